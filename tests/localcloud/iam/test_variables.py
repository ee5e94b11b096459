"""Policy variables. A row or a test names its page of the IAM User Guide."""

import pytest

from localcloud.iam import Context, Request, allows
from tests.localcloud.iam.samples import ALLOW_ALL, PASS_ROLE, ROLE, VARIABLES_PAGE, allow, holds

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
def test_replaces_a_variable_in_a_resource(name: str, user: str, context: Context, *, expected: bool) -> None:
    request = Request("iam:CreateAccessKey", USER + user, context)
    assert allows(allow(Resource=USER + name), request) is expected


@pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}])
def test_variables_are_literal_in_documents_before_2012(version: dict[str, str]) -> None:
    """reference_policies_elements_version."""
    document = {**version, "Statement": allow(Resource=USER + "${aws:username}")["Statement"]}
    assert not allows(document, Request("iam:CreateAccessKey", USER + "David", {"aws:username": "David"}))
    assert allows(document, Request("iam:CreateAccessKey", USER + "${aws:username}"))


@pytest.mark.parametrize("element", ["Resource", "NotResource"])
def test_an_unresolved_variable_invalidates_the_statement(element: str) -> None:
    """reference_policies_variables: in any value of a list, in any order."""
    values = [USER + "${aws:username}", ROLE if element == "Resource" else USER + "other"]
    for order in (values, values[::-1]):
        assert not allows(allow(**{element: order}), PASS_ROLE)
        assert allows(allow(**{element: order}), Request("iam:PassRole", ROLE, {"aws:username": "David"}))


def test_a_deny_with_an_unresolved_variable_does_not_apply() -> None:
    """reference_policies_variables."""
    deny = {"Effect": "Deny", "Action": "*", "Resource": ["*", USER + "${aws:username}"]}
    document = {"Version": "2012-10-17", "Statement": [ALLOW_ALL, deny]}
    assert allows(document, PASS_ROLE)
    assert not allows(document, Request("iam:PassRole", ROLE, {"aws:username": "David"}))


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike", "ArnEquals", "ArnLike"])
def test_replaces_a_variable_in_a_condition(operator: str) -> None:
    """reference_policies_variables; one that can't be resolved counts in any order of the values."""
    mine, other = "arn:aws:iam::123456789012:user/${aws:username}", "arn:aws:iam::123456789012:user/David"
    key = "aws:PrincipalArn"
    assert holds({operator: {key: mine}}, {key: other, "aws:username": "David"})
    assert not holds({operator: {key: mine}}, {key: other, "aws:username": "*"})
    assert not holds({operator: {key: [mine, other]}}, {key: other})
    assert not holds({operator: {key: [other, mine]}}, {key: other})
