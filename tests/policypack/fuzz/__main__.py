"""Compare the checker with brute force on many documents: `python -m tests.policypack.fuzz [OPTIONS]`.

The theorem: the checker reports an action on a kind of target exactly when the document allows it on a target of that
kind whose name contains a fresh character, one that occurs in no pattern of the document. The reach is `any` if fewer
than three characters of such a name come before the first fresh one, otherwise `prefix`. `trust.py` has the theorem
about trust policies.

Exits with 1 at the first differences, each on the smallest document that shows it. Ctrl-C keeps the position.
"""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.policypack.fuzz.plan import Plan
from tests.policypack.fuzz.runner import carry_out

_DOCUMENTS = 1_000_000
_POSITION = Path(tempfile.gettempdir()) / "container-roles-fuzz.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the fuzzer and return the exit code."""
    options = _parser().parse_args(arguments)
    position = options.resume or _POSITION
    if options.resume and position.exists():
        plan = Plan.load(position)
    else:
        runs_all = options.documents is None and not options.small_scope
        plan = Plan(
            seed=random.randrange(10**9) if options.seed is None else options.seed,  # noqa: S311  not secret
            documents=_DOCUMENTS if runs_all else options.documents or 0,
            small_scope=runs_all or options.small_scope,
        )
    sys.stdout.write(f"seed {plan.seed}\n")
    return carry_out(plan, options.checker, options.jobs, position)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.policypack.fuzz",
        description="Compare the checker with brute force.",
        epilog=f"Without --documents and --small-scope: {_DOCUMENTS:,} random documents and the small scope.",
    )
    parser.add_argument("--documents", type=int, metavar="N", help="compare N random documents")
    parser.add_argument("--small-scope", action="store_true", help="compare every document of the small scope")
    parser.add_argument("--seed", type=int, metavar="S", help="the seed of the random documents")
    parser.add_argument(
        "--resume", type=Path, metavar="FILE", help=f"keep the position in FILE and continue there (or {_POSITION})"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="the number of processes")
    parser.add_argument("--checker", default="tests.policypack.checker", metavar="MODULE", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
