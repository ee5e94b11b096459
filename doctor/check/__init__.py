"""`python -m doctor check`: would an update change anything, and does anybody hold more than the program gives?

A refreshed preview of the engine's compares the program with the account (`steps`). What the engine can't see is read
here: what people hold beyond the program (`beyond`), and what AWS itself says that they can do (`simulation`).
"""

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from doctor import engine, preview
from doctor.account import Live, UnreadableError, session
from doctor.check import beyond, permission_sets, steps
from doctor.check.rows import Lot, Row, Status
from doctor.check.simulation import simulation_rows
from doctor.check.steps import Commands
from doctor.errors import DoctorError
from doctor.expected import Expected, from_config, of_stack, region_of, selected, stack_config
from doctor.here import all_here, in_text
from doctor.holdings import owned
from doctor.kinds import keys
from doctor.kinds.iam import GROUP, entity, leave
from doctor.kinds.iam_policies import with_arn
from doctor.kinds.iam_sign_in import MEMBERSHIP
from doctor.kinds.sso import instance_arn
from doctor.preview import Preview, Step
from doctor.report import Report

MATCHES, FAILS, UNREAD = 0, 1, 2
STYLES = {Status.FAILED: "red", Status.UNREAD: "yellow", Status.NOTE: None, Status.OK: None}
INDENT = max(map(len, Status)) + 2
READ_ONLY = {
    "iam": "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
    "ecr": "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
    "sso": "arn:aws:iam::aws:policy/AWSSSOReadOnly",
}
"""The policy of AWS's own that allows what is read, by the service of the action.

That of Identity Center: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSSSOReadOnly.html.
"""
IDENTITY_CENTER = "IAM Identity Center, in the account that administers it"
NOT_IN_READ_ONLY = frozenset({"ecr:DescribePullThroughCacheRules", "ecr:GetRegistryScanningConfiguration"})
"""What is read that these policies omit. Neither takes a narrower resource than `*`."""


EXIT_CODES = {0: "all rows match", 1: "a row fails", 2: "a row could not be read, or the preview fails"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = (
        "Previews an update of the stack, compared with the account, and says row by row what it would change. Adds "
        "what people and services hold beyond the program. Only reads."
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--stack", help="name of the stack (default: the one selected)")
    source.add_argument(
        "--config", type=Path, metavar="FILE", help="look up what a config file names: there is no stack yet"
    )
    parser.add_argument("--all", action="store_true", help="show the rows that match, too")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")


@dataclass(frozen=True)
class Planned:
    """The account, what an update would do in it, and where that is from."""

    live: Live
    preview: Preview
    source: str
    commands: Commands


def run(options: argparse.Namespace) -> int:
    """Check a stack; 0 when every row matches, 1 when one fails, else 2 when one could not be read."""
    report = Report()
    planned = _planned(options, Path.cwd(), report)
    found = check(planned.preview, planned.live, planned.commands)
    rows = [replace(row, fix=all_here(row.fix), advice=in_text(row.advice)) for row in found]
    if not rows:
        raise DoctorError(f"There must be something to check, but {planned.source} has no resource.")
    if options.json:
        answer = {
            "account": planned.live.account.id,
            "region": planned.live.account.region,
            "source": planned.source,
            "rows": [asdict(row) for row in rows],
        }
        sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    else:
        account = planned.live.account
        report.line(f"checklist of account {account.id}, {account.region}, by {planned.source}", "bold")
        _show(rows, report, everything=options.all)
    statuses = {row.status for row in rows}
    if Status.FAILED in statuses:
        return FAILS
    return UNREAD if Status.UNREAD in statuses else MATCHES


def check(planned: Preview, live: Live, commands: Commands) -> list[Row]:
    """Return every row in the order of the fixes: AWS's own commands, which an update may need, come first."""
    of_aws = [each for each in planned.steps if each.resource.type.startswith("aws:")]
    all_steps = [replace(each, resource=with_arn(each.resource, live)) for each in of_aws]
    program = Expected(tuple(each.resource for each in all_steps if each.op != preview.DELETE))
    absent = frozenset(key for each in planned.to_create for key in keys(each, live))
    deleted = [each.found for each in all_steps if each.op == preview.DELETE and each.resource.type == MEMBERSHIP]
    leaving = frozenset(leave(group, each["user"]) for each in deleted for group in each["groups"])
    # What the stack gave is its own until an update takes it away, although the program names another policy by now.
    own = owned(of for each in all_steps for of in (each.resource, replace(each.resource, inputs=each.found)))
    around = steps.Around(live, commands, absent, own, leaving)
    memberships = (each for each in all_steps if each.resource.type == MEMBERSHIP and each.op == preview.UPDATE)
    as_it_is = (replace(each.resource, inputs=each.found) for each in memberships)
    stack = Expected((*(each.resource for each in all_steps), *as_it_is))
    lots = [
        *(steps.lot(each, around) for each in all_steps),
        *beyond.lots(program, stack, own, live),
        *permission_sets.lots(program, stack, absent, live),
    ]
    read = [(lot, _read(lot)) for lot in lots]
    rows = [row for _, its_own in read for row in its_own]
    for group in beyond.names(GROUP, program):
        of_group = (row for lot, its_own in read if (GROUP, group) in lot.about for row in its_own)
        causes = tuple(dict.fromkeys(fix for row in of_group for fix in row.fix))
        rows += _read(Lot(f"group `{group}`: simulation", simulation_rows(group, live, causes)))
    return sorted(dict.fromkeys(rows), key=lambda row: (_turn(row, commands), row.what))


def _turn(row: Row, commands: Commands) -> int:
    """Return when the fix of a row has its turn: before the adoption, with it, or with the update."""
    return 1 if commands.adopt in row.fix else 2 if commands.update in row.fix else 0


def _read(lot: Lot) -> list[Row]:
    """Return the rows up to one that can't be read."""
    read: list[Row] = []
    try:
        for row in lot.rows:
            read.append(row)  # noqa: PERF402  one by one: those before an error count
    except UnreadableError as error:
        advice = how_to_read(error.action) if error.denied else "Run the check again."
        read.append(Row(lot.what, "readable", str(error), Status.UNREAD, (), advice))
    return read


def how_to_read(action: str) -> str:
    """Say what allows a call that only reads."""
    service = action.partition(":")[0]
    if action in NOT_IN_READ_ONLY:
        return f"Allow the caller of this command `{action}` on `*`, which `{READ_ONLY[service]}` doesn't allow."
    if service not in READ_ONLY:
        return f"Allow the caller of this command `{action}`."
    of_what = IDENTITY_CENTER if service == "sso" else service.upper()
    return f"Allow the caller of this command `{action}`. `{READ_ONLY[service]}` allows most reads of {of_what}."


def _planned(options: argparse.Namespace, folder: Path, report: Report) -> Planned:
    """Preview an update of the stack, or else look at what its config file says."""
    if options.config:
        return _of_config(options.config, options.config.stem.removeprefix("Pulumi."))
    stack = options.stack or selected(folder)
    held = of_stack(stack, folder)
    if held is not None:
        live = Live(session(held.region or region_of_stack(folder, stack)))
        live.must_be_of(stack, held.accounts)
        source = f"a refreshed preview of stack `{stack}`"
        return Planned(live, preview.of(stack, folder, refresh=True), source, _commands(stack))
    if engine.is_installed():
        report.progress(f"There is no stack `{stack}` here: going by its config file.")
    else:
        report.progress("`pulumi` is not on PATH, so nothing is previewed: going by the config file.")
    return _of_config(stack_config(stack, folder), stack)


def region_of_stack(folder: Path, stack: str) -> str | None:
    """Return the region in the config file of a stack, where there is one."""
    file = stack_config(stack, folder)
    return region_of(file) if file.exists() else None


def _commands(stack: str) -> Commands:
    return Commands(f"python -m doctor adopt --stack {stack} --yes", f"pulumi up --refresh --stack {stack}")


def _of_config(file: Path, stack: str) -> Planned:
    live = Live(session(region_of(file)))

    def arn_of(role: str) -> str | None:
        try:
            found = entity("role", role, live)
        except UnreadableError:
            return None  # the rows about it say so
        return str(found["Arn"]) if found else None

    wanted = from_config(file, live.account, arn_of, lambda: instance_arn(live))
    planned = Preview(tuple(Step(preview.CREATE, each, {}) for each in wanted.resources), wanted.region)
    commands = replace(_commands(stack), adopt=f"pulumi stack init {stack}; {_commands(stack).adopt}")
    return Planned(live, planned, f"`{file.name}`", commands)


def _show(rows: list[Row], report: Report, *, everything: bool) -> None:
    """Print a line a row; below one that does not match, how it should be and what fixes it."""
    for row in rows if everything else [row for row in rows if row.status is not Status.OK]:
        style = STYLES[row.status]
        report.line(f"{row.status.value:<{INDENT}}{row.what}: {row.found}", style)
        expected = [row.expected] if row.status is Status.FAILED else []
        details = [*(("expected", each) for each in expected), *(("fix", f"`{each}`") for each in row.fix)]
        for name, text in [*details, *([("advice", row.advice)] if row.advice else [])]:
            report.line(f"{'':<{INDENT}}  {name:<9} {text}", style)
    counts = Counter(row.status for row in rows)
    said = ", ".join(_counted(counts[status], status) for status in Status if counts[status])
    report.line(f"{len(rows)} rows: {said}", "bold")


def _counted(count: int, status: Status) -> str:
    return f"{count} {status.value}{'s' if status is Status.NOTE and count > 1 else ''}"
