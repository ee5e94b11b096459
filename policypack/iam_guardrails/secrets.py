"""Keep secret values out of messages.

The engine marks the secret values among a resource's inputs, and pulumi-policy drops the marks before a policy sees
the inputs: its only way to keep them is for remediations. `mark_secrets` therefore puts itself in front of the
function that drops them, and turns each secret text into a `SecretText`. That is still text for everybody else.
"""

import json
import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

import pulumi_policy.policy
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

from iam_guardrails.values import SecretText
from iam_guardrails.words import printable

REDACTED = "`[secret]`"

_SPAN = re.compile(r"`([^`]*)`")
# What the rules themselves speak of. A text of this form says nothing about the secret it stands in.
_ACTION = re.compile(r"\*|(?:iam|sts|sso|sso-directory|identitystore|organizations):[A-Za-z*?]{1,64}")
_WILDCARDS = re.compile(r"[*?:/…]|\$\{[^}]*\}")
_SHORTEST_SPAN = 3
_SHORTEST_TEXT = 8
_DEEPEST = 8
_NESTING = frozenset({dict, list})
_MARKED = "marks_secrets"
_PULUMI_POLICY: Any = pulumi_policy.policy


def mark_secrets() -> None:
    """Make every policy see secret texts as `SecretText`.

    Call it once, before the first resource is checked. It replaces `pulumi_policy.policy.deserialize_properties`,
    because pulumi-policy has no public way to tell which values are secret.
    """
    original = _PULUMI_POLICY.deserialize_properties
    if getattr(original, _MARKED, False):
        return

    def deserialize(props: dict[str, Any], proxy_secrets: bool = False) -> dict[str, Any]:
        if not _NESTING.isdisjoint(map(type, props.values())):
            _mark(props, secret=False)
        result: dict[str, Any] = original(props, proxy_secrets)
        return result

    setattr(deserialize, _MARKED, True)
    _PULUMI_POLICY.deserialize_properties = deserialize


def _mark(value: Any, *, secret: bool) -> None:  # noqa: ANN401  any JSON value
    """Replace the texts inside secret envelopes. The values of a request belong to nobody else."""
    if isinstance(value, dict):
        signature = value.get(SPECIAL_SIG_KEY)
        if secret and signature is None:
            _mark_keys(value)
        secret = secret or signature == SPECIAL_SECRET_SIG
        for key, item in value.items():
            if isinstance(item, str):
                if secret and key != SPECIAL_SIG_KEY:
                    value[key] = SecretText(item)
            else:
                _mark(item, secret=secret)
    elif isinstance(value, list):
        for at, item in enumerate(value):
            if isinstance(item, str):
                if secret:
                    value[at] = SecretText(item)
            else:
                _mark(item, secret=secret)


def _mark_keys(value: dict[str, Any]) -> None:
    marked: dict[str, Any] = {SecretText(key): item for key, item in value.items()}
    value.clear()
    value.update(marked)


def redact(message: str, secrets: frozenset[str], keep: Collection[str] = ()) -> str:
    """Return the message without anything that is, or comes from, a secret text.

    A span between backticks is replaced when it occurs in a secret text or contains one. Actions, `*` and the texts to
    `keep` stay: names of resources and types. Outside of spans, whole secret texts of 8 or more characters go.

    Args:
        message: A message of a policy.
        secrets: The secret texts of the resource that the message is about.
        keep: Texts that are no secrets.
    """
    if not secrets:
        return message
    known = _known(secrets)

    def span(found: re.Match[str]) -> str:
        text = found[1]
        if text in keep or _ACTION.fullmatch(text) or not known.gives_away(text):
            return found[0]
        return REDACTED

    parts = _SPAN.split(message)
    spans = [match[0] for match in _SPAN.finditer(message)]
    texts = [known.without_secrets(part) for part in parts[::2]]
    spans = [_SPAN.sub(span, one) for one in spans]
    return "".join(part for pair in zip(texts, [*spans, ""], strict=True) for part in pair)


class _Known:
    """The texts of some secrets, prepared for comparison."""

    def __init__(self, secrets: frozenset[str]) -> None:
        texts: set[str] = set()
        pieces: set[str] = set()
        for secret in secrets:
            inside = [_shown(text) for text in _json_texts(secret, _DEEPEST)]
            texts.update(inside, (_shown(secret).strip(),))
            pieces.update(piece for text in inside or (_shown(secret),) for piece in _WILDCARDS.split(text))
        whole = {_shown(secret).strip() for secret in secrets}
        self._texts = frozenset(texts)
        self._inside = "\n".join(texts)
        self._contained = frozenset(
            {text for text in whole if len(text) >= _SHORTEST_SPAN}
            | {piece for piece in pieces if len(piece) >= _SHORTEST_TEXT}
        )
        self._beginnings: dict[str, list[str]] = {}
        for part in self._contained:
            self._beginnings.setdefault(part[:_SHORTEST_TEXT], []).append(part)
        self._lengths = sorted({len(beginning) for beginning in self._beginnings})
        exact = sorted((text for text in {*secrets, *whole} if len(text) >= _SHORTEST_TEXT), key=len, reverse=True)
        self._unquoted = re.compile("|".join(map(re.escape, exact)), re.IGNORECASE) if exact else None

    def gives_away(self, span: str) -> bool:
        """Whether a span between backticks is part of a secret, contains one, or ends in the beginning of one."""
        text = _shown(span)
        cut = text.endswith("…")
        text = text.removesuffix("…").strip()
        if not text:
            return False
        return (
            text in (self._inside if len(text) >= _SHORTEST_SPAN else self._texts)
            or self._contains_secret(text)
            or (cut and any(_begins_at_end_of(text, part) for part in self._contained))
        )

    def _contains_secret(self, text: str) -> bool:
        return any(
            text.startswith(part, start)
            for start in range(len(text))
            for length in self._lengths
            for part in self._beginnings.get(text[start : start + length], ())
        )

    def without_secrets(self, text: str) -> str:
        """Return a text outside of backticks without whole secrets."""
        return self._unquoted.sub(REDACTED, text) if self._unquoted else text


def _begins_at_end_of(text: str, secret: str) -> bool:
    """Whether a text that was cut off ends in the beginning of a secret."""
    start = text.find(secret[:_SHORTEST_SPAN])
    while start >= 0:
        if secret.startswith(text[start:]):
            return True
        start = text.find(secret[:_SHORTEST_SPAN], start + 1)
    return False


@lru_cache(maxsize=4)
def _known(secrets: frozenset[str]) -> _Known:
    return _Known(secrets)


def _shown(text: str) -> str:
    """Return a text as a message would show it, without regard to case."""
    return printable(text).casefold()


def _json_texts(text: str, deepest: int) -> Iterator[str]:
    """Yield the strings and keys of a text that is JSON, and of JSON inside of them."""
    if not deepest or not text.lstrip("\ufeff \t\r\n").startswith(("{", "[", '"')):
        return
    try:
        waiting = [json.loads(text.lstrip("\ufeff"), object_pairs_hook=list)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
            yield from _json_texts(value, deepest - 1)
        elif isinstance(value, list | tuple):
            waiting.extend(value)
