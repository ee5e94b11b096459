"""Break the pack on purpose, one small thing at a time: `python -m tests.policypack.mutations [--jobs N] [WORD...]`.

Each mutation is made in a copy of the pack. The tests that concern the changed file run against the copy first, then
all tests of the pack, until one fails. Exits with 1 if a mutation survives: no test notices what it breaks. With words,
tries only the mutations whose file or reason has one of them.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from tests.policypack.mutations.model import Mutation
from tests.policypack.mutations.running import PACK, copied, first_failure, noticed_by
from tests.policypack.mutations.suite import suite
from tests.policypack.mutations.table import MUTATIONS

JOBS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutations, show which test notices each, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.policypack.mutations", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only the mutations whose file or reason has the word")
    parser.add_argument("--jobs", type=int, default=JOBS, metavar="N", help=f"processes at a time, defaults to {JOBS}")
    options = parser.parse_args(arguments)
    chosen = [mutation for mutation in MUTATIONS if _is_chosen(mutation, options.words)]
    console = Console(highlight=False)
    started = time.monotonic()
    problem = _stale(chosen) or _failing()
    if problem:
        console.print(problem, markup=False, soft_wrap=True)
        return 1
    survivors = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for mutation, noticed in zip(chosen, pool.map(noticed_by, chosen), strict=True):
            survivors += [] if noticed else [mutation]
            console.print(f"{mutation.file}: {mutation.why}: {noticed or 'SURVIVED'}", markup=False, soft_wrap=True)
    minutes = (time.monotonic() - started) / 60
    console.print(f"{len(chosen)} mutations in {minutes:.1f} minutes, of which {len(survivors)} survived.")
    for mutation in survivors:
        console.print(f"SURVIVED: {mutation.why} ({mutation.file})", markup=False, soft_wrap=True)
    return 1 if survivors else 0


def _is_chosen(mutation: Mutation, words: Sequence[str]) -> bool:
    return not words or any(word.lower() in f"{mutation.file} {mutation.why}".lower() for word in words)


def _stale(chosen: Sequence[Mutation]) -> str:
    """Return which mutations no longer fit the pack, one a line."""
    problems = []
    for mutation in chosen:
        try:
            mutation.changed(PACK)
        except ValueError as error:
            problems.append(f"Correct the mutation: {error}.")
    return "\n".join(problems)


def _failing() -> str:
    """Return which test fails before anything is broken."""
    with tempfile.TemporaryDirectory() as temporary:
        copied(Path(temporary))
        failure = first_failure(Path(temporary), suite())
    return f"The tests must pass before the pack is broken, but `{failure}` fails." if failure else ""


if __name__ == "__main__":
    sys.exit(main())
