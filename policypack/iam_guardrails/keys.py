"""The names by which an exemption refers to what a resource holds."""

import hashlib
import json
from contextlib import suppress

from iam_guardrails.values import read_json


def document_key(value: object) -> str:
    """Return the name by which an exemption refers to a whole document: `document:` and the SHA-256 of its JSON.

    The JSON is compact and its keys are sorted, as `jq -cS .` writes it. A text that is not JSON is hashed as it is.
    """
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    with suppress(ValueError, RecursionError):
        text = json.dumps(read_json(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"document:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
