"""The name of a CloudFormation stack is known, and CloudFormation makes up names from it."""

import json
from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from tests.policypack.cases import Resource
from tests.policypack.judging import check

PASS_ROLE = "iam-disallow-unscoped-pass-role"  # noqa: S105  the name of a policy
ESCALATION = "iam-disallow-privilege-escalation"
FULL = "iam-disallow-full-access"
ADVISORY = "iam-review-pass-role"
SERVICE = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
ROLES = "arn:aws:iam::111122223333:role/"
Json = dict[str, Any]


def stack(resources: Json, name: object = "payments", **more: object) -> Resource:
    body = json.dumps({"Resources": resources, **more})
    return Resource("aws:cloudformation/stack:Stack", "s", {"name": name, "templateBody": body})


def role(action: str, resource: object, **more: object) -> Json:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    policy = {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    trust = {"Version": "2012-10-17", "Statement": [SERVICE]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": [policy], **more}}


def named(text: str) -> Json:
    return {"Fn::Sub": f"{ROLES}{text}"}


@pytest.mark.parametrize(
    ("name", "action", "resource", "more", "expected"),
    [
        ("payments", "iam:PutRolePolicy", named("${AWS::StackName}-exec"), {"RoleName": "payments-exec"}, {ESCALATION}),
        ("other", "iam:PutRolePolicy", named("${AWS::StackName}-exec"), {"RoleName": "payments-exec"}, set()),
        ("ci", "iam:PassRole", named("${AWS::StackName}*"), {}, {PASS_ROLE}),
        ("payments", "iam:PassRole", named("${AWS::StackName}*"), {}, {ADVISORY}),
        ("payments", "iam:PutRolePolicy", named("${AWS::StackName}-Exec-*"), {}, {ESCALATION, ADVISORY}),
        ("payments", "iam:PutRolePolicy", named("${AWS::StackName}-*"), {}, {ESCALATION, ADVISORY}),
        ("payments", "iam:PutRolePolicy", named("${AWS::StackName}-Other-*"), {}, {ADVISORY}),
        (UNKNOWN_STRING_VALUE, "iam:PutRolePolicy", named("${AWS::StackName}-Exec-*"), {}, {ESCALATION, ADVISORY}),
        ("payments", "iam:PassRole", {"Fn::Sub": "${R.Arn}*"}, {}, {ADVISORY}),
        ("payments", "iam:PassRole", {"Fn::GetAtt": "R.Arn"}, {}, set()),
    ],
)
def test_a_name_made_of_that_of_the_stack(
    name: str, action: str, resource: object, more: Json, expected: set[str]
) -> None:
    other = role("s3:GetObject", "*")
    assert check(stack({"Exec": role(action, resource, **more), "R": other}, name)).keys() == expected


@pytest.mark.parametrize(("name", "blocked"), [("dev", False), ("prod", True), (UNKNOWN_STRING_VALUE, True)])
def test_a_condition_on_the_name(name: str, blocked: bool) -> None:
    administrator = {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}
    group = {"Type": "AWS::IAM::Group", "Condition": "P", "Properties": administrator}
    conditions = {"P": {"Fn::Equals": [{"Ref": "AWS::StackName"}, "prod"]}}
    assert (FULL in check(stack({"G": group}, name, Conditions=conditions))) == blocked


def test_a_message_shows_a_name_that_is_made_up_as_a_template_writes_it() -> None:
    found = check(stack({"Exec": role("iam:PutRolePolicy", {"Fn::Sub": "${Exec.Arn}"})}))
    [message] = found[ESCALATION]
    assert "on `arn:aws:iam::${AWS::AccountId}:role/${Exec}` (statement 1). " in message
    assert " list only targets other than `${Exec}`. " in message


def test_parameters_that_are_unknown_as_a_whole_leave_no_default() -> None:
    body = {
        "Parameters": {"P": {"Type": "String", "Default": "*"}},
        "Resources": {"R": role("iam:PassRole", {"Ref": "P"})},
    }
    props = {"name": "s", "templateBody": json.dumps(body), "parameters": UNKNOWN_STRING_VALUE}
    found = check(Resource("aws:cloudformation/stack:Stack", "s", unknown_checking_proxy(props)))
    assert PASS_ROLE not in found
    assert PASS_ROLE in check(Resource("aws:cloudformation/stack:Stack", "s", {**props, "parameters": {}}))
