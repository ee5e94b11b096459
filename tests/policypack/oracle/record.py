"""What another checker was asked about AWS's managed policies, and what it answered."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iam_guardrails.actions import ADMIN_WRITES, ESCALATION_WRITES, PASS_ROLE, Target

from tools.generated.managed_policies import managed_documents

RECORD = Path(__file__).with_name("verdicts.json")
ACTIONS: Mapping[str, Target] = {
    PASS_ROLE: Target.ROLE,
    **{action: ESCALATION_WRITES[action] for action in ADMIN_WRITES},
}
"""The actions it was asked about, and what they are done to."""

_FRESH_NAME = "qzkwvxjyqzkw"


@dataclass(frozen=True)
class Record:
    """The tool, the SHA-256 of the documents it was shown, and by policy the actions it found allowed, sorted."""

    tool: str
    documents: str
    allowed: Mapping[str, list[str]]


def asked_for(action: str) -> tuple[str, str]:
    """The ARNs asked about: of a target with a name that no document holds, at the root and under `service-role/`."""
    arn = f"arn:aws:iam::123456789012:{ACTIONS[action].value}"
    return f"{arn}{_FRESH_NAME}", f"{arn}service-role/{_FRESH_NAME}"


def digest_of_documents() -> str:
    """What `Record.documents` is of the documents that are installed now."""
    return hashlib.sha256(json.dumps(managed_documents(), sort_keys=True).encode()).hexdigest()


def read() -> Record:
    """The record."""
    return Record(**json.loads(RECORD.read_text(encoding="ascii")))
