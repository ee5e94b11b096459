"""Measure the set-up on a fresh machine: `make up` with empty caches, compared with what pip needs to install."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from localcloud.engine import find
from tools.benchmarks.report import Section, budget, times

REPOSITORY = Path(__file__).parents[2]
LOCK = "requirements/local.lock"
UP_BUDGET = 30
"""Seconds for `make up` with a Pulumi engine on the PATH, on two idle processors."""
LIMIT = 1800
"""Seconds for one command."""


def setup() -> Section:
    """Measure `make up` in a fresh clone, a second one in the same clone, and pip's install of the same lock."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "clone")
        environment = _fresh(Path(folder))
        _seconds(("git", "clone", "--quiet", str(REPOSITORY), str(clone)), REPOSITORY, environment)
        try:
            first = _seconds(("make", "up"), clone, environment)
            again = _seconds(("make", "up"), clone, environment)
        finally:
            _seconds(("make", "down"), clone, environment)
        with_pip = _pip(Path(folder, "pip"), clone, environment)
    fresh = f"{first:.1f} s", times(first / with_pip), *budget(first, UP_BUDGET, " s")[::2]
    rows = [
        ["make up, fresh clone, empty caches", *fresh],
        ["make up, again", f"{again:.1f} s", times(again / with_pip), "", ""],
        [f"pip install -r {LOCK}, empty cache", f"{with_pip:.1f} s", "1.00", "", ""],
    ]
    return Section("Set-up, with a Pulumi engine on the PATH", ("", "time", "times pip", "budget", ""), rows)


def _fresh(folder: Path) -> Mapping[str, str]:
    """Return an environment with empty caches of uv and pip, and the engine on the PATH."""
    engine = find(_say).pulumi.parent
    return {
        **os.environ,
        "PATH": f"{engine}{os.pathsep}{os.environ['PATH']}",
        "UV_CACHE_DIR": str(folder / "uv"),
        "PIP_CACHE_DIR": str(folder / "pip-cache"),
    }


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _pip(folder: Path, clone: Path, environment: Mapping[str, str]) -> float:
    started = time.perf_counter()
    _seconds(("python3", "-m", "venv", str(folder)), clone, environment)
    _seconds((str(folder / "bin" / "pip"), "install", "--quiet", "--require-hashes", "-r", LOCK), clone, environment)
    return time.perf_counter() - started


def _seconds(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    if done.returncode:
        raise SystemExit(f"`{' '.join(command)}` fails:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - started
