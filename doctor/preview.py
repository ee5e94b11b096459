"""What an update would do, by the engine's own preview."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doctor import engine
from doctor.differences import parsed
from doctor.errors import DoctorError
from doctor.expected import Resource
from doctor.kinds.kind import UNKNOWN
from doctor.kinds.sso import ADMINISTRATOR, SET_NAME

SAME, CREATE, UPDATE, REPLACE, DELETE = "same", "create", "update", "replace", "delete"
OPERATIONS = frozenset({SAME, CREATE, UPDATE, REPLACE, DELETE})
"""What an update does with a resource. The engine also lists what it reads, and each half of a replacement."""

_ARNS = {"policyArn": "policy", "permissionSetArn": "permissionSet"}
"""What the inputs name that are the ARN of something."""


@dataclass(frozen=True)
class Step:
    """What an update would do with one resource."""

    op: str
    """One of `OPERATIONS`."""
    resource: Resource
    """As the program wants it; of what is deleted, as it is."""
    found: Mapping[str, Any]
    """Its properties as they are."""
    changed: frozenset[str] = frozenset()
    """Names of the properties that differ."""


@dataclass(frozen=True)
class Preview:
    """The steps of an update for all AWS resources, and the region of the stack where its config says it."""

    steps: tuple[Step, ...]
    region: str | None

    @property
    def to_create(self) -> tuple[Resource, ...]:
        """The resources that the update creates."""
        return tuple(each.resource for each in self.steps if each.op == CREATE)


def of(stack: str, folder: Path, *, refresh: bool = False, import_file: Path | None = None) -> Preview:
    """Preview an update of a stack; with `refresh`, compared with the account instead of the state.

    The file for `pulumi import` gets what would be created. Raises DoctorError, with the engine's words.
    """
    into = ("--import-file", str(import_file)) if import_file else ()
    return read(digest(stack, folder, *(("--refresh",) if refresh else ()), unshown=into))


def digest(
    stack: str,
    folder: Path,
    *flags: str,
    unshown: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    """Return what `pulumi preview --json` prints; a message doesn't show the flags `unshown`.

    Raises DoctorError, with the engine's words.
    """
    command = ["preview", "--stack", stack, *flags]
    done = engine.run([*command, "--json", "--show-sames", *unshown], cwd=folder, environment=environment)
    if done.returncode:
        # The JSON of a failed preview is all resources and no violation of a policy: what a person reads is asked for.
        told = engine.run(command, cwd=folder, environment=environment)
        raise DoctorError(
            f"`pulumi {' '.join(command)}` must succeed first, but it fails in {folder}:\n"
            + (told.stdout + told.stderr).strip()
        )
    answer: Mapping[str, Any] = json.loads(done.stdout)
    return answer


def read(digest: Mapping[str, Any]) -> Preview:
    """Read what `pulumi preview --json` prints."""
    listed = digest.get("steps") or []
    planned = [each for each in listed if each["op"] in OPERATIONS]
    states = {each["urn"]: each[state] for state in ("oldState", "newState") for each in planned if each.get(state)}
    steps = tuple(_step(each, states) for each in planned if _is_custom(each))
    return Preview(steps, (digest.get("config") or {}).get("aws:region"))


def _is_custom(step: Mapping[str, Any]) -> bool:
    return bool((step.get("newState") or step.get("oldState") or {}).get("custom"))


def _step(step: Mapping[str, Any], states: Mapping[str, Any]) -> Step:
    new, old = step.get("newState"), step.get("oldState") or {}
    state = new or old
    name = step["urn"].rpartition("::")[2]
    inputs = _inputs(state, states)
    found = {**(old.get("outputs") or {}), **(old.get("inputs") or {})}
    changed = frozenset(_head(path) for path in step.get("detailedDiff") or {})
    return Step(step["op"], Resource(state["type"], name, inputs), found, changed)


def _head(path: str) -> str:
    """Return the property that a path begins with: `tags` of `tags.Team` and of `tags["a b"]`."""
    return path.partition(".")[0].partition("[")[0]


def _inputs(state: Mapping[str, Any], states: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of a resource; a policy ARN that is unknown stands as `{"policy": the policy's inputs}`.

    That of a permission set stands as `{"permissionSet": the set's inputs}`. Its name is `SET_NAME`.
    """
    inputs = _named(state)
    if state["type"].startswith("aws:ssoadmin/") and (role := _assumed(state, states)):
        inputs[ADMINISTRATOR] = role
    for name, what in _ARNS.items():
        made = [urn for urn in (state.get("propertyDependencies") or {}).get(name, []) if urn in states]
        if made and name == "permissionSetArn":
            inputs[SET_NAME] = _named(states[made[0]]).get("name")
        if made and inputs.get(name) == UNKNOWN:
            inputs[name] = {what: states[made[0]]["inputs"]}
    return inputs


def _assumed(state: Mapping[str, Any], states: Mapping[str, Any]) -> str | None:
    """Return the role that the provider of a resource assumes. The state has a provider's objects as JSON."""
    provider = states.get(str(state.get("provider")).rpartition("::")[0], {})
    match parsed((provider.get("inputs") or {}).get("assumeRoles")):
        case [{"roleArn": str(role)}]:
            return role
    return None


def _named(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of a resource, with the name that the provider made up where they have none."""
    outputs = state.get("outputs") or {}
    return {**({"name": outputs["name"]} if "name" in outputs else {}), **(state.get("inputs") or {})}
