"""The command of the documentation that gets the components from git, with a stand-in for github.com."""

import os
import re
import shlex
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
import yaml

from components.plugin import VERSION
from tests.engine import git_host, yaml_host
from tests.engine.conftest import PASSED, REPOSITORY, Engine

GUIDE = (REPOSITORY / "docs" / "other-languages.md").read_text()
(COMMAND,) = re.findall(r"^pulumi (package add .*)$", GUIDE, re.MULTILINE)

pytestmark = [
    pytest.mark.skipif(not shutil.which("go"), reason=yaml_host.NEEDS),
    pytest.mark.timeout(1800),  # the build takes minutes, once
]


@pytest.fixture
def repositories(tmp_path: Path) -> Path:
    """What github.com has: this repository, as far as the plugin goes, with the tag of a release."""
    folder = tmp_path / "repositories"
    repository = folder / "container-roles" / "container-roles.git"
    shutil.copytree(
        REPOSITORY / "components", repository / "components", ignore=shutil.ignore_patterns("__pycache__", "venv")
    )
    author = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    for words in (
        ("init", "--quiet"),
        ("add", "components"),
        (*author, "commit", "--quiet", "--message", "Release"),
        ("tag", f"v{VERSION}"),
    ):
        command = ["git", *words]
        subprocess.run(command, cwd=repository, check=True)
    return folder


def test_the_command_of_the_documentation_adds_the_package(
    engine: Engine, repositories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(yaml_host.built()), prepend=os.pathsep)
    # The plugin's environment takes from that of the tests what it requires, and nothing from an index.
    monkeypatch.setenv("PYTHONPATH", sysconfig.get_path("purelib"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    project = tmp_path / "shop" / "Pulumi.yaml"
    project.parent.mkdir()
    example = yaml.safe_load((REPOSITORY / "examples" / "yaml" / "Pulumi.yaml").read_text())
    project.write_text(yaml.safe_dump({key: each for key, each in example.items() if key != "packages"}))

    with git_host.hosting(repositories, "github.com") as environment:
        added = engine.cloud.pulumi(*shlex.split(COMMAND), cwd=project.parent, environment=environment, limit=240)
    assert added.returncode == 0, added.stderr
    assert yaml.safe_load(project.read_text())["packages"] == {
        "container-roles": f"github.com/container-roles/container-roles/components@{VERSION}"
    }

    previewed = engine.run("preview", "--stack", "try", cwd=project.parent)
    assert (previewed.code, previewed.policy_lines) == (0, PASSED), previewed.text
    assert {"tasks-execution-role", "express-infrastructure-role", "service"} <= set(previewed.checked)
