"""Why a condition does not limit a permission, although conditions on its key can: a sentence for messages."""

from collections.abc import Iterable, Mapping

from iam_guardrails.conditions import Test, names_harmless_policy, passes, positive, write_tests
from iam_guardrails.patterns import is_literal
from iam_guardrails.statements import Condition, Statement
from iam_guardrails.words import quoted


def weakness(conditions: Iterable[Condition], tests: Mapping[str, Test]) -> str:
    """Return a sentence about the first condition on one of the keys of `tests`, or "" if none is on such a key.

    The conditions are those of a statement that they do not bound.
    """
    conditions = tuple(conditions)
    strong = set(map(id, positive(conditions)))
    for condition in conditions:
        test = tests.get(condition.key.casefold())
        if test is not None:
            reason = _value(condition, test) if id(condition) in strong else _operator(condition.operator.casefold())
            if reason:
                return f"{quoted(condition.operator)} on {quoted(condition.key)} limits nothing, because {reason}. "
    return ""


def weakness_of_write(statement: Statement, actions: Iterable[str]) -> str:
    """Return the sentence about the conditions of a statement that allows IAM writes, or "" if there is none."""
    for action in actions:
        tests = write_tests(action)
        said = weakness(statement.conditions, tests)
        if said:
            return said
    return ""


def _operator(operator: str) -> str:
    """Return why a condition with such an operator, in lower case, limits nothing."""
    if operator == "null":
        return "it only asks whether the request has the key"
    if operator.startswith("forallvalues:") or operator.endswith("ifexists"):
        return "it also holds without the key"
    if "not" in operator:
        return "it excludes values instead of naming those that are allowed"
    return ""


def _value(condition: Condition, test: Test) -> str:
    """Return which value of a condition names too much."""
    for value in condition.values:
        if isinstance(value, str) and passes(value, condition, test) is False:
            if not is_literal(value):
                return f"{quoted(value)} also matches others"
            reason = "allows too much" if test is names_harmless_policy else "does not say whose it is"
            return f"{quoted(value)} {reason}"
    return ""
