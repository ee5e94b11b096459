"""The roles of an ECS task."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NotRequired

import pulumi
import pulumi_aws as aws
from typing_extensions import TypedDict

from . import arns, documents, own_state
from .account import account_of
from .attachments import attached_once
from .ecs_operators import EcsOperators, build_ecs_operators
from .input_types import PROGRAM_ONLY, SECRET, Entries, Several, allows_something, inputs
from .inputs import known, of_program
from .outputs import register
from .permissions_ecs import EXECUTION_POLICY, TASK_POLICY
from .permissions_managed import TASK_EXECUTION
from .permissions_operators import DEPLOY_ECS, PASS_ECS_ROLES
from .service_role import ServiceRole, about_roles_made_here, build_role
from .texts import (
    BucketName,
    DatabaseResourceId,
    DatabaseUser,
    EnvironmentFile,
    KeyArn,
    LogGroupName,
    MailIdentity,
    MailName,
    ParameterNameOrArn,
    PolicyName,
    QueueNameOrArn,
    RepositoryNameOrArn,
    SecretNameOrArn,
    TableName,
    Tags,
    TopicNameOrArn,
)


@inputs(lambda args, named: allows_something(ExecutionPolicy, args, named))
class ExecutionPolicy(TypedDict):
    """What ECS does before a container starts, in this account and region; no list, no statement."""

    name: PolicyName
    """Name of the managed policy."""

    repositories: NotRequired[Several[RepositoryNameOrArn]]
    """Names, or ARNs where they are elsewhere, of the only repositories to pull from. They take the place of
    `AmazonECSTaskExecutionRolePolicy`, which pulls from every one and writes every log; so give log groups, too."""

    log_groups: NotRequired[Several[LogGroupName]]
    """Names of the log groups to write to."""

    created_log_groups: NotRequired[Several[LogGroupName]]
    """Names of the log groups to create, for the option `awslogs-create-group`."""

    environment_files: NotRequired[Several[EnvironmentFile]]
    """Environment files in S3, as `bucket/key`."""

    parameters: NotRequired[Several[ParameterNameOrArn]]
    """Names or ARNs of Systems Manager parameters, or all below a prefix: `app/url`, `app/*`."""

    secrets: NotRequired[Several[SecretNameOrArn]]
    """Names or ARNs of Secrets Manager secrets, or all below a prefix: `app/key`, `app/*`."""

    keys: NotRequired[Several[KeyArn]]
    """ARNs of the customer-managed KMS keys that encrypt them."""

    tags: NotRequired[Tags]
    """Tags of this policy; they win over those of the component."""


@inputs()
class Database(TypedDict):
    """A database user that signs in with IAM."""

    resource_id: DatabaseResourceId
    """Resource id of the instance (`db-...`), cluster (`cluster-...`) or proxy (`prx-...`), not its name."""

    user: DatabaseUser
    """Name of the database user."""


@inputs(lambda args, named: allows_something(TaskPolicy, args, named))
class TaskPolicy(TypedDict):
    """What the application may call, in this account and region; no list, no statement."""

    name: PolicyName
    """Name of the managed policy."""

    database: NotRequired[Database]
    """Database to connect to as one user, without a password."""

    databases: NotRequired[Annotated[Sequence[Database], Entries()]]
    """More databases, or more users."""

    buckets: NotRequired[Several[BucketName]]
    """Names of S3 buckets whose objects can be read, written and deleted, also in parts."""

    list_buckets: NotRequired[Several[BucketName]]
    """Names of S3 buckets whose objects may be listed."""

    mail_identities: NotRequired[Several[MailIdentity]]
    """Domains or addresses, verified in SES, to send mail as."""

    mail_configuration_sets: NotRequired[Several[MailName]]
    """Names of SES configuration sets to send mail with. Name the default set of an identity too."""

    mail_templates: NotRequired[Several[MailName]]
    """Names of SES templates to send mail from, one by one or in bulk."""

    topics: NotRequired[Several[TopicNameOrArn]]
    """Names or ARNs of SNS topics to publish to."""

    topics_by_name: NotRequired[Several[TopicNameOrArn]]
    """Names of SNS topics to publish to by their names. Spring looks a name up by creating the topic again."""

    queues: NotRequired[Several[QueueNameOrArn]]
    """Names or ARNs of SQS queues to send to and receive from."""

    tables: NotRequired[Several[TableName]]
    """Names of DynamoDB tables to read and write, with their indexes."""

    table_streams: NotRequired[Several[TableName]]
    """Names of DynamoDB tables whose streams the application reads."""

    parameters: NotRequired[Several[ParameterNameOrArn]]
    """Names or ARNs of Systems Manager parameters that the application reads itself, or all below a prefix: `app/url`,
    `app/*`."""

    secrets: NotRequired[Several[SecretNameOrArn]]
    """Names or ARNs of Secrets Manager secrets that the application reads itself, or all below a prefix: `app/key`,
    `app/*`."""

    keys: NotRequired[Several[KeyArn]]
    """ARNs of the customer-managed KMS keys that encrypt any of these."""

    execute_command: NotRequired[bool]
    """Let ECS Exec open a shell in the containers."""

    execute_command_log_groups: NotRequired[Several[LogGroupName]]
    """Names of the log groups that the cluster logs ECS Exec to, if it does."""

    execute_command_log_buckets: NotRequired[Several[BucketName]]
    """Names of the S3 buckets that the cluster logs ECS Exec to, if it does."""

    tags: NotRequired[Tags]
    """Tags of this policy; they win over those of the component."""


def _execution_policies(args: "EcsTaskRolesArgs") -> dict[str, str]:
    scoped = args.get("execution_policy", {}).get("repositories")
    return {} if scoped else {"task-execution": f"service-role/{TASK_EXECUTION}"}


@inputs(
    about_roles_made_here(
        {
            "execution_policy": "execution_role",
            "execution_role_trusts_any_account": "execution_role",
            "task_policy": "task_role",
        }
    ),
    attached_once(_execution_policies, "execution_role"),
    attached_once(lambda _: {}, "task_role"),
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

    operators: NotRequired[EcsOperators]
    """The people who deploy tasks and services and pass exactly these two roles. No group by default."""

    tags: NotRequired[Annotated[Tags, PROGRAM_ONLY]]
    """Tags of every role, policy and user."""


class EcsTaskRoles(pulumi.ComponentResource):
    """The execution role and the task role of ECS tasks, each with a managed policy of its own.

    Children: `<name>-execution-role`, `<name>-execution-policy`, the attachments `<name>-execution-role-task-execution`
    (unless the policy names repositories) and `<name>-execution-role-custom`; `<name>-task-role`, `<name>-task-policy`,
    the attachment `<name>-task-role-custom`. A policy that is not asked for has neither policy nor attachment; a role's
    own policies are `<role>-extra-<label>` and `<role>-extra-statements`. Operators: `<name>-operators-group`, its
    policies `<name>-operators-ecr-power-user`, `-logs-read-only`, `-change-password`, `-list-roles`, `-deploy`,
    `-pass-roles`, `-require-mfa`, `-extra-<label>` and `-extra-statements`, and for each user
    `<name>-operators-user-<user>`, `<name>-operators-membership-<user>` and `<name>-operators-login-<user>`.
    """

    execution_role_arn: pulumi.Output[str]
    """ARN of the execution role, known at preview."""

    execution_role_ready_arn: pulumi.Output[str]
    """ARN of the execution role, once its policies are attached."""

    task_role_arn: pulumi.Output[str]
    """ARN of the task role, known at preview."""

    task_role_ready_arn: pulumi.Output[str]
    """ARN of the task role, once its policy is attached."""

    operator_group_name: pulumi.Output[str] | None
    """Name of the operators' group."""

    operator_user_names: pulumi.Output[Sequence[str]] | None
    """Names of the operators, in the order given."""

    operator_initial_passwords: Annotated[pulumi.Output[Mapping[str, str]], SECRET] | None
    """Password of each operator for the first sign-in, by name; a secret, absent without console access."""

    def __init__(self, name: str, args: EcsTaskRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = of_program(EcsTaskRolesArgs, args, self, name)
        super().__init__("container-roles:index:EcsTaskRoles", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        account = account_of(self)

        # The purposes are those the ECS roles guide tags its policies with.
        execution_tags = {"Purpose": "ECS Task Execution", **args.get("tags", {})}
        execution_policies: dict[str, pulumi.Input[str]] = {
            **account.aws_managed_policy_arns(_execution_policies(args))
        }
        if "execution_policy" in args:
            execution_policies["custom"] = _policy(
                f"{name}-execution-policy",
                args["execution_policy"],
                lambda grants: documents.document_of(EXECUTION_POLICY, account, **grants),
                execution_tags,
                child,
            ).arn
        execution = build_role(
            f"{name}-execution-role",
            args["execution_role"],
            account=account,
            trust=documents.service_trust(arns.ECS_TASKS)
            if args.get("execution_role_trusts_any_account")
            else documents.ecs_execution_trust(account),
            tags=execution_tags,
            managed_policies=execution_policies,
            inline_policies={},
            opts=child,
        )
        self.execution_role_arn = execution.arn
        self.execution_role_ready_arn = execution.ready_arn

        task_tags = {"Purpose": "ECS Task Application", **args.get("tags", {})}
        task_policies: dict[str, pulumi.Input[str]] = {}
        if "task_policy" in args:
            task_policies["custom"] = _policy(
                f"{name}-task-policy",
                args["task_policy"],
                lambda grants: documents.document_of(TASK_POLICY, account, **grants),
                task_tags,
                child,
            ).arn
        task = build_role(
            f"{name}-task-role",
            args["task_role"],
            account=account,
            trust=documents.ecs_task_trust(account),
            tags=task_tags,
            managed_policies=task_policies,
            inline_policies={},
            opts=child,
        )
        self.task_role_arn = task.arn
        self.task_role_ready_arn = task.ready_arn

        self.operator_group_name = self.operator_user_names = self.operator_initial_passwords = None
        if "operators" in args:
            operators = build_ecs_operators(
                f"{name}-operators",
                _with_execute_command(args["operators"], args.get("task_policy")),
                account=account,
                deploy=DEPLOY_ECS,
                pass_roles=pulumi.Output.all(execution.arn, task.arn).apply(
                    lambda arns: documents.document_of(PASS_ECS_ROLES, account, task_role_arns=arns)
                ),
                tags=args.get("tags", {}),
                opts=child,
            )
            self.operator_group_name = operators.group_name
            self.operator_user_names = operators.user_names
            self.operator_initial_passwords = operators.initial_passwords

        register(self, EcsTaskRoles, opts)


def _with_execute_command(operators: EcsOperators, task_policy: TaskPolicy | None) -> EcsOperators:
    """Return the operators' inputs: they can use ECS Exec if the tasks can, unless they say otherwise."""
    if "execute_command" in operators or not task_policy or not task_policy.get("execute_command"):
        return operators
    return {**operators, "execute_command": True}


def _policy(
    name: str,
    args: ExecutionPolicy | TaskPolicy,
    permissions: Callable[[dict[str, Any]], documents.Document],
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> aws.iam.Policy:
    grants = {key: value for key, value in args.items() if key not in {"name", "tags"}}
    own_state.refuse_to_respell(name, args["name"])
    return aws.iam.Policy(
        name,
        name=args["name"],
        policy=known(grants).apply(lambda given: documents.managed_policy_text(args["name"], permissions(given))),
        tags={**tags, **args.get("tags", {})},
        opts=pulumi.ResourceOptions.merge(opts, own_state.created_first(own_state.POLICY, name, args["name"])),
    )
