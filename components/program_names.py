"""The names that a program takes: two resources of one name in AWS would fail in the middle of an update.

IAM ignores the case of the names of users, groups, roles and policies, and has one of each in an account:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
"""

from collections import defaultdict
from collections.abc import Iterable

import pulumi

from . import programs

MOST_GROUPS = 10
"""Groups that a user can be in, which can't be raised (the same page)."""

# By kind, place, and the name without its case.
_taken: programs.Kept[dict[tuple[str, str, str], str]] = programs.Kept(dict)
# By account and user.
_groups: programs.Kept[defaultdict[tuple[str, str], set[str]]] = programs.Kept(lambda: defaultdict(set))


def take(kind: str, where: str, name: str, resource: str, component: pulumi.Resource | None) -> None:
    """Take a name in AWS for a resource of a component; raises `RunError` if another one of the program has it.

    `where` is the account that has one of each name, or the instance of Identity Center.
    """
    resource = f"{type(component).__name__} {resource}"  # components of two types can have one name
    other = _taken.here().setdefault((kind, where, name.lower()), resource)
    if other != resource:
        raise pulumi.RunError(
            f"each {kind} must have a name of its own, got `{name}` for `{resource}`, whose name `{other}` has already"
        )


def spell(account: str, user: str) -> None:
    """Remember how the program spells the name of a user; raises `RunError` if it spells it in two ways."""
    other = _taken.here().setdefault(("user", account, user.lower()), user)
    if other != user:
        raise pulumi.RunError(f"each user must have one spelling, got `{user}` and `{other}`")


def join(account: str, user: str, groups: Iterable[str]) -> None:
    """Remember the groups that the program adds a user to; raises `RunError` if there are more than AWS allows.

    `groups` are names of the resources of groups in the program.
    """
    joined = _groups.here()[account, user.lower()]
    joined.update(groups)
    if len(joined) > MOST_GROUPS:
        raise pulumi.RunError(f"user `{user}` must be in at most {MOST_GROUPS} groups, got {len(joined)}")
