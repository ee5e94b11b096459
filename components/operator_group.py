"""Groups of people who operate, and their users."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from . import documents, inline_policy
from .inline_policy import InlinePolicy
from .inputs import known


@dataclass(frozen=True)
class BuiltUsers:
    """The users of a component."""

    names: pulumi.Output[list[str]]
    """Their names, in the order given."""

    initial_passwords: pulumi.Output[dict[str, str]] | None
    """By name, the password of each for the first sign-in; a secret, and nothing without console access."""


def build_group(
    name: str,
    group_name: str,
    *,
    managed_policies: Mapping[str, pulumi.Input[str]],
    inline_policies: Mapping[str, InlinePolicy],
    opts: pulumi.ResourceOptions,
) -> aws.iam.Group:
    """Make `<name>-group`, named `group_name`, and for each label of the two kinds of policies `<name>-<label>`."""
    group = aws.iam.Group(f"{name}-group", name=group_name, opts=opts)
    for label, arn in managed_policies.items():
        aws.iam.GroupPolicyAttachment(f"{name}-{label}", group=group.name, policy_arn=arn, opts=opts)
    texts = inline_policy.texts(f"group `{group_name}`", documents.GROUP_INLINE_CHARACTERS, inline_policies)
    for label, policy in inline_policies.items():
        aws.iam.GroupPolicy(f"{name}-{label}", group=group.name, name=policy.name, policy=texts[label], opts=opts)
    return group


def build_users(
    name: str,
    groups: Mapping[str, aws.iam.Group],
    *,
    console_access: bool,
    permissions_boundary: pulumi.Input[str] | None,
    tags: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> BuiltUsers:
    """Make the users, given by name with the group of each: `<name>-user-<user>`, `<name>-membership-<user>`.

    With console access each has a login profile, `<name>-login-<user>`; nobody has an access key.
    """
    users = {
        user: aws.iam.User(
            f"{name}-user-{user}", name=user, permissions_boundary=permissions_boundary, tags=tags, opts=opts
        )
        for user in groups
    }
    for user, group in groups.items():
        # One resource a user: the group's own membership list would be exclusive and throw others out.
        aws.iam.UserGroupMembership(f"{name}-membership-{user}", user=users[user].name, groups=[group.name], opts=opts)
    # AWS forgets the demand for a new password once the user has met it; made good on that, the profile would be
    # replaced and the user's password with it. Source, also for the three arguments:
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_user_login_profile
    login = pulumi.ResourceOptions.merge(
        opts, pulumi.ResourceOptions(ignore_changes=["passwordLength", "passwordResetRequired", "pgpKey"])
    )
    logins = {
        user: aws.iam.UserLoginProfile(
            f"{name}-login-{user}", user=resource.name, password_reset_required=True, opts=login
        )
        for user, resource in users.items()
        if console_access
    }
    # The provider marks each password as a secret; the whole is one, too.
    passwords = known({user: each.password for user, each in logins.items()})
    return BuiltUsers(
        names=known([resource.name for resource in users.values()]),
        initial_passwords=pulumi.Output.secret(passwords) if console_access else None,
    )
