"""`python -m doctor adopt`: bring what was made by hand into the stack, as the children of its components.

The engine's own preview writes an import file of everything it would create. What the account has of it is looked up,
with the ids that `pulumi import` wants. The rest stays to be created. An import only reads: nothing in AWS changes.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from doctor import engine, preview
from doctor.account import Live, session
from doctor.adopt.deciding import Finding, Outcome, chosen_imports, find
from doctor.errors import DoctorError
from doctor.expected import of_stack
from doctor.here import all_here, in_text
from doctor.report import Report

NOTHING_FAILED, TAKEN, UNREAD = 0, 1, 2
INDENT = 10


EXIT_CODES = {
    0: "done",
    1: "a name is taken by something that can't be adopted",
    2: "not everything could be read or imported",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = (
        "Looks up in the account what the stack would create, and says what can be adopted, what of it differs, and "
        "what is left to create. Imports it only with --yes. Nothing is changed in AWS."
    )
    parser.add_argument("--stack", required=True, help="name of the stack, which must exist: `pulumi stack init`")
    parser.add_argument("--yes", action="store_true", help="import what can be adopted into the stack's state")
    parser.add_argument("--protect", action="store_true", help="protect what is imported from being deleted")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the import file")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")


def run(options: argparse.Namespace) -> int:
    """Show what can be adopted, and with `--yes` adopt it."""
    report, folder = Report(), Path.cwd()
    held = of_stack(options.stack, folder)
    if held:
        Live(session(held.region)).must_be_of(options.stack, held.accounts)
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "import.json"
        planned = preview.of(options.stack, folder, import_file=file)
        imports: dict[str, Any] = {"resources": [], **(json.loads(file.read_text()) if file.exists() else {})}
        findings = [_here(each) for each in find(planned.to_create, Live(session(planned.region)))]
        chosen = chosen_imports(imports, findings)
        if options.out:
            options.out.write_text(json.dumps(chosen, indent=2) + "\n")
        if options.json:
            sys.stdout.write(json.dumps([asdict(each) for each in findings], indent=2) + "\n")
        else:
            _show(findings, report)
        if options.yes and any(each.outcome is Outcome.ADOPT for each in findings):
            file.write_text(json.dumps(chosen))
            bring_in(options.stack, folder, file, report, protect=options.protect)
            if not options.json:
                left = f"imported; `pulumi preview --stack {options.stack}` shows what is left to change"
                report.line(in_text(left), "bold")
        elif not options.json and not options.yes:
            report.line("nothing was changed; --yes imports what can be adopted", "bold")
    outcomes = {each.outcome for each in findings}
    if Outcome.UNREAD in outcomes:
        return UNREAD
    return TAKEN if Outcome.TAKEN in outcomes else NOTHING_FAILED


def _here(finding: Finding) -> Finding:
    return replace(
        finding,
        commands=all_here(finding.commands),
        afterwards=all_here(finding.afterwards),
        notes=tuple(map(in_text, finding.notes)),
    )


def bring_in(stack: str, folder: Path, file: Path, report: Report, *, protect: bool) -> None:
    """Import what the file lists. When that is interrupted, say how to go on."""
    try:
        import_into_state(stack, folder, file, protect=protect)
    except engine.Interrupted as interrupted:
        if interrupted.crashed:  # in the middle of the import, so that the lock is its own
            engine.run(["cancel", "--yes", "--stack", stack], cwd=folder)
        said = (
            "Interrupted. The engine has finished its step, and nothing has changed in AWS. What was imported stays in "
            f"the state. Adopt the rest with `python -m doctor adopt --stack {stack} --yes`."
            f" If the engine left the stack locked, unlock it first with `pulumi cancel --stack {stack}`."
        )
        report.error(in_text(said))
        raise


def import_into_state(stack: str, folder: Path, file: Path, *, protect: bool) -> None:
    """Import what the file lists; raises DoctorError, with the engine's words, where not all of it was."""
    flags = ["--yes", "--generate-code=false", f"--protect={str(protect).lower()}", "--skip-preview"]
    done = engine.run(["import", "--stack", stack, "--file", str(file), *flags], cwd=folder)
    if done.returncode:
        raise DoctorError(
            "Not all could be imported. What was stays in the state: fix the cause and run this again.\n"
            + (done.stdout + done.stderr).strip()
        )


def _show(findings: list[Finding], report: Report) -> None:
    for each in findings:
        kind = each.type.rpartition(":")[2]
        report.line(f"{each.outcome.value:<{INDENT}}{kind} {each.name}{f'  {each.id}' if each.id else ''}")
        for text in (*(difference.text for difference in each.differences), *each.notes):
            report.line(f"{'':<{INDENT}}  {text}", "yellow")
    for when, commands in {
        "before": [command for each in findings for command in each.commands],
        "after": [command for each in findings for command in each.afterwards],
    }.items():
        if commands:
            report.line(f"to run {when} `pulumi up`, in this order", "bold")
            for command in dict.fromkeys(commands):
                report.line(f"{'':<{INDENT}}  {command}", "yellow")
    counts = {outcome: sum(each.outcome is outcome for each in findings) for outcome in Outcome}
    differing = sum(bool(each.differences) for each in findings if each.outcome is Outcome.ADOPT)
    words = [
        f"{counts[Outcome.ADOPT]} to adopt" + (f", {differing} of them differing" if differing else ""),
        f"{counts[Outcome.CREATE]} to create",
        *(f"{counts[each]} {each.value}" for each in (Outcome.TAKEN, Outcome.UNREAD) if counts[each]),
    ]
    report.line(", ".join(words) if findings else "nothing is left to adopt or to create", "bold")
