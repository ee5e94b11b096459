"""The steps of a refreshed preview in words: what of the program the account has, and what differs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from doctor.account import Live
from doctor.check.rows import AS_IN_PROGRAM, EXISTS, MISSING, Row, Status, compared
from doctor.expected import Resource
from doctor.kinds import KINDS
from doctor.kinds.iam_policies import with_arn
from doctor.kinds.kind import Difference, Kind
from doctor.preview import Step

REPLACING = frozenset({"replace"})
UNCHANGED, CREATED, UPDATED, DELETED = "same", "create", "update", "delete"
LONGEST = 120
"""Characters of a value that are shown."""


@dataclass(frozen=True)
class Commands:
    """What brings an account to the program of a stack."""

    adopt: str
    update: str


def of_step(step: Step, absent: frozenset[tuple[str, str]], live: Live, commands: Commands) -> Iterator[Row]:
    """Yield the rows of a step. `absent` is what the update creates, by type and name."""
    resource = with_arn(step.resource, live)
    step = replace(step, resource=resource)
    kind = KINDS.get(resource.type)
    label = kind.label(resource.inputs) if kind else _label(resource)
    if step.op == CREATED:
        yield from of_absent(resource, absent, live, commands)
    elif step.op == DELETED:
        yield from _deleted(label, kind, resource, live, commands)
    elif step.op == UNCHANGED:
        yield from _unchanged(label, kind, resource)
    elif step.op == UPDATED or step.op in REPLACING:
        yield from _changed(label, kind, step, live, commands)


def key(resource: Resource) -> tuple[str, str]:
    """Return what the parts of a resource call it."""
    return resource.type, str(resource.inputs.get("name"))


def of_absent(resource: Resource, absent: frozenset[tuple[str, str]], live: Live, commands: Commands) -> Iterator[Row]:
    """Yield the row of what the stack has not got; nothing of a part whose owner it has not got either."""
    kind = KINDS.get(resource.type)
    if not kind:
        yield Row(_label(resource), EXISTS, MISSING, Status.FAILED, (commands.update,))
        return
    if any((each.type, str(resource.inputs.get(each.property))) in absent for each in kind.owners):
        return
    label = kind.label(resource.inputs)
    if kind.find(resource.inputs, live):
        yield Row(label, "part of the stack", "exists already", Status.FAILED, (commands.adopt, commands.update))
    else:
        yield Row(label, EXISTS, MISSING, Status.FAILED, (commands.update,))


def _deleted(label: str, kind: Kind | None, resource: Resource, live: Live, commands: Commands) -> Iterator[Row]:
    obstacle = kind.obstacle(resource.inputs, live) if kind else None
    advice = obstacle.why if obstacle else ""
    first = obstacle.commands if obstacle else ()
    yield Row(label, "not in the program", EXISTS, Status.FAILED, (*first, commands.update), advice)


def _unchanged(label: str, kind: Kind | None, resource: Resource) -> Iterator[Row]:
    yield Row(label, AS_IN_PROGRAM, AS_IN_PROGRAM)
    if kind:
        for name, field in kind.fields.items():
            if resource.inputs.get(name):
                words = field.words(resource.inputs[name])
                yield Row(f"{label}: {field.name}", words, words)


def _changed(label: str, kind: Kind | None, step: Step, live: Live, commands: Commands) -> Iterator[Row]:
    inputs = step.resource.inputs
    differences = list(kind.differences(inputs, step.found, step.changed)) if kind else []
    known = frozenset(kind.fields) if kind else frozenset()
    differences += [_other(label, name, inputs, step) for name in sorted(step.changed - known - {"tagsAll"})]
    if not differences:
        named = ", ".join(f"`{each}`" for each in sorted(step.changed)) or "what the engine does not name"
        differences.append(Difference(label, AS_IN_PROGRAM, f"differs in {named}"))
    obstacle = kind.obstacle(inputs, live) if kind and step.op in REPLACING else None
    first, advice = (obstacle.commands, obstacle.why) if obstacle else ((), "")
    for each in differences:
        row = compared(each.what, each.expected, each.found, (*first, commands.update))
        yield replace(row, advice=advice)


def _other(label: str, name: str, inputs: Mapping[str, object], step: Step) -> Difference:
    return Difference(f"{label}: `{name}`", _shown(inputs.get(name)), _shown(step.found.get(name)))


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _label(resource: Resource) -> str:
    return f"{resource.type.rpartition(':')[2]} `{resource.name}`"
