"""Documents written in another way that means the same, and how the property tests take them apart."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import settings

Json = dict[str, Any]

# The same examples in every run: a failure belongs to the change that made it, not to who runs it next.
thoroughly = settings(derandomize=True, max_examples=300, database=None)
briefly = settings(thoroughly, max_examples=50)


def listed(value: Any) -> list[Any]:  # noqa: ANN401  JSON of any shape
    return value if isinstance(value, list) else [value]


def statements_of(document: Json) -> list[Json]:
    return listed(document["Statement"])


def with_statements(document: Json, changed: Sequence[Json]) -> Json:
    return {**document, "Statement": list(changed)}


def recased(statement: Json) -> Json:
    return {key: _each(value, str.swapcase) if "Action" in key else value for key, value in statement.items()}


def _each(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401  one value or a list
    return [change(one) for one in value] if isinstance(value, list) else change(value)


def unlisted(statement: Json) -> Json:
    """A list of one value as the value, a value as a list of one."""
    changed = dict(statement)
    for key in changed.keys() & {"Action", "NotAction", "Resource", "NotResource"}:
        values = listed(changed[key])
        changed[key] = changed[key] if len(values) > 1 else values if values is not changed[key] else values[0]
    return changed


def reversed_lists(statement: Json) -> Json:
    return {key: value[::-1] if isinstance(value, list) else value for key, value in reversed(statement.items())}


def split(statement: Json) -> list[Json]:
    """The statement once for each of its actions and each of its resources, where it lists what it covers."""
    parts = [statement]
    for key in ("Action", "Resource"):
        parts = [{**part, key: one} for part in parts for one in listed(part.get(key))] if key in statement else parts
    return [{key: value for key, value in part.items() if key != "Sid"} for part in parts]


REWRITES: Mapping[str, Callable[[Json], Json]] = {
    "case of actions": lambda d: with_statements(d, [recased(s) for s in statements_of(d)]),
    "order of statements": lambda d: with_statements(d, statements_of(d)[::-1]),
    "order in a statement": lambda d: with_statements(d, [reversed_lists(s) for s in statements_of(d)]),
    "order of elements": lambda d: dict(reversed(d.items())),
    "a value or a list of it": lambda d: with_statements(d, [unlisted(s) for s in statements_of(d)]),
    "no Sid": lambda d: with_statements(d, [{k: v for k, v in s.items() if k != "Sid"} for s in statements_of(d)]),
    "one statement in several": lambda d: with_statements(d, [one for s in statements_of(d) for one in split(s)]),
    "a statement twice": lambda d: with_statements(d, [*statements_of(d), {**statements_of(d)[0], "Sid": "Again"}]),
    "a bare statement": lambda d: {
        **d,
        "Statement": statements_of(d)[0] if len(statements_of(d)) == 1 else statements_of(d),
    },
    "an object instead of text": lambda d: json.loads(json.dumps(d)),
    "the default version": lambda d: {"Version": "2008-10-17", **d},
}
