"""The names by which an exemption refers to what a resource holds."""

import hashlib
import json
from contextlib import suppress

from iam_guardrails.values import read_json

LONGEST = 2**19
"""Characters of the longest text that is read as JSON: no document or template that AWS accepts is nearly as long."""


def document_key(value: object) -> str:
    """Return the name by which an exemption refers to a whole document: `document:` and the SHA-256 of its JSON.

    The JSON is compact and its keys are sorted, as `jq -cS .` writes it. A text that is not JSON, or is longer than
    `LONGEST`, is hashed as it is.
    """
    if not isinstance(value, str):
        text = _canonical(value)
    else:
        text = value
        if len(text) <= LONGEST:
            with suppress(ValueError, RecursionError):
                text = _canonical(read_json(text))
    return f"document:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _canonical(value: object) -> str:
    return json.dumps(value, default=str, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
