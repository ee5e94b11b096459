"""What the current stack holds, as its last update left it: an edit must not delete a role that it means to keep."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

# Built into the engine, which reads the state of the last update:
# https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/builtins.go
READ = "pulumi:pulumi:readStackResourceOutputs"
_COMPONENTS = "container-roles:index:"
_ROLE = "aws:iam/role:Role"
RETAINED = "retainOnDelete"
"""The output of a component that says that its resources stay in the account when they leave the program."""


def refuse_to_drop(role: str) -> None:
    """Refuse to use the role of this name as it is if that would delete it; raises `RunError`.

    If a component of this stack made the role, it leaves the program with this edit. The engine then deletes it with
    its policies, unless the update before this one retained them.
    """
    if role in set(_deletable(resources())):
        raise pulumi.RunError(
            f"role `{role}` can't become `existing` in one update, because this stack made it and would delete it with"
            " its policies. Keep it in two: first retain what the stack made, with `container-roles:retain: true` in a"
            " config or the option `retain_on_delete` of the component in a program, and run `pulumi up`. Then set"
            " `existing`"
        )


@dataclass(frozen=True)
class Resource:
    """A resource in the state."""

    types: tuple[str, ...]
    """Its type after those of its parents."""

    name: str
    """Its name in the program."""

    outputs: Mapping[str, Any]


def resources() -> list[Resource]:
    """Return what the stack holds: nothing before its first update."""
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    # Mocks in the tests of a program may answer nothing.
    by_urn: Mapping[str, Any] = (pulumi.runtime.invoke(READ, {"stackName": stack}).value or {}).get("outputs", {})
    return [_resource(urn, each["outputs"]) for urn, each in by_urn.items()]


def _resource(urn: str, outputs: Mapping[str, Any]) -> Resource:
    _, _, types, name = urn.split("::", 3)
    return Resource(tuple(types.split("$")), name, outputs)


def _deletable(resources: Sequence[Resource]) -> Iterator[str]:
    """Yield the names of the roles that components made and do not retain."""
    for role in resources:
        if role.types[-1] == _ROLE and any(each.startswith(_COMPONENTS) for each in role.types[-2:-1]):
            # A child's name begins with that of its component, and perhaps with that of another.
            makers = [
                each for each in resources if each.types == role.types[:-1] and role.name.startswith(f"{each.name}-")
            ]
            if not max(makers, key=lambda each: len(each.name)).outputs.get(RETAINED):
                yield role.outputs["name"]
