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
from iam_guardrails.patterns import is_literal, matches, steps
from iam_guardrails.search import Demand, arn_named
from iam_guardrails.statements import Statement

_ROLE_ARN = re.compile(r"arn:[^:*?]+:iam::[^:]*:role/[^*?]+")
_ACTIONS_PER_STEP = 8
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
    denies: list[Deny] | None = None
    for statement in document.statements:
        budget.spend(1 + len(known))
        covered = guarded_actions(statement) if statement.allows and known else frozenset()
        for holder in known if covered else ():
            target, writes = OWN_WRITES[holder.kind]
            actions = _unbounded(statement, writes & covered)
            for resource, demand in entry_demands(statement) if actions else ():
                budget.spend()
                names = _names(holder, target, resource)
                if _names_another(statement, resource, target, names):
                    continue
                denies = certain_denies(document) if denies is None else denies
                for action in actions:
                    demands = (demand, *_escapes(denies, action, budget))
                    if any(arn_named(demands, target, name, budget) for name in names):
                        yield OwnWrite(action, statement, resource, holder)


def _names(holder: Holder, target: Target, resource: str) -> list[str]:
    """Return how the name of a holder may stand in its ARN: with its path, or with the path that an entry writes."""
    if holder.path is not None:
        return [f"{holder.path.strip('/')}/{holder.name}".lstrip("/")]
    written = resource.partition(f":{target.value}")[2]
    return [holder.name, *([written] if written.endswith(f"/{holder.name}") else [])]


def _names_another(statement: Statement, resource: str, target: Target, names: list[str]) -> bool:
    """Tell at a glance that an entry names somebody else; an entry that is not so simple goes to the search."""
    name = resource.rpartition(":")[2]
    is_simple = is_literal(name) and name == name.strip() and name.startswith(target.value)
    return is_simple and not statement.inverts_resources and name.removeprefix(target.value) not in names


def _unbounded(statement: Statement, actions: Iterable[str]) -> list[str]:
    """Return the actions that the conditions of a statement do not bound, whatever the unknown values are."""
    return sorted(action for action in actions if bounds_write(statement, action) == NOT_BOUND)


def _escapes(denies: Iterable[Deny], action: str, budget: Budget) -> list[Demand]:
    found = [deny.demand for deny in denies if action in deny.actions]
    budget.spend(sum(len(demand.patterns) for demand in found))
    return found


def usable_roles(document: Document, budget: Budget) -> Iterator[UsableRole]:
    """Yield the roles, each named by its ARN, whose policies a document can write and which it can use.

    Raises:
        TooComplexError: The budget does not suffice.
    """
    writes = [
        (statement, resource, actions)
        for statement in document.statements
        if statement.allows and not statement.inverts_resources
        if (actions := _unbounded(statement, guarded_actions(statement) & _ROLE_WRITES))
        for resource in statement.resources
        if _ROLE_ARN.fullmatch(resource)
    ]
    for statement, resource, actions in writes:
        write = next((action for action in actions if _allows(document, action, resource, budget)), None)
        if write:
            use = next((action for action in USES_OF_A_ROLE if _allows(document, action, resource, budget)), None)
            if use:
                yield UsableRole(resource, write, use, statement)


def _allows(document: Document, action: str, arn: str, budget: Budget) -> bool:
    """Tell whether a document allows an action on one ARN, in spite of its certain Denies."""
    allowed = False
    for statement in document.statements:
        budget.spend(1 + len(statement.actions) // _ACTIONS_PER_STEP)
        certain = statement.is_certain_deny
        if (statement.allows or certain) and _covers(statement, action) and _reaches(statement, arn, budget):
            if certain:
                return False
            allowed = True
    return allowed


def _covers(statement: Statement, action: str) -> bool:
    patterns = statement.action_patterns()
    return any(matches(pattern, action.lower()) for pattern in patterns) != statement.inverts_actions


def _reaches(statement: Statement, arn: str, budget: Budget) -> bool:
    for pattern in (pattern for entry in statement.resource_patterns() for pattern in entry):
        budget.spend(steps(pattern, arn))
        if matches(pattern, arn):
            return not statement.inverts_resources
    return statement.inverts_resources
