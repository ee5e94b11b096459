"""Whom a role for GitHub Actions trusts: the subjects of the tokens that GitHub signs."""

from typing import Any

import pytest
from pulumi import RunError

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
            id="beside-a-name",
        ),
    ],
)
def test_a_pattern_stays_inside_its_repository_and_kind(trusted: dict[str, Any], subjects: list[str]) -> None:
    assert condition(**trusted) == {
        "StringEquals": {AUDIENCE: "sts.amazonaws.com"},
        "StringLike": {SUBJECT: subjects},
    }


REPOSITORY = "a repository of GitHub, `OWNER/NAME` or `OWNER@OWNER_ID/NAME@REPOSITORY_ID`, without a wildcard"
BRANCH = "the name of a branch without `refs/heads/`, or a pattern that begins with a name, `release/*`"


@pytest.mark.parametrize(
    ("trusted", "message"),
    [
        pytest.param({"repository": "owner/*"}, f"`repository` must be {REPOSITORY}, got `owner/*`", id="any"),
        pytest.param({"repository": "*/app"}, f"`repository` must be {REPOSITORY}, got `*/app`", id="any-owner"),
        pytest.param({"repository": "o@*/a@*"}, f"`repository` must be {REPOSITORY}, got `o@*/a@*`", id="any-id"),
        pytest.param({"repository": "o@1/a"}, f"`repository` must be {REPOSITORY}, got `o@1/a`", id="half"),
        pytest.param({"repository": "o@x/a@y"}, f"`repository` must be {REPOSITORY}, got `o@x/a@y`", id="no-id"),
        pytest.param(
            {"repository_aliases": ["a"]}, f"`repository_aliases[0]` must be {REPOSITORY}, got `a`", id="alias"
        ),
        pytest.param(
            {"repository": IDS, "repository_aliases": ["owner@123456/app@1"]},
            "`repository_aliases[0]` must be another form of `owner@123456/app@456789`, got `owner@123456/app@1`",
            id="another-repository",
        ),
        pytest.param({"branches": ["*"]}, f"`branches[0]` must be {BRANCH}, got `*`", id="any-branch"),
        pytest.param({"branches": ["m", "*/x"]}, f"`branches[1]` must be {BRANCH}, got `*/x`", id="star-first"),
        pytest.param({"branches": ["m?"]}, f"`branches[0]` must be {BRANCH}, got `m?`", id="question-mark"),
        pytest.param(
            {"branches": ["refs/heads/main"]}, f"`branches[0]` must be {BRANCH}, got `refs/heads/main`", id="ref"
        ),
        pytest.param(
            {"git_tags": ["*"]},
            "`git_tags[0]` must be the name of a tag without `refs/tags/`, or a pattern that begins with a name, `v*`,"
            " got `*`",
            id="any-tag",
        ),
        pytest.param(
            {"environments": ["*"]},
            "`environments[0]` must be the name of an environment, or a pattern that begins with a name, `review-*`,"
            " got `*`",
            id="any-environment",
        ),
        pytest.param(
            {},
            "`branches`, `git_tags`, `environments` or `pull_requests` must be given: else any workflow of the"
            " repository could assume the role",
            id="anything",
        ),
    ],
)
def test_a_wider_trust_is_refused(trusted: dict[str, Any], message: str) -> None:
    with pytest.raises(RunError) as raised:
        github_trust(ACCOUNT, **{"repository": NAMES, **trusted})
    assert str(raised.value) == message
