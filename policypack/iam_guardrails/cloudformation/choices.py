"""Values of which one holds: take them apart, and put them together again.

Within this package `NO_VALUE` stands for a value that isn't there, as `AWS::NoValue` says. Outside, an `Either` of one
value means that the value may be absent.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Any, Final

from iam_guardrails.budget import Budget
from iam_guardrails.values import Either, Partial, Reference, Repeated, Unknown, is_secret


class _Absent(Enum):
    NO_VALUE = "AWS::NoValue"


MOST_WAYS: Final = 64
"""Ways in which one text may be put together; of more, the parts that vary count as unknown."""
NO_VALUE: Final = _Absent.NO_VALUE
"""A value that isn't there: its property or list item is removed."""


def options(value: object) -> tuple[Any, ...]:
    """Return all that a value may be, `NO_VALUE` included."""
    if not isinstance(value, Either):
        return (value,)
    found = [one for each in value for one in options(each)]
    if len(value) == 0 or (len(value) == 1 and not isinstance(value, Repeated)):
        found.append(NO_VALUE)
    return tuple(found)


def either(values: Iterable[object], budget: Budget) -> Any:  # noqa: ANN401  any value
    """Return the value that is one of these, each of them once."""
    found: dict[object, Any] = {}
    for value in values:
        for one in options(value):
            budget.spend()
            found.setdefault(_identity(one), one)
    absent = found.pop(NO_VALUE, None) is NO_VALUE
    known = Either(found.values())
    if not known:
        return NO_VALUE
    if not absent:
        return known[0] if len(known) == 1 else known
    return known if len(known) == 1 else Either((known,))


def _identity(value: object) -> object:
    """Return what tells a value from others: a reference is not the text that looks like it."""
    if isinstance(value, Reference):
        return Reference, str(value), value.logical_id, value.type, value.secret
    if isinstance(value, Partial):
        return Partial, str(value), value.sources, value.secret
    if isinstance(value, str):
        return type(value), str(value), is_secret(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return list, tuple(map(_identity, value))
    return value if isinstance(value, Unknown | _Absent) else id(value)
