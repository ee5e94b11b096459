"""Measure the inputs that are slowest to check: processor time, memory and steps, each in a process of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from iam_guardrails.budget import STEPS

from tools.benchmarks import pack
from tools.benchmarks.report import Section, budget
from tools.benchmarks.slow_inputs import SlowInput, slow_inputs

MEGABYTE = 2**20
MOST_MEMORY = 200 * MEGABYTE
"""Bytes of the process, Python and the SDK included."""
LIMIT = 120
"""Seconds for one input."""


@dataclass(frozen=True)
class Measured:
    """What the check of an input took, and what it found."""

    seconds: float
    steps: int
    violations: int
    too_complex: bool
    memory: int


def slow_section(rounds: int) -> Section:
    """Measure each slow input. The best of several rounds counts, because other work only adds time."""
    found = {name: _measured(name, rounds) for name in slow_inputs()}
    rows = [_row(name, slow, found[name]) for name, slow in slow_inputs().items()]
    memory = max(each.memory for each in found.values())
    limit, used, held = budget(memory / MEGABYTE, MOST_MEMORY / MEGABYTE, " MB")
    return Section(
        f"Slow inputs: processor time of all policies beyond an empty pack, the best of {rounds} rounds",
        ("input", "budget", "measured", "", "steps", "violations", "peak memory"),
        rows,
        (
            f"Peak memory of a process, Python and the SDK included. Budget: {limit}; measured {used}: {held}.",
            f"A resource has {STEPS:,} steps. `too complex`: they do not suffice, and each mandatory policy says so.",
        ),
    )


def _row(name: str, slow: SlowInput, measured: Measured) -> list[str]:
    found = "too complex" if measured.too_complex else str(measured.violations)
    memory = f"{measured.memory / MEGABYTE:.0f} MB"
    return [name, *budget(measured.seconds * 1000, slow.seconds * 1000, " ms"), f"{measured.steps:,}", found, memory]


def _measured(name: str, rounds: int) -> Measured:
    runs = [_run(name) for _ in range(rounds)]
    fastest = min(runs, key=lambda run: run.seconds)
    return Measured(
        fastest.seconds, fastest.steps, fastest.violations, fastest.too_complex, min(run.memory for run in runs)
    )


def _run(name: str) -> Measured:
    run = subprocess.run(
        [sys.executable, "-m", "tools.benchmarks.slow_input", name],
        cwd=pack.REPOSITORY,
        env={"PYTHONPATH": str(pack.OURS)},
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    if run.returncode:
        raise SystemExit(f"Checking the slow input `{name}` must succeed, but it fails:\n{run.stderr}")
    answer: dict[str, Any] = json.loads(run.stdout)
    return Measured(**answer)
