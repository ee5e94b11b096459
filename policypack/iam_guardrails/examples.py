"""Examples for messages: the ARN of a request that AWS would allow, with a name that people can read."""

import re

from iam_guardrails.actions import Target
from iam_guardrails.evaluation import Permission
from iam_guardrails.patterns import FRESH

_FRESH_RUN = re.compile(f"{FRESH}+")
_NAME_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-"


def example_arn(permission: Permission) -> str:
    """Return the ARN of a request that AWS would allow for a permission, if the conditions of its statement hold.

    A readable name takes the place of the first characters that occur in no pattern. Where the document does not let it
    in, one such character does.
    """
    demands = permission.demands
    written = frozenset("".join(pattern for demand in demands for pattern in demand.patterns))
    plain = next((character for character in _NAME_CHARACTERS if character not in written), "\N{HORIZONTAL ELLIPSIS}")
    readable = _FRESH_RUN.sub(_readable(permission.target), permission.arn, count=1).replace(FRESH, plain)
    if all(demand.meets(readable) for demand in demands):
        return readable
    return permission.arn.replace(FRESH, plain)


def _readable(target: Target) -> str:
    return f"any-new-{target.value.strip('/').rpartition(' ')[2]}"
