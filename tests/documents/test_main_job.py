"""The main job: `make up`, a bad change, each command of the doctor, and `make down`."""

import re

import pytest

from doctor.commands import COMMANDS
from tests.documents.copies import Copy

ADMIN = "arn:aws:iam::aws:policy/IAMFullAccess"
DOCTOR = ".venv/bin/python -m localcloud run python -m doctor"
PRINTS = {
    "explain < refused.txt": r"`iam-disallow-full-access` stops .*",
    "check --stack local": r"\d+ rows: \d+ ok, 1 note",
    "audit --all-stacks": r"1 stack, 0 with mandatory findings",
    "permissions --stack local": r'  "Version": "2012-10-17",',
    "map --stack local": r".* -->.*",
    "adopt --stack local": r"nothing is left to adopt or to create",
}
"""A line that each command of the doctor prints."""

pytestmark = [pytest.mark.main_job, pytest.mark.timeout(900)]


def lines(copy: Copy, command: str) -> list[str]:
    """Return what a command prints, which has to succeed."""
    done = copy.run(command)
    assert done.returncode == 0, done.stdout
    return done.stdout.splitlines()


def test_up_a_bad_change_each_command_of_the_doctor_and_down(copy: Copy) -> None:
    assert {arguments.split()[0] for arguments in PRINTS} == COMMANDS.keys()
    up = lines(copy, "make up")
    assert any(line.endswith("  arn:aws:iam::123456789012:role/influmojo-ecs-task-execution-role") for line in up)
    assert re.fullmatch(r"\d+ rows: \d+ ok, 1 note", up[-1])

    config = copy.folder / "Pulumi.local.yaml"
    good = config.read_text()
    config.write_text(good.replace("    consoleAccess: true\n", f"    managedPolicies: {{admin: {ADMIN}}}\n"))
    refused = copy.run("make preview")
    assert refused.returncode == 2
    assert f"attaches `{ADMIN}`, which gives admin access" in refused.stdout
    config.write_text(good)
    copy.folder.joinpath("refused.txt").write_text(refused.stdout)

    for arguments, line in PRINTS.items():
        printed = lines(copy, f"{DOCTOR} {arguments}")
        assert any(re.fullmatch(line, each) for each in printed), printed

    assert lines(copy, "make down")[-1].startswith("server    ended, and all it held with it")
