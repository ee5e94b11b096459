"""The main job, as README.md tells it: `make up`, a bad change, each command of the doctor, and `make down`.

It runs in a copy of this repository, with the real engine, the policy pack and the local AWS.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
FOLDERS = ("components", "doctor", "localcloud", "policypack")
MADE = ("-o", ".venv/.local", "-o", "policypack/venv/.pack")
"""What `make` takes to be installed, because the tests run on it."""
DOCTOR = (".venv/bin/python", "-m", "localcloud", "run", "python", "-m", "doctor")
ADMIN = "arn:aws:iam::aws:policy/IAMFullAccess"

pytestmark = [pytest.mark.scenario, pytest.mark.main_job, pytest.mark.timeout(900)]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what `make up` needs."""
    folder = tmp_path / "container-roles"
    for name in FOLDERS:
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "venv"))
    for path in (REPOSITORY / "__main__.py", REPOSITORY / "Makefile", *REPOSITORY.glob("Pulumi*.yaml")):
        shutil.copy(path, folder)
    folder.joinpath(".venv").symlink_to(REPOSITORY / ".venv")
    folder.joinpath("policypack", "venv").symlink_to(REPOSITORY / "policypack" / "venv")
    return folder


def run(folder: Path, *command: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, check=False)


def test_up_a_bad_change_each_command_of_the_doctor_and_down(copy: Path) -> None:
    try:
        up = run(copy, "make", *MADE, "up")
        assert (up.returncode, up.stderr) == (0, "")
        assert "  arn:aws:iam::123456789012:role/influmojo-ecs-task-execution-role\n" in up.stdout
        assert re.fullmatch(r"\d+ rows: \d+ ok, 1 note", up.stdout.splitlines()[-1])

        config = copy / "Pulumi.local.yaml"
        good = config.read_text()
        config.write_text(good.replace("    consoleAccess: true\n", f"    managedPolicies: {{admin: {ADMIN}}}\n"))
        refused = run(copy, "make", *MADE, "preview")
        assert refused.returncode == 2
        assert f"attaches `{ADMIN}`, which gives admin access" in refused.stdout + refused.stderr
        explained = run(copy, *DOCTOR, "explain", given=refused.stdout + refused.stderr)
        assert (explained.returncode, "iam-disallow-full-access" in explained.stdout) == (0, True)
        config.write_text(good)

        for command, line in {
            ("check", "--stack", "local"): r"\d+ rows: \d+ ok, 1 note",
            ("audit", "--all-stacks"): r"1 stack, 0 with mandatory findings",
            ("permissions", "--stack", "local"): r'  "Version": "2012-10-17",',
            ("map", "--stack", "local"): r".* -->.*",
            ("adopt", "--stack", "local"): r"nothing is left to adopt or to create",
        }.items():
            done = run(copy, *DOCTOR, *command)
            assert done.returncode == 0, done
            assert any(re.fullmatch(line, each) for each in done.stdout.splitlines()), done
    finally:
        down = run(copy, "make", *MADE, "down")
    assert (down.returncode, down.stderr) == (0, "")
    assert down.stdout.splitlines()[-1].startswith("server    ended, and all it held with it")
