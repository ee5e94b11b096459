"""The stack's config, namespace `container-roles`: read, checked, and handed to the components as their inputs.

Each section mirrors the inputs of one component, key for key, and says what a value may be; what it means stands at
the component. `operators.managedPolicies` and `operators.extraStatements` are checked for their shape only: what they
grant is the policy pack's to judge.
"""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Self, TypeVar, cast, get_args

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, core_schema

from . import app_runner_roles, ecs_task_roles
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
from .inline_policy import EXTRA_POLICY_NAME
from .service_role import OF_EXISTING, ServiceRole, misdirected

NAMESPACE = "container-roles"

# "Managed policies attached to an IAM group", https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
GROUP_ATTACHMENTS = 10

# "Managed policies attached to an IAM role"; two of the ten are the components' own.
ROLE_EXTRA_ATTACHMENTS = 8

# A value longer than this is shown with its length, since nobody counts to 64.
LONG_VALUE = 60


@dataclass(frozen=True)
class Text:
    """Marks a string that must match a pattern as a whole, and says in words what it must be."""

    pattern: str
    expected: str

    def __get_pydantic_core_schema__(self, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$"}

    def _check(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value, re.ASCII):
            raise ValueError(f"must be {self.expected}")
        return value


def _repeated(values: Sequence[str]) -> str | None:
    return next((value for index, value in enumerate(values) if value in values[:index]), None)


def _distinct(values: list[str]) -> list[str]:
    if repeated := _repeated(values):
        raise ValueError(f"must name each only once, got `{repeated}` twice")
    return values


# Names and limits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_IAM = "A-Za-z0-9_+=,.@-"
RoleName = Annotated[str, Text(rf"[{_IAM}]{{1,64}}", f"1 to 64 characters of `{_IAM}`")]
UserName = RoleName
GroupName = Annotated[str, Text(rf"[{_IAM}]{{1,128}}", f"1 to 128 characters of `{_IAM}`")]
PolicyName = GroupName
# IAM takes any visible character in a path, but a `*` there would make a wildcard of every ARN that names the role.
RolePath = Annotated[str, Text(rf"/|/[/{_IAM}]{{1,510}}/", f"`/`, or 1 to 510 characters of `/{_IAM}` between two `/`")]
Description = Annotated[
    str, Text(r"[\t\n\r -~\xa1-\xff]{0,1000}", "at most 1,000 characters of Latin-1 without control characters")
]
PolicyArn = Annotated[
    str,
    Text(
        rf"arn:aws[a-z-]*:iam::(?:aws|[0-9]{{12}}):policy/(?:[/{_IAM}]+/)?[{_IAM}]{{1,128}}",
        "the ARN of a managed policy, `arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard",
    ),
]
KeyArn = Annotated[
    str,
    Text(
        r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+",
        "the ARN of a KMS key, `arn:aws:kms:us-east-1:123456789012:key/ID`; an alias cannot be granted",
    ),
]
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
_TAG = r"\w .:/=+@\u00a1-\uffff-"
TagKey = Annotated[
    str,
    Text(
        rf"(?![aA][wW][sS]:)[{_TAG}]{{1,128}}", "1 to 128 letters, digits, spaces or `_.:/=+@-`, not beginning `aws:`"
    ),
]
TagValue = Annotated[str, Text(rf"[{_TAG}]{{0,256}}", "at most 256 letters, digits, spaces or `_.:/=+@-`")]
Tags = Annotated[dict[TagKey, TagValue], Field(max_length=50)]
Label = Annotated[str, Text(r"[A-Za-z0-9-]{1,64}", "a label of 1 to 64 characters of `A-Za-z0-9-`")]
# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
ParameterName = Annotated[
    str, Text(r"/?[\w.-]+(?:/[\w.-]+)*(?:/\*)?", "the name of a parameter, or a prefix and `/*` for all below it")
]
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
SecretName = Annotated[
    str, Text(r"[\w/+=.@-]{0,511}[\w+=.@-](?:/\*)?", "the name of a secret, or a prefix and `/*` for all below it")
]
DatabaseResourceId = Annotated[
    str,
    Text(
        r"(?:db|cluster)-[A-Z0-9]+",
        "a resource id, `db-...` or `cluster-...` in capitals, not a name"
        " (`aws rds describe-db-instances` shows it as `DbiResourceId`)",
    ),
]
DatabaseUser = Annotated[str, Text(r"[\w.-]{1,63}", "1 to 63 characters of `A-Za-z0-9_.-`")]
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
BucketName = Annotated[str, Text(_BUCKET, "the name of a bucket: 3 to 63 characters of `a-z0-9.-`")]
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
EnvironmentFile = Annotated[
    str, Text(rf"{_BUCKET}/[\w!.()'/-]{{1,1000}}\.env", "a file in a bucket, `bucket/key.env`, without a wildcard")
]
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
LogGroupName = Annotated[
    str, Text(r"[\w/.#-]{1,512}", "the name of a log group: 1 to 512 characters of `A-Za-z0-9_/.#-`")
]
MailIdentity = Annotated[
    str, Text(r"(?:[\w.+=-]+@)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "a domain or an address, without a wildcard")
]
TopicName = Annotated[
    str, Text(r"[\w-]{1,256}|[\w-]{1,251}\.fifo", "the name of a topic: 1 to 256 characters of `A-Za-z0-9_-`")
]
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
QueueName = Annotated[
    str, Text(r"[\w-]{1,80}|[\w-]{1,75}\.fifo", "the name of a queue: 1 to 80 characters of `A-Za-z0-9_-`")
]
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
TableName = Annotated[str, Text(r"[\w.-]{3,255}", "the name of a table: 3 to 255 characters of `A-Za-z0-9_.-`")]
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
_REPOSITORY = r"[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)*"
RepositoryName = Annotated[
    str,
    Text(
        rf"(?=.{{2,256}}$){_REPOSITORY}",
        "the name of a repository: 2 to 256 characters of `a-z0-9._-/`, words joined by one sign",
    ),
]
RepositoryNameOrArn = Annotated[
    str,
    Text(
        rf"(?:arn:aws[a-z-]*:ecr:[a-z0-9-]+:[0-9]{{12}}:repository/)?{_REPOSITORY}",
        "the name of a repository, or its ARN, `arn:aws:ecr:us-east-1:123456789012:repository/NAME`, without a"
        " wildcard",
    ),
]
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html
ExclusionFilter = Annotated[
    str, Text(r"(?!(?:[^*]*\*){3})[\w.*-]{1,128}", "1 to 128 characters of `A-Za-z0-9._*-` with at most 2 `*`")
]
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
ImageTagPattern = Annotated[
    str, Text(r"(?!(?:[^*]*\*){5})[\w.*-]{1,128}", "1 to 128 characters of `A-Za-z0-9._*-` with at most 4 `*`")
]
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ScanningRepositoryFilter.html
ScanFilter = Annotated[
    str, Text(r"[a-z0-9*](?:[._/*-]?[a-z0-9*]+)*", "the name of a repository, in which `*` stands for anything")
]
AccountId = Annotated[str, Text(r"[0-9]{12}", "the 12 digits of an account, in quotes")]
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
OrganizationId = Annotated[
    str, Text(r"o-[a-z0-9]{10,32}", "the id of an organisation, `o-` and 10 to 32 characters of `a-z0-9`")
]
# https://docs.github.com/en/rest/repos/repos; the owner's name has no underscore but for managed users.
GitHubRepository = Annotated[
    str, Text(r"[A-Za-z0-9_-]{1,39}/[\w.-]{1,100}", "a repository of GitHub, `owner/name`, without a wildcard")
]
Branch = Annotated[str, Text(r"[\w./#@+-]{1,244}", "the name of a branch, without `refs/heads/` or a wildcard")]
Environment = Annotated[str, Text(r"[\w. /-]{1,255}", "the name of an environment, without a wildcard")]
_ECS = r"[\w-]{1,255}"
EcsService = Annotated[str, Text(rf"{_ECS}/{_ECS}", "a service of ECS, `cluster/service`, without a wildcard")]
# https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html
AppRunnerService = Annotated[
    str, Text(r"[A-Za-z0-9][\w-]{3,39}", "the name of a service: 4 to 40 characters of `A-Za-z0-9_-`")
]

Distinct = AfterValidator(_distinct)
ArgsT = TypeVar("ArgsT")


class Settings(BaseModel):
    """A mapping of settings in camelCase, as Pulumi's own; a key it does not know and a value of another type fail."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, strict=True)


class Section(Settings, Generic[ArgsT]):
    """Settings that become the inputs `ArgsT` of a component, or a part of them."""

    @classmethod
    def args_type(cls) -> type[ArgsT]:
        """The inputs this section becomes; its keys are theirs."""
        args: tuple[type[ArgsT]] = cls.__bases__[0].__pydantic_generic_metadata__["args"]  # type: ignore[attr-defined]
        return args[0]

    def to_args(self) -> ArgsT:
        """The settings that were given, under the component's own names."""
        return cast("ArgsT", self.model_dump(exclude_none=True))


class ServiceRoleSection(Section[ServiceRole]):
    """A role that a service assumes."""

    name: RoleName
    existing: bool | None = None
    path: RolePath | None = None
    description: Description | None = None
    permissions_boundary: PolicyArn | None = None
    max_session_duration: Annotated[int, Field(ge=3600, le=43200)] | None = None
    trust_conditions: dict[str, dict[str, Any]] | None = None
    managed_policies: Annotated[dict[Label, PolicyArn], Field(max_length=ROLE_EXTRA_ATTACHMENTS)] | None = None
    extra_statements: list[dict[str, Any]] | None = None
    tags: Tags | None = None

    @model_validator(mode="after")
    def _leaves_an_existing_role_alone(self) -> Self:
        surplus = sorted(map(to_camel, self.to_args().keys() - OF_EXISTING)) if self.existing else []
        if surplus:
            raise ValueError(f"must leave out {', '.join(f'`{key}`' for key in surplus)} when the role is `existing`")
        return self


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
        if repeated := _repeated(names):
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


class GitHubSection(Section[GitHubDeployerArgs]):
    """The workflows that deploy."""

    role: ServiceRoleSection
    repository: GitHubRepository
    branches: Annotated[list[Branch], Field(min_length=1), Distinct] | None = None
    environments: Annotated[list[Environment], Field(min_length=1), Distinct] | None = None
    existing_provider: bool | None = None
    ecs_services: Annotated[list[EcsService], Distinct] | None = None
    app_runner_services: Annotated[list[AppRunnerService], Distinct] | None = None

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if not (self.branches or self.environments):
            raise ValueError("must give `branches` or `environments`: else any branch could deploy")
        if self.role.existing:
            raise ValueError("must give a `role` that is made here: an existing one is not changed")
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
    tags: Tags = Field({}, description="Tags of everything that can have tags; those of a section win.")

    @model_validator(mode="after")
    def _builds_something(self) -> Self:
        # The other sections say themselves what they need.
        if not any(getattr(self, section) for section in set(type(self).model_fields) - {"tags"}):
            raise ValueError("must hold at least one of `appRunner`, `operators`, `ecs`, `repositories`, `gitHub`")
        if self.express and not self.ecs:
            raise ValueError("must hold `ecs` with `express`, whose services run with its roles")
        if self.git_hub and not (self.repositories or self.git_hub.ecs_services or self.git_hub.app_runner_services):
            raise ValueError("must hold `repositories`, or services in `gitHub`, for `gitHub` to deploy to")
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
            *([self.git_hub.role] if self.git_hub else []),
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
            if repeated := _repeated([name.lower() for name in names]):
                raise ValueError(f"must give each {kind} a name of its own, got `{repeated}` twice")
        return self

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
