"""Check the links of all documents: `python -m tools.links` names each one that leads nowhere.

Checks links to files and to headings of this repository. Links to other sites are not followed.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def broken(root: Path) -> list[str]:
    """Return a sentence for each link of a tracked document that leads nowhere."""
    command = ("git", "ls-files", "*.md")
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=60)
    return [
        f"{file}:{line}: `{link}` leads nowhere."
        for file in listed.stdout.splitlines()
        for line, link in _links(root / file)
        if not _leads_somewhere(root, root / file, link)
    ]


def _links(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the target of each link and picture."""
    for block in _MARKDOWN.parse(file.read_text(encoding="utf-8")):
        for token in block.children or ():
            target = token.attrs.get("href") or token.attrs.get("src")
            if target:
                yield (block.map or [0])[0] + 1, str(target)


def _leads_somewhere(root: Path, file: Path, link: str) -> bool:
    parts = urlsplit(link)
    if parts.scheme:
        return True
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    if not target.is_relative_to(root.resolve()) or not target.exists():
        return False
    return not parts.fragment or parts.fragment in _anchors(target)


@cache
def _anchors(file: Path) -> frozenset[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    tokens = _MARKDOWN.parse(file.read_text(encoding="utf-8"))
    anchors: set[str] = set()
    for opening, heading in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = _NOT_IN_ANCHORS.sub("", _text(heading).lower()).replace(" ", "-")
            again = (f"{anchor}-{number}" for number in range(1, len(anchors) + 1))
            anchors.add(anchor if anchor not in anchors else next(one for one in again if one not in anchors))
    return frozenset(anchors)


def _text(heading: Token) -> str:
    return "".join(token.content for token in heading.children or ())


if __name__ == "__main__":
    sentences = broken(ROOT)
    sys.stderr.writelines(f"{sentence}\n" for sentence in sentences)
    sys.exit(1 if sentences else 0)
