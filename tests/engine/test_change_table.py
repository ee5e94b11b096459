"""Rows of the table in docs/change.md: what an edit does to an account that is in use."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from localcloud.cloud import LocalCloud
from tests.doctor.conftest import Place
from tests.doctor.guides import trust
from tests.engine.conftest import Engine
from tests.engine.holdings import holdings

LOGS = "arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess"
ROLES: dict[str, Any] = {"executionRole": {"name": "execution"}, "taskRole": {"name": "task"}}
GROUPS: dict[str, Any] = {
    "ecs": {**ROLES, "operators": {"groupName": "deployers", "users": ["ann"]}},
    "operators": {"groupName": "operators", "users": ["ann"]},
}


@dataclass(frozen=True)
class Stack:
    """The stack `try` of the program."""

    place: Place
    iam: Any

    def has(self, settings: dict[str, Any], region: str = "us-east-1") -> None:
        """Give the stack these settings."""
        config = {"aws:region": region, **{f"container-roles:{key}": value for key, value in settings.items()}}
        file = self.place.program / "Pulumi.try.yaml"
        kept = yaml.safe_load(file.read_text()) if file.exists() else {}
        file.write_text(yaml.safe_dump({**kept, "config": config}))

    def up(self) -> None:
        self.place.up("try")

    def groups(self) -> dict[str, Any]:
        """The members and policies of each group."""
        return {
            name: (
                sorted(each["UserName"] for each in self.iam.get_group(GroupName=name)["Users"]),
                sorted(self.iam.list_group_policies(GroupName=name)["PolicyNames"]),
                self.iam.list_attached_group_policies(GroupName=name)["AttachedPolicies"],
            )
            for name in (each["GroupName"] for each in self.iam.list_groups()["Groups"])
        }


@pytest.fixture
def stack(cloud: LocalCloud, engine: Engine, program: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    assert cloud.server is not None
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.server.url)
    return Stack(Place(cloud, program), engine.iam)


def test_what_was_existing_is_adopted_before_it_is_created_again(stack: Stack) -> None:
    role = {"RoleName": "task", "AssumeRolePolicyDocument": trust("ecs-tasks.amazonaws.com")}
    stack.place.call("iam:CreateRole", **role)
    stack.place.call("ecr:CreateRepository", repositoryName="app")
    used = {
        "ecs": {**ROLES, "taskRole": {"name": "task", "existing": True}},
        "repositories": {"app": {"existing": True}},
    }
    stack.has(used)
    stack.up()
    before = holdings(stack.iam)["task"]
    stack.has({"ecs": ROLES, "repositories": {"app": {}}})
    with pytest.raises(AssertionError, match=r"EntityAlreadyExists|RepositoryAlreadyExistsException"):
        stack.up()
    assert stack.place.doctor("adopt", "--stack", "try", "--yes").returncode == 0
    stack.up()
    assert holdings(stack.iam)["task"]["id"] == before["id"]


def test_a_group_is_renamed_in_place(stack: Stack) -> None:
    stack.has(GROUPS)
    stack.up()
    before = stack.groups()
    by_hand = {"GroupName": "operators", "PolicyArn": LOGS}
    stack.place.call("iam:AttachGroupPolicy", **by_hand)
    attached = stack.groups()["operators"]
    stack.has({**GROUPS, "operators": {**GROUPS["operators"], "groupName": "people"}})
    stack.up()
    assert stack.groups() == {"people": attached, "deployers": before["deployers"]}


def test_a_group_that_is_renamed_keeps_a_policy_that_is_removed_with_it(stack: Stack) -> None:
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    operators = {"groupName": "operators", "extraStatements": [statement]}
    stack.has({"operators": operators})
    stack.up()
    stack.has({"operators": {"groupName": "people"}})
    stack.up()
    assert "ExtraStatements" in stack.iam.list_group_policies(GroupName="people")["PolicyNames"]


TASKS: dict[str, Any] = {"taskFamilies": ["f"], "clusters": ["c"]}
SERVICE: dict[str, Any] = {
    **ROLES,
    "taskPolicy": {"name": "policy", "topics": ["t"]},
    "scheduler": {"role": {"name": "scheduler"}, **TASKS},
    "eventRules": {"role": {"name": "rules"}, **TASKS, "rules": ["r"]},
    "operators": {"groupName": "deployers", "users": ["ann"], "consoleAccess": True},
}
DEPLOYER = {"role": {"name": "deployer"}, "repository": "o/a", "branches": ["main"], "ecsServices": ["c/s"]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            {"ecs": SERVICE, "gitHub": DEPLOYER},
            {"ecsServices": {"web": SERVICE}, "gitHubDeployers": {"web": DEPLOYER}},
            id="to-entries",
        ),
        pytest.param(
            {"ecsServices": {"web": SERVICE}, "gitHubDeployers": {"web": DEPLOYER}, "protect": True},
            {"ecsServices": {"api": SERVICE}, "gitHubDeployers": {"api": DEPLOYER}, "protect": True},
            id="other-keys-of-a-protected-stack",
        ),
    ],
)
def test_a_section_under_another_name_keeps_all_it_made(
    stack: Stack, before: dict[str, Any], after: dict[str, Any]
) -> None:
    def account() -> tuple[Any, ...]:
        iam = stack.iam
        policies = iam.list_policies(Scope="Local")["Policies"]
        return (
            holdings(iam),
            stack.groups(),
            policies,
            iam.get_user(UserName="ann")["User"],
            iam.get_login_profile(UserName="ann")["LoginProfile"],
        )

    stack.has(before)
    stack.up()
    held = account()
    assert len(held[0]) == 5
    stack.has(after)
    stack.up()
    assert account() == held
    stack.up()
    assert account() == held


POLICY = {"name": "policy", "topics": ["t"]}
SERVICES = {
    "a": {**ROLES, "taskPolicy": POLICY},
    "b": {"executionRole": {"name": "execution-b"}, "taskRole": {"name": "task-b"}},
}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param(
            GROUPS,
            {
                "ecs": {**GROUPS["ecs"], "operators": {**GROUPS["ecs"]["operators"], "groupName": "operators"}},
                "operators": {**GROUPS["operators"], "groupName": "deployers"},
            },
            "group `deployers` can't move in one update",
            id="groups-swapped",
        ),
        pytest.param(
            {"ecsServices": SERVICES},
            {"ecsServices": {"a": ROLES, "b": {**SERVICES["b"], "taskPolicy": POLICY}}},
            "policy `policy` can't move in one update",
            id="policy-of-another-section",
        ),
    ],
)
def test_a_policy_or_group_of_another_section_is_refused_before_anything_changes(
    stack: Stack, before: dict[str, Any], after: dict[str, Any], message: str
) -> None:
    stack.has(before)
    stack.up()
    held = stack.groups(), holdings(stack.iam)
    stack.has(after)
    with pytest.raises(AssertionError, match=message):
        stack.up()
    assert (stack.groups(), holdings(stack.iam)) == held


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(
            {
                "ecs": {**GROUPS["ecs"], "operators": {**GROUPS["ecs"]["operators"], "users": ["Ann"]}},
                "operators": {**GROUPS["operators"], "users": ["Ann"]},
            },
            id="case-of-a-user",
        ),
    ],
)
def test_what_aws_refuses_loses_nothing(stack: Stack, edited: dict[str, Any]) -> None:
    stack.has(GROUPS)
    stack.up()
    before = stack.groups(), holdings(stack.iam), stack.iam.list_users()["Users"]
    stack.has(edited)
    with pytest.raises(AssertionError, match="EntityAlreadyExists"):
        stack.up()
    assert (stack.groups(), holdings(stack.iam), stack.iam.list_users()["Users"]) == before
    stack.has(GROUPS)
    stack.up()
    assert (stack.groups(), holdings(stack.iam), stack.iam.list_users()["Users"]) == before


def test_another_region_moves_the_trust_of_the_task_role_too(stack: Stack) -> None:
    def sources() -> str:
        trust = holdings(stack.iam)["task"]["trust"]["Statement"][0]["Condition"]
        source: str = trust["ArnLike"]["aws:SourceArn"]
        return source

    def repositories(region: str) -> list[str]:
        there = boto3.client("ecr", region_name=region, aws_access_key_id="any", aws_secret_access_key="any")  # noqa: S106
        return [each["repositoryName"] for each in there.describe_repositories()["repositories"]]

    settings = {"ecs": ROLES, "repositories": {"app": {}}}
    stack.has(settings)
    stack.up()
    assert sources() == "arn:aws:ecs:us-east-1:123456789012:*"
    stack.has(settings, "eu-west-1")
    stack.up()
    assert sources() == "arn:aws:ecs:eu-west-1:123456789012:*"
    assert (repositories("us-east-1"), repositories("eu-west-1")) == ([], ["app"])
