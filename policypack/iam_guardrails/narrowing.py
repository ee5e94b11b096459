"""What a resource of a template allows in the cases of what the template leaves open.

Where the value of a condition is unknown, a document holds all that may stand there. What is found in such a mix stays
if it is found in a case, too. What only a case shows is added: a mix of too many texts counts as an unknown one. A
mix's unknown values stay unknown.

Some cases differ only in the values of parameters. What is found with each of these values holds. Where something is
found with some of them, the parameter counts as unknown, and else it does not.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from iam_guardrails.evaluation import Permission
from iam_guardrails.resource_access import Values
from iam_guardrails.self_escalation import OwnWrite
from iam_guardrails.statements import Statement
from iam_guardrails.trust import Doubt, Opening, Trust
from iam_guardrails.usable_roles import UsableRole

if TYPE_CHECKING:
    from iam_guardrails.checked import CheckedDocument, CheckedTrust

_Checked = TypeVar("_Checked", "CheckedDocument", "CheckedTrust")
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
        self._parameters = sources_of(cases)
        certain = map(certain_of, kinds)
        self._cases: list[tuple[set[Hashable], Mapping[Values, Sequence[_Checked]]]]
        self._cases = list(zip(certain, cases, strict=True))

    def of(self, found: Iterable[_Checked]) -> list[_Checked]:
        """Keep of each what holds in a case, with what is unknown; then add what else holds in a case."""
        narrowed: list[_Checked] = self._kept(found)
        for certain, together in self._cases:
            for case in together.values():
                narrowed += self._new(case, certain, narrowed, several=len(together) > 1)
        told = set(self._items(narrowed, str))
        missing = [source for source in self._doubts if source not in told]
        return [*narrowed, self._depending_on(missing)] if missing else narrowed

    def _kept(self, found: Iterable[_Checked]) -> list[_Checked]:
        facts: set[Hashable] = set()
        shared: set[Hashable] = set()
        for certain, together in self._cases:
            held = {*certain, str}
            shared |= certain if len(together) > 1 else set()
            for case in together.values():
                facts.update(_fact(item) for item in self._items(case) if _kind(item) in held)
        decided = self._parameters - facts.union(self._doubts)

        def stays(item: object) -> bool:
            if isinstance(item, str):
                return item not in decided
            # With each value of a parameter, the holder has another name.
            return _fact(item) in facts or (isinstance(item, OwnWrite) and _kind(item) in shared)

        return [self._only(each, stays) for each in found]

    def _new(
        self, case: Iterable[_Checked], certain: set[Hashable], told: list[_Checked], *, several: bool
    ) -> list[_Checked]:
        """Return what a case adds to what is told; of several values of a parameter, the first one tells for all."""
        facts = set(map(_fact, self._items(told)))
        kinds = set(map(_kind, self._items(told))) - {str} if several else set[Hashable]()

        def is_new(item: object) -> bool:
            return _kind(item) in {*certain, str} - kinds and _fact(item) not in facts

        return [self._only(each, is_new) for each in case if any(map(is_new, self._items([each])))]

    def _depending_on(self, sources: Sequence[str]) -> _Checked:
        """Return nothing of what is found in the first case but that it depends on parameters."""
        first = next(one for _, together in self._cases for case in together.values() for one in case)
        items = list(self._items_of(self._only(first, lambda _: False)))
        items[_SOURCES] = sources
        return self._with_items(first, items)

    def _items(self, checked: Iterable[_Checked], kind: type = object) -> Iterator[Any]:
        return (item for each in checked for some in self._items_of(each) for item in some if isinstance(item, kind))

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


def sources_of(cases: Iterable[Mapping[Values, object]]) -> set[str]:
    """Return the parameters that have a value in these cases."""
    return {source for each in cases for values in each for source, _ in values}


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
    """Return what is the same of a finding with several values of a parameter, of which a message may name one.

    The source of an unknown value is none: it stays where another value has another source.
    """
    match item:
        case OwnWrite():
            kind: Hashable = item.action, item.holder.kind
        case Opening() | Doubt():
            kind = type(item).__name__
        case (Statement(), str()):
            kind = Statement
        case str():
            kind = str
        case _:
            kind = _fact(item)
    return kind
