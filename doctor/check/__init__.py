"""`python -m doctor check`: does the account match the stack, row by row.

What should be there comes from the stack's state, else from its config file (`doctor.expected`); what is there is read
(`doctor.account`). `resources` compares each resource, `grants` checks what people hold, `simulation` asks AWS itself.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from doctor import engine
from doctor.account import Live, UnreadableError, session
from doctor.check.grants import group_rows, role_rows
from doctor.check.resources import COMPARE, entity
from doctor.check.rows import Row, Status, compared
from doctor.check.simulation import simulation_rows
from doctor.errors import DoctorError
from doctor.expected import Expected, Resource, from_config, of_stack, region_of, selected
from doctor.report import Report

MATCHES, FAILS, UNREAD = 0, 1, 2
STYLES = {Status.FAILED: "red", Status.UNREAD: "yellow", Status.NOTE: None, Status.OK: None}
INDENT = max(map(len, Status)) + 2
READ_ONLY = {
    "iam": "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
    "ecr": "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
}
"""The policy of AWS's own that allows what is read, by the service of the action."""
NOT_IN_READ_ONLY = frozenset({"ecr:GetRegistryScanningConfiguration"})
"""What is read that these policies omit. It takes no narrower resource than `*`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = (
        "Compares the account with a stack: groups, users, roles, policies, repositories, and what people may do "
        "by any other way. Only reads. Exit code: 0 all rows match, 1 one fails, 2 one could not be read."
    )
    parser.add_argument("--stack", help="name of the stack (default: the one selected)")
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="check a config file instead: there is no stack yet"
    )
    parser.add_argument("--all", action="store_true", help="show the rows that match, too")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")


class Promise(NamedTuple):
    """What a stack should have made, in the words of where that was found, and how a failed row is mended."""

    expected: Expected
    source: str
    fix: str


def run(options: argparse.Namespace) -> int:
    """Check a stack; 0 when every row matches, 1 when one fails, else 2 when one could not be read."""
    report = Report()
    live, promise = _promise(options, Path.cwd(), report)
    rows = check(promise.expected, live, promise.fix)
    if not rows:
        raise DoctorError(f"There must be something to check, but {promise.source} has no resource.")
    if options.json:
        answer = {
            "account": live.account.id,
            "region": live.account.region,
            "source": promise.source,
            "rows": [asdict(row) for row in rows],
        }
        sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    else:
        report.line(f"checklist of account {live.account.id}, {live.account.region}, by {promise.source}", "bold")
        _show(rows, report, everything=options.all)
    found = {row.status for row in rows}
    if Status.FAILED in found:
        return FAILS
    return UNREAD if Status.UNREAD in found else MATCHES


def check(expected: Expected, live: Live, fix: str) -> list[Row]:
    """Every row of a stack, in the order of what they are about; the same thing is said once."""
    rows: list[Row] = []
    for resource in expected.resources:
        if resource.type.startswith("aws:"):
            rows += _read(f"{resource.name} ({resource.type})", _compare(resource, live, fix))
    for group in sorted({each.inputs["name"] for each in expected.of("aws:iam/group:Group")}):
        rows += _read(f"group `{group}`: grants", group_rows(group, expected, live, fix))
        rows += _read(f"group `{group}`: simulation", simulation_rows(group, live, fix))
    for role in sorted({each.inputs["name"] for each in expected.of("aws:iam/role:Role")}):
        rows += _read(f"role `{role}`: grants", role_rows(role, expected, live))
    return sorted(dict.fromkeys(rows), key=lambda row: row.what)


def _compare(resource: Resource, live: Live, fix: str) -> Iterator[Row]:
    if resource.type not in COMPARE:
        yield Row(resource.name, "a type that is checked", f"`{resource.type}` is not checked", status=Status.UNREAD)
        return
    for key, value in resource.inputs.items():
        if engine.holds_secret(value):
            found = f"`{key}` holds a secret of the stack, which is not compared"
            yield Row(f"{resource.name} ({resource.type})", "readable", found, status=Status.UNREAD)
            return
    for what, expected, found in COMPARE[resource.type](resource, live):
        yield compared(what, expected, found, fix)


def _read(what: str, rows: Iterator[Row]) -> list[Row]:
    """The rows up to one that cannot be read, which is said."""
    read: list[Row] = []
    try:
        for row in rows:
            read.append(row)  # noqa: PERF402  one by one: those before an error count
    except UnreadableError as error:
        fix = how_to_read(error.action) if error.denied else "run the check again"
        read.append(Row(what, "readable", str(error), fix, Status.UNREAD))
    return read


def how_to_read(action: str) -> str:
    """Say what allows a call that only reads."""
    service = action.partition(":")[0]
    if action in NOT_IN_READ_ONLY:
        return f"let whoever checks call `{action}` on `*`, which `{READ_ONLY[service]}` doesn't allow"
    return f"let whoever checks call `{action}`: `{READ_ONLY[service]}` does for most of {service.upper()}"


def _promise(options: argparse.Namespace, folder: Path, report: Report) -> tuple[Live, Promise]:
    """The account in the stack's region, and what the stack, or else its config file, promises."""
    if options.config:
        return _of_config(options.config, options.config.stem.removeprefix("Pulumi."))
    stack = options.stack or selected(folder)
    expected = of_stack(stack, folder)
    if expected:
        live = Live(session(expected.region))
        live.must_be_of(stack, expected.accounts)
        return live, Promise(expected, f"the state of stack `{stack}`", f"`pulumi up --refresh --stack {stack}`")
    if engine.is_installed():
        report.progress(f"There is no stack `{stack}` with resources here: going by its config file.")
    else:
        report.progress("`pulumi` is not on PATH, so the state is not read: going by the config file.")
    return _of_config(folder / f"Pulumi.{stack}.yaml", stack)


def _of_config(file: Path, stack: str) -> tuple[Live, Promise]:
    live = Live(session(region_of(file)))
    fix = (
        f"`pulumi stack init {stack}` where there is none, `python -m doctor adopt --stack {stack}` for what exists, "
        f"then `pulumi up --stack {stack}`"
    )

    def arn_of(role: str) -> str | None:
        try:
            found = entity("role", role, live)
        except UnreadableError:
            return None  # the rows about it say so
        return str(found["Arn"]) if found else None

    return live, Promise(from_config(file, live.account, arn_of), f"`{file.name}`", fix)


def _show(rows: list[Row], report: Report, *, everything: bool) -> None:
    """A line a row; below one that does not match, how it should be and what mends it."""
    shown = rows if everything else [row for row in rows if row.status is not Status.OK]
    for row in shown:
        style = STYLES[row.status]
        report.line(f"{row.status.value:<{INDENT}}{row.what}: {row.found}", style)
        details = {"expected": row.expected if row.status is Status.FAILED else "", "fix": row.fix}
        for name, text in details.items():
            if text:
                report.line(f"{'':<{INDENT}}  {name:<9} {text}", style)
    counts = Counter(row.status for row in rows)
    said = ", ".join(f"{counts[status]} {status.value}" for status in Status if counts[status])
    report.line(f"{len(rows)} rows: {said}", "bold")
