"""A role that is named by an unknown parameter: when a document certainly names the same role."""

import json
from typing import Any

import pytest

from tests.policypack.cases import Resource
from tests.policypack.judging import check

ESCALATION = "iam-disallow-privilege-escalation"
SERVICE = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
NAME = {"Ref": "N"}
FIRST = {"Fn::Select": [0, {"Fn::Split": ["-", NAME]}]}
SECOND = {"Fn::Select": [1, {"Fn::Split": ["-", NAME]}]}
IMPORTED = {"Fn::ImportValue": "a"}


def arn(name: object) -> dict[str, Any]:
    return {"Fn::Join": ["", ["arn:aws:iam::123456789012:role/", name]]}


def stack(name: object, resource: object) -> Resource:
    statement = {"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": resource}
    policy = {"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    role = {"RoleName": name, "AssumeRolePolicyDocument": {"Statement": [SERVICE]}, "Policies": [policy]}
    body = {
        "Parameters": {one: {"Type": "AWS::SSM::Parameter::Value<String>"} for one in ("N", "M", "L")},
        "Mappings": {"Names": {"a": {"b": "x"}}},
        "Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": role}},
    }
    return Resource("aws:cloudformation/stack:Stack", "s", {"name": "s", "templateBody": json.dumps(body)})


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        pytest.param(NAME, arn(NAME), id="by Join"),
        pytest.param(NAME, {"Fn::Sub": "arn:aws:iam::123456789012:role/${N}"}, id="by Sub"),
        pytest.param({"Fn::Sub": "${N}-app"}, arn({"Fn::Sub": "${N}-app"}), id="with an ending"),
        pytest.param({"Fn::Sub": "${N}-${M}"}, arn({"Fn::Join": ["-", [NAME, {"Ref": "M"}]]}), id="two parameters"),
        pytest.param(NAME, [arn({"Ref": "M"}), arn(NAME)], id="one of two"),
    ],
)
def test_a_role_that_writes_itself(name: object, resource: object) -> None:
    [message] = check(stack(name, resource))[ESCALATION]
    assert "This is the role that has these permissions, so it can give itself admin access. " in message
    assert " on `arn:aws:iam::123456789012:role/…" in message


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        pytest.param(NAME, arn({"Ref": "M"}), id="another parameter"),
        pytest.param(NAME, arn({"Fn::Sub": "${N}-app"}), id="another ending"),
        pytest.param(FIRST, arn(SECOND), id="another part of it"),
        pytest.param(FIRST, arn(NAME), id="a part of it"),
        pytest.param(
            {"Fn::Select": [0, {"Fn::Split": ["-", {"Fn::Sub": "p${N}-q"}]}]},
            arn({"Fn::Sub": "p${N}"}),
            id="a part of a text with it",
        ),
        pytest.param(NAME, arn(FIRST), id="of which a part is written"),
        pytest.param(IMPORTED, arn({"Fn::ImportValue": "b"}), id="another import"),
        pytest.param(NAME, arn({"Fn::FindInMap": ["Names", NAME, "b"]}), id="a mapping of it"),
        pytest.param({"Fn::Join": ["-", {"Ref": "L"}]}, arn({"Fn::Join": ["_", {"Ref": "L"}]}), id="joined otherwise"),
        pytest.param({"Fn::Sub": "${AWS::Region}"}, arn({"Fn::Sub": "${AWS::StackName}"}), id="pseudo parameters"),
    ],
)
def test_a_role_that_may_write_another(name: object, resource: object) -> None:
    assert ESCALATION not in check(stack(name, resource))


def test_values_that_are_unknown_until_the_update_may_differ() -> None:
    marker = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    statement = {"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": f"arn:aws:iam::1:role/{marker}"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    policy = Resource("aws:iam/rolePolicy:RolePolicy", "p", {"role": f"{marker}", "policy": document})
    assert ESCALATION not in check(policy)
    assert ESCALATION not in check(Resource(policy.type, "p", {**policy.props, "role": f"app-{marker}"}))
