"""The command line of the benchmarks: `python -m tools.benchmarks [--quick] [--only SECTION] [--paths FILE]`."""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.benchmarks import audit, checker, escalation_paths, packs, preview, runner, scanners, setup, slow
from tools.benchmarks.report import Report, Section

SERVICES = 60
"""Services of the stack, with ten resources each."""
QUICK_SERVICES = 6
STACKS = 1000
QUICK_STACKS = 20
SECTIONS = ("analyze", "preview", "start", "documents", "slow", "runner", "setup", "audit", "scanners", "paths")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print each section as soon as it is finished."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.only and "paths" in options.only and not options.paths:
        parser.error("the section `paths` needs the list of paths: --paths FILE")
    rounds, services = (2, QUICK_SERVICES) if options.quick else (5, SERVICES)
    sections: dict[str, Callable[[], Section]] = {
        "analyze": lambda: packs.analyze(rounds, services),
        "preview": lambda: preview.preview(rounds, services),
        "start": lambda: packs.start(2 * rounds),
        "documents": lambda: checker.real_documents(rounds),
        "slow": lambda: slow.slow_section(rounds),
        "runner": lambda: runner.runner(2),
        "setup": setup.setup,
        "audit": lambda: audit.audit(QUICK_STACKS if options.quick else STACKS),
        "scanners": lambda: scanners.accuracy(quick=options.quick),
    }
    if options.paths:
        sections["paths"] = lambda: escalation_paths.coverage(options.paths)
    report = Report()
    load = os.getloadavg()[0]
    report.line(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f} at the beginning.")
    for name, section in sections.items():
        if not options.only or name in options.only:
            report.show(section())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks", description="Measure the policy pack.")
    parser.add_argument("--quick", action="store_true", help="few rounds, a small stack, some of the documents")
    parser.add_argument(
        "--only",
        action="append",
        metavar="SECTION",
        choices=SECTIONS,
        help="only this section (can be repeated): %(choices)s",
    )
    parser.add_argument(
        "--paths", type=Path, metavar="FILE", help="a JSON list of known escalation paths, to measure the coverage of"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
