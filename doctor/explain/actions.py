"""Which actions a text can have cut off: those that this project knows, and those in AWS's errors about IAM."""

from functools import cache

from components.permissions_table import POLICIES
from doctor.explain.words import ACTIONS_OF_IAM


def is_begun(action: str) -> bool:
    """Return whether an action is only the beginning of known ones."""
    begun = action.lower()
    return begun not in _known() and any(each.startswith(begun) for each in _known())


@cache
def _known() -> frozenset[str]:
    named = (
        action.lower()
        for policy in POLICIES
        for setting in policy.settings
        for permission in setting.permissions
        for action in permission.actions
        if "*" not in action
    )
    return frozenset({*named, *ACTIONS_OF_IAM})
