"""A resource that is no ARN, and a service that is no name: never silent, where they concern what the pack guards."""

import json

import pytest

from tests.policypack.judging import check, inline_policy

UNDECIDABLE = "iam-review-undecidable"


def policy(resource: object, action: str = "iam:PassRole", **more: object) -> dict[str, list[str]]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return check(inline_policy(json.dumps({"Version": "2012-10-17", "Statement": statement})))


@pytest.mark.parametrize(
    "text",
    [
        "undefined",
        "None",
        "null",
        "[object Object]",
        "{0xc0001234}",
        "role/*",
        "role/app",
        "app-role",
        "https://x",
        "aws:*",
    ],
)
def test_what_is_no_arn_is_reported(text: str) -> None:
    found = policy(text)
    message = (
        f"Inline policy `deploy` names `{text}` in `Resource` (statement 1), which is neither an ARN nor `*`. "
        "Write the ARN, because AWS refuses the document. See policypack/README.md#iam-review-undecidable"
    )
    assert found == {UNDECIDABLE: [message]}


@pytest.mark.parametrize(
    ("resource", "action"),
    [
        pytest.param("arn:aws:iam::123456789012:role/app", "iam:PassRole", id="an ARN"),
        pytest.param("ARN:aws:iam::123456789012:role/app", "iam:PassRole", id="in capitals"),
        pytest.param("undefined", "s3:GetObject", id="what is not guarded"),
        pytest.param("${aws:PrincipalTag/role}", "iam:PassRole", id="a variable"),
    ],
)
def test_what_may_be_an_arn_is_not(resource: str, action: str) -> None:
    assert UNDECIDABLE not in policy(resource, action)


def test_it_is_not_reported_next_to_a_violation() -> None:
    assert policy(["undefined", "*"]).keys() == {"iam-disallow-unscoped-pass-role"}


def test_an_empty_resource_is_reported() -> None:
    assert policy([""]).keys() == {UNDECIDABLE}


def test_not_resource_of_no_arn_allows_everything() -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "NotResource": "undefined"}
    found = check(inline_policy(json.dumps({"Version": "2012-10-17", "Statement": statement})))
    assert found.keys() == {"iam-disallow-unscoped-pass-role"}
