"""What a template leaves open, and the cases that follow from it.

Where a condition is unknown, `Fn::If` gives both of its values. Two functions that ask for the same condition never
give values of different outcomes, so a finding on such a mix is no finding. In a case every question has one outcome.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from itertools import product
from math import prod
from typing import Any, Final

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.loading import CHARACTERS_A_STEP
from iam_guardrails.values import HOLE, Unknown

_DIFFERING = (repr(HOLE).strip("'"), Unknown.__name__, "Fn::Transform")


class _Outcome(Enum):
    OTHER = "another value"


OTHER: Final = _Outcome.OTHER
"""Any value that no question names."""
MOST_CASES: Final = 32
"""Cases that are looked at; where there are more, any two values are taken to hold together."""

Case = tuple[tuple[str, Any], ...]
"""The questions, each with one outcome."""
Questions = Mapping[str, tuple[Any, ...]]
"""The questions, each with its outcomes."""


class ImpossibleCaseError(Exception):
    """CloudFormation refuses the template in the case that is assumed at the moment."""


class OpenQuestions:
    """The open questions of one template: what an expression is that depends on something unknown.

    `allowed` returns the values that an expression can have, if the template lists them.

    Attributes:
        met: Those that came up since this was set.
        case: What is assumed at the moment.
    """

    def __init__(self, allowed: Callable[[object], tuple[str, ...]], budget: Budget) -> None:
        self._allowed = allowed
        self._budget = budget
        self.met: dict[str, tuple[Any, ...]] = {}
        self.case: Case = ()

    def outcome(self, expression: object, outcomes: tuple[Any, ...]) -> Any:  # noqa: ANN401  one of the outcomes
        """Return what an expression is assumed to be at the moment, or `None`, and note that the question came up.

        Args:
            expression: The expression, not resolved.
            outcomes: The values that matter here, with `OTHER` for any other one if that matters.
        """
        question = self.question(expression)
        if not question:
            return None
        outcomes = self._allowed(expression) or outcomes
        self._budget.spend(len(outcomes))
        self.note({question: outcomes})
        return dict(self.case).get(question)

    def question(self, expression: object) -> str:
        """Return the text of an expression that has the same value wherever it stands, else "".

        Unknown parts of a template look alike, and may differ. So may the results of a macro.
        """
        text = repr(expression)
        self._budget.spend(1 + len(text) // CHARACTERS_A_STEP)
        return "" if any(part in text for part in _DIFFERING) else text

    def note(self, questions: Questions) -> None:
        """Note that questions came up."""
        for question, outcomes in questions.items():
            self.met[question] = tuple(dict.fromkeys((*self.met.get(question, ()), *outcomes)))

    @contextmanager
    def assuming(self, case: Case) -> Iterator[None]:
        """Assume the outcomes of a case."""
        self.case = case
        try:
            yield
        finally:
            self.case = ()


def cases(questions: Questions) -> Iterator[Case]:
    """Yield every case; none if there are no questions, or too many cases."""
    if questions and prod(map(len, questions.values())) <= MOST_CASES:
        for outcomes in product(*questions.values()):
            yield tuple(zip(questions, outcomes, strict=True))
