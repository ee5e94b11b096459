"""The ARNs of the targets of guarded actions, as sequences of choices: what may stand where in them."""

from collections.abc import Sequence
from typing import NamedTuple

from iam_guardrails.actions import Target

PARTITIONS = ("", "-cn", "-us-gov", "-iso", "-iso-b", "-iso-e", "-iso-f", "-eusc")
"""The partitions of AWS, each without the `aws` with which it begins."""
_ACCOUNT = "123456789012"
_INSTANCE = "1234567890abcdef"
_SERVICE_ROLE = "service-role/"


class Code(NamedTuple):
    """So many characters of an alphabet; `sample` is how such a code looks in a message."""

    alphabet: str
    sample: str

    def fits(self, text: str) -> bool:
        """Tell whether a text is such a code."""
        return len(text) == len(self.sample) and set(text) <= set(self.alphabet)


ACCOUNT = Code("0123456789", _ACCOUNT)
INSTANCE = Code("0123456789abcdef", _INSTANCE)

Part = str | Sequence[str] | Code
"""Literal text, one of several texts, or a code."""


_SERVICES = {
    Target.PERMISSION_SET: "sso",
    Target.IDENTITY_STORE_GROUP: "identitystore",
    Target.DIRECTORY: "sso-directory",
}
_BEFORE_NAMES: dict[Target, tuple[Part, ...]] = {
    Target.PERMISSION_SET: ("permissionSet/ssoins-", INSTANCE, "/ps-"),
    Target.IDENTITY_STORE_GROUP: ("group/",),
    Target.DIRECTORY: (),
}


def head(target: Target) -> tuple[Part, ...]:
    """Return the fields of the ARN of a target before the last one, with the colon behind them. They have no region."""
    account: tuple[Part, ...] = (ACCOUNT,) if has_account(target) else ()
    return ("arn:aws", PARTITIONS, f":{service(target)}::", *account, ":")


def before_name(target: Target) -> tuple[Part, ...]:
    """Return what stands before the name in the last field."""
    return _BEFORE_NAMES.get(target, (target.value,))


def service(target: Target) -> str:
    """Return the service in the ARN of a target."""
    return _SERVICES.get(target, "iam")


def has_account(target: Target) -> bool:
    """Tell whether the ARN of a target names an account."""
    return target not in (Target.PERMISSION_SET, Target.IDENTITY_STORE_GROUP)


def shared_paths(target: Target) -> tuple[str, ...]:
    """Return the paths that do not bound a name: AWS's consoles put powerful roles and their policies there."""
    return (_SERVICE_ROLE,) if target in (Target.ROLE, Target.POLICY) else ()


def excluded(target: Target) -> tuple[str, ...]:
    """Return the beginnings of names that no caller can pass or change: AWS and Identity Center keep them."""
    return ("aws-service-role/", "aws-reserved/") if target is Target.ROLE else ()
