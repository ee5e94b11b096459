"""Inputs of any shape: each gets an answer, and none raises anything but that it is too complex."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iam_guardrails import cannot_check
from iam_guardrails.access import ResourceAccess
from iam_guardrails.budget import TooComplexError
from iam_guardrails.ways.families import TYPES
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policypack.ways.samples import ADMINISTRATOR_ACCESS, access, at, attached

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(
        [
            UNKNOWN_STRING_VALUE,
            ADMINISTRATOR_ACCESS,
            "AWS::IAM::Role",
            "AWS::CloudFormation::Stack",
            '{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {}}}}',
            '{"Path": 5, "Path": [], "Policies": {"PolicyDocument": 1}}',
        ]
    ),
)
KEYS = st.sampled_from(
    [
        *("name", "path", "Name", "Path", "apiVersion", "kind", "items", "metadata", "ParameterKey", "ParameterValue"),
        *("Policies", "PolicyDocument", "from", "__target", "parameterOverrides", "policyName", "manifest"),
    ]
)
VALUES = st.recursive(
    LEAVES, lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(KEYS, below, max_size=3)), max_leaves=8
)
WAYS = [
    (
        token,
        way.path,
        [other.path for other in found.ways],
        [path for held in found.holders for path in held.paths],
    )
    for token, derived in TYPES.items()
    for found in [derived.derive()]
    for way in found.ways
]


def merged(first: Any, second: Any) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(first, dict) and isinstance(second, dict):
        return {key: merged(first.get(key), second.get(key)) for key in {**first, **second}}
    return first if second is None else second


@given(st.sampled_from(WAYS), st.data())
def test_answers_for_inputs_of_any_shape(
    way: tuple[str, tuple[str, ...], list[tuple[str, ...]], list[tuple[str, ...]]], data: st.DataObject
) -> None:
    token, path, others, names = way
    props = at(path, data.draw(VALUES)) if path else {}
    for other in data.draw(st.lists(st.sampled_from([*others, *names]), max_size=4)):
        cut = data.draw(st.integers(1, len(other))) if other else 0
        props = merged(props, at(other[:cut], data.draw(VALUES))) if cut else props
    with suppress(TooComplexError):
        assert isinstance(access(token, props), ResourceAccess)


def test_checks_every_value_of_a_key_that_stands_there_twice() -> None:
    state = f'{{"ManagedPolicyArns": ["{ADMINISTRATOR_ACCESS}"], "ManagedPolicyArns": ["arn:other"]}}'
    props = {"typeName": "AWS::IAM::Group", "desiredState": state}
    subject = "Cloud Control resource `x`"
    assert access("aws:cloudcontrol/resource:Resource", props) == attached(subject, ADMINISTRATOR_ACCESS, "arn:other")


@pytest.mark.parametrize(
    ("token", "props"),
    [
        pytest.param(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"policyArn": [[ADMINISTRATOR_ACCESS]]}, id="list"
        ),
        pytest.param("m:tf:aws_iam_role_policy_attachment", {"policy_arn": [ADMINISTRATOR_ACCESS]}, id="terraform"),
        pytest.param(
            "kubernetes:iam.aws.upbound.io/v1beta1:RolePolicyAttachment",
            {"spec": [{"forProvider": [{"policyArn": ADMINISTRATOR_ACCESS}]}]},
            id="lists-of-objects",
        ),
    ],
)
def test_looks_into_lists_where_one_value_belongs(token: str, props: dict[str, Any]) -> None:
    assert access(token, props) == attached("Role policy attachment `x`", ADMINISTRATOR_ACCESS)


@pytest.mark.parametrize(
    "depth", [pytest.param(101, id="deep"), pytest.param(100_000, id="deeper-than-the-interpreter-recurses")]
)
def test_reports_a_state_that_is_nested_too_deeply(depth: int) -> None:
    state = f'{{"Policies": {"[" * depth}{"]" * depth}}}'
    props = {"typeName": "AWS::IAM::Group", "desiredState": state}
    (undecidable,) = access("aws:cloudcontrol/resource:Resource", props).undecidable
    assert undecidable.key == "desiredState"


@pytest.mark.parametrize(
    ("type_name", "expected"),
    [
        pytest.param(["AWS::IAM::Group"], attached("Cloud Control resource `x`", ADMINISTRATOR_ACCESS), id="list"),
        pytest.param("aws::iam::GROUP", attached("Cloud Control resource `x`", ADMINISTRATOR_ACCESS), id="odd-case"),
        pytest.param(
            5,
            ResourceAccess(undecidable=[cannot_check.not_text("Cloud Control resource `x`", "type")]),
            id="number",
        ),
        pytest.param("AWS::S3::Bucket", ResourceAccess(), id="bucket"),
        pytest.param("aws:iam/role:Role", ResourceAccess(), id="not-of-cloudformation"),
    ],
)
def test_checks_a_state_by_its_type(type_name: object, expected: ResourceAccess) -> None:
    props = {"typeName": type_name, "desiredState": f'{{"ManagedPolicyArns": ["{ADMINISTRATOR_ACCESS}"]}}'}
    assert access("aws:cloudcontrol/resource:Resource", props) == expected


def test_ignores_an_unknown_state_of_a_type_that_allows_nothing() -> None:
    props = {"typeName": "AWS::ECS::Cluster", "desiredState": UNKNOWN_STRING_VALUE}
    assert access("aws:cloudcontrol/resource:Resource", props) == ResourceAccess()
    props["typeName"] = "AWS::IAM::Role"
    assert access("aws:cloudcontrol/resource:Resource", props) == ResourceAccess(unknown=["desiredState"])
    props["typeName"] = UNKNOWN_STRING_VALUE
    assert access("aws:cloudcontrol/resource:Resource", props) == ResourceAccess(unknown=["typeName", "desiredState"])
