"""Measure the checker without Pulumi, on real documents, compared with reading JSON and with an earlier version."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.benchmarks import pack
from tools.benchmarks.documents import identity_documents
from tools.benchmarks.report import Section, budget, milliseconds, times
from tools.generated.managed_policies import managed_documents

MEAN_BUDGET = 0.17e-3
"""Seconds for one of AWS's managed policies, on average."""
EARLIER = "7e67ce0"
"""The last commit with the earlier checker, which read each pattern by itself."""
LIMIT = 120
"""Seconds for all documents of a corpus."""

_SCRIPT = Path(__file__).with_name("timed.py")
_PACKAGE = "policypack/iam_guardrails"

Rounds = dict[str, list[list[float]]]
"""For each thing that is timed, the seconds of each document in each round."""


def real_documents(rounds: int) -> Section:
    """Measure the mean processor time of parsing and evaluating a document.

    Each round is a new process, so nothing is remembered from one to the next. The best round counts, because other
    work on the machine only adds time.
    """
    corpora = {
        "AWS-managed policies": [json.dumps(document) for document in managed_documents().values()],
        "cases of the pack": [document.text for document in identity_documents()],
    }
    rows = []
    with _earlier_checker() as earlier:
        checkers = {"ours": pack.OURS, **({EARLIER: earlier} if earlier else {})}
        for name, texts in corpora.items():
            found = _measured(texts, checkers, rounds)
            mean = {timed: min(map(statistics.mean, each)) for timed, each in found.items()}
            held = budget(mean["ours"] * 1000, MEAN_BUDGET * 1000, " ms")
            compared = [times(mean["ours"] / mean[other]) for other in ("json.loads", *list(checkers)[1:])]
            rows.append([name, str(len(texts)), milliseconds(min(map(max, found["ours"]))), *held, *compared])
    columns = ["documents of", "documents", "slowest", "budget of the mean", "mean", "", "times json.loads"]
    return Section(
        f"The checker without Pulumi: processor time for a document, the best of {rounds} rounds",
        (*columns, *(f"times {commit}" for commit in list(checkers)[1:])),
        rows,
    )


def _measured(texts: Sequence[str], checkers: Mapping[str, Path], rounds: int) -> Rounds:
    """Time each checker, and `json.loads`, in turn."""
    found: Rounds = {}
    for _ in range(rounds):
        for name, folder in checkers.items():
            command = [sys.executable, str(_SCRIPT), str(folder)]
            run = subprocess.run(
                command, input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=LIMIT, env={}
            )
            taken = json.loads(run.stdout)
            found.setdefault(name, []).append(taken["checker"])
            found.setdefault("json.loads", []).append(taken["json"])
    return found


@contextmanager
def _earlier_checker() -> Iterator[Path | None]:
    """Provide a folder with the earlier version of the pack, or `None` if the repository has no such history."""
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", "-C", str(pack.REPOSITORY), "archive", EARLIER, _PACKAGE]
        archive = subprocess.run(git, capture_output=True, check=False)
        if archive.returncode == 0:
            subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)  # noqa: S607
        yield Path(folder, _PACKAGE).parent if archive.returncode == 0 else None
