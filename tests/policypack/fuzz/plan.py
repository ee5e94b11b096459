"""What one run of the fuzzer does: a list of tasks that any process can do, in any order."""

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

from tests.policypack.fuzz import small_scope
from tests.policypack.fuzz.differences import Checker, Difference, Json, compare, compare_trust
from tests.policypack.fuzz.documents import Batch
from tests.policypack.fuzz.expected import Answer, Oracle
from tests.policypack.fuzz.trust import trust_document

MOST_DIFFERENCES = 10
_BATCH = 1000
_TRUST_SHARE = 5
"""One document of this many is a trust policy."""


@dataclass(frozen=True, slots=True)
class Task:
    """Some documents in a row.

    Attributes:
        is_random: whether the documents are random, or those of the small scope.
        start: the number of the first one.
        count: how many.
    """

    is_random: bool
    start: int
    count: int


@dataclass(slots=True)
class Outcome:
    """What was found on some documents.

    Attributes:
        documents: how many were compared.
        reported: how many of them the checker must report.
        too_complex: on how many the checker spent its budget.
        differences: the differences, not shrunk.
    """

    documents: int = 0
    reported: int = 0
    too_complex: int = 0
    differences: list[Difference] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Add what was found on other documents."""
        self.documents += other.documents
        self.reported += other.reported
        self.too_complex += other.too_complex
        self.differences += other.differences


@dataclass(slots=True)
class Plan:
    """A run and its position.

    Attributes:
        seed: the seed of the random documents.
        documents: how many random documents.
        small_scope: whether to compare the small scope, too.
        done: how many tasks are done, in order.
    """

    seed: int
    documents: int
    small_scope: bool
    done: int = 0

    @property
    def size(self) -> int:
        """The number of documents."""
        return self.documents + (small_scope.SIZE if self.small_scope else 0)

    def tasks(self) -> list[Task]:
        """Return all tasks in order."""
        random_tasks = [Task(True, start, count) for start, count in _slices(self.documents)]
        return random_tasks + [Task(False, *piece) for piece in _slices(small_scope.SIZE if self.small_scope else 0)]

    def save(self, path: Path) -> None:
        """Write the plan atomically."""
        written = path.with_name(f"{path.name}.new")
        written.write_text(json.dumps(asdict(self)), encoding="utf-8")
        written.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Plan":
        """Read a plan that was saved."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def run(task: Task, seed: int, checker: Checker) -> Outcome:
    """Compare the documents of one task. Stops after `MOST_DIFFERENCES`."""
    outcome = Outcome()
    for document, answer in _cases(task, seed):
        outcome.documents += 1
        outcome.reported += bool(answer)
        try:
            difference = compare_trust(checker, document) if answer is None else compare(checker, document, answer)
        except checker.TooComplex:
            outcome.too_complex += 1
            continue
        if difference:
            outcome.differences.append(difference)
            if len(outcome.differences) == MOST_DIFFERENCES:
                break
    return outcome


def _cases(task: Task, seed: int) -> Iterator[tuple[Json, Answer | None]]:
    """Yield every document with the right answer, or None for a trust policy."""
    if not task.is_random:
        oracle = _small_scope_oracle()
        for document in small_scope.documents(task.start, task.count):
            yield document, oracle.answer(document)
        return
    name = f"{seed}:{task.start}"
    trust_documents = task.count // _TRUST_SHARE
    batch = Batch(name)
    for document in batch.documents(task.count - trust_documents):
        yield document, batch.oracle.answer(document)
    rng = random.Random(name)  # noqa: S311  reproducible, not secret
    for _ in range(trust_documents):
        yield trust_document(rng), None


@lru_cache(maxsize=1)
def _small_scope_oracle() -> Oracle:
    return small_scope.oracle()


def _slices(size: int) -> Iterator[tuple[int, int]]:
    for start in range(0, size, _BATCH):
        yield start, min(_BATCH, size - start)
