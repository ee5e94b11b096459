"""The cases of the policies: one JSON file each, under `cases/<policy>/{pass,fail}/`, named by what it shows.

A case is `{why, resource_type, name, props, expect}`; `expect` gives for each policy that reports something its exact
messages, in order. Instead of one resource it may have several, under `resources`; `resembles` says what it is like in
the real world. `config` is that of the pack; `dependencies` gives for a resource, by input, the names of those it comes
from; `<unknown>` in an input is what the engine does not know yet. In `fail` the policy of the folder reports
something, in `pass` it does not.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

FOLDER = Path(__file__).with_name("cases")
UNKNOWN = "<unknown>"
STACK = "urn:pulumi:test::cases"


@dataclass(frozen=True)
class Resource:
    """A resource as the engine shows it to a pack: documents as text, as the provider's check leaves them."""

    type: str
    name: str
    props: dict[str, Any]

    @property
    def urn(self) -> str:
        """Its URN, without a parent."""
        return f"{STACK}::{self.type}::{self.name}"


@dataclass(frozen=True)
class Case:
    """One case."""

    resources: tuple[Resource, ...]
    expect: dict[str, list[str]]
    config: dict[str, dict[str, Any]]
    dependencies: dict[str, dict[str, list[str]]]


def read(path: Path) -> Case:
    """The case in a file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    resources = [
        _resource(each["resource_type"], each["name"], _known(each["props"]))
        for each in content.get("resources", [content])
    ]
    return Case(tuple(resources), content["expect"], content.get("config", {}), content.get("dependencies", {}))


def _known(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """The value as the engine sends it, what is unknown by its own sign."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_known(item) for item in value]
    return UNKNOWN_STRING_VALUE if value == UNKNOWN else value


def _resource(resource_type: str, name: str, props: dict[str, Any]) -> Resource:
    checked = dict(props)
    for key in ("policy", "assumeRolePolicy", "inlinePolicy"):
        if resource_type.startswith("aws:") and isinstance(checked.get(key), dict):
            checked[key] = json.dumps(checked[key])
    return Resource(resource_type, name, checked)


ALL_CASES = [
    pytest.param(path, id=str(path.relative_to(FOLDER).with_suffix(""))) for path in sorted(FOLDER.glob("*/*/*.json"))
]
"""Every case as a parameter of a test, its id the path below `cases/`."""
