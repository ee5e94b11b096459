"""The components in a user's own program: an empty folder, an environment, and `pip install` of this repository."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engine import environments
from tests.engine.conftest import REPOSITORY, Engine

# What the documentation shows, `components/README.md`.
PROGRAM = (REPOSITORY / "components" / "README.md").read_text().partition("```python\n")[2].partition("```")[0]


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> Path:
    """A project with an environment that has the package, and what it requires from that of the tests."""
    sources = tmp_path / "container-roles"
    for path in ("pyproject.toml", "LICENSE", "components"):
        source = REPOSITORY / path
        sources.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, sources / path, ignore=shutil.ignore_patterns("__pycache__", "venv"))
        else:
            shutil.copy(source, sources)
    folder = engine.program(PROGRAM)
    environments.made(folder, sources)
    (folder / "Pulumi.yaml").write_text(
        "name: shop\nruntime: {name: python, options: {toolchain: pip, virtualenv: venv}}\n"
    )
    return folder


def test_the_program_of_the_documentation_previews(engine: Engine, folder: Path) -> None:
    previewed = engine.run("preview", "--stack", "try", cwd=folder)
    assert previewed.code == 0, previewed.text
    assert {name for name in previewed.checked if name} >= {
        "app-execution-role",
        "app-task-role",
        "app-task-policy",
        "images-app",
        "push-role",
    }


def test_the_package_is_typed_and_asks_for_little(folder: Path) -> None:
    asked = (
        "import importlib.metadata as metadata, importlib.resources as resources;"
        "print(resources.files('container_roles').joinpath('py.typed').is_file());"
        "print(*sorted(each.split('<')[0].split('>')[0] for each in metadata.requires('container-roles')))"
    )
    command: list[str | Path] = [folder / "venv" / "bin" / "python", "-c", asked]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, cwd=folder).stdout
    assert said.splitlines() == ["True", "pulumi pulumi-aws pydantic typing_extensions"]


UNKNOWN_PROVIDER = """
import pulumi
import pulumi_aws as aws
from container_roles.ecs_task_roles import EcsTaskRoles

user = aws.iam.User("u")
provider = aws.Provider("later", region="us-east-1", profile=user.unique_id)
EcsTaskRoles(
    "app",
    {"execution_role": {"name": "e"}, "task_role": {"name": "t"}},
    pulumi.ResourceOptions(provider=provider),
)
"""


def test_a_provider_that_is_unknown_at_preview_ends_the_program_with_a_sentence(engine: Engine, folder: Path) -> None:
    (folder / "__main__.py").write_text(UNKNOWN_PROVIDER)
    previewed = engine.run("preview", "--stack", "try", cwd=folder)
    assert previewed.code != 0
    assert "the AWS provider of `app` must be configured with values that are known at preview" in previewed.text
    assert "Traceback" not in previewed.text
    assert "arn:None" not in previewed.text


OWN_NAME = """
import pulumi_aws as aws
from container_roles.ecs_task_roles import EcsTaskRoles

user = aws.iam.User("u")
EcsTaskRoles(
    "app",
    {
        "execution_role": {"name": "e"},
        "task_role": {"name": "t"},
        "task_policy": {"name": "p", "topics": [user.unique_id]},
    },
)
"""


def test_the_pack_says_that_a_document_is_unknown_that_names_what_the_program_creates(
    engine: Engine, folder: Path
) -> None:
    (folder / "__main__.py").write_text(OWN_NAME)
    previewed = engine.run("preview", "--stack", "try", cwd=folder)
    assert previewed.code == 0, previewed.text
    found = [line for line in previewed.policy_lines.splitlines() if "iam-review-unknown" in line]
    assert any("`policy` of `app-task-policy` (aws:iam/policy:Policy)" in line for line in found), previewed.text
    made = engine.run("up", "--yes", "--stack", "try", cwd=folder)
    assert made.code == 0, made.text
    policy = engine.iam.get_policy_version(PolicyArn="arn:aws:iam::123456789012:policy/p", VersionId="v1")
    (statement,) = policy["PolicyVersion"]["Document"]["Statement"]
    user = engine.iam.list_users()["Users"][0]["UserId"]
    assert statement["Resource"] == [f"arn:aws:sns:us-east-1:123456789012:{user}"]
