"""What to do about refused actions on service-linked roles, which AWS creates when a service is used first."""

import re
from dataclasses import replace
from typing import Any

from components.arns import APP_RUNNER_NETWORKING, ECS
from doctor.explain import advice
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
_SERVICES = {"App Runner": APP_RUNNER_NETWORKING, "ECS": ECS, "Express": ECS}
"""The service whose role is meant where the error does not name it."""


def concerns_linked_roles(denial: Denial) -> bool:
    """Return whether a refusal is about a service-linked role."""
    return denial.action.lower() in _ACTIONS or ":role/aws-service-role/" in denial.resource


def explain_linked_roles(denial: Denial) -> Explanation:
    """Return the setting that lets people create or delete the role, where it is one that this project knows."""
    deletes = "delet" in denial.action.lower()
    named = _NAMED.search(denial.resource)
    service = named[1] if named else _SERVICES.get(service_in(denial.context) or "", "")
    action = denial.action if deletes else "iam:CreateServiceLinkedRole"
    resource = denial.resource or advice.linked_role(service, denial)
    found = advice.for_people(replace(denial, action=action, resource=resource)) if resource else None
    by_hand = f"`aws iam create-service-linked-role --aws-service-name {service or 'SERVICE.amazonaws.com'}`"
    condition = {} if deletes else {"Condition": {"StringLike": {"iam:AWSServiceName": service}}}
    role = "this one role" if named else "the role of this service"
    config: tuple[tuple[str, Any], ...] = ()
    if not denial.principal.joins_groups:
        fix = place_of_statement(denial.principal)
    elif found:
        first = f"Set `{found.path}`, add" if found.key else f"The group of `{found.section}` has this permission. Add"
        fix = f"{first} the user to `{found.section}.users`, and run `pulumi up`. {SIGN_IN}"
        config = members(denial, found.section) + found.config
    else:
        fix = "No setting of this project is for this role. Ask an administrator to create it once."
    is_networking = service == APP_RUNNER_NETWORKING
    not_allowed = "`AWSAppRunnerFullAccess` does not allow the networking role of App Runner. " if is_networking else ""
    once = "" if deletes else f" Or an administrator creates the role once for the account: {by_hand}."
    return Explanation(
        title(denial)
        if "servicelinked" in denial.action.lower()
        else title(denial, "is denied: it is a service-linked role"),
        "A service creates its service-linked role when it is used first, in the name of the caller. The caller "
        f"needs `iam:CreateServiceLinkedRole` for it. {not_allowed}Nobody can pass such a role.",
        f"{fix}{once}",
        config,
        f"Please let {myself(denial)} use `{action}` for {role}{' with this statement' if named else ''}"
        f"{'' if deletes else f', or create the role once yourself: {by_hand}'}.",
        allow(action, denial.resource, **condition) if named else None,
    )
