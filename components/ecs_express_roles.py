"""The role of ECS Express Mode, App Runner's successor, and the people who deploy with it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, NotRequired

import pulumi
from typing_extensions import TypedDict

from . import aliases, arns, documents
from .account import account_of
from .attachments import attached_once
from .ecs_operators import EcsOperators, build_ecs_operators
from .input_types import PROGRAM_ONLY, SECRET, Named, Several, inputs
from .inputs import known, of_program
from .outputs import register
from .permissions_operators import DEPLOY_EXPRESS
from .service_role import ServiceRole, build_role, give_out
from .task_policy import only_with_ecs_exec
from .texts import RoleArn, Tags

# Makes what a service is reached by: load balancer, security groups, certificate, scaling.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRoleforExpressGatewayServices.html
POLICIES = {"express": "service-role/AmazonECSInfrastructureRoleforExpressGatewayServices"}


def _keys_only_with_ecs_exec(args: "EcsExpressRolesArgs", named: Named) -> None:
    only_with_ecs_exec(args.get("operators", {}), ["execute_command_keys"], lambda key: named(f"operators.{key}"))


@inputs(attached_once(lambda _: POLICIES, "infrastructure_role"), _keys_only_with_ecs_exec)
class EcsExpressRolesArgs(TypedDict):
    """What Express services need in addition to the roles of an ECS task."""

    infrastructure_role: ServiceRole
    """The role ECS makes load balancers, certificates and scaling with."""

    task_role_arns: NotRequired[Annotated[Several[RoleArn], PROGRAM_ONLY]]
    """Full ARNs of the execution roles and task roles the services run with, which the operators pass to tasks."""

    operators: NotRequired[EcsOperators]
    """The people who deploy Express services and pass exactly these roles. No group by default."""

    tags: NotRequired[Annotated[Tags, PROGRAM_ONLY]]
    """Tags of the role and of every user."""


class EcsExpressRoles(pulumi.ComponentResource):
    """The infrastructure role of ECS Express services and, if asked for, those who deploy them.

    Children: `<name>-infrastructure-role`, its attachment `<name>-infrastructure-role-express` and a role's own
    policies `<name>-infrastructure-role-extra-<label>` and `<name>-infrastructure-role-extra-statements`. Operators:
    `<name>-operators-group`, its policies `<name>-operators-ecr-power-user`, `-logs-read-only`, `-change-password`,
    `-list-roles`, `-deploy`, `-pass-roles`, `-require-mfa`, `-extra-<label>` and `-extra-statements`, and for each user
    `<name>-operators-user-<user>`, `<name>-operators-membership-<user>` and `<name>-operators-login-<user>`. People of
    Identity Center: as in `AppRunnerOperators`, after `<name>-operators`.
    """

    infrastructure_role_arn: pulumi.Output[str]
    """ARN of the infrastructure role, known at preview."""

    infrastructure_role_ready_arn: pulumi.Output[str]
    """ARN of the infrastructure role, once its policy is attached."""

    infrastructure_role_name: pulumi.Output[str]
    """Name of the infrastructure role."""

    infrastructure_role_unique_id: pulumi.Output[str]
    """Unique id of the infrastructure role, `AROA...`."""

    operator_group_name: pulumi.Output[str] | None
    """Name of the operators' group."""

    operator_user_names: pulumi.Output[Sequence[str]] | None
    """Names of the operators, in the order given."""

    operator_initial_passwords: Annotated[pulumi.Output[Mapping[str, str]], SECRET] | None
    """Password of each operator for the first sign-in, by name; a secret, absent without console access."""

    operator_pass_role_arns: pulumi.Output[Sequence[str]] | None
    """ARNs of the roles the group may pass."""

    def __init__(self, name: str, args: EcsExpressRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = of_program(EcsExpressRolesArgs, args, self, name)
        super().__init__("container-roles:index:EcsExpressRoles", name, {}, opts)
        child = aliases.children(self)
        account = account_of(self)
        tags = args.get("tags", {})

        # No condition in the trust policy: the page on this role shows none, and a key that is not sent locks ECS out.
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
        infrastructure = build_role(
            f"{name}-infrastructure-role",
            args["infrastructure_role"],
            account=account,
            trust=documents.service_trust(arns.ECS),
            tags=tags,
            managed_policies=account.aws_managed_policy_arns(POLICIES),
            inline_policies={},
            opts=child,
        )
        give_out(self, "infrastructure_role", infrastructure)

        self.operator_group_name = self.operator_user_names = self.operator_initial_passwords = None
        self.operator_pass_role_arns = None
        if "operators" in args:
            tasks = args.get("task_role_arns", [])
            operators = build_ecs_operators(
                f"{name}-operators",
                args["operators"],
                account=account,
                deploy=DEPLOY_EXPRESS,
                task_role_arns=tasks,
                infrastructure_role_arns=[infrastructure.arn],
                tags=tags,
                opts=child,
            )
            self.operator_group_name = operators.group_name
            self.operator_user_names = operators.user_names
            self.operator_initial_passwords = operators.initial_passwords
            self.operator_pass_role_arns = known([*tasks, infrastructure.arn]).apply(
                lambda arns: list(dict.fromkeys(arns))
            )

        register(self, EcsExpressRoles, opts)
