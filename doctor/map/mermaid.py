"""A picture as Mermaid text, which GitHub and most viewers of Markdown draw.

Source of the syntax: https://mermaid.js.org/syntax/flowchart.html.
"""

import html
from collections.abc import Iterator

from doctor.map.picture import Box, Picture
from doctor.report import visible


def mermaid(picture: Picture) -> str:
    """The picture from left to right: who passes, the roles, what they reach."""
    return "\n".join(["flowchart LR", *(f"  {line}" for line in _lines(picture))]) + "\n"


def _lines(picture: Picture) -> Iterator[str]:
    for index, box in enumerate(picture.people):
        yield f"p{index}([{_label(box)}])"
    for index, (box, reach) in enumerate(zip(picture.roles, picture.reaches, strict=True)):
        yield f"r{index}[{_label(box)}]"
        if reach:
            yield f"x{index}[/{_label(reach)}/]"
    for holder, role in picture.passes:
        yield f"p{holder} -- passes --> r{role}"
    for index, reach in enumerate(picture.reaches):
        if reach:
            yield f"r{index} --> x{index}"


def _label(box: Box) -> str:
    lines = [f"<b>{_escaped(box.title)}</b>"] if box.title else []
    for part in box.parts:
        lines += [f"<i>{_escaped(part.heading)}</i>", *map(_escaped, part.lines)]
    return '"' + "<br/>".join(lines) + '"'


def _escaped(text: str) -> str:
    """Text that is no syntax of Mermaid's, of HTML, or of the Markdown that Mermaid reads in labels."""
    plain = html.escape(visible(" ".join(text.split())), quote=True)
    return "".join(f"#{ord(character)};" if character in "*_`[]{}()|\\#~" else character for character in plain)
