"""What a program cannot give to a deployer of GitHub, and the exact sentence for it."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from components.github_deployer import GitHubDeployer, GitHubDeployerArgs
from tests.components.component_samples import DEPLOYER, refusal

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
            {"repository": "owner@123456/app@456789", "branches": ["m"], "repository_aliases": ["owner@123456/app@1"]},
            "`args` must give other forms of `repository` in `repository_aliases`, got `owner@123456/app@1` for"
            " `owner@123456/app@456789`",
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
            "`args` must give `branches`, `git_tags`, `environments` or `pull_requests`: else any workflow of the"
            " repository could assume the role",
            id="anything",
        ),
    ],
)
def test_a_wider_trust_is_refused(trusted: dict[str, Any], message: str) -> None:
    bare = {key: value for key, value in DEPLOYER.items() if key != "branches"}
    assert refusal(lambda: GitHubDeployer("gh", cast("GitHubDeployerArgs", {**bare, **trusted}))) == f"  {message}"


READER: GitHubDeployerArgs = {"role": {"name": "reader"}, "repository": "owner/app", "pull_requests": True}
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"


def pulled(**given: Any) -> Callable[[], object]:  # noqa: ANN401  inputs of a deployer
    return lambda: GitHubDeployer("gh", {**READER, **given})  # type: ignore[typeddict-item]


def statement(*actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def allowed(*actions: str) -> dict[str, Any]:
    return {"name": "r", "extra_statements": [statement(*actions)]}


REFUSED = (
    "`args` must leave out `pull_requests` when the deployer can push or update, because every pull request could then"
    " deploy, got "
)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        pytest.param(pulled(push_repositories=["app"]), f"{REFUSED}`push_repositories`", id="push"),
        pytest.param(
            pulled(branches=["main"], ecs_services=["c/s"], app_runner_services=["web-app"]),
            f"{REFUSED}`ecs_services`, `app_runner_services`",
            id="services",
        ),
        pytest.param(
            pulled(role={"name": "r", "managed_policies": {"power": POWER}}),
            f"{REFUSED}`role.managed_policies`",
            id="managed-policy",
        ),
        pytest.param(pulled(role=allowed("s3:Get*", "ECR:put*")), f"{REFUSED}`role.extra_statements[0]`", id="put"),
        pytest.param(pulled(role=allowed("*")), f"{REFUSED}`role.extra_statements[0]`", id="all"),
        pytest.param(pulled(role=allowed("iam:PassRole")), f"{REFUSED}`role.extra_statements[0]`", id="pass"),
        pytest.param(
            pulled(role={"name": "r", "extra_statements": [{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}]}),
            f"{REFUSED}`role.extra_statements[0]`",
            id="not-action",
        ),
        pytest.param(
            lambda: GitHubDeployer("gh", {**DEPLOYER, "existing_provider": True, "provider_arn": PROVIDER}),
            "`args` must leave out `existing_provider` with `provider_arn`, which names the provider already",
            id="two-providers",
        ),
    ],
)
def test_refused(program: Callable[[], object], message: str) -> None:
    assert refusal(program) == f"  {message}"
