"""What becomes of each resource that the stack has not got yet: adopted, created, or neither."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from doctor.account import Live, UnreadableError
from doctor.expected import Resource
from doctor.holdings import owned, surplus
from doctor.kinds import KINDS, Key, keys, owners
from doctor.kinds.iam import TYPES
from doctor.kinds.iam_policies import with_arn
from doctor.kinds.kind import TAKEN, Difference, Found, Kind, Obstacle


class Outcome(StrEnum):
    """What becomes of a resource."""

    ADOPT = "adopt"
    CREATE = "create"
    TAKEN = "taken"
    """It can neither be adopted nor created: something else has its name."""
    UNREAD = "unread"
    """Whether the account has it could not be read."""


@dataclass(frozen=True)
class Finding:
    """A resource that an update would create: its type and logical name, and what becomes of it."""

    type: str
    name: str
    outcome: Outcome
    id: str = ""
    """Of what is adopted, the id that the import takes."""
    differences: tuple[Difference, ...] = ()
    """What an update changes once it is adopted."""
    notes: tuple[str, ...] = ()
    """What else to know, in sentences."""
    commands: tuple[str, ...] = ()
    """Commands to run before the update, in this order."""
    afterwards: tuple[str, ...] = ()
    """Commands to run after it."""

    @property
    def replaced(self) -> bool:
        """Whether an update deletes it and creates it again."""
        return any(each.replaces for each in self.differences)


def find(resources: Iterable[Resource], live: Live) -> list[Finding]:
    """Return what becomes of each AWS resource that is to be created, in the order of their names."""
    known = tuple(with_arn(each, live) for each in resources if each.type.startswith("aws:"))
    found = [(each, _find(each, known, live)) for each in known]
    gone = {key for each, finding in found for key in keys(each, live) if _is_made_anew(finding)}
    return sorted((_as_part(each, finding, gone) for each, finding in found), key=lambda finding: finding.name)


def _find(resource: Resource, program: tuple[Resource, ...], live: Live) -> Finding:
    kind = KINDS.get(resource.type)
    if not kind:
        why = f"Not looked up: import what exists with `pulumi import {resource.type} {resource.name} ID`."
        return Finding(resource.type, resource.name, Outcome.UNREAD, notes=(why,))
    if "namePrefix" in resource.inputs:  # the provider makes a name up that nothing has yet
        return Finding(resource.type, resource.name, Outcome.CREATE)
    try:
        found = kind.look_up(resource.inputs, live)
        if found:
            return _existing(resource, kind, found, program, live)
        namesake = kind.taken_by(resource.inputs, live)
        return (
            _taken(resource, namesake, program) if namesake else Finding(resource.type, resource.name, Outcome.CREATE)
        )
    except UnreadableError as error:
        needed = ", ".join(f"`{each}`" for each in dict.fromkeys((*kind.reads, error.action)))
        notes = (f"{error}.", f"Looking it up takes {needed}.")
        return Finding(resource.type, resource.name, Outcome.UNREAD, notes=notes)


def _existing(resource: Resource, kind: Kind, found: Found, program: tuple[Resource, ...], live: Live) -> Finding:
    differences = tuple(kind.differences(resource.inputs, found.properties))
    finding = Finding(resource.type, resource.name, Outcome.ADOPT, found.id, differences)
    obstacle = kind.obstacle(resource.inputs, live) if finding.replaced else None
    if obstacle:
        return _taken(resource, obstacle, program, differences)
    principal = next((each for each, of_type in TYPES.items() if of_type == resource.type), None)
    if not principal:
        return finding
    others = surplus(principal, resource.inputs["name"], program, live)
    if finding.replaced:
        return replace(finding, notes=tuple(f"Goes with it: {each.label}." for each in others))
    if found.properties.get("permissionsBoundary") == resource.inputs.get("permissionsBoundary"):
        return finding
    return replace(
        finding,
        notes=tuple(
            f"The permissions boundary caps this: {' '.join(each.violations) or each.label}" for each in others
        ),
        commands=tuple(each.removal for each in others),
    )


def _taken(
    resource: Resource, obstacle: Obstacle, program: tuple[Resource, ...], differences: tuple[Difference, ...] = ()
) -> Finding:
    return Finding(
        resource.type,
        resource.name,
        Outcome.TAKEN,
        differences=differences,
        notes=(f"{obstacle.why} {TAKEN}",),
        commands=obstacle.commands,
        afterwards=obstacle.given_back(owned(program)),
    )


def _is_made_anew(finding: Finding) -> bool:
    return finding.outcome is Outcome.TAKEN or finding.replaced


def _as_part(resource: Resource, finding: Finding, gone: set[Key]) -> Finding:
    """Return the finding of what may belong to another resource: if its owner is replaced, it is created.

    An update deletes the owner and all that hangs on it. What the state then still held would never be created again.
    """
    if finding.outcome is Outcome.ADOPT and owners(resource) & gone:
        return Finding(resource.type, resource.name, Outcome.CREATE)
    return finding


def chosen_imports(imports: Mapping[str, Any], findings: list[Finding]) -> dict[str, Any]:
    """Return the engine's import file with the ids of what is adopted, and with the components that own some of it."""
    ids = {(each.type, each.name): each.id for each in findings if each.outcome is Outcome.ADOPT}
    adopted = [
        {**each, "id": ids[each["type"], each["name"]]}
        for each in imports["resources"]
        if (each["type"], each["name"]) in ids
    ]
    owners = {each.get("parent") for each in adopted}
    components = [each for each in imports["resources"] if each.get("component") and each["name"] in owners]
    return {**imports, "resources": [*components, *adopted]}
