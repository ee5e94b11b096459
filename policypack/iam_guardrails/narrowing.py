"""What a resource of a template allows in the cases of what the template leaves open.

Where the value of a condition is unknown, a document holds all that may stand there. What is found in such a mix stays
if it is found in a case, too. What only a case shows is added: a mix of too many texts counts as an unknown one. A
mix's unknown values are unknown in a case, too, or do not matter.

Some cases differ only in the values of parameters. What is found with each of these values holds. Where something is
found with some of them, the parameter counts as unknown, and else it does not.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from iam_guardrails.actions import ANY_IAM_ACTION, PASS_ROLE
from iam_guardrails.evaluation import Permission, Reach
from iam_guardrails.resource_access import Values
from iam_guardrails.self_escalation import OwnWrite
from iam_guardrails.statements import Statement
from iam_guardrails.trust import Doubt, Opening, Trust
from iam_guardrails.usable_roles import UsableRole

if TYPE_CHECKING:
    from iam_guardrails.checked import CheckedDocument, CheckedTrust

_Checked = TypeVar("_Checked")
_Items = Sequence[Sequence[Any]]
"""What is found in a document, by kind."""
_SOURCES = 1
"""Where the sources of unknown values stand in it."""
Together = Mapping[Values, Sequence[_Checked]]
"""What is found in cases that differ only in these values of parameters."""


def documents_in(
    found: Iterable["CheckedDocument"], cases: Sequence[Together["CheckedDocument"]]
) -> list["CheckedDocument"]:
    """Return what the documents of a resource allow, by those that it has in its cases."""
    return _Narrowing(cases, _items_of_document, _document_with).of(found)


def trusts_in(found: Iterable["CheckedTrust"], cases: Sequence[Together["CheckedTrust"]]) -> list["CheckedTrust"]:
    """Return whom the trust policies of a resource let in, by those that it has in its cases."""
    return _Narrowing(cases, _items_of_trust, _trust_with).of(found)


class _Narrowing(Generic[_Checked]):
    """What is found in the cases of a resource."""

    def __init__(
        self,
        cases: Sequence[Together[_Checked]],
        items_of: Callable[[_Checked], _Items],
        with_items: Callable[[_Checked, _Items], _Checked],
    ) -> None:
        self._items_of: Callable[[_Checked], _Items] = items_of
        self._with_items: Callable[[_Checked, _Items], _Checked] = with_items
        kinds = [{values: set(map(_kind, self._items(case))) for values, case in each.items()} for each in cases]
        self._doubts = doubts_of(kinds)
        certain = map(certain_of, kinds)
        self._cases: list[tuple[set[Hashable], Mapping[Values, Sequence[_Checked]]]]
        self._cases = list(zip(certain, cases, strict=True))

    def of(self, found: Iterable[_Checked]) -> list[_Checked]:
        """Keep of each what holds in a case, with what is unknown; then add what else holds in a case."""
        narrowed: list[_Checked] = self._kept(found)
        for certain, together in self._cases:
            told: set[Hashable] = set()
            for case in together.values():
                # Of several values of a parameter, the first one tells for all.
                added = self._new(case, (certain - told) | {str}, narrowed)
                narrowed += added
                told.update(map(_kind, self._items(added)) if len(together) > 1 else ())
        return self._with_doubts(narrowed)

    def _kept(self, found: Iterable[_Checked]) -> list[_Checked]:
        facts: set[Hashable] = set(self._doubts)
        for certain, together in self._cases:
            held = {*certain, str}
            for case in together.values():
                facts.update(_fact(item) for item in self._items(case) if _kind(item) in held)

        def stays(item: object) -> bool:
            return _fact(item) in facts or (isinstance(item, str) and not self._cases)

        return [self._only(each, stays) for each in found]

    def _new(self, case: Iterable[_Checked], kinds: set[Hashable], told: list[_Checked]) -> list[_Checked]:
        """Return what a case adds of these kinds to what is told."""
        facts = set(map(_fact, self._items(told)))

        def is_new(item: object) -> bool:
            return _kind(item) in kinds and _fact(item) not in facts

        return [self._only(each, is_new) for each in case if any(map(is_new, self._items([each])))]

    def _with_doubts(self, narrowed: list[_Checked]) -> list[_Checked]:
        """Add to the first of all that it depends on the parameters that decide."""
        told = set(self._items(narrowed))
        missing = [source for source in self._doubts if source not in told]
        if not missing:
            return narrowed
        in_cases = (one for _, together in self._cases for case in together.values() for one in case)
        first, *others = narrowed or [self._only(next(in_cases), lambda _: False)]
        items = list(self._items_of(first))
        items[_SOURCES] = [*items[_SOURCES], *missing]
        return [self._with_items(first, items), *others]

    def _items(self, checked: Iterable[_Checked]) -> Iterator[Any]:
        return (item for each in checked for some in self._items_of(each) for item in some)

    def _only(self, checked: _Checked, stays: Callable[[object], bool]) -> _Checked:
        return self._with_items(checked, [list(filter(stays, some)) for some in self._items_of(checked)])


def certain_of(together: Mapping[Values, set[Hashable]]) -> set[Hashable]:
    """Return what is found with each of the values that parameters can have."""
    first, *others = together.values()
    return set(first).intersection(*others)


def doubts_of(cases: Sequence[Mapping[Values, set[Hashable]]]) -> list[str]:
    """Return the parameters that decide whether something is found, if that is not certain in another case."""
    certain = set[Hashable]({str}).union(*map(certain_of, cases))
    found = (source for each in cases for source in _deciding({key: kinds - certain for key, kinds in each.items()}))
    return [source for source in dict.fromkeys(found) if source]


def _deciding(together: Mapping[Values, set[Hashable]]) -> list[str]:
    """Return the parameters of which another value, all others the same, gives other findings.

    Where no two cases are so close, it may be any of them.
    """
    deciding: dict[str, None] = {}
    others: dict[tuple[Values, str], set[Hashable]] = {}
    for values, kinds in together.items():
        for at, (source, _) in enumerate(values):
            if others.setdefault(((*values[:at], *values[at + 1 :]), source), kinds) != kinds:
                deciding[source] = None
    differ = any(kinds != certain_of(together) for kinds in together.values())
    return list(deciding) or ([source for values in together for source, _ in values] if differ else [])


def _items_of_document(checked: "CheckedDocument") -> _Items:
    found = checked.evaluation
    return [found.permissions, found.sources, found.strays, checked.own_writes, checked.usable_roles]


def _document_with(checked: "CheckedDocument", items: _Items) -> "CheckedDocument":
    permissions, sources, strays, own_writes, usable_roles = map(tuple, items)
    found = replace(checked.evaluation, permissions=permissions, sources=sources, strays=strays)
    return checked._replace(evaluation=found, own_writes=own_writes, usable_roles=usable_roles)


def _items_of_trust(checked: "CheckedTrust") -> _Items:
    return [checked.trust.openings, checked.trust.sources, checked.trust.doubts]


def _trust_with(checked: "CheckedTrust", items: _Items) -> "CheckedTrust":
    openings, sources, doubts = map(list, items)
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


def _kind(item: object) -> Hashable:
    """Return which finding of a policy one is, whatever it names: another value of a parameter may name another action.

    All sources of unknown values are of one kind, because each stays that matters in a case.
    """
    match item:
        case Permission() if item.reach == Reach.PREFIX:
            kind: Hashable = "review"
        case Permission() if item.action == ANY_IAM_ACTION:
            kind = _fact(item)
        case Permission() if not item.is_named:
            kind = "review"
        case Permission():
            kind = "pass" if item.action == PASS_ROLE else "write"
        case OwnWrite():
            kind = "write"
        case UsableRole():
            kind = "review"
        case (Statement(), str()):
            kind = "stray"
        case _:
            kind = str if isinstance(item, str) else type(item).__name__
    return kind
