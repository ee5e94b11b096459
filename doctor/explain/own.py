"""Errors of this project itself: its commands and components say what is wrong and what to do.

No list of them is kept: the sources are searched for what they raise, when a text holds no other known error.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from doctor.explain.explanation import Explanation
from doctor.explain.settings import AFTER_A_TEXT, BEFORE_A_TEXT

_REPOSITORY = Path(__file__).parent.parent.parent
_PLACES = {
    "localcloud": (
        "the local AWS",
        "`python -m localcloud --help` lists the commands, `make down` and `make up` begin again.",
    ),
    "doctor": ("the doctor", "`python -m doctor --help` lists the commands and what each needs."),
    "tools/publishing": ("publishing the policy pack", "The README of the policy pack says what publishing needs."),
    "components": ("a component", "components/README.md lists every input. Nothing was created."),
}
_SAYS = ("Error", "error", "MalformedDocument", "Text")
"""How the names of those end that hold a message, or what a text in a setting must be."""
_LEAST = 12
"""Letters that a message must have of its own to be told from another text."""
_LEAST_TOGETHER = 20
"""Letters of all its fixed texts that do, too, because a text must have each of them in this order."""
_LEAST_WORDS = 3
_MOST_VALUE = 300


@dataclass(frozen=True)
class OwnError:
    """A message that a source raises; `parts` are its fixed texts, between which values stand."""

    package: str
    parts: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """The message with any values."""
        gap = rf".{{0,{_MOST_VALUE}}}?"
        return re.compile(gap.join(re.escape(" ".join(part.split())) if part.strip() else " ?" for part in self.parts))


def own_errors(line: str) -> Iterator[tuple[int, Explanation]]:
    """Yield the messages of this project in a text without line breaks, each with its position."""
    for error in _errors():
        longest = max((" ".join(part.split()) for part in error.parts), key=len)
        if longest in line and (found := error.pattern.search(line)):
            place, help_text = _PLACES[error.package]
            setting, got = BEFORE_A_TEXT.search(line, 0, found.start()), AFTER_A_TEXT.match(line, found.end())
            start, end = setting.start() if setting else found.start(), got.end() if got else found.end()
            yield (
                start,
                Explanation(
                    f"This project says it itself: {place} stopped",
                    line[start : end + (0 if error.parts[-1].strip() else _MOST_VALUE)].strip(),
                    f"Do what the message says. {help_text}",
                    recognised={"command": Path(error.package).name},
                ),
            )
            return


@cache
def _errors() -> tuple[OwnError, ...]:
    """Return what the sources raise, the longest messages first."""
    files = ((package, file) for package in _PLACES for file in sorted((_REPOSITORY / package).rglob("*.py")))
    found = {error for package, file in files for error in _raised(package, file)}
    return tuple(sorted(found, key=lambda error: (-sum(map(len, error.parts)), error.parts)))


def _raised(package: str, file: Path) -> Iterator[OwnError]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func).endswith(_SAYS) and node.args:
            parts = next((parts for parts in map(_parts, node.args) if _is_sentence(parts)), ())
            if parts:
                yield OwnError(package, parts)


def _is_sentence(parts: tuple[str, ...]) -> bool:
    """Return whether a message has enough words of its own to be told from another text."""
    longest = max(parts, key=len, default="")
    is_long = _letters(longest) >= _LEAST or sum(map(_letters, parts)) >= _LEAST_TOGETHER
    return is_long and len(longest.split()) >= _LEAST_WORDS


def _letters(text: str) -> int:
    return len(re.sub(r"[^A-Za-z]", "", text))


def _name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def _parts(argument: ast.expr) -> tuple[str, ...]:
    """Return the fixed texts of a message; nothing for what is no text."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return (argument.value,)
    if isinstance(argument, ast.JoinedStr):
        texts = [str(each.value) if isinstance(each, ast.Constant) else "\0" for each in argument.values]
        return tuple("".join(texts).split("\0"))
    if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Add):
        return (*_parts(argument.left), *_parts(argument.right))
    return ()
