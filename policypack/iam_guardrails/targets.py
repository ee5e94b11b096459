"""The ARNs of the targets of guarded actions, as sequences of choices: what may stand where in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from iam_guardrails.actions import Target

PARTITIONS = ("", "-cn", "-us-gov", "-iso", "-iso-b", "-iso-e", "-iso-f", "-eusc")
"""The partitions of AWS, each without the `aws` with which it begins."""
_ACCOUNT = "123456789012"
_INSTANCE = "1234567890abcdef"
_SERVICE_ROLE = "service-role/"


@dataclass(frozen=True, slots=True)
class Code:
    """So many characters of an alphabet; `sample` is how such a code looks in a message."""

    alphabet: str
    sample: str


ACCOUNT = Code("0123456789", _ACCOUNT)
INSTANCE = Code("0123456789abcdef", _INSTANCE)

Part = str | Sequence[str] | Code
"""Literal text, one of several texts, or a code."""


def head(target: Target) -> tuple[Part, ...]:
    """Return what stands before the name in the ARN of a target."""
    match target:
        case Target.PERMISSION_SET:
            return ("arn:aws", PARTITIONS, ":sso:::permissionSet/ssoins-", INSTANCE, "/ps-")
        case Target.IDENTITY_STORE_GROUP:
            return ("arn:aws", PARTITIONS, ":identitystore:::group/")
        case Target.DIRECTORY:
            return ("arn:aws", PARTITIONS, ":sso-directory::", ACCOUNT, ":")
        case _:
            return ("arn:aws", PARTITIONS, ":iam::", ACCOUNT, f":{target.value}")


def shared_paths(target: Target) -> tuple[str, ...]:
    """Return the paths that do not bound a name: AWS's consoles put powerful roles and their policies there."""
    return (_SERVICE_ROLE,) if target in (Target.ROLE, Target.POLICY) else ()


def excluded(target: Target) -> tuple[str, ...]:
    """Return the beginnings of names that no caller can pass or change: AWS and Identity Center keep them."""
    return ("aws-service-role/", "aws-reserved/") if target is Target.ROLE else ()
