"""Users who exist already, as members of groups."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from . import lookups, own_state, program_names, programs
from .arns import Account
from .input_types import Named

_BOTH = "user `{user}` must be in `users` or in `existing_users` of all components that name it, not in both"


def made_or_existing(groups: Sequence[Mapping[str, Any]], named: Named) -> None:
    """Raise `ValueError` if a user is to be created for one of the groups and exists already for one of them."""
    made = {user.lower() for group in groups for user in group.get("users", [])}
    existing = (user for group in groups for user in group.get("existing_users", []))
    if both := next((user for user in existing if user.lower() in made), None):
        raise ValueError(
            f"must name each user in `{named('users')}` or in `{named('existing_users')}`, got `{both}` in both"
        )


def build_existing_users(
    name: str, groups: Mapping[str, Sequence[aws.iam.Group]], account: Account, opts: pulumi.ResourceOptions
) -> None:
    """Add users, given by name with the groups of each, to these groups: `<name>-membership-<user>`.

    Raises:
        RunError: there is no such user, or the stack made it, and would delete it with this edit.
    """
    _in_program(account).update(groups)
    for user, joined in groups.items():
        program_names.spell(account.id, user)
        program_names.join(account.id, user, (group._name for group in joined))  # noqa: SLF001  no other way
        own_state.refuse_to_drop_user(account.iam_arn(f"user/{user}"))
        _look_up(user, opts)
        # It knows no other groups of the user, and no other members of the groups:
        # https://www.pulumi.com/registry/packages/aws/api-docs/iam/usergroupmembership/
        aws.iam.UserGroupMembership(
            f"{name}-membership-{user}", user=user, groups=[group.name for group in joined], opts=opts
        )


def _look_up(user: str, opts: pulumi.ResourceOptions) -> None:
    """Ask for a user; raises `RunError` if there is none under exactly this name.

    AWS has one user of each name, whatever its case: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html.
    In another case, the membership would be made a second time, and then removed with the former one.
    """
    asking = pulumi.InvokeOptions(parent=opts.parent)
    found = lookups.found(f"user `{user}` of `existing_users`", lambda: aws.iam.get_user(user_name=user, opts=asking))
    spelled = found.arn.rpartition("/")[2]
    if spelled != user:
        raise pulumi.RunError(f"user `{user}` of `existing_users` must be spelled as in AWS, `{spelled}`")


def refuse_both(made: Collection[str], existing: Collection[str], account: Account) -> None:
    """Raise `RunError` if a component of the program creates a user whom another takes to exist already."""
    if both := {*made} & {*existing, *_in_program(account)}:
        raise pulumi.RunError(_BOTH.format(user=min(both)))


# By account.
_existing: programs.Kept[defaultdict[str, set[str]]] = programs.Kept(lambda: defaultdict(set))


def _in_program(account: Account) -> set[str]:
    """Return the names of the program's existing users."""
    return _existing.here()[account.id]
