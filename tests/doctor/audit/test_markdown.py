"""The Markdown of an audit: what GitHub shows of it, and that it fits into a comment."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from doctor.audit.markdown import code, text
from tests.doctor.audit.conftest import Audit
from tests.doctor.audit.reports import FINDINGS, write
from tests.doctor.audit.states import FULL_ACCESS, READ_ONLY, attach, state

LIMIT = 65_536
"""Characters of a comment on GitHub."""


def tokens(markdown: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(markdown)


def plain(token: Token) -> str:
    """What a reader sees of a piece of text."""
    return "".join(each.content for each in token.children or ())


def cells(parsed: Sequence[Token]) -> list[tuple[str, ...]]:
    """The rows of the one table, the head first."""
    found: list[list[str]] = []
    for before, token in pairwise(parsed):
        if before.type == "tr_open":
            found.append([])
        if before.type in {"td_open", "th_open"}:
            found[-1].append(plain(token))
    return [tuple(row) for row in found]


def test_shows_the_findings_in_a_table_and_what_is_not_checked_before_it(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = audit(*write(tmp_path), "--markdown")
    parsed = tokens(shown.out)
    head, *rows = cells(parsed)
    assert (shown.code, head) == (1, ("Level", "Policy", "Stack", "Resource", "Finding"))
    assert [row[:4] for row in rows] == FINDINGS
    assert rows[1][4].startswith("Role a|'b' trusts * without a condition")
    assert "Reason: <b>for @\u200boctocat #\u200b12</b>." in rows[3][4]
    assert [plain(token) for token in parsed if token.type == "inline"][:3] == [
        "IAM permissions",
        "4 stacks, 1 with mandatory findings, 1 not checked.",
        (
            "Not checked: states/not<b>.json: must be readable as JSON: Expecting property name enclosed in double "
            "quotes: line 1 column 2 (char 1)"
        ),
    ]
    assert not any(token.type == "html_block" for token in parsed)


def test_fits_into_a_comment_and_says_what_does_not(audit: Audit, tmp_path: Path) -> None:
    """The mandatory findings come first, whatever the order of the stacks."""
    lambda_ = "arn:aws:iam::aws:policy/AWSLambda_FullAccess"
    first, last = tmp_path / "a.json", tmp_path / "b.json"
    first.write_text(state("a", *(attach("a", lambda_, f"lambda-{number}") for number in range(300))))
    last.write_text(state("b", attach("b", FULL_ACCESS)))
    shown = audit(first, last, "--markdown")
    _, top, *others = cells(tokens(shown.out))
    assert (shown.code, len(shown.out) <= LIMIT, top[:2]) == (1, True, ("mandatory", "iam-disallow-full-access"))
    assert shown.lines[-1] == f"{300 - len(others)} more findings do not fit here: run `python -m doctor audit`."
    assert 100 < len(others) < 300


def test_a_clean_stack_needs_no_table(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "dev.json"
    file.write_text(state("dev", attach("dev", READ_ONLY)))
    shown = audit(file, "--markdown")
    assert (shown.code, shown.lines) == (
        0,
        ["### IAM permissions", "", "1 stack, 0 with mandatory findings, 0 not checked."],
    )


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        pytest.param("a `b` c", "a b c", id="a value"),
        pytest.param("*a* _b_ [c](d) <e> ~f~ \\g", "*a* _b_ [c](d) <e> ~f~ \\g", id="markup"),
        pytest.param("one ` only", "one ` only", id="a backtick that closes nothing"),
        pytest.param("a `` b", "a  b", id="an empty value"),
        pytest.param("a\nb", "a b", id="two lines"),
    ],
)
def test_nothing_of_a_message_is_markup_but_its_values(message: str, shown: str) -> None:
    (paragraph,) = [token for token in tokens(text(message)) if token.type == "inline"]
    assert plain(paragraph) == shown
    assert {token.type for token in paragraph.children or ()} <= {"text", "code_inline", "text_special"}


@pytest.mark.parametrize("value", ["a", "a`b", "`a`", "``a", "a|b", "*a*", "<a>"])
def test_a_value_is_shown_as_it_is(value: str) -> None:
    table = f"| a |\n| --- |\n| {code(value)} |"
    assert cells(tokens(table)) == [("a",), (value,)]
