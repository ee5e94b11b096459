"""Run a plan on several processes, with progress and a position that is kept."""

import multiprocessing
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.policypack.fuzz.differences import load_checker, shrunk
from tests.policypack.fuzz.plan import MOST_DIFFERENCES, Outcome, Plan, Task, run

_SECONDS_BETWEEN_LINES = 5.0
_INTERRUPTED = 130


def carry_out(plan: Plan, checker: str, jobs: int, position: Path) -> int:
    """Do the tasks that are left, print what is found and return the exit code.

    Args:
        plan: what to do.
        checker: the name of the checker's module.
        jobs: the number of processes.
        position: the file that the position is kept in.
    """
    total = Outcome()
    progress = _Progress(plan)
    try:
        with _outcomes(plan, checker, jobs) as outcomes:
            for outcome in outcomes:
                total.add(outcome)
                if total.differences:
                    break
                plan.done += 1
                if progress.is_due():
                    plan.save(position)
                    progress.show(total)
    except KeyboardInterrupt:
        plan.save(position)
        _say(f"interrupted: {_counted(total)}. Continue with --resume {position}")
        return _INTERRUPTED
    plan.save(position)
    smallest = {str(shrunk(load_checker(checker), difference)) for difference in total.differences[:MOST_DIFFERENCES]}
    for difference in sorted(smallest, key=len):
        _say(difference)
    _say(f"{len(smallest)} differences: {_counted(total)}")
    return 1 if total.differences else 0


class _Progress:
    """When to show how far the run is."""

    def __init__(self, plan: Plan) -> None:
        self._size = plan.size
        self._before = sum(task.count for task in plan.tasks()[: plan.done])
        self._started = self._shown = time.monotonic()

    def is_due(self) -> bool:
        """Return whether the last line is long enough ago."""
        return time.monotonic() - self._shown >= _SECONDS_BETWEEN_LINES

    def show(self, total: Outcome) -> None:
        """Print a line."""
        self._shown = time.monotonic()
        speed = total.documents / (self._shown - self._started)
        _say(f"{self._before + total.documents:,} of {self._size:,} documents, {speed:,.0f} a second")


@contextmanager
def _outcomes(plan: Plan, checker: str, jobs: int) -> Iterator[Iterator[Outcome]]:
    """Give the outcomes of the tasks that are left, in their order."""
    tasks: Sequence[Task] = plan.tasks()[plan.done :]
    work = partial(_work, seed=plan.seed, checker=checker)
    if jobs == 1:
        yield map(work, tasks)
        return
    with multiprocessing.get_context("spawn").Pool(jobs, _ignore_interrupts) as pool:
        yield pool.imap(work, tasks)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that started the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _work(task: Task, seed: int, checker: str) -> Outcome:
    return run(task, seed, load_checker(checker))


def _counted(total: Outcome) -> str:
    return f"{total.documents:,} documents compared, {total.reported:,} reported, {total.too_complex:,} too complex"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
