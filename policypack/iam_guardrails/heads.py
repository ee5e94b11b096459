"""Take the first five fields of an ARN out of a search: what is left are patterns of the last field.

The ARN of a target has exactly five colons, because its name has none. A pattern with five colons therefore matches
it field by field: no wildcard can stand for a colon. The same holds for a pattern with fewer colons whose only wildcard
is a `*` at its end, which stands for all the fields that are missing. Nearly all patterns are such.

The fields before the last one are then literals or `*`, and only a few combinations of them have to be tried: a Deny
that names a partition or an account never lets more in there than elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count, product
from typing import NamedTuple

from iam_guardrails.actions import Target
from iam_guardrails.budget import Budget
from iam_guardrails.demands import Demand
from iam_guardrails.patterns import ANY, ARN_FIELDS, beginning, has_wildcard
from iam_guardrails.targets import ACCOUNT, PARTITIONS, before_name, has_account, service

_COMPARED_PER_STEP = 8
_FIELDS_PER_STEP = 8
_FEW_BEGINNINGS = 4
_OTHER_ACCOUNT = 111_111_111_111
_PARTITIONS = tuple(f"aws{ending}" for ending in PARTITIONS)


class _Fields(NamedTuple):
    """The fields of a pattern: each a literal or `ANY`, but for the last one, which is any pattern."""

    arn: str
    partition: str
    service: str
    region: str
    account: str
    resource: str


class _Split(NamedTuple):
    """The patterns of a demand that may match a target of a kind, by the account that they write."""

    by_account: Mapping[str, Sequence[_Fields]]
    partitions: frozenset[str]
    match: bool


class Apart:
    """The demands of one document, each taken apart once for each service, however often it is asked for."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._known: dict[tuple[Demand, str], _Split | None] = {}

    def of(self, demand: Demand, service_name: str) -> _Split | None:
        """Return a demand on targets of a service taken apart, or `None` if a pattern can't be.

        Raises:
            TooComplexError: The budget does not suffice.
        """
        key = demand, service_name
        if key not in self._known:
            self._budget.spend(sum(pattern.count(":") for pattern in demand.patterns) // _FIELDS_PER_STEP)
            self._known[key] = _split(*key)
        return self._known[key]


def by_head(
    demands: Sequence[Demand], target: Target, budget: Budget, apart: Apart
) -> list[tuple[str, tuple[Demand, ...]]] | None:
    """Return what the last field must meet behind each head that has to be tried, as an ARN begins: `arn:...:`.

    Returns:
        The heads, each with its demands on the last field; `None` if a pattern can't be taken apart.

    Raises:
        TooComplexError: The budget does not suffice.
    """
    service_name = service(target)
    split = [apart.of(demand, service_name) for demand in demands]
    parts = [one for one in split if one is not None]
    if len(parts) < len(split):
        return None
    first = next((part for part in before_name(target) if isinstance(part, str)), "")
    found: dict[tuple[Demand, ...], str] = {}
    for partition, account in _heads(parts, target):
        behind = _behind(parts, partition, account, first, budget)
        if behind is not None:
            found.setdefault(behind, f"arn:{partition}:{service_name}::{account}:")
    return [(head, behind) for behind, head in found.items()]


@lru_cache(maxsize=256)
def _split(demand: Demand, service_name: str) -> _Split | None:
    """Take the patterns of a demand on targets of a service apart."""
    fields = [_fields(pattern) for pattern in demand.patterns]
    if None in fields:
        return None
    of_target = [one for one in fields if one is not None and _may_be_of(one, service_name)]
    by_account: dict[str, list[_Fields]] = {}
    for one in of_target:
        by_account.setdefault(one.account, []).append(one)
    return _Split(by_account, frozenset(one.partition for one in of_target), demand.match)


def _fields(pattern: str) -> _Fields | None:
    fields = pattern.split(":")
    missing = ARN_FIELDS - len(fields)
    if missing > 0 and (fields[-1] != ANY or any(map(has_wildcard, fields[:-1]))):
        return None
    if any(field != ANY and has_wildcard(field) for field in fields[: ARN_FIELDS - 1]):
        return None
    fields += [ANY] * missing
    arn, partition, service_name, region, account, *resource = fields
    return _Fields(arn, partition, service_name, region, account, ":".join(resource))


def _may_be_of(fields: _Fields, service_name: str) -> bool:
    """Tell whether a pattern may match a target of a service in some partition and account."""
    return fields.arn in ("arn", ANY) and fields.service in (service_name, ANY) and fields.region in ("", ANY)


def _heads(parts: Sequence[_Split], target: Target) -> Iterator[tuple[str, str]]:
    """Yield the partitions and accounts to try, the usual ones first: those that a demand asks for, and one other."""
    asked = [one for one in parts if one.match]
    other = next((each for each in _PARTITIONS if not any(each in one.partitions for one in parts)), None)
    partitions = [
        each
        for each in _PARTITIONS
        if each in (_PARTITIONS[0], other) or other is None or any(each in one.partitions for one in asked)
    ]
    accounts = [""]
    if has_account(target):
        numbers = map(str, count(_OTHER_ACCOUNT))
        unnamed = next(number for number in numbers if not any(number in one.by_account for one in parts))
        literal = [account for one in asked for account in one.by_account if ACCOUNT.fits(account)]
        accounts = list(dict.fromkeys((ACCOUNT.sample, unnamed, *literal)))
    return product(partitions, accounts)


def _behind(
    parts: Sequence[_Split], partition: str, account: str, first: str, budget: Budget
) -> tuple[Demand, ...] | None:
    """Return the demands on the last field, which begins with `first`, behind a head; `None` if nothing meets them.

    Skip the patterns that clearly match no such field.
    """
    demands: list[Demand] = []
    begins = [first]
    for part in parts:
        fields = (*part.by_account.get(account, ()), *part.by_account.get(ANY, ()))
        budget.spend(1 + len(fields) // _COMPARED_PER_STEP)
        patterns = [
            one.resource
            for one in fields
            if one.partition in (partition, ANY) and _meets_any(beginning(one.resource), begins)
        ]
        if part.match and len(patterns) <= _FEW_BEGINNINGS:
            begins = [max(beginning(pattern), first, key=len) for pattern in patterns]
        if patterns:
            demands.append(Demand(tuple(patterns), part.match))
        elif part.match:
            return None
    return tuple(demands)


def _meets_any(begins: str, others: Sequence[str]) -> bool:
    """Tell whether a text that begins with a literal may begin with one of the others, too."""
    return any(begins.startswith(other) or other.startswith(begins) for other in others)
