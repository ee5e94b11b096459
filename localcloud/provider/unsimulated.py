"""Resources that the local cloud cannot create: their inputs are checked against the SDK, their outputs are unknown."""

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider import sdk, shapes
from localcloud.provider.naming import DEFAULTS
from localcloud.provider.resource_type import DOCUMENT, ResourceType
from localcloud.provider.sdk import Field, SdkType
from localcloud.provider.wire import Properties


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
        reasons = [
            f"{each.reason}. Examine values at '{name}.{each.path}'." for each in shapes.broken_fields(fields, own)
        ]
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
