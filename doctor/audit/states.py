"""State files: those of `pulumi stack export`, and those that the backend keeps in a folder."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doctor.engine import is_secret
from doctor.errors import DoctorError

_URN = re.compile(r"urn:pulumi:(?P<stack>[^:]+)::(?P<project>[^:]+)::")
_EARLIER = frozenset({"backups", "history", "meta.json"})
"""Folders and files of a backend beside its stacks: https://www.pulumi.com/docs/iac/concepts/state-and-backends/."""
REDACTED = "[secret]"
"""What the engine, too, puts in the place of a secret that it cannot decrypt."""


@dataclass(frozen=True)
class Held:
    """A resource of a state: its URN, the last part of its type, its inputs, and whether it is only read."""

    urn: str
    type: str
    inputs: Mapping[str, Any]
    external: bool

    @property
    def name(self) -> str:
        """Its logical name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class State:
    """What one file holds; `name` is the stack as `project/stack`, or the file's where no resource tells it.

    `waiting` counts what a broken-off replacement left to be deleted: it has the URN of another resource, and the
    engine does not check it.
    """

    file: Path
    name: str
    deployment: Mapping[str, Any]
    resources: tuple[Held, ...]
    waiting: int


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files, and the states below the folders; each once, in the order of their names.

    A folder that is a backend has earlier states beside those that count. Raises DoctorError where a folder has none.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            below = [each for each in path.rglob("*.json") if not _EARLIER & {*each.relative_to(path).parts}]
            if not below:
                raise DoctorError(f"The folder `{path}` must hold state files, `*.json`, and has none.")
            found |= dict.fromkeys(sorted(each.resolve() for each in below))
        else:
            found[path.resolve()] = None
    return list(found)


def read(file: Path) -> State:
    """Read a state file; raises DoctorError, which says what is wrong with it."""
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DoctorError(f"must be readable as JSON: {error}") from error
    deployment = _deployment(content)
    try:
        listed = _listed(deployment)
        resources = tuple(_held(each) for each in listed if not each.get("delete"))
    except RecursionError as error:
        raise DoctorError("must be nested less deeply to be read") from error
    named = next((match for each in resources if (match := _URN.match(each.urn))), None)
    name = f"{named['project']}/{named['stack']}" if named else file.name
    return State(file, name, deployment, resources, len(listed) - len(resources))


def _deployment(content: object) -> Mapping[str, Any]:
    match content:
        case {"deployment": dict() as deployment, "version": 3}:
            return deployment
        case {"checkpoint": {"latest": dict() as deployment}, "version": 3}:
            return deployment
        case {"version": version} if version != 3:  # noqa: PLR2004  the version that engines write since 2018
            raise DoctorError(f"must be a state of version 3, got version {version!r}")
    raise DoctorError("must be the output of `pulumi stack export`, an object with `version` and `deployment`")


def _listed(deployment: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    resources = deployment.get("resources") or []
    if not isinstance(resources, list):
        raise DoctorError(f"must have a list of `resources`, got `{type(resources).__name__}`")
    for each in resources:
        if not (isinstance(each, dict) and isinstance(each.get("urn"), str) and isinstance(each.get("type"), str)):
            raise DoctorError("must have an `urn` and a `type` in each of its resources")
    return resources


def _held(resource: Mapping[str, Any]) -> Held:
    inputs = _redacted(resource.get("inputs") or {})
    return Held(resource["urn"], resource["type"], inputs, external=bool(resource.get("external")))


def _redacted(value: Any) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, dict):
        return REDACTED if is_secret(value) else {key: _redacted(item) for key, item in value.items()}
    return [_redacted(item) for item in value] if isinstance(value, list) else value
