"""What a config says of the whole stack: protection, retention, and the boundary and the path that roles share."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.components.recorder import Recording
from tests.components.sample_stacks import run
from tests.components.settings_samples import refusal

CAP = "arn:aws:iam::123456789012:policy/cap"
OTHER = "arn:aws:iam::123456789012:policy/other"
DEPLOYER = {"role": {"name": "deployer"}, "repository": "o/a", "branches": ["main"]}
MORE: Mapping[str, Any] = {
    "ecsServices": {"api": {"executionRole": {"name": "api-execution"}, "taskRole": {"name": "api-task"}}},
    "express": {
        "infrastructureRole": {"name": "infrastructure"},
        "operators": {"groupName": "express", "users": ["dot"]},
    },
    "gitHub": DEPLOYER,
    "gitHubDeployers": {"app": {**DEPLOYER, "role": {"name": "deployer-of-app"}}},
}


def recorded(**change: Any) -> Recording:  # noqa: ANN401  any settings
    """The local stack with further sections, so that it has every kind of role and group."""
    return run("local", change={f"container-roles:{key}": value for key, value in {**MORE, **change}.items()})


def given(recording: Recording, key: str) -> dict[str, Any]:
    """An input of every role and user, by the name of the resource."""
    return {
        each.name: each.inputs.get(key)
        for each in recording.resources
        if each.type in {"aws:iam/role:Role", "aws:iam/user:User"}
    }


ROLES = (
    "app-runner-access-role",
    "app-runner-instance-role",
    "ecs-execution-role",
    "ecs-task-role",
    "ecs-api-execution-role",
    "ecs-api-task-role",
    "express-infrastructure-role",
    "git-hub-role",
    "git-hub-app-role",
)
USERS = ("operators-user-ai-engineer", "express-operators-user-dot")


def test_roles_and_users_have_the_boundary_of_the_stack() -> None:
    assert given(recorded(), "permissionsBoundary") == dict.fromkeys((*ROLES, *USERS))
    assert given(recorded(permissionsBoundary=CAP), "permissionsBoundary") == dict.fromkeys((*ROLES, *USERS), CAP)


def test_roles_have_the_path_of_the_stack_also_where_they_are_passed() -> None:
    recording = recorded(path="/team/")
    assert given(recording, "path") == {**dict.fromkeys(ROLES, "/team/"), **dict.fromkeys(USERS)}
    passed = recording.inputs()["GroupPolicy operators-pass-role"]["policy"]["Statement"][0]["Resource"]
    assert passed == [
        "arn:aws:iam::123456789012:role/team/AppRunnerECRAccessRole",
        "arn:aws:iam::123456789012:role/team/AppRunnerInstanceRole",
    ]


def test_a_role_and_a_group_have_their_own_before_those_of_the_stack() -> None:
    recording = recorded(
        permissionsBoundary=CAP,
        path="/team/",
        ecs={
            "executionRole": {"name": "execution", "path": "/"},
            "taskRole": {"name": "task", "permissionsBoundary": OTHER},
            "operators": {"groupName": "g", "users": ["cid"], "usersPermissionsBoundary": OTHER},
        },
    )
    own = {"ecs-task-role": OTHER, "ecs-operators-user-cid": OTHER}
    assert given(recording, "permissionsBoundary") == {**dict.fromkeys((*ROLES, *USERS), CAP), **own}
    assert {name: path for name, path in given(recording, "path").items() if path != "/team/" and name in ROLES} == {
        "ecs-execution-role": "/"
    }


def test_an_existing_role_is_left_alone() -> None:
    ecs = {"executionRole": {"name": "execution", "existing": True}, "taskRole": {"name": "task"}}
    recording = recorded(permissionsBoundary=CAP, path="/team/", ecs=ecs)
    assert "ecs-execution-role" not in given(recording, "path")
    assert recording.outputs["ecs_execution_role_arn"] == "arn:aws:iam::123456789012:role/found/execution"


def options(recording: Recording, option: str) -> set[str]:
    return {name for name, each in recording.options().items() if each.get(option)}


COMPONENTS = {"app-runner", "operators", "ecs", "ecs-api", "express", "repositories", "git-hub", "git-hub-app"}


def test_every_component_is_retained() -> None:
    # The account's own provider is retained in any stack.
    assert options(recorded(), "retainOnDelete") == {"git-hub-provider"}
    assert options(recorded(retain=True), "retainOnDelete") == {"git-hub-provider", *COMPONENTS}


@pytest.mark.parametrize(("setting", "protected"), [(True, True), (False, False), (None, False)])
def test_everything_is_protected(setting: bool | None, protected: bool) -> None:
    recording = recorded(protect=setting)
    # The account's own provider is retained in any stack.
    everything = {each.name for each in recording.resources} - {"git-hub-provider"}
    assert options(recording, "protect") == (everything if protected else set())


def test_prod_is_protected() -> None:
    recording = run("prod")
    assert options(recording, "protect") == {each.name for each in recording.resources}


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        pytest.param({"protect": "yes"}, "`container-roles:protect` must be true or false, got `yes`", id="protect"),
        pytest.param({"retain": 1}, "`container-roles:retain` must be true or false, got `1`", id="retain"),
        pytest.param(
            {"path": "team"},
            "`container-roles:path` must be `/`, or 1 to 510 characters of `/A-Za-z0-9_+=,.@-` between two `/`,"
            " got `team`",
            id="path",
        ),
        pytest.param(
            {"permissionsBoundary": "cap"},
            "`container-roles:permissionsBoundary` must be the ARN of a managed policy,"
            " `arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard, got `cap`",
            id="boundary",
        ),
        pytest.param(
            {"permissionBoundary": CAP},
            "`container-roles:permissionBoundary` is not a setting: did you mean `permissionsBoundary`?",
            id="misspelt",
        ),
    ],
)
def test_refused(config: dict[str, Any], problem: str) -> None:
    assert refusal({"operators": {"groupName": "g"}, **config}) == f"  {problem}"


def test_settings_of_the_whole_stack_build_nothing() -> None:
    assert refusal({"protect": True, "retain": True, "path": "/", "permissionsBoundary": CAP}) == (
        "  `container-roles` must hold at least one of `appRunner`, `operators`, `ecs`, `ecsServices`,"
        " `repositories`, `gitHub`, `gitHubDeployers`"
    )
