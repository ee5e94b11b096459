"""What the current stack holds, as its last update left it: an edit must not delete a role that it means to keep."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

# Part of the engine, which answers from the state that it updates. The same function serves `listResourceOutputs` of
# the Node SDK: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/builtins.go
_READ_STATE = "pulumi:pulumi:readStackResourceOutputs"
_COMPONENTS = "container-roles:index:"
_ROLE = "aws:iam/role:Role"
RETAINED = "retainOnDelete"
"""The output of a component that says that its resources stay in the account when they leave the program."""


def refuse_to_drop(role: str) -> None:
    """Refuse to use the role of this name as it is if that would delete it; raises `RunError`.

    If a component of this stack made the role, it leaves the program with this edit. The engine then deletes it with
    its policies, unless the update before this one retained them.
    """
    if role in set(_deletable(_resources())):
        raise pulumi.RunError(
            f"role `{role}` can't become `existing` in one update, because this stack made it and would delete it with"
            " its policies. Keep it in two: first retain what the stack made, with `container-roles:retain: true` in a"
            " config or the option `retain_on_delete` of the component in a program, and run `pulumi up`. Then set"
            " `existing`"
        )


@dataclass(frozen=True)
class _Resource:
    """A resource in the state."""

    types: tuple[str, ...]
    """Its type after those of its parents."""

    name: str
    outputs: Mapping[str, Any]


def _resources() -> list[_Resource]:
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    by_urn: Mapping[str, Any] = pulumi.runtime.invoke(_READ_STATE, {"stackName": stack}).value["outputs"]
    return [_resource(urn, each["outputs"]) for urn, each in by_urn.items()]


def _resource(urn: str, outputs: Mapping[str, Any]) -> _Resource:
    _, _, types, name = urn.split("::", 3)
    return _Resource(tuple(types.split("$")), name, outputs)


def _deletable(resources: Sequence[_Resource]) -> Iterator[str]:
    """Yield the names of the roles that components made and do not retain."""
    for role in resources:
        if role.types[-1] == _ROLE and any(each.startswith(_COMPONENTS) for each in role.types[-2:-1]):
            # A child's name begins with that of its component, and perhaps with that of another.
            makers = [
                each for each in resources if each.types == role.types[:-1] and role.name.startswith(f"{each.name}-")
            ]
            if not max(makers, key=lambda each: len(each.name)).outputs.get(RETAINED):
                yield role.outputs["name"]
