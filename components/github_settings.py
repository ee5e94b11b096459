"""The deployers of GitHub in a stack's config, and what they must be together."""

from collections.abc import Mapping, Sequence

from .github_deployer import GitHubDeployerArgs
from .input_types import listed

COMPONENT = "git-hub"


def all_of(
    only: GitHubDeployerArgs | None, several: Mapping[str, GitHubDeployerArgs], repositories: Sequence[str]
) -> dict[str, GitHubDeployerArgs]:
    """Return the deployers of `gitHub` and `gitHubDeployers` under the names of their components.

    They push to the stack's repositories unless they say otherwise.
    """
    named = {
        **({COMPONENT: only} if only else {}),
        **{f"{COMPONENT}-{name}": each for name, each in several.items()},
    }
    return {name: {"push_repositories": list(repositories), **each} for name, each in named.items()}


def check(deployers: Mapping[str, GitHubDeployerArgs]) -> None:
    """Raise `ValueError` on a deployer that does not fit its stack."""
    keys = {name: _key(name) for name in deployers}
    for name, deployer in deployers.items():
        pushes = deployer["push_repositories"]
        if deployer.get("pull_requests") and pushes:
            raise ValueError(
                f"must hold `pushRepositories: []` in `{keys[name]}` with `pullRequests`, because every pull request"
                f" could push to `repositories` otherwise, got {listed(map(str, pushes))}"
            )
        updates = [key for key in ("ecs_services", "app_runner_services", "code_deploy_groups") if deployer.get(key)]
        if not (pushes or updates or deployer.get("pull_requests")):
            raise ValueError(
                f"must hold `repositories`, or services in `{keys[name]}`, for `{keys[name]}` to deploy to"
            )
    if len({(each.get("existing_provider", False), each.get("provider_arn")) for each in deployers.values()}) > 1:
        raise ValueError(
            f"must say the same of the identity provider in {' and '.join(f'`{key}`' for key in keys.values())},"
            " because an account has one: `existingProvider` or `providerArn` in all of them, or in none"
        )


def _key(component: str) -> str:
    name = component.removeprefix(COMPONENT)
    return f"gitHubDeployers.{name.removeprefix('-')}" if name else "gitHub"
