"""How much of a long text `doctor explain` reads: a bounded part, which holds the errors wherever they are."""

import sys

import pytest

from doctor.explain.cleaning import clean
from doctor.explain.explaining import explain
from doctor.explain.placeholders import CUT
from doctor.explain.relevant import MOST, relevant
from tests.doctor.explanations import DENIED

pytestmark = pytest.mark.thorough

LONG = 2_000_000
FILLERS = {
    "lines": "line of a log\n", "arns": "arn:aws:", "backticks": "`", "findings": "See a#iam-disallow-full-access ",
    "errors": "ResourceInitializationError: unable to pull secrets or registry auth ", "spaces": " ", "breaks": "\n",
    "pulls": "CannotPullContainerError ", "sentences": "User: x is not authorized to perform: ", "bars": "| ",
    "headers": "[mandatory] iam-disallow-full-access (a:b:c: d) ", "passwords": "password=", "keys": "aA1" * 13 + " ",
    "escapes": "\\", "tags": "<a ",
    "decoded": '{"allowed": false, "principal": {"arn": ', "actions": "iam:PassRole denied ",
    "names": '"name": "password", ', "dots": ".", "addresses": "://a:", "dates": "2026-11-27T10:00:00 ", "word": "a",
    "boxes": "You don't have permission to iam:PassRole. To request access ", "table": "aaaa   bbbb  cccc\n",
    "other-script": "権限がありません ", "percent": "%3A",
    "dotted-i": "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}error ",
}  # fmt: skip


def steps(text: str) -> int:
    """Return how many functions are entered to explain a text: a measure of work that no other load changes."""
    entered = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal entered
        entered += event in {"call", "c_call"}

    explain(clean(text))  # what is read once
    sys.setprofile(count)
    try:
        explain(clean(text))
    finally:
        sys.setprofile(None)
    return entered


def logs(seed: int) -> str:
    """A line of a log that differs from the others, and speaks of an error."""
    return f"2026-11-27T10:00:00Z step {seed} failed with error {seed * 7919:x} for arn:aws:s3:::bucket-{seed}\n"


@pytest.mark.parametrize("filler", [pytest.param(filler, id=name) for name, filler in FILLERS.items()])
def test_reads_a_bounded_part(filler: str) -> None:
    text = filler * (LONG // len(filler))

    # Windows that overlap, their ends and the two edges may add a little.
    assert len(relevant(text)) <= MOST + 50_000


def test_reads_a_bounded_part_of_lines_that_differ() -> None:
    text = "".join(map(logs, range(LONG // 80)))

    assert len(relevant(text)) <= MOST + 50_000


@pytest.mark.parametrize("part", [0, 1, 2, 50, 98, 99, 100])
def test_finds_an_error_anywhere(part: int) -> None:
    lines = [logs(seed) for seed in range(LONG // 80)]
    lines.insert(len(lines) * part // 100, f"{DENIED}\n")

    titles = [each.title for each in explain(clean(relevant("".join(lines))))]

    assert "`iam:PassRole` on `arn:aws:iam::123456789012:role/AppRunnerECRAccessRole` is denied" in titles


@pytest.mark.parametrize("between", ["\n", " ", " | ", "\n2026-11-27T10:00:00Z [web] "])
@pytest.mark.parametrize("error", [DENIED, DENIED.partition(" because")[0]])
def test_says_once_what_a_log_repeats(error: str, between: str) -> None:
    text = f"{error}{between}" * (LONG // len(error))

    (said,) = explain(clean(relevant(text)))

    assert said.known
    assert said.title == "`iam:PassRole` on `arn:aws:iam::123456789012:role/AppRunnerECRAccessRole` is denied"


def test_reads_whole_lines() -> None:
    lines = [logs(seed) for seed in range(LONG // 80)]

    assert set(relevant("".join(lines)).splitlines()) <= {line.rstrip("\n") for line in lines}


def test_marks_where_a_line_is_cut() -> None:
    words = relevant(f"{DENIED} {'error ' * (LONG // 6)}{DENIED}").split()

    assert set(words) == {*DENIED.split(), "error", CUT}


def test_reads_a_short_text_whole() -> None:
    assert relevant(DENIED) == DENIED


SHORT = {
    "codes": "AccessDenied\n", "pulls": "CannotPullContainerError:\n", "boxes": FILLERS["boxes"],
    "refusals": "User: arn:aws:iam::123456789012:user/jo is not authorized to perform: s3:GetObject\n",
}  # fmt: skip


@pytest.mark.parametrize("filler", [pytest.param(filler, id=name) for name, filler in SHORT.items()])
def test_explains_what_repeats_itself_with_work_that_grows_like_the_text(filler: str) -> None:
    once, twice = (steps(f"{filler * times}{DENIED}") for times in (500, 1000))

    assert twice < 2.2 * once


@pytest.mark.timeout(60)  # work that grows with the square of the text would take far longer
@pytest.mark.parametrize("filler", [pytest.param(filler, id=name) for name, filler in FILLERS.items()])
def test_explains_a_huge_text(filler: str) -> None:
    text = f"{DENIED}\n{filler * (LONG // len(filler))}\n{DENIED}"

    titles = [each.title for each in explain(clean(relevant(text)))]

    assert "`iam:PassRole` on `arn:aws:iam::123456789012:role/AppRunnerECRAccessRole` is denied" in titles
