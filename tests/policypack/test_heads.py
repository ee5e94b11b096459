"""Taking the first fields of an ARN out of a search: it changes no answer, and saves work."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from iam_guardrails import search
from iam_guardrails.actions import Target
from iam_guardrails.budget import Budget
from iam_guardrails.demands import Demand
from iam_guardrails.heads import Apart, by_head
from iam_guardrails.patterns import ANY, FRESH
from iam_guardrails.search import arn_named, widest
from iam_guardrails.targets import PARTITIONS

from tests.policypack.entries import entry, outside

ANY_ROLE = "arn:aws:iam::*:role/"
FIRST, SECOND = "arn:aws:iam::123456789012:", "arn:aws:iam::210987654321:"


_arns = st.builds(
    "arn:{}:{}:{}:{}:{}".format,
    st.sampled_from(["aws", "aws-cn", "*"]),
    st.sampled_from(["iam", "iam", "iam", "sso", "s3", "*"]),
    st.sampled_from(["", "", "*", "us-east-1"]),
    st.sampled_from(["123456789012", "210987654321", "*", "", "12*"]),
    st.sampled_from(
        ["role/*", "role/a*", "role/a", "role/?b*", "*", "*/a*", "ro*", "user/*", "permissionSet/*", "r:*"]
    ),
)
_texts = st.one_of(_arns, st.sampled_from(["*", "arn:*", "arn:aws:*", "arn:aws:iam::*", "arn:*:role/*", "*:role/a*"]))
_demands = st.builds(lambda texts, match: entry(*texts, match=match), st.lists(_texts, max_size=3), st.booleans())


@settings(derandomize=True, max_examples=1500, database=None)
@given(
    demands=st.lists(_demands, max_size=4), target=st.sampled_from([Target.ROLE, Target.USER, Target.PERMISSION_SET])
)
@example(demands=[entry("*"), outside(*(f"arn:aws{end}:*" for end in PARTITIONS))], target=Target.ROLE)
@example(demands=[entry("*"), outside("arn:*::*")], target=Target.ROLE)
@example(demands=[entry(f"{ANY_ROLE}*"), entry(f"{SECOND}role/a*"), outside(f"{FIRST}*")], target=Target.ROLE)
def test_changes_no_answer(demands: list[Demand], target: Target) -> None:
    found = widest(tuple(demands), target, Budget())
    named = arn_named(tuple(demands), Target.ROLE, "a", Budget())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(search, "by_head", lambda *_: None)
        expected = widest(tuple(demands), target, Budget())
        expected_name = arn_named(tuple(demands), Target.ROLE, "a", Budget())
    assert (found and found.written) == (expected and expected.written)
    assert (named is None) == (expected_name is None)
    for arn in (found and found.arn, named):
        assert arn is None or all(demand.meets(arn) for demand in demands)


@pytest.mark.parametrize(
    ("demands", "expected"),
    [
        pytest.param([entry(f"{FIRST}role/a*")], {FIRST: ["role/a*"]}, id="the account that an Allow names"),
        pytest.param([entry(f"{ANY_ROLE}a*")], {FIRST: ["role/a*"]}, id="any account"),
        pytest.param([entry("arn:aws:s3:::*")], {}, id="another service"),
        pytest.param([entry(f"{FIRST}user/*")], {}, id="another kind of target"),
        pytest.param([entry("*"), outside(f"{FIRST}role/x")], {FIRST: ["*", "role/x"], "": ["*"]}, id="a Deny"),
        pytest.param([entry(f"{FIRST}role/a*"), outside(f"{SECOND}*")], {FIRST: ["role/a*"]}, id="a Deny elsewhere"),
        pytest.param(
            [entry(f"{FIRST}role/a*"), outside(f"{FIRST}role/b*")], {FIRST: ["role/a*"]}, id="of another name"
        ),
    ],
)
def test_leaves_what_the_last_field_must_meet(demands: list[Demand], expected: dict[str, list[str]]) -> None:
    """The head of another account than the first one is not spelt out."""
    budget = Budget()
    heads = by_head(demands, Target.ROLE, budget, Apart(budget))
    assert heads is not None
    shown = {
        head if head == FIRST else "": [text.replace("\ue000", "*") for demand in behind for text in demand.patterns]
        for head, behind in heads
    }
    assert shown == expected


def test_keeps_a_deny_of_each_name_that_another_deny_leaves() -> None:
    names = [f"{ANY_ROLE}a*", f"{ANY_ROLE}b*"]
    assert widest((entry("*"), entry(*names), outside(*names)), Target.ROLE, Budget()) is None


@pytest.mark.parametrize("text", ["*:role/a*", "arn:aws:iam::12*:role/*", "arn:*:iam::*", "arn?aws:iam::*:role/*"])
def test_leaves_a_wildcard_that_may_stand_for_a_colon_to_the_search(text: str) -> None:
    budget = Budget()
    assert by_head([entry(text)], Target.ROLE, budget, Apart(budget)) is None


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([f"arn:aws:iam::*:role/team-{at}-*" for at in range(180)], id="prefixes"),
        pytest.param([f"arn:aws:s3:::team-{at}-*" for at in range(240)], id="buckets"),
        pytest.param([f"arn:aws:iam::{10**11 + at}:role/*" for at in range(150)], id="accounts"),
    ],
)
def test_long_lists_do_not_take_the_budget(entries: list[str]) -> None:
    budget = Budget()
    found = [widest((entry(text),), target, budget) for text in entries for target in Target]
    assert len(list(filter(None, found))) in (0, len(entries))
    assert all(one is None or one.arn.endswith(FRESH) for one in found)


def test_takes_a_demand_apart_once_for_each_service() -> None:
    budget = Budget()
    apart = Apart(budget)
    demand, same = (Demand(tuple(f"arn:aws:iam::{ANY}:role/{at}" for at in range(20)), match=True) for _ in range(2))
    first = apart.of(demand, "iam")
    once = budget.spent
    assert apart.of(same, "iam") is first
    assert budget.spent == once > 0
    other = apart.of(demand, "sso")
    assert budget.spent == 2 * once
    assert first is not None
    assert other is not None
    assert first.by_account
    assert not other.by_account


def test_pays_for_each_colon_of_a_pattern_that_is_taken_apart() -> None:
    budget = Budget()
    Apart(budget).of(entry(f"arn:aws:iam::*:role/{':' * 8000}"), "iam")
    assert budget.spent >= 1000


@pytest.mark.parametrize(("patterns", "steps"), [(1, 4), (800, 404)])
def test_pays_for_each_head_and_for_the_patterns_that_are_compared_behind_it(patterns: int, steps: int) -> None:
    """Two partitions and two accounts make four heads. What was taken apart before costs nothing again."""
    demand = entry(*(f"{ANY_ROLE}a{at}*" for at in range(patterns)))
    apart = Apart(Budget())
    apart.of(demand, "iam")
    budget = Budget()
    assert by_head([demand], Target.ROLE, budget, apart)
    assert budget.spent == steps
