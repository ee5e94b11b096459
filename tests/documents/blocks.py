"""The code blocks of the documents, as they stand there."""

import re
from dataclasses import dataclass

from localcloud.environment import REPOSITORY

_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of code: its language, empty for what a command prints, and its text."""

    language: str
    text: str


def section(document: str, heading: str = "") -> str:
    """Return the text of a document, by its path from the repository, or of one section of it."""
    text = (REPOSITORY / document).read_text(encoding="utf-8")
    return text.partition(f"\n{heading}\n")[2].partition("\n## ")[0] if heading else text


def blocks(document: str, heading: str = "") -> list[Block]:
    """Return the code blocks of a document or of one section of it, without their indentation."""
    found = [
        Block(language, code.removeprefix(indent).replace(f"\n{indent}", "\n"))
        for indent, language, code in _BLOCK.findall(section(document, heading))
    ]
    assert found, f"{document} has no code blocks under {heading!r}"
    return found
