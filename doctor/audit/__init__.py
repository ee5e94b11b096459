"""`python -m doctor audit`: check stacks that exist already with the policy pack.

| modules | what they do |
| --- | --- |
| `sources`, `states`, `properties` | read states, with their secrets |
| `config`, `applied`, `exceptions` | the pack's config: what is wrong with it, and how the engine applies it |
| `requests`, `pack`, `findings` | ask processes of the pack, as the engine does |
| `own`, `exemptions` | what exemptions must name, and what they let through |
| `auditing` | check many stacks at a time |
| `shown`, `markdown`, `page`, `markup` | show what was found: as lines, JSON, Markdown, or an HTML page |
"""

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from doctor import guardrails
from doctor.audit import exemptions
from doctor.audit.auditing import Audit, Checker
from doctor.audit.config import ConfigFile, all_settings, misspelt, read_config, refused, remarks
from doctor.audit.findings import MANDATORY, Finding
from doctor.audit.markdown import Markdown
from doctor.audit.own import Key
from doctor.audit.pack import Packs
from doctor.audit.pack import Source as Installed
from doctor.audit.page import Page
from doctor.audit.shown import Json, Output, Text
from doctor.audit.sources import Source, files_of, of_backend
from doctor.errors import DoctorError
from doctor.report import Report

CLEAN, VIOLATES, UNCHECKED = 0, 1, 2


EXIT_CODES = {
    CLEAN: "no finding of a mandatory policy",
    VIOLATES: "a finding of a mandatory policy",
    UNCHECKED: "a stack can't be checked, or not completely, or the config names a policy that isn't in the pack",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = (
        "Checks state files of `pulumi stack export`, or all stacks of the backend, with the policy pack."
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="state files, or folders of such")
    parser.add_argument("--all-stacks", action="store_true", help="all stacks of the backend that is logged in to")
    parser.add_argument(
        "--policy-pack-config", type=Path, metavar="FILE", help="the pack's config, which is checked too"
    )
    printed = parser.add_mutually_exclusive_group()
    printed.add_argument("--json", action="store_true", help="print JSON for machines")
    printed.add_argument("--markdown", action="store_true", help="print Markdown for a pull request or a job summary")
    parser.add_argument("--html", type=Path, metavar="FILE", help="also write one HTML page, with filters")
    parser.add_argument(
        "--write-exemptions",
        type=Path,
        metavar="FILE",
        help="add an exemption for each finding of a mandatory policy here",
    )
    parser.add_argument("--until", type=dt.date.fromisoformat, metavar="DATE", help="the last day of those exemptions")
    parser.add_argument("--reason", metavar="TEXT", help="why, for the people who review them")


def run(options: argparse.Namespace) -> int:
    """Audit stacks. Return 0 if nothing mandatory is found, 1 if something is, else 2 if not all could be checked."""
    today = dt.datetime.now(tz=dt.UTC).date()
    _refuse(options, today)
    report = Report()
    # A mistake in a config is reported before anything is checked.
    config = read_config(options.policy_pack_config) if options.policy_pack_config else ConfigFile({})
    policies = config.policies
    baseline = exemptions.extendable(options.write_exemptions) if options.write_exemptions else {}
    sources = _sources(options)
    packs = Packs(Installed(), policies)
    try:
        for wrong in refused(policies):
            raise DoctorError(f"The config `{options.policy_pack_config}` stops the policy pack: {wrong}")
        checker = Checker(
            packs, all_settings(policies), config.exceptions, today, named=bool(policies or options.write_exemptions)
        )
        result = _Result()
        outputs = _outputs(options, report, checker)
        with report.bar(len(sources), "stacks") as advance:
            for audit in checker.audits(sources):
                result.add(audit)
                for output in outputs:
                    output.add(audit)
                advance()
    finally:
        packs.stop()
    whole = not result.failed
    said = list(remarks(policies, result.used, result.attached, today, whole=whole))
    for output in outputs:
        output.end(said)
    if options.write_exemptions:
        _write_exemptions(options, baseline, result, report)
    return UNCHECKED if result.code == CLEAN and any(misspelt(policies)) else result.code


def _sources(options: argparse.Namespace) -> Sequence[Source]:
    return of_backend() if options.all_stacks else files_of(options.files)


def _outputs(options: argparse.Namespace, report: Report, checker: Checker) -> list[Output]:
    printed: type[Json | Markdown | Text] = Json if options.json else Markdown if options.markdown else Text
    outputs: list[Output] = [printed(report)]
    if options.html:
        outputs.append(Page(options.html, checker.settings, checker.today))
    return outputs


def _is_softened(finding: Finding) -> bool:
    """Tell whether a finding would be mandatory but for the config."""
    return finding.policy in guardrails.MANDATORY and finding.level != MANDATORY


@dataclass
class _Result:
    """What all stacks have in common, so that none has to be kept.

    `softened` counts by policy the findings that are advisory because the config says so.
    """

    violating: int = 0
    failed: int = 0
    nameless: int = 0
    softened: Counter[str] = field(default_factory=Counter)
    keys: set[Key] = field(default_factory=set)
    used: set[tuple[str, guardrails.Exemption]] = field(default_factory=set)
    attached: set[str] = field(default_factory=set)

    def add(self, audit: Audit) -> None:
        """Take the result for a stack."""
        self.violating += bool(audit.mandatory)
        self.failed += bool(audit.unchecked)
        self.nameless += len(audit.nameless)
        self.softened.update(each.policy for each in audit.findings if _is_softened(each))
        self.keys.update(audit.keys)
        self.used.update((each.policy, each.entry) for each in audit.let_through)
        self.attached |= audit.attached

    @property
    def code(self) -> int:
        """The exit code."""
        if self.violating:
            return VIOLATES
        return UNCHECKED if self.failed else CLEAN


def _refuse(options: argparse.Namespace, today: dt.date) -> None:
    """Refuse arguments that do not fit together."""
    if bool(options.files) == options.all_stacks:
        raise DoctorError("Either state files or --all-stacks must be given.")
    if options.reason is not None and not options.reason.strip():
        raise DoctorError(f"--reason must say why the findings are let through, got `{options.reason}`.")
    if len({bool(options.write_exemptions), bool(options.until), bool(options.reason)}) > 1:
        raise DoctorError("--write-exemptions, --until and --reason must be given together.")
    if options.html and not options.html.resolve().parent.is_dir():
        raise DoctorError(f"The page `{options.html}` must be in a folder that exists.")
    if options.until and options.until < today:
        raise DoctorError(f"--until must be a day to come, got {options.until}.")


def _write_exemptions(
    options: argparse.Namespace, baseline: dict[str, object], result: _Result, report: Report
) -> None:
    entries = exemptions.as_exemptions(result.keys, options.reason, f"{options.until}")
    exemptions.write(options.write_exemptions, exemptions.merged(baseline, entries))
    report.progress(f"written: {len(result.keys)} exemptions to {options.write_exemptions}, to be reviewed")
    for policy, count in result.softened.items():
        report.error(
            f"{count} finding{'s' if count > 1 else ''} of `{policy}` got no exemption, because "
            f"`{options.policy_pack_config}` makes the policy advisory. Name the config that production uses."
        )
    if result.nameless:
        report.error(f"{result.nameless} mandatory findings have no exemption that could be written. Fix them.")
