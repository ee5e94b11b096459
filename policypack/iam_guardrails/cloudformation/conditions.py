"""Decide conditions: whether one holds, doesn't hold, or depends on something unknown.

A condition can read parameters, mappings, pseudo parameters and other conditions, never a resource, so the parameters
of a stack decide most of them. Source: CloudFormation User Guide, "CloudFormation template Conditions syntax" and
"Condition functions".
"""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.choices import options
from iam_guardrails.cloudformation.loading import each
from iam_guardrails.cloudformation.texts import equal

MOST_NESTED = 40
"""Conditions that may lead to one another; one that needs more is not decided."""
_A_PAIR = 2


class Conditions:
    """The conditions of one template."""

    def __init__(self, declared: Mapping[str, Any], resolve: Callable[[object], Any], budget: Budget) -> None:
        self._declared = declared
        self._resolve = resolve
        self._budget = budget
        self._decided: dict[str, bool | None] = {}
        self._open: list[str] = []

    def holds(self, name: object) -> bool | None:
        """Return whether the condition of this name holds; `None` where that is unknown."""
        self._budget.spend()
        if not isinstance(name, str) or name not in self._declared:
            return None
        if name not in self._decided:
            if name in self._open or len(self._open) >= MOST_NESTED:
                return None
            self._open.append(name)
            try:
                self._decided[name] = _agreed([self.decide(one) for one in each(self._declared[name])])
            finally:
                self._open.pop()
        return self._decided[name]

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

    def _equals(self, argument: list[Any]) -> bool | None:
        sides = [options(self._resolve(side)) for side in argument]
        self._budget.spend(len(sides[0]) * len(sides[1]))
        return _agreed([equal(one, other) for one, other in product(*sides)])


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
