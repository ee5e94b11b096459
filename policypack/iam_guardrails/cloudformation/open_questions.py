"""What a template leaves open, and the cases that follow from it.

Where a condition is unknown, `Fn::If` gives both of its values. Two functions that ask for the same condition never
give values of different outcomes, so a finding on such a mix is no finding. In a case every question has one outcome.

The value of a parameter may be one of those that the template lists. Cases that only differ in such values take the
same branches everywhere: they have the same `steps`.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from itertools import product
from math import prod
from typing import Any, Final, NamedTuple, TypeVar

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.loading import CHARACTERS_A_STEP
from iam_guardrails.resource_access import Values
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

_T = TypeVar("_T")


class _Came(NamedTuple):
    """The result of some work, and what came up in it."""

    result: Any
    met: Questions
    used: Questions
    steps: tuple[Any, ...]


class ImpossibleCaseError(Exception):
    """CloudFormation refuses the template in the case that is assumed at the moment."""


class OpenQuestions:
    """The open questions of one template: what an expression is that depends on something unknown.

    `allowed` returns the values that an expression can have, if the template lists them.

    Attributes:
        met: Those that came up since this was set.
        used: The parameters whose value was used since this was set, with the values that each can have.
        case: What is assumed at the moment.
        steps: Which branch was taken wherever there are several, since this was set.
    """

    def __init__(self, allowed: Callable[[object], tuple[str, ...]], budget: Budget) -> None:
        self._allowed = allowed
        self._budget = budget
        self._sources: dict[str, str] = {}
        self._expressions: dict[str, Any] = {}
        self._deciding = 0
        self.met: dict[str, tuple[Any, ...]] = {}
        self.used: dict[str, tuple[Any, ...]] = {}
        self.case: Case = ()
        self.steps: list[Any] = []

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
        self._expressions[question] = expression
        return dict(self.case).get(question)

    def answer(self, expression: object) -> Any:  # noqa: ANN401  one of the outcomes
        """Return what an expression is assumed to be at the moment, or `None`."""
        return dict(self.case).get(self.question(expression)) if self.case else None

    def assumed(self) -> Iterator[tuple[str, Any, Any]]:
        """Iterate over the questions of the case of the moment, each with its expression and outcome."""
        for question, outcome in self.case:
            yield question, self._expressions[question], outcome

    def allowed(self, expression: object) -> tuple[str, ...]:
        """Return the values that an expression can have, if the template lists them."""
        return self._allowed(expression)

    def value(self, parameter: str, source: str) -> str | None:
        """Return the value that a parameter is assumed to have, or `None`, and note that it is used.

        Args:
            parameter: Its name. The template lists the values that it can have.
            source: What a message calls it.
        """
        expression = {"Ref": parameter}
        question = self.question(expression)
        if not question:
            return None
        if not self._deciding:
            self.used[question] = self._allowed(expression)
        self._sources[question] = source
        self._expressions[question] = expression
        return dict(self.case).get(question)

    def values(self) -> Values:
        """Return what is assumed at the moment of the parameters whose value was used."""
        return tuple((self._sources[question], value) for question, value in self.case if question in self._sources)

    def decision(self, decide: Callable[[], _T]) -> _T:
        """Return which branch is taken, and note it as one step, whatever it depends on."""
        before = len(self.steps)
        self._deciding += 1
        try:
            taken = decide()
        finally:
            self._deciding -= 1
        self.steps[before:] = [taken]
        return taken

    def apart(self, work: Callable[[], _T]) -> _Came:
        """Do some work, and return its result with what came up in it, as if it had not come up."""
        outer = self.met, self.used, self.steps
        self.met, self.used, self.steps = {}, {}, []
        try:
            return _Came(work(), self.met, self.used, tuple(self.steps))
        finally:
            self.met, self.used, self.steps = outer

    def repeat(self, came: _Came) -> None:
        """Note what came up in some work as if it came up again."""
        self.note(came.met)
        self.used.update(came.used)
        self.steps += came.steps

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
        self.steps = []
        try:
            yield
        finally:
            self.case = ()


class Remembered:
    """The results of work that is done once in each case. Such work may need other results of the same kind."""

    def __init__(self, questions: OpenQuestions, most_nested: int) -> None:
        self._questions = questions
        self._most_nested = most_nested
        self._known: dict[tuple[Case, Hashable], _Came] = {}
        self._open: list[Hashable] = []

    def result(self, key: Hashable, work: Callable[[], _T], otherwise: _T) -> _T:
        """Return the result of some work; what came up in it comes up again.

        It is `otherwise` where the work needs its own result, or too many others.
        """
        case = self._questions.case
        came = self._known.get((case, key))
        if came is None:
            if key in self._open or len(self._open) >= self._most_nested:
                return otherwise
            self._open.append(key)
            try:
                came = self._known[case, key] = self._questions.apart(work)
            finally:
                self._open.pop()
        self._questions.repeat(came)
        result: _T = came.result
        return result


def cases(met: Questions, used: Questions) -> list[Case]:
    """Return every case of the questions that came up, with each value of as many parameters as possible.

    There are none without questions. Where there are too many, the questions stay open.
    """
    asked = dict(met) if prod(map(len, met.values())) <= MOST_CASES else {}
    for question, values in sorted(used.items(), key=lambda one: len(one[1])):
        if question not in asked and prod(map(len, asked.values())) * len(values) <= MOST_CASES:
            asked[question] = values
    return [tuple(zip(asked, outcomes, strict=True)) for outcomes in product(*asked.values())] if asked else []
