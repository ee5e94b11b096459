"""Property maps between protobuf and Python: the one place that knows how Pulumi writes values on the wire."""

from typing import Any

from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # protobuf ships no types
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]  # protobuf ships no types
from pulumi.runtime.rpc import UNKNOWN

Properties = dict[str, Any]
"""A resource's inputs or state: camelCase property names, JSON values, `UNKNOWN` where a preview knows none."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"  # the key that marks a special value
_SECRET_MARK = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  what it says of a secret, none itself


def to_python(struct: Struct) -> Properties:
    """Return the property map in `struct`, its values as `plain` gives them."""
    return {name: plain(value) for name, value in MessageToDict(struct).items()}


def to_struct(properties: Properties) -> Struct:
    """Return `properties` for the wire; a property that is None is omitted."""
    struct = Struct()
    struct.update({name: value for name, value in properties.items() if value is not None})
    return struct


def secret(value: object) -> object:
    """Return `value` as a secret on the wire."""
    return {_SIGNATURE: _SECRET_MARK, "value": value}


def has_unknown(value: object) -> bool:
    """Tell whether a preview's unknown stands anywhere in `value`."""
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return value == UNKNOWN


def plain(value: object) -> object:
    """Return a JSON value with whole numbers as ints and secrets as their plain value."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        # Configure may carry secrets before the provider has said that it takes none.
        if value.get(_SIGNATURE) == _SECRET_MARK:
            return plain(value["value"])
        return {name: plain(item) for name, item in value.items()}
    return value
