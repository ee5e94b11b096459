"""What the sample stacks give out."""

from typing import Any

from tests.components.sample_stacks import (
    ACCESS_ROLE_ARN,
    EXECUTION_ROLE_ARN,
    GROUP,
    INFRASTRUCTURE_ROLE_ARN,
    INSTANCE_ROLE_ARN,
    REGISTRY,
    TASK_ROLE_ARN,
)


def pushes(name: str) -> list[str]:
    return [
        f"docker build --platform linux/amd64 -t {name}:latest .",
        f"aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin {REGISTRY}",
        f"docker tag {name}:latest {REGISTRY}/{name}:latest",
        f"docker push {REGISTRY}/{name}:latest",
    ]


def repository_outputs(*names: str) -> dict[str, Any]:
    return {
        "repository_arns": {name: f"arn:aws:ecr:us-east-1:123456789012:repository/{name}" for name in names},
        "repository_urls": {name: f"{REGISTRY}/{name}" for name in names},
        "push_commands": {name: pushes(name) for name in names},
    }


def role_outputs(prefix: str, arn: str) -> dict[str, Any]:
    name = arn.rpartition("/")[2]
    return {f"{prefix}_arn": arn, f"{prefix}_name": name, f"{prefix}_unique_id": f"AROA-of-{name}"}


ECS_OUTPUTS = {
    **role_outputs("ecs_execution_role", EXECUTION_ROLE_ARN),
    **role_outputs("ecs_task_role", TASK_ROLE_ARN),
}
POLICY_OUTPUTS = {
    f"ecs_{kind}_policy_arn": f"arn:aws:iam::123456789012:policy/influmojo-ecs-{kind}-policy"
    for kind in ("execution", "task")
}
OPERATOR_OUTPUTS = {"operator_group_name": GROUP, "operator_user_names": ["ai-engineer"]}
OUTPUTS: dict[str, dict[str, Any]] = {
    "dev": {
        **role_outputs("app_runner_access_role", ACCESS_ROLE_ARN),
        **OPERATOR_OUTPUTS,
        "operator_pass_role_arns": [ACCESS_ROLE_ARN],
        **repository_outputs("influmojo-webapp"),
    },
    "express": {
        **ECS_OUTPUTS,
        **role_outputs("express_infrastructure_role", INFRASTRUCTURE_ROLE_ARN),
        "express_operator_group_name": "ExpressOperators",
        "express_operator_user_names": ["ai-engineer"],
        "express_operator_pass_role_arns": [EXECUTION_ROLE_ARN, TASK_ROLE_ARN, INFRASTRUCTURE_ROLE_ARN],
        **repository_outputs("influmojo-webapp"),
    },
    "prod": {
        **ECS_OUTPUTS,
        **POLICY_OUTPUTS,
        **repository_outputs("influmojo-webapp", "influmojo-admin", "influmojo-backend"),
    },
    "local": {
        **role_outputs("app_runner_access_role", ACCESS_ROLE_ARN),
        **role_outputs("app_runner_instance_role", INSTANCE_ROLE_ARN),
        **OPERATOR_OUTPUTS,
        "operator_initial_passwords": {"ai-engineer": "password-of-ai-engineer"},
        "operator_pass_role_arns": [ACCESS_ROLE_ARN, INSTANCE_ROLE_ARN],
        **ECS_OUTPUTS,
        **POLICY_OUTPUTS,
        **repository_outputs("influmojo-webapp", "influmojo-admin", "influmojo-backend"),
    },
}
