"""The search for an unnamed target: a table, the theorem on small patterns, and how much work it is."""

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iam_guardrails.actions import Target
from iam_guardrails.budget import STEPS, Budget, TooComplexError
from iam_guardrails.demands import Demand
from iam_guardrails.patterns import FRESH
from iam_guardrails.search import arn_named, widest

from tests.policypack.entries import entry, outside

ROLES = "arn:aws:iam::*:role/"
SHOWN = "~"
"""Stands for the fresh character in what the tests expect."""


def found(*demands: Demand, target: Target = Target.ROLE, budget: Budget | None = None) -> tuple[int, str] | None:
    result = widest(demands, target, budget or Budget())
    return result and (result.written, result.arn.replace(FRESH, SHOWN))


OWN = "arn:aws:iam::123456789012:role/"


@pytest.mark.parametrize(
    ("demands", "expected"),
    [
        pytest.param([entry("*")], (0, f"{OWN}~"), id="anything"),
        pytest.param([entry(f"{ROLES}app-*")], (4, f"{OWN}app-~"), id="a prefix"),
        pytest.param([entry(f"{OWN}app")], None, id="one role"),
        pytest.param([entry(f"{ROLES}service-role/*")], (0, f"{OWN}service-role/~"), id="a shared path"),
        pytest.param([entry(f"{ROLES}service-role/app*")], (3, f"{OWN}service-role/app~"), id="a prefix behind it"),
        pytest.param([entry(f"{ROLES}aws-service-role/*")], None, id="roles that only AWS can pass"),
        pytest.param([entry(f"{ROLES}aws-reserved/sso/*")], None, id="roles of permission sets"),
        pytest.param([entry("arn:aws:iam")], (0, f"{OWN}~"), id="an incomplete ARN"),
        pytest.param([entry("arn:aws:s3:::*")], None, id="another service"),
        pytest.param([entry("arn:*-gov:*")], (0, OWN.replace("aws", "aws-us-gov") + "~"), id="another partition"),
        pytest.param([entry("*:role/*Admin*")], (0, f"{OWN}~Admin"), id="a fragment"),
        pytest.param([entry("*"), outside("*")], None, id="a Deny of everything"),
        pytest.param(
            [entry("*"), outside(f"{ROLES}*")], (0, OWN.replace("aws", "aws-cn") + "~"), id="a Deny of one partition"
        ),
        pytest.param([entry("*"), outside("arn:*:role/*", "*/x")], None, id="a Deny of all roles"),
        pytest.param([entry(f"{ROLES}*"), entry("*Admin*")], (0, f"{OWN}~Admin"), id="a Deny of all but a fragment"),
        pytest.param([entry("*:role/*"), entry("arn:aws:iam::*?")], (0, f"{OWN}~"), id="a Deny of all but a partition"),
        pytest.param([entry(f"{ROLES}*"), entry(f"{OWN}app")], None, id="a Deny of all but one role"),
        pytest.param([entry("*"), outside("*:role/?*"), entry("*")], None, id="a Deny of all names"),
        pytest.param(
            [entry("*:role/*"), outside("*:role/?")], (0, f"{OWN}service-role/~"), id="a Deny of names of one character"
        ),
        pytest.param([entry(f"{ROLES}a*"), outside("*/ab*", "*/a")], (1, f"{OWN}a~"), id="a Deny next to a prefix"),
        pytest.param([outside("arn:aws:s3:::*")], (0, f"{OWN}~"), id="NotResource"),
        pytest.param([outside("*:role/a*", "*:role/*b")], (0, f"{OWN}~"), id="NotResource with two entries"),
        pytest.param(
            [entry("*"), outside("*::123456789012:*")],
            (0, OWN.replace("012:", "010:") + "~"),
            id="a Deny of one account",
        ),
    ],
)
def test_finds_the_widest_target(demands: list[Demand], expected: tuple[int, str] | None) -> None:
    assert found(*demands) == expected


@pytest.mark.parametrize("target", Target)
def test_finds_a_target_of_every_kind(target: Target) -> None:
    result = widest((entry("*"),), target, Budget())
    assert result
    assert result.written == 0
    assert result.arn.endswith(FRESH)
    assert (target.value if target.value in result.arn else target.value.rpartition(" ")[2]) in result.arn


@pytest.mark.parametrize(
    ("name", "expected"),
    [("app", f"{OWN}app"), ("team/app", f"{OWN}team/app"), ("other", None)],
)
def test_finds_a_target_by_its_name(name: str, expected: str | None) -> None:
    demands = (entry("*:role/app", "*:role/team/*"), outside("*:role/team/b*"))
    assert arn_named(demands, Target.ROLE, name, Budget()) == expected


# --- The theorem ------------------------------------------------------------------------------------------------------

_globs = st.text(alphabet="ab*?", min_size=1, max_size=4)
_entries = st.lists(_globs, min_size=1, max_size=2)
_NAMES = ["".join(name) for length in range(1, 8) for name in product(f"ab{FRESH}", repeat=length)]
_FRESH_NAMES = [name for name in _NAMES if FRESH in name]


def _expression(globs: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(glob.replace("*", ".*").replace("?", ".") for glob in globs), re.DOTALL)


@settings(derandomize=True, max_examples=300, database=None)
@given(allowed=_entries, denies=st.lists(st.tuples(_entries, st.booleans()), max_size=2))
def test_finds_what_trying_every_name_finds(allowed: list[str], denies: list[tuple[list[str], bool]]) -> None:
    """The reach is the fewest characters before the first fresh one, over all names that meet all demands.

    Names of up to seven characters decide: the patterns have at most four, and a longest one needs no more than that
    between its fixed characters.
    """
    demands = [entry(*(f"{OWN}{glob}" for glob in allowed))]
    demands += [entry(*(f"{OWN}{glob}" for glob in globs), match=match) for globs, match in denies]
    asked = [(_expression(allowed), True), *((_expression(globs), match) for globs, match in denies)]
    meeting = [name for name in _FRESH_NAMES if all(bool(e.fullmatch(name)) == match for e, match in asked)]
    expected = min((name.index(FRESH) for name in meeting), default=None)
    result = widest(tuple(demands), Target.ROLE, Budget())
    assert (result and result.written) == expected
    assert result is None or all(bool(e.fullmatch(result.arn.removeprefix(OWN))) == match for e, match in asked)


# --- Work -------------------------------------------------------------------------------------------------------------


def test_counts_the_same_steps_whether_or_not_an_answer_is_remembered() -> None:
    steps = []
    for _ in range(2):
        budget = Budget()
        found(entry(f"{ROLES}counted-*"), budget=budget)
        steps.append(STEPS - budget.left)
    assert steps[0] == steps[1] > 0


PRODUCT = [entry("*a*b*c*"), *(entry(*(f"*{i}{j}*" for j in range(6))) for i in range(5))]


@pytest.mark.parametrize("times", [1, 2])
def test_gives_up_on_a_product_of_many_patterns(times: int) -> None:
    for _ in range(times):
        with pytest.raises(TooComplexError):
            found(*PRODUCT)


@pytest.mark.parametrize(
    ("demands", "most"),
    [
        pytest.param([entry("*")], 300, id="anything"),
        pytest.param([entry(f"{OWN}" + "*a?" * 300)], STEPS // 4, id="many wildcards"),
        pytest.param([entry("*"), outside(*(f"{ROLES}?*{n}*" for n in range(200)))], STEPS // 4, id="many exclusions"),
    ],
)
def test_takes_few_steps_for_what_people_write(demands: list[Demand], most: int) -> None:
    budget = Budget()
    assert found(*demands, budget=budget)
    assert STEPS - budget.left <= most
