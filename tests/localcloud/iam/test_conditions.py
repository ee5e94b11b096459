"""Absent keys, multivalued keys and several conditions. A row or a test names its page of the IAM User Guide."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.localcloud.iam.samples import OPERATORS_PAGE, VARIABLES_PAGE, holds


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        pytest.param("StringEquals", "x", False, id=f"absent: {OPERATORS_PAGE}"),
        pytest.param("StringLike", "*", False, id=f"absent, any value: {OPERATORS_PAGE}"),
        pytest.param("StringNotLike", "*", True, id=f"absent, negated: {OPERATORS_PAGE}"),
        pytest.param("ArnNotLike", "arn:*:*:*:*:*", True, id=f"absent, ARN negated: {OPERATORS_PAGE}"),
        pytest.param("NotIpAddress", "0.0.0.0/0", True, id=f"absent, IP negated: {OPERATORS_PAGE}"),
        pytest.param("Bool", "false", False, id=f"absent, boolean: {OPERATORS_PAGE}"),
        pytest.param("StringEqualsIfExists", "x", True, id=f"absent, if exists: {OPERATORS_PAGE}"),
        pytest.param("StringNotEqualsIfExists", "x", True, id=f"absent, negated, if exists: {OPERATORS_PAGE}"),
        pytest.param("StringEqualsIfExists", "${aws:username}", True, id=f"variable untouched: {VARIABLES_PAGE}"),
        pytest.param("Null", "true", True, id=f"absent, null: {OPERATORS_PAGE}"),
        pytest.param("Null", "false", False, id=f"absent, not null: {OPERATORS_PAGE}"),
        pytest.param("Null", False, False, id="absent, Boolean without quotation marks: reference_policies_grammar"),
    ],
)
def test_decides_about_an_absent_key(operator: str, value: object, *, expected: bool) -> None:
    assert holds({operator: {"a:key": value}}, {}) is expected


@pytest.mark.parametrize(("wants_absent", "expected"), [("true", False), ("false", True)])
def test_null_fails_on_a_present_key_unless_it_is_false(wants_absent: str, *, expected: bool) -> None:
    """reference_policies_elements_condition_operators."""
    assert holds({"Null": {"aws:TokenIssueTime": wants_absent}}, {"aws:tokenissuetime": "2020-01-01"}) is expected


SETS_PAGE = "reference_policies_condition-single-vs-multi-valued-context-keys"
TAGS = ["environment", "cost-center"]
NOT_NULL = {"Null": {"aws:TagKeys": "false"}}
ALL_TAGS = {"ForAllValues:StringEquals": {"aws:TagKeys": TAGS}}
ANY_TAG = {"ForAnyValue:StringEquals": {"aws:TagKeys": TAGS}}
NO_TAG = {"ForAllValues:StringNotEquals": {"aws:TagKeys": TAGS}}
OTHER_TAG = {"ForAnyValue:StringNotEquals": {"aws:TagKeys": TAGS}}


@pytest.mark.parametrize(
    ("condition", "tags", "expected"),
    [
        pytest.param({**ALL_TAGS, **NOT_NULL}, ["environment"], True, id=f"all, one: {SETS_PAGE}"),
        pytest.param({**ALL_TAGS, **NOT_NULL}, TAGS, True, id=f"all, both: {SETS_PAGE}"),
        pytest.param({**ALL_TAGS, **NOT_NULL}, ["environment", "dept"], False, id=f"all, one outside: {SETS_PAGE}"),
        pytest.param({**ALL_TAGS, **NOT_NULL}, None, False, id=f"all, absent, not null: {SETS_PAGE}"),
        pytest.param(ALL_TAGS, None, True, id=f"all, absent: {SETS_PAGE}"),
        pytest.param(ALL_TAGS, [], True, id=f"all, empty: {SETS_PAGE}"),
        pytest.param(ALL_TAGS, "", True, id="all, empty string: reference_policies_multi-value-conditions"),
        pytest.param({**ALL_TAGS, **NOT_NULL}, "", False, id="all, empty string is null: examples"),
        pytest.param(ANY_TAG, ["environment", "dept"], True, id=f"any, one: {SETS_PAGE}"),
        pytest.param(ANY_TAG, ["dept"], False, id=f"any, none: {SETS_PAGE}"),
        pytest.param(ANY_TAG, None, False, id=f"any, absent: {SETS_PAGE}"),
        pytest.param(ANY_TAG, "", False, id="any, empty string: reference_policies_multi-value-conditions"),
        pytest.param(NO_TAG, ["dept", "sic"], True, id=f"all negated: {SETS_PAGE}"),
        pytest.param(NO_TAG, ["dept", "environment"], False, id=f"all negated, one inside: {SETS_PAGE}"),
        pytest.param(OTHER_TAG, ["dept", "environment"], True, id=f"any negated: {SETS_PAGE}"),
        pytest.param(OTHER_TAG, TAGS, False, id=f"any negated, all inside: {SETS_PAGE}"),
        pytest.param(OTHER_TAG, None, False, id=f"any negated, absent: {SETS_PAGE}"),
        pytest.param({"ForAllValues:StringLikeIfExists": {"aws:TagKeys": "e*"}}, ["environment"], True, id="if exists"),
    ],
)
def test_set_operators_decide_about_several_values(
    condition: Mapping[str, Any], tags: str | list[str] | None, *, expected: bool
) -> None:
    assert holds(condition, {} if tags is None else {"aws:TagKeys": tags}) is expected


def test_refuses_several_values_without_a_set_operator() -> None:
    """reference_policies_condition-single-vs-multi-valued-context-keys; no page says what AWS does otherwise."""
    with pytest.raises(
        ValueError, match=r"`StringEquals` needs ForAllValues or ForAnyValue: `aws:TagKeys` has 2 values"
    ):
        holds({"StringEquals": {"aws:TagKeys": "a"}}, {"aws:TagKeys": ["a", "b"]})


@pytest.mark.parametrize(
    ("department", "role", "expected"),
    [("finance", "audit", True), ("hr", "audit", True), ("legal", "audit", False), ("hr", "other", False)],
)
def test_operators_and_keys_are_joined_by_and(department: str, role: str, *, expected: bool) -> None:
    """reference_policies_condition-logic-multiple-context-keys-or-values."""
    condition = {
        "StringEquals": {"aws:PrincipalTag/department": ["finance", "hr"], "aws:PrincipalTag/role": "audit"},
        "ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::222222222222:user/Ana", "arn:aws:iam::222222222222:user/Mary"]},
    }
    context = {"aws:PrincipalTag/department": department, "aws:PrincipalTag/role": role}
    assert holds(condition, {**context, "aws:PrincipalArn": "arn:aws:iam::222222222222:user/Mary"}) is expected
    assert not holds(condition, {**context, "aws:PrincipalArn": "arn:aws:iam::222222222222:user/Other"})
