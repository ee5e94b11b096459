"""Edits of a stack in use: what its roles hold afterwards.

Somebody has attached a policy to the task role by hand, as happens in accounts that are in use.
"""

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from localcloud.cloud import LocalCloud
from tests.engine.conftest import Engine, Run
from tests.engine.holdings import Holdings, holdings
from tests.engine.test_components import changes, configure, destroy, up

LOGS = "arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess"
X_RAY = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
BY_HAND = "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess"
STATEMENT = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
DEPLOYER = {"role": {"name": "deployer"}, "repository": "o/a", "branches": ["main"]}
BASE: dict[str, Any] = {
    "appRunner": {
        "accessRole": {"name": "access"},
        "pullRepositories": ["app"],
        "instanceRole": {
            "name": "instance",
            "managedPolicies": {"logs": LOGS, "trace": X_RAY},
            "extraStatements": [STATEMENT],
        },
        "instancePolicy": {"parameters": ["app/*"]},
    },
    "operators": {"groupName": "ops", "users": ["ann"]},
    "ecs": {
        "executionRole": {"name": "execution"},
        "executionPolicy": {"name": "execution", "parameters": ["app/*"]},
        "taskRole": {"name": "task", "extraStatements": [STATEMENT]},
        "taskPolicy": {"name": "task", "topics": ["t"]},
    },
    "express": {"infrastructureRole": {"name": "infrastructure"}},
    "repositories": {"app": {}},
    "gitHub": DEPLOYER,
    "tags": {"Stack": "try"},
}
REMOVED = object()
Config = dict[str, Any]


def edited(**changes: Any) -> Config:  # noqa: ANN401  any settings
    """The base with these settings, by their path with `__` for the dots."""
    config = copy.deepcopy(BASE)
    for path, value in changes.items():
        *sections, last = path.split("__")
        place = config
        for each in sections:
            place = place.setdefault(each, {})
        if value is REMOVED:
            del place[last]
        else:
            place[last] = value
    return config


def existing(name: str) -> dict[str, Any]:
    return {"name": name, "existing": True}


TASK_EXISTING: Config = {"ecs__taskRole": existing("task"), "ecs__taskPolicy": REMOVED}


@dataclass(frozen=True)
class Stack:
    """The stack of the base, up, and what its roles hold."""

    engine: Engine
    program: Path
    before: Holdings

    def tried(self, config: Config) -> Run:
        """Try to update it to a config, without a preview before, which could refuse the edit first."""
        configure(self.program, config)
        return self.engine.run("up", "--yes", "--skip-preview", "--stack", "try", cwd=self.program)

    def held(self) -> Holdings:
        return holdings(self.engine.iam)


def brought_up(cloud: LocalCloud, folder: Path, config: Config) -> Stack:
    cloud.reset()
    engine = Engine(cloud, folder)
    program = engine.own_program()
    up(engine, program, config)
    engine.iam.attach_role_policy(RoleName="task", PolicyArn=BY_HAND)
    return Stack(engine, program, holdings(engine.iam))


@pytest.fixture(scope="module")
def shared(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """One stack for the edits that must change nothing."""
    return brought_up(cloud, tmp_path_factory.mktemp("shared"), BASE)


DROPPED = "can't become `existing` in one update"
MOVED = "can't move in one update"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        pytest.param(edited(**TASK_EXISTING), f"role `task` {DROPPED}", id="task-role-existing"),
        pytest.param(
            edited(**TASK_EXISTING, retain=True), f"role `task` {DROPPED}", id="existing-and-retained-at-once"
        ),
        pytest.param(
            edited(express__infrastructureRole=existing("infrastructure")),
            f"role `infrastructure` {DROPPED}",
            id="infrastructure-role-existing",
        ),
        pytest.param(
            edited(ecs__executionRole=existing("task"), ecs__executionPolicy=REMOVED, ecs__taskRole={"name": "new"}),
            f"role `task` {DROPPED}",
            id="existing-as-another-role",
        ),
        pytest.param(edited(path="/app/"), f"role `access` {MOVED}", id="path-of-the-stack"),
        pytest.param(
            edited(ecs__taskRole__name="execution", ecs__executionRole__name="task"),
            f"role `task` {MOVED}",
            id="names-swapped",
        ),
        pytest.param(
            edited(express__infrastructureRole__name="deployer", gitHub__role__name="infrastructure"),
            f"role `deployer` {MOVED}",
            id="another-section",
        ),
        pytest.param(
            edited(ecs__taskPolicy__name="Task"),
            "policy `Task` can't be renamed in one update",
            id="case-of-a-policy",
        ),
        pytest.param(
            edited(appRunner__instanceRole__managedPolicies={"logs": X_RAY}),
            "as `app-runner-instance-role-extra-logs` in one update",
            id="label-of-another-policy",
        ),
    ],
)
def test_an_edit_that_would_delete_a_role_in_use_is_refused(shared: Stack, config: Config, message: str) -> None:
    tried = shared.tried(config)
    assert tried.code != 0
    assert message in tried.text
    assert "Traceback" not in tried.text
    assert shared.held() == shared.before


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(
            edited(appRunner__instanceRole__managedPolicies={"logging": LOGS, "tracing": X_RAY}), id="two-labels"
        ),
        pytest.param(
            edited(appRunner__instanceRole__managedPolicies={"logs": LOGS}, appRunner__instancePolicy__xRay=True),
            id="a-setting-instead-of-a-label",
        ),
        pytest.param(edited(tags={"Stack": "other"}), id="tags"),
        pytest.param(edited(operators=REMOVED), id="operators-removed"),
        pytest.param(edited(protect=True), id="protected"),
        pytest.param(edited(protect=False, retain=True), id="retained"),
        # The last one: the account keeps its provider, so that the stack can't make it again.
        pytest.param(edited(gitHub__existingProvider=True), id="provider-existing"),
    ],
)
def test_an_edit_of_something_else_leaves_what_the_roles_hold(shared: Stack, config: Config) -> None:
    tried = shared.tried(config)
    assert tried.code == 0, tried.text
    assert shared.held() == shared.before


OPERATORS = {"groupName": "ops", "users": ["ann"], "managedPolicies": {"trace": X_RAY}}


@pytest.fixture
def stack(cloud: LocalCloud, tmp_path: Path) -> Stack:
    """A stack for edits that change something: the roles of tasks and the group that passes them."""
    return brought_up(cloud, tmp_path, of_tasks())


def of_tasks(**changes: Any) -> Config:  # noqa: ANN401  any settings
    return {"ecs": {"operators": OPERATORS, **edited(**changes)["ecs"]}}


def test_a_role_becomes_existing_in_two_updates_with_all_it_holds(stack: Stack) -> None:
    both: Config = {
        "ecs__executionRole": existing("execution"),
        "ecs__executionPolicy": REMOVED,
        **TASK_EXISTING,
    }
    for config in (
        {**of_tasks(), "retain": True},
        {**of_tasks(**both), "retain": True},
        of_tasks(**both),
    ):
        tried = stack.tried(config)
        assert tried.code == 0, tried.text
        assert stack.held() == stack.before
    destroy(stack.engine, stack.program)
    assert stack.held() == stack.before


def test_a_renamed_role_and_policy_hold_all_before_the_former_go(stack: Stack) -> None:
    stack.engine.iam.detach_role_policy(RoleName="task", PolicyArn=BY_HAND)
    tried = stack.tried(of_tasks(ecs__taskRole__name="task-2", ecs__taskPolicy__name="policy-2"))
    assert tried.code == 0, tried.text
    assert changes(tried) == {
        "ecs-task-role": "replace",
        "ecs-task-role-custom": "replace",
        "ecs-task-role-extra-statements": "replace",
        "ecs-task-policy": "replace",
        "ecs-operators-pass-roles": "update",
    }
    after, before = stack.held()["task-2"], stack.before["task"]
    attached = {"policy-2": "arn:aws:iam::123456789012:policy/policy-2"}
    assert after == {**before, "id": after["id"], "attached": attached}
    assert "task" not in stack.held()


def test_a_role_that_aws_does_not_delete_leaves_the_renamed_one_whole(stack: Stack) -> None:
    """AWS keeps the former because of the policy that was attached by hand."""
    tried = stack.tried(of_tasks(ecs__taskRole__name="task-2"))
    assert "DeleteConflict" in tried.text
    before = stack.before["task"]
    after = stack.held()["task-2"]
    del before["attached"]["AmazonSSMReadOnlyAccess"]
    assert after == {**before, "id": after["id"]}


def test_what_is_protected_is_neither_deleted_nor_replaced(stack: Stack) -> None:
    protected = {"protect": True}
    up(stack.engine, stack.program, {**of_tasks(), **protected})
    refusals: tuple[Config, ...] = (
        of_tasks(ecs__taskRole__name="task-2"),
        of_tasks(ecs__taskPolicy__name="policy-2"),
        of_tasks(ecs__taskRole__extraStatements=[]),
    )
    for refused in refusals:
        tried = stack.tried({**refused, **protected})
        assert tried.code != 0
        assert "protect" in tried.text
        assert stack.held() == stack.before
    # What changes in place does.
    less = stack.tried({**of_tasks(ecs__taskRole__extraStatements=[{**STATEMENT, "Sid": "List"}]), **protected})
    assert less.code == 0, less.text
    task = {**stack.before["task"], "inline": stack.held()["task"]["inline"]}
    gone = stack.tried({"repositories": {"app": {}}, **protected})
    assert gone.code != 0
    assert "protect" in gone.text
    assert stack.held() == {**stack.before, "task": task}


def test_a_boundary_of_the_stack_is_set_in_place(stack: Stack) -> None:
    cap = "arn:aws:iam::aws:policy/PowerUserAccess"
    assert set(changes(up(stack.engine, stack.program, {**of_tasks(), "permissionsBoundary": cap})).values()) == {
        "update"
    }
    assert stack.held() == {name: {**held, "boundary": cap} for name, held in stack.before.items()}


def test_a_group_keeps_a_policy_whose_label_changes(stack: Stack) -> None:
    operators = {**OPERATORS, "managedPolicies": {"tracing": X_RAY}}
    assert changes(up(stack.engine, stack.program, of_tasks(ecs__operators=operators))) == {}
    attached = stack.engine.iam.list_attached_group_policies(GroupName="ops")["AttachedPolicies"]
    assert X_RAY in [each["PolicyArn"] for each in attached]
