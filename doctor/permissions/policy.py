"""From the resources of a stack to the least policy, and to managed policies that IAM takes."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from components.documents import MANAGED_POLICY_CHARACTERS, Document, document

Condition = tuple[str, str]
"""An operator and a key: `("ArnEquals", "iam:PolicyARN")`."""
Values = frozenset[str]
Limits = Mapping[Condition, Values]
"""Conditions that each list the values that a request can have: all of them must hold."""


@dataclass(frozen=True)
class Permission:
    """An action on a resource, under conditions."""

    action: str
    resource: str
    conditions: Limits = field(default_factory=dict)


def statements(permissions: Iterable[Permission]) -> list[dict[str, Any]]:
    """Return the statements that allow just these; what shares its actions and conditions shares a statement."""
    conditions: dict[tuple[str, str], list[Limits]] = defaultdict(list)
    for each in permissions:
        conditions[each.action, each.resource].append(each.conditions)
    actions: dict[tuple[str, frozenset[tuple[Condition, Values]]], set[str]] = defaultdict(set)
    for (action, resource), given in conditions.items():
        for limits in _alternatives(given):
            actions[resource, frozenset(limits.items())].add(action)
    resources: dict[tuple[tuple[str, ...], frozenset[tuple[Condition, Values]]], list[str]] = defaultdict(list)
    for (resource, limit), allowed in actions.items():
        resources[tuple(sorted(allowed)), limit].append(resource)
    found = (_statement(*key, each) for key, each in resources.items())
    return sorted(found, key=lambda each: (each["Action"], each["Resource"], json.dumps(each.get("Condition"))))


def _alternatives(given: Iterable[Limits]) -> list[Limits]:
    """Return conditions one of which holds just where one of those given does, joined where one statement can."""
    found: list[Limits] = []
    for each in sorted(given, key=lambda limits: sorted((key, sorted(values)) for key, values in limits.items())):
        joined = each
        while pair := next(((one, both) for one in found if (both := _joined(one, joined)) is not None), None):
            found.remove(pair[0])
            joined = pair[1]
        found.append(joined)
    return found


def _joined(one: Limits, other: Limits) -> Limits | None:
    """Return the conditions that hold just where either do, if one statement can say them."""
    for wide, narrow in ((one, other), (other, one)):
        if all(key in narrow and narrow[key] <= wide[key] for key in wide):
            return wide
    differing = [key for key in one if one[key] != other.get(key)]
    if one.keys() == other.keys() and len(differing) == 1:
        return {**one, differing[0]: one[differing[0]] | other[differing[0]]}
    return None


def _statement(
    actions: Collection[str], conditions: Iterable[tuple[Condition, Values]], resources: Collection[str]
) -> dict[str, Any]:
    limits: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for (operator, key), values in sorted(conditions, key=lambda each: each[0]):
        limits[operator][key] = sorted(values)
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": sorted(resources)}
    return {**statement, "Condition": dict(limits)} if limits else statement


def size(policy: Document) -> int:
    """Return the characters of a policy that IAM counts."""
    return len(json.dumps(policy, separators=(",", ":")))


def parts(policy: Document) -> list[Document]:
    """Return a policy as managed policies that together allow the same, as few as fill up one after the other."""
    found: list[list[dict[str, Any]]] = [[]]
    for statement in [small for each in policy["Statement"] for small in _small(each)]:
        if found[-1] and size(document([*found[-1], statement])) > MANAGED_POLICY_CHARACTERS:
            found.append([])
        found[-1].append(statement)
    return [document(each) for each in found]


def _small(statement: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a statement, as halves of its resources or actions while it is larger than a policy."""
    key = max(("Resource", "Action"), key=lambda each: len(statement[each]))
    values = statement[key]
    if size(document([statement])) <= MANAGED_POLICY_CHARACTERS or len(values) == 1:
        yield dict(statement)
        return
    middle = len(values) // 2
    for half in (values[:middle], values[middle:]):
        yield from _small({**statement, key: half})
