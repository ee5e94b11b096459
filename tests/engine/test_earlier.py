"""Stacks that commit 7e67ce0 brought up: this version finds their resources again, and guards their roles at once.

Next to each state is the config that it was brought up with.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.conftest import STATES, Engine
from tests.engine.test_components import planned

USUAL, EVERYTHING = "usual_by_7e67ce0", "everything_by_7e67ce0"
# The documents that have come to allow what clients need; nothing else of a stack with everything changes.
DOCUMENTS = (
    "app-runner-instance-role-configuration",
    "operators-tagged-services",
    "operators-require-mfa",
    "operators-read-only-require-mfa",
    "ecs-execution-policy",
    "ecs-task-policy",
    "ecs-operators-deploy",
    "express-operators-deploy",
    "git-hub-role-deploy",
)


def restored(engine: Engine, program: Path, state: str, *edits: tuple[str, str, Any]) -> Path:
    """The program with a state and its config, in which entries of sections are replaced."""
    shutil.copy(STATES / f"{state}.yaml", program / "Pulumi.try.yaml")
    engine.restore(program, state)
    path = program / "Pulumi.try.yaml"
    content = yaml.safe_load(path.read_text())
    for section, key, value in edits:
        content["config"][f"container-roles:{section}"][key] = value
    path.write_text(yaml.safe_dump(content))
    return program


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param(USUAL, {}, id="usual"),
        pytest.param(EVERYTHING, {name: ("update", {"policy"}) for name in DOCUMENTS}, id="everything"),
    ],
)
def test_a_stack_is_unchanged_but_for_documents(
    engine: Engine, program: Path, state: str, expected: dict[str, tuple[str, set[str]]]
) -> None:
    previewed = engine.run("preview", "--stack", "try", cwd=restored(engine, program, state))
    assert previewed.code == 0, previewed.text
    assert planned(previewed) == expected


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        pytest.param(
            ("appRunner", "accessRole", {"name": "access", "path": "/"}), "role `access` can't move", id="another-path"
        ),
        pytest.param(
            ("express", "infrastructureRole", {"name": "infrastructure", "existing": True}),
            "role `infrastructure` can't become `existing`",
            id="existing",
        ),
    ],
)
def test_the_first_edit_is_guarded(engine: Engine, program: Path, edit: tuple[str, str, Any], message: str) -> None:
    service = {"Service": "ecs.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    engine.iam.create_role(RoleName="infrastructure", AssumeRolePolicyDocument=trust)
    previewed = engine.run("preview", "--stack", "try", cwd=restored(engine, program, USUAL, edit))
    assert previewed.code != 0
    assert message in previewed.text
