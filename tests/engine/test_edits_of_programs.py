"""Edits of a program with components of its own names: what the roles are afterwards."""

from pathlib import Path

import pytest

from tests.engine.conftest import Engine, Run
from tests.engine.holdings import Holdings, holdings
from tests.engine.test_components import changes

IMPORTS = """
import pulumi

from components.ecs_task_roles import EcsTaskRoles
"""
COMPONENT = """
EcsTaskRoles(
    {name!r},
    {{"execution_role": {execution_role!r}, "task_role": {task_role!r}}},
    pulumi.ResourceOptions({options}),
)
"""
EXECUTION = {"name": "execution"}
TASK = {"name": "task"}
API = COMPONENT.format(name="api", execution_role=EXECUTION, task_role=TASK, options="")


def renamed(**task_role: object) -> str:
    """The component `api` under the name `web`."""
    alias = "aliases=[pulumi.Alias(name='api')]"
    return COMPONENT.format(name="web", execution_role=EXECUTION, task_role={**TASK, **task_role}, options=alias)


def tried(engine: Engine, program: Path, source: str, *flags: str) -> Run:
    program.joinpath("__main__.py").write_text(f"{IMPORTS}{source}")
    return engine.run("up", "--yes", "--stack", "try", *flags, cwd=program)


@pytest.fixture
def before(engine: Engine, program: Path) -> Holdings:
    """What the roles hold after the first update."""
    engine.cloud.pulumi("stack", "init", "try", cwd=program)
    engine.cloud.pulumi("config", "set", "aws:region", "us-east-1", "--stack", "try", cwd=program)
    made = tried(engine, program, API, "--skip-preview")
    assert made.code == 0, made.text
    return holdings(engine.iam)


def test_a_renamed_component_keeps_its_roles(engine: Engine, program: Path, before: Holdings) -> None:
    """Without a preview, the engine has renamed the component in the state before the component reads it."""
    refused = tried(engine, program, renamed(existing=True), "--skip-preview")
    assert "role `task` can't become `existing` in one update" in refused.text
    moved = tried(engine, program, renamed(path="/app/"), "--skip-preview")
    assert "role `task` can't move in one update" in moved.text
    # Both have renamed the component in the state, and the second one also the execution role.
    tried_again = tried(engine, program, renamed())
    assert tried_again.code == 0, tried_again.text
    assert changes(tried_again) == {}
    assert holdings(engine.iam) == before


def test_a_component_uses_a_role_of_another_one(engine: Engine, program: Path, before: Holdings) -> None:
    worker = COMPONENT.format(
        name="worker", execution_role={**EXECUTION, "existing": True}, task_role={"name": "worker"}, options=""
    )
    used = tried(engine, program, f"{API}{worker}")
    assert used.code == 0, used.text
    assert changes(used) == {"worker": "create", "worker-task-role": "create"}
    dropped = tried(engine, program, worker)
    assert "role `execution` can't become `existing` in one update" in dropped.text
    after = holdings(engine.iam)
    assert {name: after[name] for name in before} == before
