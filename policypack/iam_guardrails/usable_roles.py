"""The named roles whose policies a document can write, and which it can also use: two calls that lead to admin access.

A role is named if a pattern of the document ends in its name. For such a role, one ARN must meet what the Allow of a
write and the Allow of a use ask of it, and escape the Denies of both.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from iam_guardrails.actions import USES_OF_A_ROLE, Target
from iam_guardrails.budget import Budget
from iam_guardrails.conditions import NOT_BOUND, bounds_write
from iam_guardrails.demands import Demand, demand_of, entry_demands
from iam_guardrails.documents import Document
from iam_guardrails.evaluation import Permission
from iam_guardrails.patterns import ANY, has_wildcard, matches, steps
from iam_guardrails.search import arn_named
from iam_guardrails.statements import Statement
from iam_guardrails.values import HOLE, PseudoText

_WRITES = ("iam:AttachRolePolicy", "iam:PutRolePolicy")
_ROLE = Target.ROLE.value
_ACTIONS_PER_STEP = 8
_PATTERNS_PER_STEP = 2


class UsableRole(NamedTuple):
    """A named role whose policies a document can write and which it can use.

    `resource` is the entry of the write's statement if it is the role's ARN, else such an ARN.
    """

    resource: str
    write: str
    use: str
    statement: Statement


def usable_roles(document: Document, permissions: Iterable[Permission], budget: Budget) -> Iterator[UsableRole]:
    """Yield each role that a document names, can write policies into, and can use.

    Args:
        document: The document.
        permissions: What it allows on unnamed targets: the writes among these are reported anyhow.
        budget: Pays for the search.

    Raises:
        TooComplexError: The budget does not suffice.
    """
    reported = {(one.action, one.statement, one.resource) for one in permissions}
    writes, uses, denies = _Entries(), _Entries(), _Denies()
    for statement in document.statements:
        budget.spend(1 + (len(statement.actions) // _ACTIONS_PER_STEP) + len(statement.resources) // _PATTERNS_PER_STEP)
        if statement.allows:
            writes.add(statement, [a for a in _covered(statement, _WRITES) if _is_unbounded(statement, a)], reported)
            uses.add(statement, _covered(statement, USES_OF_A_ROLE), ())
        elif statement.is_certain_deny:
            denies.add(statement)
    # Where a wildcard lets a write in, it is on an unnamed target, unless a Deny leaves but named ones.
    for field in dict.fromkeys((*writes.named, *denies.named)) if writes and uses else ():
        found = _usable(field, writes, uses, denies, budget) if field.startswith(_ROLE) else None
        if found:
            yield found


def _covered(statement: Statement, actions: Iterable[str]) -> list[str]:
    """Return those of some actions that a statement covers."""
    patterns = statement.action_patterns()
    return [
        action
        for action in actions
        if any(matches(pattern, action.lower()) for pattern in patterns) != statement.inverts_actions
    ]


def _is_unbounded(statement: Statement, action: str) -> bool:
    return bounds_write(statement, action) == NOT_BOUND


class _Entry(NamedTuple):
    """An entry of the `Resource` of an Allow: the actions that it allows, and what it asks of a role."""

    statement: Statement
    resource: str
    actions: list[str]
    demand: Demand


class _ByName:
    """Patterns by the last field that they end in; `wild` are those that end in more than one."""

    def __init__(self, demand: Demand) -> None:
        self._match = demand.match
        self.wild: list[str] = []
        self.named: dict[str, list[str]] = {}
        for pattern in demand.patterns:
            field = pattern.rpartition(":")[2]
            (self.wild if has_wildcard(field) else self.named.setdefault(field, [])).append(pattern)

    def of(self, field: str) -> Demand:
        """Return the demand on targets whose ARN ends in this field: no other pattern can match them."""
        return Demand((*self.named.get(field, ()), *self.wild), self._match)


class _Entries:
    """The entries of some Allows, by the last field that they end in."""

    def __init__(self) -> None:
        self.named: dict[str, list[_Entry]] = {}
        self._wild: list[_Entry] = []

    def __bool__(self) -> bool:
        return bool(self.named or self._wild)

    def add(self, statement: Statement, actions: list[str], without: Iterable[tuple[str, Statement, str]]) -> None:
        """Add the entries of a statement, without those actions that are reported anyhow."""
        for resource, demand in entry_demands(statement) if actions else ():
            left = [action for action in actions if (action, statement, resource) not in without]
            if left:
                self._add(_Entry(statement, resource, left, _of_any_account(resource, demand)))

    def _add(self, entry: _Entry) -> None:
        fields = {pattern.rpartition(":")[2] for pattern in entry.demand.patterns}
        if not entry.demand.match or any(map(has_wildcard, fields)):
            self._wild.append(entry)
        for field in fields:
            if not has_wildcard(field):
                self.named.setdefault(field, []).append(entry)

    def of(self, field: str, budget: Budget) -> Iterator[_Entry]:
        """Yield the entries that may let in a target whose ARN ends in this field."""
        yield from self.named.get(field, ())
        for entry in self._wild:
            ends = [pattern.rpartition(":")[2] for pattern in entry.demand.patterns] if entry.demand.match else [ANY]
            budget.spend(sum(steps(end, field) for end in ends))
            if any(matches(end, field) for end in ends):
                yield entry


def _of_any_account(resource: str, demand: Demand) -> Demand:
    """Return a demand in which the account, partition and region of the stack may be any: a literal may be the same."""
    if not isinstance(resource, PseudoText):
        return demand
    *head, name = resource.split(":")
    masked = resource.mask.split(":")
    fields = (ANY if HOLE in mask else field for field, mask in zip(head, masked, strict=False))
    return Demand((":".join((*fields, name)),), demand.match)


class _Denies:
    """The Denies that certainly apply: the actions that each covers, and what a role must meet to escape it."""

    def __init__(self) -> None:
        self._denies: list[tuple[list[str], _ByName]] = []
        self.named: dict[str, None] = {}

    def add(self, statement: Statement) -> None:
        """Add a Deny if it concerns roles at all."""
        actions = _covered(statement, (*_WRITES, *USES_OF_A_ROLE))
        if actions:
            patterns = _ByName(demand_of(statement, match=statement.inverts_resources))
            self._denies.append((actions, patterns))
            self.named.update(dict.fromkeys(patterns.named))

    def of(self, action: str, field: str, budget: Budget) -> list[Demand]:
        """Return what a role whose ARN ends in this field must meet to escape the Denies of an action."""
        budget.spend(len(self._denies))
        return [patterns.of(field) for actions, patterns in self._denies if action in actions]


def _usable(field: str, writes: _Entries, uses: _Entries, denies: _Denies, budget: Budget) -> UsableRole | None:
    """Return the first write and use that are allowed on a role whose ARN ends in this field."""
    for writing in writes.of(field, budget):
        for using in uses.of(field, budget):
            for write in writing.actions:
                for use in using.actions:
                    escapes = (*denies.of(write, field, budget), *denies.of(use, field, budget))
                    demands = tuple(dict.fromkeys((writing.demand, using.demand, *escapes)))
                    arn = arn_named(demands, Target.ROLE, field.removeprefix(_ROLE), budget)
                    if arn:
                        is_named = writing.resource.rpartition(":")[2] == field
                        return UsableRole(writing.resource if is_named else arn, write, use, writing.statement)
    return None
