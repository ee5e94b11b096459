"""The HTML page of an audit: what it shows, that nothing in it is markup by mistake, and that a browser filters it."""

import base64
import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Self

import pytest

from doctor import guardrails
from doctor.audit.markup import Markup, join, tag
from tests.doctor.audit.conftest import Audit
from tests.doctor.audit.reports import EVIL, FINDINGS, write
from tests.doctor.audit.states import FULL_ACCESS, attach, state

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
EMPTY = frozenset({"meta", "input"})


@dataclass
class Element:
    """An element of a page; its `content` are elements and texts."""

    name: str
    attributes: dict[str, str | None]
    content: "list[Self | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text for each in self.content)

    def all(self, name: str) -> Iterator[Self]:
        for each in self.content:
            if not isinstance(each, str):
                if each.name == name:
                    yield each
                yield from each.all(name)

    def by_id(self, wanted: str) -> Self:
        return next(each for name in ("section", "article", "output") for each in self.all(name) if each.id == wanted)

    @property
    def id(self) -> str | None:
        return self.attributes.get("id")

    @property
    def rows(self) -> list[Self]:
        (body,) = self.all("tbody")
        return list(body.all("tr"))


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].content.append(element)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def parsed(page: str) -> Element:
    parser = _Parser()
    parser.feed(page)
    parser.close()
    (document,) = parser.open
    return document


@pytest.fixture
def page(audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert audit(*write(tmp_path), "--html", "page.html").code == 1
    return tmp_path / "page.html"


def test_shows_everything_that_was_found(page: Path) -> None:
    document = parsed(page.read_text())
    assert [tuple(cell.text for cell in list(row.all("td"))[:4]) for row in document.by_id("findings").rows] == FINDINGS
    matrix = document.by_id("stacks")
    (head,) = matrix.all("thead")
    assert [each.text for each in head.all("th")] == [
        "Stack",
        "iam-disallow-full-access",
        "iam-disallow-unscoped-pass-role",
        "iam-disallow-open-trust",
        "iam-review-pass-role",
        "iam-review-exemption",
    ]
    assert [[cell.text for cell in (*row.all("th"), *row.all("td"))] for row in matrix.rows] == [
        ["states/bad.json (shop/bad)", "1", "1", "1", "", ""],
        ["states/let.json (shop/let)", "", "", "", "1", "1"],
    ]
    assert [row.text for row in document.by_id("not-checked").rows] == [
        (
            "states/not<b>.jsonmust be readable as JSON: Expecting property name enclosed in double quotes: line 1 "
            "column 2 (char 1)"
        )
    ]
    (title,) = document.all("title")
    assert title.text == "Audit of IAM permissions"


def test_shows_what_each_exemption_lets_through_and_until_when(page: Path) -> None:
    lets, expired = parsed(page.read_text()).by_id("exemptions").rows
    urn = "urn:pulumi:let::shop::aws:iam/rolePolicyAttachment:RolePolicyAttachment::admin"
    assert [cell.text for cell in lets.all("td")] == [
        "iam-disallow-full-access",
        "urn:pulumi:let::*",
        FULL_ACCESS,
        "<b>for @octocat #12</b>",
        "2099-12-31",
        (
            f"1 findingstates/let.json (shop/let): {urn} Role policy attachment admin attaches {FULL_ACCESS}, which "
            "gives admin access. List the actions and resources that are needed."
        ),
    ]
    assert [cell.text for cell in expired.all("td")][2:] == ["iam:PassRole", "old", "2020-01-01, expired", "nothing"]


def test_every_policy_has_a_section_that_its_findings_link_to(page: Path) -> None:
    document = parsed(page.read_text())
    sections = {each.id: each.text for each in document.all("article")}
    assert list(sections) == [policy.name for policy in guardrails.POLICIES]
    assert all(policy.description in sections[policy.name] for policy in guardrails.POLICIES)
    links = {each.attributes["href"] or "" for each in document.all("a")}
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= set(sections)
    assert {policy for _, policy, *_ in FINDINGS} <= {link.removeprefix("#") for link in links}


def test_needs_nothing_but_itself(page: Path) -> None:
    """The policy of the page lets nothing be loaded and nothing run but its own style and script."""
    text = page.read_text()
    assert not re.search(r"<[^>]*\s(src|onclick|onload|style)=", text)
    document = parsed(text)
    assert not [*document.all("link"), *document.all("img"), *document.all("iframe")]
    policy = next(each.attributes["content"] for each in document.all("meta") if "http-equiv" in each.attributes)
    hashes = [
        base64.b64encode(hashlib.sha256(each.text.encode()).digest()).decode()
        for name in ("style", "script")
        for each in document.all(name)
    ]
    assert policy == f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    assert len(hashes) == 2


def test_a_text_is_escaped_and_an_element_is_not() -> None:
    assert tag("a", "<b>&", tag("i", "x"), href='"<>', data_x="1", hidden=True, disabled=False) == (
        '<a href="&quot;&lt;&gt;" data-x="1" hidden>&lt;b&gt;&amp;<i>x</i></a>'
    )
    assert join(Markup("<b>"), "<b>") == "<b>&lt;b&gt;"


@pytest.mark.parametrize("mark", ["\x1b", "\u202e", "\u2066"], ids=ascii)
def test_a_name_turns_no_text_around(audit: Audit, tmp_path: Path, mark: str) -> None:
    states, page = tmp_path / "state.json", tmp_path / "page.html"
    states.write_text(state("dev", attach("dev", FULL_ACCESS, f"a{mark}nimda")))
    assert audit(states, "--html", page).code == 1
    (row,) = parsed(page.read_text()).by_id("findings").rows
    assert next(row.all("code")).text == "a\ufffdnimda"
    assert mark not in page.read_text()


@pytest.mark.skipif(BROWSER is None, reason="needs Chromium or Chrome")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        pytest.param("", FINDINGS, id="everything"),
        pytest.param("?level=advisory", FINDINGS[3:], id="a level"),
        pytest.param(
            "?stack=states%2Fbad.json+(shop%2Fbad)&policy=iam-disallow-unscoped-pass-role&text=PASSROLE",
            FINDINGS[2:3],
            id="a stack, a policy and a text",
        ),
    ],
)
def test_a_browser_filters_the_findings(page: Path, query: str, shown: list[tuple[str, ...]]) -> None:
    flags = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={page.parent / 'profile'}")
    command = [BROWSER or "", *flags, "--dump-dom", f"{page.as_uri()}{query}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    document = parsed(done.stdout)
    rows = [row for row in document.by_id("findings").rows if "hidden" not in row.attributes]
    assert [tuple(cell.text for cell in list(row.all("td"))[:4]) for row in rows] == shown
    assert document.by_id("shown").text == f"{len(shown)} of {len(FINDINGS)} shown"
    (title,) = document.all("title")
    assert (title.text, EVIL in document.text) == ("Audit of IAM permissions", True)


def test_a_page_in_a_folder_that_does_not_exist_is_refused_before_anything_is_checked(
    audit: Audit, tmp_path: Path
) -> None:
    refused = audit(tmp_path / "dev.json", "--html", tmp_path / "none" / "page.html")
    assert (refused.code, refused.out, refused.err) == (
        2,
        "",
        f"The page `{tmp_path}/none/page.html` must be in a folder that exists.\n",
    )
