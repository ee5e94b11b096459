"""The exact sentence for what a config cannot say of repositories."""

from typing import Any

import pytest

from tests.components.settings_samples import (
    ECS,
    KEY,
    refusal,
    repository,
)


def cache(**given: str) -> dict[str, Any]:
    return {**repository(), "pullThroughCaches": {"mirror": given}}


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        pytest.param(
            {"repositories": {"MyApp": {}}},
            "`container-roles:repositories.MyApp` must be the name of a repository, without the address of its"
            " registry: 2 to 256 characters of `a-z0-9._-/`, words joined by one sign, got `MyApp`",
            id="repository-in-capitals",
        ),
        pytest.param(
            {"repositories": {"123456789012.dkr-ecr.us-east-1.on.aws/app": {}}},
            "`container-roles:repositories.123456789012.dkr-ecr.us-east-1.on.aws/app` must be the name of a repository,"
            " without the address of its registry: 2 to 256 characters of `a-z0-9._-/`, words joined by one sign, got"
            " `123456789012.dkr-ecr.us-east-1.on.aws/app`",
            id="address-of-a-repository",
        ),
        pytest.param(
            {"repositories": {"app": None}},
            "`container-roles:repositories.app` must be a mapping, got `null`",
            id="repository-without-a-value",
        ),
        pytest.param(
            repository(imageTagMutability="FROZEN"),
            "`container-roles:repositories.app.imageTagMutability` must be one of 'IMMUTABLE',"
            " 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE' or 'MUTABLE_WITH_EXCLUSION', got `FROZEN`",
            id="mutability",
        ),
        pytest.param(
            repository(exclusionFilters=["latest*"]),
            "`container-roles:repositories.app` must give `exclusionFilters` when `imageTagMutability` ends in"
            " `_WITH_EXCLUSION`, and only then, got `IMMUTABLE` and 1 filters",
            id="filters-without-exclusion",
        ),
        pytest.param(
            repository(imageTagMutability="MUTABLE_WITH_EXCLUSION"),
            "`container-roles:repositories.app` must give `exclusionFilters` when `imageTagMutability` ends in"
            " `_WITH_EXCLUSION`, and only then, got `MUTABLE_WITH_EXCLUSION` and 0 filters",
            id="exclusion-without-filters",
        ),
        pytest.param(
            repository(imageTagMutability="IMMUTABLE_WITH_EXCLUSION", exclusionFilters=["*a*b*"]),
            "`container-roles:repositories.app.exclusionFilters[0]` must be 1 to 128 characters of `A-Za-z0-9._*-`"
            " with at most 2 `*`, got `*a*b*`",
            id="filter-with-three-stars",
        ),
        pytest.param(
            repository(imageTagMutability="IMMUTABLE_WITH_EXCLUSION", exclusionFilters=[*"abcdef"]),
            "`container-roles:repositories.app.exclusionFilters` must have at most 5 entries, got a list of 6",
            id="six-filters",
        ),
        pytest.param(
            {"pullThroughCaches": {"quay": {"upstream": "quay.io"}}, "ecs": ECS},
            "`container-roles` must hold `repositories` with `pullThroughCaches`",
            id="cache-without-repositories",
        ),
        pytest.param(
            cache(upstream="docker.io"),
            "`container-roles:pullThroughCaches.mirror.upstream` must be the address of a registry that ECR can cache:"
            " `public.ecr.aws`, `quay.io`, `registry.k8s.io`, `registry-1.docker.io`, `ghcr.io`, `registry.gitlab.com`,"
            " `cgr.dev`, `NAME.azurecr.io`, or another of ECR, got `docker.io`",
            id="no-address-of-a-registry",
        ),
        pytest.param(
            cache(upstream="ghcr.io"),
            "`container-roles:pullThroughCaches.mirror` must give `credentials` with `upstream` `ghcr.io`",
            id="cache-without-credentials",
        ),
        pytest.param(
            cache(
                upstream="123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                credentials="arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/a-AbCdEf",
            ),
            "`container-roles:pullThroughCaches.mirror` must leave out `credentials` with `upstream`"
            " `123456789012.dkr.ecr.eu-west-1.amazonaws.com`",
            id="credentials-for-ecr",
        ),
        pytest.param(
            cache(upstream="ghcr.io", credentials="arn:aws:secretsmanager:us-east-1:123456789012:secret:github-AbCdEf"),
            "`container-roles:pullThroughCaches.mirror.credentials` must be the ARN of a secret whose name begins with"
            " `ecr-pullthroughcache/`, got `arn:aws:secretsmanager:us-east-1:123456789012:secret:github-AbCdEf`"
            " (66 characters)",
            id="secret-that-ecr-cannot-read",
        ),
        pytest.param(
            {**cache(upstream="quay.io"), "pullThroughCaches": {"Quay": {"upstream": "quay.io"}}},
            "`container-roles:pullThroughCaches.Quay` must be a prefix of repositories: 2 to 30 characters of"
            " `a-z0-9._-/`, words joined by one sign, got `Quay`",
            id="prefix-in-capitals",
        ),
        pytest.param(
            repository(existing=True, scanOnPush=True, pullAccounts=["111111111111"]),
            "`container-roles:repositories.app` must leave out `pullAccounts`, `scanOnPush` when the repository is"
            " `existing`",
            id="settings-of-an-existing-repository",
        ),
        pytest.param(
            repository(pushAccounts=["*"]),
            "`container-roles:repositories.app.pushAccounts[0]` must be the 12 digits of an account, in quotes, got"
            " `*`",
            id="any-account-pushes",
        ),
        pytest.param(
            repository(lambdaAccounts=["arn:aws:lambda:us-east-1:123456789012:function:f"]),
            "`container-roles:repositories.app.lambdaAccounts[0]` must be the 12 digits of an account, in quotes, got"
            " `arn:aws:lambda:us-east-1:123456789012:function:f`",
            id="function-for-an-account",
        ),
        pytest.param(
            repository(kmsKey=KEY),
            "`container-roles:repositories.app` must give `encryptionType` `KMS` with `kmsKey`",
            id="key-without-kms",
        ),
        pytest.param(
            repository(pullAccounts=[12345678901]),
            "`container-roles:repositories.app.pullAccounts[0]` must be the 12 digits of an account, in quotes, got"
            " `12345678901`",
            id="account-without-its-leading-zero",
        ),
        pytest.param(
            repository(pullAccounts=[True]),
            "`container-roles:repositories.app.pullAccounts[0]` must be text, got `true`",
            id="account-as-a-boolean",
        ),
        pytest.param(
            repository(pullAccounts=["*"]),
            "`container-roles:repositories.app.pullAccounts[0]` must be the 12 digits of an account, in quotes,"
            " got `*`",
            id="any-account",
        ),
        pytest.param(
            repository(pullOrganization="o-*"),
            "`container-roles:repositories.app.pullOrganization` must be the id of an organization,"
            " `o-` and 10 to 32 characters of `a-z0-9`, got `o-*`",
            id="any-organization",
        ),
        pytest.param(
            repository(lifecycle={"keepTags": ["v*"], "expireUntaggedAfterDays": 1}),
            "`container-roles:repositories.app.lifecycle` must give `keepLastImages` with `keepTags`:"
            " without, no image with a tag is deleted",
            id="tags-that-nothing-deletes",
        ),
        pytest.param(
            {"registryScanning": {"scanType": "BASIC"}, "operators": {"groupName": "g"}},
            "`container-roles` must hold `repositories` with `registryScanning`",
            id="scanning-without-a-repository",
        ),
        pytest.param(
            {
                "repositories": {"app": {}},
                "registryScanning": {"scanType": "BASIC", "scanFrequency": "CONTINUOUS_SCAN"},
            },
            "`container-roles:registryScanning` must give `scanType` `ENHANCED` with `scanFrequency` `CONTINUOUS_SCAN`",
            id="continuous-basic-scan",
        ),
        pytest.param(
            {"repositories": {"app": {}}, "registryScanning": {"scanType": "BASIC", "repositoryFilters": ["App"]}},
            "`container-roles:registryScanning.repositoryFilters[0]` must be the name of a repository, of at most 255"
            " characters, in which `*` stands for anything, got `App`",
            id="filter-in-capitals",
        ),
        pytest.param(
            {"repositories": {"app": {}}, "registryScanning": {"scanType": "BASIC", "repositoryFilters": ["a" * 256]}},
            "`container-roles:registryScanning.repositoryFilters[0]` must be the name of a repository, of at most 255"
            f" characters, in which `*` stands for anything, got `{'a' * 256}` (256 characters)",
            id="filter-of-256-characters",
        ),
        pytest.param(
            repository(lifecycle={}),
            "`container-roles:repositories.app.lifecycle` must give at least one of `expireUntaggedAfterDays`,"
            " `keepLastImages`, or be omitted",
            id="lifecycle-without-a-rule",
        ),
        pytest.param(
            repository(lifecycle={"keepLastImages": 0}),
            "`container-roles:repositories.app.lifecycle.keepLastImages` must be at least 1, got `0`",
            id="keep-no-image",
        ),
    ],
)
def test_refused(config: dict[str, Any], problem: str) -> None:
    assert refusal(config) == f"  {problem}"
