"""Patterns of IAM documents: compiling, matching, and what is left of one after a known beginning.

A compiled pattern is a plain string in which four private characters stand for what is not a literal. Patterns stay
strings, so that comparing, slicing and searching them runs at the speed of `str`, and matching one is linear in it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

ANY = "\ue000"
"""Any run of characters, `:` and `/` included: `*`."""
ONE = "\ue001"
"""Any one character: `?`."""
NEVER = "\ue002"
"""No character at all: a pattern that holds it matches nothing."""
FRESH = "\ue003"
"""Stands in a probe for a character that nobody wrote: only a wildcard of a pattern can match it."""

_PRIVATE = {ord(character): "\ufffd" for character in (ANY, ONE, NEVER, FRESH)}
_WILDCARD = re.compile(f"[{ANY}{ONE}]")
_RUN = re.compile(f"{ANY}{{2,}}")
# A policy variable, one that is not closed, a wildcard, or a character that no ARN of AWS holds.
_ARN_TOKEN = re.compile(r"\$\{(?P<variable>[^}]*)\}|\$\{[^}]*$|[*?]|[^\x20-\x7e]")
_ACTION_TOKEN = re.compile(r"[*?]|[^A-Za-z0-9_:.-]")
# What stands for itself between `${` and `}`.
_ESCAPED = frozenset({"*", "?", "$"})
_ARN_FIELDS = 6
_MOST_CHOICES = 3


@lru_cache(maxsize=8192)
def resource_pattern(text: str, *, variables: bool, widen: bool) -> str:
    """Compile an entry of `Resource` or `NotResource`; ARNs are case-sensitive, missing fields may be anything.

    Args:
        text: The entry as written.
        variables: Whether `${...}` is a policy variable (Version 2012-10-17) or plain text (any other).
        widen: How to take what only the request could tell, a variable: `True` as whatever makes the pattern match
            more, `False` as whatever makes it match less. An Allow is widened, a Deny narrowed.

    Source: IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and tags".
    """
    unclear = ANY if widen else NEVER

    def token(match: re.Match[str]) -> str:
        found = match.group()
        if found == "*":
            return ANY
        if found == "?":
            return ONE
        if found.startswith("${") and not variables:
            return found.replace("*", ANY).replace("?", ONE)
        if match["variable"] in _ESCAPED:
            return match["variable"]
        return unclear

    compiled = _RUN.sub(ANY, _ARN_TOKEN.sub(token, text if text.isascii() else text.translate(_PRIVATE)))
    if widen and compiled.count(":") < _ARN_FIELDS - 1 and matches(compiled.partition(":")[0], "arn"):
        # A `*` that stands there may or may not have taken the missing fields: at the end it serves both readings.
        compiled = _RUN.sub(ANY, compiled + ANY)
    return compiled


def completed(pattern: str) -> str:
    """A compiled pattern of an ARN with each missing field as `*`, as if no `*` in it ran across a `:`."""
    missing = _ARN_FIELDS - 1 - pattern.count(":")
    return pattern + f":{ANY}" * missing


@lru_cache(maxsize=65536)
def action_pattern(text: str, *, widen: bool) -> str:
    """Compile an entry of `Action` or `NotAction`: lower case, since AWS ignores it there.

    A character that no action holds (a space, a look-alike letter of another alphabet) may hide any: see `widen` of
    `resource_pattern`.
    """
    unclear = ANY if widen else NEVER
    wild = {"*": ANY, "?": ONE}
    return _RUN.sub(ANY, _ACTION_TOKEN.sub(lambda match: wild.get(match.group(), unclear), text).lower())


def matches(pattern: str, text: str) -> bool:
    """Whether a compiled pattern matches the whole text; each part between two `*` is placed as early as it fits."""
    if NEVER in pattern:
        return False
    first, *parts = pattern.split(ANY)
    if not parts:
        return len(pattern) == len(text) and _at(pattern, text, 0)
    *middle, last = parts
    end = len(text) - len(last)
    if end < len(first) or not _at(first, text, 0) or not _at(last, text, end):
        return False
    position = len(first)
    for part in middle:
        position = _find(part, text, position, end)
        if position < 0:
            return False
        position += len(part)
    return True


def _at(part: str, text: str, position: int) -> bool:
    """Whether a part without `*` matches at a position of the text that leaves room for it."""
    if ONE not in part:
        return text.startswith(part, position)
    return all(character in (ONE, text[position + offset]) for offset, character in enumerate(part))


def _find(part: str, text: str, start: int, end: int) -> int:
    """The first position from `start` at which a part without `*` matches before `end`, or -1."""
    if ONE not in part:
        return text.find(part, start, end)
    return next((at for at in range(start, end - len(part) + 1) if _at(part, text, at)), -1)


def residuals(pattern: str, head: str) -> set[str]:
    """What is left of a compiled pattern after it has matched `head`, in each way it can.

    `arn:aws:iam::*:role/app-*` leaves `app-*` behind `arn:aws:iam::123456789012:role/`, and `*:role/app-*` where the
    first star takes all of it. The empty set: it cannot match anything that begins so.
    """
    found: set[str] = set()
    pending = [] if NEVER in pattern else [(0, 0)]
    seen = set(pending)
    while pending:
        at, position = pending.pop()
        end = wildcard_at(pattern, at)
        if end - at >= len(head) - position:
            if pattern.startswith(head[position:], at):
                found.add(pattern[at + len(head) - position :])
            continue
        if end == len(pattern) or not head.startswith(pattern[at:end], position):
            continue
        position += end - at
        if pattern[end] == ONE:
            goes_on = [position + 1]
        else:
            found.add(pattern[end:])
            goes_on = _starts(pattern[end + 1 : end + 2], head, position)
        fresh = {(end + 1, start) for start in goes_on} - seen
        seen |= fresh
        pending += fresh
    return found


@lru_cache(maxsize=1024)
def meet(one: str, other: str) -> str:
    """A compiled pattern of texts that two others both match, as wide as can be; empty where there is none."""
    if NEVER in one or NEVER in other:
        return ""
    found = {(0, 0): ""}
    pending = [(0, 0)]
    for i, j in pending:
        a, b, text = one[i : i + 1], other[j : j + 1], found[i, j]
        steps = []
        if a == ANY:
            steps += [(i, j + 1, ANY if b == ANY else b)] if b else []
            steps.append((i + 1, j, ANY if b == ANY else ""))
        elif b == ANY:
            steps += [(i + 1, j, a)] if a else []
            steps.append((i, j + 1, ""))
        elif a and b and (a == b or ONE in (a, b)):
            steps.append((i + 1, j + 1, b if a == ONE else a))
        for i_next, j_next, emitted in steps:
            if (i_next, j_next) not in found:
                found[i_next, j_next] = text + emitted
                pending.append((i_next, j_next))
    return _RUN.sub(ANY, found.get((len(one), len(other)), ""))


def _starts(character: str, text: str, position: int) -> list[int]:
    """Where, from a position of the text, what begins with a character of a pattern may match."""
    if character == ONE:
        return list(range(position, len(text)))
    return [at for at in range(position, len(text)) if text[at] == character]


def wildcard_at(pattern: str, start: int = 0) -> int:
    """The position of the first wildcard of a compiled pattern, from `start`; its length where there is none."""
    found = _WILDCARD.search(pattern, start)
    return found.start() if found else len(pattern)


def has_variable(text: str) -> bool:
    """Whether a text, as written, holds a policy variable that is more than an escaped character."""
    return any(match["variable"] not in _ESCAPED for match in _ARN_TOKEN.finditer(text) if "$" in match.group())


def is_literal(text: str) -> bool:
    """Whether the value of a condition, as written, stands for itself alone: no wildcard, no policy variable."""
    return not any(character in text for character in "*?$") and text.isascii()


def fills(pattern: str, lengths: Iterable[int], *, with_nothing: bool) -> Iterator[str]:
    """Names that a compiled pattern matches and that nobody wrote: each holds `FRESH`, and none ends in `/`.

    Each `*` stands for so many fresh characters, or `with_nothing`, where there are few, also for none.
    """
    parts = pattern.replace(ONE, FRESH).split(ANY)
    stars = len(parts) - 1
    for length in lengths:
        choices = ("", FRESH * length) if with_nothing and stars <= _MOST_CHOICES else (FRESH * length,)
        for chosen in product(choices, repeat=stars):
            name = "".join(map(str.__add__, parts, (*chosen, "")))
            if FRESH in name and not name.endswith("/"):
                yield name
