"""The deployers of GitHub in a stack's config: `gitHub` and `gitHubDeployers`, and what they must be together."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, cast

from . import role_sets
from .github_deployer import RULES, GitHubDeployerArgs
from .github_texts import RoleSetName
from .input_types import Named, Several, inputs, listed


def _updates_what_it_passes_roles_to(deployer: "StackDeployer", named: Named) -> None:
    if "pass_roles_of" in deployer and not deployer.get("ecs_services"):
        raise ValueError(
            f"must give `{named('ecs_services')}` with `{named('pass_roles_of')}`, because it passes roles only to"
            " services that it updates"
        )


@inputs(*RULES, _updates_what_it_passes_roles_to)
class StackDeployer(GitHubDeployerArgs):
    """Who may deploy, and what; the roles are those of the stack."""

    pass_roles_of: NotRequired[Several[RoleSetName]]
    """Names of the only entries of `ecsServices` whose roles the workflow passes. `ecs` stands for the section `ecs`,
    and `express` for `express`: only with it, the workflow creates Express services. Defaults to all of the stack. `[]`
    stands for none."""


def all_of(
    only: StackDeployer | None, several: Mapping[str, StackDeployer], repositories: Sequence[str]
) -> dict[str, StackDeployer]:
    """Return the deployers of `gitHub` and `gitHubDeployers` under the names of their components.

    They push to the stack's repositories unless they say otherwise.
    """
    found = role_sets.all_of(role_sets.GITHUB, only, several)
    return {name: {"push_repositories": list(repositories), **each} for name, each in found.items()}


def of_component(deployer: StackDeployer) -> GitHubDeployerArgs:
    """Return the inputs of the component."""
    return cast("GitHubDeployerArgs", {key: each for key, each in deployer.items() if key != "pass_roles_of"})


def passed_by(deployer: StackDeployer, role_sets_of_stack: Sequence[str]) -> list[str]:
    """Return the components whose roles a deployer passes, of those of the stack."""
    if "pass_roles_of" not in deployer:
        return list(role_sets_of_stack)
    return [role_sets.component_of(name) for name in deployer["pass_roles_of"]]


def check(deployers: Mapping[str, StackDeployer], role_sets_of_stack: Sequence[str]) -> None:
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
        for role_set in deployer.get("pass_roles_of", []):
            if role_sets.component_of(role_set) not in role_sets_of_stack:
                alone = role_sets.component_of(role_set) == role_set
                section = f"`{role_set}`" if alone else f"`{role_set}` in `ecsServices`"
                raise ValueError(f"must hold {section}, which `{keys[name]}.passRolesOf` names")
    if len({(each.get("existing_provider", False), each.get("provider_arn")) for each in deployers.values()}) > 1:
        raise ValueError(
            f"must say the same of the identity provider in {' and '.join(f'`{key}`' for key in keys.values())},"
            " because an account has one: `existingProvider` or `providerArn` in all of them, or in none"
        )


def _key(component: str) -> str:
    name = component.removeprefix(role_sets.GITHUB)
    return f"gitHubDeployers.{name.removeprefix('-')}" if name else "gitHub"
