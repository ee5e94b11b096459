"""A picture as SVG, with a legend. Readable on light and dark pages, in whatever fonts."""

from collections.abc import Iterator
from typing import Any

import drawsvg  # type: ignore[import-untyped]  # it has no types

from doctor.map.layout import GAP, LINE, MARGIN, SIZE, SPACE, WIDTH, Layout, Placed, left, place, texts
from doctor.map.measure import FONT, width
from doctor.map.picture import Kind, Picture
from doctor.report import visible

HEADINGS = ("who", "can pass which role", "which can reach")
FILLS = {
    Kind.GROUP: "#dbeafe",
    Kind.SET: "#cffafe",
    Kind.WORKFLOW: "#ede9fe",
    Kind.PASSING: "#fce7f3",
    Kind.ROLE: "#dcfce7",
    Kind.THEIRS: "#f3f4f6",
    Kind.REACH: "#fef3c7",
}
INK, EDGE, FAINT = "#1f2937", "#6b7280", "#4b5563"
STYLES = {
    "title": {"fill": INK, "font_weight": "bold"},
    "heading": {"fill": FAINT, "font_style": "italic"},
    "line": {"fill": INK, "font_weight": "normal"},
}
PASSES, REACHES = "can pass the role", "can reach"
DASHES = "5 4"
SWATCH = 26
"""Width of a sample in the legend."""


def svg(picture: Picture, title: str) -> str:
    """The text of the SVG file."""
    layout = place(picture)
    legend = list(_legend(layout))
    bottom = legend[-1][2] + MARGIN
    drawing: Any = drawsvg.Drawing(WIDTH, bottom, font_family=FONT, font_size=SIZE)
    drawing.append_title(visible(title))
    arrow: Any = drawsvg.Marker(-8, -4, 0, 4, scale=1, orient="auto")
    arrow.append(drawsvg.Lines(-8, -4, 0, 0, -8, 4, fill=EDGE, close=True))
    # A page may be dark: the lines are seen on both, and the boxes bring their own ground.
    for column, heading in enumerate(HEADINGS):
        drawing.append(drawsvg.Text(heading, SIZE, left(column), MARGIN + LINE * 0.75, fill=EDGE))
    for start, end in layout.passes:
        drawing.append(_line(start, end, arrow))
    for start, end in layout.reached:
        drawing.append(_line(start, end, arrow, stroke_dasharray=DASHES))
    for placed in (*layout.people, *layout.roles, *layout.reaches):
        _draw(drawing, placed)
    for what, x, y in legend:
        _explain(drawing, what, x, y, arrow)
    text: str = drawing.as_svg()
    return text + "\n"


def _line(start: Placed, end: Placed, arrow: object, **style: str) -> object:
    x, to = start.x + start.width, end.x
    bend = x + GAP / 2
    path: Any = drawsvg.Path(stroke=EDGE, stroke_width=1.5, fill="none", marker_end=arrow, **style)
    return path.M(x, start.middle).C(bend, start.middle, bend, end.middle, to, end.middle)


def _frame(kind: Kind) -> dict[str, str | int]:
    dashes = {"stroke_dasharray": DASHES} if kind is Kind.THEIRS else {}
    return {"fill": FILLS[kind], "stroke": EDGE, "rx": 6, **dashes}


def _draw(drawing: Any, placed: Placed) -> None:  # noqa: ANN401  drawsvg has no types
    drawing.append(drawsvg.Rectangle(placed.x, placed.y, placed.width, placed.height, **_frame(placed.box.kind)))
    for each in texts(placed.box, placed.column):
        drawing.append(
            drawsvg.Text(visible(each.text), SIZE, placed.x + each.x, placed.y + each.y, **STYLES[each.style])
        )


def _legend(layout: Layout) -> Iterator[tuple[Kind | str, float, float]]:
    """Yield what is explained, with the place of its sample: only what the picture holds, in as many rows as needed."""
    drawn = {placed.box.kind for placed in (*layout.people, *layout.roles, *layout.reaches)}
    arrows = [name for name, lines in ((PASSES, layout.passes), (REACHES, layout.reached)) if lines]
    x, y = float(MARGIN), layout.bottom + SPACE + LINE
    explained: list[Kind | str] = [*(kind for kind in Kind if kind in drawn), *arrows]
    for what in explained:
        wide = SWATCH + MARGIN / 2 + width(_words(what), SIZE)
        if x > MARGIN and x + wide > WIDTH - MARGIN:
            x, y = float(MARGIN), y + LINE * 1.5
        yield what, x, y
        x += wide + GAP / 2


def _words(what: Kind | str) -> str:
    return what.value if isinstance(what, Kind) else what


def _explain(drawing: Any, what: Kind | str, x: float, y: float, arrow: object) -> None:  # noqa: ANN401
    """Draw a sample, with its meaning next to it; `y` is the line that the words stand on."""
    middle = y - SIZE * 0.35
    if isinstance(what, Kind):
        drawing.append(drawsvg.Rectangle(x, middle - SIZE / 2, SWATCH, SIZE, **{**_frame(what), "rx": 3}))
    else:
        style = {"stroke_dasharray": DASHES} if what == REACHES else {}
        path: Any = drawsvg.Path(stroke=EDGE, stroke_width=1.5, fill="none", marker_end=arrow, **style)
        drawing.append(path.M(x, middle).L(x + SWATCH, middle))
    drawing.append(drawsvg.Text(_words(what), SIZE, x + SWATCH + MARGIN / 2, y, fill=EDGE))
