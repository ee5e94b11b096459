"""Templates inside of resources: overrides, nesting, macros, secrets, and what can't be read."""

import json
from typing import Any

import pytest
from iam_guardrails import cannot_check, cloudformation
from iam_guardrails.access import Holder, ResourceAccess, Source, Undecidable
from iam_guardrails.budget import Budget, TooComplexError
from iam_guardrails.cloudformation import Template, TemplateResource
from iam_guardrails.collecting import Collector
from iam_guardrails.resource_access import Failure
from iam_guardrails.values import SecretText
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policypack.ways.samples import (
    ADMINISTRATOR_ACCESS,
    BAD_DOCUMENT,
    READ_ONLY_ACCESS,
    access,
    attached,
    template,
)

STACK = "aws:cloudformation/stack:Stack"
STACK_SET = "aws-native:cloudformation:StackSet"
GROUP = ("G", "AWS::IAM::Group", {"ManagedPolicyArns": [{"Ref": "A"}]})
PARAMETER = {"A": {"Type": "String", "Default": READ_ONLY_ACCESS}}
BODY = template(GROUP, Parameters=PARAMETER)
STACK_GROUP = "Resource `G` in the template of CloudFormation stack `x`"
SET_GROUP = "Resource `G` in the template of CloudFormation stack set `x`"


def overrides(*arns: str) -> dict[str, Any]:
    pairs = [{"parameterOverrides": [{"parameterKey": "A", "parameterValue": arn}]} for arn in arns]
    return {"templateBody": BODY, "stackInstancesGroup": pairs}


def test_gives_the_parameters_of_a_stack_to_its_template() -> None:
    props = {"templateBody": BODY, "parameters": {"A": ADMINISTRATOR_ACCESS}}
    assert access(STACK, props) == attached(STACK_GROUP, ADMINISTRATOR_ACCESS)


def test_gives_the_listed_parameters_of_a_stack_set_to_its_template() -> None:
    parameters = [{"parameterKey": "A", "parameterValue": ADMINISTRATOR_ACCESS}]
    props = {"templateBody": BODY, "parameters": parameters}
    assert access(STACK_SET, props) == attached(SET_GROUP, ADMINISTRATOR_ACCESS)


def test_checks_the_template_with_each_set_of_overrides() -> None:
    props = overrides(ADMINISTRATOR_ACCESS, READ_ONLY_ACCESS, ADMINISTRATOR_ACCESS)
    assert access(STACK_SET, props) == attached(SET_GROUP, READ_ONLY_ACCESS, ADMINISTRATOR_ACCESS)


def test_reports_more_sets_of_overrides_than_it_checks() -> None:
    arns = [f"arn:aws:iam::123456789012:policy/p{at:02}" for at in range(17)]
    expected = attached(SET_GROUP, READ_ONLY_ACCESS, *arns[:16])
    expected.undecidable = [cannot_check.many_overrides("CloudFormation stack set `x`")]
    assert access(STACK_SET, overrides(*arns)) == expected


def test_lists_an_unknown_parameter_of_a_template_that_allows_something() -> None:
    props = {"templateBody": BODY, "parameters": {"A": UNKNOWN_STRING_VALUE}}
    assert access(STACK, props) == ResourceAccess(unknown=["parameters.A"])


def test_leaves_out_an_unknown_parameter_of_a_template_that_allows_nothing() -> None:
    props = {"templateBody": template(("B", "AWS::S3::Bucket", {})), "parameters": {"A": UNKNOWN_STRING_VALUE}}
    assert access(STACK, props) == ResourceAccess()


def nested(levels: int) -> str:
    body = template(("G", "AWS::IAM::Group", {"ManagedPolicyArns": [ADMINISTRATOR_ACCESS]}))
    for _ in range(levels):
        body = template(("N", "AWS::CloudFormation::Stack", {"TemplateBody": body}))
    return body


def test_checks_templates_inside_of_templates() -> None:
    outer = "resource `N` in the template of " * 7
    assert access(STACK, {"templateBody": nested(7)}) == attached(
        f"Resource `G` in the template of {outer}CloudFormation stack `x`", ADMINISTRATOR_ACCESS
    )


def test_reports_templates_that_are_nested_too_deeply() -> None:
    outer = "resource `N` in the template of " * 8
    subject = f"{outer.capitalize().replace('`n`', '`N`')}CloudFormation stack `x`"
    assert access(STACK, {"templateBody": nested(8)}) == ResourceAccess(
        undecidable=[cannot_check.deep_template(subject)]
    )


def test_checks_a_template_of_a_stack_that_cloud_control_creates() -> None:
    state = json.dumps({"TemplateBody": BODY, "Parameters": [{"ParameterKey": "A", "ParameterValue": "arn"}]})
    props = {"typeName": "AWS::CloudFormation::StackSet", "desiredState": state}
    subject = "Resource `G` in the template of Cloud Control resource `x`"
    assert access("aws:cloudcontrol/resource:Resource", props) == attached(subject, "arn")


@pytest.mark.parametrize(
    ("body", "undecidable"),
    [
        pytest.param(
            "}", cannot_check.unreadable_template("CloudFormation stack `x`", "is not JSON or YAML"), id="no-json"
        ),
        pytest.param(
            "{}", cannot_check.unreadable_template("CloudFormation stack `x`", "has no `Resources`"), id="no-resources"
        ),
        *(
            pytest.param(
                text,
                cannot_check.unreadable_template("CloudFormation stack `x`", "is longer than 51,200 bytes"),
                id=name,
            )
            for name, text in (("too-long", "x" * 51_201), ("too-many-bytes", "é" * 25_601))
        ),
    ],
)
def test_reports_a_template_that_cannot_be_read(body: str, undecidable: Undecidable) -> None:
    assert access(STACK, {"templateBody": body}) == ResourceAccess(undecidable=[undecidable])


def test_takes_an_empty_template_next_to_a_url_for_none() -> None:
    props = {"templateBody": "", "templateUrl": "https://t"}
    assert access(STACK, props) == ResourceAccess(
        undecidable=[cannot_check.template_at("CloudFormation stack `x`", "https://t", product=False, nested=False)]
    )


def test_reports_a_macro() -> None:
    body = template(("B", "AWS::S3::Bucket", {}), Transform=["Mine"])
    assert access(STACK, {"templateBody": body}) == ResourceAccess(
        undecidable=[cannot_check.macro("CloudFormation stack `x`", "Mine")]
    )


def test_reports_a_type_that_the_table_does_not_know() -> None:
    body = template(("N", "AWS::IAM::Newcomer", {}), ("M", "Acme::Roles::Admin::MODULE", {}), ("B", "Custom::B", {}))
    subject = "in the template of CloudFormation stack `x`"
    assert access(STACK, {"templateBody": body}) == ResourceAccess(
        undecidable=[
            cannot_check.unknown_type(f"Resource `N` {subject}", "AWS::IAM::Newcomer"),
            cannot_check.unknown_type(f"Resource `M` {subject}", "Acme::Roles::Admin::MODULE"),
        ]
    )


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the collector fail for users."""
    collect = Collector.resource

    def resource(self: Collector, found: Any, *arguments: Any) -> None:  # noqa: ANN401
        if found.noun == "User":
            raise ZeroDivisionError
        collect(self, found, *arguments)

    monkeypatch.setattr(Collector, "resource", resource)


@pytest.mark.usefixtures("broken")
def test_a_failure_of_one_resource_does_not_hide_the_others() -> None:
    subject = "Resource `U` in the template of CloudFormation stack `x`"
    expected = attached(STACK_GROUP, READ_ONLY_ACCESS)
    expected.failures = [Failure(subject, "ZeroDivisionError")]
    body = template(("U", "AWS::IAM::User", {}), GROUP, Parameters=PARAMETER)
    assert access(STACK, {"templateBody": body}) == expected


def test_reports_a_resource_that_cannot_be_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    resources = (
        TemplateResource("R", "AWS::IAM::Role", {}, "can't be resolved"),
        TemplateResource("B", "AWS::S3::Bucket", {}, "can't be resolved"),
        TemplateResource("L", "", {}, "is a malformed loop"),
    )
    template = Template(resources, (), frozenset({"hidden"}))
    monkeypatch.setattr(cloudformation, "read_template", lambda *_, **__: template)
    subject = "in the template of CloudFormation stack `x`"
    assert access(STACK, {"templateBody": "{}"}) == ResourceAccess(
        undecidable=[
            cannot_check.problem(f"Resource `R` {subject}", "can't be resolved", "R"),
            cannot_check.problem(f"Resource `L` {subject}", "is a malformed loop", "L"),
        ],
        secrets={"hidden"},
    )


def test_takes_the_texts_of_a_secret_template_for_secrets() -> None:
    body = SecretText(template(("P", "AWS::IAM::GroupPolicy", {"GroupName": "g", "PolicyDocument": BAD_DOCUMENT})))
    subject = "Resource `P` in the template of CloudFormation stack `x`"
    assert access(STACK, {"templateBody": body}) == ResourceAccess(
        documents=[Source(subject, BAD_DOCUMENT, (Holder("group", "g", None),))],
        secrets={str(body), "GroupName", "g", "PolicyDocument", BAD_DOCUMENT},
    )


def test_pays_for_a_template_once_for_each_set_of_overrides() -> None:
    once, twice = Budget(), Budget()
    access(STACK_SET, overrides(), budget=once)
    access(STACK_SET, overrides(ADMINISTRATOR_ACCESS), budget=twice)
    assert twice.spent - once.spent > len(BODY) / 10
    with pytest.raises(TooComplexError):
        access(STACK_SET, overrides(ADMINISTRATOR_ACCESS), budget=Budget(10))
