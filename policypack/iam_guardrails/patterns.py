"""Patterns of IAM documents: compile them and match them.

A compiled pattern is a plain string in which private characters stand for what is not a literal. Patterns stay
strings, so that comparing, slicing and searching them runs at the speed of `str`.
"""

import re
from functools import lru_cache

from iam_guardrails.values import HOLE

ANY = "\ue000"
"""Any run of characters, `:` and `/` included: `*`."""
ONE = "\ue001"
"""Any one character: `?`."""
NEVER = "\ue002"
"""No character at all: a pattern that holds it matches nothing."""
FRESH = "\ue003"
"""Stands in a name for a character that occurs in no pattern: only a wildcard can match it."""

ARN_FIELDS = 6
_MATCHED_PER_STEP = 64

_PRIVATE = {ord(character): "\ufffd" for character in (ANY, ONE, NEVER, FRESH)}
_WILDCARD = re.compile(f"[{ANY}{ONE}]")
_RUN = re.compile(f"{ANY}{{2,}}")
# A policy variable, one that is not closed, a wildcard, or a character that no ARN of AWS holds.
_ARN_TOKEN = re.compile(r"\$\{(?P<variable>[^}]*)\}|\$\{[^}]*$|[*?]|[^\x20-\x7e]")
_ACTION_TOKEN = re.compile(r"[*?]|[^A-Za-z0-9_:.-]")
# These stand for themselves between `${` and `}`.
_ESCAPED = frozenset({"*", "?", "$"})
# An unknown part of a name counts as so many written characters: enough to bound it.
_UNKNOWN_NAME = HOLE * 3


@lru_cache(maxsize=8192)
def resource_patterns(text: str, *, variables: bool, widen: bool, hole: str) -> tuple[str, ...]:
    """Compile an entry of `Resource` or `NotResource` to the patterns of which a target must match one.

    ARNs are case-sensitive. The fields that an incomplete ARN lacks may be anything, and a `*` in it may also stand
    for them: both readings are returned.

    Args:
        text: The entry as written.
        variables: Whether `${...}` is a policy variable (Version 2012-10-17) or plain text (any other version).
        widen: How to take a policy variable, whose value only the request tells: `True` matches any text that is not
            empty, `False` nothing. An Allow is widened, a Deny narrowed.
        hole: How to take a part that is unknown: `ANY` as whatever makes the pattern match, `NEVER` as whatever makes
            it match nothing, `HOLE` as a plausible value. That is any partition, region or account, and of a name a
            text that nobody else writes.

    Source: IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and tags".
    """
    if HOLE in text and hole == HOLE:
        text = _with_plain_holes(text)
    unclear = ANY if widen else NEVER

    def token(match: re.Match[str]) -> str:
        found = match.group()
        if found == "*":
            return ANY
        if found == "?":
            return ONE
        if found == HOLE:
            return hole
        if found.startswith("${") and not variables:
            return found.replace("*", ANY).replace("?", ONE)
        if match["variable"] in _ESCAPED:
            return match["variable"]
        return ONE + ANY if found.startswith("${") and widen else unclear

    compiled = _RUN.sub(ANY, _ARN_TOKEN.sub(token, text if text.isascii() else text.translate(_PRIVATE)))
    if NEVER in compiled:
        return ()
    if compiled.count(":") < ARN_FIELDS - 1 and not compiled.endswith(ANY):
        return (compiled, f"{compiled}:{ANY}")
    return (compiled,)


def _with_plain_holes(text: str) -> str:
    """Return a text in which an unknown partition, region or account may be anything, and a name is a literal."""
    *fields, name = text.split(":", ARN_FIELDS - 1)
    if len(fields) < ARN_FIELDS - 1:
        return text
    return ":".join((*(field.replace(HOLE, "*") for field in fields), name.replace(HOLE, _UNKNOWN_NAME)))


@lru_cache(maxsize=8192)
def action_pattern(text: str, widen: bool, hole: str = NEVER) -> str:
    """Compile an entry of `Action` or `NotAction` to lower case, because AWS ignores case there.

    A character that no action holds (a space, a look-alike letter) may stand for any when `widen` is `True`; otherwise
    the pattern matches nothing. `hole` stands for a part that is unknown: `ANY` or `NEVER`.
    """
    unclear = ANY if widen else NEVER
    wild = {"*": ANY, "?": ONE, HOLE: hole}
    return _RUN.sub(ANY, _ACTION_TOKEN.sub(lambda match: wild.get(match.group(), unclear), text.strip()).lower())


def matches(pattern: str, text: str) -> bool:
    """Tell whether a compiled pattern matches the whole text.

    Each part between two `*` is placed as early as it fits, so the work is at most the product of both lengths.
    """
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


def steps(pattern: str, text: str) -> int:
    """Return the steps that matching a compiled pattern takes."""
    tried = len(text) if ONE in pattern and pattern.count(ANY) > 1 else 1
    return 1 + len(pattern) * tried // _MATCHED_PER_STEP


def _at(part: str, text: str, position: int) -> bool:
    """Tell whether a part without `*` matches at a position of the text that leaves room for it."""
    if ONE not in part:
        return text.startswith(part, position)
    return all(character in (ONE, text[position + offset]) for offset, character in enumerate(part))


def _find(part: str, text: str, start: int, end: int) -> int:
    """Return the first position from `start` at which a part without `*` matches before `end`, or -1."""
    if ONE not in part:
        return text.find(part, start, end)
    return next((at for at in range(start, end - len(part) + 1) if _at(part, text, at)), -1)


def has_wildcard(pattern: str) -> bool:
    """Tell whether a compiled pattern holds a wildcard."""
    return _WILDCARD.search(pattern) is not None


def beginning(pattern: str) -> str:
    """Return what stands before the first wildcard of a compiled pattern."""
    found = _WILDCARD.search(pattern)
    return pattern[: found.start()] if found else pattern


def has_variable(text: str) -> bool:
    """Tell whether a text, as written, holds a policy variable that is more than an escaped character."""
    return any(match["variable"] not in _ESCAPED for match in _ARN_TOKEN.finditer(text) if "$" in match.group())


def is_literal(text: str) -> bool:
    """Tell whether the value of a condition, as written, stands for itself alone: no wildcard, no policy variable."""
    return not any(character in text for character in "*?$") and text.isascii()
