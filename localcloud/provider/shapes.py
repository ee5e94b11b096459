"""Values compared with what the SDK says they can be: what is missing, unknown to it, or of another type."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider import sdk
from localcloud.provider.sdk import Field, Shape
from localcloud.provider.validation import missing
from localcloud.provider.wire import Properties

_EXPECTED = {
    "boolean": "a boolean",
    "document": "a string or an object",
    "integer": "a whole number",
    "list": "a list",
    "map": "an object",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}
_GIVEN = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
_BOOLEANS = frozenset({"true", "false", "1", "0"})


@dataclass(frozen=True)
class Broken:
    """A property that cannot be as it is: its path, such as `rules[0].name`, and why."""

    path: str
    reason: str
    unknown_key: bool = False


def broken_fields(fields: Mapping[str, Field], value: Properties, path: str = "") -> Iterator[Broken]:
    """Yield each property that is missing, unknown to the SDK or of another type; `path` is what goes before names."""
    for name, field in fields.items():
        if name in value:
            yield from broken(field.shape, value[name], f"{path}{name}")
        elif field.required:
            yield Broken(f"{path}{name}", missing(name))
    for name in sorted(value.keys() - fields.keys()):
        near = difflib.get_close_matches(name, fields, n=1)
        # As helper/schema/schema.go of hashicorp/terraform-plugin-sdk words it.
        reason = "Invalid or unknown key" + (f' (did you mean "{near[0]}"?)' if near else "")
        yield Broken(f"{path}{name}", reason, unknown_key=True)


def broken(shape: Shape, value: object, path: str) -> Iterator[Broken]:
    """Yield what of the value at `path` is not of the shape."""
    if value is None or value == UNKNOWN or shape.kind == "any":
        return
    if not _fits(shape.kind, value):
        name = path.rpartition(".")[2]
        yield Broken(path, f"expected {name} to be {_EXPECTED[shape.kind]}, got {_GIVEN[type(value)]}")
    elif isinstance(value, list) and shape.items:
        for index, item in enumerate(value):
            yield from broken(shape.items, item, f"{path}[{index}]")
    elif isinstance(value, dict) and shape.items:
        for key, item in value.items():
            yield from broken(shape.items, item, f"{path}.{key}")
    elif isinstance(value, dict) and shape.fields:
        yield from broken_fields(sdk.fields(shape.fields), value, f"{path}.")


def _fits(kind: str, value: object) -> bool:
    """Whether the value is of the kind, or one that the provider turns into it: `"3"` is a number, 3 is a string."""
    match kind:
        case "list":
            return isinstance(value, list)
        case "map" | "object":
            return isinstance(value, dict)
        case "document":
            return isinstance(value, str | dict | list)
        case "string":
            return isinstance(value, str | int | float)
        case "boolean":
            return isinstance(value, bool) or (isinstance(value, str) and value in _BOOLEANS)
        case _:
            return _is_number(value, whole=kind == "integer")


def _is_number(value: object, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    try:
        return float(value).is_integer() or not whole
    except (OverflowError, ValueError):
        return False
