"""The resources of a stack, as an update takes them up: those that it wants, and those that it changes or removes."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from doctor.kinds import sso
from doctor.permissions.calls import CREATE, DELETE, READ, UPDATE

Inputs = Mapping[str, Any]

_REMOVALS = frozenset({"delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"})
"""Operations of the engine on what is in the state and no longer wanted.

With `--json` it lists a replacement as one step `replace` with both states.
"""
_CREATIONS = frozenset({"create", "replace", "create-replacement"})
_PROVIDERS = "pulumi:providers:"


@dataclass(frozen=True)
class Managed:
    """A resource in one of its states."""

    type: str
    name: str
    """Its name in the program."""
    inputs: Inputs
    stages: frozenset[str]
    """What of its life is ahead of it in this state: `create`, `read`, `update`, `delete`."""
    urn: str = ""
    sources: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The URNs of the resources that an input comes from."""
    arn: str | None = None
    """Its ARN, if the stack only reads it, or has it already and AWS chose the ARN."""
    provider: Inputs = field(default_factory=dict)
    """The configuration of a provider of its own."""
    is_new: bool = False
    """Whether the update creates it."""


def wanted(retained: object) -> frozenset[str]:
    """Return the life of a resource that a program wants; one that is retained is never deleted."""
    return frozenset({CREATE, READ, UPDATE} if retained else {CREATE, READ, UPDATE, DELETE})


def read(digest: Mapping[str, Any], leaving: Iterable[Mapping[str, Any]] = ()) -> tuple[Managed, ...]:
    """Read what `pulumi preview --json --show-sames` prints; components and providers are no resources of AWS.

    A preview doesn't list what is `leaving`: an earlier update couldn't delete it, and the next one tries again.
    """
    steps = [*(digest.get("steps") or []), *({"op": "delete", "oldState": each} for each in leaving)]
    states = [each.get("newState") or each.get("oldState") or {} for each in steps]
    of_providers = [each for each in states if each["type"].startswith(_PROVIDERS)]
    providers = {each["urn"]: each.get("inputs") or {} for each in reversed(of_providers)}
    return tuple(
        _managed(
            state, stages, providers, _arn(each), is_new=state is each.get("newState") and each["op"] in _CREATIONS
        )
        for each in steps
        for state, stages in _states(each)
        if state.get("custom") and not state["type"].startswith(_PROVIDERS)
    )


def _states(step: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], frozenset[str]]]:
    old, new, op = step.get("oldState"), step.get("newState"), step["op"]
    leaves = op in _REMOVALS or "replace" in op
    if old and leaves and not old.get("external"):
        yield old, frozenset({READ} if old.get("retainOnDelete") else {READ, DELETE})
    if op in _REMOVALS:
        return
    if new and new.get("external"):
        yield new, frozenset({READ})
    elif new:
        yield new, wanted(new.get("retainOnDelete"))
        if old and op == "update" and not old.get("external"):
            yield old, frozenset({READ, UPDATE})


def _arn(step: Mapping[str, Any]) -> str | None:
    """Return the ARN that a resource has. A preview doesn't know the outputs of what it changes."""
    states = (step.get("newState") or {}, step.get("oldState") or {})
    return next((found for each in states if (found := (each.get("outputs") or {}).get("arn"))), None)


def _managed(
    state: Mapping[str, Any], stages: frozenset[str], providers: Mapping[str, Inputs], arn: str | None, *, is_new: bool
) -> Managed:
    told = (stages == {READ} and state.get("external")) or (state["type"] == sso.PERMISSION_SET and not is_new)
    provider = str(state.get("provider") or "").rpartition("::")[0]
    return Managed(
        type=state["type"],
        name=state["urn"].rpartition("::")[2],
        inputs=state.get("inputs") or {},
        stages=stages,
        urn=state["urn"],
        sources=state.get("propertyDependencies") or {},
        arn=arn if told else None,
        provider=providers.get(provider, {}),
        is_new=is_new,
    )
