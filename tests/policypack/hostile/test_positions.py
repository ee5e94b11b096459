"""An unknown value, or one of the wrong type, in every place of a resource's inputs."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.policypack.cases import Resource
from tests.policypack.hostile.samples import (
    ALLOW,
    DOCUMENT,
    PASS_ROLE_RULE,
    TRUST,
    UNKNOWN_RULE,
    UNKNOWNS,
    Way,
    positions,
    replaced,
    sound,
)
from tests.policypack.judging import inline_policy

pytestmark = pytest.mark.thorough

WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    float("nan"),
    float("inf"),
    "",
    "\x00",
    "\ud800",
    [],
    {},
    [[]],
    {"": None},
)

FULL: dict[str, Any] = {
    "Version": "2012-10-17",
    "Id": "id",
    "Statement": [
        {
            "Sid": "One",
            "Effect": "Allow",
            "Action": ["iam:PassRole", "s3:GetObject"],
            "Resource": ["*", "arn:aws:s3:::b/*"],
            "Condition": {
                "StringEquals": {"iam:PassedToService": ["ecs-tasks.amazonaws.com"]},
                "Bool": {"a:b": "true"},
            },
        },
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "arn:aws:iam::123456789012:role/*"},
    ],
}
FULL_TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["123456789012", "*"], "Service": "ecs-tasks.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-ours000000"}},
        },
        {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "sts:*"},
    ],
}
# Documents of aws-native are objects: only there can part of one be unknown.
EXAMPLES: Mapping[str, dict[str, Any]] = {
    "aws-native:iam:ManagedPolicy": {"policyDocument": FULL, "managedPolicyName": "app"},
    "aws-native:iam:Role": {
        "assumeRolePolicyDocument": FULL_TRUST,
        "policies": [{"policyName": "app", "policyDocument": FULL}],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    },
    "aws:iam/role:Role": {"assumeRolePolicy": json.dumps(TRUST), "inlinePolicies": [{"policy": json.dumps(DOCUMENT)}]},
    "aws:iam/policy:Policy": {"name": "app", "path": "/", "policy": json.dumps(DOCUMENT)},
    "aws:iam/group:Group": {"name": "app"},
    "aws:iam/userGroupMembership:UserGroupMembership": {"user": "app", "groups": ["app"]},
    "aws:cloudcontrol/resource:Resource": {"typeName": "AWS::IAM::ManagedPolicy", "desiredState": json.dumps(DOCUMENT)},
    "aws:cloudformation/stack:Stack": {"templateBody": "Resources: {}", "parameters": {"a": "b"}},
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": {
        "customerManagedPolicyReference": {"name": "app", "path": "/"}
    },
    "aws:budgets/budgetAction:BudgetAction": {
        "definition": {"iamActionDefinition": {"policyArn": "arn:aws:iam::1:policy/a"}}
    },
}
PLACES = [pytest.param(kind, way, id=f"{kind} {way}") for kind, props in EXAMPLES.items() for way in positions(props)]
REPORTED = ("policyDocument", "assumeRole", "policies[0].policyDocument", "policy.", "groups")


def path(way: Way) -> str:
    """Return how a message names a place."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in way)[1:]


@pytest.mark.parametrize(("kind", "way"), PLACES)
def test_answers_for_an_unknown_value_in_any_place(kind: str, way: Way) -> None:
    for unknown in UNKNOWNS:
        sound(Resource(kind, "app", replaced(EXAMPLES[kind], way, unknown)))


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        pytest.param(kind, way, id=f"{kind} {way}")
        for kind, props in EXAMPLES.items()
        for way in positions(props)
        if path(way).startswith(REPORTED)
    ],
)
def test_names_an_unknown_value_in_any_place_that_can_allow_something(kind: str, way: Way) -> None:
    for unknown in UNKNOWNS:
        (message,) = sound(Resource(kind, "app", replaced(EXAMPLES[kind], way, unknown)))[UNKNOWN_RULE]
        assert f"`{path(way)}`" in message


@pytest.mark.parametrize(("kind", "way"), PLACES)
def test_answers_for_a_value_of_the_wrong_type_in_any_place(kind: str, way: Way) -> None:
    for wrong in WRONG:
        sound(Resource(kind, "app", replaced(EXAMPLES[kind], way, wrong)))


@pytest.mark.parametrize("kind", ["aws:iam/rolePolicy:RolePolicy", *EXAMPLES])
@pytest.mark.parametrize("props", [{}, {"": None}, {"policy": None}, {"assumeRolePolicy": 1}], ids=str)
def test_answers_for_inputs_without_meaning(kind: str, props: dict[str, Any]) -> None:
    sound(Resource(kind, "app", props))


@pytest.mark.parametrize("way", [way for way in positions(FULL) if way[0] != "Statement" or way[1:2] == (0,)], ids=str)
@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_broken_statement_hides_no_other(way: Way, wrong: object) -> None:
    broken = replaced(FULL, way, wrong)
    first = broken["Statement"][0]
    for statements in ([first, ALLOW], [ALLOW, first]):
        assert sound(inline_policy(json.dumps({**broken, "Statement": statements})))[PASS_ROLE_RULE]
