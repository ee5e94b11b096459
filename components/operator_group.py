"""Groups of people who operate, and their users."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired

import pulumi
import pulumi_aws as aws
from typing_extensions import TypedDict

from . import aliases, attachments, documents, inline_policy, own_state, program_names, programs, tagging
from .arns import Account
from .existing_users import build_existing_users, refuse_both
from .identity_center import IdentityCenter, Policies, build_permission_set
from .input_types import Several, Statements, is_later
from .inputs import known
from .texts import GroupName, PolicyArn, Tags, UserName


class Group(TypedDict):
    """A group of people, and how its users sign in."""

    group_name: GroupName
    """Name of the group."""

    users: NotRequired[Several[UserName]]
    """Names of the users to create as members. They get no access key. AWS refuses to delete a user who has access keys
    or MFA devices: remove those first. A user can be in several groups: the first section that names it creates it."""

    existing_users: NotRequired[Several[UserName]]
    """Names of users who exist already, to add as members. Nothing else of them changes: they keep their other groups,
    and are never deleted. They get no password and no permissions boundary."""

    identity_center: NotRequired[IdentityCenter]
    """Give the group's permissions to people of IAM Identity Center, too. They need no IAM user, so the group can have
    none. What concerns passwords and MFA devices of IAM users isn't part of it: Identity Center has its own."""

    console_access: NotRequired[bool]
    """Give each user a password, which they change at the first sign-in. The state holds it as a secret."""

    require_mfa: NotRequired[bool]
    """Deny everything to users who aren't signed in with MFA, except registering a device and changing the password."""

    users_permissions_boundary: NotRequired[PolicyArn]
    """ARN of the managed policy that caps the permissions of each user, and of people of Identity Center. For these, a
    policy of the account is found by its name and path."""

    extra_statements: NotRequired[Statements]
    """Statements for an inline policy `ExtraStatements`, used as they are. A policy pack checks them."""


@dataclass(frozen=True)
class BuiltUsers:
    """The users of a component."""

    names: pulumi.Output[list[str]]
    """Their names, in the order given, those who exist already last."""

    initial_passwords: pulumi.Output[dict[str, str]] | None
    """By name, the password of each for the first sign-in; a secret, and nothing without console access."""


def build_group(
    name: str,
    args: Mapping[str, Any],
    policies: Policies,
    *,
    account: Account,
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> aws.iam.Group:
    """Make a group that is given by its inputs: `<name>-group`, and `<name>-<label>` for the label of each policy.

    For people of Identity Center: as `identity_center.build_permission_set`.
    """
    group_name = args["group_name"]
    names = aliases.names(f"{name}-group", opts.parent)
    own_state.refuse_to_take(own_state.GROUP, names, account.iam_arn(f"group/{group_name}"))
    program_names.take("group", account.id, group_name, f"{name}-group", opts.parent)
    group = aws.iam.Group(f"{name}-group", name=group_name, opts=opts)
    former_names = attachments.former_names("group", group_name, name, policies["managed_policies"])
    for label, arn in policies["managed_policies"].items():
        aws.iam.GroupPolicyAttachment(
            f"{name}-{label}",
            group=group.name,
            policy_arn=arn,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=former_names[label])),
        )
    texts = inline_policy.texts(f"group `{group_name}`", documents.GROUP_INLINE_CHARACTERS, policies["inline_policies"])
    for label, policy in policies["inline_policies"].items():
        aws.iam.GroupPolicy(f"{name}-{label}", group=group.name, name=policy.name, policy=texts[label], opts=opts)
    if "identity_center" in args:
        build_permission_set(name, args, policies, account=account, tags=tags, opts=opts)
    return group


Joined = tuple[Mapping[str, Any], aws.iam.Group]
"""The inputs that name the users of a group, and the group."""


def groups_of_users(key: str, *groups: Joined) -> Mapping[str, Sequence[aws.iam.Group]]:
    """Return the groups of each user, by name, whom the inputs name under `key`."""
    users = dict.fromkeys(user for args, _ in groups for user in args.get(key, []))
    return {user: [group for args, group in groups if user in args.get(key, [])] for user in users}


def build_users(
    name: str,
    groups: Mapping[str, Sequence[aws.iam.Group]],
    existing: Mapping[str, Sequence[aws.iam.Group]],
    *,
    account: Account,
    console_access: bool,
    permissions_boundary: pulumi.Input[str] | None,
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> BuiltUsers:
    """Make the users, given by name with the groups of each: `<name>-user-<user>`, `<name>-membership-<user>`.

    With console access each has a login profile, `<name>-login-<user>`; nobody has an access key. A user that another
    component of the program made is not made again. Those who exist already only get `<name>-membership-<user>`.

    Raises:
        RunError: the components disagree about the permissions boundary of a user, or whether the user exists already.
    """
    made = _made.here()[account.id]
    refuse_both({*made, *groups}, existing, account)
    for user, memberships in groups.items():
        program_names.spell(account.id, user)
        program_names.join(account.id, user, (group._name for group in memberships))  # noqa: SLF001  no other way
        if user not in made:
            made[user] = _User(
                aws.iam.User(
                    f"{name}-user-{user}",
                    name=user,
                    permissions_boundary=permissions_boundary,
                    tags=tagging.of_iam(f"user `{user}`", tags, {}),
                    opts=_movable(opts, account, own_state.USER, f"user-{user}"),
                ),
                permissions_boundary,
            )
        other = made[user].permissions_boundary
        # What an `Output` is cannot be compared.
        if isinstance(permissions_boundary, str) and not is_later(other) and permissions_boundary != other:
            raise pulumi.RunError(
                f"user `{user}` must have the same `users_permissions_boundary` in each component that names it"
            )
        # One resource a user: the group's own membership list would be exclusive and throw others out.
        aws.iam.UserGroupMembership(
            f"{name}-membership-{user}",
            user=made[user].resource.name,
            groups=[group.name for group in memberships],
            opts=opts,
        )
    if console_access:
        for user in groups:
            made[user].login = made[user].login or _login(
                f"{name}-login-{user}",
                made[user].resource,
                _movable(opts, account, "aws:iam/userLoginProfile:UserLoginProfile", f"login-{user}"),
            )
    build_existing_users(name, existing, account, opts)
    # The provider marks each password as a secret; the whole is one, too.
    passwords = known({user: login.password for user in groups if (login := made[user].login)})
    return BuiltUsers(
        names=known([*(made[user].resource.name for user in groups), *existing]),
        initial_passwords=pulumi.Output.secret(passwords) if console_access else None,
    )


@dataclass
class _User:
    """A user that the program made."""

    resource: aws.iam.User
    permissions_boundary: pulumi.Input[str] | None
    login: aws.iam.UserLoginProfile | None = None


# By account and name.
_made: programs.Kept[defaultdict[str, dict[str, _User]]] = programs.Kept(lambda: defaultdict(dict))


def _movable(opts: pulumi.ResourceOptions, account: Account, kind: str, label: str) -> pulumi.ResourceOptions:
    """Return options for a resource of a user, which another component made if that was the first to name the user.

    A component that has users has a group, which the state shows.
    """
    former: list[str | pulumi.Alias] = [
        own_state.urn_of((*each.types[:-1], kind), f"{each.name.removesuffix('group')}{label}")
        for each in own_state.made_by_components(own_state.GROUP)
        if each.outputs.get("arn", "").startswith(account.iam_arn("group/"))
    ]
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=former))


def _login(name: str, user: aws.iam.User, opts: pulumi.ResourceOptions) -> aws.iam.UserLoginProfile:
    # AWS forgets the demand for a new password once the user has met it; made good on that, the profile would be
    # replaced and the user's password with it. Source, also for the three arguments:
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_user_login_profile
    ignored = pulumi.ResourceOptions(ignore_changes=["passwordLength", "passwordResetRequired", "pgpKey"])
    return aws.iam.UserLoginProfile(
        name, user=user.name, password_reset_required=True, opts=pulumi.ResourceOptions.merge(opts, ignored)
    )
