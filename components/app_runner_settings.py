"""The config of the roles and people of App Runner."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from . import app_runner_roles
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
from .inline_policy import EXTRA_POLICY_NAME
from .section import (
    GROUP_ATTACHMENTS,
    Distinct,
    GrantsSection,
    GroupSection,
    Section,
    ServiceRoleSection,
    about_roles_made_here,
    check_attached_once,
    first_repeated,
)
from .texts import (
    Description,
    GroupName,
    KeyArn,
    Label,
    ParameterNameOrArn,
    PolicyArn,
    PolicyName,
    RepositoryNameOrArn,
    SecretNameOrArn,
    TagKey,
    TagValue,
    UserName,
)


class InstancePolicySection(GrantsSection[InstancePolicy]):
    """What an App Runner service reads."""

    parameters: Annotated[list[ParameterNameOrArn], Distinct] | None = None
    secrets: Annotated[list[SecretNameOrArn], Distinct] | None = None
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
        return about_roles_made_here(self, app_runner_roles.ROLE_OF_INPUT)


class ServiceTagSection(Section[ServiceTag]):
    """The tag of the services a group may change."""

    key: TagKey
    value: TagValue
    other_keys: Annotated[list[TagKey], Distinct] | None = None


class ReadOnlyOperatorsSection(Section[ReadOnlyOperators]):
    """A group that changes nothing."""

    group_name: GroupName
    users: Annotated[list[UserName], Distinct] | None = None


class OperatorsSection(GroupSection[AppRunnerOperatorsArgs]):
    """The people who deploy to App Runner; they may pass the roles of `appRunner`, and no other."""

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
        check_attached_once(GUIDE_POLICIES, self.managed_policies, "the guide")
        return self
