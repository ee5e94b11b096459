"""The rows for the steps of a refreshed preview: what of the program the account has, and what differs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from doctor.account import Live
from doctor.check.rows import AS_IN_PROGRAM, EXISTS, MISSING, Lot, Row, Status
from doctor.expected import Resource
from doctor.kinds import KINDS, Key, owners
from doctor.kinds.iam import short
from doctor.kinds.iam_policies import policy_arn
from doctor.kinds.kind import TAKEN, Difference, Hold, Kind, Obstacle
from doctor.preview import CREATE, DELETE, REPLACE, SAME, Step

LONGEST = 120
"""Characters of a value that are shown."""
CREATED_FIRST = "An update creates it before it deletes anything, so its name must be free. Choose another name."


@dataclass(frozen=True)
class Commands:
    """The commands that make an account match the program of a stack."""

    adopt: str
    update: str


@dataclass(frozen=True)
class Around:
    """What the rows of a step depend on besides the step."""

    live: Live
    commands: Commands
    absent: frozenset[Key]
    """What the update creates."""
    own: frozenset[Hold]
    """What the stack gives, which only an update may take away."""
    leaving: frozenset[str]
    """Commands that take users out of groups as the update does."""


def lot(step: Step, around: Around) -> Lot:
    """Return the rows of a step; what is part of a group is about the group, too."""
    resource = step.resource
    own = (resource.type, str(resource.inputs.get("name")))
    return Lot(f"{resource.name} ({resource.type})", of_step(step, around), frozenset({own, *owners(resource)}))


def of_step(step: Step, around: Around) -> Iterator[Row]:
    """Yield the rows of a step."""
    kind = KINDS.get(step.resource.type)
    label = kind.label(step.resource.inputs) if kind else _label(step.resource)
    if step.op == CREATE:
        yield from _absent(label, kind, step.resource, around)
    elif step.op == DELETE:
        obstacle = kind.obstacle(step.found, around.live) if kind else None
        yield _updated(Row(label, "not in the program", EXISTS, Status.FAILED), obstacle, around)
        yield from _in_the_way(label, obstacle, around)
    elif step.op == SAME:
        yield from _unchanged(label, kind, step.resource)
    else:
        yield from _changed(label, kind, step, around)


def _absent(label: str, kind: Kind | None, resource: Resource, around: Around) -> Iterator[Row]:
    """Yield the row of what the stack has not got; nothing of a part whose owner it has not got either."""
    commands = around.commands
    if owners(resource) & around.absent:
        return
    if kind and kind.look_up(resource.inputs, around.live):
        yield Row(label, "part of the stack", "exists already", Status.FAILED, (commands.adopt, commands.update))
    elif namesake := kind and kind.taken_by(resource.inputs, around.live):
        back = _given_back(namesake.given_back(around.own))
        advice = f"{namesake.why} {TAKEN}{back}"
        yield Row(f"{label}: its name", "free", "taken", Status.FAILED, namesake.commands, advice)
        if namesake.commands:
            yield Row(label, EXISTS, MISSING, Status.FAILED, (commands.update,))
    else:
        yield Row(label, EXISTS, MISSING, Status.FAILED, (commands.update,))


def _given_back(commands: Sequence[str]) -> str:
    return f" After the update, give it back: {', '.join(f'`{each}`' for each in commands)}." if commands else ""


def _updated(row: Row, obstacle: Obstacle | None, around: Around) -> Row:
    """Return the row with the update as its fix, or why an update fails."""
    if obstacle and not (obstacle.holds or obstacle.release):  # no command clears the way
        return replace(row, advice=obstacle.why)
    return replace(row, fix=(around.commands.update,))


def _in_the_way(label: str, obstacle: Obstacle | None, around: Around) -> Iterator[Row]:
    """Yield the row about what the program doesn't give, and what must go before AWS deletes something."""
    if not obstacle:
        return
    others = [each for each in obstacle.holds if each not in around.own]
    release = [each for each in obstacle.release if each not in around.leaving]
    if others or release:
        named = [
            f"{each.kind} `{each.holder}`" if obstacle.arn else f"policy `{short(each.policy)}`" for each in others
        ]
        found = ", ".join([*named, *([f"keys, devices or members: {len(release)}"] if release else [])])
        advice = obstacle.why + _given_back(obstacle.given_back(around.own))
        fix = (*(each.removal for each in others), *release)
        yield Row(f"{label}: in the way of its deletion", "nothing", found, Status.FAILED, fix, advice)


def _unchanged(label: str, kind: Kind | None, resource: Resource) -> Iterator[Row]:
    yield Row(label, AS_IN_PROGRAM, AS_IN_PROGRAM)
    if kind:
        for name, field in kind.fields.items():
            if field.name and resource.inputs.get(name):
                words = field.words(resource.inputs[name])
                yield Row(f"{label}: {field.name}", words, words)


def _changed(label: str, kind: Kind | None, step: Step, around: Around) -> Iterator[Row]:
    if step.op == REPLACE and not step.changed:
        return  # It goes and comes with what it belongs to, whose rows say why.
    inputs = step.resource.inputs
    differences = list(kind.differences(inputs, step.found, step.changed)) if kind else []
    known = frozenset(kind.fields) if kind else frozenset()
    differences += [_other(label, name, inputs, step) for name in sorted(step.changed - known - {"tagsAll"})]
    if not differences:
        named = ", ".join(f"`{each}`" for each in sorted(step.changed)) or "what the engine does not name"
        differences.append(Difference(label, AS_IN_PROGRAM, f"differs in {named}"))
    if kind and step.op == REPLACE and "name" in step.changed and kind.look_up(inputs, around.live):
        yield Row(f"{label}: its name", "free", "taken", Status.FAILED, (), CREATED_FIRST)
        return
    obstacle = _of_replacement(kind, step, around.live) if kind and step.op == REPLACE else None
    for each in differences:
        yield _updated(Row(each.what, each.expected, each.found, Status.FAILED), obstacle, around)
    yield from _in_the_way(label, obstacle, around)


def _of_replacement(kind: Kind, step: Step, live: Live) -> Obstacle | None:
    """Return what is in the way of deleting what the account has; who holds such a policy gets the program's back."""
    obstacle = kind.obstacle(step.found, live)
    if obstacle and obstacle.arn:
        return replace(obstacle, arn=policy_arn(step.resource.inputs, live))
    return obstacle


def _other(label: str, name: str, inputs: Mapping[str, object], step: Step) -> Difference:
    return Difference(f"{label}: `{name}`", _shown(inputs.get(name)), _shown(step.found.get(name)))


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _label(resource: Resource) -> str:
    return f"{resource.type.rpartition(':')[2]} `{resource.name}`"
