"""The command `python -m doctor explain`: what it reads, prints and returns."""

import json
import os
import re
import subprocess
import sys
import textwrap

import pytest
import yaml

from doctor.explain import decoded
from doctor.explain.explaining import explain
from doctor.explain.explanation import WIDTH, as_text, nested
from tests.doctor.explanations import DENIED, REPOSITORY

pytestmark = pytest.mark.process


def doctor(*arguments: str, given: str | bytes = b"", columns: int = WIDTH) -> subprocess.CompletedProcess[bytes]:
    """The real command, on a terminal of so many columns."""
    return subprocess.run(
        [sys.executable, "-m", "doctor", "explain", *arguments],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        cwd=REPOSITORY,
        env={**os.environ, "COLUMNS": str(columns)},
        check=False,
        timeout=60,
    )


def test_reads_arguments_and_standard_input_alike() -> None:
    (answer,) = map(as_text, explain(DENIED))

    from_arguments, from_input = doctor(*DENIED.split(" ")), doctor(given=DENIED)

    assert (from_arguments.returncode, from_arguments.stdout.decode()) == (0, f"{answer}\n")
    assert (from_input.returncode, from_input.stdout.decode()) == (0, f"{answer}\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp932", "euc_jp"])
def test_reads_what_a_console_of_windows_writes(encoding: str) -> None:
    said = (
        "ユーザー arn:aws:iam::123456789012:user/ai-engineer には、リソース "
        "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole で iam:PassRole を実行する権限がありません。"
    )

    assert decoded(said.encode(encoding)) == said
    assert b"`iam:PassRole` on `arn:aws:iam::123456789012:role/App" in doctor(given=said.encode(encoding)).stdout


@pytest.mark.parametrize(
    "given", [pytest.param(b"denied \xff\xfe at", id="no-text"), pytest.param(bytes(range(256)) * 9, id="binary")]
)
def test_reads_what_is_no_text(given: bytes) -> None:
    assert decoded(given) == given.decode("utf-8", "replace")


def test_gives_json() -> None:
    done = doctor("--json", DENIED)

    assert json.loads(done.stdout) == {
        "explanations": [
            {
                "known": True,
                "title": "`iam:PassRole` on `arn:aws:iam::123456789012:role/AppRunnerECRAccessRole` is denied",
                "cause": "No policy of user `ai-engineer` allows passing `AppRunnerECRAccessRole`, the access role "
                "of App Runner, to a service.",
                "fix": "`operators` passes exactly the roles of its stack. Create the role and the group in one stack, "
                "add the user to `operators.users`, and run `pulumi up`. Then sign out and in again, because a session "
                "keeps "
                "the permissions it began with. Add no condition on `iam:PassedToService`: App Runner does not seem "
                "to send it.",
                "config": {
                    "container-roles:appRunner": {"accessRole": {"name": "AppRunnerECRAccessRole"}},
                    "container-roles:operators": {"groupName": "BroadAIEngineerAccess", "users": ["ai-engineer"]},
                },
                "admin": {
                    "message": "Please let user `ai-engineer` (account 123456789012) pass the role "
                    "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole, and no other, with this statement. "
                    "`iam:PassRole` on `*` or `IAMFullAccess` is not needed.",
                    "statement": {
                        "Effect": "Allow",
                        "Action": "iam:PassRole",
                        "Resource": "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole",
                    },
                },
                "exemption": None,
                "see": None,
                "recognised": {
                    "action": "iam:PassRole",
                    "principal": "user `ai-engineer`",
                    "resource": "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole",
                },
            }
        ]
    }


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param(DENIED, 0, id="explained"),
        pytest.param("segmentation fault", 1, id="unknown"),
        pytest.param("", 2, id="nothing"),
        pytest.param(" \n ", 2, id="blank"),
        pytest.param(b"\xff\xfe " + DENIED.encode(), 0, id="not-utf-8"),
    ],
)
def test_exit_code(given: str | bytes, code: int) -> None:
    assert doctor(given=given).returncode == code


WIDE = re.compile(r' *(?:- )?(?:"[^"]*"|\w+): ["\'\w]')
"""A key of JSON or YAML with its value: a value that makes the line too wide stands below it."""


@pytest.mark.parametrize("columns", [40, 60, 80, 110])
@pytest.mark.parametrize(
    "given",
    [
        pytest.param(DENIED, id="denied"),
        pytest.param(DENIED.replace("iam:PassRole", "s3:PutBucketPolicy"), id="statement"),
        pytest.param("CannotPullContainerError", id="pull"),
    ],
)
def test_wraps_to_the_terminal(given: str, columns: int) -> None:
    lines = doctor(given, columns=columns).stdout.decode().splitlines()

    assert [line for line in lines if len(line) > columns and WIDE.match(line)] == []
    # What is wider is one word, which is copied whole: an ARN, or a value of the config or the statement.
    assert [line for line in lines if len(line) > columns and " " in line.strip().partition(": ")[2]] == []
    assert [line for line in lines if len(line) > columns and ": " not in line and " " in line.strip()] == []


@pytest.mark.parametrize("columns", [40, 60, 110])
def test_shows_the_same_at_any_width(columns: int) -> None:
    (said,) = explain(DENIED.replace("iam:PassRole", "s3:PutBucketPolicy"))
    shown = as_text(said, columns)
    config = shown.partition("`config:`\n")[2].partition("\n  admin")[0]
    statement = shown[shown.index("{\n") :]

    assert yaml.safe_load(textwrap.dedent(config)) == nested(said.config)
    assert json.loads(statement) == said.statement


def test_is_no_wider_than_can_be_read() -> None:
    assert doctor(DENIED, columns=400).stdout == doctor(DENIED, columns=WIDTH).stdout


def test_says_that_nothing_was_given() -> None:
    assert doctor().stderr.decode() == "An error must be given, as an argument or on standard input; got nothing.\n"


def test_needs_neither_pulumi_nor_aws() -> None:
    program = (
        "import sys; from doctor.commands import main; code = main(['explain', *sys.argv[1:]]);"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'pulumi', 'boto3', 'botocore', 'pydantic'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, DENIED], capture_output=True, text=True, cwd=REPOSITORY, check=True, env={}
    )

    assert done.stdout.splitlines()[-1] == "[]"
