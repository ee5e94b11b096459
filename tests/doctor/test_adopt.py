"""What was made by hand, as the guides say, comes into the stack; nothing in AWS is changed by it."""

import json
from pathlib import Path
from typing import Any

import pytest

from doctor.adopt import IDENTIFY
from doctor.check.resources import COMPARE
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


@pytest.fixture
def empty(place: Place) -> Place:
    """An account without anything, and no stack."""
    place.cloud.reset()
    return place


def everything(place: Place) -> str:
    """All that IAM and ECR have, as text."""
    iam = place.call("iam:GetAccountAuthorizationDetails", Filter=["User", "Role", "Group", "LocalManagedPolicy"])
    repositories = place.call("ecr:DescribeRepositories")["repositories"]
    return repr([{**iam, "ResponseMetadata": None}, repositories])


def planned(place: Place, stack: str) -> dict[str, str]:
    """What a preview would do to each resource but the components."""
    preview = json.loads(place.pulumi("preview", "--stack", stack, "--json").stdout)
    steps = [step for step in preview["steps"] if step["newState"].get("custom") and step["op"] != "same"]
    return {step["urn"].rpartition("::")[2]: step["op"] for step in steps}


def test_the_app_runner_guide(empty: Place, tmp_path: Path) -> None:
    app_runner_guide(empty)
    empty.pulumi("stack", "init", "dev")
    before = everything(empty)
    shown = empty.doctor("adopt", "--stack", "dev", "--out", str(tmp_path / "import.json"))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.splitlines() == [
        "adopt     Role app-runner-access-role  AppRunnerECRAccessRole",
        (
            "adopt     RolePolicyAttachment app-runner-access-role-ecr-access  "
            f"AppRunnerECRAccessRole/{AWS}/service-role/AWSAppRunnerServicePolicyForECRAccess"
        ),
        f"adopt     GroupPolicyAttachment operators-app-runner-full-access  {GROUP}/{AWS}/AWSAppRunnerFullAccess",
        f"adopt     GroupPolicyAttachment operators-change-password  {GROUP}/{AWS}/IAMUserChangePassword",
        (
            "adopt     GroupPolicyAttachment operators-ecr-full-access  "
            f"{GROUP}/{AWS}/AmazonEC2ContainerRegistryFullAccess"
        ),
        f"adopt     Group operators-group  {GROUP}",
        f"adopt     GroupPolicy operators-list-roles  {GROUP}:AllowListRoles",
        f"adopt     GroupPolicyAttachment operators-logs-full-access  {GROUP}/{AWS}/CloudWatchLogsFullAccess",
        f"adopt     UserGroupMembership operators-membership-ai-engineer  ai-engineer/{GROUP}",
        f"adopt     GroupPolicy operators-pass-role  {GROUP}:AllowPassAppRunnerRole",
        (
            f"            group `{GROUP}`: inline policy `AllowPassAppRunnerRole`: statement 1: `Resource` is "
            f"`{ANY_ROLE}`, not `{OWN}:role/AppRunnerECRAccessRole`"
        ),
        "adopt     User operators-user-ai-engineer  ai-engineer",
        "create    Repository repositories-influmojo-webapp",
        "11 to adopt, 1 of them differing, 1 to create",
        "nothing was changed; --yes imports what can be adopted",
    ]
    written = json.loads((tmp_path / "import.json").read_text())["resources"]
    assert [each["name"] for each in written if each.get("component")] == ["app-runner", "operators"]
    assert {each["parent"] for each in written if "parent" in each} == {"app-runner", "operators"}

    adopted = empty.doctor("adopt", "--stack", "dev", "--yes")
    assert adopted.stdout.splitlines()[-1] == "imported; `pulumi preview --stack dev` shows what is left to change"
    assert everything(empty) == before
    assert planned(empty, "dev") == {"operators-pass-role": "update", "repositories-influmojo-webapp": "create"}
    again = empty.doctor("adopt", "--stack", "dev")
    assert again.stdout.splitlines()[-2] == "0 to adopt, 1 to create"
    empty.pulumi("up", "--yes", "--stack", "dev")
    last = empty.doctor("adopt", "--stack", "dev")
    assert (last.returncode, last.stderr) == (0, "")
    assert last.stdout.splitlines()[0] == "nothing is left to adopt or to create"
    assert empty.doctor("check", "--stack", "dev").returncode == 0


def test_the_ecs_guide(empty: Place) -> None:
    ecs_guide(empty)
    empty.pulumi("stack", "init", "prod")
    before = everything(empty)
    shown = empty.doctor("adopt", "--stack", "prod", "--yes", "--json")
    found = {each["name"]: each for each in json.loads(shown.stdout)}
    assert {name: each["outcome"] for name, each in found.items()} == {
        "ecs-execution-policy": "adopt",
        "ecs-execution-role": "adopt",
        "ecs-execution-role-custom": "adopt",
        "ecs-execution-role-task-execution": "create",
        "ecs-task-policy": "adopt",
        "ecs-task-role": "adopt",
        "ecs-task-role-custom": "adopt",
        "repositories-influmojo-admin": "create",
        "repositories-influmojo-backend": "create",
        "repositories-influmojo-webapp": "adopt",
    }
    assert found["ecs-task-policy"]["id"] == f"{OWN}:policy/influmojo-ecs-task-policy"
    assert found["repositories-influmojo-webapp"]["differences"] == [
        "repository `influmojo-webapp`: tag mutability: MUTABLE, not IMMUTABLE_WITH_EXCLUSION latest*",
        "repository `influmojo-webapp`: scan on push: no, not yes",
        "repository `influmojo-webapp`: tags: none, not Project=Influmojo",
    ]
    assert everything(empty) == before
    assert planned(empty, "prod") == {
        "ecs-execution-policy": "update",
        "ecs-execution-role": "update",
        "ecs-execution-role-task-execution": "create",
        "ecs-task-policy": "update",
        "ecs-task-role": "update",
        "repositories-influmojo-admin": "create",
        "repositories-influmojo-backend": "create",
        "repositories-influmojo-webapp": "update",
    }
    empty.pulumi("up", "--yes", "--stack", "prod")
    assert empty.doctor("check", "--stack", "prod").returncode == 0


def test_nothing_to_adopt_and_no_stack(empty: Place) -> None:
    missing = empty.doctor("adopt", "--stack", "express")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "no stack named 'express' found" in missing.stderr
    empty.pulumi("stack", "init", "express")
    nothing = empty.doctor("adopt", "--stack", "express", "--yes")
    assert nothing.returncode == 0
    assert nothing.stdout.splitlines()[-1] == "0 to adopt, 15 to create"


def test_every_type_that_can_be_checked_can_be_adopted() -> None:
    assert IDENTIFY.keys() == COMPARE.keys()
