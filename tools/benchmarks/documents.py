"""The policy documents of the pack's cases, for the checker and for other tools."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from iam_guardrails.budget import Budget
from iam_guardrails.documents import parse
from iam_guardrails.ways import Kind, find

from tests.policypack.cases import FOLDER, Case, read


class Verdict(Enum):
    """What the author of a case says of its document."""

    HARMFUL = "harmful"
    """A mandatory policy reports it."""
    HARMLESS = "harmless"
    """No policy reports anything."""
    ADVISORY = "advisory"
    """Only advisory policies report it."""


@dataclass(frozen=True)
class Named:
    """The document of a case: its name, its text, and whether it is harmful."""

    name: str
    text: str
    verdict: Verdict

    @property
    def value(self) -> dict[str, Any]:
        """The document as an object."""
        value: dict[str, Any] = json.loads(self.text)
        return value


def identity_documents() -> list[Named]:
    """Return the cases that are one policy document within IAM's grammar: AWS and every tool can read it."""
    return list(_identity_documents())


def _identity_documents() -> Iterator[Named]:
    for path in sorted(FOLDER.glob("*/*/*.json")):
        case = read(path)
        text = _document(case)
        if text:
            yield Named(str(path.relative_to(FOLDER).with_suffix("")), text, _verdict(case))


def _document(case: Case) -> str | None:
    """Return the text of a case's only document, or `None` if there are others or it is not valid."""
    if len(case.resources) != 1 or case.config:
        return None
    (resource,) = case.resources
    found = find(resource.type)
    if found is None or [(way.path, way.kind) for way in found.type.ways] != [(("policy",), Kind.DOCUMENT)]:
        return None
    text = resource.props.get("policy")
    return text if isinstance(text, str) and not parse(text, Budget()).faults else None


def _verdict(case: Case) -> Verdict:
    if any(policy.startswith("iam-disallow-") for policy in case.expect):
        return Verdict.HARMFUL
    return Verdict.ADVISORY if case.expect else Verdict.HARMLESS
