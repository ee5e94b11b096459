"""The names that a program takes: two resources of one name in AWS would fail in the middle of an update.

IAM ignores the case of the names of users, groups, roles and policies, and has one of each in an account:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
"""

from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

import pulumi

from . import programs

MOST_GROUPS = 10
"""Groups that a user can be in, which can't be raised (the same page)."""

_Key = tuple[str, str, str]
# Of each program.
_taken: WeakKeyDictionary[Any, dict[_Key, str]] = WeakKeyDictionary()
_groups: WeakKeyDictionary[Any, dict[tuple[str, str], set[str]]] = WeakKeyDictionary()


def take(kind: str, where: str, name: str, resource: str, component: pulumi.Resource | None) -> None:
    """Take a name in AWS for a resource of a component; raises `RunError` if another one of the program has it.

    `where` is the account that has one of each name, or the instance of Identity Center.
    """
    taken = _taken.setdefault(programs.current(), {})
    resource = f"{type(component).__name__} {resource}"  # components of two types can have one name
    other = taken.setdefault((kind, where, name.lower()), resource)
    if other != resource:
        raise pulumi.RunError(
            f"each {kind} must have a name of its own, got `{name}` for `{resource}`, whose name `{other}` has already"
        )


def spell(account: str, user: str) -> None:
    """Remember how the program spells the name of a user; raises `RunError` if it spells it in two ways."""
    other = _taken.setdefault(programs.current(), {}).setdefault(("user", account, user.lower()), user)
    if other != user:
        raise pulumi.RunError(f"each user must have one spelling, got `{user}` and `{other}`")


def join(account: str, user: str, groups: Iterable[str]) -> None:
    """Remember the groups that the program adds a user to; raises `RunError` if there are more than AWS allows.

    `groups` are names of the resources of groups in the program.
    """
    joined = _groups.setdefault(programs.current(), {}).setdefault((account, user.lower()), set())
    joined.update(groups)
    if len(joined) > MOST_GROUPS:
        raise pulumi.RunError(f"user `{user}` must be in at most {MOST_GROUPS} groups, got {len(joined)}")
