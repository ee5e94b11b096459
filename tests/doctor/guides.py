"""The two guides, clicked through by hand in an account."""

import json
from typing import Any

from tests.doctor.conftest import Place

GROUP = "BroadAIEngineerAccess"
AWS = "arn:aws:iam::aws:policy"
OWN = "arn:aws:iam::123456789012"
ANY_ROLE = f"{OWN}:role/App*"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str) -> str:
    return document({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def app_runner_guide(place: Place) -> None:
    """The App Runner permission guide, clicked through, with one mistake: PassRole on more than the one role."""
    place.call("iam:CreateGroup", GroupName=GROUP)
    for policy in ("AmazonEC2ContainerRegistryFullAccess", "AWSAppRunnerFullAccess", "CloudWatchLogsFullAccess"):
        place.call("iam:AttachGroupPolicy", GroupName=GROUP, PolicyArn=f"{AWS}/{policy}")
    place.call("iam:AttachGroupPolicy", GroupName=GROUP, PolicyArn=f"{AWS}/IAMUserChangePassword")
    place.call("iam:CreateUser", UserName="ai-engineer")
    place.call("iam:AddUserToGroup", UserName="ai-engineer", GroupName=GROUP)
    role = "AppRunnerECRAccessRole"
    place.call("iam:CreateRole", RoleName=role, AssumeRolePolicyDocument=trust("build.apprunner.amazonaws.com"))
    access = f"{AWS}/service-role/AWSAppRunnerServicePolicyForECRAccess"
    place.call("iam:AttachRolePolicy", RoleName=role, PolicyArn=access)
    for name, action, resource in (
        ("AllowListRoles", "iam:ListRoles", "*"),
        ("AllowPassAppRunnerRole", "iam:PassRole", ANY_ROLE),
    ):
        text = document({"Effect": "Allow", "Action": action, "Resource": resource})
        place.call("iam:PutGroupPolicy", GroupName=GROUP, PolicyName=name, PolicyDocument=text)


def ecs_guide(place: Place) -> None:
    """The ECS roles guide, with another document in one policy and no description."""
    for kind in ("execution", "task"):
        policy = place.call(
            "iam:CreatePolicy",
            PolicyName=f"influmojo-ecs-{kind}-policy",
            PolicyDocument=document({"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "*"}),
        )["Policy"]["Arn"]
        role = "influmojo-ecs-task-execution-role" if kind == "execution" else "influmojo-ecs-task-role"
        place.call("iam:CreateRole", RoleName=role, AssumeRolePolicyDocument=trust("ecs-tasks.amazonaws.com"))
        place.call("iam:AttachRolePolicy", RoleName=role, PolicyArn=policy)
    place.call("ecr:CreateRepository", repositoryName="influmojo-webapp")
