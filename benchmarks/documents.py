"""The permission documents of the pack's cases, as other tools can be asked about them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from iam_guardrails.documents import parse
from iam_guardrails.grants import AWS, Kind

from tests.policypack.cases import FOLDER, Case, read


class Verdict(Enum):
    """What the case's author says of a document."""

    HARMFUL = "harmful"
    """A mandatory policy stops it."""
    HARMLESS = "harmless"
    """No policy says anything, not even as an advice."""
    ADVISORY = "advisory"


@dataclass(frozen=True)
class Named:
    """The document of a case: which one, the text, and what is to be said of it."""

    name: str
    text: str
    verdict: Verdict

    @property
    def value(self) -> dict[str, Any]:
        """It as an object."""
        value: dict[str, Any] = json.loads(self.text)
        return value


def identity_documents() -> list[Named]:
    """Each case that is one permission document within IAM's grammar: any tool can read it, and AWS would take it."""
    return list(_identity_documents())


def _identity_documents() -> Iterator[Named]:
    for path in sorted(FOLDER.glob("*/*/*.json")):
        case = read(path)
        text = _document(case)
        if text:
            yield Named(str(path.relative_to(FOLDER).with_suffix("")), text, _verdict(case))


def _document(case: Case) -> str | None:
    """The text of a case's one document, where it has one and that is in order."""
    if len(case.resources) != 1 or case.config:
        return None
    (resource,) = case.resources
    _, ways = AWS.get(resource.type, ("", ()))
    if [(way.path, way.kind) for way in ways] != [("policy", Kind.DOCUMENT)]:
        return None
    text = resource.props.get("policy")
    return text if isinstance(text, str) and not parse(text).faults else None


def _verdict(case: Case) -> Verdict:
    if any(policy.startswith("iam-disallow-") for policy in case.expect):
        return Verdict.HARMFUL
    return Verdict.ADVISORY if case.expect else Verdict.HARMLESS
