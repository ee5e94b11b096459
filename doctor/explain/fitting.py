"""Which of several settings that allow an action fits best: the one for what the text shows, then the narrowest."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from components.permissions import Setting, entries

_USES = {
    "ECS Exec": re.compile(r"execute-?command|ECS ?Exec\b|handshake|session ?manager|ssm-agent", re.IGNORECASE),
    "FireLens": re.compile(r"firelens|log ?router|fluent", re.IGNORECASE),
    # The tables next to that of the leases: https://docs.aws.amazon.com/streams/latest/dev/kcl-iam-permissions.html
    "the Kinesis Client Library": re.compile(
        r"amazon\.kinesis|\bKCL\b|kinesis client|(?<!re)leases?\b|lease(?:coordinator|manage|refresh|renew|table|taker)"
        r"|-(?:WorkerMetricStats|CoordinatorState)\b",
        re.IGNORECASE,
    ),
    "pull-through caches": re.compile(r"pull[- ]?through|BatchImportUpstreamImage", re.IGNORECASE),
}
"""What shows the only use of a setting, by the words of the table of permissions."""
_READS = re.compile(r"[\w-]+:(?:Batch)?(?:Check|Describe|Get|List|Query|Scan|Subscribe|Decrypt)", re.IGNORECASE)

Width = tuple[int, int, int]


def width(setting: Setting, statements: Iterable[Mapping[str, Any]], text: str) -> Width:
    """Return what is compared: a smaller one fits better.

    Settings for what a text shows come first, and those for something else last. What changes less is narrower, and so
    is what reads less.
    """
    pairs = [
        (action, resource)
        for each in statements
        for action in entries(each["Action"])
        for resource in entries(each["Resource"])
    ]
    changes = sum(not _READS.match(action) for action, _ in pairs)
    return _distance(setting, text), changes, len(pairs)


def _distance(setting: Setting, text: str) -> int:
    """Return how far a setting is from what a text shows: 0 for its only use, 1 for any use, 2 for another use."""
    return (0 if is_shown(setting, text) else 2) if setting.use else 1


def is_shown(setting: Setting, text: str) -> bool:
    """Return whether a text shows the only use of a setting."""
    return bool(setting.use and _USES[setting.use].search(text))
