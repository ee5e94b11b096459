"""The roles of an ECS task."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, NotRequired

import pulumi
import pulumi_aws as aws
from typing_extensions import TypedDict

from . import aliases, arns, documents, ecs_infrastructure, own_state, program_names, tagging
from .account import account_of
from .arns import Account
from .attachments import attached_once
from .ecs_operators import EcsOperators, build_ecs_operators
from .input_types import PROGRAM_ONLY, SECRET, Named, Several, allows_something, inputs
from .inputs import of_program
from .outputs import register
from .permissions import Policy
from .permissions_ecs import EXECUTION_POLICY
from .permissions_events import SCHEDULED_TASKS, TASKS_OF_RULES
from .permissions_managed import TASK_EXECUTION
from .permissions_operators import DEPLOY_ECS
from .permissions_task import TASK_POLICY
from .policy_documents import document_for
from .service_role import ServiceRole, about_roles_made_here, build_role, give_out
from .task_policy import TaskPolicy, only_with_ecs_exec
from .task_runners import EventRules, Scheduler, build_task_runner
from .texts import (
    CachePrefix,
    EnvironmentFile,
    FileInBucket,
    KeyArn,
    LogGroupName,
    ParameterNameOrArn,
    PolicyName,
    RepositoryNameOrArn,
    SecretNameOrArn,
    Tags,
)


@inputs(lambda args, named: allows_something(ExecutionPolicy, args, named))
class ExecutionPolicy(TypedDict):
    """What ECS does before a container starts, in this account and region; no list, no statement."""

    name: PolicyName
    """Name of the managed policy."""

    repositories: NotRequired[Several[RepositoryNameOrArn]]
    """Names, or ARNs where they are elsewhere, of the only repositories to pull from. They take the place of
    `AmazonECSTaskExecutionRolePolicy`, which pulls from every one and writes every log; so give log groups, too."""

    pull_through_caches: NotRequired[Several[CachePrefix]]
    """Prefixes of the caches to pull through. The first pull of an image creates its repository and fetches it."""

    log_groups: NotRequired[Several[LogGroupName]]
    """Names of the log groups to write to."""

    created_log_groups: NotRequired[Several[LogGroupName]]
    """Names of the log groups to create, for the option `awslogs-create-group`."""

    environment_files: NotRequired[Several[EnvironmentFile]]
    """Environment files in S3, as `bucket/key`."""

    log_router_files: NotRequired[Several[FileInBucket]]
    """Files in S3 with the configuration of the log router (FireLens), as `bucket/key`."""

    parameters: NotRequired[Several[ParameterNameOrArn]]
    """Names or ARNs of Systems Manager parameters, or all below a prefix: `app/url`, `app/*`."""

    secrets: NotRequired[Several[SecretNameOrArn]]
    """Names or ARNs of Secrets Manager secrets, or all below a prefix: `app/key`, `app/*`."""

    keys: NotRequired[Several[KeyArn]]
    """ARNs of the customer-managed KMS keys that encrypt them."""

    tags: NotRequired[Tags]
    """Tags of this policy; they win over those of the component."""


def _execution_policies(args: "EcsTaskRolesArgs") -> dict[str, str]:
    scoped = args.get("execution_policy", {}).get("repositories")
    return {} if scoped else {"task-execution": f"service-role/{TASK_EXECUTION}"}


def _with_ecs_exec(args: "EcsTaskRolesArgs") -> EcsOperators:
    """Return the operators' inputs: they can use ECS Exec with its keys if the tasks can, unless they say otherwise."""
    operators, task_policy = args["operators"], args.get("task_policy", {})
    if not operators.get("execute_command", task_policy.get("execute_command")):
        return operators
    return {"execute_command_keys": task_policy.get("execute_command_keys", []), **operators, "execute_command": True}


def _keys_only_with_ecs_exec(args: "EcsTaskRolesArgs", named: Named) -> None:
    if "operators" in args:
        only_with_ecs_exec(_with_ecs_exec(args), ["execute_command_keys"], lambda key: named(f"operators.{key}"))


@inputs(
    about_roles_made_here(
        {
            "execution_policy": "execution_role",
            "execution_role_trusts_any_account": "execution_role",
            "task_policy": "task_role",
            "infrastructure_for": "infrastructure_role",
        }
    ),
    ecs_infrastructure.is_for_something,
    attached_once(_execution_policies, "execution_role"),
    attached_once(lambda _: {}, "task_role"),
    attached_once(ecs_infrastructure.policies, "infrastructure_role"),
    _keys_only_with_ecs_exec,
)
class EcsTaskRolesArgs(TypedDict):
    """The two roles of an ECS task definition and what each is granted."""

    execution_role: ServiceRole
    """The role that ECS uses to start a task: pull the image, write logs, read parameters and secrets."""

    execution_policy: NotRequired[ExecutionPolicy]
    """What the execution role can do in addition to `AmazonECSTaskExecutionRolePolicy`, or instead of it."""

    execution_role_trusts_any_account: NotRequired[bool]
    """Omit the check of `aws:SourceAccount` from the execution role's trust policy."""

    task_role: ServiceRole
    """The role that the application uses to call AWS. Tasks of other regions can't use it, unless its trust conditions
    name them as `ArnLike` `aws:SourceArn`."""

    task_policy: NotRequired[TaskPolicy]
    """What the task role can do."""

    infrastructure_role: NotRequired[ServiceRole]
    """The role that ECS uses to manage what its services and tasks need. Express services have one of their own."""

    infrastructure_for: NotRequired[ecs_infrastructure.Uses]
    """What ECS manages with it: `LOAD_BALANCERS` (for blue/green, linear and canary deployments), `VOLUMES` (of EBS),
    `SERVICE_CONNECT_TLS`, `VPC_LATTICE`."""

    scheduler: NotRequired[Scheduler]
    """The role of schedules that run tasks with exactly these two roles."""

    event_rules: NotRequired[EventRules]
    """The role of rules of EventBridge that run tasks with exactly these two roles."""

    operators: NotRequired[EcsOperators]
    """The people who deploy tasks and services and pass exactly these two roles, and the infrastructure role. No group
    by default."""

    tags: NotRequired[Annotated[Tags, PROGRAM_ONLY]]
    """Tags of every role, policy and user."""


class EcsTaskRoles(pulumi.ComponentResource):
    """The execution role and the task role of ECS tasks, each with a managed policy of its own.

    Children: `<name>-execution-role`, `<name>-execution-policy`, the attachments `<name>-execution-role-task-execution`
    (unless the policy names repositories) and `<name>-execution-role-custom`; `<name>-task-role`, `<name>-task-policy`,
    the attachment `<name>-task-role-custom`. A policy that is not asked for has neither policy nor attachment; a role's
    own policies are `<role>-extra-<label>` and `<role>-extra-statements`. `<name>-infrastructure-role` with the
    attachments `<name>-infrastructure-role-load-balancers`, `-volumes`, `-service-connect-tls` and `-vpc-lattice`;
    `<name>-scheduler-role` and `<name>-event-rules-role`, each with its policy `<role>-run-tasks`. Operators:
    `<name>-operators-group`, its policies `<name>-operators-ecr-power-user`, `-logs-read-only`, `-change-password`,
    `-list-roles`, `-deploy`, `-pass-roles`, `-require-mfa`, `-extra-<label>` and `-extra-statements`, and for each user
    `<name>-operators-user-<user>`, `<name>-operators-membership-<user>` and `<name>-operators-login-<user>`. People of
    Identity Center: as in `AppRunnerOperators`, after `<name>-operators`.
    """

    execution_role_arn: pulumi.Output[str]
    """ARN of the execution role, known at preview."""

    execution_role_ready_arn: pulumi.Output[str]
    """ARN of the execution role, once its policies are attached."""

    execution_role_name: pulumi.Output[str]
    """Name of the execution role."""

    execution_role_unique_id: pulumi.Output[str]
    """Unique id of the execution role, `AROA...`."""

    execution_policy_arn: pulumi.Output[str] | None
    """ARN of the execution role's own policy, known at preview."""

    task_role_arn: pulumi.Output[str]
    """ARN of the task role, known at preview."""

    task_role_ready_arn: pulumi.Output[str]
    """ARN of the task role, once its policy is attached."""

    task_role_name: pulumi.Output[str]
    """Name of the task role."""

    task_role_unique_id: pulumi.Output[str]
    """Unique id of the task role, `AROA...`."""

    task_policy_arn: pulumi.Output[str] | None
    """ARN of the task role's own policy, known at preview."""

    infrastructure_role_arn: pulumi.Output[str] | None
    """ARN of the infrastructure role, known at preview."""

    infrastructure_role_ready_arn: pulumi.Output[str] | None
    """ARN of the infrastructure role, once its policies are attached."""

    infrastructure_role_name: pulumi.Output[str] | None
    """Name of the infrastructure role."""

    infrastructure_role_unique_id: pulumi.Output[str] | None
    """Unique id of the infrastructure role, `AROA...`."""

    scheduler_role_arn: pulumi.Output[str] | None
    """ARN of the role of schedules, known at preview."""

    scheduler_role_ready_arn: pulumi.Output[str] | None
    """ARN of the role of schedules, once its policy is attached."""

    scheduler_role_name: pulumi.Output[str] | None
    """Name of the role of schedules."""

    scheduler_role_unique_id: pulumi.Output[str] | None
    """Unique id of the role of schedules, `AROA...`."""

    event_rules_role_arn: pulumi.Output[str] | None
    """ARN of the role of rules, known at preview."""

    event_rules_role_ready_arn: pulumi.Output[str] | None
    """ARN of the role of rules, once its policy is attached."""

    event_rules_role_name: pulumi.Output[str] | None
    """Name of the role of rules."""

    event_rules_role_unique_id: pulumi.Output[str] | None
    """Unique id of the role of rules, `AROA...`."""

    operator_group_name: pulumi.Output[str] | None
    """Name of the operators' group."""

    operator_user_names: pulumi.Output[Sequence[str]] | None
    """Names of the operators, in the order given."""

    operator_initial_passwords: Annotated[pulumi.Output[Mapping[str, str]], SECRET] | None
    """Password of each operator for the first sign-in, by name; a secret, absent without console access."""

    def __init__(self, name: str, args: EcsTaskRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = of_program(EcsTaskRolesArgs, args, self, name)
        super().__init__("container-roles:index:EcsTaskRoles", name, {}, opts)
        child = aliases.children(self)
        account = account_of(self)
        tags = args.get("tags", {})

        # The purposes are those the ECS roles guide tags its policies with.
        execution_tags = tagging.over({"Purpose": "ECS Task Execution"}, tags)
        custom, self.execution_policy_arn = _build_policy(
            f"{name}-execution-policy",
            args.get("execution_policy"),
            EXECUTION_POLICY,
            account=account,
            tags=execution_tags,
            opts=child,
        )
        execution = build_role(
            f"{name}-execution-role",
            args["execution_role"],
            account=account,
            trust=documents.service_trust(arns.ECS_TASKS)
            if args.get("execution_role_trusts_any_account")
            else documents.ecs_execution_trust(account),
            tags=execution_tags,
            managed_policies={**account.aws_managed_policy_arns(_execution_policies(args)), **custom},
            inline_policies={},
            opts=child,
        )
        give_out(self, "execution_role", execution)

        task_tags = tagging.over({"Purpose": "ECS Task Application"}, tags)
        custom, self.task_policy_arn = _build_policy(
            f"{name}-task-policy",
            args.get("task_policy"),
            TASK_POLICY,
            account=account,
            tags=task_tags,
            opts=child,
        )
        task = build_role(
            f"{name}-task-role",
            args["task_role"],
            account=account,
            trust=documents.ecs_task_trust(account),
            tags=task_tags,
            managed_policies=custom,
            inline_policies={},
            opts=child,
        )
        give_out(self, "task_role", task)

        infrastructure = None
        if "infrastructure_role" in args:
            # As in `ecs_express_roles.py`: the page on this role shows no condition.
            infrastructure = build_role(
                f"{name}-infrastructure-role",
                args["infrastructure_role"],
                account=account,
                trust=documents.service_trust(arns.ECS),
                tags=tags,
                managed_policies=account.aws_managed_policy_arns(ecs_infrastructure.policies(args)),
                inline_policies={},
                opts=child,
            )
        give_out(self, "infrastructure_role", infrastructure)

        run = partial(
            build_task_runner,
            account=account,
            task_role_arns=[execution.arn, task.arn],
            tags=tags,
            opts=child,
        )
        scheduler = rules = None
        if "scheduler" in args:
            trust = documents.scheduler_trust(account, args["scheduler"].get("groups", ["default"]))
            scheduler = run(f"{name}-scheduler", args["scheduler"], trust=trust, policy=SCHEDULED_TASKS)
        if "event_rules" in args:
            trust = documents.event_rules_trust(account, args["event_rules"]["rules"])
            rules = run(f"{name}-event-rules", args["event_rules"], trust=trust, policy=TASKS_OF_RULES)
        give_out(self, "scheduler_role", scheduler)
        give_out(self, "event_rules_role", rules)

        self.operator_group_name = self.operator_user_names = self.operator_initial_passwords = None
        if "operators" in args:
            operators = build_ecs_operators(
                f"{name}-operators",
                _with_ecs_exec(args),
                account=account,
                deploy=DEPLOY_ECS,
                task_role_arns=[execution.arn, task.arn],
                infrastructure_role_arns=[infrastructure.arn] if infrastructure else [],
                tags=tags,
                opts=child,
            )
            self.operator_group_name = operators.group_name
            self.operator_user_names = operators.user_names
            self.operator_initial_passwords = operators.initial_passwords

        register(self, EcsTaskRoles, opts)


def _build_policy(
    name: str,
    args: ExecutionPolicy | TaskPolicy | None,
    policy: Policy,
    *,
    account: Account,
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> tuple[dict[str, pulumi.Output[str]], pulumi.Output[str] | None]:
    """Make the managed policy `name` with the permissions that its inputs ask for, if they are given.

    Return it as the attachment `custom`, and its ARN: known at preview, and who uses it waits for the policy.
    """
    if args is None:
        return {}, None
    program_names.take("managed policy", account.id, args["name"], name, opts.parent)
    names = aliases.names(name, opts.parent)
    own_state.refuse_to_take(own_state.POLICY, names, account.iam_arn(f"policy/{args['name']}"))
    made = aws.iam.Policy(
        name,
        name=args["name"],
        policy=document_for(policy, account, args).apply(
            lambda document: documents.managed_policy_text(args["name"], document)
        ),
        tags=tagging.of_iam(f"managed policy `{args['name']}`", tags, args.get("tags", {})),
        opts=pulumi.ResourceOptions.merge(opts, own_state.created_first(own_state.POLICY, names, args["name"])),
    )
    return {"custom": made.arn}, made.name.apply(lambda known: account.iam_arn(f"policy/{known}"))
