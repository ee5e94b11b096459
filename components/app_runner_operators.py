"""The people who deploy to App Runner."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import documents, inline_policy
from .account import account_of
from .inline_policy import InlinePolicy

# What the App Runner permission guide attaches to its group, by the suffix of the attachment.
GUIDE_POLICIES: Mapping[str, str] = {
    "ecr-full-access": "AmazonEC2ContainerRegistryFullAccess",  # push and pull images
    "app-runner-full-access": "AWSAppRunnerFullAccess",  # create services
    "logs-full-access": "CloudWatchLogsFullAccess",  # read the services' logs
    "change-password": "IAMUserChangePassword",  # one's own password only
}
LIST_ROLES_POLICY_NAME = "AllowListRoles"
PASS_ROLE_POLICY_NAME = "AllowPassAppRunnerRole"  # noqa: S105  a policy's name, not a password


class AppRunnerOperatorsArgs(TypedDict):
    """A group of operators and who is in it."""

    group_name: str
    """Name of the group: 1 to 128 characters of `A-Za-z0-9_+=,.@-`."""

    users: NotRequired[Sequence[str]]
    """Names of the users to create as members; they get no password and no access key."""

    pass_role_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Full ARNs of the roles the operators may hand to App Runner; with none, there is no such policy."""

    list_roles_policy_name: NotRequired[str]
    """Name of the inline policy to list roles, `AllowListRoles` unless given."""

    pass_role_policy_name: NotRequired[str]
    """Name of the inline policy to pass roles, `AllowPassAppRunnerRole` unless given."""

    managed_policies: NotRequired[Mapping[str, pulumi.Input[str]]]
    """ARNs of managed policies to attach beside the guide's four, each under a label of your choice."""

    extra_statements: NotRequired[Sequence[pulumi.Input[Mapping[str, Any]]]]
    """Statements of an inline policy `ExtraStatements`, taken as they are; a policy pack judges them."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every user (IAM has none for groups)."""


class AppRunnerOperators(pulumi.ComponentResource):
    """A group that can deploy to App Runner and pass exactly the given roles, with its users.

    Children: `<name>-group`; the attachments `<name>-ecr-full-access`, `<name>-app-runner-full-access`,
    `<name>-logs-full-access`, `<name>-change-password` and `<name>-extra-<label>`; the inline policies
    `<name>-list-roles`, `<name>-pass-role` and `<name>-extra-statements`; for each user `<name>-user-<user>` and
    `<name>-membership-<user>`.
    """

    group_name: pulumi.Output[str]
    """Name of the group."""

    user_names: pulumi.Output[Sequence[str]]
    """Names of the users, in the order given."""

    pass_role_arns: pulumi.Output[Sequence[str]]
    """ARNs of the roles the group may pass."""

    def __init__(self, name: str, args: AppRunnerOperatorsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("container-roles:index:AppRunnerOperators", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        account = account_of(self)
        group = aws.iam.Group(f"{name}-group", name=args["group_name"], opts=child)

        managed_policies: dict[str, pulumi.Input[str]] = {
            **{label: account.aws_managed_policy_arn(policy) for label, policy in GUIDE_POLICIES.items()},
            **{f"extra-{label}": arn for label, arn in args.get("managed_policies", {}).items()},
        }
        for label, arn in managed_policies.items():
            aws.iam.GroupPolicyAttachment(f"{name}-{label}", group=group.name, policy_arn=arn, opts=child)

        self.pass_role_arns = pulumi.Output.all(*args.get("pass_role_arns", []))
        policies = {
            "list-roles": InlinePolicy(
                args.get("list_roles_policy_name", LIST_ROLES_POLICY_NAME), documents.list_roles()
            )
        }
        if args.get("pass_role_arns"):
            policies["pass-role"] = InlinePolicy(
                args.get("pass_role_policy_name", PASS_ROLE_POLICY_NAME),
                self.pass_role_arns.apply(documents.pass_roles),
            )
        policies |= inline_policy.of_statements(args.get("extra_statements", []))
        texts = inline_policy.texts(f"group `{args['group_name']}`", documents.GROUP_INLINE_CHARACTERS, policies)
        for suffix, policy in policies.items():
            aws.iam.GroupPolicy(
                f"{name}-{suffix}", group=group.name, name=policy.name, policy=texts[suffix], opts=child
            )

        users = {
            user: aws.iam.User(f"{name}-user-{user}", name=user, tags=args.get("tags"), opts=child)
            for user in args.get("users", [])
        }
        for user, resource in users.items():
            # One resource a user: the group's own membership list would be exclusive and throw others out.
            aws.iam.UserGroupMembership(
                f"{name}-membership-{user}", user=resource.name, groups=[group.name], opts=child
            )

        self.group_name = group.name
        self.user_names = pulumi.Output.all(*(user.name for user in users.values()))
        self.register_outputs(
            {"groupName": self.group_name, "userNames": self.user_names, "passRoleArns": self.pass_role_arns}
        )
