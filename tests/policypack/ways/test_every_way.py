"""Each way in of each resource type of each family: a bad and a good input, and all that the pack collects."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from iam_guardrails import cannot_check
from iam_guardrails.access import ExternalReference, ResourceAccess, Source, Undecidable, may_allow
from iam_guardrails.pseudo import generated_name
from iam_guardrails.ways import Kind
from iam_guardrails.ways.families import TYPES
from iam_guardrails.ways.model import FoundWay, ResourceType

from tests.policypack.ways.samples import (
    ADMINISTRATOR_ACCESS,
    BAD_DOCUMENT,
    GOOD_DOCUMENT,
    READ_ONLY_ACCESS,
    access,
    at,
    attached,
    template,
)

BAD_STATE = {"ManagedPolicyArns": [ADMINISTRATOR_ACCESS]}
BAD_TEMPLATE = template(("G", "AWS::IAM::Group", BAD_STATE))
GOOD_TEMPLATE = template(("B", "AWS::S3::Bucket", {}))
BAD_MANIFEST = {
    "apiVersion": "iam.aws.upbound.io/v1beta1",
    "kind": "RolePolicyAttachment",
    "metadata": {"name": "m"},
    "spec": {"forProvider": {"policyArn": ADMINISTRATOR_ACCESS}},
}
WHAT = {
    Kind.POLICY_ARN: "policy",
    Kind.GROUP: "group",
    Kind.PERMISSION_SET: "permission set",
    Kind.IDENTITY_STORE_GROUP: "identity store group",
}


def undecidable(of: Callable[[str], Undecidable]) -> Callable[[str], ResourceAccess]:
    return lambda subject: ResourceAccess(undecidable=[of(subject)])


def reference(what: str, value: str) -> Callable[[str], ResourceAccess]:
    made_by = frozenset({what})
    if what == "identity store group":  # A stack that creates permission sets has the assignments checked.
        made_by |= {"permission set"}
    return lambda subject: ResourceAccess(references=[ExternalReference(subject, value, made_by)])


def nothing(_subject: str) -> ResourceAccess:
    return ResourceAccess()


Expected = Callable[[str], ResourceAccess]

INPUTS: dict[Kind, tuple[tuple[Any, Expected], tuple[Any, Expected]]] = {
    Kind.DOCUMENT: (
        (BAD_DOCUMENT, lambda subject: ResourceAccess(documents=[Source(subject, BAD_DOCUMENT)])),
        (GOOD_DOCUMENT, lambda subject: ResourceAccess(documents=[Source(subject, GOOD_DOCUMENT)])),
    ),
    Kind.TRUST: (
        (BAD_DOCUMENT, lambda subject: ResourceAccess(trusts=[Source(subject, BAD_DOCUMENT)])),
        (GOOD_DOCUMENT, lambda subject: ResourceAccess(trusts=[Source(subject, GOOD_DOCUMENT)])),
    ),
    Kind.POLICY_ARN: (
        (ADMINISTRATOR_ACCESS, lambda subject: attached(subject, ADMINISTRATOR_ACCESS)),
        (READ_ONLY_ACCESS, lambda subject: attached(subject, READ_ONLY_ACCESS)),
    ),
    Kind.GROUP: (("admins", lambda subject: ResourceAccess(groups=[Source(subject, "admins")])), ("", nothing)),
    Kind.PERMISSION_SET: (("arn:ps", reference("permission set", "arn:ps")), (None, nothing)),
    Kind.IDENTITY_STORE_GROUP: (("11", reference("identity store group", "11")), ("", nothing)),
    Kind.OUTSIDE: (("p-1", undecidable(lambda subject: cannot_check.creates_from(subject, "p-1"))), ("", nothing)),
    Kind.ENTITLEMENT: (
        ("arn:r", undecidable(lambda subject: cannot_check.entitlement(subject, "arn:r"))),
        ("", nothing),
    ),
    Kind.TEMPLATE: (
        (BAD_TEMPLATE, lambda subject: attached(f"Resource `G` in the template of {subject}", ADMINISTRATOR_ACCESS)),
        (GOOD_TEMPLATE, nothing),
    ),
    Kind.TEMPLATE_URL: (
        (
            "https://t",
            undecidable(
                lambda subject: cannot_check.template_at(
                    subject, "https://t", product=False, nested=subject.startswith("Resource `R` in")
                )
            ),
        ),
        ("", nothing),
    ),
    Kind.PRODUCT_URL: (
        ("https://t", undecidable(lambda subject: cannot_check.template_at(subject, "https://t", product=True))),
        ("", nothing),
    ),
    Kind.PREVIOUS_TEMPLATE: ((True, undecidable(cannot_check.previous_template)), (False, nothing)),
    Kind.OVERRIDES: (({"P": "x"}, undecidable(cannot_check.overrides)), ({}, nothing)),
    Kind.PARAMETERS: (({"P": "x"}, nothing), ({}, nothing)),
    Kind.STACK_NAME: (("x", nothing), ("", nothing)),
    Kind.TYPE_NAME: (("AWS::IAM::Group", nothing), ("AWS::S3::Bucket", nothing)),
    Kind.STATE: ((BAD_STATE, lambda subject: attached(subject, ADMINISTRATOR_ACCESS)), ({}, nothing)),
    Kind.MANIFEST: (
        (BAD_MANIFEST, lambda subject: attached(f"Role policy attachment `m` in {subject}", ADMINISTRATOR_ACCESS)),
        ({"apiVersion": "v1", "kind": "ConfigMap"}, nothing),
    ),
    Kind.POLICY_REFERENCE: (
        ({"name": "P", "path": "/team/"}, lambda subject: attached(subject, "/team/P")),
        ({"name": "P"}, lambda subject: attached(subject, "/P")),
    ),
}


def merged(first: Any, second: Any) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(first, dict) and isinstance(second, dict):
        return {key: merged(first.get(key), second.get(key)) for key in {**first, **second}}
    return first if second is None else second


def inputs_of(found: ResourceType, way: FoundWay, value: object) -> dict[str, Any]:
    props = at(way.path, value)
    if found.required and found.required not in props:
        props = {**props, found.required: None}
    for other in found.ways:
        if way.kind is Kind.STATE and other.kind is Kind.TYPE_NAME:
            props = merged(props, at(other.path, "AWS::IAM::Group"))
    return props


def token_of(plain: str) -> str:
    """Return a token that a program could have: with the parts that vary."""
    if plain.startswith("terraform:"):
        return plain.replace("terraform:", "iam:tf:")
    return plain.replace(".io:", ".io/v1beta1:").replace(".aws:", ".aws/v1alpha1:")


@dataclass(frozen=True, slots=True)
class Case:
    """A value at one way of one type, and what is to be collected from it."""

    token: str
    found: ResourceType
    way: FoundWay
    value: Any
    expected: Expected

    def inputs(self) -> dict[str, Any]:
        return inputs_of(self.found, self.way, self.value)


def cases_of(token: str, found: ResourceType) -> Iterator[Any]:
    """Yield a bad and a good case for each way of a type, as parameters of a test."""
    for way in found.ways:
        cases = INPUTS[way.kind]
        if way.reference:
            cases = (({"name": "other"}, reference(WHAT[way.kind], "other")), (None, nothing))
        for name, (value, expected) in zip(("bad", "good"), cases, strict=True):
            case = Case(token_of(token), found, way, value, expected)
            yield pytest.param(case, id=f"{token}-{'.'.join(way.path)}-{name}")


CASES = {token: list(cases_of(token, derived.derive())) for token, derived in TYPES.items()}
CLOUDFORMATION = [case for token, cases in CASES.items() if token.startswith("aws::") for case in cases]


@pytest.mark.parametrize(
    "case", [case for token, cases in CASES.items() if not token.startswith("aws::") for case in cases]
)
def test_collects_what_stands_at_each_way(case: Case) -> None:
    assert may_allow(case.token)
    assert access(case.token, case.inputs()) == case.expected(f"{case.found.noun} `x`")


@pytest.mark.parametrize("case", CLOUDFORMATION)
def test_collects_what_stands_at_each_way_of_cloud_control(case: Case) -> None:
    props = {"typeName": case.token, "desiredState": json.dumps(case.inputs())}
    assert access("aws:cloudcontrol/resource:Resource", props) == case.expected("Cloud Control resource `x`")


@pytest.mark.parametrize("case", CLOUDFORMATION)
def test_collects_what_stands_at_each_way_of_an_extension_resource(case: Case) -> None:
    props = {"type": case.token, "properties": case.inputs()}
    assert access("aws-native:index:ExtensionResource", props) == case.expected("Extension resource `x`")


@pytest.mark.parametrize("case", CLOUDFORMATION)
def test_collects_what_stands_at_each_way_of_a_template(case: Case) -> None:
    subject = "Resource `R` in the template of CloudFormation stack `x`"
    props = {"templateBody": template(("R", case.token, case.inputs()))}
    collected = access("aws:cloudformation/stack:Stack", props)
    assert {holder.name for source in collected.documents for holder in source.holders} <= {generated_name("", "R")}
    collected.documents = [Source(source.subject, source.value) for source in collected.documents]
    nested = case.way.kind is Kind.TEMPLATE
    assert collected == case.expected(subject.replace("Resource", "resource") if nested else subject)
