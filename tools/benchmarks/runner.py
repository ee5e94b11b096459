"""Measure what a required pack costs on a CI machine: the first run, which installs it, and later runs."""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from localcloud.cloud import LocalCloud
from tests.tools.publishing.desk import GOOD, Desk, blocks
from tests.tools.publishing.organization import organization
from tests.tools.publishing.service import serving
from tools.benchmarks.report import Section


def runner(rounds: int) -> Section:
    """Measure a preview of two resources: without the pack, with it for the first time on a machine, and again."""
    times: dict[str, list[float]] = {"no pack": [], "required pack, first run": [], "required pack, later runs": []}
    publish, _, enforce, *_ = blocks("sh")
    with tempfile.TemporaryDirectory() as folder, LocalCloud(Path(folder, "cloud")) as cloud, serving() as service:
        desk = Desk(organization(cloud, service, Path(folder)), Path(folder))
        desk.write(GOOD)
        desk.follow(publish)
        desk.follow(enforce)
        _preview(desk, "dev")
        for _ in range(rounds):
            times["no pack"].append(_preview(desk, "dev"))
            times["required pack, first run"].append(_preview(desk, "prod"))
            times["required pack, later runs"].append(_preview(desk, "prod"))
            shutil.rmtree(cloud.state.home / "policies")
        version = cloud.engine.version
    base = statistics.median(times["no pack"])
    return Section(
        f"A required pack on a runner ({version}), downloaded from this machine: {rounds} rounds",
        ("preview of two resources", "median", "more than without"),
        [
            [name, f"{statistics.median(taken):.1f} s", f"{statistics.median(taken) - base:+.1f} s"]
            for name, taken in times.items()
        ],
        ("The first run creates the virtual environment and runs pip, which uses its cache where it can.",),
    )


def _preview(desk: Desk, stack: str) -> float:
    started = time.perf_counter()
    code, lines = desk.preview(stack)
    seconds = time.perf_counter() - started
    if code or len(lines) != (stack == "prod"):
        raise SystemExit(f"The preview of the benchmark's own stack must pass, but it says:\n{lines}")
    return seconds
