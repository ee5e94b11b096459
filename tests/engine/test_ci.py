"""What CI runs of the reusable workflow, and the project that `pulumi new` makes of this repository, on the engine."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.conftest import PACK, PASSED, REPOSITORY, Engine

STACK = "dev"
FULL_ACCESS = "arn:aws:iam::aws:policy/IAMFullAccess"
LEFT_OUT = (".git", *(line.strip("/") for line in (REPOSITORY / ".gitignore").read_text().splitlines()))


def run_step(engine: Engine, job: str, program: Path) -> subprocess.CompletedProcess[str]:
    """Run the last step of a job, its command as it stands, in the shell that GitHub has for it."""
    workflow = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "pulumi.yml").read_text())
    command = workflow["jobs"][job]["steps"][-1]["run"]
    shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
    return engine.cloud.run("env", f"STACK={STACK}", *shell, command, cwd=program, capture=True)


@pytest.fixture
def deployed(engine: Engine) -> Path:
    """This repository's program with its pack, and an empty stack."""
    program = engine.own_program()
    (program / "policypack").symlink_to(PACK)
    made = engine.cloud.pulumi("stack", "init", STACK, cwd=program)
    assert made.returncode == 0, made.stderr
    return program


def resources(engine: Engine, program: Path) -> int:
    (stack,) = (stack for stack in engine.cloud.stacks(program) if stack.name == STACK)
    return engine.cloud.count(program, stack)


def test_a_pull_request_is_previewed_and_a_push_is_brought_up(engine: Engine, deployed: Path) -> None:
    preview = run_step(engine, "preview", deployed)
    assert (preview.returncode, resources(engine, deployed)) == (0, 0), preview.stdout
    up = run_step(engine, "up", deployed)
    assert up.returncode == 0, up.stdout
    assert engine.iam.get_role(RoleName="AppRunnerECRAccessRole")


@pytest.mark.parametrize("job", ["preview", "up"])
def test_a_violation_fails_the_job_and_creates_nothing(engine: Engine, deployed: Path, job: str) -> None:
    config = deployed / f"Pulumi.{STACK}.yaml"
    stack: dict[str, Any] = yaml.safe_load(config.read_text())
    stack["config"]["container-roles:operators"]["managedPolicies"] = {"admin": FULL_ACCESS}
    config.write_text(yaml.safe_dump(stack))
    done = run_step(engine, job, deployed)
    assert done.returncode != 0
    refused = f"Group policy attachment `operators-extra-admin` attaches `{FULL_ACCESS}`"
    assert refused in done.stdout + done.stderr
    assert engine.iam.list_roles()["Roles"] == []


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_pulumi_new_makes_a_project_that_previews(engine: Engine, tmp_path: Path) -> None:
    template, project = tmp_path / "template", tmp_path / "project"
    shutil.copytree(REPOSITORY, template, ignore=shutil.ignore_patterns(*LEFT_OUT))
    project.mkdir()
    flags = ("--name", "shop", "--stack", STACK, "--yes", "--generate-only", "--non-interactive", "--color", "never")
    new = engine.cloud.pulumi("new", str(template), *flags, cwd=project)
    assert new.returncode == 0, new.stderr
    ours = yaml.safe_load((REPOSITORY / "Pulumi.yaml").read_text())
    assert new.stdout.endswith(f"\n{ours['template']['quickstart']}\n")

    made = files(project)
    declared = yaml.safe_load(made.pop("Pulumi.yaml"))
    kept = ("description", "runtime", "requiredPulumiVersion")
    assert declared == {
        "name": "shop",
        **{key: ours[key] for key in kept},
        "config": {"pulumi:tags": {"value": {"pulumi:template": str(template)}}},
    }
    assert made == {name: text for name, text in files(template).items() if name != "Pulumi.yaml"}

    (project / ".venv").symlink_to(REPOSITORY / ".venv")
    (project / "policypack" / "venv").symlink_to(PACK / "venv")
    config = ("--policy-pack-config", "policypack/config.json")
    preview = engine.run("preview", "--stack", STACK, *config, cwd=project)
    assert (preview.code, preview.policy_lines) == (0, PASSED), preview.text
