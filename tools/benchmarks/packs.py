"""Measure our pack compared with an empty pack of as many policies: what a resource costs, and the start."""

from collections.abc import Mapping
from pathlib import Path

from tools.benchmarks import pack
from tools.benchmarks.report import Section, budget, median_and_best, ratio
from tools.benchmarks.stack import Resource, services

PACKS: Mapping[str, Path] = {"empty pack": pack.EMPTY, "iam-guardrails": pack.OURS}
START_BUDGET = 1.2
"""Times the start of an empty pack."""
ANALYZE_BUDGETS = {"all resources": 1.15, "documents only": 1.25}
"""Times an Analyze call of an empty pack."""


def analyze(rounds: int, size: int) -> Section:
    """Measure an Analyze call, over a whole stack and over its documents alone. Each round starts new processes."""
    resources = services(size)
    times: dict[tuple[str, str], list[float]] = {}
    counts: dict[str, int] = {}
    for _ in range(rounds):
        with pack.running(pack.EMPTY) as empty, pack.running(pack.OURS) as ours:
            running = dict(zip(PACKS, (empty, ours), strict=True))
            counts = {name: len(each.info.policies) for name, each in running.items()}
            for resource in resources:
                for name, each in running.items():
                    _note(times, name, resource, each.analyze(resource))
    if len(set(counts.values())) > 1:
        raise SystemExit(
            f"The empty pack must have as many policies as ours, got {counts}: change tools/benchmarks/empty_pack."
        )
    rows = [
        [over, name, *median_and_best(times[over, name]), *_compared(times, over, name)]
        for over in dict.fromkeys(over for over, _ in times)
        for name in PACKS
    ]
    documents = sum(resource.has_document for resource in resources)
    return Section(
        f"Analyze, per resource: {len(resources)} resources, {documents} of them documents, {rounds} rounds",
        ("over", "pack", "median", "best", "times the empty pack", "budget", ""),
        rows,
        (f"Both packs have {counts['iam-guardrails']} policies. Every document is new to the process that checks it.",),
    )


def _compared(times: dict[tuple[str, str], list[float]], over: str, name: str) -> tuple[str, str, str]:
    """Return three cells: the ratio to the empty pack, the budget, and whether it holds."""
    measured = ratio(times[over, name], times[over, "empty pack"])
    if PACKS[name] == pack.EMPTY or over not in ANALYZE_BUDGETS:
        return f"{measured:.2f}", "", ""
    target, _, held = budget(measured, ANALYZE_BUDGETS[over], "")
    return f"{measured:.2f}", target, held


def _note(times: dict[tuple[str, str], list[float]], name: str, resource: Resource, seconds: float) -> None:
    overs = ("all resources", "documents only") if resource.has_document else ("all resources", "no documents")
    for over in overs:
        times.setdefault((over, name), []).append(seconds)


def start(rounds: int) -> Section:
    """Measure the time from the start of a pack's process to the line with its port, the packs in turn."""
    times: dict[str, list[float]] = {name: [] for name in PACKS}
    for _ in range(rounds):
        for name, folder in PACKS.items():
            with pack.running(folder) as each:
                times[name].append(each.start)
    base = times["empty pack"]
    rows = [[name, *median_and_best(taken), f"{ratio(taken, base):.2f}"] for name, taken in times.items()]
    held = budget(ratio(times["iam-guardrails"], base), START_BUDGET, " times")
    return Section(
        f"Start of the pack: {rounds} rounds",
        ("pack", "median", "best", "times the empty pack"),
        rows,
        (f"Budget: {held[0]}; measured {held[1]}: {held[2]}.",),
    )
