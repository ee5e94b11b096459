"""The config of the roles and people of ECS and ECS Express."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from . import ecs_task_roles
from .ecs_express_roles import EcsExpressRolesArgs
from .ecs_operators import MANAGED_POLICIES, EcsOperators
from .ecs_task_roles import Database, EcsTaskRolesArgs, ExecutionPolicy, TaskPolicy
from .section import (
    GROUP_ATTACHMENTS,
    Distinct,
    GrantsSection,
    GroupSection,
    Section,
    ServiceRoleSection,
    about_roles_made_here,
    check_attached_once,
)
from .texts import (
    BucketName,
    DatabaseResourceId,
    DatabaseUser,
    EnvironmentFile,
    KeyArn,
    Label,
    LogGroupName,
    MailIdentity,
    MailName,
    ParameterNameOrArn,
    PolicyArn,
    PolicyName,
    QueueNameOrArn,
    RepositoryNameOrArn,
    SecretNameOrArn,
    TableName,
    Tags,
    TopicNameOrArn,
)


class ExecutionPolicySection(GrantsSection[ExecutionPolicy]):
    """What ECS does before a container starts."""

    name: PolicyName
    repositories: Annotated[list[RepositoryNameOrArn], Distinct] | None = None
    log_groups: Annotated[list[LogGroupName], Distinct] | None = None
    created_log_groups: Annotated[list[LogGroupName], Distinct] | None = None
    environment_files: Annotated[list[EnvironmentFile], Distinct] | None = None
    parameters: Annotated[list[ParameterNameOrArn], Distinct] | None = None
    secrets: Annotated[list[SecretNameOrArn], Distinct] | None = None
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
    databases: list[DatabaseSection] | None = None
    buckets: Annotated[list[BucketName], Distinct] | None = None
    list_buckets: Annotated[list[BucketName], Distinct] | None = None
    mail_identities: Annotated[list[MailIdentity], Distinct] | None = None
    mail_configuration_sets: Annotated[list[MailName], Distinct] | None = None
    mail_templates: Annotated[list[MailName], Distinct] | None = None
    topics: Annotated[list[TopicNameOrArn], Distinct] | None = None
    topics_by_name: Annotated[list[TopicNameOrArn], Distinct] | None = None
    queues: Annotated[list[QueueNameOrArn], Distinct] | None = None
    tables: Annotated[list[TableName], Distinct] | None = None
    table_streams: Annotated[list[TableName], Distinct] | None = None
    parameters: Annotated[list[ParameterNameOrArn], Distinct] | None = None
    secrets: Annotated[list[SecretNameOrArn], Distinct] | None = None
    keys: Annotated[list[KeyArn], Distinct] | None = None
    execute_command: bool | None = None
    execute_command_log_groups: Annotated[list[LogGroupName], Distinct] | None = None
    execute_command_log_buckets: Annotated[list[BucketName], Distinct] | None = None
    tags: Tags | None = None


class EcsOperatorsSection(GroupSection[EcsOperators]):
    """The people who deploy to ECS."""

    execute_command: bool | None = None
    execute_command_keys: Annotated[list[KeyArn], Distinct] | None = None
    console: bool | None = None
    auto_scaling: bool | None = None
    managed_policies: (
        Annotated[dict[Label, PolicyArn], Field(max_length=GROUP_ATTACHMENTS - len(MANAGED_POLICIES))] | None
    ) = None
    extra_statements: list[dict[str, Any]] | None = None

    @model_validator(mode="after")
    def _attaches_each_policy_once(self) -> Self:
        check_attached_once(MANAGED_POLICIES, self.managed_policies, "the component")
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
        return about_roles_made_here(self, ecs_task_roles.ROLE_OF_INPUT)


class ExpressSection(Section[EcsExpressRolesArgs]):
    """The role and the people of ECS Express services."""

    infrastructure_role: ServiceRoleSection
    operators: EcsOperatorsSection | None = None
