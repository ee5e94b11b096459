"""Put values into messages: on one line, printable, and never long enough to repeat a document."""

from collections.abc import Iterable

_LONGEST = 120
_MOST_LISTED = 3


def shorten(value: object, limit: int = _LONGEST) -> str:
    """Return a value as printable text of at most `limit` characters, without backticks."""
    text = str(value)[: limit + 1]
    if not text.isprintable():
        text = "".join(character if character.isprintable() else "\ufffd" for character in text)
    text = text.replace("`", "'")
    return text if len(text) <= limit else f"{text[:limit]}…"


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
