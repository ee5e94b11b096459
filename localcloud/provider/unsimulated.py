"""Resources that the local cloud cannot create: their inputs are checked against the SDK, their outputs are unknown."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider import sdk
from localcloud.provider.naming import DEFAULTS
from localcloud.provider.resource_type import DOCUMENT, ResourceType
from localcloud.provider.sdk import Field, SdkType, Shape
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
class Unsimulated:
    """A resource type as the SDK knows it, and what of it the local cloud does not."""

    sdk_type: SdkType
    refusal: str
    """Why it cannot be created."""
    lacking: tuple[str, ...]
    """The inputs that the local cloud does not know, of a type that it knows."""

    @property
    def entry(self) -> str:
        """Return what people are told is not simulated: the type, with the inputs if it is for these only."""
        return f"{self.sdk_type.token} ({', '.join(self.lacking)})" if self.lacking else self.sdk_type.token

    def checked(self, news: Properties, name: str) -> tuple[Properties, list[str]]:
        """Return the provider's inputs of the resource `name`, and every reason to refuse them."""
        given = {each: value for each, value in news.items() if value is not None}
        fields = self.sdk_type.inputs
        documents = {each: value for each, value in given.items() if each in fields and _is_document(fields[each])}
        inputs = given | {each: DOCUMENT.checked(value) for each, value in documents.items()}
        own = {each: value for each, value in inputs.items() if each not in {DEFAULTS, "tagsAll", "id"}}
        reasons = [f"{text}. Examine values at '{name}.{path}'." for path, text in _broken_fields(fields, own, path="")]
        return inputs, reasons

    def planned(self, inputs: Properties) -> Properties:
        """Return what a preview says the resource will be."""
        return dict.fromkeys(self.sdk_type.outputs, UNKNOWN) | inputs


def find(token: str, inputs: Properties, rows: Mapping[str, ResourceType]) -> Unsimulated | None:
    """Return what the local cloud does not simulate of a resource, or None when it simulates all of it.

    Raises:
        ProviderError: neither the local cloud nor the SDK knows the type.
    """
    if token not in rows:
        refusal = f"the local cloud knows no resource type {token}; it knows {', '.join(sorted(rows))}"
        return Unsimulated(sdk.find(token), refusal, ())
    beyond = inputs.keys() - rows[token].inputs.keys() - {DEFAULTS, "tagsAll", "id"}
    lacking = tuple(sorted(beyond & sdk.find(token).inputs.keys())) if beyond else ()
    if not lacking:
        return None
    known = ", ".join(sorted(rows[token].inputs))
    refusal = f"the local cloud knows no input `{lacking[0]}` of {token}; it knows {known}"
    return Unsimulated(sdk.find(token), refusal, lacking)


def _is_document(field: Field) -> bool:
    return field.shape.kind == "document"


def _broken_fields(fields: Mapping[str, Field], value: Properties, path: str) -> Iterator[tuple[str, str]]:
    """Yield (property path, message) for each property that is missing, unknown to the SDK or of another type."""
    for name, field in fields.items():
        if name in value:
            yield from _broken(field.shape, value[name], f"{path}{name}")
        elif field.required:
            yield f"{path}{name}", missing(name)
    for name in sorted(value.keys() - fields.keys()):
        near = difflib.get_close_matches(name, fields, n=1)
        # As helper/schema/schema.go of hashicorp/terraform-plugin-sdk words it.
        yield f"{path}{name}", "Invalid or unknown key" + (f' (did you mean "{near[0]}"?)' if near else "")


def _broken(shape: Shape, value: object, path: str) -> Iterator[tuple[str, str]]:
    if value is None or value == UNKNOWN or shape.kind == "any":
        return
    if not _fits(shape.kind, value):
        name = path.rpartition(".")[2]
        yield path, f"expected {name} to be {_EXPECTED[shape.kind]}, got {_GIVEN[type(value)]}"
    elif isinstance(value, list) and shape.items:
        for index, item in enumerate(value):
            yield from _broken(shape.items, item, f"{path}[{index}]")
    elif isinstance(value, dict) and shape.items:
        for key, item in value.items():
            yield from _broken(shape.items, item, f"{path}.{key}")
    elif isinstance(value, dict) and shape.fields:
        yield from _broken_fields(sdk.fields(shape.fields), value, f"{path}.")


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
            return isinstance(value, bool) or value in _BOOLEANS
        case _:
            return _is_number(value, whole=kind == "integer")


def _is_number(value: object, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    try:
        return float(value).is_integer() or not whole
    except ValueError:
        return False
