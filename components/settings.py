"""The stack's config, namespace `container-roles`: read, checked, and handed to the components as their inputs.

A section has the inputs of a component, in camelCase. What it may say and what that means stand there.
"""

import json
from collections.abc import Mapping
from typing import Annotated, NotRequired, cast

from pulumi.runtime.config import CONFIG, get_config_env
from typing_extensions import TypedDict

from . import github_settings, stack_wide
from .app_runner_operators import AppRunnerOperatorsArgs
from .app_runner_roles import AppRunnerRolesArgs
from .ecr_repositories import EcrRepositoriesArgs, RegistryScanning, Repositories
from .ecs_express_roles import EcsExpressRolesArgs
from .ecs_task_roles import EcsTaskRolesArgs
from .existing_users import made_or_existing
from .github_deployer import GitHubDeployerArgs
from .github_texts import DeployerName
from .input_errors import Caller
from .input_types import Entries, Named, first_repeated, inputs
from .inputs import check
from .problems import NAMESPACE
from .texts import PolicyArn, RolePath, Tags

OF_CONFIG = Caller("this stack's config", root=NAMESPACE, prefix=f"{NAMESPACE}:", in_config=True)


OF_ALL = frozenset({"tags", "protect", "retain", "permissions_boundary", "path"})
"""The settings of the whole stack; the others are sections, and say themselves what they need."""


def _builds_something(stack: "StackSettings", _named: Named) -> None:
    if not stack.keys() - OF_ALL:
        raise ValueError("must hold at least one of `appRunner`, `operators`, `ecs`, `repositories`, `gitHub`")
    if "express" in stack and "ecs" not in stack:
        raise ValueError("must hold `ecs` with `express`, whose services run with its roles")
    github_settings.check(deployers(stack))
    if "registry_scanning" in stack and "repositories" not in stack:
        raise ValueError("must hold `repositories` with `registryScanning`")


def _names_differ(stack: "StackSettings", named_as: Named) -> None:
    app_runner, operators, ecs, express = (
        stack.get("app_runner", {}),
        stack.get("operators", {}),
        stack.get("ecs", {}),
        stack.get("express", {}),
    )
    roles = [
        *(app_runner.get("access_role"), app_runner.get("instance_role")),
        *(ecs.get("execution_role"), ecs.get("task_role"), express.get("infrastructure_role")),
        *(deployer["role"] for deployer in deployers(stack).values()),
    ]
    policies = [ecs.get("execution_policy"), ecs.get("task_policy")]
    groups = [operators, operators.get("read_only", {}), ecs.get("operators", {}), express.get("operators", {})]
    made_or_existing(groups, named_as)
    named = {
        "role": [role["name"] for role in roles if role and not role.get("existing")],
        "managed policy": [policy["name"] for policy in policies if policy],
        "group": [group["group_name"] for group in groups if group],
        # A user can be in several groups, under one spelling.
        "user": [*{user for group in groups for user in (*group.get("users", []), *group.get("existing_users", []))}],
    }
    for kind, names in named.items():
        # IAM holds names that differ only in case for the same.
        if repeated := first_repeated([name.lower() for name in names]):
            raise ValueError(f"must give each {kind} a name of its own, got `{repeated}` twice")


@inputs(_builds_something, _names_differ)
class StackSettings(TypedDict):
    """Everything a stack may configure under `container-roles:`; a section that is absent is not built."""

    app_runner: NotRequired[AppRunnerRolesArgs]
    """The roles App Runner assumes."""

    operators: NotRequired[AppRunnerOperatorsArgs]
    """The people who deploy to App Runner."""

    ecs: NotRequired[EcsTaskRolesArgs]
    """The roles ECS tasks assume."""

    express: NotRequired[EcsExpressRolesArgs]
    """The role and the people of ECS Express services, which run with the roles of `ecs`."""

    repositories: NotRequired[Repositories]
    """ECR repositories, each under its name; `{}` takes the defaults."""

    registry_scanning: NotRequired[RegistryScanning]
    """How the whole registry of the account and region scans."""

    git_hub: NotRequired[GitHubDeployerArgs]
    """GitHub workflows that push to `repositories`, update services and pass this stack's roles."""

    git_hub_deployers: NotRequired[Annotated[Mapping[DeployerName, GitHubDeployerArgs], Entries(least=1)]]
    """More of these, for other workflows or repositories: each under a name, with the same settings."""

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
    """IAM path of every role; that of a role wins. A role of the same name can't move: give it a new name too."""


def repositories(stack: StackSettings) -> EcrRepositoriesArgs:
    """Return the inputs of the component that `repositories` and `registryScanning` are for."""
    args: EcrRepositoriesArgs = {"repositories": stack["repositories"]}
    if "registry_scanning" in stack:
        args["registry_scanning"] = stack["registry_scanning"]
    return args


def deployers(stack: StackSettings) -> dict[str, GitHubDeployerArgs]:
    """Return the inputs of the components that `gitHub` and `gitHubDeployers` are for, under their names."""
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
