"""JSON documents (policies) as the provider handles them: as text, equal when they mean the same."""

import json
from typing import Any


def as_text(document: object) -> str:
    """Return `document` as compact JSON with sorted keys, the form pulumi-aws gives and stores."""
    return json.dumps(document, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def normalised(text: str) -> str:
    """Return the JSON `text` in the form of `as_text`."""
    return as_text(json.loads(text))


def same(left: str | None, right: str | None) -> bool:
    """Tell whether two documents say the same: order of lists and keys, and `"x"` for `["x"]`, make no difference."""
    if left is None or right is None:
        return left == right
    return left == right or _canonical(json.loads(left)) == _canonical(json.loads(right))


def _canonical(value: Any) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        items = sorted((_canonical(item) for item in value), key=as_text)
        return items[0] if len(items) == 1 else items
    return value
