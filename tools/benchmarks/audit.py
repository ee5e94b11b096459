"""Measure the audit of many stacks, compared with the engine's own command on one stack after the other."""

import json
import tempfile
import time
from pathlib import Path

from localcloud.cloud import LocalCloud
from tools.benchmarks import pack
from tools.benchmarks.report import Section, budget
from tools.benchmarks.stack import services

SAMPLE = 20
"""Stacks that are analyzed with the engine's command, for its time a stack."""
LARGE = 100
"""Services of a large stack, with ten resources each."""
STACK_BUDGET = 0.03
"""Seconds for a stack of ten resources: 30 s for 1,000 of them."""
RESOURCE_BUDGET = 0.003
"""Seconds for a resource of a large stack: 10 minutes for 200,000 of them."""


def audit(count: int) -> Section:
    """Measure `python -m doctor audit` over many states of ten resources each, and over a few large ones."""
    large = max(1, count // LARGE)
    with tempfile.TemporaryDirectory() as folder, LocalCloud(Path(folder, "cloud")) as cloud:
        small_ones = _states(Path(folder, "small"), count, 1)
        large_ones = _states(Path(folder, "large"), large, LARGE)
        small_time = _seconds(cloud, "python", "-m", "doctor", "audit", str(small_ones)) / count
        large_time = _seconds(cloud, "python", "-m", "doctor", "audit", str(large_ones)) / large
        sample = sorted(small_ones.iterdir())[:SAMPLE]
        command = ("pulumi", "policy", "analyze", "--policy-pack", str(pack.OURS), "--json", "--file")
        alone = sum(_seconds(cloud, *command, str(file)) for file in sample) / len(sample)
    resources = 10 * LARGE
    rows = [
        ["pulumi policy analyze", f"{len(sample)} of 10 resources", f"{alone:.3f} s", "1.00", "", ""],
        [
            *("python -m doctor audit", f"{count} of 10 resources", f"{small_time:.3f} s", f"{small_time / alone:.2f}"),
            *budget(small_time * 1000, STACK_BUDGET * 1000, " ms a stack")[::2],
        ],
        [
            *("python -m doctor audit", f"{large} of {resources:,} resources", f"{large_time:.3f} s", ""),
            *budget(large_time / resources * 1000, RESOURCE_BUDGET * 1000, " ms a resource")[::2],
        ],
    ]
    return Section(
        "Audit: the time a stack",
        ("with", "stacks", "a stack", "times the engine", "budget", ""),
        rows,
        (f"The engine's command, one stack after the other, takes {alone / small_time:.0f} times as long.",),
    )


def _states(folder: Path, count: int, size: int) -> Path:
    folder.mkdir()
    for number in range(count):
        folder.joinpath(f"{number:04}.json").write_text(_state(number, size))
    return folder


def _state(number: int, size: int) -> str:
    root = f"urn:pulumi:stack-{number}::benchmark::"
    held = [
        {
            "urn": f"{root}{each.type}::{each.name}",
            "custom": True,
            "id": each.name,
            "type": each.type,
            "inputs": dict(each.props),
            "outputs": dict(each.props),
        }
        for each in services(size)
    ]
    stack = {"urn": f"{root}pulumi:pulumi:Stack::benchmark", "custom": False, "type": "pulumi:pulumi:Stack"}
    manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
    return json.dumps({"version": 3, "deployment": {"manifest": manifest, "resources": [stack, *held]}})


def _seconds(cloud: LocalCloud, *command: str) -> float:
    started = time.perf_counter()
    done = cloud.run(*command, cwd=pack.OURS.parent, capture=True)
    if done.returncode:
        raise SystemExit(f"The benchmark's own states must pass, but they fail:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - started
