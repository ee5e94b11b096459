"""What all explanations of a refused request say alike: the title, who was refused, where a statement goes."""

import re
from typing import Any

from doctor.explain.denial import Denial
from doctor.explain.explanation import Json
from doctor.explain.principals import CALLER, Principal
from doctor.explain.roles import GROUPS

# SNS sends to a number, too, which has no ARN:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
_PHONE = re.compile(r"\+[\dx*.…-]+", re.IGNORECASE)

SIGN_IN = "Then sign out and in again, because a session keeps the permissions it began with."


def title(denial: Denial, what: str = "is denied") -> str:
    """Return the title of an explanation."""
    on = f" on `{denial.resource}`" if denial.resource not in {"", "*"} else ""
    return f"`{denial.action}`{on} {what}"


def allow(action: str, resource: str, **more: Any) -> Json:  # noqa: ANN401  any JSON value
    """Return a statement that allows an action."""
    if _PHONE.fullmatch(resource):
        resource = "*"
    if resource and resource != "*" and not resource.startswith("arn:"):
        # Some services give a name where IAM takes an ARN only.
        resource = f"arn:aws:{action.partition(':')[0].lower()}:REGION:ACCOUNT_ID:{resource}"
    return {"Effect": "Allow", "Action": action, "Resource": resource or "*", **more}


def upper(text: object) -> str:
    """Return a text that begins a sentence."""
    return str(text)[:1].upper() + str(text)[1:]


def whose(denial: Denial) -> str:
    """Return whose policies are meant."""
    who = denial.principal
    if who.runner and who.name:
        return f"{who} (assumed by {who.runner})"
    return "yours" if who.kind == "you" else str(who)


def myself(denial: Denial) -> str:
    """Return who asks the administrator."""
    who = denial.principal
    return "me" if who.kind == "you" else str(who) + (f" (account {who.account})" if who.account else "")


def ask_to_pass(denial: Denial, arn: str) -> str:
    """Return the request to let somebody pass one role."""
    which = f"the role {arn}" if arn else "one role, which the error does not name (please put in its ARN)"
    return (
        f"Please let {myself(denial)} pass {which}, and no other, with this statement. `iam:PassRole` on `*` or "
        "`IAMFullAccess` is not needed."
    )


def members(denial: Denial, section: str) -> tuple[tuple[str, Any], ...]:
    """Return the settings of the group that the refused user joins."""
    who = denial.principal
    if not who.joins_groups:
        return ()
    users = [(f"{section}.users", [who.name])] if who.kind == "user" and who.name and not who.is_cut else []
    return ((f"{section}.groupName", GROUPS[section]), *users)


_PLACES = {
    "permission set": "Add the statement to {who} in IAM Identity Center. If a stack of this project creates it with "
    "`identityCenter`, use `extraStatements` of the same group instead: an update can remove what is added by hand.",
    "federated user": "A federated user has what both the policies of the IAM user that started the session and the "
    "policy of the session allow. Add the statement to both.",
    "root user": "IAM policies do not limit the root user. A service control policy, a resource control policy or the "
    "policy of the resource denies this. Use a role for the work instead.",
    "anonymous caller": "The request had no credentials. Sign in, and try again. For a registry, `pulumi stack output "
    "push_commands` gives the commands.",
    CALLER: "The text does not tell a user from a role: `aws sts get-caller-identity` does. A user gets permissions "
    "from a group of this project. For a role, add the statement to a policy of the role.",
    "service": "A service gets access through the policy of the resource, or through a role that it can assume.",
    "service-linked role": "AWS manages the permissions of {who}, and you can't change them. Check the policy of the "
    "resource and of its KMS key.",
}


def place_of_statement(who: Principal) -> str:
    """Say where a statement goes for a caller that is in no group."""
    role = (
        "Add the statement to a policy of {who}{runner}. A role is in no group, so the settings for groups do not "
        "help. If a stack of this project creates it, use `extraStatements` of the role."
    )
    runner = f", which {who.runner} assumes" if who.runner else ""
    return _PLACES.get(who.kind, role).format(who=who, runner=runner)
