"""Writes that lead to admin access although their target is named.

One call suffices if the target is the holder of the document itself. If it is another role, the holder must also be
able to use that role: pass it to a service, assume it, or change its trust policy.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from iam_guardrails.access import Holder
from iam_guardrails.actions import OWN_WRITES, USES_OF_A_ROLE, Target
from iam_guardrails.budget import Budget
from iam_guardrails.conditions import NOT_BOUND, bounds_write
from iam_guardrails.demands import Demand, entry_demands
from iam_guardrails.documents import Document
from iam_guardrails.evaluation import Deny, certain_denies, guarded_actions
from iam_guardrails.patterns import has_wildcard, is_literal, matches, steps
from iam_guardrails.search import arn_named
from iam_guardrails.statements import Statement

_ROLE_ARN = re.compile(r"arn:[^:]*:iam::(?:[^:$]|\$\{[^}]*\})*:role/[^*?$]+")
_MOST_ARNS = 8
_ACTIONS_PER_STEP = 8
_ARNS_PER_STEP = 2
_ROLE_WRITES = frozenset({"iam:PutRolePolicy", "iam:AttachRolePolicy"})
_ASKED = _ROLE_WRITES.union(USES_OF_A_ROLE)


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
        return [f"{holder.path.removeprefix('/')}{holder.name}"]
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
    rules = [_Rule(statement, budget) for statement in document.statements]
    for rule in rules:
        statement = rule.statement
        writes = [] if statement.inverts_resources else _unbounded(statement, rule.actions & _ROLE_WRITES)
        for resource in filter(_ROLE_ARN.fullmatch, statement.resources if writes else ()):
            found = _write_and_use(rules, writes, resource, budget)
            if found:
                yield UsableRole(resource, *found, statement)


class _Rule:
    """A statement, prepared for questions about many roles."""

    def __init__(self, statement: Statement, budget: Budget) -> None:
        budget.spend(1 + len(statement.actions) // _ACTIONS_PER_STEP + len(statement.resources) // _ARNS_PER_STEP)
        self.statement = statement
        self.actions = frozenset[str]()
        self._by_name: dict[str, list[str]] = {}
        self._patterns: list[str] = []
        if statement.allows or statement.is_certain_deny:
            covering = statement.action_patterns()
            named = {action for action in _ASKED if any(matches(pattern, action.lower()) for pattern in covering)}
            self.actions = _ASKED - named if statement.inverts_actions else frozenset(named)
        if self.actions:
            for pattern in (pattern for entry in statement.resource_patterns() for pattern in entry):
                name = pattern.rpartition(":")[2]
                (self._patterns if has_wildcard(name) else self._by_name.setdefault(name, [])).append(pattern)

    def named(self, name: str) -> list[str]:
        """Return the patterns whose last field is this name."""
        return self._by_name.get(name, [])

    def reaches(self, arn: str, budget: Budget) -> bool:
        """Tell whether the statement is about an ARN."""
        budget.spend()
        for pattern in (*self.named(arn.rpartition(":")[2]), *self._patterns):
            budget.spend(steps(pattern, arn))
            if matches(pattern, arn):
                return not self.statement.inverts_resources
        return self.statement.inverts_resources


def _write_and_use(rules: list[_Rule], writes: Iterable[str], resource: str, budget: Budget) -> tuple[str, str] | None:
    """Return a write and a use that are allowed on one role, or `None`."""
    for arn in _arns(rules, resource):
        write = _allowed(rules, writes, arn, budget)
        use = _allowed(rules, USES_OF_A_ROLE, arn, budget) if write else None
        if write and use:
            return write, use
    return None


def _arns(rules: Iterable[_Rule], resource: str) -> list[str]:
    """Return ARNs of a named role: as written, and in the partitions and accounts where others name it.

    A wildcard among these stands for itself: a partition or account that only a wildcard matches.
    """
    others = (pattern for rule in rules for pattern in rule.named(resource.rpartition(":")[2]))
    return list(dict.fromkeys((resource, *islice(others, _MOST_ARNS))))


def _allowed(rules: Iterable[_Rule], actions: Iterable[str], arn: str, budget: Budget) -> str | None:
    """Return the first of some actions that the rules allow on one ARN, in spite of certain Denies."""
    about = [rule for rule in rules if rule.actions and rule.reaches(arn, budget)]
    for action in actions:
        covering = [rule.statement.allows for rule in about if action in rule.actions]
        if covering and all(covering):
            return action
    return None
