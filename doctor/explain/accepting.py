"""Whether the settings accept a value, by the schema that is generated from them.

The settings themselves need Pulumi and pydantic, which explaining an error does without.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

_SCHEMA = Path(__file__).parent.parent.parent / "components/stack.schema.json"
Node = Mapping[str, Any]


def keys_of(path: str) -> list[str]:
    """Return the keys of a path as `pulumi config set --path` takes it: `a.b`, `a["b.c"].d`."""
    return [quoted or plain for quoted, plain in re.findall(r'\["([^"]+)"\]|([^.\[\]]+)', path)]


def is_accepted(path: str, value: object) -> bool:
    """Return whether a setting exists and takes a value; what depends on other settings isn't checked."""
    node: Node | None = _schema()
    for key in keys_of(path):
        node = next(_inner(node, key), None) if node else None
    return node is not None and _fits(node, value)


@cache
def _schema() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    config = whole["properties"]["config"]["properties"]
    return {**whole, "properties": {key.removeprefix("container-roles:"): each for key, each in config.items()}}


def _resolved(node: Node) -> Node:
    while "$ref" in node:
        node = _schema()["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def _inner(node: Node, key: str) -> Iterator[Node]:
    node = _resolved(node)
    if key in node.get("properties", {}):
        yield node["properties"][key]
    yield from (inner for pattern, inner in node.get("patternProperties", {}).items() if _matches(pattern, key))


def _matches(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.ASCII) is not None


def _fits(node: Node, value: object) -> bool:
    node = _resolved(node)
    if isinstance(value, bool):
        return node.get("type") == "boolean"
    if isinstance(value, str):
        texts = "enum" in node or "string" in node.get("type", ())
        return texts and value in node.get("enum", [value]) and _matches(node.get("pattern", ""), value)
    if isinstance(value, int):
        return node.get("type") == "integer" and node.get("minimum", value) <= value <= node.get("maximum", value)
    if isinstance(value, Mapping):
        if node.get("additionalProperties") is True:
            return True
        return all(any(_fits(each, inner) for each in _inner(node, key)) for key, inner in value.items())
    return node.get("type") == "array" and _all_fit(node, value)


def _all_fit(node: Node, values: object) -> bool:
    return isinstance(values, Sequence) and all(_fits(node["items"], each) for each in values)
