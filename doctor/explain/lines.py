"""Words that a line break divides: by the width of a terminal, a table or a mail.

A break stands within a word where both halves together are a word that is known and one half is not, where an ARN is
not complete yet, and where a line is as long as its paragraph allows and an ARN or an action goes on. The words of the
text itself are known, and those of the errors that this command knows.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from doctor.explain.words import KNOWN

_END = re.compile(r"[\w:/+=,.@*-]+$")
_START = re.compile(r"[\w:/+=,.@*-]+")
_WORD = re.compile(r"[A-Za-z]+")
_LAST_WORD, _FIRST_WORD = re.compile(r"[A-Za-z]+$"), re.compile(r"[A-Za-z]+")
_ARN = re.compile(r"arn:aws[a-z-]*:[^\s\"'`]*$")
_ACTION = re.compile(
    r"(?:^|[\s\"'`(])(?!perform|resource|action|user|error|message|reason|role|context)[a-z][a-z0-9-]{1,30}:[A-Za-z]*$"
)
_ARN_BEGINS = re.compile(r"arn:aws[a-z-]*:")
_ARN_COLONS = 5
# What has no name yet: `iam:`, `arn:aws:iam::123456789012:`, `...:role/` and `...:role`. A queue, a topic and a bucket
# have no type before their name.
_UNNAMED = re.compile(
    r"(?:perform|action|allows the)\W{1,4}[a-z0-9-]+:$|arn:[^:]*:(?:[^:]*:){3}$"
    r"|arn:[^:]*:(?!s3:|sqs:|sns:)(?:[^:]*:){3}[a-z-]+[:/]$"
)
_TYPE = re.compile(r"arn:[^:]*:(?!s3:|sqs:|sns:)(?:[^:]*:){3}[a-z-]+$")
# What follows an action or an ARN in AWS's sentence.
_GOES_ON = frozenset(
    {"on", "because", "with", "and", "in", "status", "request", "service", "action", "is", "to", "from"}
)
# The rest of a name, and what AWS or a tool says after it.
_REST = re.compile(
    r"[\w+=,.@/:*-]+"
    r"(?:[\"'`]? (?:(?:because no|with an explicit|on resource|is not auth\w+)\b|action(?:[\"'.)]| \(|$)|\(Service:)"
    r"|[\"'`][,}\]])",
    re.IGNORECASE,
)
# Two words of a sentence that does not go on with AWS's, even if that is broken within its words.
_PROSE = re.compile(r"[A-Z]?[a-z]+ (?!(?:is?|be?\w*|on?|wi?t?h?|ac?\w*)\b)[a-z]+\b")
# The ARN of a resource, after which the caller of another error stands and not the rest of this one's sentence.
_OF_RESOURCE = re.compile(r"\bresource\W{1,4}$")
_IS_REFUSED = re.compile(r"\S{1,200} (?:is|are) not auth\w+\b", re.IGNORECASE)
# What a line of a log, a point of a list or another error begins with.
_BEGINS = re.compile(
    r"\[?[A-Za-z][\w.]{2,60}:(?: |$)|An? error\b|\d{1,3}[.)] |[a-z]\) |\d{4}-\d\d-\d\d|-{3}|at [\w.$<(/]|"
    r"(?:Caused by|During handling|Traceback|exit status|make|npm|PS [A-Z]):?\b"
)
_NEAR = 3
"""Lines before and after one that show how wide the text is."""
_SHORTEST = 16
"""Characters of the shortest line that a terminal breaks."""
_LEFT_PART = re.compile(r"^(?P<left>.*\S(?: {2,}| *[|│] ?))(?=\S)")
_NARROWEST = 24
"""Characters of the narrowest terminal."""
_ALIKE = 4
"""Characters that lines of a log begin with alike."""
_MOST_LEFT = 400
_TAIL = 2000
"""Characters of a line that tell how it goes on."""


def rejoined(text: str) -> str:
    """Return a text whose words and ARNs are whole; other line breaks stay."""
    lines = text.split("\n")
    inner = {word.lower() for line in lines for word in _WORD.findall(line)[1:-1]}
    known = KNOWN | inner
    pieces, tail = [lines[0]], lines[0]
    for number, (before, after) in enumerate(pairwise(lines), 1):
        is_divided = not before.endswith(" ") and (
            _is_cut(lines, number - 1) or _divides(tail, after.lstrip(), known, _Width.of(lines, number - 1))
        )
        pieces += [after.lstrip()] if is_divided else ["\n", after]
        tail = f"{tail}{after.lstrip()}"[-_TAIL:] if is_divided else after[-_TAIL:]
    return "".join(pieces)


@dataclass(frozen=True)
class _Width:
    """What the lines around one tell of the width that the text was broken to."""

    is_longest: bool
    is_shared: bool
    """Whether another one is about as long. A log repeats a line, which says nothing of a width."""

    @classmethod
    def of(cls, lines: Sequence[str], number: int) -> Self:
        line = lines[number]
        around = [*lines[max(0, number - _NEAR) : number], *lines[number + 1 : number + 1 + _NEAR]]
        is_longest = len(line) >= max(_SHORTEST, *(len(each) - 1 for each in around))
        return cls(is_longest, is_longest and any(_is_as_long(line, each) for each in around))


def _is_as_long(line: str, other: str) -> bool:
    """Return whether two lines that do not begin alike are of one length, but for a space at the end."""
    return abs(len(line) - len(other)) <= 1 and line.lstrip()[:_ALIKE] != other.lstrip()[:_ALIKE]


def _is_cut(lines: Sequence[str], number: int) -> bool:
    """Return whether a terminal cut a line: the one before or after it is exactly as long, and none begins alike."""
    line, after = lines[number], lines[number + 1]
    if len(line) < _NARROWEST or after.startswith(" ") or len(after) > len(line) or after[:_ALIKE] == line[:_ALIKE]:
        return False
    neighbours = [lines[number - 1] if number else "", after if number + 2 < len(lines) else ""]
    return any(len(each) == len(line) and each[:_ALIKE] != line[:_ALIKE] for each in neighbours)


def _divides(before: str, after: str, known: Collection[str], width: _Width) -> bool:
    """Return whether the break between two lines stands within a word."""
    end, start = _END.search(before[-300:]), _START.match(after)
    if not end or not start:
        return False
    arn = _ARN.search(before[-1600:])
    is_incomplete = (
        arn[0].count(":") < _ARN_COLONS if arn else _ARN_BEGINS.match((end[0] + start[0])[-len(start[0]) - 7 :])
    )
    if (is_incomplete and (arn or not end[0].endswith(":"))) or (start[0] == ":" and before[-1].isalpha()):
        return True
    if not arn and not _ACTION.search(before):
        return _is_word(before, after, known, is_full=width.is_longest)
    first = _FIRST_WORD.match(after)
    if _BEGINS.match(after) or (first and first[0].lower() in _GOES_ON and first[0] == start[0].rstrip(":")):
        return False
    if arn and _IS_REFUSED.match(after) and _OF_RESOURCE.search(before[: -len(arn[0])][-20:]):
        return False
    # A name ends with its line, unless something shows that it goes on.
    is_unnamed = _UNNAMED.search(before[-300:]) or (start[0][0] in "/:" and _TYPE.search(before[-300:]))
    is_full = width.is_shared and not _PROSE.match(after)
    return bool(is_full or is_unnamed or _REST.match(after)) or _is_word(before, after, known, is_full=width.is_shared)


def _is_word(before: str, after: str, known: Collection[str], *, is_full: bool) -> bool:
    """Return whether the end of one line and the beginning of the next are one known word."""
    last, first = _LAST_WORD.search(before[-100:]), _FIRST_WORD.match(after)
    if not last or not first:
        # `identity-` and `based`: what ends with a hyphen goes on.
        return bool(first and re.search(r"[a-z]-$", before) and first[0].lower() in known)
    if (last[0] + first[0]).lower() not in known:
        return False
    return is_full or not (last[0].lower() in known and first[0].lower() in known)


def columns(text: str) -> str:
    """Return a text in which the last column of a table comes first, if its cells go on in the next line."""
    return "\n".join(_columns(text.split("\n")))


def _columns(lines: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        left = _LEFT_PART.match(lines[at][:_MOST_LEFT])
        end = at + 1
        while left and end < len(lines) and _has_column(lines[end], len(left["left"])):
            end += 1
        if left and end > at + 1 and any(line[: len(left["left"])].strip(" |│") for line in lines[at + 1 : end]):
            yield from (line[len(left["left"]) :] for line in lines[at:end])
            yield from (line[: len(left["left"])] for line in lines[at:end])
        else:
            yield from lines[at:end]
        at = end


def _has_column(line: str, start: int) -> bool:
    """Return whether a column begins at a place of the line."""
    return len(line) > start and line[start] != " " and (line[start - 2 : start] == "  " or line[start - 2] in "|│")
