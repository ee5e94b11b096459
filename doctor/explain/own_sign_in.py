"""What to do where users may not change how they sign in: their password, their access keys, their MFA devices."""

import re

from doctor.explain.asking import SIGN_IN, members, myself, title, whose
from doctor.explain.denial import Denial
from doctor.explain.explanation import Explanation

_CHANGES_PASSWORD = "iam:changepassword"  # noqa: S105  an action
_KEYS_AND_DEVICES = re.compile(
    r"iam:(?:create|update|delete|enable|deactivate|resync)(?:accesskey|(?:virtual)?mfadevice)$"
)


def concerns_own_sign_in(denial: Denial) -> bool:
    """Return whether a refusal is about a password, an access key or an MFA device."""
    action = denial.action.lower()
    return action == _CHANGES_PASSWORD or _KEYS_AND_DEVICES.match(action) is not None


def explain_own_sign_in(denial: Denial) -> Explanation:
    """Return who can change it, and which group allows it."""
    return _change_password(denial) if denial.action.lower() == _CHANGES_PASSWORD else _keys_and_devices(denial)


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


def _keys_and_devices(denial: Denial) -> Explanation:
    """Explain a user's own access keys and MFA devices, which no stack creates.

    Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
    and https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html
    """
    is_key = denial.action.lower().endswith("accesskey")
    what = "access key" if is_key else "MFA device"
    return Explanation(
        title(denial),
        f"No policy of {whose(denial)} allows users to manage their own {what}s, and no group of this project does. "
        "This project creates users without keys and devices.",
        (
            "Sign in without a key: `aws sso login`, or `aws login` with the password of the console, which needs "
            "`SignInLocalDevelopmentAccess`. If a key is needed, an administrator creates it, and gives it to its user "
            "alone."
            if is_key
            else "An administrator registers the device with its user, or allows the user to do it. AWS publishes a "
            "policy for that, which covers the user's own devices only."
        ),
        ask=f"Please do `{denial.action}` for {myself(denial)}, or let users manage their own {what}s, as described in "
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html.",
    )
