"""A component of a program that is renamed with an alias: what its roles are afterwards."""

from pathlib import Path

from tests.engine.conftest import Engine, Run
from tests.engine.holdings import holdings
from tests.engine.test_components import changes

PROGRAM = """
import pulumi

from components.ecs_task_roles import EcsTaskRoles

EcsTaskRoles(
    {name!r},
    {{"execution_role": {{"name": "execution"}}, "task_role": {task_role!r}}},
    pulumi.ResourceOptions({options}),
)
"""
ALIAS = "aliases=[pulumi.Alias(name='api')]"


def tried(engine: Engine, program: Path, name: str, options: str, *flags: str, **task_role: object) -> Run:
    source = PROGRAM.format(name=name, task_role={"name": "task", **task_role}, options=options)
    program.joinpath("__main__.py").write_text(source)
    return engine.run("up", "--yes", "--stack", "try", *flags, cwd=program)


def test_a_renamed_component_keeps_its_roles(engine: Engine, program: Path) -> None:
    """Without a preview, the engine has renamed the component in the state before the component reads it."""
    engine.cloud.pulumi("stack", "init", "try", cwd=program)
    engine.cloud.pulumi("config", "set", "aws:region", "us-east-1", "--stack", "try", cwd=program)
    assert tried(engine, program, "api", "", "--skip-preview").code == 0
    before = holdings(engine.iam)
    refused = tried(engine, program, "web", ALIAS, "--skip-preview", existing=True)
    assert "role `task` can't become `existing` in one update" in refused.text
    moved = tried(engine, program, "web", ALIAS, "--skip-preview", path="/app/")
    assert "role `task` can't move in one update" in moved.text
    # Both have renamed the component in the state, and the second one also the execution role.
    renamed = tried(engine, program, "web", ALIAS)
    assert renamed.code == 0, renamed.text
    assert changes(renamed) == {}
    assert holdings(engine.iam) == before
