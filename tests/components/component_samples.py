"""Inputs of components to try, and what is attached to what they make."""

from collections.abc import Callable
from typing import Any

import pytest

from components.ecs_express_roles import EcsExpressRolesArgs
from components.ecs_operators import EcsOperators
from components.ecs_task_roles import EcsTaskRolesArgs
from components.github_deployer import GitHubDeployerArgs
from components.input_errors import InputsError
from components.task_policy import TaskPolicy
from tests.components.recorder import record

ECR_ACCESS = "arn:aws:iam::aws:policy/service-role/AWSAppRunnerServicePolicyForECRAccess"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd"
CAP = "arn:aws:iam::123456789012:policy/cap"
EXPRESS: EcsExpressRolesArgs = {
    "infrastructure_role": {"name": "i"},
    "task_role_arns": ["arn:aws:iam::123456789012:role/e"],
}
DEPLOYER: GitHubDeployerArgs = {
    "role": {"name": "deployer"},
    "repository": "owner/app",
    "branches": ["main"],
    "push_repositories": ["app"],
}
TOPICS: TaskPolicy = {"name": "p", "topics": ["t"]}
GROUP: EcsOperators = {"group_name": "g"}
TWO_ROLES: EcsTaskRolesArgs = {"execution_role": {"name": "e"}, "task_role": {"name": "t"}}


def attached(inputs: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The managed policies that are attached, by the attachment's name."""
    return {name.split()[1]: each["policyArn"] for name, each in inputs.items() if "Attachment " in name}


def refusal(program: Callable[[], object]) -> str:
    """Return what a program with refused inputs prints after the first line; it creates nothing."""
    with pytest.raises(InputsError) as raised:
        record(program, preview=True)
    return str(raised.value).split("\n", 1)[1]
