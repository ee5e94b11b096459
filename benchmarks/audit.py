"""Measure the audit of many stacks, compared with the engine's own command on one stack after the other."""

import json
import tempfile
import time
from pathlib import Path

from benchmarks import pack
from benchmarks.report import Section
from benchmarks.stack import services
from localcloud.cloud import LocalCloud

SAMPLE = 20
"""Stacks that are analyzed with the engine's command, for its time a stack."""


def audit(count: int) -> Section:
    """Measure `python -m doctor audit` over many states of ten resources each."""
    with tempfile.TemporaryDirectory() as folder, LocalCloud(Path(folder, "cloud")) as cloud:
        states = Path(folder, "states")
        states.mkdir()
        for number in range(count):
            states.joinpath(f"{number:04}.json").write_text(_state(number))
        started = time.perf_counter()
        _run(cloud, "python", "-m", "doctor", "audit", str(states))
        all_of_them = time.perf_counter() - started
        flags = ("--policy-pack", str(pack.OURS), "--json")
        started = time.perf_counter()
        for file in sorted(states.iterdir())[:SAMPLE]:
            _run(cloud, "pulumi", "policy", "analyze", "--file", str(file), *flags)
        alone = (time.perf_counter() - started) / min(SAMPLE, count)
    rows = [
        ["python -m doctor audit", f"{all_of_them:.1f} s", f"{all_of_them / count:.2f} s"],
        [
            "pulumi policy analyze, one by one",
            f"{alone * count:.1f} s, estimated from {min(SAMPLE, count)}",
            f"{alone:.2f} s",
        ],
    ]
    ratio = all_of_them / (alone * count)
    return Section(
        f"Audit of {count} stacks of ten resources",
        ("with", "all", "a stack"),
        rows,
        (f"The audit takes {ratio:.2f} times as long as the engine's command one by one.",),
    )


def _state(number: int) -> str:
    (*resources,) = services(1)
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
        for each in resources
    ]
    stack = {"urn": f"{root}pulumi:pulumi:Stack::benchmark", "custom": False, "type": "pulumi:pulumi:Stack"}
    manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
    return json.dumps({"version": 3, "deployment": {"manifest": manifest, "resources": [stack, *held]}})


def _run(cloud: LocalCloud, *command: str) -> None:
    done = cloud.run(*command, cwd=pack.OURS.parent, capture=True)
    if done.returncode:
        raise SystemExit(f"The benchmark's own states must pass, but they fail:\n{done.stdout}{done.stderr}")
