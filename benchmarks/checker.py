"""The judge alone, without Pulumi: on real documents, and on the largest there can be."""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from types import ModuleType
from typing import Any

from iam_guardrails import conditions, documents, evaluation, findings, matching, trust
from iam_guardrails.documents import LONGEST_DOCUMENT, parse
from iam_guardrails.evaluation import judge

from benchmarks.documents import identity_documents
from benchmarks.report import Section, budget, milliseconds
from tests.policypack.managed_policies import managed_documents

DOCUMENT_BUDGET = 0.3e-3
"""Seconds for a document, on average."""
LARGEST = {10_240: 50e-3, 32_768: 50e-3, LONGEST_DOCUMENT: 1.0}
"""Seconds by characters: a role's inline policies in sum, a permission set's inline policy, the longest that is read.

Source: IAM User Guide, "IAM and AWS STS quotas"; IAM Identity Center API Reference, "PutInlinePolicyToPermissionSet".
"""

_MODULES: Sequence[ModuleType] = (conditions, documents, evaluation, findings, matching, trust)


def real_documents(rounds: int) -> Section:
    """The mean time of reading and judging a document, each new, in a process that has judged nothing before.

    Of several rounds the best: what else a machine does, and how fast it may run just then, only adds.
    """
    corpora = {
        "cases of the pack": [document.text for document in identity_documents()],
        "AWS-managed policies": [json.dumps(document) for document in managed_documents().values()],
    }
    rows = []
    for name, texts in corpora.items():
        times = [_times(texts) for _ in range(rounds)]
        held = budget(min(map(statistics.mean, times)) * 1000, DOCUMENT_BUDGET * 1000, " ms")
        slowest = min(map(max, times))
        rows.append([name, str(len(texts)), milliseconds(slowest), *held])
    return Section(
        f"The judge alone: processor time, the best of {rounds} rounds, nothing remembered from one to the next",
        ("documents of", "documents", "slowest", "budget of the mean", "mean", ""),
        rows,
    )


def largest_documents(rounds: int) -> Section:
    """The time of documents made to be slow, of the largest sizes that AWS accepts; a longer text is not read."""
    rows = []
    for size, target in LARGEST.items():
        for name, text in _slow_documents(size).items():
            seconds = min(_times([text])[0] for _ in range(rounds))
            rows.append([name, f"{len(text):,}", *budget(seconds * 1000, target * 1000, " ms")])
    return Section(
        f"The judge alone, on the largest documents: processor time, the best of {rounds} rounds",
        ("document of", "characters", "budget", "measured", ""),
        rows,
    )


def _times(texts: Iterable[str]) -> list[float]:
    """The seconds of processor time that each text takes, in a judge that remembers nothing."""
    for module in _MODULES:
        for each in vars(module).values():
            if hasattr(each, "cache_clear"):
                each.cache_clear()
    times = []
    for text in texts:
        started = time.thread_time()
        judge(parse(text))
        times.append(time.thread_time() - started)
    return times


def _slow_documents(size: int) -> Mapping[str, str]:
    """Documents just below a size, each of many of what takes a judge time."""
    roles = "arn:aws:iam::*:role/"

    def of_statements(*statements: Any) -> dict[str, Any]:  # noqa: ANN401  statements, whatever is in them
        return {"Version": "2012-10-17", "Statement": statements}

    def allow(**parts: Any) -> dict[str, Any]:  # noqa: ANN401  the same
        return {"Effect": "Allow", **parts}

    return {
        "statements": _filled(
            size,
            lambda number: allow(Action="*", Resource=f"{roles}team-{number}/*"),
            lambda entries: of_statements(*entries),
        ),
        "actions": _filled(
            size,
            lambda number: f"iam:*{number}*Role*",
            lambda entries: of_statements(allow(Action=entries, Resource="*")),
        ),
        "resources": _filled(
            size,
            lambda number: f"{roles}a{number}-*",
            lambda entries: of_statements(allow(Action="*", Resource=entries)),
        ),
        "resources with many wildcards": _filled(
            size,
            lambda number: f"{roles}*a*b*{number}*?*",
            lambda entries: of_statements(allow(Action="*", Resource=entries)),
        ),
        "one resource of wildcards": _filled(
            size,
            lambda _: "*a?" * 20,
            lambda entries: of_statements(allow(Action="*", Resource=roles + "".join(entries))),
        ),
        "excluded resources": _filled(
            size,
            lambda number: f"{roles}?{number}*",
            lambda entries: of_statements(allow(Action="*", NotResource=entries)),
        ),
        "denies": _filled(
            size,
            lambda number: {"Effect": "Deny", "Action": "*", "Resource": f"{roles}?*{number}*"},
            lambda entries: of_statements(allow(Action="*", Resource="*"), *entries),
        ),
    }


def _filled(size: int, entry: Callable[[int], Any], document: Callable[[list[Any]], Any]) -> str:
    """The text of a document with as many entries as its size allows."""
    entries: list[Any] = []
    room = size - len(json.dumps(document([])))
    for number in count():
        entries.append(entry(number))
        room -= len(json.dumps(entries[-1])) + len(", ")
        if room < 0:
            break
    return json.dumps(document(entries[:-1]))
