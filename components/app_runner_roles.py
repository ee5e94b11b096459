"""The roles App Runner itself assumes."""

from collections.abc import Sequence
from typing import Annotated, NotRequired

import pulumi
import pulumi_aws as aws
from typing_extensions import TypedDict

from . import aliases, arns, documents
from .account import account_of
from .arns import Account
from .attachments import attached_once
from .inline_policy import InlinePolicy
from .input_types import PROGRAM_ONLY, Entries, Several, allows_something, inputs
from .inputs import of_program
from .outputs import register
from .permissions_app_runner import PULL_IMAGES, READ_CONFIGURATION
from .permissions_managed import ECR_ACCESS, X_RAY
from .policy_documents import document_for
from .service_role import ServiceRole, about_roles_made_here, build_role, give_out
from .texts import Description, KeyArn, ParameterNameOrArn, RepositoryNameOrArn, SecretNameOrArn, Tags

PULL_POLICY_NAME = "AllowPullImages"
CONFIGURATION_POLICY_NAME = "AllowReadConfiguration"


@inputs(lambda args, named: allows_something(InstancePolicy, args, named))
class InstancePolicy(TypedDict):
    """What a service reads when it starts, and whether it is traced; no list, no statement."""

    parameters: NotRequired[Several[ParameterNameOrArn]]
    """Names or ARNs of Systems Manager parameters, or all below a prefix: `app/url`, `app/*`."""

    secrets: NotRequired[Several[SecretNameOrArn]]
    """Names or ARNs of Secrets Manager secrets, or all below a prefix: `app/key`, `app/*`."""

    keys: NotRequired[Several[KeyArn]]
    """ARNs of the customer-managed KMS keys that encrypt them."""

    x_ray: NotRequired[bool]
    """Attach `AWSXRayDaemonWriteAccess`, so that the service can be traced."""


@inputs()
class NetworkingRole(TypedDict):
    """The service-linked role by which App Runner attaches services to a VPC.

    An account has one, for every stack in it: it stays when a stack is destroyed, and has no tags of the stack.
    """

    adopt: NotRequired[bool]
    """Take over the role the account has instead of making it, which would fail. Without a description, its own stays;
    one that differs is given in a second update."""

    description: NotRequired[Description]
    """What the role is for, the one thing of it that can be edited."""


def _access_policies(args: "AppRunnerRolesArgs") -> dict[str, str]:
    return {} if args.get("pull_repositories") else {"ecr-access": f"service-role/{ECR_ACCESS}"}


def _instance_policies(args: "AppRunnerRolesArgs") -> dict[str, str]:
    # The page on tracing attaches it to an instance role; tracing takes no narrower resource than `*`:
    # https://docs.aws.amazon.com/apprunner/latest/dg/monitor-xray.html
    return {"x-ray": X_RAY} if args.get("instance_policy", {}).get("x_ray") else {}


@inputs(
    about_roles_made_here({"pull_repositories": "access_role", "instance_policy": "instance_role"}),
    attached_once(_access_policies, "access_role"),
    attached_once(_instance_policies, "instance_role"),
)
class AppRunnerRolesArgs(TypedDict):
    """The roles of an App Runner service."""

    access_role: ServiceRole
    """The role that App Runner uses to pull images from ECR."""

    pull_repositories: NotRequired[Annotated[Sequence[RepositoryNameOrArn], Entries(least=1, distinct=True)]]
    """The only repositories that the access role can pull from: names, or ARNs for other accounts and regions. By
    default it gets `AWSAppRunnerServicePolicyForECRAccess` and can pull from every repository."""

    instance_role: NotRequired[ServiceRole]
    """The role that the application uses to call AWS. None by default."""

    instance_policy: NotRequired[InstancePolicy]
    """What the instance role can do. Put other permissions into the role's extra statements."""

    networking_role: NotRequired[NetworkingRole]
    """The account's role for VPC access. Not managed by default: App Runner creates it with the first VPC connector, if
    the user who creates the connector is allowed to."""

    tags: NotRequired[Annotated[Tags, PROGRAM_ONLY]]
    """Tags of the access role and the instance role."""


class AppRunnerRoles(pulumi.ComponentResource):
    """The access role and, if asked for, the instance role and the networking role of App Runner services.

    Children: `<name>-access-role` with `<name>-access-role-ecr-access` (the managed policy) or
    `<name>-access-role-pull` (the given repositories); `<name>-instance-role` with `<name>-instance-role-configuration`
    and `<name>-instance-role-x-ray`; `<name>-networking-role`. A role's own policies are `<role>-extra-<label>` and
    `<role>-extra-statements`.
    """

    access_role_arn: pulumi.Output[str]
    """ARN of the access role, known at preview."""

    access_role_ready_arn: pulumi.Output[str]
    """ARN of the access role, once its policy is attached."""

    access_role_name: pulumi.Output[str]
    """Name of the access role."""

    access_role_unique_id: pulumi.Output[str]
    """Unique id of the access role, `AROA...`."""

    instance_role_arn: pulumi.Output[str] | None
    """ARN of the instance role, known at preview."""

    instance_role_ready_arn: pulumi.Output[str] | None
    """ARN of the instance role, once its policies are attached."""

    instance_role_name: pulumi.Output[str] | None
    """Name of the instance role."""

    instance_role_unique_id: pulumi.Output[str] | None
    """Unique id of the instance role, `AROA...`."""

    networking_role_arn: pulumi.Output[str] | None
    """ARN of the networking role, known at preview."""

    def __init__(self, name: str, args: AppRunnerRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = of_program(AppRunnerRolesArgs, args, self, name)
        super().__init__("container-roles:index:AppRunnerRoles", name, {}, opts)
        child = aliases.children(self)
        account = account_of(self)
        tags = args.get("tags", {})

        # No conditions in either trust policy: App Runner is not known to send aws:SourceAccount or aws:SourceArn,
        # and a key that is not sent locks the service out.
        access = build_role(
            f"{name}-access-role",
            args["access_role"],
            account=account,
            trust=documents.service_trust(arns.APP_RUNNER_BUILD),
            tags=tags,
            managed_policies=account.aws_managed_policy_arns(_access_policies(args)),
            inline_policies={"pull": InlinePolicy(PULL_POLICY_NAME, document_for(PULL_IMAGES, account, args))}
            if args.get("pull_repositories")
            else {},
            opts=child,
        )
        give_out(self, "access_role", access)

        instance = None
        if "instance_role" in args:
            policy = args.get("instance_policy", InstancePolicy())
            instance = build_role(
                f"{name}-instance-role",
                args["instance_role"],
                account=account,
                trust=documents.service_trust(arns.APP_RUNNER_TASKS),
                tags=tags,
                managed_policies=account.aws_managed_policy_arns(_instance_policies(args)),
                inline_policies=_reads(account, policy),
                opts=child,
            )
        give_out(self, "instance_role", instance)

        self.networking_role_arn = None
        if "networking_role" in args:
            self.networking_role_arn = _build_networking_role(
                f"{name}-networking-role", args["networking_role"], account, child
            )

        register(self, AppRunnerRoles, opts)


def _reads(account: Account, policy: InstancePolicy) -> dict[str, InlinePolicy]:
    if not any(value for key, value in policy.items() if key != "x_ray"):
        return {}
    document = document_for(READ_CONFIGURATION, account, policy)
    return {"configuration": InlinePolicy(CONFIGURATION_POLICY_NAME, document)}


def _build_networking_role(
    name: str, args: NetworkingRole, account: Account, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """Make or adopt the role; every stack of the account shares it, so that none may take it away or mark it as its."""
    arn = account.service_linked_role_arn(arns.APP_RUNNER_NETWORKING, arns.APP_RUNNER_NETWORKING_ROLE)
    # An import has to leave what it imports as it is, or it fails; default tags of the provider would change it, too.
    foreign = [] if "description" in args else ["description"]
    aws.iam.ServiceLinkedRole(
        name,
        aws_service_name=arns.APP_RUNNER_NETWORKING,
        description=args.get("description"),
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                retain_on_delete=True,
                import_=arn if args.get("adopt") else None,
                ignore_changes=[*foreign, "tags", "tagsAll"],
            ),
        ),
    )
    return pulumi.Output.from_input(arn)
