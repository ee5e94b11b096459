"""The hooks of pre-commit: they are the checks of `make check`."""

import subprocess
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
INSTALLED = (".venv/.dev", "policypack/venv/.pack", ".venv/bin/actionlint")

pytestmark = pytest.mark.process


def test_the_hooks_are_the_checks() -> None:
    options = [option for each in INSTALLED for option in ("--old-file", each)]
    command = ["make", "--dry-run", "--no-print-directory", *options, "check"]
    checks = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.splitlines()
    (local,) = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text())["repos"]
    hooks = [hook["entry"].removeprefix("env ") for hook in local["hooks"]]
    assert sorted(hooks) == sorted(checks)
