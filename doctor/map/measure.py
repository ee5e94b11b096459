"""How wide a text is, and breaking it into lines that fit.

Nobody knows the fonts of a reader. In the monospaced ones, each character is as wide as any other, so a picture can be
drawn that fits everywhere: 0.6 em in Menlo, SF Mono, DejaVu Sans Mono, Liberation Mono and Courier New, less in
Consolas. A character that these fonts do not have comes from another font, and is taken for twice as wide.
"""

import re
import unicodedata
from collections.abc import Iterator

FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
ADVANCE = 0.61
"""The width of a character, in units of the font's size."""
INDENT = "  "
"""What a line begins with that goes on from the one above."""
_LATIN_TO_CYRILLIC = 0x530
# Behind the signs that names, paths and ARNs are put together with, and between two words of a name.
_BREAKS = re.compile(r"(?<=[/:,._-])|(?<=[a-z0-9])(?=[A-Z])")


def cells(text: str) -> int:
    """Return how many characters of the font are as wide as a text."""
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 1 if ord(character) < _LATIN_TO_CYRILLIC else 2


def width(text: str, size: float) -> float:
    """Return the most that a text is wide in this size, in pixels."""
    return cells(text) * ADVANCE * size


def wrapped(text: str, longest: int) -> list[str]:
    """Return the lines of a text, none wider than `longest` characters; all but the first are indented."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, longest - len(INDENT)):
        if cells(line + piece.rstrip()) > longest:
            lines.append(line.rstrip())
            line = INDENT
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str, longest: int) -> Iterator[str]:
    """Yield what stays in one line: words, and of a word that is too long what it is put together of."""
    for word in text.split():
        broken = [word] if cells(word) <= longest else _BREAKS.split(word)
        parts = [part for each in broken for part in _cut(each, longest)]
        yield from (*parts[:-1], f"{parts[-1]} ")


def _cut(text: str, longest: int) -> Iterator[str]:
    """Yield pieces of a text that can be broken nowhere."""
    part = ""
    for character in text:
        if cells(part + character) > longest:
            yield part
            part = ""
        part += character
    if part:
        yield part
