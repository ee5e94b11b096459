"""What a role that pull requests can assume must not have: anyone who opens one runs a program of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from .permissions import covers
from .permissions_github import DEPLOY

# What changes a repository or a service, and the way to have a service do it.
CHANGES = (
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:PutImage",
    "ecs:RegisterTaskDefinition",
    "ecs:CreateService",
    "ecs:UpdateService",
    "ecs:RunTask",
    "ecs:CreateExpressGatewayService",
    "ecs:UpdateExpressGatewayService",
    "apprunner:CreateService",
    "apprunner:UpdateService",
    "apprunner:StartDeployment",
    "codedeploy:CreateDeployment",
    "iam:PassRole",
)


def deploying_inputs(args: Mapping[str, Any]) -> list[str]:
    """Return the inputs of a deployer by which it can push or update, in their order.

    A managed policy counts, since what it allows is not written here.
    """
    given = [setting.key for setting in DEPLOY.settings if setting.in_config and args.get(setting.key)]
    role: Mapping[str, Any] = args["role"]
    if role.get("managed_policies"):
        given.append("role.managed_policies")
    for index, statement in enumerate(role.get("extra_statements") or []):
        if isinstance(statement, Mapping) and changes(statement):
            given.append(f"role.extra_statements[{index}]")
    return given


def changes(statement: Mapping[str, Any]) -> bool:
    """Whether a statement allows something to be pushed or updated; what is not in IAM's grammar counts."""
    if statement.get("Effect") == "Deny":
        return False
    actions = statement.get("Action")
    if actions is None:
        return True
    patterns: Sequence[str] = [actions] if isinstance(actions, str) else actions
    return any(covers(str(pattern).lower(), action.lower()) for pattern in patterns for action in CHANGES)
