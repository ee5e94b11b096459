"""The stack's config, namespace `container-roles`: read, checked, and handed to the components as their inputs.

Each section mirrors the inputs of one component, key for key, and says what a value may be; what it means stands at
the component. `operators.managedPolicies` and `operators.extraStatements` are checked for their shape only: what they
grant is the policy pack's to judge.
"""

import difflib
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Self, get_args

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env
from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from . import github_settings
from .app_runner_settings import AppRunnerSection, OperatorsSection
from .ecr_repositories import EcrRepositoriesArgs
from .ecs_settings import EcsSection, ExpressSection
from .github_deployer import GitHubDeployerArgs
from .github_settings import DeployerName, GitHubSection
from .repositories_settings import RegistryScanningSection, RepositorySection
from .section import Settings, first_repeated
from .texts import RepositoryName, Tags

NAMESPACE = "container-roles"

# A value longer than this is shown with its length, since nobody counts to 64.
LONG_VALUE = 60


class StackSettings(Settings):
    """Everything a stack may configure under `container-roles:`; a section that is absent is not built."""

    app_runner: AppRunnerSection | None = Field(None, description="The roles App Runner assumes.")
    operators: OperatorsSection | None = Field(None, description="The people who deploy to App Runner.")
    ecs: EcsSection | None = Field(None, description="The roles ECS tasks assume.")
    express: ExpressSection | None = Field(
        None, description="The role and the people of ECS Express services, which run with the roles of `ecs`."
    )
    repositories: Annotated[dict[RepositoryName, RepositorySection], Field(min_length=1)] | None = Field(
        None, description="ECR repositories, each under its name; `{}` takes the defaults."
    )
    registry_scanning: RegistryScanningSection | None = Field(
        None, description="How the whole registry of the account and region scans, beside `repositories`."
    )
    git_hub: GitHubSection | None = Field(
        None, description="GitHub workflows that push to `repositories`, update services and pass this stack's roles."
    )
    git_hub_deployers: Annotated[dict[DeployerName, GitHubSection], Field(min_length=1)] | None = Field(
        None,
        description="More of these, for other workflows or repositories: each under a name, with the same settings.",
    )
    tags: Tags = Field({}, description="Tags of everything that can have tags; those of a section win.")

    @model_validator(mode="after")
    def _builds_something(self) -> Self:
        # The other sections say themselves what they need.
        if not any(getattr(self, section) for section in set(type(self).model_fields) - {"tags"}):
            raise ValueError("must hold at least one of `appRunner`, `operators`, `ecs`, `repositories`, `gitHub`")
        if self.express and not self.ecs:
            raise ValueError("must hold `ecs` with `express`, whose services run with its roles")
        github_settings.check(self._git_hub(), list(self.repositories or {}))
        if self.registry_scanning and not self.repositories:
            raise ValueError("must hold `repositories` with `registryScanning`")
        return self

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        app_runner, operators, ecs, express = self.app_runner, self.operators, self.ecs, self.express
        roles = [
            *([app_runner.access_role, app_runner.instance_role] if app_runner else []),
            *([ecs.execution_role, ecs.task_role] if ecs else []),
            *([express.infrastructure_role] if express else []),
            *(deployer.role for deployer in self._git_hub().values()),
        ]
        policies = [ecs.execution_policy, ecs.task_policy] if ecs else []
        groups = [
            operators,
            operators and operators.read_only,
            ecs and ecs.operators,
            express and express.operators,
        ]
        named = {
            "role": [role.name for role in roles if role and not role.existing],
            "managed policy": [policy.name for policy in policies if policy],
            "group": [group.group_name for group in groups if group],
            # A user can be in several groups, under one spelling.
            "user": [*{user for group in groups if group for user in group.users or []}],
        }
        for kind, names in named.items():
            # IAM holds names that differ only in case for the same.
            if repeated := first_repeated([name.lower() for name in names]):
                raise ValueError(f"must give each {kind} a name of its own, got `{repeated}` twice")
        return self

    def deployers(self) -> dict[str, GitHubDeployerArgs]:
        """The inputs of the components that `gitHub` and `gitHubDeployers` are for, under their names."""
        repositories = list(self.repositories or {})
        return {
            name: {**each.to_args(), "push_repositories": each.pushes_to(repositories)}
            for name, each in self._git_hub().items()
        }

    def _git_hub(self) -> dict[str, GitHubSection]:
        return github_settings.all_of(self.git_hub, self.git_hub_deployers)

    def repositories_args(self) -> EcrRepositoriesArgs:
        """The inputs of the component that `repositories` and `registryScanning` are for."""
        args: EcrRepositoriesArgs = {
            "repositories": {name: each.to_args() for name, each in (self.repositories or {}).items()}
        }
        if self.registry_scanning:
            args["registry_scanning"] = self.registry_scanning.to_args()
        return args


class SettingsError(pulumi.RunError):
    """Names every setting that cannot be used, one a line; ends the program without a stack trace."""


def load() -> StackSettings:
    """The settings of the current stack; raises `SettingsError`."""
    prefix = f"{NAMESPACE}:"
    # pulumi.Config reads one key at a time; a misspelt key only shows in the whole.
    config: dict[str, str] = {**get_config_env(), **CONFIG.get()}
    return parse({key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)})


def parse(config: Mapping[str, str]) -> StackSettings:
    """The settings in the keys of the namespace, each value JSON or plain text; raises `SettingsError`."""
    try:
        return StackSettings.model_validate({key: _decoded(value) for key, value in config.items()})
    except ValidationError as error:
        problems = [f"  {_problem(each)}" for each in error.errors()]
        raise SettingsError("\n".join(["this stack's config cannot be used:", *problems])) from error


def _decoded(value: str) -> object:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


_PHRASES = {
    "bool_type": "must be true or false",
    "dict_type": "must be a mapping",
    "enum": "must be one of {expected}",
    "greater_than_equal": "must be at least {ge}",
    "int_type": "must be a whole number",
    "less_than_equal": "must be at most {le}",
    "list_type": "must be a list",
    "model_type": "must be a mapping of settings",
    "string_type": "must be text",
    "too_long": "must have at most {max_length} entries",
    "too_short": "must have at least {min_length} entries",
    "value_error": "{error}",
}


def _problem(error: ErrorDetails) -> str:
    """One sentence: the key, what it must be, what it is."""
    loc, given = error["loc"], error["input"]
    if error["type"] == "missing":
        return f"`{_key(loc)}` is required"
    if error["type"] == "extra_forbidden":
        allowed = _settings_at(loc[:-1])
        close = difflib.get_close_matches(str(loc[-1]), allowed, n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"it must be one of {', '.join(f'`{a}`' for a in allowed)}"
        return f"`{_key(loc)}` is not a setting: {hint}"
    phrase = _PHRASES.get(error["type"], error["msg"]).format_map(error.get("ctx", {}))
    if error["type"] == "value_error" and not isinstance(given, str):
        return f"`{_key(loc)}` {phrase}"  # a rule about several settings names what it got itself
    return f"`{_key(loc)}` {phrase}, got {_shown(given)}"


def _key(loc: Sequence[int | str]) -> str:
    """`container-roles:a.b[0]`, as `pulumi config set --path` writes it; of a mapping's key, the mapping's."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc if step != "[key]")
    return f"{NAMESPACE}:{path.removeprefix('.')}" if loc else NAMESPACE


def _settings_at(loc: Sequence[int | str]) -> list[str]:
    """The names of the settings that the section at `loc` knows."""
    section: type[Settings] = StackSettings
    for step in loc:
        for field in section.model_fields.values():
            if field.alias == step:
                section = _section_in(field.annotation) or section
    return [str(field.alias) for field in section.model_fields.values()]


def _section_in(annotation: object) -> type[Settings] | None:
    if isinstance(annotation, type) and issubclass(annotation, Settings):
        return annotation
    return next(filter(None, map(_section_in, get_args(annotation))), None)


def _shown(value: object) -> str:
    if isinstance(value, list | dict):
        return f"a {'list' if isinstance(value, list) else 'mapping'} of {len(value)}"
    text = value if isinstance(value, str) else json.dumps(value)
    return f"`{text}`" + (f" ({len(text)} characters)" if len(text) > LONG_VALUE else "")
