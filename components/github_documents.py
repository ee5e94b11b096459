"""The trust policy of a role for GitHub Actions, built from plain values."""

from collections.abc import Sequence

from .arns import Account
from .documents import Document, document
from .github_subjects import subjects

# https://docs.github.com/en/actions/concepts/security/openid-connect
GITHUB_ISSUER = "token.actions.githubusercontent.com"


def github_trust(
    account: Account,
    *,
    repository: str,
    repository_aliases: Sequence[str] = (),
    branches: Sequence[str] = (),
    git_tags: Sequence[str] = (),
    environments: Sequence[str] = (),
    pull_requests: bool = False,
) -> Document:
    """The trust policy of a role for the workflows of `repository`, on these branches, tags or in these environments.

    Without a subject any repository of GitHub could assume it, so each is spelt out.
    Source: "Configuring a role for GitHub OIDC identity provider" of
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html.
    """
    trusted = subjects(
        repository=repository,
        repository_aliases=repository_aliases,
        branches=branches,
        git_tags=git_tags,
        environments=environments,
        pull_requests=pull_requests,
    )
    audience: Document = {f"{GITHUB_ISSUER}:aud": account.sts_audience}
    subject: Document = {f"{GITHUB_ISSUER}:sub": trusted}
    # One statement: the conditions of a caller are merged into it. A name holds no wildcard, so it is itself a pattern.
    patterns = any("*" in each for each in trusted)
    condition = (
        {"StringEquals": audience, "StringLike": subject} if patterns else {"StringEquals": {**audience, **subject}}
    )
    return document(
        [
            {
                "Effect": "Allow",
                "Principal": {"Federated": account.iam_arn(f"oidc-provider/{GITHUB_ISSUER}")},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": condition,
            }
        ]
    )
