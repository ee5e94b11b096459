"""What a config may say of the deployers of GitHub, and the exact sentence for what it may not."""

from typing import Any

import pytest

from components.settings import deployers
from tests.components.settings_samples import parse, refusal

PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
ROLE = {"name": "d"}
GITHUB = {"role": ROLE, "repository": "owner/app", "branches": ["main"]}
PULLED = {"role": ROLE, "repository": "owner/app", "pullRequests": True}
OTHER = {**GITHUB, "role": {"name": "e"}}
REPOSITORIES: dict[str, Any] = {"repositories": {"app": {}, "web": {}}}


def test_every_input_reaches_the_deployer() -> None:
    given = {
        "role": ROLE,
        "repository": "owner@123456/app@456789",
        "repositoryAliases": ["owner/app"],
        "branches": ["main", "release/*"],
        "gitTags": ["v*"],
        "environments": ["prod:eu", "review-*"],
        "pullRequests": False,
        "providerArn": PROVIDER,
        "pushRepositories": ["app", "arn:aws:ecr:us-east-1:210987654321:repository/shared"],
        "ecsServices": ["c/s"],
        "appRunnerServices": ["web-app"],
    }
    assert deployers(parse({"gitHub": given})) == {
        "git-hub": {
            "role": ROLE,
            "repository": "owner@123456/app@456789",
            "repository_aliases": ["owner/app"],
            "branches": ["main", "release/*"],
            "git_tags": ["v*"],
            "environments": ["prod:eu", "review-*"],
            "pull_requests": False,
            "provider_arn": PROVIDER,
            "push_repositories": ["app", "arn:aws:ecr:us-east-1:210987654321:repository/shared"],
            "ecs_services": ["c/s"],
            "app_runner_services": ["web-app"],
        }
    }


def test_a_stack_has_several_deployers_that_push_to_its_repositories_unless_they_say_otherwise() -> None:
    stack = parse(
        {"gitHub": GITHUB, "gitHubDeployers": {"web-2": {**OTHER, "pushRepositories": ["web"]}}} | REPOSITORIES
    )
    assert {name: each["push_repositories"] for name, each in deployers(stack).items()} == {
        "git-hub": ["app", "web"],
        "git-hub-web-2": ["web"],
    }


def test_a_named_deployer_is_another_than_the_one_alone() -> None:
    stack = parse({"gitHub": GITHUB, "gitHubDeployers": {"git-hub": OTHER}} | REPOSITORIES)
    assert list(deployers(stack)) == ["git-hub", "git-hub-git-hub"]


def test_a_stack_has_no_deployer_unless_given() -> None:
    assert deployers(parse(REPOSITORIES)) == {}


@pytest.mark.parametrize(
    "config",
    [
        pytest.param({"gitHub": PULLED}, id="pull-requests-alone"),
        pytest.param({"gitHub": {**PULLED, "pushRepositories": []}, **REPOSITORIES}, id="with-repositories"),
        pytest.param(
            {
                "gitHub": {
                    **PULLED,
                    "role": {"name": "d", "extraStatements": [{"Effect": "Allow", "Action": "iam:Get*"}]},
                }
            },
            id="reads",
        ),
        pytest.param({"gitHub": {**GITHUB, "pushRepositories": ["elsewhere"]}}, id="repository-of-another-stack"),
        pytest.param(
            {"gitHub": GITHUB, "gitHubDeployers": {"web": {**PULLED, "role": {"name": "e"}, "pushRepositories": []}}}
            | REPOSITORIES,
            id="two",
        ),
    ],
)
def test_accepted(config: dict[str, Any]) -> None:
    assert deployers(parse(config))


REPOSITORY = "must be a repository of GitHub, `OWNER/NAME` or `OWNER@OWNER_ID/NAME@REPOSITORY_ID`, without a wildcard"


def pulled(problem: str) -> str:
    return (
        "`container-roles:gitHub` must leave out `pullRequests` when the deployer can push or update, because every"
        f" pull request could then deploy, got {problem}"
    )


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        pytest.param(
            {"gitHub": {**GITHUB, "repository": "owner@1/app"}},
            f"`container-roles:gitHub.repository` {REPOSITORY}, got `owner@1/app`",
            id="half-a-form",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "repositoryAliases": ["owner/*"]}},
            f"`container-roles:gitHub.repositoryAliases[0]` {REPOSITORY}, got `owner/*`",
            id="any-alias",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "repository": "o@1/a@2", "repositoryAliases": ["o@1/b@3"]}, **REPOSITORIES},
            "`container-roles:gitHub` must give other forms of `repository` in `repositoryAliases`, got `o@1/b@3` for"
            " `o@1/a@2`",
            id="another-repository",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "repositoryAliases": ["owner/app"]}, **REPOSITORIES},
            "`container-roles:gitHub` must give other forms of `repository` in `repositoryAliases`, got `owner/app` for"
            " `owner/app`",
            id="the-same-again",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "gitTags": ["*"]}},
            "`container-roles:gitHub.gitTags[0]` must be the name of a tag without `refs/tags/`, or a pattern that"
            " begins with a name, `v*`, got `*`",
            id="any-tag",
        ),
        pytest.param(
            {"gitHub": {"role": ROLE, "repository": "o/r", "pullRequests": False}, **REPOSITORIES},
            "`container-roles:gitHub` must give `branches`, `gitTags`, `environments` or `pullRequests`: else any"
            " workflow of the repository could assume the role",
            id="any-workflow",
        ),
        pytest.param({"gitHub": {**PULLED, "ecsServices": ["c/s"]}}, pulled("`ecsServices`"), id="pull-and-update"),
        pytest.param(
            {"gitHub": {**PULLED, "pushRepositories": ["app"], "appRunnerServices": ["web-app"]}},
            pulled("`pushRepositories`, `appRunnerServices`"),
            id="pull-and-push",
        ),
        pytest.param(
            {
                "gitHub": {
                    **PULLED,
                    "role": {
                        **ROLE,
                        "managedPolicies": {"power": "arn:aws:iam::aws:policy/PowerUserAccess"},
                        "extraStatements": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}],
                    },
                }
            },
            pulled("`role.managedPolicies`, `role.extraStatements[0]`"),
            id="pull-and-policies",
        ),
        pytest.param(
            {"gitHub": PULLED, **REPOSITORIES},
            "`container-roles` must hold `pushRepositories: []` in `gitHub` with `pullRequests`, because every pull"
            " request could push to `repositories` otherwise, got `app`, `web`",
            id="pull-with-repositories",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "pushRepositories": []}, **REPOSITORIES},
            "`container-roles` must hold `repositories`, or services in `gitHub`, for `gitHub` to deploy to",
            id="nothing-to-deploy-to",
        ),
        pytest.param(
            {"gitHubDeployers": {"web": GITHUB}},
            "`container-roles` must hold `repositories`, or services in `gitHubDeployers.web`, for"
            " `gitHubDeployers.web` to deploy to",
            id="nothing-for-one-of-several",
        ),
        pytest.param(
            {"gitHubDeployers": {"Web": GITHUB}},
            "`container-roles:gitHubDeployers.Web` must be a name of 1 to 40 characters of `a-z0-9-`, beginning with a"
            " letter, got `Web`",
            id="name-of-a-deployer",
        ),
        pytest.param(
            {"gitHub": GITHUB, "gitHubDeployers": {"web": GITHUB}} | REPOSITORIES,
            "`container-roles` must give each role a name of its own, got `d` twice",
            id="one-role-twice",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "providerArn": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"}},
            "`container-roles:gitHub.providerArn` must be the ARN of GitHub's identity provider,"
            f" `{PROVIDER}`, got `arn:aws:iam::123456789012:oidc-provider/gitlab.com`",
            id="provider-of-another",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "providerArn": PROVIDER, "existingProvider": True}},
            "`container-roles:gitHub` must leave out `existingProvider` with `providerArn`, which names the provider"
            " already",
            id="provider-twice",
        ),
        pytest.param(
            {"gitHub": GITHUB, "gitHubDeployers": {"web": {**OTHER, "existingProvider": True}}} | REPOSITORIES,
            "`container-roles` must say the same of the identity provider in `gitHub` and `gitHubDeployers.web`,"
            " because an account has one: `existingProvider` or `providerArn` in all of them, or in none",
            id="providers-differ",
        ),
    ],
)
def test_refused(config: dict[str, Any], problem: str) -> None:
    assert refusal(config) == f"  {problem}"
