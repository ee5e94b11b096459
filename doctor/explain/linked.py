"""What to do about refused actions on service-linked roles, which AWS creates when a service is used first."""

import re
from typing import Any

from doctor.explain.asking import SIGN_IN, allow, members, myself, place_of_statement, title
from doctor.explain.denial import Denial
from doctor.explain.explanation import Explanation
from doctor.explain.roles import service_in

_ACTIONS = {
    "iam:createservicelinkedrole",
    "iam:deleteservicelinkedrole",
    "iam:getservicelinkedroledeletionstatus",
}
_NAMED = re.compile(r"aws-service-role/([^/]+)/")
# The service principals of App Runner and ECS: https://docs.aws.amazon.com/apprunner/latest/dg/using-service-linked-roles.html
# and https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles-for-clusters.html.
_SERVICES = {
    "App Runner": "networking.apprunner.amazonaws.com",
    "ECS": "ecs.amazonaws.com",
    "Express": "ecs.amazonaws.com",
}


def concerns_linked_roles(denial: Denial) -> bool:
    """Return whether a refusal is about a service-linked role."""
    return denial.action.lower() in _ACTIONS or ":role/aws-service-role/" in denial.resource


def explain_linked_roles(denial: Denial) -> Explanation:
    """Return the setting that lets people create or delete the role, where it is one that this project knows."""
    deletes = "delet" in denial.action.lower()
    named = _NAMED.search(denial.resource)
    service = named[1] if named else _SERVICES.get(service_in(denial.context) or "", "")
    action = denial.action if deletes else "iam:CreateServiceLinkedRole"
    key = _setting(service, deletes=deletes)
    by_hand = f"`aws iam create-service-linked-role --aws-service-name {service or 'SERVICE.amazonaws.com'}`"
    condition = {} if deletes else {"Condition": {"StringLike": {"iam:AWSServiceName": service}}}
    role = "this one role" if named else "the role of this service"
    config: tuple[tuple[str, Any], ...] = ()
    if not denial.principal.joins_groups:
        fix = place_of_statement(denial.principal)
    elif key:
        fix, config = f"Set `{key}`, and run `pulumi up`. {SIGN_IN}", ((key, True),)
    elif service == "ecs.amazonaws.com" and not deletes:
        section = "ecs.operators"
        fix = (
            f"The group of `{section}` can create it. Add the user to `{section}.users`, and run `pulumi up`. {SIGN_IN}"
        )
        config = members(denial, section)
    else:
        fix = "No setting of this project is for this role. Ask an administrator to create it once."
    once = "" if deletes else f" Or an administrator creates the role once for the account: {by_hand}."
    return Explanation(
        title(denial)
        if "servicelinked" in denial.action.lower()
        else title(denial, "is denied: it is a service-linked role"),
        "A service creates its service-linked role when it is used first, in the name of the caller. The caller "
        "needs `iam:CreateServiceLinkedRole` for it. `AWSAppRunnerFullAccess` does not allow the networking role of "
        "App Runner. Nobody can pass such a role.",
        f"{fix}{once}",
        config,
        f"Please let {myself(denial)} use `{action}` for {role}{' with this statement' if named else ''}"
        f"{'' if deletes else f', or create the role once yourself: {by_hand}'}.",
        allow(action, denial.resource, **condition) if named else None,
    )


def _setting(service: str, *, deletes: bool) -> str:
    if service.endswith("apprunner.amazonaws.com"):
        return "operators.deleteNetworkingRole" if deletes else "operators.createServiceLinkedRoles"
    return ""
