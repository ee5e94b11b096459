"""IAM documents as AWS reads them: what is in them, and what differs between two that should be the same."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_ITEMS = {"Statement": "statement", "rules": "rule"}
"""What documents are lists of: policies, and lifecycles of images."""
_LISTS = ("Action", "NotAction", "Resource", "NotResource")


def parsed(document: object) -> Any:  # noqa: ANN401  any JSON value
    """A document as an object: a text is read as JSON, and left as it is where it is none."""
    if not isinstance(document, str):
        return document
    try:
        return json.loads(document)
    except ValueError:
        return document


def statements(document: object) -> list[Mapping[str, Any]]:
    """The statements of a document that are objects, as they are written."""
    value = parsed(document)
    found = _listed(value.get("Statement", [])) if isinstance(value, Mapping) else []
    return [each for each in found if isinstance(each, Mapping)]


def actions(document: object) -> Iterator[str]:
    """The actions that the statements of a document name, as they are written."""
    for statement in statements(document):
        yield from map(str, _listed(statement.get("Action", [])))


def principals(trust: object) -> Iterator[tuple[str, str]]:
    """Whom the statements of a trust policy name, each with its kind: `("Service", "ecs-tasks.amazonaws.com")`."""
    for statement in statements(trust):
        named = statement.get("Principal", {})
        for kind, who in named.items() if isinstance(named, Mapping) else [("AWS", named)]:
            yield from ((kind, str(each)) for each in _listed(who))


def normalised(document: object) -> Any:  # noqa: ANN401
    """The document in the one form of its meaning: lists where one value may stand, sorted, keys sorted."""
    value = parsed(document)
    if not isinstance(value, Mapping):
        return value
    statements = value.get("Statement", [])
    return {**value, "Statement": [_statement(each) for each in _listed(statements)]}


def _statement(statement: object) -> object:
    if not isinstance(statement, Mapping):
        return statement
    # Consoles write an empty Sid, which is as good as none.
    given = {key: value for key, value in statement.items() if (key, value) != ("Sid", "")}
    fields: dict[str, Any] = {key: _sorted(value) if key in _LISTS else value for key, value in given.items()}
    for key in ("Principal", "NotPrincipal"):
        if isinstance(fields.get(key), Mapping):
            fields[key] = {kind: _sorted(who) for kind, who in fields[key].items()}
    if isinstance(fields.get("Condition"), Mapping):
        fields["Condition"] = {
            operator: {key: _sorted(values) for key, values in keys.items()} if isinstance(keys, Mapping) else keys
            for operator, keys in fields["Condition"].items()
        }
    return fields


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _sorted(value: object) -> list[str]:
    # AWS reads `true` and `"true"` alike.
    return sorted({each if isinstance(each, str) else json.dumps(each) for each in _listed(value)})


def same(one: object, other: object) -> bool:
    """Whether AWS reads two documents alike."""
    return bool(_unordered(normalised(one)) == _unordered(normalised(other)))


def _unordered(document: Any) -> Any:  # noqa: ANN401
    """The document in one order of its statements, or of the rules of a lifecycle, which have their priority."""
    if not isinstance(document, Mapping):
        return document
    lists = {key: document[key] for key in ("Statement", "rules") if isinstance(document.get(key), list)}
    ordered = {key: sorted(each, key=lambda item: json.dumps(item, sort_keys=True)) for key, each in lists.items()}
    return {**document, **ordered}


class Part(NamedTuple):
    """A part of a document that differs: where it stands, and both values as text."""

    where: str
    expected: str
    found: str


def differences(expected: object, found: object) -> list[Part]:
    """Return the parts that the found document has otherwise; none where AWS reads both alike.

    Values are shown, whole documents are not.
    """
    if same(expected, found):
        return []
    one, other = normalised(expected), normalised(found)
    if not (isinstance(one, Mapping) and isinstance(other, Mapping)):
        return [Part("", "a JSON object", "no JSON object" if isinstance(one, Mapping) else "a JSON object")]
    parts = [
        Part(f"`{key}`", _shown(one.get(key)), _shown(other.get(key)))
        for key in sorted({*one, *other} - _ITEMS.keys())
        if one.get(key) != other.get(key)
    ]
    for key, noun in _ITEMS.items():
        ours, theirs = _items(one, key), _items(other, key)
        for position, (mine, its) in enumerate(zip(ours, theirs, strict=False), 1):
            parts += _of_item(f"{noun} {position}", mine, its)
        if len(ours) != len(theirs):
            parts.append(Part(f"number of {noun}s", str(len(ours)), str(len(theirs))))
    return parts


def _items(document: Mapping[str, Any], key: str) -> list[Any]:
    """Return the statements of a policy, or the rules of a lifecycle in the order of their priorities."""
    items = _listed(document.get(key, []))
    return sorted(items, key=lambda each: each.get("rulePriority", 0) if isinstance(each, Mapping) else 0)


def _of_item(where: str, mine: object, its: object) -> Iterator[Part]:
    if isinstance(mine, Mapping) and isinstance(its, Mapping):
        for key in sorted({*mine, *its}):
            if mine.get(key) != its.get(key):
                yield Part(f"{where}: `{key}`", _shown(mine.get(key)), _shown(its.get(key)))
    elif mine != its:
        yield Part(where, _shown(mine), _shown(its))


def _shown(value: object, limit: int = 120) -> str:
    if value is None:
        return "missing"
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return f"`{text[:limit]}{'…' if len(text) > limit else ''}`"
