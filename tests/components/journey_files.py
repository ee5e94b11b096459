"""Reads the journeys: which calls a real client makes, with which config, and which other calls must be refused.

A file of `journeys/` is about one client. Its config is what a user of the client writes in `Pulumi.<stack>.yaml`. Each
journey names its principal, and `principal_documents` says what that can be.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "journeys"


@dataclass(frozen=True)
class Call:
    """One request, and why it is in the file."""

    action: str
    resource: str = "*"
    """ARN, or `*`. A policy that names principals, such as a trust policy, is about no other resource than its own."""
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    caller: Mapping[str, str] = field(default_factory=dict)
    """`{Service: NAME}`, `{Federated: ARN}` or `{AWS: ARN}`: the principal that asks a policy that names principals."""
    when: str = ""
    """When the client makes the call."""
    source: str = ""
    """Names of `sources`, separated by commas."""
    unverified: str = ""
    """What no source confirms."""
    why: str = ""
    """Why a neighbour must be refused."""

    @property
    def text(self) -> str:
        """The call as a message shows it."""
        by = "".join(f" by {kind} {name}" for kind, name in self.caller.items())
        having = f" with {json.dumps(self.context)}" if self.context else ""
        return f"{self.action} on {self.resource}{by}{having}"


@dataclass(frozen=True)
class Journey:
    """What one principal does with one client."""

    client: str
    name: str
    principal: str
    config: Mapping[str, Any]
    """As in `Pulumi.<stack>.yaml`, with the namespace."""
    calls: Sequence[Call]
    neighbours: Sequence[Call]


@dataclass(frozen=True)
class JourneyFile:
    """The journeys with one client, and where its calls come from."""

    path: Path
    client: str
    version: str
    sources: Mapping[str, str]
    journeys: Sequence[Journey]


@cache
def journey_files() -> tuple[JourneyFile, ...]:
    """Read all files of `journeys/`."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.yaml")))


def journeys() -> Iterator[tuple[str, Journey]]:
    """Iterate over all journeys, each with an id."""
    for file in journey_files():
        for journey in file.journeys:
            yield f"{file.path.stem}: {journey.name}", journey


def _read(path: Path) -> JourneyFile:
    data = yaml.safe_load(path.read_text())
    shared = data.pop("config", {})
    found = [_journey(data["client"], shared, each) for each in data.pop("journeys")]
    return JourneyFile(path=path, journeys=found, **data)


def _journey(client: str, shared: Mapping[str, Any], data: dict[str, Any]) -> Journey:
    config = {**shared, **data.pop("config", {})}
    calls = [call for each in data.pop("calls") for call in _calls(each)]
    neighbours = [call for each in data.pop("neighbours") for call in _calls(each)]
    return Journey(client=client, config=config, calls=calls, neighbours=neighbours, **data)


def _calls(data: dict[str, Any]) -> Iterator[Call]:
    """Iterate over the calls of an entry: each of its actions on each of its resources."""
    shared = {key: value for key, value in data.items() if key not in {"actions", "resources"}}
    for action, resource in product(data["actions"], data.get("resources", ["*"])):
        yield Call(action=action, resource=resource, **shared)
