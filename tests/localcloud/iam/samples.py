"""Documents, statements and principals that several tests use."""

from collections.abc import Mapping
from typing import Any

from localcloud.iam import AssumeRoleRequest, Context, Request, allows

ROLE = "arn:aws:iam::123456789012:role/app-web"
PASS_ROLE = Request("iam:PassRole", ROLE)
ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DENY_PASS_ROLE = {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}

OPERATORS_PAGE = "reference_policies_elements_condition_operators"
VARIABLES_PAGE = "reference_policies_variables"

BOB = AssumeRoleRequest("AWS", "arn:aws:iam::444455556666:user/Bob")
DEPLOY = AssumeRoleRequest("AWS", "arn:aws:iam::444455556666:role/ci/Deploy")
SESSION = AssumeRoleRequest("AWS", "arn:aws:sts::444455556666:assumed-role/Deploy/run-1")
ECS = AssumeRoleRequest("Service", "ecs-tasks.amazonaws.com")
GITHUB_ARN = "arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com"
GITHUB = AssumeRoleRequest("Federated", GITHUB_ARN, "sts:AssumeRoleWithWebIdentity")


def allow(**elements: Any) -> dict[str, Any]:  # noqa: ANN401  JSON of any shape
    """Return a document that allows everything, except for the elements given."""
    targets = {} if {"Resource", "NotResource"} & elements.keys() else {"Resource": "*"}
    actions = {} if {"Action", "NotAction"} & elements.keys() else {"Action": "*"}
    return {"Version": "2012-10-17", "Statement": {"Effect": "Allow", **actions, **targets, **elements}}


def trust(effect: str = "Allow", **elements: Any) -> dict[str, Any]:  # noqa: ANN401  JSON of any shape
    """Return a statement of a trust policy about every way to assume the role."""
    return {"Effect": effect, "Action": ["sts:AssumeRole*", "sts:TagSession"], **elements}


def holds(condition: Mapping[str, Any], context: Context) -> bool:
    """Return whether a condition holds for a request with this context."""
    return allows(allow(Condition=condition), Request("iam:PassRole", ROLE, context))
