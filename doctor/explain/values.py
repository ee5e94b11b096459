"""Which values a setting takes, by the JSON schema of the settings; pydantic isn't needed to explain an error."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import components

_SCHEMA = Path(components.__file__).with_name("settings.schema.json")


def with_entry(path: str, entry: object) -> object:
    """Return the value of a setting with one entry, a list if it takes one; None if it takes no such entry.

    `path` is like `ecs.taskPolicy.topics`.
    """
    setting = _setting(path)
    if setting["type"] != "array":
        return entry if _takes(setting, entry) else None
    return [entry] if _takes(_resolved(setting["items"]), entry) else None


def _takes(schema: dict[str, Any], value: object) -> bool:
    match schema["type"], value:
        case "string", str():
            return re.search(schema.get("pattern", ""), value, re.ASCII) is not None
        case "object", dict():
            return all(_takes(_resolved(schema["properties"][key]), each) for key, each in value.items())
        case kind, _:
            return kind == "boolean" and isinstance(value, bool)


def _setting(path: str) -> dict[str, Any]:
    found = _schema()
    for step in path.split("."):
        found = _resolved(found["properties"][step])
    return found


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return _schema()["$defs"][reference.rpartition("/")[2]] if reference else schema


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return schema
