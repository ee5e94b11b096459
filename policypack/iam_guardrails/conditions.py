"""Which conditions bound a grant, whatever context the caller chooses.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators", "Single-valued vs. multivalued context keys"
and "IAM and AWS STS condition context keys".
"""

import re
from collections.abc import Callable, Iterable, Mapping

from iam_guardrails.documents import Condition
from iam_guardrails.managed_policies import HARMLESS, PASS_ROLE_TO_SERVICE, class_in_any_case
from iam_guardrails.matching import is_literal

_POSITIVE = frozenset({"stringequals", "stringlike", "stringequalsignorecase", "arnequals", "arnlike"})
_POLICY_ARN = re.compile(r"arn:[^:]+:iam::(?P<account>\$\{[^}]*\}|[^:]*):policy/(?P<name>.+)")


def is_positive(condition: Condition) -> bool:
    """Whether it can hold only where its key is in the request and has one of its values.

    `...IfExists`, `ForAllValues:`, `Null` and every negated operator hold for a request that lacks the key.
    """
    operator = condition.operator.casefold().removeprefix("foranyvalue:")
    return operator in _POSITIVE and bool(condition.values)


def bounded_by(conditions: Iterable[Condition], keys: Mapping[str, Callable[[str], bool]]) -> bool:
    """Whether one of the conditions is positive, on one of `keys` (folded), and each value passes that key's test."""
    return any(
        is_positive(condition)
        and (test := keys.get(condition.key.casefold())) is not None
        and all(test(value) for value in condition.values)
        for condition in conditions
    )


def names_harmless_policy(arn: str) -> bool:
    """Whether a value of `iam:PolicyARN` or `iam:PermissionsBoundary` is one policy, one's own or a harmless one.

    A wildcard in the account does not make it another policy, but lets AWS's own of that name in.
    """
    match = _POLICY_ARN.fullmatch(arn)
    if not match or not is_literal(match["name"]):
        return False
    if re.fullmatch(r"\d{12}", match["account"]):
        return True
    found = class_in_any_case(match["name"])
    return found in (HARMLESS, PASS_ROLE_TO_SERVICE) or (found is None and match["account"] != "aws")


def bounds_write(conditions: Iterable[Condition], action: str) -> bool:
    """Whether an IAM write can, under these conditions, use only policies (or a boundary) that are named.

    A boundary on the target is no bound for an action that takes it away.
    """
    keys: dict[str, Callable[[str], bool]] = {"iam:policyarn": names_harmless_policy}
    if not re.fullmatch(r"iam:Delete\w+PermissionsBoundary", action):
        keys["iam:permissionsboundary"] = names_harmless_policy
    return bounded_by(conditions, keys)


def services(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """The services that `iam:PassedToService` limits a PassRole to; empty: any."""
    for condition in conditions:
        named = condition.key.casefold() == "iam:passedtoservice" and all(map(is_literal, condition.values))
        if named and is_positive(condition):
            return condition.values
    return ()
