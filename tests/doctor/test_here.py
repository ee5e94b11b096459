"""What a person copies runs where the doctor ran: on the local AWS, and not on an account of their own."""

import os
import shlex
import shutil
import subprocess
import sys

import pytest

from doctor.here import RUNNER, all_here, here, in_text
from localcloud import environment
from tests.doctor.checking import FULL_ACCESS, USER
from tests.doctor.conftest import REPOSITORY, Place

DETACH = f"aws iam detach-user-policy --user-name {USER} --policy-arn {FULL_ACCESS}"


def test_both_sides_call_the_variable_the_same() -> None:
    assert RUNNER == environment.RUNNER


def test_commands_stay_as_they_are_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(RUNNER, raising=False)
    assert here("pulumi stack init dev; python -m doctor adopt") == "pulumi stack init dev; python -m doctor adopt"
    assert in_text("Give it back: `aws iam x`.") == "Give it back: `aws iam x`."


def test_each_command_gets_the_runner_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUNNER, "run")
    assert all_here(["pulumi stack init dev; python -m doctor adopt", "aws iam x"]) == (
        "run pulumi stack init dev; run python -m doctor adopt",
        "run aws iam x",
    )
    said = "Allow `aws:PrincipalTag` and `iam:GetRole` to `pulumi`. Then run `pulumi up` and `aws iam x`."
    assert in_text(said) == (
        "Allow `aws:PrincipalTag` and `iam:GetRole` to `pulumi`. Then run `run pulumi up` and `run aws iam x`."
    )


@pytest.mark.usefixtures("local")
def test_a_fix_that_is_copied_repairs_the_local_aws_and_leaves_the_folder_as_it_was(place: Place) -> None:
    before = {file: file.read_bytes() for file in place.program.glob("Pulumi*.yaml")}
    place.call("iam:AttachUserPolicy", UserName=USER, PolicyArn=FULL_ACCESS)
    shown = place.doctor_apart("check", "--stack", "local")
    assert shown.returncode == 1, shown.stderr
    (fix,) = (line.split("`")[1] for line in shown.stdout.splitlines() if line.split()[0] == "fix")
    runner = f"{sys.executable} -m localcloud --state {place.cloud.state.folder} run"
    assert fix.endswith(f"-m localcloud --state {place.cloud.state.folder} run {DETACH}")
    python, *words = shlex.split(fix)
    assert (REPOSITORY / python).samefile(shlex.split(runner)[0])
    assert {file: file.read_bytes() for file in place.program.glob("Pulumi*.yaml")} == before
    if not shutil.which("aws"):
        place.call("iam:DetachUserPolicy", UserName=USER, PolicyArn=FULL_ACCESS)
        pytest.skip("there is no AWS CLI to run it with")
    # As in the shell of a person, who has an account of their own.
    elsewhere = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PULUMI_"))}
    done = subprocess.run([sys.executable, *words], cwd=REPOSITORY, env=elsewhere, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert place.call("iam:ListAttachedUserPolicies", UserName=USER)["AttachedPolicies"] == []
