"""The names that a program takes: two resources of one name in AWS would fail in the middle of an update.

IAM ignores the case of the names of users, groups, roles and policies, and has one of each in an account:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
"""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_root_resource

MOST_GROUPS = 10
"""Groups that a user can be in, which can't be raised (the same page)."""

_Key = tuple[str, str, str]
# Of each program, by the root that it runs under. The plugin makes one component at a time and knows no program.
_taken: WeakKeyDictionary[pulumi.Resource, dict[_Key, str]] = WeakKeyDictionary()
_groups: WeakKeyDictionary[pulumi.Resource, dict[tuple[str, str], set[str]]] = WeakKeyDictionary()


def take(kind: str, where: str, name: str, resource: str) -> None:
    """Take a name in AWS for a resource of the program; raises `RunError` if another one has it.

    `where` is the account that has one of each name, or the instance of Identity Center.
    """
    root = get_root_resource()
    if not root:
        return
    taken = _taken.setdefault(root, {})
    other = taken.setdefault((kind, where, name.lower()), resource)
    if other != resource:
        raise pulumi.RunError(
            f"each {kind} must have a name of its own, got `{name}` for `{resource}`, whose name `{other}` has already"
        )


def spell(account: str, user: str) -> None:
    """Remember how the program spells the name of a user; raises `RunError` if it spells it in two ways."""
    root = get_root_resource()
    if root and (other := _taken.setdefault(root, {}).setdefault(("user", account, user.lower()), user)) != user:
        raise pulumi.RunError(f"each user must have one spelling, got `{user}` and `{other}`")


def join(account: str, user: str, groups: Iterable[str]) -> None:
    """Remember the groups that the program adds a user to; raises `RunError` if there are more than AWS allows.

    `groups` are names of the resources of groups in the program.
    """
    root = get_root_resource()
    if not root:
        return
    joined = _groups.setdefault(root, {}).setdefault((account, user.lower()), set())
    joined.update(groups)
    if len(joined) > MOST_GROUPS:
        raise pulumi.RunError(f"user `{user}` must be in at most {MOST_GROUPS} groups, got {len(joined)}")
