"""Write a value as JSON, as `Fn::ToJsonString` does.

Source: CloudFormation User Guide, "Fn::ToJsonString".
"""

import json
from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from typing import Any

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.choices import MOST_WAYS, NO_VALUE, either, options
from iam_guardrails.cloudformation.loading import CHARACTERS_A_STEP
from iam_guardrails.values import HOLE, Either, OpenObject, Partial, Unknown, like


def written(value: object, budget: Budget) -> Any:  # noqa: ANN401  a text, `Unknown` or `Either`
    """Return the JSON of an object or array, in every way in which it may turn out.

    What is unknown becomes a string of one `HOLE`, so that the text is JSON again.
    """
    return either((_dumped(one, budget) for one in _ways(value, budget)), budget)


def _dumped(value: object, budget: Budget) -> Any:  # noqa: ANN401  a text or `Unknown`
    if not isinstance(value, dict | list):
        return value if isinstance(value, Unknown) or value is NO_VALUE else Unknown("Fn::ToJsonString")
    sources = tuple(_sources(value))
    text = json.dumps(_filled(value), ensure_ascii=False, separators=(",", ":"))
    budget.spend(1 + len(text) // CHARACTERS_A_STEP)
    return like(_texts(value), Partial(text, sources) if sources else text)


def _ways(value: object, budget: Budget) -> list[Any]:
    """Return the values without choices that a value may be, `NO_VALUE` included."""
    budget.spend()
    if isinstance(value, Either):
        found = [way for one in options(value) for way in _ways(one, budget)]
        return found if len(found) <= MOST_WAYS else [Unknown("Fn::If")]
    if isinstance(value, list):
        return [list(_there(way)) for way in _combined([_ways(one, budget) for one in value], budget)]
    if not isinstance(value, dict):
        return [value]
    ways = _combined([_ways(one, budget) for one in value.values()], budget)
    found = [{key: one for key, one in zip(value, way, strict=True) if one is not NO_VALUE} for way in ways]
    return [OpenObject(one, value.source) for one in found] if isinstance(value, OpenObject) else found


def _combined(parts: list[list[Any]], budget: Budget) -> Iterator[tuple[Any, ...]]:
    if prod(map(len, parts)) > MOST_WAYS:
        parts = [ways if len(ways) == 1 else [Unknown("Fn::If")] for ways in parts]
    for way in product(*parts):
        budget.spend(len(way))
        yield way


def _there(values: Iterable[object]) -> Iterator[Any]:
    return (one for one in values if one is not NO_VALUE)


def _filled(value: object) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, Unknown):
        return HOLE
    if isinstance(value, list):
        return [_filled(one) for one in value]
    if not isinstance(value, dict):
        return value
    filled = {key: _filled(one) for key, one in value.items()}
    return {**filled, HOLE: HOLE} if isinstance(value, OpenObject) else filled


def _texts(value: object) -> Iterator[object]:
    """Iterate over the texts in a value, its keys included."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if not isinstance(value, list):
        yield value
        return
    for one in value:
        yield from _texts(one)


def _sources(value: object) -> Iterator[str]:
    """Iterate over the sources of all holes, in the order in which they are written."""
    if isinstance(value, Unknown):
        yield value.source
    elif isinstance(value, Partial):
        yield from value.sources
    elif isinstance(value, list):
        for one in value:
            yield from _sources(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _sources(key)
            yield from _sources(one)
        if isinstance(value, OpenObject):
            yield from (value.source, value.source)
