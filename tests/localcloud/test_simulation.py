"""The simulator of the local AWS, asked through boto3 as a user would."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from localcloud.cloud import LocalCloud

Client = Any
"""What boto3 makes at run time."""
USER = "arn:aws:iam::123456789012:user/simulated"
APP = "arn:aws:iam::123456789012:role/app"
TO_TASKS = {
    "ContextKeyName": "iam:PassedToService",
    "ContextKeyValues": ["ecs-tasks.amazonaws.com"],
    "ContextKeyType": "string",
}


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(action: str, resource: str = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.fixture(scope="module")
def iam(cloud: LocalCloud) -> Iterator[Client]:
    """A user that passes a role by its group, reads by a managed policy, and is bounded to IAM."""
    assert cloud.server
    client = boto3.client("iam", "us-east-1", None, None, None, cloud.server.url, "any", "any")
    bound = client.create_policy(PolicyName="simulated", PolicyDocument=policy(allow("iam:*")))["Policy"]["Arn"]
    client.create_user(UserName="simulated", PermissionsBoundary=bound)
    client.attach_user_policy(UserName="simulated", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    client.create_group(GroupName="simulated")
    client.add_user_to_group(GroupName="simulated", UserName="simulated")
    condition = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    passes = policy(allow("iam:PassRole", APP, Condition=condition))
    client.put_group_policy(GroupName="simulated", PolicyName="passes", PolicyDocument=passes)
    yield client
    client.remove_user_from_group(GroupName="simulated", UserName="simulated")
    client.delete_group_policy(GroupName="simulated", PolicyName="passes")
    client.delete_group(GroupName="simulated")
    client.detach_user_policy(UserName="simulated", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    client.delete_user(UserName="simulated")
    client.delete_policy(PolicyArn=bound)


def results(answer: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer["EvaluationResults"]
    return found


def test_a_user_has_what_its_groups_have_within_its_boundary(iam: Client) -> None:
    answer = iam.simulate_principal_policy(
        PolicySourceArn=USER, ActionNames=["iam:PassRole"], ResourceArns=[APP], ContextEntries=[TO_TASKS]
    )
    assert results(answer) == [
        {
            "EvalActionName": "iam:PassRole",
            "EvalResourceName": APP,
            "EvalDecision": "allowed",
            "MatchedStatements": [
                {"SourcePolicyId": "group_simulated_passes", "SourcePolicyType": "IAM Policy"},
                {"SourcePolicyId": "simulated", "SourcePolicyType": "IAM Policy"},
            ],
            "MissingContextValues": [],
            "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": True},
        }
    ]
    assert answer["IsTruncated"] is False


def test_each_action_is_asked_about_each_resource(iam: Client) -> None:
    actions, resources = ["iam:PassRole", "s3:GetObject"], [APP, f"{APP}-admin"]
    found = results(iam.simulate_principal_policy(PolicySourceArn=USER, ActionNames=actions, ResourceArns=resources))
    asked = [(each["EvalActionName"], each["EvalResourceName"]) for each in found]
    assert asked == [(action, resource) for action in actions for resource in resources]
    assert {each["EvalDecision"] for each in found} == {"implicitDeny"}
    assert found[0]["MissingContextValues"] == ["iam:PassedToService"]
    assert found[2]["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}


@pytest.mark.parametrize("kind", ["group", "role"])
def test_a_group_and_a_role_are_asked_alike(iam: Client, kind: str) -> None:
    if kind == "role":
        trust = policy({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
        iam.create_role(RoleName="simulated", AssumeRolePolicyDocument=trust)
        iam.put_role_policy(
            RoleName="simulated", PolicyName="passes", PolicyDocument=policy(allow("iam:PassRole", APP))
        )
    arn = f"arn:aws:iam::123456789012:{kind}/simulated"
    answer = iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["iam:PassRole"], ResourceArns=[APP], ContextEntries=[TO_TASKS]
    )
    if kind == "role":
        iam.delete_role_policy(RoleName="simulated", PolicyName="passes")
        iam.delete_role(RoleName="simulated")
    assert [each["EvalDecision"] for each in results(answer)] == ["allowed"]


def test_policies_of_the_input_are_added(iam: Client) -> None:
    deny = policy({"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"})
    answer = iam.simulate_principal_policy(
        PolicySourceArn=USER,
        ActionNames=["iam:PassRole"],
        ResourceArns=[APP],
        ContextEntries=[TO_TASKS],
        PolicyInputList=[deny],
    )
    assert [each["EvalDecision"] for each in results(answer)] == ["explicitDeny"]
    assert results(answer)[0]["MatchedStatements"][0]["SourcePolicyId"] == "PolicyInputList.1"


def test_custom_policies_need_no_principal(iam: Client) -> None:
    answer = iam.simulate_custom_policy(
        PolicyInputList=[policy(allow("*"))],
        PermissionsBoundaryPolicyInputList=[policy(allow("s3:*"))],
        ActionNames=["s3:GetObject", "iam:ListRoles"],
    )
    assert [each["EvalDecision"] for each in results(answer)] == ["allowed", "implicitDeny"]
    assert {each["EvalResourceName"] for each in results(answer)} == {"*"}


def test_a_list_of_values_is_one_key(iam: Client) -> None:
    tagged = {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}
    keys = {"ContextKeyName": "aws:TagKeys", "ContextKeyValues": ["a", "b"], "ContextKeyType": "stringList"}
    answer = iam.simulate_custom_policy(
        PolicyInputList=[policy(allow("iam:TagRole", Condition=tagged))],
        ActionNames=["iam:TagRole"],
        ContextEntries=[keys],
    )
    assert [each["EvalDecision"] for each in results(answer)] == ["allowed"]


@pytest.mark.parametrize(
    ("parameters", "code", "message"),
    [
        pytest.param(
            {"PolicySourceArn": "arn:aws:iam::123456789012:user/nobody"},
            "NoSuchEntity",
            "The user with name nobody cannot be found.",
            id="nobody",
        ),
        pytest.param(
            {"PolicySourceArn": "arn:aws:iam::123456789012:policy/simulated"},
            "InvalidInput",
            "PolicySourceArn must be the ARN of a user, group or role, got arn:aws:iam::123456789012:policy/simulated.",
            id="a policy",
        ),
        pytest.param(
            {"ActionNames": ["iam:List*"]},
            "InvalidInput",
            "The request must be valid: action must be `service:Name` without a wildcard, got `iam:List*`",
            id="a wildcard",
        ),
        pytest.param(
            {"ResourceArns": ["app"]},
            "InvalidInput",
            "The request must be valid: resource must be a full ARN or `*`, got `app`",
            id="no ARN",
        ),
        pytest.param(
            {"PolicyInputList": ["{"]},
            "InvalidInput",
            (
                "PolicyInputList.1 must be a policy document: Expecting property name enclosed in double quotes: "
                "line 1 column 2 (char 1)"
            ),
            id="no document",
        ),
        pytest.param(
            {"ContextEntries": [{**TO_TASKS, "ContextKeyValues": ["a", "b"]}]},
            "InvalidInput",
            "ContextEntries must give iam:PassedToService one value, got 2.",
            id="two values of one",
        ),
        pytest.param(
            {"PermissionsBoundaryPolicyInputList": [policy(allow("*"))] * 2},
            "InvalidInput",
            "PermissionsBoundaryPolicyInputList must hold one policy, got 2.",
            id="two boundaries",
        ),
        pytest.param(
            {"ResourcePolicy": policy()},
            "InvalidInput",
            "ResourcePolicy can't be used: this server evaluates no resource policies.",
            id="a resource policy",
        ),
    ],
)
def test_wrong_input_is_refused_by_name(iam: Client, parameters: dict[str, object], code: str, message: str) -> None:
    with pytest.raises(ClientError) as refused:
        iam.simulate_principal_policy(**{"PolicySourceArn": USER, "ActionNames": ["iam:ListRoles"], **parameters})
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (code, message)
