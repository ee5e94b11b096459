"""The stack `local` on the local cloud, for the tests of `check`."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from doctor.account import Live
from doctor.check import check
from doctor.check.rows import Row, Status
from doctor.check.steps import Commands
from doctor.preview import Preview
from tests.doctor.accounts.country import follow
from tests.doctor.conftest import Place

GROUP = "BroadAIEngineerAccess"
READERS = "AppRunnerReadOnly"
ROLE = "AppRunnerECRAccessRole"
USER = "ai-engineer"
FULL_ACCESS = "arn:aws:iam::aws:policy/IAMFullAccess"
APP_RUNNER = "arn:aws:iam::aws:policy/AWSAppRunnerFullAccess"
TASK_POLICY = "arn:aws:iam::123456789012:policy/influmojo-ecs-task-policy"
PASSES_ANY = "passes any role to some services only, by AWS's own document, which cannot be edited"
LIST_ROLES = {"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}


def commands(stack: str) -> Commands:
    return Commands(f"python -m doctor adopt --stack {stack} --yes", f"pulumi up --refresh --stack {stack}")


def remarkable(planned: Preview, live: Live, stack: str = "local") -> list[Row]:
    """Return the rows that don't simply match, without those of simulations, which tests of their own look at."""
    rows = [row for row in check(planned, live, commands(stack)) if not row.what.endswith("simulated")]
    return [row for row in rows if row.status is not Status.OK and row.found != PASSES_ANY]


def fix(place: Place, rows: Iterable[Row], stack: str = "local") -> None:
    """Run what the rows print, each command once, in this order."""
    for command in dict.fromkeys(command for row in rows for command in row.fix):
        if command == commands(stack).update:
            place.up(stack, "--refresh")
        else:
            follow(place, command)


def failed(what: str, expected: str, found: str, *fixes: str, advice: str = "") -> Row:
    return Row(what, expected, found, Status.FAILED, fixes, advice)


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
