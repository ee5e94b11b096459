"""The calls that the server of the local AWS records, by the names of AWS's operations."""

import base64
import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

_BUCKETS = {
    ("HEAD", ""): "HeadBucket",
    ("PUT", ""): "CreateBucket",
    ("DELETE", ""): "DeleteBucket",
    ("GET", "tagging"): "GetBucketTagging",
    ("PUT", "tagging"): "PutBucketTagging",
    ("DELETE", "tagging"): "DeleteBucketTagging",
}
"""What a method and a query ask of a bucket."""


@dataclass(frozen=True)
class Recorder:
    """Records what the server is asked; it does so for one test at a time."""

    endpoint: str

    @contextmanager
    def recording(self) -> Iterator[list[str]]:
        """Fill the list, when the block is left, with the operations called in it."""
        calls: list[str] = []
        try:
            with self.recording_requests() as entries:
                yield calls
        finally:
            calls += map(operation, entries)

    @contextmanager
    def recording_requests(self) -> Iterator[list[Mapping[str, Any]]]:
        """Fill the list, when the block is left, with the HTTP requests made in it."""
        entries: list[Mapping[str, Any]] = []
        self._ask("reset-recording", "POST")
        self._ask("start-recording", "POST")
        try:
            yield entries
        finally:
            self._ask("stop-recording", "POST")
            entries += [json.loads(line) for line in self._ask("download-recording", "GET").splitlines()]

    def _ask(self, what: str, method: str) -> str:
        request = urllib.request.Request(f"{self.endpoint}/moto-api/recorder/{what}", method=method)  # noqa: S310  ours
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  ours
            text: str = answer.read().decode()
        return text


def body(entry: Mapping[str, Any]) -> str:
    """Return what a request says."""
    return base64.b64decode(entry["body"]).decode() if entry["body_encoded"] else entry["body"] or ""


def operation(entry: Mapping[str, Any]) -> str:
    """Return the operation that a request asks for."""
    target: str = entry["headers"].get("X-Amz-Target", "")
    if target:
        return target.rpartition(".")[2]
    for action in parse_qs(body(entry)).get("Action", []):
        return str(action)
    return _BUCKETS[entry["method"], urlsplit(entry["url"]).query.partition("=")[0]]
