"""What the current stack holds, as its last update left it: an edit must not delete a role that it means to keep."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor
from pydantic.alias_generators import to_snake

from . import programs

# Built into the engine, which reads the state of the last update:
# https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/builtins.go
READ = "pulumi:pulumi:readStackResourceOutputs"
RETAINED = "retainOnDelete"
"""The output of a component that says that its resources stay in the account when they leave the program."""
WAYS = "docs/change.md"
"""The guide with the ways to make the edits that are refused here."""
ROLE = "aws:iam/role:Role"
USER = "aws:iam/user:User"
POLICY = "aws:iam/policy:Policy"
GROUP = "aws:iam/group:Group"
REPOSITORY = "aws:ecr/repository:Repository"
# The engine writes the state of a file backend while it reads it: what it reads may end too early.
_IS_WRITING = "failed to load checkpoint"
# What an engine says that does not know READ (builtins.go, too).
_IS_UNABLE = "unrecognized function name"
_RETAIN = (
    "first retain what the stack made, with `container-roles:retain: true` in a config or the option"
    " `retain_on_delete` of the component in a program, and run `pulumi up`."
)
_ALIASES = "If a component of a program has another name or parent than before, give it the option `aliases`."
_TRIES = 50
_PAUSE = 0.1
"""Seconds."""
COMPONENTS = "container-roles:index:"
"""How the types of the components begin."""


@dataclass(frozen=True)
class Resource:
    """A resource in the state."""

    types: tuple[str, ...]
    """Its type after those of its parents."""

    name: str
    """Its name in the program."""

    outputs: Mapping[str, Any]


def urn_of(types: Iterable[str], name: str) -> str:
    """Return the URN of a resource of this stack: `types` is its type after those of its parents."""
    return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{'$'.join(types)}::{name}"


@dataclass(frozen=True)
class State:
    """What a stack holds, as far as the engine can read it."""

    resources: Sequence[Resource] = ()

    problem: str = ""
    """Why the engine can't read it this time."""


class _UnreadableError(Exception):
    pass


# By the connection to the engine: each program has one, and each component that the plugin makes.
_read: WeakKeyDictionary[Any, State] = WeakKeyDictionary()
# What the program makes, as `_identity` tells it apart.
_kept: programs.Kept[set[tuple[str, str]]] = programs.Kept(set)


def resources() -> Sequence[Resource]:
    """Return what the stack holds: nothing before its first update, or if the engine can't read it."""
    return _state().resources


def made_by_components(kind: str) -> list[Resource]:
    """Return what the stack holds of a type of resource, as far as a component of ours made it itself."""
    return [
        each
        for each in resources()
        if each.types[-1] == kind and any(parent.startswith(COMPONENTS) for parent in each.types[-2:-1])
    ]


def is_retained(made: Resource) -> bool:
    """Return whether a resource that a component made stays in the account when it leaves the program."""
    maker = _maker(made)
    return bool(maker and maker.outputs.get(RETAINED))


def _state() -> State:
    engine = get_monitor()
    if engine not in _read:
        _read[engine] = _read_state()
    return _read[engine]


def _read_state() -> State:
    """Return the state of this stack; warn of the edits that are not refused where the engine can't read it."""
    organization, project, stack = pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack()
    # A backend outside of Pulumi Cloud has no organizations, and perhaps no projects: a name is one of this project.
    # https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/store.go
    named = stack if organization == "organization" else f"{organization}/{project}/{stack}"
    try:
        return State([_resource(urn, each["outputs"]) for urn, each in _outputs(named).items()])
    except _UnreadableError as error:
        problem, unable = str(error), _IS_UNABLE in str(error)
    edits = "delete" if unable else "move"
    pulumi.log.warn(
        f"The state of this stack can't be read, so no edit is refused that would {edits} a role: {problem}"
    )
    return State(problem="" if unable else problem)


def _outputs(stack: str) -> Mapping[str, Any]:
    """Return the outputs of a stack's resources by URN; raises `_UnreadableError`."""
    for left in reversed(range(_TRIES)):
        try:
            answer = pulumi.runtime.invoke(READ, {"stackName": stack}).value
            break
        except Exception as error:  # the SDK raises no narrower one
            if not left or _IS_WRITING not in str(error):
                raise _UnreadableError(str(error)) from error
            time.sleep(_PAUSE)
    # Mocks in the tests of a program may answer nothing.
    outputs: Mapping[str, Any] = (answer or {}).get("outputs", {})
    return outputs


def _resource(urn: str, outputs: Mapping[str, Any]) -> Resource:
    _, _, types, name = urn.split("::", 3)
    return Resource(tuple(types.split("$")), name, outputs)


def keep(arn: str) -> None:
    """Remember that the program makes the role or repository of this ARN, so that another component can use it."""
    _kept.here().add(_identity(arn))


def _is_kept(arn: str) -> bool:
    return _identity(arn) in _kept.here()


def refuse_to_drop(arn: str) -> None:
    """Refuse to use the role of this ARN as it is if that would delete it, or may; raises `RunError`.

    If a component of this stack made the role, and none before this one makes it now, it leaves the program with this
    edit. The engine then deletes it with its policies, unless the update before this one retained them.
    """
    if _is_kept(arn):
        return
    _refuse_if_unreadable(f"role `{_name(arn)}` can't be `existing`", "role")
    for role, maker in _of_arn(ROLE, arn):
        what = f"role `{role.outputs['name']}` can't become `existing`"
        _refuse_unless_retained(what, "it with its policies", maker, "set `existing`")


def refuse_to_drop_repository(name: str) -> None:
    """Refuse to use the repository of this name as it is if that would delete it, or may; raises `RunError`."""
    _refuse_if_unreadable(f"repository `{name}` can't be `existing`", "repository")
    named = [each for each in made_by_components(REPOSITORY) if each.outputs.get("name") == name]
    for repository, maker in _with_makers(named):
        if not _is_kept(repository.outputs.get("arn", "")):
            _refuse_unless_retained(f"repository `{name}` can't become `existing`", "it", maker, "set `existing`")


def refuse_to_drop_user(arn: str) -> None:
    """Refuse to use the user of this ARN as it is if that would delete it, or may; raises `RunError`.

    As `refuse_to_drop`. The user's keys and password would go, too.
    """
    _refuse_if_unreadable(f"user `{_name(arn)}` can't be taken to exist already", "user")
    for user, maker in _of_arn(USER, arn):
        what = f"user `{user.outputs['name']}` can't become an existing user"
        _refuse_unless_retained(what, "it", maker, "move it from `users` to the existing users")


def _refuse_if_unreadable(what: str, kind: str) -> None:
    if problem := _state().problem:
        raise pulumi.RunError(
            f"{what}, because the state of this stack can't be read: {problem}. If this stack made the {kind}, the"
            " update would delete it. Run `pulumi stack export`, and `pulumi up` again once that works. See"
            f" {WAYS}"
        )


def _refuse_unless_retained(what: str, deleted: str, maker: Resource, then: str) -> None:
    if not maker.outputs.get(RETAINED):
        raise pulumi.RunError(
            f"{what} in one update, because this stack made it and would delete {deleted}. Keep it in two: {_RETAIN}"
            f" Then {then}. See {WAYS}"
        )


def refuse_to_replace(names: Collection[str], arn: str) -> None:
    """Refuse to make the role of this ARN if it exists elsewhere or as none of these resources; raises `RunError`.

    AWS has one role of each name, whatever its path and case. To make it elsewhere, the engine would delete it first.
    """
    for role, maker in _of_arn(ROLE, arn):
        former = role.outputs["name"]
        # What the program gave it; an update brings back a role that someone else moved. A component has no outputs
        # after an import, where that is wanted, nor after a first update that failed: the state doesn't tell which.
        arns = [value for value in maker.outputs.values() if isinstance(value, str) and value.endswith(f"/{former}")]
        if role.name not in names or (arns and arn not in arns):
            raise pulumi.RunError(
                f"role `{_name(arn)}` can't move in one update, because AWS has one role of each name and this stack"
                f" has made it as `{min(arns, default=former)}`, `{role.name}` in the state: the update would delete it"
                f" first. {_ALIASES} Otherwise keep the role: {_RETAIN} Then use it as `existing`, or make one"
                f" of another name. See {WAYS}"
            )


def refuse_to_take(kind: str, names: Collection[str], arn: str) -> None:
    """Refuse to make the policy or group of this ARN if the stack made it as none of these; raises `RunError`.

    AWS has one of each name, whatever its case, and the former one goes last. For a policy of which only the case
    changes, the provider would take the former one from its role and delete it first:
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
    """
    thing, given = kind.rpartition(":")[2].lower(), _name(arn)
    for each in made_by_components(kind):
        former = each.outputs.get("name")
        if not former or _identity(each.outputs.get("arn", "")) != _identity(arn):
            continue
        if each.name not in names:
            raise pulumi.RunError(
                f"{thing} `{given}` can't move in one update, because AWS has one {thing} of each name and this stack"
                f" has made it as `{each.name}` in the state: AWS would refuse to create it. {_ALIASES} Otherwise give"
                f" the {thing} another name. See {WAYS}"
            )
        if kind == POLICY and former != given:
            raise pulumi.RunError(
                f"policy `{given}` can't be renamed in one update, because AWS has one policy of each name, whatever"
                f" its case, and this stack has made it as `{former}`: the update would delete it first. Give the"
                f" policy another name. See {WAYS}"
            )


def created_first(kind: str, names: Collection[str], aws_name: str) -> pulumi.ResourceOptions:
    """Return the options of a resource with a name in AWS: when that changes, the new one is made before the old goes.

    The provider would delete the old one first, and stop there if AWS refuses that. Where only the case of the name
    changes, it must: AWS has one of each name.
    """
    former = {each.lower() for each in _aws_names(kind, names)}
    return pulumi.ResourceOptions(delete_before_replace=False if former and aws_name.lower() not in former else None)


def _aws_names(kind: str, names: Collection[str]) -> set[str]:
    """Return the names in AWS of the resources of a kind that have one of these names in the state."""
    former = (each.outputs.get("name") for each in resources() if each.types[-1] == kind and each.name in names)
    return {each for each in former if each}


def _of_arn(kind: str, arn: str) -> Iterator[tuple[Resource, Resource]]:
    """Yield what components made under the name of this ARN in its account, each with its component."""
    identity = _identity(arn)
    return _with_makers(each for each in made_by_components(kind) if _identity(each.outputs.get("arn", "")) == identity)


def _with_makers(made: Iterable[Resource]) -> Iterator[tuple[Resource, Resource]]:
    """Yield resources that components made, each with its component."""
    for each in made:
        if maker := _maker(each):
            yield each, maker


def _maker(made: Resource) -> Resource | None:
    """Return the component that made a resource."""
    # A child's name begins with that of its component, and perhaps with that of another: `a-task-role`.
    makers = [each for each in resources() if each.types == made.types[:-1] and made.name.startswith(f"{each.name}-")]
    # In the course of an update, the state has a component under its new name or parent before it has the child.
    moved = [each for each in resources() if each.types[-1] == made.types[-2] and _gave_out(each, made)]
    certain = [each for each in makers if _gives_out(each, made)]
    return max(certain or moved or makers, key=lambda each: len(each.name), default=None)


def _gives_out(component: Resource, made: Resource) -> bool:
    """Return whether a component has the output of this child: `taskRoleArn` for `<name>-task-role`."""
    return any(made.name == f"{component.name}-{end}" for end, _ in _given_out(component))


def _gave_out(component: Resource, made: Resource) -> bool:
    """Return whether a component has the output of this child with its value, whatever the component is called now."""
    values = [value for key in ("arn", "name") if (value := made.outputs.get(key))]
    return any(value in values and made.name.endswith(f"-{end}") for end, value in _given_out(component))


def _given_out(component: Resource) -> Iterator[tuple[str, Any]]:
    """Yield the outputs of a component, each with the end of the name of the child that it is about."""
    for key, value in component.outputs.items():
        if isinstance(value, Mapping):  # of each repository
            yield from value.items()
        elif key.endswith("UserNames") or key == "userNames":
            yield from ((f"user-{each}", each) for each in value or [])
        else:
            yield to_snake(key.removesuffix("Arn")).replace("_", "-"), value


def _identity(arn: str) -> tuple[str, str]:
    """Return the account of a role or user and its name, as AWS compares it; anything else is its ARN."""
    return (arn.rpartition(":")[0], _name(arn).lower()) if ":iam:" in arn else (arn, "")


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
