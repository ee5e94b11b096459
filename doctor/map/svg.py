"""A picture as SVG: three columns, so placed that no line crosses a box. Readable on light and dark pages."""

import re
import textwrap
from dataclasses import dataclass
from typing import Any

import drawsvg  # type: ignore[import-untyped]  # it has no types

from doctor.map.picture import Box, Picture

WIDTH = 900
"""Of the picture, in pixels: about that of a README."""
COLUMNS = (275, 255, 280)
GAP = 44
"""Between two columns, for the lines."""
LINE, PADDING, SPACE = 16, 10, 18
"""Height of a line of text, room around it, and between two boxes of a column."""
SIZE = 12
LONGEST = (37, 34, 38)
"""Characters that fit into a box of each column, in a wide font."""
HEADINGS = ("who", "passes which role", "which reaches")
FONT = "ui-sans-serif, system-ui, Helvetica, Arial, sans-serif"
FILLS = ("#dbeafe", "#dcfce7", "#fef3c7")
INK, EDGE = "#1f2937", "#6b7280"


INDENT = "  "
"""What a line begins with that goes on from the one above."""


class _Wrapper(textwrap.TextWrapper):
    """Breaks lines at spaces, and behind the signs that paths and ARNs are put together with."""

    wordsep_simple_re = re.compile(r"(\s+|(?<=[/:])(?!\s))")


@dataclass(frozen=True)
class Placed:
    """A box with its place, all in pixels."""

    box: Box
    column: int
    x: float
    y: float
    height: float

    @property
    def width(self) -> float:
        """That of its column."""
        return COLUMNS[self.column]

    @property
    def middle(self) -> float:
        """Where lines arrive and leave."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Layout:
    """Everything that is drawn: boxes by column, and lines between two of them."""

    people: tuple[Placed, ...]
    roles: tuple[Placed, ...]
    reaches: tuple[Placed | None, ...]
    lines: tuple[tuple[Placed, Placed], ...]
    height: float


def place(picture: Picture) -> Layout:
    """Give every box its place: a role and what it reaches side by side, people beside the roles they pass."""
    roles: list[Placed] = []
    reaches: list[Placed | None] = []
    y = float(SPACE + LINE)
    for role, reach in zip(picture.roles, picture.reaches, strict=True):
        height = max(_height(role, 1), _height(reach, 2) if reach else 0)
        roles.append(Placed(role, 1, _x(1), y, height))
        reaches.append(Placed(reach, 2, _x(2), y, height) if reach else None)
        y += height + SPACE
    people: list[Placed] = []
    top = float(SPACE + LINE)
    for index, box in enumerate(picture.people):
        height = _height(box, 0)
        middles = [roles[role].middle for holder, role in picture.passes if holder == index]
        wanted = sum(middles) / len(middles) - height / 2 if middles else top
        top = max(top, wanted)
        people.append(Placed(box, 0, _x(0), top, height))
        top += height + SPACE
    lines = [(people[holder], roles[role]) for holder, role in picture.passes]
    lines += [(role, reach) for role, reach in zip(roles, reaches, strict=True) if reach]
    return Layout(tuple(people), tuple(roles), tuple(reaches), tuple(lines), max(y, top))


def svg(picture: Picture, title: str) -> str:
    """The text of the SVG file."""
    layout = place(picture)
    drawing: Any = drawsvg.Drawing(WIDTH, layout.height, font_family=FONT, font_size=SIZE)
    drawing.append_title(title)
    arrow: Any = drawsvg.Marker(-8, -4, 0, 4, scale=1, orient="auto")
    arrow.append(drawsvg.Lines(-8, -4, 0, 0, -8, 4, fill=EDGE, close=True))
    # A page may be dark: the lines are seen on both, and the boxes bring their own ground.
    for column, heading in enumerate(HEADINGS):
        drawing.append(drawsvg.Text(heading, SIZE, _x(column), LINE, fill=EDGE))
    for start, end in layout.lines:
        drawing.append(_line(start, end, arrow))
    for placed in (*layout.people, *layout.roles, *layout.reaches):
        if placed:
            _draw(drawing, placed)
    text: str = drawing.as_svg()
    return text + "\n"


def _x(column: int) -> float:
    return sum(COLUMNS[:column]) + GAP * column + 1  # the frame of the first has a width, too


def _height(box: Box, column: int) -> float:
    return len(_texts(box, column)) * LINE + 2 * PADDING


def _texts(box: Box, column: int) -> list[str]:
    """The lines of a box; one that is too long goes on in the next."""
    wrapper = _Wrapper(LONGEST[column], subsequent_indent=INDENT, break_on_hyphens=False)
    return [line for text in (box.title, *box.lines) for line in wrapper.wrap(text)]


def _line(start: Placed, end: Placed, arrow: object) -> object:
    x, to = start.x + start.width, end.x
    bend = (x + to) / 2
    path: Any = drawsvg.Path(stroke=EDGE, stroke_width=1.5, fill="none", marker_end=arrow)
    return path.M(x, start.middle).C(bend, start.middle, bend, end.middle, to, end.middle)


def _draw(drawing: Any, placed: Placed) -> None:  # noqa: ANN401  drawsvg has no types
    frame = {"fill": FILLS[placed.column], "stroke": EDGE, "rx": 6}
    drawing.append(drawsvg.Rectangle(placed.x, placed.y, placed.width, placed.height, **frame))
    texts = _texts(placed.box, placed.column)
    top = placed.middle - len(texts) * LINE / 2 + LINE * 0.75
    titles = len(_texts(Box(placed.box.title, ()), placed.column))
    for index, text in enumerate(texts):
        weight = "bold" if index < titles else "normal"
        # An SVG's own spaces at the beginning of a text are not seen.
        indent = SIZE if text.startswith(INDENT) else 0
        place_ = (placed.x + PADDING + indent, top + index * LINE)
        drawing.append(drawsvg.Text(text.strip(), SIZE, *place_, fill=INK, font_weight=weight))
