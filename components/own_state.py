"""What the current stack holds, as its last update left it: an edit must not delete a role that it means to keep."""

import time
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
REPOSITORY = "aws:ecr/repository:Repository"
# The engine writes the state of a file backend while it reads it: what it reads may end too early.
_IS_WRITING = "failed to load checkpoint"
_TRIES = 50
_PAUSE = 0.1
"""Seconds."""
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
    organization, project, stack = pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack()
    # A backend outside of Pulumi Cloud has no organizations, and perhaps no projects: a name is one of this project.
    # https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/store.go
    named = stack if organization == "organization" else f"{organization}/{project}/{stack}"
    return [_resource(urn, each["outputs"]) for urn, each in _outputs(named).items()]


def _outputs(stack: str) -> Mapping[str, Any]:
    """Return the outputs of a stack's resources by URN; none, and a warning, where the engine can't read the state."""
    for _ in range(_TRIES):
        try:
            answer = pulumi.runtime.invoke(READ, {"stackName": stack}).value
        except Exception as error:  # noqa: BLE001  the SDK raises no narrower one
            problem = str(error)
            if _IS_WRITING not in problem:
                break
            time.sleep(_PAUSE)
        else:
            # Mocks in the tests of a program may answer nothing.
            outputs: Mapping[str, Any] = (answer or {}).get("outputs", {})
            return outputs
    pulumi.log.warn(f"The state of this stack can't be read, so no edit is refused that would delete a role: {problem}")
    return {}


def _resource(urn: str, outputs: Mapping[str, Any]) -> Resource:
    _, _, types, name = urn.split("::", 3)
    return Resource(tuple(types.split("$")), name, outputs)


def refuse_to_drop(arn: str) -> None:
    """Refuse to use the role of this ARN as it is if that would delete it; raises `RunError`.

    If a component of this stack made the role, it leaves the program with this edit. The engine then deletes it with
    its policies, unless the update before this one retained them.
    """
    for role, maker in _roles(arn):
        _refuse_unless_retained(f"role `{role.outputs['name']}`", "it with its policies", maker)


def refuse_to_drop_repository(name: str) -> None:
    """Refuse to use the repository of this name as it is if that would delete it; raises `RunError`."""
    for repository, maker in _made(REPOSITORY):
        if repository.outputs.get("name") == name:
            _refuse_unless_retained(f"repository `{name}`", "it", maker)


def _refuse_unless_retained(what: str, deleted: str, maker: Resource) -> None:
    if not maker.outputs.get(RETAINED):
        raise pulumi.RunError(
            f"{what} can't become `existing` in one update, because this stack made it and would delete {deleted}. Keep"
            " it in two: first retain what the stack made, with `container-roles:retain: true` in a config or the"
            " option `retain_on_delete` of the component in a program, and run `pulumi up`. Then set `existing`. See"
            f" {WAYS}"
        )


def refuse_to_replace(name: str, arn: str) -> None:
    """Refuse to make the role of this ARN as the resource `name` if it exists elsewhere; raises `RunError`.

    AWS has one role of each name, whatever its path and case. To make it elsewhere, the engine would delete it first.
    """
    for role, maker in _roles(arn):
        former = role.outputs["name"]
        # What the program gave it; an update brings back a role that someone else moved.
        arns = [value for value in maker.outputs.values() if isinstance(value, str) and value.endswith(f"/{former}")]
        if role.name != name or (arns and arn not in arns):
            raise pulumi.RunError(
                f"role `{_name(arn)}` can't move in one update, because AWS has one role of each name and this stack"
                f" has made it as `{min(arns, default=former)}`, `{role.name}` in the state: the update would delete it"
                f" first. Give the role a new name, too. See {WAYS}"
            )


def created_first(kind: str, name: str, aws_name: str) -> pulumi.ResourceOptions:
    """Return the options of a resource with a name in AWS: when that changes, the new one is made before the old goes.

    The provider would delete the old one first, and stop there if AWS refuses that.
    """
    names = {each.outputs.get("name") for each in resources() if each.types[-1] == kind and each.name == name}
    return pulumi.ResourceOptions(delete_before_replace=False if names and aws_name not in names else None)


def _roles(arn: str) -> Iterator[tuple[Resource, Resource]]:
    """Yield the roles that components made under the name of this ARN in its account, each with its component."""
    for role, maker in _made(ROLE):
        if _identity(role.outputs.get("arn", "")) == _identity(arn):
            yield role, maker


def _made(kind: str) -> Iterator[tuple[Resource, Resource]]:
    """Yield the resources of a type that components made, each with its component."""
    for made in resources():
        if made.types[-1] == kind and any(each.startswith(_COMPONENTS) for each in made.types[-2:-1]):
            # A child's name begins with that of its component, and perhaps with that of another.
            makers = [
                each for each in resources() if each.types == made.types[:-1] and made.name.startswith(f"{each.name}-")
            ]
            yield made, max(makers, key=lambda each: len(each.name))


def _identity(arn: str) -> tuple[str, str]:
    """Return the account of a role and its name, as AWS compares it."""
    return arn.partition(":role/")[0], _name(arn).lower()


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
