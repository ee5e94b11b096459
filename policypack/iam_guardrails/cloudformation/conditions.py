"""Decide conditions: whether one holds, doesn't hold, or depends on something unknown.

A condition can read parameters, mappings, pseudo parameters and other conditions, never a resource, so the parameters
of a stack decide most of them. Source: CloudFormation User Guide, "CloudFormation template Conditions syntax" and
"Condition functions".
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from itertools import product
from typing import Any

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.choices import options
from iam_guardrails.cloudformation.equalities import Equalities
from iam_guardrails.cloudformation.loading import each
from iam_guardrails.cloudformation.open_questions import OTHER, OpenQuestions, Remembered
from iam_guardrails.cloudformation.texts import equal, mask_of, text_of
from iam_guardrails.values import HOLE, Parameter, Unknown

MOST_NESTED = 40
"""Conditions that may lead to one another; one that needs more is not decided."""
_A_PAIR = 2


class Conditions:
    """The conditions of one template."""

    def __init__(
        self, declared: Mapping[str, Any], resolve: Callable[[object], Any], questions: OpenQuestions, budget: Budget
    ) -> None:
        self._declared = declared
        self._resolve = resolve
        self._questions = questions
        self._budget = budget
        self._decided = Remembered(questions, MOST_NESTED)

    def holds(self, name: object) -> bool | None:
        """Return whether the condition of this name holds; `None` where that is unknown."""
        self._budget.spend()
        if not isinstance(name, str) or name not in self._declared:
            return None
        return self._decided.result(
            name, lambda: _agreed([self.decide(one) for one in each(self._declared[name])]), otherwise=None
        )

    def decide(self, expression: object) -> bool | None:
        """Return whether an expression of condition functions holds; `None` where that is unknown."""
        self._budget.spend()
        if not isinstance(expression, dict) or len(expression) != 1:
            return None
        ((function, argument),) = expression.items()
        if function == "Condition":
            return self.holds(argument)
        if not isinstance(argument, list):
            return None
        if function == "Fn::Equals":
            return self._equals(argument) if len(argument) == _A_PAIR else None
        return _combined(function, [self.decide(one) for one in argument])

    def can_hold(self, outcomes: Collection[tuple[str, Any]]) -> bool:
        """Return whether all that is assumed at the moment can be true together.

        Args:
            outcomes: The questions with each outcome that they have in a case.
        """
        self._budget.spend(len(outcomes))
        return self._questions.apart(lambda: self._assumptions(outcomes).can_hold()).result is True

    def _assumptions(self, outcomes: Collection[tuple[str, Any]]) -> Equalities:
        values = Equalities()
        for question, expression, outcome in self._questions.assumed():
            if isinstance(outcome, bool):
                one, other = (self._key(side, values) for side in expression)
                values.assume(one, other, same=outcome)
                continue
            key = self._key(expression, values)
            for text in (text for asked, text in outcomes if asked == question and text is not OTHER):
                values.assume(key, values.text(text), same=text == outcome)
        return values

    def _key(self, expression: object, values: Equalities) -> Hashable:
        """Return what tells the value of an expression from others, and note which texts it can be."""
        value = text_of(self._resolve(expression))
        if isinstance(value, str) and HOLE not in mask_of(value):
            return values.text(value)
        is_parameter = isinstance(value, Unknown) and isinstance(value.source, Parameter)
        key = value if is_parameter else self._questions.question(expression) or id(expression)
        values.limit(key, self._questions.allowed(expression))
        return key

    def _equals(self, argument: list[Any]) -> bool | None:
        question = self._questions.question(argument[0])
        if question and question == self._questions.question(argument[1]):
            return True
        sides = [options(self._resolve(side)) for side in argument]
        self._budget.spend(len(sides[0]) * len(sides[1]))
        found = _agreed([equal(one, other) for one, other in product(*sides)])
        return self._assumed(argument, sides) if found is None else found

    def _assumed(self, argument: list[Any], sides: list[tuple[Any, ...]]) -> bool | None:
        """Return whether two sides, of which one is unknown, are assumed to be equal."""
        answer = self._questions.answer(argument)
        if answer is not None:
            return answer is True
        for asked, known in ((argument[0], sides[1]), (argument[1], sides[0])):
            text = text_of(known[0]) if len(known) == 1 else None
            if isinstance(text, str) and HOLE not in mask_of(text):
                assumed = self._questions.outcome(asked, (str(text), OTHER))
                return None if assumed is None else assumed == text
        assumed = self._questions.outcome(argument, (True, False))
        return assumed if isinstance(assumed, bool) else None


def _combined(function: str, parts: list[bool | None]) -> bool | None:
    if function == "Fn::Not":
        return not parts[0] if len(parts) == 1 and parts[0] is not None else None
    if function not in ("Fn::And", "Fn::Or"):
        return None
    decides = function == "Fn::Or"
    return decides if decides in parts else _agreed(parts)


def _agreed(found: list[bool | None]) -> bool | None:
    """Return what all of them say, or `None`."""
    return found[0] if found and all(one is found[0] for one in found) else None
