"""From the inputs of a resource to what it allows."""

from collections.abc import Mapping
from typing import Any

from iam_guardrails import cannot_check
from iam_guardrails.budget import STEPS, Budget, TooComplexError
from iam_guardrails.collecting import Collector
from iam_guardrails.contents import Place
from iam_guardrails.paths import values_at
from iam_guardrails.reading import IDENTITY, read
from iam_guardrails.resource_access import ExternalReference, Holder, ResourceAccess, Source, Undecidable
from iam_guardrails.ways import Found, Kind, find, kubernetes_token
from iam_guardrails.words import quoted

__all__ = [
    "ExternalReference",
    "Holder",
    "ResourceAccess",
    "Source",
    "Undecidable",
    "access_of",
    "may_allow",
    "texts_of",
]

_STEPS_TO_HASH = 2 * STEPS
_CHARACTERS_HASHED_A_STEP = 1024
_TEXTS = frozenset(
    {Kind.DOCUMENT, Kind.TRUST, Kind.TEMPLATE, Kind.PARAMETERS, Kind.OVERRIDES, Kind.STATE, Kind.MANIFEST}
)


def may_allow(resource_type: str) -> bool:
    """Return whether a resource of this type can allow anything, or create what others refer to."""
    return find(resource_type) is not None


def access_of(resource_type: str, name: str, props: Mapping[str, Any], budget: Budget) -> ResourceAccess:
    """Return what a resource allows.

    Args:
        resource_type: Its type token.
        name: Its name in the program.
        props: Its checked inputs, as a policy gets them.
        budget: Pays for reading them.

    Raises:
        TooComplexError: The budget is spent.
    """
    found, token, unknown = _find(resource_type, props, budget)
    access = ResourceAccess(unknown=unknown)
    if found is None:
        return access
    if not found.known:
        access.undecidable.append(cannot_check.unknown_type(f"Resource {quoted(name)}", token))
        return access
    reading = read(props, found.want, budget)
    access.secrets |= reading.secrets
    collector = Collector(access, budget)
    collector.resource(found.type, reading.values, Place(f"{found.type.noun} {quoted(name)}"))
    if collector.skipped:
        return ResourceAccess()
    access.unknown += [path for path in reading.unknown if not collector.is_spare(path)]
    return access


def _find(resource_type: str, props: Mapping[str, Any], budget: Budget) -> tuple[Found | None, str, list[str]]:
    """Return what is known of a resource's type, the token of the type, and what is unknown of it.

    Of some Kubernetes objects the inputs, and not the type, say what they are.
    """
    found = find(resource_type)
    if found is None or not found.manifest:
        return found, resource_type, []
    reading = read(props, IDENTITY, budget)
    token = "" if reading.unknown else kubernetes_token(reading.values)
    inside = find(token)
    return None if inside is None or inside.manifest else inside, token, reading.unknown


def texts_of(resource_type: str, props: Mapping[str, Any]) -> object:
    """Return what an exemption of a resource that is too complex covers.

    That is its document or template, or the list of all its documents, templates and their parameters. Of a resource
    without any it is what was read, and of one that is too large to be hashed, its type.
    """
    budget = Budget(_STEPS_TO_HASH)
    try:
        found, _, _ = _find(resource_type, props, budget)
        if found is None or not found.known:
            return resource_type
        values = read(props, found.want, budget, _CHARACTERS_HASHED_A_STEP).values
    except TooComplexError:
        return resource_type
    texts = [value for way in found.type.ways if way.kind in _TEXTS for value in values_at(values, way.path)]
    return texts[0] if len(texts) == 1 else texts or values
