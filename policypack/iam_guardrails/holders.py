"""Who holds the permissions of a document, and what a resource creates that others refer to."""

from collections.abc import Iterator
from typing import Any

from iam_guardrails.paths import each, values_at
from iam_guardrails.resource_access import Holder
from iam_guardrails.values import COMPLETED, HOLE, Partial, Unknown
from iam_guardrails.ways.model import Path, ResourceType

SERVICE_LINKED = "/aws-service-role/"
"""Where the roles are that only AWS services use: nobody else can change them, or pass them."""
RESERVED = "/aws-reserved/"
"""Where the roles are that Identity Center creates for its permission sets."""


def holders_of(found: ResourceType, properties: dict[str, Any], generated: str = "") -> tuple[Holder, ...]:
    """Return the holders of a resource's documents.

    Args:
        found: Its type.
        properties: Its plain properties.
        generated: Its name if the properties give neither a name nor a prefix.
    """
    holders: dict[Holder, None] = {}
    for held in found.holders:
        path = None if held.path is None else own_path(found, properties)
        names = list(_names(properties, held.name))
        # References to a resource whose name is unknown go by the name that is made up for it.
        if held.path is not None and all(HOLE in name for name in names):
            names += [f"{prefix}{COMPLETED}" for prefix in _names(properties, held.prefix)] or [generated]
        holders.update(dict.fromkeys(Holder(held.kind, name, path) for name in names if name))
    return tuple(holders)


def own_path(found: ResourceType, properties: dict[str, Any]) -> str | None:
    """Return the path of a role, user, group or policy, or None if it is unknown.

    Slashes inside of it stay: only the exact beginning of a path makes it one of AWS's own.
    """
    values = [
        one
        for held in found.holders
        if held.path is not None
        for value in values_at(properties, held.path)
        for one in each(value)
    ]
    if not values:
        return "/"
    if any(not isinstance(value, str) or HOLE in value for value in values) or len(set(values)) > 1:
        return None
    path = values[0] if values[0].startswith("/") else f"/{values[0]}"
    return path if path.endswith("/") else f"{path}/"


def is_role(found: ResourceType) -> bool:
    """Return whether a resource is a role, and not a policy of one."""
    return any(held.kind == "role" and held.path is not None for held in found.holders)


def _names(properties: dict[str, Any], path: Path | None) -> Iterator[str]:
    for value in () if path is None else values_at(properties, path):
        for name in value if isinstance(value, list) else (value,):
            if isinstance(name, Unknown) and name.source:
                yield Partial(HOLE, (name.source,))
            elif isinstance(name, Partial):
                yield name
            elif isinstance(name, str) and name and HOLE not in name:
                yield name.rpartition("/")[2]
