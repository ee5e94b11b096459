"""The workflows: that each linter of `make check` refuses a bad one, and what the linters cannot know."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.arns import Account
from components.github_documents import github_trust
from tests.documents.blocks import blocks

pytestmark = pytest.mark.process

REPOSITORY = Path(__file__).parents[2]
TOOLS = REPOSITORY / ".venv" / "bin"
PULUMI = ".github/workflows/pulumi.yml"
CALLER = ".github/workflows/deploy.yml"
CI = ".github/workflows/ci.yml"
BUILT = pytest.mark.skipif(not (TOOLS / "actionlint").exists(), reason="actionlint is built by `make check`, with Go")


def workflow(file: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((REPOSITORY / file).read_text())
    return content


def example(language: str) -> str:
    """Return what "In CI" of the guide to GitHub Actions shows in this language."""
    (found,) = [block.text for block in blocks("docs/github-actions.md", "## In CI") if block.language == language]
    return found


def lint(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TOOLS / command[0], *command[1:]], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the workflows, and the caller of the guide, to break them."""
    shutil.copytree(REPOSITORY / ".github", tmp_path / ".github")
    (tmp_path / CALLER).write_text(example("yaml"))
    (tmp_path / ".git").mkdir()  # by which actionlint knows a project
    return tmp_path


def change(folder: Path, file: str, good: str, bad: str) -> None:
    text = (folder / file).read_text()
    assert good in text
    (folder / file).write_text(text.replace(good, bad))


@pytest.mark.parametrize(
    ("file", "good", "bad", "findings"),
    [
        pytest.param(CI, "", "", [], id="as-they-are"),
        pytest.param(
            PULUMI, '"$STACK"', '"${{ inputs.stack }}"', ["template-injection", "template-injection"], id="injection"
        ),
        pytest.param(CI, "persist-credentials: false", "fetch-depth: 1", ["artipacked"], id="token-left-on-disk"),
        pytest.param(
            CI, "@df4cb1c069e1874edd31b4311f1884172cec0e10 # v6.0.3", "@v6", ["unpinned-uses"], id="pinned-by-tag"
        ),
        pytest.param(CI, "contents: read", "contents: write", ["undocumented-permissions"], id="more-permissions"),
        pytest.param(CI, "  pull_request:", "  pull_request_target:", ["dangerous-triggers"], id="code-of-forks"),
    ],
)
def test_zizmor(folder: Path, file: str, good: str, bad: str, findings: list[str]) -> None:
    change(folder, file, good, bad)
    done = lint(folder, "zizmor", "--offline", "--quiet", "--persona", "pedantic", "--format", "json", ".github")
    assert ([each["ident"] for each in json.loads(done.stdout)], done.returncode != 0) == (findings, bool(findings))


@BUILT
@pytest.mark.parametrize(
    ("file", "good", "bad", "found"),
    [
        pytest.param(CI, "", "", [], id="as-they-are"),
        pytest.param(
            CALLER,
            "      up-role: arn:aws:iam::123456789012:role/dev-up\n",
            "",
            ['input "up-role" is required by "./.github/workflows/pulumi.yml" reusable workflow'],
            id="role-not-given",
        ),
        pytest.param(
            PULUMI,
            "inputs.stack }} ${{ github.ref",
            "inputs.stak }} ${{ github.ref",
            ['property "stak" is not defined'],
            id="input-that-is-none",
        ),
        pytest.param(
            PULUMI,
            "runs-on: ubuntu-24.04\n    timeout-minutes: 20",
            "timeout-minutes: 20",
            ['"runs-on" section is missing in job "preview"'],
            id="no-runner",
        ),
        pytest.param(
            PULUMI,
            "github.event_name == 'push'",
            "github.event_name = 'push'",
            ["got unexpected character ' ' while lexing == operator, expecting '='"],
            id="expression",
        ),
    ],
)
def test_actionlint(folder: Path, file: str, good: str, bad: str, found: list[str]) -> None:
    change(folder, file, good, bad)
    done = lint(folder, "actionlint", "-shellcheck=", "-pyflakes=", "-format", "{{json .}}")
    messages = [re.split(r" in object type | \[", each["message"])[0] for each in json.loads(done.stdout)]
    assert (messages, done.returncode != 0) == (found, bool(found))


def test_the_trust_in_the_readme_is_that_of_the_components() -> None:
    trust = github_trust(
        Account("aws", "123456789012", "us-east-1"), repository="OWNER@123456/NAME@456789", environments=["production"]
    )
    assert json.loads(example("json")) == trust


def test_what_is_installed_sees_no_credentials() -> None:
    for name, job in workflow(PULUMI)["jobs"].items():
        *before, installs, credentials, runs = job["steps"]
        assert installs == {"run": "make setup"}, name
        assert credentials["uses"].partition("@")[0] == "aws-actions/configure-aws-credentials"
        assert runs["name"] == f"pulumi {name}"
        assert "env" not in job
        assert not [step for step in before if "secrets." in str(step)]


def test_a_token_of_a_job_reads_the_code_and_proves_who_asks() -> None:
    permissions = {name: job["permissions"] for name, job in workflow(PULUMI)["jobs"].items()}
    assert permissions == {name: {"contents": "read", "id-token": "write"} for name in ("preview", "up")}


def test_the_engine_is_the_one_that_the_tests_run() -> None:
    module = (REPOSITORY / "localcloud" / "engine" / "go.mod").read_text()
    tested = re.findall(r"github.com/pulumi/pulumi/(?:pkg|sdk)/v3 v(\S+)", module)
    used = {
        step["with"]["pulumi-version"]
        for job in workflow(PULUMI)["jobs"].values()
        for step in job["steps"]
        if step.get("uses", "").startswith("pulumi/actions@")
    }
    shown = {
        version
        for readme, pattern in (
            ("README.md", r"^engine    pulumi (\S+), cached"),
            ("policypack/README.md", r"The commands and their flags are those of the CLI ([\d.]+)\. "),
        )
        for version in re.findall(pattern, (REPOSITORY / readme).read_text(), re.MULTILINE)
    }
    assert used == shown == set(tested)
