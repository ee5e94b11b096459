"""The programs in `examples/`: they preview with the pack, which finds nothing.

mypy checks the types of the one in Python with `make check`: `tests/typing` gives it the package under its own name.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import npm
from tests.engine import environments, node_host, yaml_host
from tests.engine.conftest import PASSED, REPOSITORY, Engine, Run

SERVICE = "aws:ecs/expressGatewayService:ExpressGatewayService"
ROLES = {"executionRoleArn", "taskRoleArn", "infrastructureRoleArn"}
INSTALLED = ("venv", "node_modules", "bin")


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """A copy of the examples, next to what they take from this repository."""
    checkout = tmp_path / "container-roles"
    for name in ("components", "examples"):
        shutil.copytree(REPOSITORY / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__", *INSTALLED))
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(REPOSITORY / name, checkout)
    return checkout / "examples"


def assert_passes(engine: Engine, previewed: Run) -> None:
    """Assert that the pack finds nothing, and that the service waits for the policies of its roles."""
    assert (previewed.code, previewed.policy_lines) == (0, PASSED), previewed.text
    assert engine.cloud.unsimulated == [SERVICE]
    planned = [event["resourcePreEvent"]["metadata"] for event in previewed.events if "resourcePreEvent" in event]
    roles = {each["new"]["inputs"]["name"] for each in planned if each["type"] == "aws:iam/role:Role"}
    assert roles == {"shop-execution", "shop-task", "shop-infrastructure"}
    (service,) = (each["new"]["inputs"] for each in planned if each["type"] == SERVICE)
    # The ARN of a role is known at preview, unless it waits for a policy that is yet to be attached.
    assert {name: service[name] for name in ROLES if "arn:" in str(service[name])} == {}, service


def test_the_example_in_python_passes(engine: Engine, examples: Path) -> None:
    folder = examples / "python"
    environments.made(folder, "--requirement", "requirements.txt")
    assert_passes(engine, engine.run("preview", "--stack", "try", cwd=folder))


@pytest.mark.skipif(not shutil.which("go"), reason=yaml_host.NEEDS)
@pytest.mark.timeout(1800)  # the build takes minutes, once
def test_the_example_in_yaml_passes(engine: Engine, examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(yaml_host.built()), prepend=os.pathsep)
    (examples.parent / "components" / "venv").symlink_to(REPOSITORY / ".venv")
    assert_passes(engine, engine.run("preview", "--stack", "try", cwd=examples / "yaml"))


WRONG = """import { EcsExpressRoles } from "@container-roles/container-roles";
new EcsExpressRoles("shop", { infrastructureRole: { nam: "shop" } });
"""


@pytest.mark.skipif(not shutil.which("npm"), reason=npm.NEEDS)
@pytest.mark.timeout(900)  # the packages take a minute, once
def test_the_example_in_typescript_passes_and_its_types_are_right(
    engine: Engine, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = examples / "typescript"
    node_host.install(REPOSITORY / "examples" / "typescript", folder)
    monkeypatch.setenv("PATH", str(node_host.written(tmp_path / "bin")), prepend=os.pathsep)
    (examples.parent / "components" / "venv").symlink_to(REPOSITORY / ".venv")
    assert_passes(engine, engine.run("preview", "--stack", "try", cwd=folder))

    (folder / "wrong.ts").write_text(WRONG)
    settings = folder / "tsconfig.json"
    settings.write_text(settings.read_text().replace('"index.ts"', '"index.ts", "wrong.ts"'))
    tsc = folder / "node_modules" / ".bin" / "tsc"
    run = subprocess.run([tsc], cwd=folder, capture_output=True, text=True, check=False)
    assert [line for line in run.stdout.splitlines() if not line.startswith(" ")] == [
        "wrong.ts(2,53): error TS2322: Type '{ nam: string; }' is not assignable to type 'ServiceRoleArgs'."
    ]
