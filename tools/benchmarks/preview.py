"""Measure a preview on the real engine: without a pack, with an empty pack, and with ours."""

import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from localcloud.cloud import LocalCloud
from tools.benchmarks import pack
from tools.benchmarks.report import Section, budget, median_and_best, ratio
from tools.benchmarks.stack import services

BUDGET = 1.15
"""Times a preview with an empty pack."""
LIMIT = 300.0
"""Seconds for one preview."""

# The program uses no provider SDK, because the time to import one would hide the time of the packs.
_PROGRAM = """\
import json
from pathlib import Path

import pulumi

for each in json.loads(Path("resources.json").read_text()):
    pulumi.CustomResource(each["type"], each["name"], each["props"])
"""
_PROJECT = "name: benchmark\nruntime: {name: python, options: {toolchain: pip}}\nconfig: {aws:region: us-east-1}\n"


def preview(rounds: int, size: int) -> Section:
    """Measure the wall time of `pulumi preview`, the three in turn. The first round does not count."""
    flags: dict[str, tuple[str, ...]] = {
        "no pack": (),
        "empty pack": ("--policy-pack", str(pack.EMPTY)),
        "iam-guardrails": ("--policy-pack", str(pack.OURS)),
    }
    times: dict[str, list[float]] = {name: [] for name in flags}
    resources = services(size)
    with tempfile.TemporaryDirectory() as folder, LocalCloud(Path(folder, "cloud")) as cloud:
        program = Path(folder, "program")
        program.mkdir()
        program.joinpath("Pulumi.yaml").write_text(_PROJECT)
        program.joinpath("__main__.py").write_text(_PROGRAM)
        program.joinpath("resources.json").write_text(json.dumps([asdict(resource) for resource in resources]))
        for number in range(1 + rounds):
            for name, of_pack in flags.items():
                seconds = _preview(cloud, program, of_pack)
                if number:
                    times[name].append(seconds)
    base = times["empty pack"]
    held = budget(ratio(times["iam-guardrails"], base), BUDGET, " times")
    return Section(
        f"Preview of {len(resources)} resources on the engine ({cloud.engine.version}): {rounds} rounds",
        ("with", "median", "best", "times the empty pack"),
        [[name, *median_and_best(taken), f"{ratio(taken, base):.2f}"] for name, taken in times.items()],
        (f"Budget: {held[0]}; measured {held[1]}: {held[2]}.",),
    )


def _preview(cloud: LocalCloud, program: Path, flags: tuple[str, ...]) -> float:
    started = time.perf_counter()
    run = cloud.pulumi("preview", "--non-interactive", "--color", "never", *flags, cwd=program, limit=LIMIT)
    seconds = time.perf_counter() - started
    if run.returncode:
        raise SystemExit(f"The preview of the benchmark's own stack must pass, but it fails:\n{run.stdout}{run.stderr}")
    return seconds
