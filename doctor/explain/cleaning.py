"""The text of an error as it was meant: without the marks of terminals, pages and logs, and without secrets."""

import html
import re
from urllib.parse import unquote, unquote_plus

from doctor.explain.lines import columns, rejoined
from doctor.explain.placeholders import with_words
from doctor.explain.secrets import masked

# Colours and links of terminals, also as programs print their codes, then what is left of control characters.
_TERMINAL = re.compile(
    r"\x1b\[[0-?]{0,50}[ "
    r"-/]{0,5}[@-~]|\x1b\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|\\(?:x1b|033|e)\[[0-9;]{0,20}m|\^\[\[[0-9;]{0,20}m"
    r"|[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
)
# What JSON, and JSON within JSON, writes for a character.
_ESCAPED = re.compile(r"(?<!\\)\\++(?:([nrt\"'/`])|u([0-9a-fA-F]{4}))")
_CHARACTERS = {"n": "\n", "r": "\n", "t": " "}
_TAG = re.compile(r"</?[A-Za-z][\w:.-]{0,60}(?:\s[^<>]{0,300})?/?>")
# What editors and chats put for a plain sign: no name of AWS holds any of these.
_TYPOGRAPHY = str.maketrans(
    {"\r": "\n", "\t": " "}
    | dict.fromkeys("\u00a0\u2007\u202f", " ")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u2039\u203a", "'")
    | dict.fromkeys("\u2010\u2011\u2212", "-")
)
# A link of Markdown, and what it, a chat or Jira set in bold or italic type, strike out or frame:
# `[arn:...](https://...)`, `**iam:PassRole**`, `_a line_`, `{code}`.
_LINK = re.compile(r"\[([^\[\]\n]{1,1500})\]\(https?://[^\s()]{1,2000}\)")
_BOLD = re.compile(
    r"(?<![^\s(])(\*{2,3})(?=[\w\"'`\[(])((?:(?!\*\*|\n\n).){1,3000}?)(?<=[\w\"'`.,:!)\]])\1(?![\w*/])", re.DOTALL
)
_LINE = re.compile(
    r"^([ \w:.>-]{0,40}?)(?<!\w)(\*|_{1,2}|~~|\|\|)(?=\w)([^\n]{1,1500}?)(?<=[\w.!\"'])\2$", re.MULTILINE
)
_BLOCK = re.compile(r"\{(?:code|noformat|quote)(?::[^{}\n]{0,40})?\}")
_MARKED = re.compile(r"(?<![\w:/*-])(\*{1,3}|_{1,3})([a-z][a-z0-9-]{1,60}:[^\s*]{1,1500}?)\1(?![\w/*])")
_SPACES = 5
"""Plus signs in a word that stand for spaces."""
_PERCENT = re.compile(r"(?<!\S)[^\s%]*%\S*")

# Where a script without spaces meets the names of AWS, which are ASCII.
_OTHER_SCRIPT = re.compile(
    r"(?<=[!-~])(?=[\u3000-\u9fff\uac00-\ud7a3\uff08\uff09\uff0c\uff1a\uff1b])|(?<=[\u3000-\u9fff\uac00-\ud7a3\uff08\uff09\uff0c\uff1a\uff1b])(?=[!-~])"
)

_DATE = r"\d{4}[-/]\d\d[-/]\d\d[T ,]\s?"
_TIME = r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?[AP]M\b)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\b)?"
# What a log writes before each line. `gh run view --log` puts the job and the step before the time, Docker the number
# of a step, CloudWatch and Lambda the id of a request, Kubernetes and compose the name of a container.
_PREFIX = re.compile(
    r"^[ ]*(?:"
    rf"(?:(?!(?i:denied|expired|exception))[^\n]){{0,120}}?[\[(]?{_DATE}{_TIME}[\])]?(?=[ :]|$)"
    rf"|[\[(]?(?:[A-Z][a-z]{{2}} {{1,2}}\d{{1,2}} )?{_TIME}[\])]?(?=[ |]|$)"
    r"|#\d{1,4}(?: \d{1,5}\.\d{1,4})?(?= )"
    r"|\[?\d{10,13}(?:\.\d{1,6})?\]?(?= )"
    r"|[IWEF]\d{4} [^\]\n]{5,80}\](?= )"
    r"|[\w.-]{1,60} {0,20}\|(?= )"
    r"|\[(?!(?:masked|mandatory|advisory|AppRunner|\d{3})\])[\w/. -]{1,60}\](?= )"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?= )"
    r"|(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|STDOUT|STDERR)(?= )"
    r"|::(?:error|warning|notice|debug)[^:\n]{0,200}::|##\[\w{1,20}\]"
    r")[ :]*",
    re.MULTILINE,
)
_MOST_PREFIXES = 4
# What Terraform draws next to its errors, what tables draw, and what mails put before a quoted line.
_FRAME = re.compile(r"^[ ]*[│╷╵┃║>]+ ?|^[ ]*\|(?= )|[ ]{0,200}[│┃║|][ ]{0,9}$", re.MULTILINE)


def clean(text: str) -> str:
    """Return the error without colours, frames and marks, its secrets replaced by `[masked]`; line breaks stay.

    A word that a line break divides is one word again.
    """
    plain = text.replace("\r\n", "\n").translate(_TYPOGRAPHY)
    plain = _ESCAPED.sub(_character, _TERMINAL.sub("", html.unescape(plain)))
    plain = with_words(_BLOCK.sub(" ", html.unescape(plain)))
    # A text that closes no tag has placeholders, such as `<stack>`.
    plain = _TAG.sub(" ", plain) if "</" in plain else plain
    plain = _TERMINAL.sub("", _PERCENT.sub(lambda word: _unquoted(word[0]), plain))
    plain = _MARKED.sub(r"\g<2>", _LINE.sub(r"\g<1>\g<3>", _BOLD.sub(r"\g<2>", _LINK.sub(r"\g<1>", plain))))
    plain = _FRAME.sub("", columns(_OTHER_SCRIPT.sub(" ", plain)))
    for _ in range(_MOST_PREFIXES):
        shorter = _PREFIX.sub("", plain)
        if shorter == plain:
            break
        plain = shorter
    return masked(rejoined(plain))


def _unquoted(word: str) -> str:
    """Return what a part of an address says; a form writes its spaces as `+`, which is a sign of names, too."""
    return unquote_plus(word) if word.count("+") >= _SPACES else unquote(word)


def _character(escaped: re.Match[str]) -> str:
    if escaped[2]:
        return chr(int(escaped[2], 16))
    return _CHARACTERS.get(escaped[1], escaped[1])


def on_one_line(text: str) -> str:
    """Return the text with every run of white space as one space: where lines break means nothing to a sentence."""
    return " ".join(text.split())


def line_starts(text: str, *, indented: bool = True) -> list[int]:
    """Return where each line of a text begins in `on_one_line(text)`.

    An indented line may count as part of another, and so may what a stack trace says of the cause.
    """
    starts, at = [0], 0
    for line in text.splitlines():
        if words := on_one_line(line):
            if indented or not line.startswith((" ", "Caused by", "}")):
                starts.append(at)
            at += len(words) + 1
    return starts
