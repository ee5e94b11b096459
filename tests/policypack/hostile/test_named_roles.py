"""Roles that a document can write and use, named in two ways, and statements that trust two issuers."""

import json

import pytest

from tests.policypack.cases import Resource
from tests.policypack.judging import inline_policy, report_of

ACCOUNT = "arn:aws:iam::123456789012:role/app"
ISSUERS = ("token.actions.githubusercontent.com", "gitlab.com")


def document(*statements: tuple[list[str], str]) -> dict[str, object]:
    allowed = [{"Effect": "Allow", "Action": actions, "Resource": resource} for actions, resource in statements]
    return {"Version": "2012-10-17", "Statement": allowed}


@pytest.mark.parametrize(
    "resource",
    [
        "arn:*:iam::123456789012:role/app",
        "arn:aws*:iam::123456789012:role/app",
        "arn:aws:iam::*:role/app",
        "arn:aws:iam::${aws:PrincipalAccount}:role/app",
    ],
)
def test_reports_a_role_to_write_and_use_in_whichever_account(resource: str) -> None:
    both = document((["iam:PutRolePolicy", "iam:PassRole"], resource))
    apart = document((["iam:PutRolePolicy"], resource), (["iam:PassRole"], ACCOUNT))
    for each in (both, apart):
        assert report_of([inline_policy(each)]).keys() == {"iam-review-pass-role"}


@pytest.mark.parametrize("account", ["210987654321", "21*", "????????????"])
def test_reports_a_role_to_write_in_any_account_and_to_use_in_one(account: str) -> None:
    use = ACCOUNT.replace("123456789012", account)
    apart = document((["iam:PutRolePolicy"], "arn:aws:iam::*:role/app"), (["iam:PassRole"], use))
    assert report_of([inline_policy(apart)]).keys() == {"iam-review-pass-role"}


def test_does_not_report_a_role_to_write_and_another_to_use() -> None:
    other = ACCOUNT.replace("123456789012", "210987654321")
    apart = document((["iam:PutRolePolicy"], ACCOUNT), (["iam:PassRole"], other))
    assert report_of([inline_policy(apart)]) == {}


@pytest.mark.parametrize(
    ("claim", "reported"),
    [("token.actions.githubusercontent.com:sub", False), ("token.action.githubusercontent.com:sub", True)],
)
def test_a_claim_of_one_of_two_issuers_keeps_the_other_out(claim: str, *, reported: bool) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": [f"arn:aws:iam::123456789012:oidc-provider/{issuer}" for issuer in ISSUERS]},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringLike": {claim: "repo:acme/*"}},
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = Resource("aws:iam/role:Role", "x", {"name": "x", "assumeRolePolicy": trust})
    assert ("iam-disallow-open-trust" in report_of([role])) == reported
