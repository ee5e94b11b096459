"""Walk plain values along the paths of the table."""

from collections.abc import Iterable, Iterator
from typing import Any

from iam_guardrails.values import Either, OpenObject, Unknown
from iam_guardrails.ways.model import Path

_TEXT = "a text in place of an object"


def each(value: object) -> Iterator[Any]:
    """Yield the values of which one holds, or the value itself."""
    if isinstance(value, Either):
        for one in value:
            yield from each(one)
    else:
        yield value


def entries(value: object) -> Iterator[Any]:
    """Yield the entries of a list, and of lists in it, or the value itself."""
    for one in each(value):
        if isinstance(one, list):
            for entry in one:
                yield from entries(entry)
        else:
            yield one


def values_at(value: object, path: Path) -> Iterable[Any]:
    """Return the values at a path: several where it crosses a list, none where it ends early.

    A list where the path expects an object stands for its entries, because families differ in how they write a block
    of which there is one. Null is no value.
    """
    if type(value) is dict and path:
        below = value.get(_key(path[0]))
        if below is None:
            return ()
        if type(below) is str and len(path) == 1:
            return (below,)
    return _values_at(value, path)


def _values_at(value: object, path: Path) -> Iterator[Any]:
    for one in each(value):
        if one is None:
            continue
        if isinstance(one, Unknown) or not path:
            yield one
        elif isinstance(one, dict):
            yield from _below(one, path)
        elif isinstance(one, list):
            for entry in one:
                yield from values_at(entry, path)
        elif isinstance(one, str) and one.lstrip().startswith(("{", "[")):
            yield Unknown(_TEXT)


def _key(step: str) -> str:
    return step.removesuffix("[]").removesuffix("{}")


def _below(value: dict[str, Any], path: Path) -> Iterator[Any]:
    key = _key(path[0])
    if key not in value:
        if isinstance(value, OpenObject):
            yield Unknown(value.source)
        return
    for below in each(value[key]):
        if path[0].endswith("{}") and isinstance(below, dict):
            entries = list(below.values())
        elif path[0].endswith("[]") and isinstance(below, list):
            entries = below
        else:
            entries = [below]
        for entry in entries:
            yield from values_at(entry, path[1:])
