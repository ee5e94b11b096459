"""The cases of the policies: one JSON file each, under `cases/<policy>/{pass,fail}/`, named by what it shows.

A case is `{why, resource_type, name, props, expect}`; `expect` gives for each policy that reports something its exact
messages, in order. Instead of one resource it may have several, under `resources`; `resembles` says what it is like in
the real world. In `fail` the policy of the folder reports something, in `pass` it does not.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).with_name("cases")
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


def read(path: Path) -> Case:
    """The case in a file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    resources = content.get("resources", [content])
    return Case(
        tuple(_resource(**{k: each[k] for k in ("resource_type", "name", "props")}) for each in resources),
        content["expect"],
    )


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
