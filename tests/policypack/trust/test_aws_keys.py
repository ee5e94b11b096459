"""The condition keys of AWS that name callers, and those that do not."""

import pytest
from iam_guardrails.values import Either

from tests.policypack.trust.samples import FINE, OPEN, Verdict, statement, verdict

ROLE = "arn:aws:iam::123456789012:role/ci"
# An operator, a key and a value that names callers.
BOUNDED = (
    ("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    ("StringLike", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    ("StringEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID}"),
    ("StringEquals", "aws:PrincipalOrgID", "${AWS:resourceorgid}"),
    ("StringEquals", "aws:PrincipalOrgID", "o-*"),
    ("StringEqualsIgnoreCase", "aws:PrincipalOrgID", "O-A1B2C3D4E5"),
    ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
    ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"),
    ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "${aws:ResourceOrgID}/*"),
    ("StringEquals", "aws:PrincipalAccount", "123456789012"),
    ("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}"),
    ("StringEquals", "aws:PrincipalArn", ROLE),
    ("StringLike", "aws:PrincipalArn", "arn:aws:iam::123456789012:role/ci-*"),
    ("StringLike", "aws:PrincipalArn", "arn:aws:iam::123456789012:*"),
    ("ArnLike", "aws:PrincipalArn", "arn:*:iam::123456789012:role/ci-*"),
    ("ArnEquals", "aws:PrincipalArn", "arn:*:iam::123456789012:role/ci-*"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:ResourceAccount}:role/*"),
    ("StringEquals", "aws:ResourceOrgID", "${aws:PrincipalOrgID}"),
    ("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"),
    ("StringEquals", "aws:PrincipalServiceName", "ecs-tasks.amazonaws.com"),
    ("ForAnyValue:StringEquals", "aws:PrincipalServiceNamesList", "ecs-tasks.amazonaws.com"),
    ("StringEquals", "aws:SourceAccount", "123456789012"),
    ("ArnLike", "aws:SourceArn", "arn:aws:ecs:eu-west-1:123456789012:*"),
    ("ArnLike", "aws:SourceArn", "arn:aws:ecs:*:123456789012:*"),
    ("StringEquals", "aws:SourceArn", "arn:aws:s3:::logs"),
    ("ArnLike", "aws:SourceArn", "arn:aws:s3:::logs"),
    ("StringEquals", "aws:SourceOrgID", "o-a1b2c3d4e5"),
    ("ForAnyValue:StringLike", "aws:SourceOrgPaths", "o-a1b2c3d4e5/*"),
)
# The same with a value, an operator or a key that does not.
UNBOUNDED = (
    ("StringLike", "aws:PrincipalOrgID", "*"),
    ("StringLike", "aws:PrincipalOrgID", "o-*"),
    ("StringLike", "aws:PrincipalOrgID", "o-a1b2c3d4e?"),
    ("StringEquals", "aws:PrincipalOrgID", "${aws:PrincipalOrgID}"),
    ("StringEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID, '*'}"),
    ("StringEquals", "aws:PrincipalOrgID", "${aws:ResourceTag/org}"),
    ("StringEqualsIfExists", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    ("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    ("StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    ("Null", "aws:PrincipalOrgID", "false"),
    ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-*/r-ab12/*"),
    ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5*"),
    ("ForAllValues:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
    ("StringLike", "aws:PrincipalAccount", "12345*"),
    ("StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}"),
    ("StringLike", "aws:PrincipalArn", "arn:*:iam::123456789012:role/ci-*"),
    ("StringLike", "aws:PrincipalArn", "*:123456789012:role/ci"),
    ("StringLike", "aws:PrincipalArn", "arn:aws:iam::*:role/ci"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/ci"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::12345678901?:role/ci"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:role/ci"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam"),
    ("ArnLike", "aws:PrincipalArn", "*"),
    ("ArnNotLike", "aws:PrincipalArn", ROLE),
    ("StringEquals", "aws:ResourceOrgID", "o-a1b2c3d4e5"),
    ("StringEqualsIfExists", "aws:ResourceOrgID", "${aws:PrincipalOrgID}"),
    ("StringLike", "aws:PrincipalServiceName", "*.amazonaws.com"),
    ("StringLike", "aws:SourceAccount", "*"),
    ("ArnLike", "aws:SourceArn", "arn:aws:s3:::logs*"),
    ("ArnLike", "aws:SourceArn", "arn:aws:ecs:eu-west-1:*:cluster/c"),
    ("StringLike", "aws:SourceOrgID", "o-*"),
    ("ForAnyValue:StringLike", "aws:SourceOrgPaths", "*"),
    ("StringEquals", "sts:ExternalId", "vendor-42"),
    ("StringEquals", "aws:RequestedRegion", "eu-west-1"),
    ("StringEquals", "aws:SourceVpce", "vpce-0123456789abcdef0"),
    ("StringEquals", "aws:PrincipalTag/team", "platform"),
    ("StringEquals", "aws:PrincipalType", "AssumedRole"),
    ("StringLike", "sts:RoleSessionName", "deploy-*"),
    ("StringEquals", "sts:RoleSessionName", "MicrosoftSentinel_42"),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
    ("Bool", "aws:MultiFactorAuthPresent", "true"),
    ("Bool", "aws:PrincipalIsAWSService", "true"),
)


REQUIRED = {"Null": {"aws:PrincipalOrgID": "false"}}
"""Asks for the key, without which the other condition would hold, too."""


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}, id="IfExists"),
        pytest.param({"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}, id="ForAllValues"),
        pytest.param({"ForAllValues:StringLikeIfExists": {"aws:PrincipalOrgID": "o-1"}}, id="both"),
        pytest.param({"StringEqualsIfExists": {"aws:principalorgid": "o-1"}}, id="another case"),
    ],
)
def test_accepts_a_condition_whose_key_another_one_requires(condition: dict[str, object]) -> None:
    assert verdict(statement("*", condition)) == OPEN
    assert verdict(statement("*", {**condition, **REQUIRED})) == FINE
    assert verdict(statement("*", {**REQUIRED, **condition})) == FINE
    assert verdict(statement("*", {**condition, "Null": {"aws:PrincipalOrgID": False}})) == FINE


@pytest.mark.parametrize(
    "null",
    [
        pytest.param({"aws:PrincipalOrgID": "true"}, id="forbids the key"),
        pytest.param({"aws:PrincipalOrgID": ["true", "false"]}, id="either"),
        pytest.param({"aws:PrincipalOrgID": []}, id="nothing"),
        pytest.param({"aws:PrincipalAccount": "false"}, id="another key"),
        pytest.param({"aws:PrincipalOrgID": Either(("false",))}, id="perhaps"),
    ],
)
def test_reports_a_condition_whose_key_no_other_one_requires(null: dict[str, object]) -> None:
    condition = {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}, "Null": null}
    assert verdict(statement("*", condition)) == OPEN


def test_a_key_that_is_required_is_not_limited_by_a_negated_condition() -> None:
    condition = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}, **REQUIRED}
    assert verdict(statement("*", condition)) == OPEN


def table(rows: tuple[tuple[str, str, str], ...]) -> list[object]:
    return [pytest.param(*row, id="-".join(row)) for row in rows]


@pytest.mark.parametrize(("operator", "key", "value"), table(BOUNDED))
def test_accepts_a_condition_that_names_callers(operator: str, key: str, value: str) -> None:
    assert verdict(statement("*", {operator: {key: value}})) == FINE


@pytest.mark.parametrize(("operator", "key", "value"), table(BOUNDED))
def test_ignores_the_case_of_keys_and_operators(operator: str, key: str, value: str) -> None:
    assert verdict(statement("*", {operator.upper(): {key.upper(): [value]}})) == FINE


@pytest.mark.parametrize(("operator", "key", "value"), table(UNBOUNDED))
def test_reports_a_condition_that_does_not_name_callers(operator: str, key: str, value: str) -> None:
    assert verdict(statement("*", {operator: {key: value}})) == OPEN


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("2012-10-17", FINE, id="2012-10-17"),
        pytest.param("2008-10-17", FINE, id="2008-10-17 takes it literally, so nobody fits"),
    ],
)
def test_a_variable_for_the_own_organization(version: str, expected: Verdict) -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}
    assert verdict(statement("*", condition), version=version) == expected


def test_one_condition_of_several_is_enough() -> None:
    conditions = {
        "StringEquals": {"sts:ExternalId": "x", "aws:PrincipalOrgID": "o-a1b2c3d4e5"},
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
    }
    assert verdict(statement("*", conditions)) == FINE


def test_each_value_must_name_callers() -> None:
    assert verdict(statement("*", {"StringLike": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", "*"]}})) == OPEN


def test_a_condition_without_values_bounds_nothing() -> None:
    assert verdict(statement("*", {"StringEquals": {"aws:PrincipalOrgID": []}})) == OPEN
