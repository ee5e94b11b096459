"""Which conditions bound a permission, whatever context the caller chooses.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators", "Single-valued vs. multivalued context keys"
and "IAM and AWS STS condition context keys".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from iam_guardrails.managed_policies import HARMLESS, PASS_ROLE_TO_SERVICE, class_in_any_case
from iam_guardrails.patterns import is_literal
from iam_guardrails.statements import Condition, Statement, Value, sources_of
from iam_guardrails.values import HOLE, Partial, Unknown

Test = Callable[[str, Condition], bool | None]
"""Whether one value of a condition bounds the permission; `None` if that can't be told."""

_SAMPLES = ("x", "x/", "123456789012", "123456789012:role", "arn:aws:iam::123456789012:role", "")
"""What the unknown part of a value may be, in the tests that ask for an account, an organization or an ARN."""
_POSITIVE = frozenset({"stringequals", "stringlike", "stringequalsignorecase", "arnequals", "arnlike"})
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_POLICY_ARN = re.compile(r"arn:[^:]+:iam::(?P<account>\$\{[^}]*\}|[^:]*):policy/(?P<name>.+)")


class Bound(NamedTuple):
    """Whether conditions certainly bound a permission; else `sources` are the unknown values by which they may."""

    certain: bool
    sources: tuple[str, ...] = ()


NOT_BOUND = Bound(certain=False)


def positive(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Yield those of conditions that can hold only if the key is in the request and has one of their values.

    `ForAllValues:`, `...IfExists`, `Null` and every negated operator also hold for a request that lacks the key. The
    first two don't if a second condition requires the key: `"Null": {"KEY": "false"}`.
    """
    conditions = tuple(conditions)
    required = {one.key.casefold() for one in conditions if asks_for_false(one, "null")}
    for condition in conditions:
        operator = condition.operator.casefold().removeprefix("foranyvalue:")
        if required and condition.key.casefold() in required:
            operator = operator.removeprefix("forallvalues:").removesuffix("ifexists")
        if operator in _POSITIVE and condition.values and not condition.optional:
            yield condition


def asks_for_false(condition: Condition, operator: str) -> bool:
    """Tell whether a condition certainly has this operator, in lower case, and no other value than `false`."""
    is_asked = condition.operator.casefold() == operator and not condition.optional and bool(condition.values)
    return is_asked and all(isinstance(value, str) and value.casefold() == "false" for value in condition.values)


def bounding(conditions: Iterable[Condition], tests: Mapping[str, Test]) -> Bound:
    """Tell whether conditions bound their statement.

    They do if one of them is positive, on one of the keys of `tests` (in lower case), and each of its values passes
    the test of that key. An unknown value passes or fails: it matters only there.
    """
    sources: list[str] = []
    for condition in positive(conditions):
        test = tests.get(condition.key.casefold())
        if test is None:
            continue
        results = [passes(value, condition, test) for value in condition.values]
        if all(result is True for result in results):
            return Bound(certain=True)
        if all(result is not False for result in results):
            sources += [source for result in results if isinstance(result, tuple) for source in result]
    return Bound(certain=False, sources=tuple(dict.fromkeys(sources)))


def passes(value: Value, condition: Condition, test: Test) -> bool | tuple[str, ...]:
    """Tell whether a value passes a test; where that depends on an unknown value, return its sources."""
    if isinstance(value, Unknown):
        return sources_of(value)
    result = test(value, condition)
    if isinstance(value, Partial) and not result:
        filled = (value.replace(HOLE, text) for text in _SAMPLES)
        possible = result is None or any(test(text, condition) is not False for text in filled)
        return sources_of(value) if possible else False
    return (value,) if result is None else result


def comparison(condition: Condition) -> str:
    """Return the comparison that an operator makes, without what negates it or handles missing keys."""
    return _comparison(condition.operator)


@lru_cache(maxsize=256)
def _comparison(operator: str) -> str:
    name = operator.casefold().removeprefix("foranyvalue:").removeprefix("forallvalues:")
    return name.removesuffix("ifexists").replace("not", "", 1)


def is_exact(condition: Condition) -> bool:
    """Tell whether the operator takes wildcards as ordinary characters."""
    return comparison(condition).startswith("stringequals")


def names_harmless_policy(arn: str, condition: Condition | None = None) -> bool | None:
    """Tell whether a value of `iam:PolicyARN` or `iam:PermissionsBoundary` is one policy, customer managed or harmless.

    A wildcard in the account does not make it another policy, but lets AWS's own policy of that name in. No policy has
    a name with a wildcard that the operator takes literally. `None` stands for a policy of AWS that this pack has
    never seen.
    """
    if condition is not None and is_exact(condition) and re.search("[*?]", _VARIABLE.sub("", arn)):
        return True
    match = _POLICY_ARN.fullmatch(arn)
    if not match or not is_literal(match["name"]):
        return False
    if re.fullmatch(r"\d{12}", match["account"]):
        return True
    found = class_in_any_case(match["name"])
    if found is None:
        return None if match["account"] == "aws" else True
    return found in (HARMLESS, PASS_ROLE_TO_SERVICE)


def write_tests(action: str) -> Mapping[str, Test]:
    """Return the tests of the keys that can bound an IAM write."""
    tests: dict[str, Test] = {"iam:policyarn": names_harmless_policy}
    if not re.fullmatch(r"iam:Delete\w+PermissionsBoundary", action):
        tests["iam:permissionsboundary"] = names_harmless_policy
    return tests


def bounds_write(statement: Statement, action: str) -> Bound:
    """Tell whether an IAM write can, under the conditions of a statement, use only policies that are named.

    A boundary on the target does not bound an action that removes it.
    """
    bound = bounding(statement.conditions, write_tests(action))
    return bound if bound.certain else Bound(certain=False, sources=(*statement.condition_sources, *bound.sources))


def passed_to_service(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return the conditions on the service that a role is passed to."""
    return tuple(condition for condition in conditions if condition.key.casefold() == "iam:passedtoservice")


def services(conditions: Iterable[Condition], *, exact: bool = True) -> tuple[str, ...]:
    """Return the services that `iam:PassedToService` limits a PassRole to; none if it may be any.

    With `exact`, a value with a wildcard limits nothing.
    """
    for condition in positive(passed_to_service(conditions)):
        values = [value for value in condition.values if isinstance(value, str) and (is_literal(value) or not exact)]
        if len(values) == len(condition.values):
            return tuple(values)
    return ()
