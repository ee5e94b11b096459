"""The stack's config, namespace `container-roles`: read, checked, and handed to the components as their inputs.

Each section mirrors the inputs of one component, key for key, and says what a value may be; what it means stands at
the component. `operators.managedPolicies` and `operators.extraStatements` are checked for their shape only: what they
grant is the policy pack's to judge.
"""

import difflib
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self, TypeVar, get_args

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env
from pydantic import Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from . import app_runner_roles, ecs_task_roles, github_settings
from .app_runner_operators import (
    GUIDE_POLICIES,
    LIST_ROLES_POLICY_NAME,
    PASS_ROLE_POLICY_NAME,
    POLICY_NAMES,
    AppRunnerOperatorsArgs,
    ReadOnlyOperators,
    ServiceTag,
)
from .app_runner_roles import AppRunnerRolesArgs, InstancePolicy, NetworkingRole
from .ecr_repositories import (
    EcrRepositoriesArgs,
    EncryptionType,
    ImageTagMutability,
    Lifecycle,
    RegistryScanning,
    Repository,
    ScanFrequency,
    ScanType,
)
from .ecs_express_roles import EcsExpressRolesArgs
from .ecs_operators import MANAGED_POLICIES, EcsOperators
from .ecs_task_roles import Database, EcsTaskRolesArgs, ExecutionPolicy, TaskPolicy
from .github_deployer import GitHubDeployerArgs
from .github_settings import DeployerName, GitHubSection
from .inline_policy import EXTRA_POLICY_NAME
from .section import ArgsT, Distinct, Section, ServiceRoleSection, Settings, first_repeated
from .service_role import misdirected
from .texts import (
    AccountId,
    BucketName,
    DatabaseResourceId,
    DatabaseUser,
    Description,
    EnvironmentFile,
    ExclusionFilter,
    GroupName,
    ImageTagPattern,
    KeyArn,
    Label,
    LogGroupName,
    MailIdentity,
    OrganizationId,
    ParameterName,
    PolicyArn,
    PolicyName,
    QueueName,
    RepositoryName,
    RepositoryNameOrArn,
    ScanFilter,
    SecretName,
    TableName,
    TagKey,
    Tags,
    TagValue,
    TopicName,
    UserName,
)

NAMESPACE = "container-roles"

# "Managed policies attached to an IAM group", https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
GROUP_ATTACHMENTS = 10

# A value longer than this is shown with its length, since nobody counts to 64.
LONG_VALUE = 60


class GrantsSection(Section[ArgsT]):
    """What a role is granted; one that grants nothing would make a policy that IAM refuses."""

    @model_validator(mode="after")
    def _grants_something(self) -> Self:
        grants = {str(field.alias): getattr(self, key) for key, field in type(self).model_fields.items()}
        lists = [key for key in grants if key not in {"name", "tags"}]
        if not any(grants[key] for key in lists):
            raise ValueError(f"must give at least one of {', '.join(f'`{key}`' for key in lists)}, or be left out")
        return self


SectionT = TypeVar("SectionT", bound=Section[Any])


def _about_roles_made_here(section: SectionT, role_of_input: Mapping[str, str]) -> SectionT:
    if key := misdirected(section.to_args(), role_of_input):
        raise ValueError(f"must leave out `{to_camel(key)}` unless `{to_camel(role_of_input[key])}` is made here")
    return section


class InstancePolicySection(GrantsSection[InstancePolicy]):
    """What an App Runner service reads."""

    parameters: Annotated[list[ParameterName], Distinct] | None = None
    secrets: Annotated[list[SecretName], Distinct] | None = None
    keys: Annotated[list[KeyArn], Distinct] | None = None
    x_ray: bool | None = None


class NetworkingRoleSection(Section[NetworkingRole]):
    """The service-linked role for VPC access; `{}` makes it."""

    adopt: bool | None = None
    description: Description | None = None


class AppRunnerSection(Section[AppRunnerRolesArgs]):
    """The roles of App Runner services."""

    access_role: ServiceRoleSection
    pull_repositories: Annotated[list[RepositoryNameOrArn], Field(min_length=1), Distinct] | None = None
    instance_role: ServiceRoleSection | None = None
    instance_policy: InstancePolicySection | None = None
    networking_role: NetworkingRoleSection | None = None

    @model_validator(mode="after")
    def _is_about_roles_made_here(self) -> Self:
        return _about_roles_made_here(self, app_runner_roles.ROLE_OF_INPUT)


def _check_attached_once(own: Mapping[str, str], given: Mapping[str, str] | None, owner: str) -> None:
    """Two attachments of one policy are one in IAM: removing either would remove both."""
    attached = {f"aws:policy/{name}": owner for name in own.values()}
    for label, arn in (given or {}).items():
        policy = arn.split(":iam::", 1)[1]
        if policy in attached:
            raise ValueError(
                f"must attach each managed policy once, `managedPolicies.{label}` is attached by {attached[policy]}"
                f" already, got `{arn}`"
            )
        attached[policy] = f"`managedPolicies.{label}`"


class ServiceTagSection(Section[ServiceTag]):
    """The tag of the services a group may change."""

    key: TagKey
    value: TagValue
    other_keys: Annotated[list[TagKey], Distinct] | None = None


class ReadOnlyOperatorsSection(Section[ReadOnlyOperators]):
    """A group that changes nothing."""

    group_name: GroupName
    users: Annotated[list[UserName], Distinct] | None = None


class OperatorsSection(Section[AppRunnerOperatorsArgs]):
    """The people who deploy to App Runner; they may pass the roles of `appRunner`, and no other."""

    group_name: GroupName
    users: Annotated[list[UserName], Distinct] | None = None
    console_access: bool | None = None
    require_mfa: bool | None = None
    users_permissions_boundary: PolicyArn | None = None
    read_only: ReadOnlyOperatorsSection | None = None
    service_tag: ServiceTagSection | None = None
    list_roles_policy_name: PolicyName | None = None
    pass_role_policy_name: PolicyName | None = None
    create_service_linked_roles: bool | None = None
    delete_networking_role: bool | None = None
    managed_policies: (
        Annotated[dict[Label, PolicyArn], Field(max_length=GROUP_ATTACHMENTS - len(GUIDE_POLICIES))] | None
    ) = None
    extra_statements: list[dict[str, Any]] | None = None

    @model_validator(mode="after")
    def _policy_names_differ(self) -> Self:
        # IAM would not refuse a second policy of the same name: it would replace the first.
        names = [
            self.list_roles_policy_name or LIST_ROLES_POLICY_NAME,
            self.pass_role_policy_name or PASS_ROLE_POLICY_NAME,
            EXTRA_POLICY_NAME,
            *POLICY_NAMES.values(),
        ]
        if repeated := first_repeated(names):
            raise ValueError(f"must give its inline policies different names, got `{repeated}` twice")
        return self

    @model_validator(mode="after")
    def _attaches_each_policy_once(self) -> Self:
        _check_attached_once(GUIDE_POLICIES, self.managed_policies, "the guide")
        return self


class ExecutionPolicySection(GrantsSection[ExecutionPolicy]):
    """What ECS does before a container starts."""

    name: PolicyName
    repositories: Annotated[list[RepositoryNameOrArn], Distinct] | None = None
    log_groups: Annotated[list[LogGroupName], Distinct] | None = None
    created_log_groups: Annotated[list[LogGroupName], Distinct] | None = None
    environment_files: Annotated[list[EnvironmentFile], Distinct] | None = None
    parameters: Annotated[list[ParameterName], Distinct] | None = None
    secrets: Annotated[list[SecretName], Distinct] | None = None
    keys: Annotated[list[KeyArn], Distinct] | None = None
    tags: Tags | None = None


class DatabaseSection(Section[Database]):
    """A database user that signs in with IAM."""

    resource_id: DatabaseResourceId
    user: DatabaseUser


class TaskPolicySection(GrantsSection[TaskPolicy]):
    """What the application may call."""

    name: PolicyName
    database: DatabaseSection | None = None
    buckets: Annotated[list[BucketName], Distinct] | None = None
    list_buckets: Annotated[list[BucketName], Distinct] | None = None
    mail_identities: Annotated[list[MailIdentity], Distinct] | None = None
    topics: Annotated[list[TopicName], Distinct] | None = None
    queues: Annotated[list[QueueName], Distinct] | None = None
    tables: Annotated[list[TableName], Distinct] | None = None
    parameters: Annotated[list[ParameterName], Distinct] | None = None
    secrets: Annotated[list[SecretName], Distinct] | None = None
    keys: Annotated[list[KeyArn], Distinct] | None = None
    execute_command: bool | None = None
    tags: Tags | None = None


class EcsOperatorsSection(Section[EcsOperators]):
    """The people who deploy to ECS."""

    group_name: GroupName
    users: Annotated[list[UserName], Distinct] | None = None
    console_access: bool | None = None
    require_mfa: bool | None = None
    users_permissions_boundary: PolicyArn | None = None
    managed_policies: (
        Annotated[dict[Label, PolicyArn], Field(max_length=GROUP_ATTACHMENTS - len(MANAGED_POLICIES))] | None
    ) = None
    extra_statements: list[dict[str, Any]] | None = None

    @model_validator(mode="after")
    def _attaches_each_policy_once(self) -> Self:
        _check_attached_once(MANAGED_POLICIES, self.managed_policies, "the component")
        return self


class EcsSection(Section[EcsTaskRolesArgs]):
    """The roles of ECS tasks."""

    execution_role: ServiceRoleSection
    execution_policy: ExecutionPolicySection | None = None
    execution_role_trusts_any_account: bool | None = None
    task_role: ServiceRoleSection
    task_policy: TaskPolicySection | None = None
    operators: EcsOperatorsSection | None = None

    @model_validator(mode="after")
    def _is_about_roles_made_here(self) -> Self:
        return _about_roles_made_here(self, ecs_task_roles.ROLE_OF_INPUT)


class ExpressSection(Section[EcsExpressRolesArgs]):
    """The role and the people of ECS Express services."""

    infrastructure_role: ServiceRoleSection
    operators: EcsOperatorsSection | None = None


class LifecycleSection(Section[Lifecycle]):
    """Which images are deleted by themselves."""

    keep_tags: Annotated[list[ImageTagPattern], Field(max_length=10), Distinct] | None = None
    expire_untagged_after_days: Annotated[int, Field(ge=1)] | None = None
    keep_last_images: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _has_a_rule(self) -> Self:
        if self.expire_untagged_after_days is None and self.keep_last_images is None:
            raise ValueError("must give at least one of `expireUntaggedAfterDays`, `keepLastImages`, or be left out")
        if self.keep_tags and self.keep_last_images is None:
            raise ValueError("must give `keepLastImages` with `keepTags`: without, no image with a tag is deleted")
        return self


class RepositorySection(Section[Repository]):
    """A repository; `{}` takes the defaults."""

    image_tag_mutability: Annotated[ImageTagMutability, Field(strict=False)] | None = None
    exclusion_filters: Annotated[list[ExclusionFilter], Field(min_length=1, max_length=5), Distinct] | None = None
    scan_on_push: bool | None = None
    encryption_type: Annotated[EncryptionType, Field(strict=False)] | None = None
    kms_key: KeyArn | None = None
    lifecycle: LifecycleSection | None = None
    pull_accounts: Annotated[list[AccountId], Distinct] | None = None
    pull_organization: OrganizationId | None = None
    force_delete: bool | None = None
    tags: Tags | None = None

    @model_validator(mode="after")
    def _has_a_key_for_kms(self) -> Self:
        if self.kms_key and self.encryption_type != EncryptionType.KMS:
            raise ValueError("must give `encryptionType` `KMS` with `kmsKey`")
        return self

    @model_validator(mode="after")
    def _excludes_what_it_filters(self) -> Self:
        mutability = self.image_tag_mutability or ImageTagMutability.IMMUTABLE
        if mutability.endswith("_WITH_EXCLUSION") != bool(self.exclusion_filters):
            raise ValueError(
                "must give `exclusionFilters` when `imageTagMutability` ends in `_WITH_EXCLUSION`, and only then"
                f", got `{mutability}` and {len(self.exclusion_filters or [])} filters"
            )
        return self


class RegistryScanningSection(Section[RegistryScanning]):
    """How the registry scans."""

    scan_type: Annotated[ScanType, Field(strict=False)]
    scan_frequency: Annotated[ScanFrequency, Field(strict=False)] | None = None
    repository_filters: Annotated[list[ScanFilter], Field(min_length=1, max_length=100), Distinct] | None = None

    @model_validator(mode="after")
    def _scans_when_it_can(self) -> Self:
        if self.scan_type == ScanType.BASIC and self.scan_frequency == ScanFrequency.CONTINUOUS_SCAN:
            raise ValueError("must give `scanType` `ENHANCED` with `scanFrequency` `CONTINUOUS_SCAN`")
        return self


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
            "user": [user for group in groups if group for user in group.users or []],
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
