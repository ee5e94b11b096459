"""The patterns of IAM documents: compiling, matching, what a known beginning leaves, and how much work that is."""

import re
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iam_guardrails.matching import (
    ANY,
    FRESH,
    NEVER,
    ONE,
    action_pattern,
    completed,
    fills,
    is_literal,
    matches,
    residuals,
    resource_pattern,
    wildcard_at,
)

ROLES = "arn:aws:iam::123456789012:role/"


def compiled(text: str) -> str:
    """A pattern without variables, of the current version."""
    return resource_pattern(text, variables=True, widen=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("arn:aws:s3:::b", "arn:aws:s3:::b", id="literal"),
        pytest.param("*", ANY, id="star"),
        pytest.param("***", ANY, id="a run of stars is one"),
        pytest.param("*?*", f"{ANY}{ONE}{ANY}", id="a question mark still asks for a character"),
        pytest.param("arn:aws:iam", f"arn:aws:iam{ANY}", id="three of six fields"),
        pytest.param("arn:aws:iam::1", f"arn:aws:iam::1{ANY}", id="five of six fields"),
        pytest.param("arn:*", f"arn:{ANY}", id="two of six fields"),
        pytest.param("arn:a:b:c:d:e:f", "arn:a:b:c:d:e:f", id="more than six fields"),
        pytest.param("ARN:aws:iam", "ARN:aws:iam", id="an ARN is case-sensitive"),
        pytest.param("${aws:username}", ANY, id="a variable is widened"),
        pytest.param("a${aws:PrincipalTag/x, 'y'}b", f"a{ANY}b", id="a variable with a default is widened"),
        pytest.param("${*}${?}${$}", "*?$", id="an escaped wildcard is a literal"),
        pytest.param("a${b", f"a{ANY}", id="a variable that is not closed is widened"),
        pytest.param("a$b", "a$b", id="a dollar by itself is a literal"),
        pytest.param("r\N{CYRILLIC SMALL LETTER O}le", f"r{ANY}le", id="a look-alike letter is widened"),
        pytest.param("a\x00b", f"a{ANY}b", id="a NUL is widened"),
        pytest.param(f"a{FRESH}b", f"a{ANY}b", id="nobody can write the fresh character"),
        pytest.param(f"a{NEVER}b", f"a{ANY}b", id="nobody can write the character of no match"),
        pytest.param("", "", id="empty"),
    ],
)
def test_resource_pattern(text: str, expected: str) -> None:
    assert compiled(text) == expected


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        pytest.param("a${aws:username}", True, f"a{NEVER}", id="a variable is narrowed"),
        pytest.param("a${b", True, f"a{NEVER}", id="a variable that is not closed is narrowed"),
        pytest.param("${*}", True, "*", id="an escaped wildcard is a literal all the same"),
        pytest.param("r\N{CYRILLIC SMALL LETTER O}le", True, f"r{NEVER}le", id="a look-alike letter is narrowed"),
        pytest.param("a${aws:username}", False, "a${aws:username}", id="an old document knows no variables"),
        pytest.param("${*}${?}", False, f"${{{ANY}}}${{{ONE}}}", id="an old document knows no escapes"),
        pytest.param("a${b*", False, f"a${{b{ANY}", id="an old document knows no open variable"),
    ],
)
def test_resource_pattern_narrowed(text: str, *, variables: bool, expected: str) -> None:
    assert resource_pattern(text, variables=variables, widen=False) == expected


@pytest.mark.parametrize(
    ("text", "widened", "narrowed"),
    [
        pytest.param("iam:PassRole", "iam:passrole", "iam:passrole", id="folded"),
        pytest.param("IAM:P?ss*", f"iam:p{ONE}ss{ANY}", f"iam:p{ONE}ss{ANY}", id="wildcards"),
        pytest.param("**", ANY, ANY, id="a run of stars is one"),
        pytest.param("iam:Pass Role", f"iam:pass{ANY}role", f"iam:pass{NEVER}role", id="a space"),
        pytest.param("iam:\u0420assRole", f"iam:{ANY}assrole", f"iam:{NEVER}assrole", id="a Cyrillic letter"),
        pytest.param("iam:Pa\u017f\u017fRole", f"iam:pa{ANY}role", f"iam:pa{NEVER}{NEVER}role", id="folds to an s"),
        pytest.param("\u0130AM:PassRole", f"{ANY}am:passrole", f"{NEVER}am:passrole", id="a dotted capital I"),
        pytest.param(
            "iam:${*}", f"iam:{ANY}{ANY}".replace(ANY * 2, ANY), f"iam:{NEVER * 2}{ANY}{NEVER}", id="no variables"
        ),
    ],
)
def test_action_pattern(text: str, widened: str, narrowed: str) -> None:
    assert (action_pattern(text, widen=True), action_pattern(text, widen=False)) == (widened, narrowed)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        pytest.param("", "", True, id="empty matches empty"),
        pytest.param("", "a", False, id="empty matches nothing else"),
        pytest.param("*", "", True, id="a star matches nothing at all"),
        pytest.param("*", "a:b/c\n", True, id="a star matches anything"),
        pytest.param("?", "", False, id="a question mark matches one character"),
        pytest.param("?", ":", True, id="a question mark matches a colon"),
        pytest.param("?", "ab", False, id="a question mark does not match two"),
        pytest.param("a", "A", False, id="case counts"),
        pytest.param("ab*ba", "aba", False, id="the ends do not overlap"),
        pytest.param("ab*ba", "abba", True, id="the ends may touch"),
        pytest.param("*a*a", "a", False, id="the middle does not overlap the end"),
        pytest.param("*a*a", "aa", True, id="the middle may touch the end"),
        pytest.param("*ab?", "xabab", False, id="the end is anchored"),
        pytest.param("*ab?", "xababc", True, id="the end is anchored, and not its first place"),
        pytest.param("*a?c*", "abbabc", True, id="the first place is not the only one"),
        pytest.param("a?*", "a", False, id="at least one more"),
        pytest.param("a*b*c", "acb", False, id="in order"),
        pytest.param(
            "arn:*:role/app-*",
            ROLES + "app-web",
            True,
            id="a star runs across fields",
        ),
        pytest.param("arn:aws:iam", ROLES + "app-web", True, id="an incomplete ARN"),
        pytest.param("arn:aws:s3", ROLES + "app-web", False, id="an incomplete ARN of another service"),
        pytest.param(ROLES + "${aws:username}", ROLES + "x", True, id="a widened variable"),
        pytest.param("*ab*ba*", "aba", False, id="parts do not overlap"),
        pytest.param("*ab*ba*", "abba", True, id="parts may touch"),
        pytest.param(".*", "ab", False, id="no regular expressions"),
        pytest.param("[a]", "a", False, id="no character classes"),
    ],
)
def test_matches(pattern: str, text: str, *, expected: bool) -> None:
    assert matches(compiled(pattern), text) is expected


@pytest.mark.parametrize("text", ["", "a", NEVER, f"a{NEVER}"])
def test_what_never_matches(text: str) -> None:
    assert not matches(f"{ANY}{NEVER}", text)
    assert residuals(f"{ANY}{NEVER}", text) == set()


@pytest.mark.parametrize(
    ("pattern", "head", "expected"),
    [
        pytest.param("abc", "ab", {"c"}, id="a literal"),
        pytest.param("ab", "ab", {""}, id="a literal to its end"),
        pytest.param("ab", "abc", set(), id="a literal too short"),
        pytest.param("abc", "xb", set(), id="another literal"),
        pytest.param("a*", "a", {"*"}, id="a star behind the head"),
        pytest.param("*", "ab", {"*"}, id="a star takes the head"),
        pytest.param("?c", "a", {"c"}, id="a question mark takes one"),
        pytest.param("a*c", "abc", {"*c", ""}, id="a star goes on or ends"),
        pytest.param("a*b*", "abb", {"*b*", "*"}, id="in each way it can"),
        pytest.param("*?", "a", {"*?", "*"}, id="a star may take nothing"),
        pytest.param("*b", "a", {"*b"}, id="only the star can take it"),
        pytest.param("a?*x", "ab", {"*x"}, id="a wildcard beside a star"),
        pytest.param("arn:aws:iam::*:role/app-*", ROLES, {"app-*", "*:role/app-*"}, id="as the docstring has it"),
    ],
)
def test_residuals(pattern: str, head: str, expected: set[str]) -> None:
    assert residuals(compiled(pattern), head) == {compiled(text) for text in expected}


@pytest.mark.parametrize(
    ("pattern", "with_nothing", "expected"),
    [
        pytest.param("app", False, [], id="somebody wrote all of it"),
        pytest.param("*", False, [FRESH * 3], id="a star"),
        pytest.param("a?b", False, [f"a{FRESH}b"], id="a question mark is one character"),
        pytest.param("a*b*", False, [f"a{FRESH * 3}b{FRESH * 3}"], id="each star"),
        pytest.param("*b*", True, [f"b{FRESH * 3}", f"{FRESH * 3}b", f"{FRESH * 3}b{FRESH * 3}"], id="or nothing"),
        pytest.param("a/*", True, [f"a/{FRESH * 3}"], id="no name ends in a slash"),
        pytest.param("*" + "b*" * 3, True, [f"{FRESH * 3}b" * 3 + FRESH * 3], id="too many choices"),
    ],
)
def test_fills(pattern: str, expected: list[str], *, with_nothing: bool) -> None:
    filled = list(fills(compiled(pattern), [3], with_nothing=with_nothing))
    assert filled == expected
    assert all(matches(compiled(pattern), name) for name in filled)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("arn:aws:iam", f"arn:aws:iam:{ANY}:{ANY}:{ANY}", id="three of six fields"),
        pytest.param("arn:aws:iam::1:role/x", "arn:aws:iam::1:role/x", id="all fields"),
    ],
)
def test_completed(pattern: str, expected: str) -> None:
    assert completed(pattern) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"), [("", 0), ("abc", 3), ("ab*", 2), ("a?*", 1), ("*", 0), ("${*}a?", 2)]
)
def test_wildcard_at(pattern: str, expected: int) -> None:
    assert wildcard_at(compiled(pattern)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", True), ("a.b:c/d", True), ("a*", False), ("a?", False), ("${aws:x}", False), ("$", False), ("\u0430", False)],
)
def test_is_literal(value: str, *, expected: bool) -> None:
    assert is_literal(value) is expected


# --- Theorems ---------------------------------------------------------------------------------------------------------

_patterns = st.text(alphabet="ab:*?", max_size=9)
_texts = st.text(alphabet="ab:", max_size=9)


@given(pattern=_patterns, text=_texts)
def test_matching_is_that_of_a_regular_expression(pattern: str, text: str) -> None:
    """A pattern matches exactly what the regular expression with `.*` for `*` and `.` for `?` matches."""
    expected = re.fullmatch(pattern.replace("*", ".*").replace("?", "."), text) is not None
    # Narrowed: what an incomplete ARN lacks is not filled in.
    assert matches(resource_pattern(pattern, variables=True, widen=False), text) == expected


@given(pattern=_patterns, head=_texts, tail=_texts)
def test_residuals_match_what_the_pattern_matches_behind_the_head(pattern: str, head: str, tail: str) -> None:
    """A pattern matches `head + tail` exactly where one of its residuals behind `head` matches `tail`."""
    left = residuals(compiled(pattern), head)
    assert matches(compiled(pattern), head + tail) == any(matches(residual, tail) for residual in left)


@given(text=st.text(), of=_texts)
def test_a_widened_pattern_matches_all_that_the_narrowed_one_does(text: str, of: str) -> None:
    """Whatever stands in an entry: what it certainly matches, it may match."""
    certain = resource_pattern(text, variables=True, widen=False)
    assert matches(compiled(text), of) or not matches(certain, of)
    assert matches(action_pattern(text, widen=True), of) or not matches(action_pattern(text, widen=False), of)


# --- Work -------------------------------------------------------------------------------------------------------------


def work(function: Callable[[], object]) -> int:
    """How many calls, of Python or C, resumed generators included, a function makes: time, without the clock."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(before)
    return calls


ADVERSARIAL = [
    pytest.param(lambda n: ("*a" * n + "b", "a" * n), id="the classic of backtracking"),
    pytest.param(lambda n: ("a*" * n + "b", "a" * 2 * n), id="stars between"),
    pytest.param(lambda n: ("*a?" * n + "b", "a" * 3 * n), id="stars and question marks"),
    pytest.param(lambda n: ("*?" * n + "b", "a" * n), id="nothing but wildcards"),
    pytest.param(lambda n: ("*?a" * n, "b" * n), id="never found"),
    pytest.param(lambda n: ("?" * n, "a" * n), id="question marks"),
]


@pytest.mark.parametrize("adversary", ADVERSARIAL)
def test_matching_is_linear(adversary: Callable[[int], tuple[str, str]]) -> None:
    """Twice the pattern and twice the text are at most twice the work."""
    (short, text), (longer, longer_text) = adversary(500), adversary(1000)
    once = work(lambda: matches(compiled(short), text))
    assert work(lambda: matches(compiled(longer), longer_text)) <= 2 * once + 10


@pytest.mark.parametrize("adversary", ADVERSARIAL)
def test_residuals_are_at_most_the_suffixes_of_the_pattern(adversary: Callable[[int], tuple[str, str]]) -> None:
    """As many states as the pattern has characters, however many ways lead to each."""
    pattern, head = adversary(50)
    left = residuals(compiled(pattern), head)
    assert all(compiled(pattern).endswith(residual) for residual in left)
    assert work(lambda: residuals(compiled(pattern), head)) <= 10 * (len(head) + 1) * (len(pattern) + 1)
