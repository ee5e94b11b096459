"""The first fields of an ARN, taken out of a search: which accounts and partitions are tried, and what that costs."""

import pytest
from iam_guardrails.actions import Target
from iam_guardrails.budget import Budget
from iam_guardrails.search import arn_named
from iam_guardrails.targets import PARTITIONS

from tests.policypack.entries import entry, outside
from tests.policypack.noticed.samples import OWN, ROLES
from tests.policypack.noticed.test_search import found, steps

FIRST, SECOND, THIRD = (f"arn:aws:iam::{account}:" for account in ("123456789012", "111111111111", "222222222222"))


@pytest.mark.parametrize("account", ["1", "1234567890123", "abcdefabcdef", "aws", ""])
def test_finds_no_target_in_what_is_no_account(account: str) -> None:
    assert found(entry(f"arn:aws:iam::{account}:role/*")) is None


def test_finds_no_target_whose_name_has_a_colon() -> None:
    assert found(entry(f"{OWN}*:x")) is None


def test_finds_a_target_in_an_account_that_no_deny_names() -> None:
    result = found(entry(f"{ROLES}*"), outside(f"{FIRST}*", f"{SECOND}*"))
    assert result
    assert not result.arn.startswith((FIRST, SECOND))


def test_finds_a_target_in_a_partition_where_only_some_names_are_denied() -> None:
    """Each partition is named by a Deny, so that none stands for all the others."""
    some = [f"arn:aws{ending}:iam::*:role/a*" for ending in PARTITIONS[1:]]
    result = found(entry("*"), outside(f"{ROLES}*", *some))
    assert result
    assert result.written == 0


def test_takes_the_account_in_which_least_is_written() -> None:
    result = found(entry(f"{ROLES}*"), entry(f"{FIRST}role/abc*", f"{THIRD}role/*"))
    assert result
    assert result.written == 0
    assert result.arn.startswith(THIRD)


@pytest.mark.parametrize(
    "denied",
    [
        pytest.param(f"{ROLES}app?", id="with a wildcard where an Allow has a character"),
        pytest.param(f"{ROLES}a*", id="of more than an Allow lets in"),
        pytest.param(f"{ROLES}app-*", id="of what an Allow lets in"),
    ],
)
def test_counts_a_deny(denied: str) -> None:
    assert found(entry(f"{ROLES}app-?"), outside(denied, f"{ROLES}app-?")) is None
    assert arn_named((entry(f"{ROLES}app-"), outside(denied)), Target.ROLE, "app-", Budget()) is None


@pytest.mark.parametrize("text", [f"{ROLES}*", "*:role/*"])
@pytest.mark.parametrize("name", ["aws-reserved/sso.amazonaws.com/x", "aws-service-role/x"])
def test_finds_no_role_by_a_name_that_aws_keeps(text: str, name: str) -> None:
    assert arn_named((entry(text),), Target.ROLE, name, Budget()) is None


# --- Work -------------------------------------------------------------------------------------------------------------

MANY = 4000


def test_pays_for_each_head_that_is_compared_with_many_patterns() -> None:
    """Two accounts are tried, each in one partition."""
    few, many = (
        steps(entry("arn:*:iam::*:role/*"), outside(*[f"arn:*:iam::*:user/x{at}" for at in range(number)]))
        for number in (1, MANY)
    )
    assert many - few >= MANY // 4 + 2 * (MANY // 8) - 4


def test_pays_for_each_pattern_that_a_name_is_compared_with() -> None:
    def taken(*texts: str) -> int:
        budget = Budget(10**9)
        arn_named((outside(*texts),), Target.ROLE, "app", budget)
        return 10**9 - budget.left

    assert taken(*[f"{ROLES}a*{at}" for at in range(MANY)]) >= MANY + 2 * (MANY // 8)
    assert taken(*[f"{ROLES}a*?*{'x' * 60}{at}" for at in range(MANY)]) >= 5 * MANY
