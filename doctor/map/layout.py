"""Where the boxes of a picture are: three columns, so placed that no line crosses a box."""

from collections.abc import Sequence
from dataclasses import dataclass

from doctor.map.measure import ADVANCE, INDENT, wrapped
from doctor.map.picture import Box, Picture

SIZE = 12
"""Of the font, in pixels."""
MARGIN = 16
"""Around everything."""
COLUMNS = (292, 264, 292)
"""Their widths."""
GAP = 44
"""Between two columns, for the lines."""
LINE, PADDING, SPACE = 16, 10, 18
"""Height of a line of text, room around it, and between two boxes of a column."""
APART = 4
"""Above a heading within a box."""
WIDTH = 2 * MARGIN + sum(COLUMNS) + GAP * (len(COLUMNS) - 1)
"""Of the picture."""
TOP = MARGIN + LINE + SPACE
"""Where the boxes begin, below the headings of the columns."""


@dataclass(frozen=True)
class Text:
    """A line of a box: its place from the left and from above within the box, and how it is written."""

    text: str
    x: float
    y: float
    style: str


@dataclass(frozen=True)
class Placed:
    """A box with its place, all in pixels."""

    box: Box
    column: int
    y: float

    @property
    def x(self) -> float:
        """Its left side."""
        return left(self.column)

    @property
    def width(self) -> float:
        """That of its column."""
        return COLUMNS[self.column]

    @property
    def height(self) -> float:
        """That of its texts."""
        return height(self.box, self.column)

    @property
    def middle(self) -> float:
        """Where lines arrive and leave."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Layout:
    """Everything that is drawn: boxes by column, lines between two of them, and where the last box ends."""

    people: tuple[Placed, ...]
    roles: tuple[Placed, ...]
    reaches: tuple[Placed, ...]
    passes: tuple[tuple[Placed, Placed], ...]
    reached: tuple[tuple[Placed, Placed], ...]
    bottom: float


def left(column: int) -> float:
    """Return the left side of a column."""
    return MARGIN + sum(COLUMNS[:column]) + GAP * column


def texts(box: Box, column: int) -> list[Text]:
    """Return the lines of a box; one that is too long goes on in the next."""
    longest = int((COLUMNS[column] - 2 * PADDING) / (ADVANCE * SIZE))
    found: list[Text] = []
    y = PADDING + LINE * 0.75

    def add(text: str, style: str) -> None:
        nonlocal y
        for line in wrapped(text, longest):
            indent = len(INDENT) * ADVANCE * SIZE if line.startswith(INDENT) else 0
            found.append(Text(line.strip(), PADDING + indent, y, style))
            y += LINE

    add(box.title, "title")
    for part in box.parts:
        y += APART if found else 0
        add(part.heading, "heading")
        for line in part.lines:
            add(line, "line")
    return found


def height(box: Box, column: int) -> float:
    """Return how tall a box is."""
    return texts(box, column)[-1].y + LINE * 0.25 + PADDING


def place(picture: Picture) -> Layout:
    """Give every box its place: a role and what it can reach side by side, people next to the roles they can pass."""
    roles: list[Placed] = []
    reaches: list[Placed] = []
    reached: list[tuple[Placed, Placed]] = []
    y = float(TOP)
    for role, reach in zip(picture.roles, picture.reaches, strict=True):
        row = max(height(role, 1), height(reach, 2) if reach else 0)
        roles.append(Placed(role, 1, y + (row - height(role, 1)) / 2))
        if reach:
            reaches.append(Placed(reach, 2, y + (row - height(reach, 2)) / 2))
            reached.append((roles[-1], reaches[-1]))
        y += row + SPACE
    people = _people(picture, roles)
    bottom = max(each.y + each.height for each in (*people, *roles, *reaches))
    passes = tuple((people[holder], roles[role]) for holder, role in picture.passes)
    return Layout(tuple(people), tuple(roles), tuple(reaches), passes, tuple(reached), bottom)


def _people(picture: Picture, roles: Sequence[Placed]) -> list[Placed]:
    people: list[Placed] = []
    top = float(TOP)
    for index, box in enumerate(picture.people):
        middles = [roles[role].middle for holder, role in picture.passes if holder == index]
        wanted = sum(middles) / len(middles) - height(box, 0) / 2 if middles else top
        people.append(Placed(box, 0, max(top, wanted)))
        top = people[-1].y + people[-1].height + SPACE
    return people
