"""The stack's config, namespace `container-roles`: read, checked, and handed to the components as their inputs.

A section has the inputs of a component, in camelCase. What it may say and what that means stand there.
"""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, NotRequired, cast

from pulumi.runtime.config import CONFIG, get_config_env
from typing_extensions import TypedDict

from . import github_settings, role_sets, stack_wide
from .app_runner_operators import AppRunnerOperatorsArgs
from .app_runner_roles import AppRunnerRolesArgs
from .ecr_registry import PullThroughCaches, RegistryScanning
from .ecr_repositories import EcrRepositoriesArgs, Repositories
from .ecs_express_roles import EcsExpressRolesArgs
from .ecs_task_roles import EcsTaskRolesArgs
from .existing_users import made_or_existing
from .github_deployer import GitHubDeployerArgs
from .github_settings import StackDeployer
from .github_texts import DeployerName, ServiceName
from .identity_center import permission_set_name
from .input_errors import Caller
from .input_types import Entries, Named, first_repeated, inputs, listed
from .inputs import check
from .problems import NAMESPACE
from .program_names import MOST_GROUPS
from .service_role import ServiceRole
from .texts import PolicyArn, RolePath, Tags

OF_CONFIG = Caller("this stack's config", root=NAMESPACE, prefix=f"{NAMESPACE}:", in_config=True)


OF_ALL = frozenset({"tags", "protect", "retain", "permissions_boundary", "path"})
"""The settings of the whole stack; the others are sections, and say themselves what they need."""


def _builds_something(stack: "StackSettings", _named: Named) -> None:
    if not stack.keys() - OF_ALL:
        sections = ("appRunner", "operators", "ecs", "ecsServices", "repositories", "gitHub", "gitHubDeployers")
        raise ValueError(f"must hold at least one of {listed(sections)}")
    if "express" in stack and not ecs_services(stack):
        raise ValueError("must hold `ecs` or `ecsServices` with `express`, whose services run with their roles")
    github_settings.check(_deployers(stack), _passable(stack))
    for key, name in (("registry_scanning", "registryScanning"), ("pull_through_caches", "pullThroughCaches")):
        if key in stack and "repositories" not in stack:
            raise ValueError(f"must hold `repositories` with `{name}`")


def _roles(stack: "StackSettings") -> list[ServiceRole]:
    app_runner, express = stack.get("app_runner", {}), stack.get("express", {})
    services = ecs_services(stack).values()
    roles = [
        *(app_runner.get("access_role"), app_runner.get("instance_role")),
        *(role for each in services for role in (each["execution_role"], each["task_role"])),
        *(each.get("infrastructure_role") for each in services),
        *(each["scheduler"]["role"] for each in services if "scheduler" in each),
        *(each["event_rules"]["role"] for each in services if "event_rules" in each),
        express.get("infrastructure_role"),
        *(deployer["role"] for deployer in deployers(stack).values()),
    ]
    return [role for role in roles if role]


def _uses_what_others_make(stack: "StackSettings", _named: Named) -> None:
    roles = _roles(stack)
    made = {role["name"].lower() for role in roles if not role.get("existing")}
    for role in roles:
        if role.get("existing") and role["name"].lower() in made:
            raise ValueError(
                f"must not use a role as `existing` that this stack creates in another place, got `{role['name']}`"
            )


def _names_differ(stack: "StackSettings", named_as: Named) -> None:
    operators, express = stack.get("operators", {}), stack.get("express", {})
    services = ecs_services(stack).values()
    policies = [policy for each in services for policy in (each.get("execution_policy"), each.get("task_policy"))]
    groups = [
        *(operators, operators.get("read_only", {}), express.get("operators", {})),
        *(each.get("operators", {}) for each in services),
    ]
    made_or_existing(groups, named_as)
    joined = Counter(user for group in groups for user in (*group.get("users", []), *group.get("existing_users", [])))
    if many := next((user for user in joined if joined[user] > MOST_GROUPS), None):
        raise ValueError(f"must have user `{many}` in at most {MOST_GROUPS} groups, got {joined[many]}")
    named = {
        "role": [role["name"] for role in _roles(stack) if not role.get("existing")],
        "managed policy": [policy["name"] for policy in policies if policy],
        "group": [group["group_name"] for group in groups if group],
        "permission set": [permission_set_name(group) for group in groups if "identity_center" in group],
        # A user can be in several groups, under one spelling.
        "user": [*joined],
    }
    for kind, names in named.items():
        # IAM holds names that differ only in case for the same.
        if repeated := first_repeated([name.lower() for name in names]):
            raise ValueError(f"must give each {kind} a name of its own, got `{repeated}` twice")


@inputs(_builds_something, _names_differ, _uses_what_others_make)
class StackSettings(TypedDict):
    """Everything a stack may configure under `container-roles:`; a section that is absent is not built."""

    app_runner: NotRequired[AppRunnerRolesArgs]
    """The roles App Runner assumes."""

    operators: NotRequired[AppRunnerOperatorsArgs]
    """The people who deploy to App Runner."""

    ecs: NotRequired[EcsTaskRolesArgs]
    """The roles ECS tasks assume."""

    ecs_services: NotRequired[Annotated[Mapping[ServiceName, EcsTaskRolesArgs], Entries(least=1)]]
    """More of these, for other services: each under a name, with the same settings. Outputs: `ecs_NAME_...`."""

    express: NotRequired[EcsExpressRolesArgs]
    """The role and the people of ECS Express services, which run with the roles of `ecs` and `ecsServices`."""

    repositories: NotRequired[Repositories]
    """ECR repositories, each under its name; `{}` takes the defaults."""

    registry_scanning: NotRequired[RegistryScanning]
    """How the whole registry of the account and region scans. Needs `repositories`."""

    pull_through_caches: NotRequired[PullThroughCaches]
    """Other registries whose images are cached, each under the prefix of the repositories that ECR creates for them:
    `docker-hub` for `docker-hub/library/nginx`. Needs `repositories`."""

    git_hub: NotRequired[StackDeployer]
    """GitHub workflows that push to `repositories`, update services and pass this stack's roles."""

    git_hub_deployers: NotRequired[Annotated[Mapping[DeployerName, StackDeployer], Entries(least=1)]]
    """More of these, for other workflows or repositories: each under a name, with the same settings. Outputs:
    `git_hub_NAME_...`."""

    tags: NotRequired[Tags]
    """Tags of everything that can have tags; those of a section win."""

    protect: NotRequired[bool]
    """Refuse updates that would delete or replace anything of this stack. To delete something, set it to `false` in one
    update and make the edit in the next."""

    retain: NotRequired[bool]
    """Leave in the account whatever leaves this stack: by an edit, or when the stack is destroyed. It counts from the
    update after the one that sets it."""

    permissions_boundary: NotRequired[PolicyArn]
    """ARN of the managed policy that caps the permissions of every role and user; that of a role or group wins."""

    path: NotRequired[RolePath]
    """IAM path of every role; that of a role wins. A role can't move under its name. `docs/change.md` shows how to move
    one in use."""


def repositories(stack: StackSettings) -> EcrRepositoriesArgs:
    """Return the inputs of the component that `repositories` and the settings of the registry are for."""
    args: EcrRepositoriesArgs = {"repositories": stack["repositories"]}
    if "registry_scanning" in stack:
        args["registry_scanning"] = stack["registry_scanning"]
    if "pull_through_caches" in stack:
        args["pull_through_caches"] = stack["pull_through_caches"]
    return args


def ecs_services(stack: StackSettings) -> dict[str, EcsTaskRolesArgs]:
    """Return the inputs of the components that `ecs` and `ecsServices` are for, under their names."""
    return role_sets.all_of(role_sets.ECS, stack.get("ecs"), stack.get("ecs_services", {}))


def deployers(stack: StackSettings) -> dict[str, GitHubDeployerArgs]:
    """Return the inputs of the components that `gitHub` and `gitHubDeployers` are for, under their names."""
    return {name: github_settings.of_component(each) for name, each in _deployers(stack).items()}


def passed_by(stack: StackSettings, deployer: str) -> list[str]:
    """Return the names of the components of ECS whose roles a deployer passes, given by its component."""
    return github_settings.passed_by(_deployers(stack)[deployer], _passable(stack))


def _passable(stack: StackSettings) -> list[str]:
    """Return the names of the components that make roles which deployers pass to ECS."""
    return [*ecs_services(stack), *([role_sets.EXPRESS] if "express" in stack else [])]


def _deployers(stack: StackSettings) -> dict[str, StackDeployer]:
    return github_settings.all_of(
        stack.get("git_hub"), stack.get("git_hub_deployers", {}), list(stack.get("repositories", {}))
    )


def load() -> StackSettings:
    """Return the settings of the current stack; raises `InputsError`."""
    prefix = f"{NAMESPACE}:"
    # pulumi.Config reads one key at a time; a misspelt key only shows in the whole.
    config: dict[str, str] = {**get_config_env(), **CONFIG.get()}
    return parse({key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)})


def parse(config: Mapping[str, str]) -> StackSettings:
    """Return the settings in the keys of the namespace, each value JSON or plain text; raises `InputsError`.

    Roles and groups have those of the whole stack where they give none of their own.
    """
    stack = check(StackSettings, {key: _decoded(value) for key, value in config.items()}, OF_CONFIG)
    return cast("StackSettings", stack_wide.filled(StackSettings, stack, stack_wide.shared(stack)))


def _decoded(value: str) -> object:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value
