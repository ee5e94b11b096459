"""How a picture is drawn: every text within its box, in every font, and nothing on top of anything else."""

import json
import re
import shutil
import subprocess
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from doctor.map import config_only
from doctor.map.layout import COLUMNS, MARGIN, PADDING, SIZE, WIDTH, Layout, Placed, place, texts
from doctor.map.measure import cells, width, wrapped
from doctor.map.picture import Box, Kind, Part, Picture, picture_of
from doctor.map.svg import svg
from tests.components.sample_stacks import STACKS
from tests.engine.test_components import EVERYTHING

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
USERS = [f"engineer-{number:02}.of-a-long-name" if number % 3 else f"e{number}" for number in range(30)]
LONG = "AmazonECSInfrastructureRoleforExpressGatewayServices"


def picture(name: str, folder: Path) -> Picture:
    """The picture of a sample stack, of everything that a stack can have, or of one with 30 users and a long name."""
    if name in STACKS:
        return picture_of(config_only(ROOT / f"Pulumi.{name}.yaml"))
    settings: dict[str, Any] = json.loads(json.dumps(EVERYTHING))
    if name == "many":
        settings["operators"] = {"groupName": "W" * 128, "users": USERS}
    file = folder / "Pulumi.any.yaml"
    file.write_text(json.dumps({"config": {f"container-roles:{key}": value for key, value in settings.items()}}))
    return picture_of(config_only(file))


def boxes(layout: Layout) -> list[Placed]:
    return [*layout.people, *layout.roles, *layout.reaches]


ALL = pytest.mark.parametrize("name", [*STACKS, "all", "many"])


@ALL
def test_every_text_is_within_its_box(name: str, tmp_path: Path) -> None:
    for placed in boxes(place(picture(name, tmp_path))):
        lines = texts(placed.box, placed.column)
        for line in lines:
            assert line.x >= PADDING
            assert line.x + width(line.text, SIZE) <= placed.width - PADDING
            assert SIZE <= line.y <= placed.height - SIZE / 3
        assert all(other.y - one.y >= SIZE for one, other in pairwise(lines))


@ALL
def test_boxes_do_not_overlap_and_lines_cross_none(name: str, tmp_path: Path) -> None:
    layout = place(picture(name, tmp_path))
    for one, other in combinations(boxes(layout), 2):
        apart = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert one.column != other.column or apart
    for placed in boxes(layout):
        assert placed.x >= MARGIN
        assert placed.x + placed.width <= WIDTH - MARGIN
        assert placed.y > MARGIN
        assert placed.y + placed.height <= layout.bottom
    # A line runs between two neighbouring columns only, where no box is.
    for start, end in (*layout.passes, *layout.reached):
        assert end.column == start.column + 1
        assert start.x + COLUMNS[start.column] < end.x


@ALL
def test_an_svg_says_all_that_the_picture_holds(name: str, tmp_path: Path) -> None:
    drawn = picture(name, tmp_path)
    root = ET.fromstring(svg(drawn, "title of it"))  # noqa: S314  our own file
    found = [element.text or "" for element in root.iter() if element.text]
    assert "title of it" in found
    shown = "".join("".join(found).split())
    for box in (*drawn.people, *drawn.roles, *drawn.reaches):
        said = [line for part in box.parts for line in (part.heading, *part.lines)] if box else []
        for line in (box.title, *said) if box else ():
            assert "".join(line.split()) in shown


def test_users_are_told_from_policies(tmp_path: Path) -> None:
    group = next(box for box in picture("many", tmp_path).people if box.title == "W" * 128)
    assert group.kind is Kind.GROUP
    assert [part.heading for part in group.parts] == ["30 users", "policies"]
    assert group.parts[0].lines == (", ".join(sorted(USERS)),)
    styles = {line.text: line.style for line in texts(group, 0)}
    assert (styles["30 users"], styles["policies"], styles["IAMUserChangePassword"]) == ("heading", "heading", "line")
    # No name is broken that fits into a line.
    lines = {name.strip(",") for text in styles for name in text.split()}
    assert lines >= set(USERS)


def test_a_name_that_is_too_long_for_a_line_begins_one(tmp_path: Path) -> None:
    users = [f"somebody.number-{number:02}@an-example-company.com" for number in range(3)]
    settings = {"container-roles:operators": {"groupName": "people", "users": users}}
    file = tmp_path / "Pulumi.any.yaml"
    file.write_text(json.dumps({"config": settings}))
    [group] = picture_of(config_only(file)).people
    lines = [line for line in texts(group, 0) if line.text.startswith("somebody")]
    assert [line.x for line in lines] == [PADDING] * 3


@pytest.mark.parametrize(
    ("name", "explained"),
    [
        pytest.param("prod", [Kind.ROLE, Kind.REACH, "can reach"], id="no people"),
        pytest.param(
            "all",
            [Kind.GROUP, Kind.WORKFLOW, Kind.PASSING, Kind.ROLE, Kind.REACH, "can pass the role", "can reach"],
            id="everything",
        ),
    ],
)
def test_the_legend_explains_what_is_drawn_below_everything(
    name: str, explained: list[Kind | str], tmp_path: Path
) -> None:
    drawn = picture(name, tmp_path)
    root = ET.fromstring(svg(drawn, "any"))  # noqa: S314  our own file
    bottom = place(drawn).bottom
    legend = [element for element in root.iter(f"{SVG}text") if float(element.get("y", 0)) > bottom]
    assert [element.text for element in legend] == [
        each.value if isinstance(each, Kind) else each for each in explained
    ]
    for element in legend:
        assert float(element.get("x", 0)) + width(element.text or "", SIZE) <= WIDTH - MARGIN
        assert float(element.get("y", 0)) + MARGIN <= float(root.get("height", 0))


@pytest.mark.parametrize(
    ("text", "longest", "lines"),
    [
        pytest.param("one two three", 9, ["one two", "  three"], id="at a space"),
        pytest.param(
            "repo:shop/application:ref:refs/heads/main",
            24,
            ["repo:shop/application:", "  ref:refs/heads/main"],
            id="ref",
        ),
        pytest.param(LONG, 34, ["AmazonECSInfrastructureRolefor", "  ExpressGatewayServices"], id="a name"),
        pytest.param("a" * 12, 8, ["a" * 6, "  " + "a" * 6], id="anywhere"),
        pytest.param("日本語日本語", 8, ["日本語", "  日本語"], id="wide characters"),
        pytest.param("", 8, [], id="nothing"),
        pytest.param(" a\n b ", 8, ["a b"], id="spaces"),
    ],
)
def test_a_long_line_is_broken_where_it_can_be_read(text: str, longest: int, lines: list[str]) -> None:
    assert wrapped(text, longest) == lines
    assert all(cells(line) <= longest for line in lines)


def test_a_name_is_text_whatever_it_holds() -> None:
    hostile = 'a"]<script>&'
    box = Box(Kind.ROLE, hostile, (Part("used by", (hostile,)),))
    root = ET.fromstring(svg(Picture((), (box,), (None,), ()), hostile))  # noqa: S314  our own file
    assert [element.text for element in root.iter() if element.text == hostile] == [hostile] * 3


MEASURE = """
const found = [];
for (const text of document.querySelectorAll("text")) {
  const { x, y, width, height } = text.getBBox();
  found.push([x, y, x + width, y + height]);
}
document.querySelector("#found").textContent = JSON.stringify(found);
"""


@pytest.mark.process
@pytest.mark.skipif(BROWSER is None, reason="needs Chromium or Chrome")
def test_a_browser_draws_every_text_within_the_box_that_it_begins_in(tmp_path: Path) -> None:
    drawn = svg(picture("many", tmp_path), "any")
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><body>{drawn}<pre id='found'></pre><script>{MEASURE}</script>")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}")
    command = [BROWSER or "", *flags, "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    measured = json.loads(re.search(r'<pre id="found">(.*?)</pre>', done.stdout)[1])  # type: ignore[index]  # it is there
    rectangles = [
        [float(element.get(key, 0)) for key in ("x", "y", "width", "height")]
        for element in ET.fromstring(drawn).iter(f"{SVG}rect")  # noqa: S314  our own file
    ]
    inside = 0
    for left, top, right, bottom in measured:
        for x, y, wide, high in rectangles:
            if x <= left < x + wide and y <= (top + bottom) / 2 < y + high:
                inside += 1
                assert right <= x + wide
                assert y <= top
                assert bottom <= y + high
        assert left >= 0
        assert right <= WIDTH
    assert inside > len(USERS)
