"""Writes by which a holder gives itself more permissions: they lead to admin access although the target is named."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from iam_guardrails.access import Holder
from iam_guardrails.actions import OWN_WRITES, Target
from iam_guardrails.budget import Budget
from iam_guardrails.conditions import NOT_BOUND, bounds_write
from iam_guardrails.demands import Demand, entry_demands
from iam_guardrails.documents import Document
from iam_guardrails.evaluation import Deny, certain_denies, guarded_actions
from iam_guardrails.heads import Apart
from iam_guardrails.patterns import is_literal
from iam_guardrails.search import arn_named
from iam_guardrails.statements import Statement
from iam_guardrails.values import HOLE, filled


class OwnWrite(NamedTuple):
    """An action that one entry of one statement allows on the holder of the document."""

    action: str
    statement: Statement
    resource: str
    holder: Holder


def own_writes(document: Document, holders: Iterable[Holder], budget: Budget) -> Iterator[OwnWrite]:
    """Yield the writes by which the holders of a document can give themselves more permissions.

    A holder of which only the name is known may be at any path. The account is not compared, because the pack does not
    know its own. An unknown part of a name is the same wherever it has the same source.

    Raises:
        TooComplexError: The budget does not suffice.
    """
    known = [holder for holder in holders if holder.kind in OWN_WRITES]
    written: dict[str, str] = {}
    if any(HOLE in holder.name for holder in known):
        written = {filled(text): text for statement in document.statements for text in statement.resources}
        document = document._replace(statements=tuple(map(_with_names, document.statements)))
    denies: list[Deny] | None = None
    apart = Apart(budget)
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
                    if any(arn_named(demands, target, name, budget, apart) for name in names):
                        yield OwnWrite(action, statement, written.get(resource, resource), holder)


def _with_names(statement: Statement) -> Statement:
    return replace(statement, resources=tuple(map(filled, statement.resources)))


def _names(holder: Holder, target: Target, resource: str) -> list[str]:
    """Return how the name of a holder may stand in its ARN: with its path, or with the path that an entry writes."""
    name = filled(holder.name)
    if holder.path is not None:
        return [f"{holder.path.removeprefix('/')}{name}"]
    written = resource.partition(f":{target.value}")[2]
    return [name, *([written] if written.endswith(f"/{name}") else [])]


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
