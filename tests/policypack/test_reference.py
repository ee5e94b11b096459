"""The reference evaluator against what AWS documents: a row or test names the page of the IAM User Guide it is from."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from moto.iam.aws_managed_policies import aws_managed_policies_data

from tests.policypack.reference import AssumeRoleRequest, Context, MalformedDocument, Request, allows, trusts
from tests.policypack.strategies import documents, requests

ROLE = "arn:aws:iam::123456789012:role/app-web"
PASS_ROLE = Request("iam:PassRole", ROLE)


def allow(**elements: Any) -> dict[str, Any]:  # noqa: ANN401  JSON of any shape
    """A document of one Allow of everything, save for the elements given."""
    targets = {} if {"Resource", "NotResource"} & elements.keys() else {"Resource": "*"}
    actions = {} if {"Action", "NotAction"} & elements.keys() else {"Action": "*"}
    return {"Version": "2012-10-17", "Statement": {"Effect": "Allow", **actions, **targets, **elements}}


def holds(condition: Mapping[str, Any], context: Context) -> bool:
    return allows(allow(Condition=condition), Request("iam:PassRole", ROLE, context))


# --- The verdict ------------------------------------------------------------------------------------------------------

ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DENY_PASS_ROLE = {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param(ALLOW_ALL, True, id="one statement needs no brackets: reference_policies_grammar"),
        pytest.param([ALLOW_ALL], True, id="allow: reference_policies_evaluation-logic"),
        pytest.param([{**ALLOW_ALL, "Action": "s3:*"}], False, id="implicit deny: reference_policies_evaluation-logic"),
        pytest.param([ALLOW_ALL, DENY_PASS_ROLE], False, id="deny after allow: reference_policies_evaluation-logic"),
        pytest.param([DENY_PASS_ROLE, ALLOW_ALL], False, id="deny before allow: reference_policies_evaluation-logic"),
        pytest.param([DENY_PASS_ROLE], False, id="deny alone: reference_policies_evaluation-logic"),
        pytest.param(
            [ALLOW_ALL, {**DENY_PASS_ROLE, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}],
            True,
            id="deny whose condition fails: reference_policies_elements_condition",
        ),
    ],
)
def test_verdict(statements: object, *, expected: bool) -> None:
    assert allows({"Statement": statements}, PASS_ROLE) is expected


# --- Action and NotAction ---------------------------------------------------------------------------------------------

ACTION_PAGE = "reference_policies_elements_action"


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param("iam:PassRole", True, id=f"exact: {ACTION_PAGE}"),
        pytest.param("IAM:passROLE", True, id=f"prefix and name in any case: {ACTION_PAGE}"),
        pytest.param("iam:*", True, id=f"all of the service: {ACTION_PAGE}"),
        pytest.param("iam:Pass*", True, id=f"star at the end: {ACTION_PAGE}"),
        pytest.param("iam:*Role", True, id=f"star at the start: {ACTION_PAGE}"),
        pytest.param("iam:P*R*e", True, id=f"stars inside: {ACTION_PAGE}"),
        pytest.param("iam:PassRole*", True, id=f"star for nothing: {ACTION_PAGE}"),
        pytest.param("iam:P?ssRole", True, id=f"question mark for one character: {ACTION_PAGE}"),
        pytest.param("iam:Pass?Role", False, id=f"question mark never for nothing: {ACTION_PAGE}"),
        pytest.param("iam:PassRol", False, id=f"the whole name must match: {ACTION_PAGE}"),
        pytest.param("s3:PassRole", False, id=f"another service: {ACTION_PAGE}"),
        pytest.param(["s3:Get*", "iam:PassRole"], True, id=f"any of a list: {ACTION_PAGE}"),
        pytest.param("*", True, id=f"all services: {ACTION_PAGE}"),
    ],
)
def test_action(action: object, *, expected: bool) -> None:
    assert allows(allow(Action=action), PASS_ROLE) is expected
    assert allows(allow(NotAction=action), PASS_ROLE) is not expected  # reference_policies_elements_notaction


# --- Resource and NotResource -----------------------------------------------------------------------------------------

RESOURCE_PAGE = "reference_policies_elements_resource"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        pytest.param(ROLE, True, id=f"exact: {RESOURCE_PAGE}"),
        pytest.param(ROLE.upper().replace("ARN", "arn"), False, id=f"case-sensitive: {RESOURCE_PAGE}"),
        pytest.param("arn:aws:iam::123456789012:role/*", True, id=f"star in the resource: {RESOURCE_PAGE}"),
        pytest.param("arn:aws:iam::123456789012:role/app-???", True, id=f"question marks: {RESOURCE_PAGE}"),
        pytest.param(
            "arn:aws:iam::123456789012:role/app-????", False, id=f"one question mark too many: {RESOURCE_PAGE}"
        ),
        pytest.param("arn:aws:iam::*:role/app-web", True, id=f"star for the account: {RESOURCE_PAGE}"),
        pytest.param("arn:aws:iam::999999999999:role/*", False, id=f"another account: {RESOURCE_PAGE}"),
        pytest.param("arn:aws-cn:iam::*:role/*", False, id="another partition: reference-arns"),
        pytest.param("arn:*:iam::*:role/*", True, id="star for the partition: reference-arns"),
        pytest.param("arn:aws:iam::*", True, id=f"a star at the end of a field runs across colons: {RESOURCE_PAGE}"),
        pytest.param("arn:*", True, id=f"a star runs across all fields: {RESOURCE_PAGE}"),
        pytest.param("arn:*:role/app-web", True, id=f"a star runs across colons to what follows: {RESOURCE_PAGE}"),
        pytest.param("arn:aws:iam", True, id="missing fields count as a star: on no page"),
        pytest.param("arn:aws:iam::123456789012", True, id="a missing resource counts as a star: on no page"),
        pytest.param("arn:aws:iam::999999999999", False, id="fields that are there still count: on no page"),
        pytest.param("arn:aws:s3", False, id="the service still counts: on no page"),
        pytest.param("**", True, id=f"stars may be repeated: {RESOURCE_PAGE}"),
        pytest.param(["arn:aws:s3:::b", ROLE], True, id=f"any of a list: {RESOURCE_PAGE}"),
        pytest.param("*", True, id=f"everything: {RESOURCE_PAGE}"),
    ],
)
def test_resource(resource: object, *, expected: bool) -> None:
    assert allows(allow(Resource=resource), PASS_ROLE) is expected
    assert allows(allow(NotResource=resource), PASS_ROLE) is not expected  # reference_policies_elements_notresource


@pytest.mark.parametrize(
    ("resource", "request_resource", "expected"),
    [
        # The page's own example: a star runs across the slashes of a key.
        pytest.param("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/2/test/3/object.jpg", True, id="deep"),
        pytest.param("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/test/object.jpg", True, id="shallow"),
        pytest.param("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1-test/object.jpg", False, id="other name"),
        pytest.param("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/test/object.jpg", False, id="missing slash"),
    ],
)
def test_star_crosses_slashes(resource: str, request_resource: str, *, expected: bool) -> None:
    """The examples of reference_policies_elements_resource."""
    assert allows(allow(Resource=resource), Request("s3:GetObject", request_resource)) is expected


def test_only_an_incomplete_arn_is_completed() -> None:
    """reference_policies_elements_resource: without a star at its end a whole ARN stands for itself."""
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:web"
    assert allows(allow(Resource=group), Request("logs:PutLogEvents", group))
    assert not allows(allow(Resource=group), Request("logs:PutLogEvents", f"{group}:log-stream:1"))


# --- Policy variables -------------------------------------------------------------------------------------------------

VARIABLES_PAGE = "reference_policies_variables"
USER = "arn:aws:iam::123456789012:user/"


@pytest.mark.parametrize(
    ("name", "user", "context", "expected"),
    [
        pytest.param("${aws:username}", "David", {"aws:username": "David"}, True, id=f"value: {VARIABLES_PAGE}"),
        pytest.param("${aws:username}", "Adele", {"aws:username": "David"}, False, id=f"other value: {VARIABLES_PAGE}"),
        pytest.param(
            "${AWS:UserName}", "David", {"aws:username": "David"}, True, id=f"key in any case: {VARIABLES_PAGE}"
        ),
        pytest.param(
            "x-${aws:username}-*", "x-David-1", {"aws:username": "David"}, True, id=f"inside: {VARIABLES_PAGE}"
        ),
        pytest.param("${aws:username}", "David", {}, False, id=f"not in the request: {VARIABLES_PAGE}"),
        pytest.param("${aws:username, 'x'}", "x", {}, True, id=f"default: {VARIABLES_PAGE}"),
        pytest.param("${aws:username, 'x'}", "x", {"aws:username": "y"}, False, id=f"default unused: {VARIABLES_PAGE}"),
        pytest.param("${aws:username, ''}z", "z", {}, True, id=f"empty default: {VARIABLES_PAGE}"),
        pytest.param("${*}", "*", {}, True, id=f"literal star: {VARIABLES_PAGE}"),
        pytest.param("${*}", "David", {}, False, id=f"literal star is no wildcard: {VARIABLES_PAGE}"),
        pytest.param("${?}", "D", {}, False, id=f"literal question mark is no wildcard: {VARIABLES_PAGE}"),
        pytest.param("${$}{x}", "${x}", {}, True, id=f"literal dollar: {VARIABLES_PAGE}"),
        pytest.param(
            "${aws:username}", "David", {"aws:username": "*"}, False, id=f"a value is literal: {VARIABLES_PAGE}"
        ),
        pytest.param(
            "${aws:TagKeys}",
            "a",
            {"aws:TagKeys": ["a"]},
            False,
            id="multivalued key: reference_policies_condition-single-vs-multi-valued-context-keys",
        ),
    ],
)
def test_variable_in_resource(name: str, user: str, context: Context, *, expected: bool) -> None:
    request = Request("iam:CreateAccessKey", USER + user, context)
    assert allows(allow(Resource=USER + name), request) is expected


@pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}])
def test_variables_are_literal_before_2012(version: dict[str, str]) -> None:
    """reference_policies_elements_version."""
    document = {**version, "Statement": allow(Resource=USER + "${aws:username}")["Statement"]}
    assert not allows(document, Request("iam:CreateAccessKey", USER + "David", {"aws:username": "David"}))
    assert allows(document, Request("iam:CreateAccessKey", USER + "${aws:username}"))


@pytest.mark.parametrize("element", ["Resource", "NotResource"])
def test_unresolved_variable_invalidates_the_statement(element: str) -> None:
    """reference_policies_variables: whichever value of a list holds it, and wherever it stands in the list."""
    values = [USER + "${aws:username}", ROLE if element == "Resource" else USER + "other"]
    for order in (values, values[::-1]):
        assert not allows(allow(**{element: order}), PASS_ROLE)
        assert allows(allow(**{element: order}), Request("iam:PassRole", ROLE, {"aws:username": "David"}))


def test_deny_with_an_unresolved_variable_does_not_apply() -> None:
    """reference_policies_variables."""
    deny = {"Effect": "Deny", "Action": "*", "Resource": ["*", USER + "${aws:username}"]}
    document = {"Version": "2012-10-17", "Statement": [ALLOW_ALL, deny]}
    assert allows(document, PASS_ROLE)
    assert not allows(document, Request("iam:PassRole", ROLE, {"aws:username": "David"}))


# --- Condition operators ----------------------------------------------------------------------------------------------

OPERATORS_PAGE = "reference_policies_elements_condition_operators"
ARN_PATTERN = "arn:aws:someservice:*:111122223333:finance/*"
ARN_VALUE = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"


@pytest.mark.parametrize(
    ("operator", "expected_value", "value", "expected"),
    [
        pytest.param("StringEquals", "johndoe", "johndoe", True, id="string"),
        pytest.param("StringEquals", "johndoe", "JohnDoe", False, id="string, case-sensitive"),
        pytest.param("StringEquals", "john*", "johndoe", False, id="string, no wildcard"),
        pytest.param("StringEquals", ["a", "b"], "b", True, id="string, or"),
        pytest.param("StringNotEquals", ["a", "b"], "b", False, id="string, nor"),
        pytest.param("StringNotEquals", ["a", "b"], "c", True, id="string, neither"),
        pytest.param("StringEqualsIgnoreCase", "johndoe", "JohnDoe", True, id="string, any case"),
        pytest.param("StringNotEqualsIgnoreCase", "johndoe", "JohnDoe", False, id="string, not in any case"),
        pytest.param("StringLike", "t?.*", "t2.micro", True, id="like"),
        pytest.param("StringLike", "t?.*", "T2.micro", False, id="like, case-sensitive"),
        pytest.param("StringLike", "t2", "t2.micro", False, id="like, whole text"),
        pytest.param("StringNotLike", "t?.*", "t2.micro", False, id="not like"),
        pytest.param("StringLike", ARN_PATTERN, ARN_VALUE, True, id="like on an ARN crosses colons"),
        pytest.param("ArnLike", ARN_PATTERN, ARN_VALUE, False, id="ARN, field by field"),
        pytest.param("ArnEquals", "arn:aws:sns:*:1:topic-?", "arn:aws:sns:eu:1:topic-a", True, id="ARN equals is like"),
        pytest.param("ArnLike", "arn:aws:sns", "arn:aws:sns:eu:1:topic", False, id="ARN, all six fields"),
        pytest.param(
            "ArnLike", "arn:aws:logs:*:*:a:*", "arn:aws:logs:eu:1:a:b:c", True, id="ARN, colons in the resource"
        ),
        pytest.param("ArnNotLike", "arn:aws:sns:*:1:*", "arn:aws:sns:eu:1:topic", False, id="ARN, negated"),
        pytest.param("NumericEquals", 10, "10.0", True, id="number"),
        pytest.param("NumericNotEquals", "10", "10.0", False, id="number, negated"),
        pytest.param("NumericLessThan", "10", "9", True, id="number, not text"),
        pytest.param("NumericLessThan", "10", "10", False, id="number, less"),
        pytest.param("NumericLessThanEquals", "10", "10", True, id="number, less or equal"),
        pytest.param("NumericGreaterThan", "10", "10", False, id="number, greater"),
        pytest.param("NumericGreaterThanEquals", "1.2", "1.2", True, id="number, greater or equal"),
        pytest.param("NumericLessThan", "10", "few", False, id="number, of another type"),
        pytest.param("DateGreaterThan", "2020-01-01T00:00:01Z", "2020-01-01T00:00:02Z", True, id="date"),
        pytest.param("DateGreaterThan", "2020-01-01T00:00:01Z", "1577836801", False, id="date in seconds since 1970"),
        pytest.param("DateEquals", "2020-01-01", "2020-01-01T01:00:00+01:00", True, id="date with an offset"),
        pytest.param("DateLessThan", "2020-01-01", "2019-12-31T23:59:59Z", True, id="date, before"),
        pytest.param("DateNotEquals", "2020-01-01", "2020-01-01T00:00:00Z", False, id="date, negated"),
        pytest.param("Bool", "false", "false", True, id="boolean"),
        pytest.param("Bool", True, "false", False, id="boolean without quotation marks"),
        pytest.param("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", True, id="binary"),
        pytest.param("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QQ==", False, id="other binary"),
        pytest.param("IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "203.0.113.9", True, id="IPv4"),
        pytest.param(
            "IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "2001:db8:1234:5678::9", True, id="IPv6"
        ),
        pytest.param("IpAddress", "203.0.113.0/24", "203.0.114.9", False, id="outside"),
        pytest.param("IpAddress", "203.0.113.9", "203.0.113.9", True, id="no prefix is a single address"),
        pytest.param("IpAddress", "203.0.113.5/24", "203.0.113.9", True, id="bits after the prefix: on no page"),
        pytest.param("NotIpAddress", "203.0.113.0/24", "203.0.113.9", False, id="IP, negated"),
    ],
)
def test_operator(operator: str, expected_value: object, value: str, *, expected: bool) -> None:
    """The tables and examples of reference_policies_elements_condition_operators; IfExists minds absent keys only."""
    assert holds({operator: {"a:key": expected_value}}, {"A:Key": value}) is expected
    assert holds({operator + "IfExists": {"a:key": expected_value}}, {"A:Key": value}) is expected


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
def test_absent_key(operator: str, value: object, *, expected: bool) -> None:
    assert holds({operator: {"a:key": value}}, {}) is expected


@pytest.mark.parametrize(("wants_absent", "expected"), [("true", False), ("false", True)])
def test_null_on_a_present_key(wants_absent: str, *, expected: bool) -> None:
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
def test_set_operator(condition: Mapping[str, Any], tags: str | list[str] | None, *, expected: bool) -> None:
    assert holds(condition, {} if tags is None else {"aws:TagKeys": tags}) is expected


def test_several_values_need_a_set_operator() -> None:
    """reference_policies_condition-single-vs-multi-valued-context-keys; no page says what happens without."""
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


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike", "ArnEquals", "ArnLike"])
def test_variable_in_condition(operator: str) -> None:
    """reference_policies_variables; the order of the values does not matter to one that cannot be resolved."""
    mine, other = "arn:aws:iam::123456789012:user/${aws:username}", "arn:aws:iam::123456789012:user/David"
    key = "aws:PrincipalArn"
    assert holds({operator: {key: mine}}, {key: other, "aws:username": "David"})
    assert not holds({operator: {key: mine}}, {key: other, "aws:username": "*"})
    assert not holds({operator: {key: [mine, other]}}, {key: other})
    assert not holds({operator: {key: [other, mine]}}, {key: other})


# --- Trust policies ---------------------------------------------------------------------------------------------------

PRINCIPAL_PAGE = "reference_policies_elements_principal"
BOB = AssumeRoleRequest("AWS", "arn:aws:iam::444455556666:user/Bob")
DEPLOY = AssumeRoleRequest("AWS", "arn:aws:iam::444455556666:role/ci/Deploy")
SESSION = AssumeRoleRequest("AWS", "arn:aws:sts::444455556666:assumed-role/Deploy/run-1")
ECS = AssumeRoleRequest("Service", "ecs-tasks.amazonaws.com")
GITHUB_ARN = "arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com"
GITHUB = AssumeRoleRequest("Federated", GITHUB_ARN, "sts:AssumeRoleWithWebIdentity")


def trust(effect: str = "Allow", **elements: Any) -> dict[str, Any]:  # noqa: ANN401  JSON of any shape
    """One statement of a trust policy on every way to assume the role."""
    return {"Effect": effect, "Action": ["sts:AssumeRole*", "sts:TagSession"], **elements}


@pytest.mark.parametrize(
    ("principal", "trusted"),
    [
        pytest.param("*", [BOB, DEPLOY, SESSION, ECS, GITHUB], id=f"everyone: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": "*"}, [BOB, DEPLOY, SESSION, ECS, GITHUB], id=f"everyone, as AWS: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": ["123456789012", "*"]}, [BOB, DEPLOY, SESSION, ECS, GITHUB], id="everyone, in a list"),
        pytest.param({"AWS": "444455556666"}, [BOB, DEPLOY, SESSION], id=f"account: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": "arn:aws:iam::444455556666:root"}, [BOB, DEPLOY, SESSION], id=f"root: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": "arn:aws:iam::123456789012:root"}, [], id=f"other account: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": "arn:aws-cn:iam::444455556666:root"}, [], id="other partition: reference-arns"),
        pytest.param({"AWS": BOB.principal}, [BOB], id=f"user: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": BOB.principal.lower()}, [], id=f"user name is case-sensitive: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": DEPLOY.principal}, [DEPLOY, SESSION], id=f"role and its sessions: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": SESSION.principal}, [SESSION], id=f"one session: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": "AIDAJQABLZS4A3QDU576Q"}, [], id=f"deleted principal: {PRINCIPAL_PAGE}"),
        pytest.param(
            {"Service": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"]}, [ECS], id=f"service: {PRINCIPAL_PAGE}"
        ),
        pytest.param({"Service": "lambda.amazonaws.com"}, [], id=f"other service: {PRINCIPAL_PAGE}"),
        pytest.param({"Federated": GITHUB_ARN}, [GITHUB], id=f"provider: {PRINCIPAL_PAGE}"),
        pytest.param({"AWS": BOB.principal, "Service": ECS.principal}, [BOB, ECS], id=f"or: {PRINCIPAL_PAGE}"),
    ],
)
def test_principal(principal: object, trusted: list[AssumeRoleRequest]) -> None:
    everyone = [BOB, DEPLOY, SESSION, ECS, GITHUB]
    assert [one for one in everyone if trusts({"Statement": trust(Principal=principal)}, one)] == trusted
    # reference_policies_elements_notprincipal: with Allow it lets in all others, with Deny it spares those named.
    others = [one for one in everyone if one not in trusted]
    assert [one for one in everyone if trusts({"Statement": trust(NotPrincipal=principal)}, one)] == others
    spared = {"Statement": [trust(Principal="*"), trust("Deny", NotPrincipal=principal)]}
    assert [one for one in everyone if trusts(spared, one)] == trusted


def test_trust_needs_its_action_and_condition() -> None:
    """id_roles_create_for-idp_oidc: the claims of the token bound who is let in."""
    condition = {
        "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
        "StringLike": {"token.actions.githubusercontent.com:sub": "repo:org/repo:*"},
    }
    document = {
        "Version": "2012-10-17",
        "Id": "deploy",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": GITHUB_ARN},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": condition,
            }
        ],
    }

    def enters(repository: str, action: str = "sts:AssumeRoleWithWebIdentity") -> bool:
        claims = {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": f"repo:{repository}:ref:refs/heads/main",
        }
        return trusts(document, AssumeRoleRequest("Federated", GITHUB_ARN, action, claims))

    assert enters("org/repo")
    assert not enters("other/repo")
    assert not enters("org/repo", "sts:AssumeRole")
    assert not trusts(document, GITHUB)


# --- The grammar ------------------------------------------------------------------------------------------------------

STATEMENT = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param({}, r"the document must be given a Statement, got \[\]", id="empty"),
        pytest.param({"Statement": []}, r"Statement must be given at least one statement, got \[\]", id="no statement"),
        pytest.param({"statement": STATEMENT}, r"the document must be of the elements .*'statement'", id="key case"),
        pytest.param({"Id": "x", "Statement": STATEMENT}, r"the document must be of the elements .*'Id'", id="id"),
        pytest.param(
            {"Version": "2012-10-18", "Statement": STATEMENT}, r"Version must be .* '2012-10-18'", id="version"
        ),
        pytest.param({"Statement": "Allow"}, r"Statement\[0\] must be an object, got 'Allow'", id="text"),
        pytest.param({"Statement": [STATEMENT, 7]}, r"Statement\[1\] must be an object, got 7", id="number"),
        pytest.param(
            {"Statement": [{**STATEMENT, "Sid": "A"}] * 2}, r"Sid must be unique .*\['A', 'A'\]", id="sid twice"
        ),
    ],
)
def test_malformed_document(document: Mapping[str, Any], message: str) -> None:
    """reference_policies_grammar."""
    with pytest.raises(MalformedDocument, match=message):
        allows(document, PASS_ROLE)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"Effect": None}, r"Statement\[0\].Effect must be Allow or Deny, got None", id="no effect"),
        pytest.param({"Effect": "allow"}, r"Effect must be Allow or Deny, got 'allow'", id="effect case"),
        pytest.param({"effect": "Allow"}, r"Statement\[0\] must be of the elements .*'effect'", id="unknown element"),
        pytest.param({"NotAction": "s3:*"}, r"exactly one of Action and NotAction", id="both actions"),
        pytest.param({"NotResource": "*"}, r"exactly one of Resource and NotResource", id="both resources"),
        pytest.param({"Principal": "*"}, r"must be of the elements .*'Principal'", id="principal"),
        pytest.param({"Sid": "a b"}, r"Statement\[0\].Sid must be letters and digits, got 'a b'", id="sid"),
        pytest.param({"Action": []}, r"Action must be given at least one value, got \[\]", id="no action"),
        pytest.param({"Action": "PassRole"}, r"Action must be `\*` or `service:name`, got 'PassRole'", id="no service"),
        pytest.param({"Action": "*:*"}, r"Action must be .*, got '\*:\*'", id="star for the service"),
        pytest.param({"Action": "i*:PassRole"}, r"Action must be .*, got 'i\*:PassRole'", id="star in the service"),
        pytest.param({"Action": ["iam:*", 7]}, r"Action must be .*, got 7", id="action of another type"),
        pytest.param({"Resource": "role/x"}, r"Resource must be `\*` or an ARN, got 'role/x'", id="no ARN"),
        pytest.param({"Resource": ""}, r"Resource must be `\*` or an ARN, got ''", id="empty resource"),
        pytest.param({"Resource": {"a": 1}}, r"Resource must be `\*` or an ARN", id="resource of another type"),
        pytest.param({"Resource": "arn:aws:iam::1:role/${x"}, r"free of a `\$\{` that opens no", id="open variable"),
        pytest.param({"Resource": "arn:aws:iam::1:role/${}"}, r"free of a `\$\{` that opens no", id="empty variable"),
        pytest.param({"Resource": "arn:aws:iam::1:role/${a, b}"}, r"free of a `\$\{` that opens no", id="no quotes"),
        pytest.param({"Condition": []}, r"Statement\[0\].Condition must be an object, got \[\]", id="condition"),
        pytest.param({"Condition": {"StringIs": {"a:b": "c"}}}, r"condition operators, got 'StringIs'", id="operator"),
        pytest.param({"Condition": {"NullIfExists": {"a:b": "true"}}}, r"got 'NullIfExists'", id="null if exists"),
        pytest.param({"Condition": {"StringEquals": "x"}}, r"StringEquals must be an object, got 'x'", id="keys"),
        pytest.param({"Condition": {"StringEquals": {"b": "c"}}}, r"`service:name`, got 'b'", id="key"),
        pytest.param({"Condition": {"StringEquals": {"a:b": []}}}, r"a:b must be given at least one", id="no value"),
        pytest.param({"Condition": {"StringEquals": {"a:b": None}}}, r"string, number or Boolean, got None", id="null"),
        pytest.param(
            {"Condition": {"StringLike": {"a:b": "${"}}}, r"free of a `\$\{`", id="open variable in condition"
        ),
        pytest.param({"Condition": {"Bool": {"a:b": "${a:c}"}}}, r"of the type of Bool", id="variable in Boolean"),
        pytest.param({"Condition": {"Null": {"a:b": "maybe"}}}, r"of the type of Null, got 'maybe'", id="no Boolean"),
        pytest.param({"Condition": {"NumericEquals": {"a:b": "ten"}}}, r"NumericEquals, got 'ten'", id="no number"),
        pytest.param({"Condition": {"DateLessThan": {"a:b": "May"}}}, r"DateLessThan, got 'May'", id="no date"),
        pytest.param({"Condition": {"NotIpAddress": {"a:b": "1.2.3"}}}, r"NotIpAddress, got '1.2.3'", id="no address"),
        pytest.param({"Condition": {"BinaryEquals": {"a:b": "?"}}}, r"BinaryEquals, got '\?'", id="no base64"),
    ],
)
def test_malformed_statement(change: Mapping[str, Any], message: str) -> None:
    """reference_policies_grammar and access-analyzer-reference-policy-checks."""
    document = {"Version": "2012-10-17", "Statement": [{**STATEMENT, **change}]}
    with pytest.raises(MalformedDocument, match=message):
        allows(document, Request("s3:GetObject", "arn:aws:s3:::bucket/key"))


@pytest.mark.parametrize(
    ("elements", "message"),
    [
        pytest.param({}, r"exactly one of Principal and NotPrincipal", id="no principal"),
        pytest.param({"Principal": "*", "Resource": "*"}, r"must be of the elements .*'Resource'", id="resource"),
        pytest.param({"Principal": "everyone"}, r"Principal must be `\*` or an object, got 'everyone'", id="text"),
        pytest.param({"Principal": {"Group": "x"}}, r"types AWS, Service, Federated, got 'Group'", id="type"),
        pytest.param({"Principal": {"AWS": []}}, r"Principal.AWS must be given at least one value", id="nobody"),
        pytest.param(
            {"Principal": {"AWS": "arn:aws:iam::123456789012:role/*"}},
            r"named in full, got 'arn",
            id="partial wildcard",
        ),
        pytest.param(
            {"Principal": {"Service": "*"}}, r"Principal.Service must be .* in full, got '\*'", id="any service"
        ),
        pytest.param(
            {"NotPrincipal": {"AWS": "Bob"}}, r"NotPrincipal.AWS must be .* in full, got 'Bob'", id="bare name"
        ),
    ],
)
def test_malformed_trust(elements: Mapping[str, Any], message: str) -> None:
    """reference_policies_elements_principal and access-analyzer-reference-policy-checks."""
    with pytest.raises(MalformedDocument, match=message):
        trusts({"Statement": [trust(**elements)]}, BOB)


def test_empty_condition_holds() -> None:
    """What the IAM console writes into trust policies."""
    assert trusts({"Statement": trust(Principal="*", Condition={})}, BOB)


@pytest.mark.parametrize(
    ("action", "resource", "context", "message"),
    [
        ("iam:Pass*", ROLE, {}, r"action must be `service:Name` without a wildcard, got `iam:Pass\*`"),
        ("iam:PassRole", "app-web", {}, r"resource must be a full ARN or `\*`, got `app-web`"),
        (
            "iam:PassRole",
            ROLE,
            {"aws:A": "1", "AWS:a": "2"},
            r"given once whatever its case, got `aws:a` several times",
        ),
    ],
)
def test_bad_request(action: str, resource: str, context: Context, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Request(action, resource, context)


@pytest.mark.parametrize(
    ("principal_type", "principal", "message"),
    [
        ("Group", "x", r"principal_type must be one of AWS, Service, Federated, got `Group`"),
        ("AWS", "444455556666", r"an AWS principal must be given by its ARN, got `444455556666`"),
    ],
)
def test_bad_assume_role_request(principal_type: str, principal: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        AssumeRoleRequest(principal_type, principal)


# --- AWS's own documents ----------------------------------------------------------------------------------------------

MANAGED: dict[str, Any] = json.loads(aws_managed_policies_data)
ANY_ROLE = "arn:aws:iam::123456789012:role/any-new-role"


def test_every_managed_document_is_inside_the_grammar() -> None:
    refused = {}
    for name, policy in MANAGED.items():
        try:
            allows(policy["Document"], PASS_ROLE)
        except MalformedDocument as error:
            refused[name] = str(error)
    assert refused == {}


@pytest.mark.parametrize(
    ("policy", "context", "expected"),
    [
        pytest.param("AdministratorAccess", {}, True, id="everything"),
        pytest.param("IAMFullAccess", {}, True, id="all of IAM"),
        pytest.param("PowerUserAccess", {}, False, id="NotAction leaves IAM out"),
        pytest.param("ReadOnlyAccess", {}, False, id="read only"),
        pytest.param(
            "AWSAppRunnerFullAccess", {"iam:PassedToService": "apprunner.amazonaws.com"}, True, id="its service"
        ),
        pytest.param("AWSAppRunnerFullAccess", {"iam:PassedToService": "ec2.amazonaws.com"}, False, id="other service"),
        pytest.param("AWSAppRunnerFullAccess", {}, False, id="service not sent"),
        pytest.param("AWSLambda_FullAccess", {"iam:PassedToService": "lambda.amazonaws.com"}, True, id="lambda"),
    ],
)
def test_managed_document_on_pass_role(policy: str, context: Context, *, expected: bool) -> None:
    assert allows(MANAGED[policy]["Document"], Request("iam:PassRole", ANY_ROLE, context)) is expected


# --- The strategies ---------------------------------------------------------------------------------------------------

UNHURRIED = settings(deadline=None)  # the time of an example says more about the machine than about the evaluator


@given(documents(), requests())
@UNHURRIED
def test_generated_documents_are_inside_the_grammar(document: Mapping[str, Any], request_: Request) -> None:
    """So that a comparison with the judge never ends in an error of the reference."""
    assert allows(document, request_) in {True, False}
    assert json.loads(json.dumps(document)) == document


@given(documents(), requests())
@UNHURRIED
def test_shape_does_not_matter(document: Mapping[str, Any], request_: Request) -> None:
    """The order of statements and values, and brackets around one value, change no verdict."""

    def reshaped(value: Any) -> Any:  # noqa: ANN401  JSON of any shape
        if isinstance(value, dict):
            return {key: reshaped(item) for key, item in value.items()}
        return value[::-1] if isinstance(value, list) else [value]

    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    scalars = {"Sid", "Effect"}
    turned = [
        {key: value if key in scalars else reshaped(value) for key, value in statement.items()}
        for statement in reversed(statements)
    ]
    assert allows({**document, "Statement": turned}, request_) is allows(document, request_)


@given(documents(), requests())
@UNHURRIED
def test_a_full_deny_ends_every_grant(document: Mapping[str, Any], request_: Request) -> None:
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    assert not allows({**document, "Statement": [*statements, deny]}, request_)


@pytest.mark.parametrize("verdict", [True, False])
def test_strategies_reach_both_verdicts(*, verdict: bool) -> None:
    find(st.tuples(documents(), requests()), lambda drawn: allows(*drawn) is verdict)
