"""Put values into messages: on one line, printable, and never long enough to repeat a document."""

import re
import string
from collections.abc import Iterable

from iam_guardrails.values import ACCOUNT, COMPLETED, HOLE, MADE_UP, REGION, STACK, UNIQUE_ID

_WRITTEN = {
    HOLE: "…",
    COMPLETED: "*",
    ACCOUNT: "${AWS::AccountId}",
    REGION: "${AWS::Region}",
    STACK: "${AWS::StackName}",
    UNIQUE_ID: "…",
}
"""What a template or a program writes where such a text stands in."""
_STAND_IN = re.compile("|".join(_WRITTEN))
_NAME_CHARACTERS = f"{string.ascii_letters}{string.digits}-"
_LONGEST = 120
_LONGEST_ORIGIN = 1000
_MOST_LISTED = 3


def without_credentials(text: str) -> str:
    """Return a text without what may be secret in a URL: its query, its fragment, and who asks in front of its host."""
    if text.startswith("//"):
        return address(text)
    before, is_url, url = text.partition("://")
    path = url.partition("?")[0].partition("#")[0]
    return f"{before}://{re.sub('^[^/@]*@', '', path)}" if is_url else text


def address(text: str) -> str:
    """Return an address without what may be secret in it, also if it has no scheme."""
    path = re.split("[?#]", text, maxsplit=1)[0]
    return re.sub("^((?:[^/]*:)?//|)[^/@]*@", r"\1", path)


def shorten(value: object, limit: int = _LONGEST) -> str:
    """Return a value as printable text of at most `limit` characters, without backticks."""
    text = printable(without_credentials(str(value)[: limit + _LONGEST_ORIGIN]))
    return text if len(text) <= limit else f"{text[:limit]}…"


def printable(text: str) -> str:
    """Return a text as messages show it: as a template or a program writes it, at its full length."""
    if MADE_UP in text:
        text = _with_logical_ids(text)
    text = _STAND_IN.sub(lambda found: _WRITTEN[found[0]], text)
    if not text.isprintable():
        text = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return text.replace("`", "'")


def _with_logical_ids(text: str) -> str:
    """Return a text with `${Role}` for each name that CloudFormation makes up of the logical id `Role`."""
    *names, end = text.split(f"-{MADE_UP}")
    known = [name.rstrip(_NAME_CHARACTERS) for name in names]
    return "".join(f"{before}${{{name.rpartition('-')[2]}}}" for before, name in zip(known, names, strict=True)) + end


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
