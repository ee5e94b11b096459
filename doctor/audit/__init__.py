"""`python -m doctor audit`: check stacks that exist already with the policy pack.

`states` reads state files, `findings` has the engine check them and says what exemptions must name, `config` checks the
pack's config.
"""

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from doctor import engine
from doctor.audit.config import all_settings, merged, misspelt, read_config, remarks
from doctor.audit.findings import MANDATORY, Finding, Key, Own, analyze, as_exemptions, keys, own_findings
from doctor.audit.states import State, files_of, read
from doctor.errors import DoctorError
from doctor.guardrails import Settings
from doctor.report import Report

CLEAN, VIOLATES, UNCHECKED = 0, 1, 2
INDENT = 12


@dataclass(frozen=True)
class Audit:
    """The result for one file: its state and what was found in it, or why it can't be checked."""

    file: Path
    state: State | None
    findings: tuple[Finding, ...] = ()
    keys: tuple[Key, ...] = ()
    own: Own = field(default_factory=dict)
    error: str = ""

    @property
    def mandatory(self) -> int:
        """The number of findings that would stop an update."""
        return sum(finding.level == MANDATORY for finding in self.findings)


@dataclass(frozen=True)
class Checker:
    """Checks files with the pack and its config, given as a file for the engine and as settings by policy."""

    config: Path | None
    settings: Mapping[str, Settings]
    today: dt.date

    def audit(self, file: Path) -> Audit:
        """Check one file."""
        try:
            state = read(file)
            findings = analyze(state, self.config.resolve() if self.config else None)
            own = own_findings(state, self.settings)
            return Audit(file, state, tuple(findings), tuple(keys(findings, own, self.settings, self.today)), own)
        except DoctorError as error:
            return Audit(file, None, error=str(error))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = (
        "Checks state files of `pulumi stack export`, or all stacks of the backend, with the policy pack. Exit code: 0 "
        "nothing mandatory found, 1 something, else 2 a file can't be checked."
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="state files, or folders of such")
    parser.add_argument("--all-stacks", action="store_true", help="all stacks of the backend that is logged in to")
    parser.add_argument(
        "--policy-pack-config", type=Path, metavar="FILE", help="the pack's config, which is checked too"
    )
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.add_argument(
        "--write-exemptions",
        type=Path,
        metavar="FILE",
        help="add an exemption for each finding of a mandatory policy here",
    )
    parser.add_argument("--until", type=dt.date.fromisoformat, metavar="DATE", help="the last day of those exemptions")
    parser.add_argument("--reason", metavar="TEXT", help="why, for the people who review them")


def run(options: argparse.Namespace) -> int:
    """Audit stacks. Return 0 if nothing mandatory is found, 1 if something is, else 2 if a file can't be checked."""
    if bool(options.files) == options.all_stacks:
        raise DoctorError("Either state files or --all-stacks must be given.")
    if bool(options.write_exemptions) != bool(options.until and options.reason):
        raise DoctorError("--write-exemptions, --until and --reason must be given together.")
    today = dt.datetime.now(tz=dt.UTC).date()
    if options.until and options.until < today:
        raise DoctorError(f"--until must be a day to come, got {options.until}.")
    report = Report()
    # A mistake in a config is reported before anything is checked.
    config = read_config(options.policy_pack_config) if options.policy_pack_config else {}
    baseline = _extendable(options.write_exemptions) if options.write_exemptions else {}
    with _exported(options.files, report) as (files, failed):
        checker = Checker(options.policy_pack_config, all_settings(config), today)
        audits = [*audit(files, checker, report.progress), *failed]
    read = [(each.state, each.own) for each in audits if each.state]
    said = list(remarks(config, read, today, whole=not any(each.error for each in audits)))
    if options.json:
        sys.stdout.write(json.dumps({"stacks": [_as_json(each) for each in audits], "config": said}, indent=2) + "\n")
    else:
        _show(audits, said, report)
    if options.write_exemptions:
        found = [key for each in audits for key in each.keys]
        _write(options.write_exemptions, merged(baseline, as_exemptions(found, options.reason, f"{options.until}")))
        report.progress(f"written: {len(found)} exemptions to {options.write_exemptions}, to be reviewed")
    if any(each.mandatory for each in audits):
        return VIOLATES
    return UNCHECKED if any(each.error for each in audits) else CLEAN


def audit(files: list[Path], checker: Checker, progress: Callable[[str], None]) -> list[Audit]:
    """Check files, as many at a time as there are processors. A file that can't be checked does not stop the others."""
    audits: list[Audit] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, each in enumerate(pool.map(checker.audit, files), 1):
            audits.append(each)
            if number % 10 == 0 and number < len(files):
                progress(f"{number} of {len(files)} checked")
    return audits


@contextmanager
def _exported(paths: list[Path], report: Report) -> Iterator[tuple[list[Path], list[Audit]]]:
    """Yield the files given, or an export of each stack of the backend, and the stacks that can't be exported."""
    if paths:
        yield files_of(paths), []
        return
    folder = Path.cwd()
    stacks = [each["name"] for each in engine.answer(["stack", "ls", "--all", "--json"], cwd=folder)]
    with tempfile.TemporaryDirectory() as temporary:
        files, failed = [], []
        for number, stack in enumerate(stacks, 1):
            report.progress(f"exporting {stack}, {number} of {len(stacks)}")
            file = Path(temporary) / f"{stack.replace('/', '_')}.json"
            done = engine.run(["stack", "export", "--stack", stack, "--file", str(file)], cwd=folder)
            if done.returncode:
                failed.append(Audit(Path(stack), None, error=f"must be exported: {done.stderr.strip()}"))
            else:
                files.append(file)
        yield files, failed


def _as_json(each: Audit) -> dict[str, object]:
    resources = each.state.resources if each.state else ()
    return {
        "file": str(each.file),
        "stack": each.state.name if each.state else None,
        "error": each.error or None,
        "resources": len(resources),
        "external": sum(held.external for held in resources),
        "waiting": each.state.waiting if each.state else 0,
        "findings": [asdict(finding) for finding in each.findings],
    }


def _show(audits: list[Audit], said: list[str], report: Report) -> None:
    for each in audits:
        if each.error or not each.state:
            report.line(f"{each.file if not each.file.is_absolute() else each.file.name}: {each.error}", "yellow")
            continue
        resources = each.state.resources
        read_only = sum(held.external for held in resources)
        counts = f"{each.mandatory} mandatory, {len(each.findings) - each.mandatory} advisory"
        beside = f", {read_only} of them read, not managed" if read_only else ""
        if each.state.waiting:
            beside += f"; {each.state.waiting} more to be deleted by the next update, not checked"
        report.line(f"{each.state.name}: {counts} in {len(resources)} resources{beside}", "bold")
        for finding in each.findings:
            style = "red" if finding.level == MANDATORY else None
            of = f"{finding.kind} {finding.name}" if finding.urn else "the stack"
            note = " (read, not managed)" if finding.external else ""
            report.line(f"  {finding.level:<{INDENT}}{finding.policy}  {of}{note}", style)
            report.line(f"  {'':<{INDENT}}{finding.message}", style)
    for remark in said:
        report.line(f"config: {remark}", "yellow")
    violating = sum(bool(each.mandatory) for each in audits)
    failed = sum(bool(each.error) for each in audits)
    words = [
        "1 stack" if len(audits) == 1 else f"{len(audits)} stacks",
        f"{violating} with mandatory findings",
        *([f"{failed} not checked"] if failed else []),
    ]
    report.line(", ".join(words), "bold")


def _extendable(file: Path) -> dict[str, Any]:
    """Read the config to which exemptions are added; it is empty if there is none yet."""
    if not file.exists():
        if not file.resolve().parent.is_dir():
            raise DoctorError(f"The config `{file}` must be in a folder that exists.")
        return {}
    config = read_config(file)
    for wrong in misspelt(config):
        raise DoctorError(f"The config `{file}` cannot take exemptions: {wrong}")
    return config


def _write(file: Path, config: dict[str, Any]) -> None:
    """Write a config atomically, following symlinks."""
    target = file.resolve()
    with tempfile.NamedTemporaryFile("w", dir=target.parent, prefix=f".{target.name}.", delete=False) as partial:
        partial.write(json.dumps(config, indent=2) + "\n")
    Path(partial.name).chmod(target.stat().st_mode if target.exists() else 0o644)
    Path(partial.name).replace(target)
