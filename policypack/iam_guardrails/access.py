"""From the inputs of a resource to what it allows."""

from collections.abc import Mapping
from typing import Any

from iam_guardrails import cannot_check
from iam_guardrails.budget import STEPS, Budget, TooComplexError
from iam_guardrails.collecting import Collector
from iam_guardrails.contents import Place, kubernetes_token
from iam_guardrails.paths import values_at
from iam_guardrails.reading import read, wanted
from iam_guardrails.resource_access import ExternalReference, Holder, ResourceAccess, Source, Undecidable
from iam_guardrails.ways import Found, Kind, find
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

_STEPS_FOR_TEXT = 10 * STEPS
_TEXTS = frozenset({Kind.DOCUMENT, Kind.TRUST, Kind.TEMPLATE, Kind.PARAMETERS, Kind.OVERRIDES, Kind.STATE})
_IDENTITY = wanted([(("apiVersion",), True), (("kind",), True)])


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
    found = find(resource_type)
    if found is not None and found.manifest:
        return _manifest(name, props, budget)
    return _access(found, resource_type, name, props, budget)


def _manifest(name: str, props: Mapping[str, Any], budget: Budget) -> ResourceAccess:
    """Return what a Kubernetes object allows whose inputs, and not its type, say what it is."""
    reading = read(props, _IDENTITY, budget)
    if reading.unknown:
        return ResourceAccess(unknown=reading.unknown)
    token = kubernetes_token(reading.values)
    found = find(token)
    return ResourceAccess() if found is not None and found.manifest else _access(found, token, name, props, budget)


def _access(
    found: Found | None, resource_type: str, name: str, props: Mapping[str, Any], budget: Budget
) -> ResourceAccess:
    access = ResourceAccess()
    if found is None:
        return access
    if not found.known:
        access.undecidable.append(cannot_check.unknown_type(f"Resource {quoted(name)}", resource_type))
        return access
    reading = read(props, found.want, budget)
    access.secrets |= reading.secrets
    collector = Collector(access, budget)
    collector.resource(found.type, reading.values, Place(f"{found.type.noun} {quoted(name)}"))
    if collector.skipped:
        return ResourceAccess()
    access.unknown += [path for path in reading.unknown if not collector.is_spare(path)]
    return access


def texts_of(resource_type: str, props: Mapping[str, Any]) -> object:
    """Return what an exemption of a resource that is too complex covers.

    That is its document or template, or the list of all its documents, templates and their parameters.
    """
    found = find(resource_type)
    if found is None or found.manifest or not found.known:
        return resource_type
    try:
        values = read(props, found.want, Budget(_STEPS_FOR_TEXT)).values
    except TooComplexError:
        return resource_type
    texts = [value for way in found.type.ways if way.kind in _TEXTS for value in values_at(values, way.path)]
    return texts[0] if len(texts) == 1 else texts
