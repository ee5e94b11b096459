"""The cases of this folder: what attacks on the pack and public reports of other tools showed.

A file holds a list of cases on one subject, `{name, why, type, props, expect}`. The cases go to one run of the pack in
this order, because some depend on the ones before.

| `expect` | what the pack reports |
| --- | --- |
| `mandatory POLICY` | this mandatory policy reports something, maybe others, too |
| `advisory POLICY` | this policy reports something, and no mandatory policy does |
| `not-blocked` | no mandatory policy reports anything |
| `quiet` | nothing |
| `fast` | any answer, within the budget |

`hidden` lists texts that no message may contain. In an input, `{"<json>": value}` stands for the text of a value,
`{"<lines>": [...]}` for a text of several lines and `{"<secret>": value}` for a secret, as the engine sends it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

from tests.policypack.cases import Resource

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class FindingCase:
    """A resource and what the pack reports of it."""

    id: str
    resource: Resource
    expect: str
    hidden: tuple[str, ...]


def read(path: Path) -> list[FindingCase]:
    """Return the cases of a file."""
    subject = path.stem.partition("-")[2]
    return [_case(subject, each) for each in json.loads(path.read_text(encoding="utf-8"))]


def _case(subject: str, content: Mapping[str, Any]) -> FindingCase:
    name = f"{subject}-{content['name']}"
    resource = Resource(content["type"], name, _input(content["props"]))
    return FindingCase(f"{subject}/{content['name']}", resource, content["expect"], tuple(content.get("hidden", ())))


def _input(value: Any) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, list):
        return [_input(each) for each in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"<json>": inner}:
            return json.dumps(_input(inner))
        case {"<lines>": lines}:
            return "\n".join(lines)
        case {"<secret>": inner}:
            return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": _input(inner)}
    return {key: _input(inner) for key, inner in value.items()}


CASES = [case for path in sorted(FOLDER.glob("*.json")) for case in read(path)]
"""All cases, in their order."""


def parameters(*expects: str) -> list[Any]:
    """Return the cases with these expectations as parameters of a test; a policy's name does not matter."""
    return [pytest.param(case, id=case.id) for case in CASES if case.expect.split()[0] in expects]
