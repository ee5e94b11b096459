"""What the current stack holds, as its last update left it: an edit must not delete a role that it means to keep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_root_resource

# Built into the engine, which reads the state of the last update:
# https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/builtins.go
READ = "pulumi:pulumi:readStackResourceOutputs"
RETAINED = "retainOnDelete"
"""The output of a component that says that its resources stay in the account when they leave the program."""
WAYS = "docs/change.md"
"""The guide with the ways to make the edits that are refused here."""
ROLE = "aws:iam/role:Role"
_COMPONENTS = "container-roles:index:"


@dataclass(frozen=True)
class Resource:
    """A resource in the state."""

    types: tuple[str, ...]
    """Its type after those of its parents."""

    name: str
    """Its name in the program."""

    outputs: Mapping[str, Any]


# Of each program, by the root that it runs under.
_read: WeakKeyDictionary[pulumi.Resource, list[Resource]] = WeakKeyDictionary()


def resources() -> list[Resource]:
    """Return what the stack holds: nothing before its first update."""
    root = get_root_resource()
    # The plugin makes one component at a time and knows no program.
    if not root:
        return _resources()
    if root not in _read:
        _read[root] = _resources()
    return _read[root]


def _resources() -> list[Resource]:
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    # Mocks in the tests of a program may answer nothing.
    by_urn: Mapping[str, Any] = (pulumi.runtime.invoke(READ, {"stackName": stack}).value or {}).get("outputs", {})
    return [_resource(urn, each["outputs"]) for urn, each in by_urn.items()]


def _resource(urn: str, outputs: Mapping[str, Any]) -> Resource:
    _, _, types, name = urn.split("::", 3)
    return Resource(tuple(types.split("$")), name, outputs)


def refuse_to_drop(role: str) -> None:
    """Refuse to use the role of this name as it is if that would delete it; raises `RunError`.

    If a component of this stack made the role, it leaves the program with this edit. The engine then deletes it with
    its policies, unless the update before this one retained them.
    """
    if any(each.outputs.get("name") == role and not maker.outputs.get(RETAINED) for each, maker in _roles()):
        raise pulumi.RunError(
            f"role `{role}` can't become `existing` in one update, because this stack made it and would delete it with"
            " its policies. Keep it in two: first retain what the stack made, with `container-roles:retain: true` in a"
            " config or the option `retain_on_delete` of the component in a program, and run `pulumi up`. Then set"
            f" `existing`. See {WAYS}"
        )


def refuse_to_replace(name: str, role: str, arn: str) -> None:
    """Refuse to make the role `role` as the resource `name` while a role of this name exists; raises `RunError`.

    AWS has one role of each name, whatever its path and case. To make it elsewhere, the engine would delete it first.
    """
    for each, maker in _roles():
        former = each.outputs.get("name", "")
        if former.lower() != role.lower():
            continue
        # What the program gave it; an update brings back a role that someone else moved.
        arns = [value for value in maker.outputs.values() if isinstance(value, str) and value.endswith(f"/{former}")]
        places = {value.partition(":role")[2] for value in arns}
        place = arn.partition(":role")[2]
        if each.name != name or (places and place not in places):
            raise pulumi.RunError(
                f"role `{role}` can't move in one update, because AWS has one role of each name and this stack has made"
                f" it as `{min(places, default=former)}`, `{each.name}` in the state: the update would delete it first."
                f" Give the role a new name, too. See {WAYS}"
            )


def created_first(kind: str, name: str, aws_name: str) -> pulumi.ResourceOptions:
    """Return the options of a resource with a name in AWS: when that changes, the new one is made before the old goes.

    The provider would delete the old one first, and stop there if AWS refuses that.
    """
    renamed = any(
        each.types[-1] == kind and each.name == name and each.outputs.get("name") != aws_name for each in resources()
    )
    return pulumi.ResourceOptions(delete_before_replace=False if renamed else None)


def _roles() -> Iterator[tuple[Resource, Resource]]:
    """Yield the roles that components made, each with its component."""
    for role in resources():
        if role.types[-1] == ROLE and any(each.startswith(_COMPONENTS) for each in role.types[-2:-1]):
            # A child's name begins with that of its component, and perhaps with that of another.
            makers = [
                each for each in resources() if each.types == role.types[:-1] and role.name.startswith(f"{each.name}-")
            ]
            yield role, max(makers, key=lambda each: len(each.name))
