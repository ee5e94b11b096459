"""The patterns of IAM documents: how they are compiled, what they match, and how much work that is."""

import re
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iam_guardrails.patterns import (
    ANY,
    FRESH,
    NEVER,
    ONE,
    action_pattern,
    beginning,
    has_variable,
    has_wildcard,
    is_literal,
    matches,
    resource_patterns,
)
from iam_guardrails.values import HOLE

ROLES = "arn:aws:iam::123456789012:role/"


def compiled(text: str, *, hole: str = HOLE) -> tuple[str, ...]:
    """Compile an entry of an Allow of the current version."""
    return resource_patterns(text, variables=True, widen=True, hole=hole)


def narrowed(text: str, *, variables: bool = True) -> tuple[str, ...]:
    """Compile an entry of a Deny."""
    return resource_patterns(text, variables=variables, widen=False, hole=NEVER)


def matched(patterns: tuple[str, ...], text: str) -> bool:
    return any(matches(pattern, text) for pattern in patterns)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("arn:aws:s3:::b", ["arn:aws:s3:::b"], id="literal"),
        pytest.param("*", [ANY], id="star"),
        pytest.param("***", [ANY], id="a run of stars is one"),
        pytest.param("*?*", [f"{ANY}{ONE}{ANY}"], id="a question mark still asks for a character"),
        pytest.param("arn:aws:iam", ["arn:aws:iam", f"arn:aws:iam:{ANY}"], id="three of six fields"),
        pytest.param("arn:aws:iam::1", ["arn:aws:iam::1", f"arn:aws:iam::1:{ANY}"], id="five of six fields"),
        pytest.param("arn:*", [f"arn:{ANY}"], id="two of six fields and a star, which stands for the others"),
        pytest.param("arn:a:b:c:d:e:f", ["arn:a:b:c:d:e:f"], id="more than six fields"),
        pytest.param(f"{ROLES}${{aws:username}}", [f"{ROLES}{ONE}{ANY}"], id="a variable is any text"),
        pytest.param(f"{ROLES}a${{aws:PrincipalTag/x, 'y'}}b", [f"{ROLES}a{ONE}{ANY}b"], id="one with a default"),
        pytest.param(f"{ROLES}${{*}}${{?}}${{$}}", [f"{ROLES}*?$"], id="an escaped wildcard is a literal"),
        pytest.param(f"{ROLES}a${{b", [f"{ROLES}a{ONE}{ANY}"], id="a variable that is not closed"),
        pytest.param(f"{ROLES}a$b", [f"{ROLES}a$b"], id="a dollar by itself is a literal"),
        pytest.param(f"{ROLES}r\N{CYRILLIC SMALL LETTER O}le", [f"{ROLES}r{ANY}le"], id="a look-alike letter"),
        pytest.param(f"{ROLES}a\x00b", [f"{ROLES}a{ANY}b"], id="a NUL"),
        pytest.param(f"{ROLES}a{FRESH}b", [f"{ROLES}a{ANY}b"], id="nobody can write the fresh character"),
        pytest.param(f"{ROLES}a{NEVER}b", [f"{ROLES}a{ANY}b"], id="nobody can write the character of no match"),
    ],
)
def test_compiles_an_entry_of_an_allow_to_all_it_may_match(text: str, expected: list[str]) -> None:
    assert list(compiled(text)) == expected


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        pytest.param(f"{ROLES}${{aws:username}}", True, [], id="a variable"),
        pytest.param(f"{ROLES}${{b", True, [], id="a variable that is not closed"),
        pytest.param(f"{ROLES}r\N{CYRILLIC SMALL LETTER O}le", True, [], id="a look-alike letter"),
        pytest.param(f"{ROLES}a{HOLE}", True, [], id="an unknown part"),
        pytest.param(f"{ROLES}${{*}}", True, [f"{ROLES}*"], id="an escaped wildcard is a literal all the same"),
        pytest.param(f"{ROLES}${{aws:x}}", False, [f"{ROLES}${{aws:x}}"], id="an old document knows no variables"),
        pytest.param(f"{ROLES}${{*}}", False, [f"{ROLES}${{{ANY}}}"], id="an old document knows no escapes"),
    ],
)
def test_compiles_an_entry_of_a_deny_to_what_it_must_match(text: str, *, variables: bool, expected: list[str]) -> None:
    assert list(narrowed(text, variables=variables)) == expected


@pytest.mark.parametrize(
    ("text", "plausible", "anything"),
    [
        pytest.param(f"arn:aws:iam::{HOLE}:role/*", f"arn:aws:iam::{ANY}:role/{ANY}", None, id="an account"),
        pytest.param(f"arn:{HOLE}:iam::1:role/a", f"arn:{ANY}:iam::1:role/a", None, id="a partition"),
        pytest.param(f"{ROLES}{HOLE}*", f"{ROLES}{HOLE * 3}{ANY}", f"{ROLES}{ANY}", id="a name"),
        pytest.param(f"{ROLES}app-{HOLE}", f"{ROLES}app-{HOLE * 3}", f"{ROLES}app-{ANY}", id="the end of a name"),
    ],
)
def test_compiles_an_unknown_part_to_a_plausible_value_or_to_any(
    text: str, plausible: str, anything: str | None
) -> None:
    assert compiled(text) == (plausible,)
    assert compiled(text, hole=ANY) == (anything or plausible,)


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
    assert matched(compiled(pattern), text) is expected


@pytest.mark.parametrize("text", ["", "a", NEVER, f"a{NEVER}"])
def test_what_never_matches(text: str) -> None:
    assert not matches(f"{ANY}{NEVER}", text)


@pytest.mark.parametrize(("pattern", "expected"), [("", False), ("abc", False), ("ab*", True), ("a?", True)])
def test_tells_whether_a_pattern_has_a_wildcard(pattern: str, *, expected: bool) -> None:
    assert [has_wildcard(one) for one in narrowed(f"{ROLES}{pattern}")] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"), [("${aws:username}", True), ("${*}", False), ("a$b", False), ("${open", True), ("", False)]
)
def test_tells_whether_a_text_has_a_policy_variable(text: str, *, expected: bool) -> None:
    assert has_variable(text) is expected


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
    """A pattern matches what the regular expression with `.*` for `*` and `.` for `?` does, or one with `:*` behind."""
    expression = pattern.replace("*", ".*").replace("?", ".")
    filled = f"({expression}|{expression}:.*)" if pattern.count(":") < 5 else expression
    assert matched(compiled(pattern), text) == (re.fullmatch(filled, text) is not None)


@given(text=st.text(), of=_texts)
def test_a_widened_pattern_matches_all_that_the_narrowed_one_does(text: str, of: str) -> None:
    """Whatever stands in an entry: what it certainly matches, it may match."""
    assert matched(compiled(text), of) or not matched(narrowed(text), of)
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
    once = work(lambda: matched(narrowed(short), text))
    assert work(lambda: matched(narrowed(longer), longer_text)) <= 2 * once + 20


@pytest.mark.parametrize(("pattern", "expected"), [("role/app", "role/app"), (f"ro{ANY}le", "ro"), (f"{ONE}a", "")])
def test_the_beginning_of_a_pattern_stands_before_its_first_wildcard(pattern: str, expected: str) -> None:
    assert beginning(pattern) == expected
