"""The people who deploy to App Runner."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, NotRequired

import pulumi
from typing_extensions import TypedDict

from . import aliases, attachments, documents, inline_policy
from .account import account_of
from .arns import Account
from .attachments import attached_once
from .documents import document_of
from .existing_users import made_or_existing
from .identity_center import IdentityCenter, Policies, fits
from .inline_policy import InlinePolicy
from .input_types import PROGRAM_ONLY, SECRET, Entries, Named, Several, first_repeated, inputs
from .inputs import known, of_program
from .operator_group import Group, Joined, build_group, build_users, groups_of_users
from .outputs import register
from .permissions_app_runner import (
    CREATE_LINKED_ROLES,
    DELETE_NETWORKING_ROLE,
    LIST_ROLES,
    PASS_APP_RUNNER_ROLES,
    TAGGED_SERVICES,
)
from .policy_documents import document_for
from .texts import GroupName, Label, PolicyArn, PolicyName, RoleArn, TagKey, Tags, TagValue, UserName

# What the App Runner permission guide attaches to its group, by the suffix of the attachment.
GUIDE_POLICIES: Mapping[str, str] = {
    "ecr-full-access": "AmazonEC2ContainerRegistryFullAccess",  # push and pull images
    "app-runner-full-access": "AWSAppRunnerFullAccess",  # create services
    "logs-full-access": "CloudWatchLogsFullAccess",  # read the services' logs
    "change-password": "IAMUserChangePassword",  # the user's own password only
}
# The same for those who only look; the first is the one AWS made for them:
# https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html, "App Runner user permissions".
READ_ONLY_POLICIES: Mapping[str, str] = {
    "app-runner-read-only": "AWSAppRunnerReadOnlyAccess",
    "ecr-read-only": "AmazonEC2ContainerRegistryReadOnly",
    "logs-read-only": "CloudWatchLogsReadOnlyAccess",
    "change-password": "IAMUserChangePassword",
}
LIST_ROLES_POLICY_NAME = "AllowListRoles"
PASS_ROLE_POLICY_NAME = "AllowPassAppRunnerRole"  # noqa: S105  a policy's name, not a password
# Names of further inline policies, by the suffix of the resource.
POLICY_NAMES: Mapping[str, str] = {
    "tagged-services": "AllowTaggedAppRunnerServices",
    "create-service-linked-roles": "AllowCreateAppRunnerServiceLinkedRoles",
    "delete-networking-role": "AllowDeleteAppRunnerNetworkingRole",
    "require-mfa": "RequireMFA",
}


@inputs()
class ServiceTag(TypedDict):
    """The tag that marks the services a group may change."""

    key: TagKey
    """Key of the tag: `Team`."""

    value: TagValue
    """Its value, matched as it is written."""

    other_keys: NotRequired[Several[TagKey]]
    """Keys of the only other tags a new service may have."""


@inputs(fits)
class ReadOnlyOperators(TypedDict):
    """A second group, of people who see everything of App Runner and change nothing."""

    group_name: GroupName
    """Name of the group."""

    users: NotRequired[Several[UserName]]
    """Names of the users to create as members of this group. A user can be in both groups."""

    existing_users: NotRequired[Several[UserName]]
    """Names of users who exist already, to add as members of this group."""

    identity_center: NotRequired[IdentityCenter]
    """Give the permissions of this group to people of IAM Identity Center, too."""


def _policy_names_differ(args: "AppRunnerOperatorsArgs", _named: Named) -> None:
    # IAM would not refuse a second policy of the same name: it would replace the first.
    names = [
        args.get("list_roles_policy_name", LIST_ROLES_POLICY_NAME),
        args.get("pass_role_policy_name", PASS_ROLE_POLICY_NAME),
        inline_policy.EXTRA_POLICY_NAME,
        *POLICY_NAMES.values(),
    ]
    if repeated := first_repeated(names):
        raise ValueError(f"must give its inline policies different names, got `{repeated}` twice")


def _made_or_existing(args: "AppRunnerOperatorsArgs", named: Named) -> None:
    made_or_existing([args, args.get("read_only", {})], named)


def _guide_policies(args: "AppRunnerOperatorsArgs") -> dict[str, str]:
    replaced = {"app-runner-full-access"} if "service_tag" in args else set()
    return {label: policy for label, policy in GUIDE_POLICIES.items() if label not in replaced}


@inputs(_policy_names_differ, attached_once(_guide_policies), _made_or_existing, fits)
class AppRunnerOperatorsArgs(Group):
    """A group of operators and who is in it."""

    read_only: NotRequired[ReadOnlyOperators]
    """A second group that can read everything and change nothing. None by default."""

    service_tag: NotRequired[ServiceTag]
    """Tag of the only services that the group can change or create. By default it gets `AWSAppRunnerFullAccess`."""

    pass_role_arns: NotRequired[Annotated[Several[RoleArn], PROGRAM_ONLY]]
    """Full ARNs of the roles that the operators can pass to App Runner. Without any, there is no such policy."""

    list_roles_policy_name: NotRequired[PolicyName]
    """Name of the inline policy that lists roles. Defaults to `AllowListRoles`."""

    pass_role_policy_name: NotRequired[PolicyName]
    """Name of the inline policy that passes roles. Defaults to `AllowPassAppRunnerRole`."""

    create_service_linked_roles: NotRequired[bool]
    """Let the group create App Runner's two service-linked roles. Otherwise the first VPC connector fails, unless the
    account has the networking role."""

    delete_networking_role: NotRequired[bool]
    """Let the group delete the networking role, which AWS allows once no VPC connector is left."""

    managed_policies: NotRequired[
        Annotated[Mapping[Label, PolicyArn], Entries(most=attachments.MOST - len(GUIDE_POLICIES))]
    ]
    """ARNs of more managed policies to attach, each under a label of your choice."""

    tags: NotRequired[Annotated[Tags, PROGRAM_ONLY]]
    """Tags of every user (IAM has none for groups)."""


class AppRunnerOperators(pulumi.ComponentResource):
    """A group that can deploy to App Runner and pass exactly the given roles, with its users.

    Children: `<name>-group`; the attachments `<name>-ecr-full-access`, `<name>-app-runner-full-access`,
    `<name>-logs-full-access`, `<name>-change-password` and `<name>-extra-<label>`; the inline policies
    `<name>-list-roles`, `<name>-pass-role`, `<name>-tagged-services`, `<name>-create-service-linked-roles`,
    `<name>-delete-networking-role`, `<name>-require-mfa` and `<name>-extra-statements`; for each user
    `<name>-user-<user>`, `<name>-membership-<user>` and `<name>-login-<user>`. For people of Identity Center:
    `<name>-permission-set`, `<name>-permission-set-policy`, `<name>-permission-set-<label>` for the label of each
    attachment, `<name>-permission-set-boundary`, `<name>-permission-set-group-<id>` and
    `<name>-permission-set-user-<id>`, and the provider `<name>-identity-center` if a role of another account creates
    them. The second group:
    `<name>-read-only-group`, `<name>-read-only-app-runner-read-only`, `<name>-read-only-ecr-read-only`,
    `<name>-read-only-logs-read-only`, `<name>-read-only-change-password` and `<name>-read-only-require-mfa`, and
    for people of Identity Center the same as of the first, under `<name>-read-only-permission-set`.
    """

    group_name: pulumi.Output[str]
    """Name of the group."""

    user_names: pulumi.Output[Sequence[str]]
    """Names of the users of both groups, in the order given, those of the first group first. Users who exist already
    are last."""

    initial_passwords: Annotated[pulumi.Output[Mapping[str, str]], SECRET] | None
    """Password of each user for the first sign-in, by name; a secret, absent without console access."""

    pass_role_arns: pulumi.Output[Sequence[str]]
    """ARNs of the roles the group may pass."""

    def __init__(self, name: str, args: AppRunnerOperatorsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = of_program(AppRunnerOperatorsArgs, args, self, name)
        super().__init__("container-roles:index:AppRunnerOperators", name, {}, opts)
        child = aliases.children(self)
        account = account_of(self)
        self.pass_role_arns = known(args.get("pass_role_arns", []))
        mfa = InlinePolicy(POLICY_NAMES["require-mfa"], documents.require_mfa(account))
        require_mfa = {"require-mfa": mfa} if args.get("require_mfa") else {}
        policies: Policies = {
            "managed_policies": {
                **account.aws_managed_policy_arns(_guide_policies(args)),
                **attachments.of_caller(args.get("managed_policies", {})),
            },
            "inline_policies": {
                **_role_policies(args, account),
                **_service_policies(args, account),
                **require_mfa,
                **inline_policy.of_statements(args.get("extra_statements", [])),
            },
            "boundary": args.get("users_permissions_boundary"),
        }
        build = partial(build_group, account=account, tags=args.get("tags", {}), opts=child)
        group = build(name, args, policies)
        groups: list[Joined] = [(args, group)]
        if "read_only" in args:
            reading: Policies = {
                "managed_policies": account.aws_managed_policy_arns(READ_ONLY_POLICIES),
                "inline_policies": require_mfa,
                "boundary": policies["boundary"],
            }
            groups.append((args["read_only"], build(f"{name}-read-only", args["read_only"], reading)))
        users = build_users(
            name,
            groups_of_users("users", *groups),
            groups_of_users("existing_users", *groups),
            account=account,
            console_access=args.get("console_access", False),
            permissions_boundary=policies["boundary"],
            tags=args.get("tags", {}),
            opts=child,
        )

        self.group_name = group.name
        self.user_names = users.names
        self.initial_passwords = users.initial_passwords
        register(self, AppRunnerOperators, opts)


def _role_policies(args: AppRunnerOperatorsArgs, account: Account) -> dict[str, InlinePolicy]:
    """Return the policies that the guide writes itself: list roles, pass these."""
    listing = InlinePolicy(args.get("list_roles_policy_name", LIST_ROLES_POLICY_NAME), document_of(LIST_ROLES, account))
    if not args.get("pass_role_arns"):
        return {"list-roles": listing}
    passing = InlinePolicy(
        args.get("pass_role_policy_name", PASS_ROLE_POLICY_NAME),
        document_for(PASS_APP_RUNNER_ROLES, account, args),
    )
    return {"list-roles": listing, "pass-role": passing}


def _service_policies(args: AppRunnerOperatorsArgs, account: Account) -> dict[str, InlinePolicy]:
    """Return the policies that are asked for in addition to the guide's."""
    given: Mapping[str, Any] = args
    policies = {
        "tagged-services": ("service_tag", TAGGED_SERVICES),
        "create-service-linked-roles": ("create_service_linked_roles", CREATE_LINKED_ROLES),
        "delete-networking-role": ("delete_networking_role", DELETE_NETWORKING_ROLE),
    }
    return {
        label: InlinePolicy(POLICY_NAMES[label], document_of(policy, account, **{key: given[key]}))
        for label, (key, policy) in policies.items()
        if given.get(key)
    }
