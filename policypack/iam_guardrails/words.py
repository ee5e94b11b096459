"""Put values into messages: on one line, printable, and never long enough to repeat a document."""

import re
from collections.abc import Iterable

from iam_guardrails.values import COMPLETED, HOLE, MADE_UP

# A name that CloudFormation makes up, with the logical id in it: a template writes `${Role}`.
_MADE_UP_NAME = re.compile(rf"[A-Za-z0-9-]*-([A-Za-z0-9]+)-{MADE_UP}")
_LONGEST = 120
_LONGEST_ORIGIN = 1000
_MOST_LISTED = 3


def without_credentials(text: str) -> str:
    """Return a text without what may be secret in a URL: its query, its fragment, and who asks in front of its host."""
    before, is_url, url = text.partition("://")
    path = url.partition("?")[0].partition("#")[0]
    return f"{before}://{re.sub('^[^/@]*@', '', path)}" if is_url else text


def shorten(value: object, limit: int = _LONGEST) -> str:
    """Return a value as printable text of at most `limit` characters, without backticks."""
    text = without_credentials(str(value)[: limit + _LONGEST_ORIGIN])[: limit + 1]
    text = printable(text)
    return text if len(text) <= limit else f"{text[:limit]}…"


def printable(text: str) -> str:
    """Return a text as messages show it, at its full length."""
    text = text.replace(HOLE, "…").replace(COMPLETED, "*")
    if MADE_UP in text:
        text = _MADE_UP_NAME.sub(r"${\1}", text)
    if not text.isprintable():
        text = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return text.replace("`", "'")


def quoted(value: object) -> str:
    """Return `shorten(value)` between backticks."""
    return f"`{shorten(value)}`"


def listed(values: Iterable[object], more: str) -> str:
    """Return "`a`, `b` and `c`"; of a longer list the first ones and how many more there are.

    Args:
        values: The values to quote.
        more: What the values are, in the plural: "actions".
    """
    names = [quoted(value) for value in values]
    if len(names) > _MOST_LISTED + 1:
        names[_MOST_LISTED:] = [f"{len(names) - _MOST_LISTED} more {more}"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
