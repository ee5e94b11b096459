"""Which parts of a long text are read: those around the words that errors have, from its beginning to its end.

The output of a build has megabytes, and the error stands anywhere in it. Everything after this step sees at most
`MOST` characters, whatever was given.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from doctor.explain.placeholders import CUT

MOST = 200_000
"""Characters of a text that are read closely."""

_STRONG = (
    "not authorized", "not authorised", "accessdenied", "access denied", "permission to", "resourceinitializationerror",
    "cannotpullcontainer", "assume", "iam-guardrails", "container-roles", "malformedpolicy", "already exists",
    "deleteconflict", "cannot exceed quota", "passphrase", "pending operation", "lock(s)", "credential", "passrole",
    "security token", "expired", "thumbprint", "openidconnect", "no basic auth", "service linked role",
)  # fmt: skip
"""What errors say that this command knows, in lower case."""
_WEAK = ("error", "exception", "fail", "denied", "unable", "cannot", "could not", "forbidden", "arn:aws")
"""What any error may say."""
_BEFORE, _AFTER = 500, 1500
"""Characters around such a word: what a tool says before AWS's sentence, and the rest of that sentence."""
_EDGE = 10_000
"""Characters at both ends, which are read in any case."""

_TRIMMED_BEFORE, _TRIMMED_AFTER = 200, 500
"""Characters of these that are removed where a line begins or ends among them."""

Span = tuple[int, int]


def relevant(text: str) -> str:
    """Return the parts of a text that are read, in order and without those that repeat an earlier one."""
    if len(text) <= MOST:
        return text
    # One character in upper case is one in lower case, but for this letter.
    lowered = text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower()
    if len(lowered) != len(text):
        lowered = text
    edges = [(0, _EDGE), (len(text) - _EDGE, len(text))]
    strong = _within(text, _windows(lowered, _STRONG), MOST * 5 // 8)
    weak = _within(text, _windows(lowered, _WEAK), MOST // 8)
    return "\n".join(_part(text, span) for span in _merged([*edges, *strong, *weak]))


def _part(text: str, span: Span) -> str:
    """Return a part of a text in whole lines; where a line is too long, in whole words, marked as what is cut."""
    start, end = span
    line, word = (text.find(sign, start - 1, start + _TRIMMED_BEFORE) + 1 for sign in "\n ")
    begins, starts = ("", 0) if not start else ("", line) if line else (f"{CUT} ", word or start)
    line, word = (text.rfind(sign, end - _TRIMMED_AFTER, end + 1) for sign in "\n ")
    ends, stops = ("", end) if end >= len(text) else ("", line) if line > 0 else (f" {CUT}", max(word, 0) or end)
    return f"{begins}{text[starts:stops]}{ends}" if starts < stops else text[start:end]


def _windows(lowered: str, words: Iterable[str]) -> list[Span]:
    """Return the surroundings of the words; each word is sought once in each part of the text."""
    return _merged(span for word in words for span in _around(lowered, word))


def _around(lowered: str, word: str) -> Iterator[Span]:
    at = lowered.find(word)
    while at >= 0:
        end = min(len(lowered), at + _AFTER)
        yield max(0, at - _BEFORE), end
        at = lowered.find(word, end)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _within(text: str, spans: Sequence[Span], most: int) -> list[Span]:
    """Return spans of at most so many characters: the first and the last ones, none that says the same as another."""
    distinct = {_shape(text[start : min(end, start + 2 * _AFTER)]): (start, end) for start, end in reversed(spans)}
    left = sorted(distinct.values())
    chosen = _first(left, most // 2)
    taken = sum(end - start for start, end in chosen)
    rest = [(start, end) for start, end in left if not chosen or start >= chosen[-1][1]]
    return [*chosen, *((-end, -start) for start, end in _first([(-e, -s) for s, e in reversed(rest)], most - taken))]


def _first(spans: Iterable[Span], most: int) -> list[Span]:
    """Return the first spans of so many characters together; the last of them may be cut."""
    chosen: list[Span] = []
    for start, end in spans:
        if most <= 0:
            break
        chosen.append((start, min(end, start + most)))
        most -= end - start
    return chosen


_CHANGING = re.compile(r"[0-9a-f]*\d[0-9a-f]*|\s+", re.IGNORECASE)


def _shape(text: str) -> str:
    """Return a text without its numbers, which differ from line to line."""
    return _CHANGING.sub(" ", text)
