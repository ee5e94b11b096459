"""Whom a role for GitHub Actions trusts: the subjects of the tokens that GitHub signs."""

from typing import Any

import pytest

from components.arns import Account
from components.github_documents import github_trust

ACCOUNT = Account("aws", "123456789012", "us-east-1")
AUDIENCE = "token.actions.githubusercontent.com:aud"
SUBJECT = "token.actions.githubusercontent.com:sub"
NAMES = "owner/app"
IDS = "owner@123456/app@456789"


def condition(**trusted: Any) -> Any:  # noqa: ANN401  JSON
    (statement,) = github_trust(ACCOUNT, **{"repository": NAMES, **trusted})["Statement"]
    return statement["Condition"]


@pytest.mark.parametrize(
    ("trusted", "subjects"),
    [
        pytest.param({"branches": ["main"]}, ["repo:owner/app:ref:refs/heads/main"], id="branch"),
        pytest.param({"git_tags": ["v1.2.3"]}, ["repo:owner/app:ref:refs/tags/v1.2.3"], id="tag"),
        pytest.param({"environments": ["prod eu"]}, ["repo:owner/app:environment:prod eu"], id="environment"),
        pytest.param({"environments": ["prod:eu"]}, ["repo:owner/app:environment:prod%3Aeu"], id="colon"),
        pytest.param({"pull_requests": True}, ["repo:owner/app:pull_request"], id="pull-request"),
        pytest.param(
            {"repository": IDS, "branches": ["main"], "git_tags": ["v1"], "environments": ["p"], "pull_requests": True},
            [
                "repo:owner@123456/app@456789:ref:refs/heads/main",
                "repo:owner@123456/app@456789:ref:refs/tags/v1",
                "repo:owner@123456/app@456789:environment:p",
                "repo:owner@123456/app@456789:pull_request",
            ],
            id="immutable",
        ),
        pytest.param(
            {"repository": IDS, "repository_aliases": [NAMES], "branches": ["main", "next"]},
            [
                "repo:owner@123456/app@456789:ref:refs/heads/main",
                "repo:owner@123456/app@456789:ref:refs/heads/next",
                "repo:owner/app:ref:refs/heads/main",
                "repo:owner/app:ref:refs/heads/next",
            ],
            id="both-forms",
        ),
        pytest.param(
            {"repository": IDS, "repository_aliases": ["bought@9/shop@456789"], "branches": ["main"]},
            ["repo:owner@123456/app@456789:ref:refs/heads/main", "repo:bought@9/shop@456789:ref:refs/heads/main"],
            id="transferred",
        ),
    ],
)
def test_names_are_compared_as_they_are(trusted: dict[str, Any], subjects: list[str]) -> None:
    assert condition(**trusted) == {"StringEquals": {AUDIENCE: "sts.amazonaws.com", SUBJECT: subjects}}


@pytest.mark.parametrize(
    ("trusted", "subjects"),
    [
        pytest.param({"branches": ["release/*"]}, ["repo:owner/app:ref:refs/heads/release/*"], id="branch"),
        pytest.param({"git_tags": ["v*"]}, ["repo:owner/app:ref:refs/tags/v*"], id="tag"),
        pytest.param({"environments": ["review-*"]}, ["repo:owner/app:environment:review-*"], id="environment"),
        pytest.param(
            {"repository": IDS, "branches": ["main", "release/*"]},
            [
                "repo:owner@123456/app@456789:ref:refs/heads/main",
                "repo:owner@123456/app@456789:ref:refs/heads/release/*",
            ],
            id="next-to-a-name",
        ),
    ],
)
def test_a_pattern_stays_inside_its_repository_and_kind(trusted: dict[str, Any], subjects: list[str]) -> None:
    assert condition(**trusted) == {
        "StringEquals": {AUDIENCE: "sts.amazonaws.com"},
        "StringLike": {SUBJECT: subjects},
    }
