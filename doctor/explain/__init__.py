"""`python -m doctor explain`: what an error means, what to do, and what to ask the administrator for.

It needs no stack, no engine and no credentials: whoever is denied access has none, so nothing here imports Pulumi or
boto3. The text is cleaned first (`cleaning`), which also takes every secret out of it; what is known about errors is
the data of `rules`; what AWS says of a refused request, and what the policy pack reports, are parsed by `denial` and
`pack`.
"""

import argparse
import json
import sys

from doctor.errors import DoctorError
from doctor.explain.cleaning import MOST, clean
from doctor.explain.explaining import explain
from doctor.explain.explanation import as_json, as_text
from doctor.report import Report

EXPLAINED, NOT_ALL = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = (
        "Says what an error of AWS, of a deployment tool or of the policy pack means, what to do, which config makes "
        "it, and what to ask the administrator for. Reads the error from its arguments, else from standard input. "
        "Exit code: 0 all explained, 1 something is not known, or only in part, 2 no error given."
    )
    parser.add_argument("error", nargs="*", help="the error; without it, standard input is read")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")


def run(options: argparse.Namespace) -> int:
    """Explain the error that was given; 0 when all of it is explained, 1 when something is not known."""
    given = " ".join(options.error) or _pasted()
    if not given.strip():
        raise DoctorError("An error must be given, as an argument or on standard input; got nothing.")
    report = Report()
    if len(given) > MOST:
        report.error(f"Only the first {MOST:,} characters are read.")
    explanations = explain(clean(given[:MOST]))
    if options.json:
        sys.stdout.write(json.dumps({"explanations": [as_json(each) for each in explanations]}, indent=2) + "\n")
    else:
        report.line("\n\n".join(map(as_text, explanations)))
    return EXPLAINED if all(each.known for each in explanations) else NOT_ALL


def _pasted() -> str:
    """What is on standard input, a little more than is read of it."""
    if sys.stdin.isatty():
        Report().progress("Paste the error, then press Ctrl-D on a line of its own.")
    return sys.stdin.buffer.read(4 * MOST + 4).decode("utf-8", "replace")
