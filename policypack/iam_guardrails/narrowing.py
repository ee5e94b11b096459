"""What a resource of a template allows in the cases of what the template leaves open.

Where the value of a condition is unknown, a document holds all that may stand there. What is found in such a mix stays
if it is found in a case, too. What only a case shows is added: a mix of too many texts counts as an unknown one. A
mix's unknown values stay unknown.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from iam_guardrails.evaluation import Permission
from iam_guardrails.self_escalation import OwnWrite
from iam_guardrails.statements import Statement
from iam_guardrails.trust import Doubt, Opening, Trust
from iam_guardrails.usable_roles import UsableRole

if TYPE_CHECKING:
    from iam_guardrails.checked import CheckedDocument, CheckedTrust

_Checked = TypeVar("_Checked", "CheckedDocument", "CheckedTrust")
_Items = Sequence[Sequence[Any]]
"""What is found in a document, by kind."""


def documents_in(found: Iterable["CheckedDocument"], cases: Iterable["CheckedDocument"]) -> list["CheckedDocument"]:
    """Return what the documents of a resource allow, by those that it has in its cases."""
    return _in_cases(found, cases, _items_of_document, _document_with)


def trusts_in(found: Iterable["CheckedTrust"], cases: Iterable["CheckedTrust"]) -> list["CheckedTrust"]:
    """Return whom the trust policies of a resource let in, by those that it has in its cases."""
    return _in_cases(found, cases, _items_of_trust, _trust_with)


def _in_cases(
    found: Iterable[_Checked],
    cases: Iterable[_Checked],
    items_of: Callable[[_Checked], _Items],
    with_items: Callable[[_Checked, _Items], _Checked],
) -> list[_Checked]:
    """Keep of each what holds in a case, with what is unknown; then add what else holds in a case."""

    def facts_of(checked: _Checked) -> set[Hashable]:
        return {_fact(item) for items in items_of(checked) for item in items}

    def only(checked: _Checked, facts: Collection[Hashable]) -> _Checked:
        return with_items(checked, [[item for item in items if _fact(item) in facts] for items in items_of(checked)])

    cases = list(cases)
    in_a_case = set[Hashable]().union(*map(facts_of, cases))
    narrowed = [only(each, in_a_case.union(_unknown(items_of(each)))) for each in found]
    known = set[Hashable]().union(*map(facts_of, narrowed))
    for case in cases:
        added = facts_of(case) - known
        if added:
            narrowed.append(only(case, added))
            known |= added
    return narrowed


def _unknown(items: _Items) -> Iterator[str]:
    """Yield the sources of unknown values among what is found."""
    return (item for each in items for item in each if isinstance(item, str))


def _items_of_document(checked: "CheckedDocument") -> _Items:
    found = checked.evaluation
    return [found.permissions, found.sources, found.strays, checked.own_writes, checked.usable_roles]


def _document_with(checked: "CheckedDocument", items: _Items) -> "CheckedDocument":
    permissions, sources, strays, own_writes, usable_roles = map(tuple, items)
    found = replace(checked.evaluation, permissions=permissions, sources=sources, strays=strays)
    return checked._replace(evaluation=found, own_writes=own_writes, usable_roles=usable_roles)


def _items_of_trust(checked: "CheckedTrust") -> _Items:
    return [checked.trust.openings, checked.trust.doubts, checked.trust.sources]


def _trust_with(checked: "CheckedTrust", items: _Items) -> "CheckedTrust":
    openings, doubts, sources = map(list, items)
    return checked._replace(trust=Trust(openings, doubts, sources))


def _fact(item: object) -> Hashable:
    """Return what is the same of a finding in a mix and in a case, whatever statement it is on.

    The source of an unknown value is a fact itself.
    """
    match item:
        case Permission():
            fact: Hashable = item.action, item.target, item.reach
        case OwnWrite():
            fact = item.action, item.holder
        case UsableRole():
            fact = item.write, item.use
        case Opening():
            fact = item.problem, item.who
        case Doubt():
            fact = Doubt, item.problem
        case (Statement(), str(stray)):
            fact = Statement, stray
        case str():
            fact = item
        case _:
            raise TypeError(f"a finding must be one of these, got {type(item).__name__}")
    return fact
