"""Writes that lead to admin access although their target is named.

One call suffices if the target is the holder of the document itself. If it is another role, the holder must also be
able to use that role: pass it to a service, assume it, or change its trust policy.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from iam_guardrails.access import Holder
from iam_guardrails.actions import OWN_WRITES, USES_OF_A_ROLE, Target
from iam_guardrails.budget import Budget
from iam_guardrails.conditions import NOT_BOUND, bounds_write
from iam_guardrails.documents import Document
from iam_guardrails.evaluation import Deny, certain_denies, entry_demands, guarded_actions
from iam_guardrails.patterns import has_wildcard, is_literal, matches
from iam_guardrails.search import Demand, arn_named
from iam_guardrails.statements import Statement

_ROLE_ARN = re.compile(r"arn:[^:*?]+:iam::[^:]*:role/[^*?]+")
_ROLE_WRITES = frozenset({"iam:PutRolePolicy", "iam:AttachRolePolicy"})


class OwnWrite(NamedTuple):
    """An action that one entry of one statement allows on the holder of the document."""

    action: str
    statement: Statement
    resource: str
    holder: Holder


class UsableRole(NamedTuple):
    """A named role whose policies a document can write and which it can use: the ARN as written, and both actions."""

    resource: str
    write: str
    use: str
    statement: Statement


def own_writes(document: Document, holders: Iterable[Holder], budget: Budget) -> Iterator[OwnWrite]:
    """Yield the writes by which the holders of a document can give themselves more permissions.

    A holder of which only the name is known may be at any path. The account is not compared, because the pack does not
    know its own.

    Raises:
        TooComplexError: The budget does not suffice.
    """
    known = [holder for holder in holders if holder.kind in OWN_WRITES]
    if not known:
        return
    for statement in document.statements:
        covered = guarded_actions(statement) if statement.allows else frozenset()
        for holder in known if covered else ():
            target, writes = OWN_WRITES[holder.kind]
            actions = _unbounded(statement, writes & covered)
            denies = certain_denies(document) if actions else []
            for resource, demand in entry_demands(statement) if actions else ():
                budget.spend()
                names = _names(holder, target, resource)
                written = resource.rpartition(":")[2]
                if is_literal(written) and written.removeprefix(target.value) not in names:
                    continue
                for action in actions:
                    demands = (demand, *_escapes(denies, action))
                    if any(arn_named(demands, target, name, budget) for name in names):
                        yield OwnWrite(action, statement, resource, holder)


def _names(holder: Holder, target: Target, resource: str) -> list[str]:
    """Return how the name of a holder may stand in its ARN: with its path, or with the path that an entry writes."""
    if holder.path is not None:
        return [f"{holder.path.strip('/')}/{holder.name}".lstrip("/")]
    written = resource.partition(f":{target.value}")[2]
    return [holder.name, *([written] if written.endswith(f"/{holder.name}") else [])]


def _unbounded(statement: Statement, actions: Iterable[str]) -> list[str]:
    """Return the actions that the conditions of a statement do not bound, whatever the unknown values are."""
    return sorted(action for action in actions if bounds_write(statement, action) == NOT_BOUND)


def _escapes(denies: Iterable[Deny], action: str) -> list[Demand]:
    return [deny.demand for deny in denies if action in deny.actions]


def usable_roles(document: Document, budget: Budget) -> Iterator[UsableRole]:
    """Yield the roles, each named by its ARN, whose policies a document can write and which it can use.

    Raises:
        TooComplexError: The budget does not suffice.
    """
    writes = list(_role_writes(document, budget))
    if not writes:
        return
    named, matching = _uses(document, budget)
    for resource, write, statement in writes:
        budget.spend(1 + len(matching) // 4)
        covering = (action for pattern, action in matching if matches(pattern, resource))
        use = named.get(resource) or next(covering, None)
        if use:
            yield UsableRole(resource, write, use, statement)


def _role_writes(document: Document, budget: Budget) -> Iterator[tuple[str, str, Statement]]:
    """Yield each role that is named by its ARN, and the first action that a statement allows to write its policies."""
    for statement in document.statements:
        covered = guarded_actions(statement) & _ROLE_WRITES if statement.allows else frozenset()
        writes = _unbounded(statement, covered)
        denies = certain_denies(document) if writes else []
        for resource in statement.resources if writes and not statement.inverts_resources else ():
            budget.spend(1 + len(denies))
            left = [action for action in writes if not _is_denied(denies, action, resource)]
            if left and _ROLE_ARN.fullmatch(resource):
                yield resource, left[0], statement


def _uses(document: Document, budget: Budget) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the actions that use a role: by the ARN on which each is allowed, and with the patterns that have more."""
    named: dict[str, str] = {}
    matching: list[tuple[str, str]] = []
    for statement in document.statements:
        if not statement.allows or statement.inverts_resources:
            continue
        patterns = statement.action_patterns()
        for action in USES_OF_A_ROLE:
            budget.spend(1 + len(patterns) // 8)
            if any(matches(pattern, action.lower()) for pattern in patterns) != statement.inverts_actions:
                for pattern in (pattern for entry in statement.resource_patterns() for pattern in entry):
                    if has_wildcard(pattern):
                        matching.append((pattern, action))
                    else:
                        named.setdefault(pattern, action)
    return named, matching


def _is_denied(denies: Iterable[Deny], action: str, resource: str) -> bool:
    return any(_covers(demand.patterns, resource) != demand.match for demand in _escapes(denies, action))


def _covers(patterns: tuple[str, ...], resource: str) -> bool:
    return any(matches(pattern, resource) for pattern in patterns)
