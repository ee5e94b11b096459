"""What to do where users may not change how they, or others, sign in: passwords, access keys, MFA devices."""

import re

from doctor.explain.asking import SIGN_IN, members, myself, title, whose
from doctor.explain.denial import Denial
from doctor.explain.explanation import Explanation

_CHANGES_PASSWORD = "iam:changepassword"  # noqa: S105  an action
_KEYS_AND_DEVICES = re.compile(
    r"iam:(?P<verb>create|update|delete|enable|deactivate|resync)(?:accesskey|(?:virtual)?mfadevice)$"
)
_USER = re.compile(r":user/(?:\S*/)?([\w+=,.@-]+)$")
_ADDS = {"create", "enable"}
_PUBLISHED = "AWS publishes a policy for that, which covers the user's own keys and devices only."
_ADDED = {
    "access key": "Sign in without a key: `aws sso login`, or `aws login` with the password of the console, which "
    "needs `SignInLocalDevelopmentAccess`. If a key is needed, an administrator creates it, and gives it to its user "
    "alone.",
    "MFA device": f"An administrator registers the device with its user, or allows the user to do it. {_PUBLISHED}",
}
"""What to do about a key or a device that a user does not have yet."""


def concerns_own_sign_in(denial: Denial) -> bool:
    """Return whether a refusal is about a password, an access key or an MFA device."""
    action = denial.action.lower()
    return action == _CHANGES_PASSWORD or _KEYS_AND_DEVICES.match(action) is not None


def explain_own_sign_in(denial: Denial) -> Explanation:
    """Return who can change it, and which group allows it."""
    found = _KEYS_AND_DEVICES.match(denial.action.lower())
    if not found:
        return _change_password(denial)
    other = _other_user(denial)
    return _of_another(denial, other) if other else _keys_and_devices(denial, adds=found["verb"] in _ADDS)


def _other_user(denial: Denial) -> str:
    """Return the user whose key or device it is; empty if that is the caller, or if the text does not tell."""
    user, caller = _USER.search(denial.resource), denial.principal.name
    return user[1] if user and caller and user[1].lower() != caller.lower() else ""


def _of_another(denial: Denial, user: str) -> Explanation:
    return Explanation(
        title(denial),
        f"No policy of {whose(denial)} allows it, and no group of this project does. It changes how user `{user}` "
        "signs in, which is an administrator's task.",
        "Ask an administrator to do it.",
        ask=f"Please do `{denial.action}` on {denial.resource}. I need no permission to change IAM.",
    )


def _change_password(denial: Denial) -> Explanation:
    """Explain what the managed policy `IAMUserChangePassword` allows to users about themselves, in every group."""
    return Explanation(
        title(denial),
        f"No policy of {whose(denial)} allows it. Every group of this project allows users to change their own "
        "password, with `IAMUserChangePassword`.",
        f"Add the user to `operators.users`, and run `pulumi up`. {SIGN_IN}",
        members(denial, "operators"),
        f"Please add {myself(denial)} to a group with `IAMUserChangePassword`.",
    )


def _keys_and_devices(denial: Denial, *, adds: bool) -> Explanation:
    """Explain a user's own access keys and MFA devices, which no stack creates: `adds` says whether to get one.

    Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
    and https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html
    """
    what = "access key" if denial.action.lower().endswith("accesskey") else "MFA device"
    none = " This project creates users without keys and devices." if adds else ""
    return Explanation(
        title(denial),
        f"No policy of {whose(denial)} allows users to manage their own {what}s, and no group of this project does."
        f"{none}",
        _ADDED[what] if adds else f"An administrator does it, or allows the user to do it. {_PUBLISHED}",
        ask=f"Please do `{denial.action}` for {myself(denial)}, or let users manage their own {what}s, as described in "
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html.",
    )
