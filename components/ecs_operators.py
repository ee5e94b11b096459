"""The people who deploy to ECS: a part of the components that make the roles they pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, NotRequired

import pulumi

from . import attachments, documents, inline_policy
from .arns import Account
from .attachments import attached_once
from .event_texts import ClusterName
from .existing_users import made_or_existing
from .identity_center import Policies, fits
from .inline_policy import InlinePolicy
from .input_types import Entries, Named, Several, inputs
from .operator_group import Group, build_group, build_users, groups_of_users
from .permissions import Policy
from .permissions_app_runner import LIST_ROLES
from .permissions_operators import PASS_ECS_ROLES
from .policy_documents import document_for
from .texts import KeyArn, Label, PolicyArn, Tags

# Less than the App Runner guide attaches: push and pull in repositories that exist, read logs, change the own password.
MANAGED_POLICIES: Mapping[str, str] = {
    "ecr-power-user": "AmazonEC2ContainerRegistryPowerUser",
    "logs-read-only": "CloudWatchLogsReadOnlyAccess",
    "change-password": "IAMUserChangePassword",
}


def _made_or_existing(args: "EcsOperators", named: Named) -> None:
    made_or_existing([args], named)


@inputs(attached_once(lambda _: MANAGED_POLICIES), _made_or_existing, fits)
class EcsOperators(Group):
    """A group of people who deploy services and pass exactly the roles next to it."""

    clusters: NotRequired[Annotated[Sequence[ClusterName], Entries(least=1, distinct=True)]]
    """Names of the only clusters whose services and tasks the group changes, and opens shells in. By default, it does
    so in every cluster, also for services with other roles."""

    execute_command: NotRequired[bool]
    """Let the group open a shell in the containers with ECS Exec: of all tasks in `clusters`, with the role and the
    secrets of each. In `ecs`, defaults to that of the task policy."""

    execute_command_keys: NotRequired[Several[KeyArn]]
    """ARNs of the KMS keys that encrypt the sessions of ECS Exec, if the cluster has one. In `ecs`, defaults to those
    of the task policy."""

    console: NotRequired[bool]
    """Let the group create clusters and services in the ECS console, which does it by CloudFormation stacks of its own,
    and choose networks and load balancers there."""

    auto_scaling: NotRequired[bool]
    """Let the group scale services with Application Auto Scaling, and set the alarms for it."""

    managed_policies: NotRequired[
        Annotated[Mapping[Label, PolicyArn], Entries(most=attachments.MOST - len(MANAGED_POLICIES))]
    ]
    """ARNs of more managed policies to attach, each under a label of your choice."""


@dataclass(frozen=True)
class BuiltOperators:
    """What was made for the operators."""

    group_name: pulumi.Output[str]
    user_names: pulumi.Output[Sequence[str]]
    initial_passwords: pulumi.Output[Mapping[str, str]] | None


def build_ecs_operators(
    name: str,
    args: EcsOperators,
    *,
    account: Account,
    deploy: Policy,
    task_role_arns: Sequence[pulumi.Input[str]],
    infrastructure_role_arns: Sequence[pulumi.Input[str]],
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> BuiltOperators:
    """Make the group, `<name>-group`, with `<name>-<label>` for each policy, and its users.

    Labels: `ecr-power-user`, `logs-read-only`, `change-password` and `extra-<label>` are attached; `list-roles`,
    `deploy`, `pass-roles`, `require-mfa` and `extra-statements` are inline. Users: as `operator_group.build_users`.
    People of Identity Center: as `identity_center.build_permission_set`.
    """
    attached = account.aws_managed_policy_arns(MANAGED_POLICIES)
    mfa = {"require-mfa": InlinePolicy("RequireMFA", documents.require_mfa(account))}
    passed = {"task_role_arns": task_role_arns, "infrastructure_role_arns": infrastructure_role_arns}
    policies: Policies = {
        "managed_policies": {**attached, **attachments.of_caller(args.get("managed_policies", {}))},
        "inline_policies": {
            "list-roles": InlinePolicy("AllowListRoles", documents.document_of(LIST_ROLES, account)),
            "deploy": InlinePolicy("AllowDeployServices", document_for(deploy, account, args)),
            "pass-roles": InlinePolicy("AllowPassEcsRoles", document_for(PASS_ECS_ROLES, account, passed)),
            **(mfa if args.get("require_mfa") else {}),
            **inline_policy.of_statements(args.get("extra_statements", [])),
        },
        "boundary": args.get("users_permissions_boundary"),
    }
    group = build_group(name, args, policies, account=account, tags=tags, opts=opts)
    users = build_users(
        name,
        groups_of_users("users", (args, group)),
        groups_of_users("existing_users", (args, group)),
        account=account,
        console_access=args.get("console_access", False),
        permissions_boundary=policies["boundary"],
        tags=tags,
        opts=opts,
    )
    return BuiltOperators(group.name, users.names, users.initial_passwords)
