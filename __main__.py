"""The program: a stack's config -> components -> outputs."""

import pulumi

from components import settings
from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles
from components.ecr_repositories import EcrRepositories
from components.ecs_express_roles import EcsExpressRoles
from components.ecs_task_roles import EcsTaskRoles

OPERATORS = ("operator_group_name", "operator_user_names", "operator_initial_passwords")

stack = settings.load()
tags = stack.tags
app_runner_role_arns: list[pulumi.Output[str]] = []


def export(prefix: str, component: pulumi.ComponentResource, *outputs: str) -> None:
    """Export outputs of a component by name; of what it was not asked for, it has none."""
    for name in outputs:
        if (output := getattr(component, name)) is not None:
            pulumi.export(prefix + name, output)


if stack.app_runner:
    app_runner = AppRunnerRoles("app-runner", {**stack.app_runner.to_args(), "tags": tags})
    app_runner_role_arns += [arn for arn in (app_runner.access_role_arn, app_runner.instance_role_arn) if arn]
    export("app_runner_", app_runner, "access_role_arn", "instance_role_arn", "networking_role_arn")

if stack.operators:
    operators = AppRunnerOperators(
        "operators", {**stack.operators.to_args(), "pass_role_arns": app_runner_role_arns, "tags": tags}
    )
    export("operator_", operators, "group_name", "user_names", "initial_passwords", "pass_role_arns")

if stack.ecs:
    ecs = EcsTaskRoles("ecs", {**stack.ecs.to_args(), "tags": tags})
    export("ecs_", ecs, "execution_role_arn", "task_role_arn", *OPERATORS)
    if stack.express:
        express = EcsExpressRoles(
            "express",
            {
                **stack.express.to_args(),
                "execution_role_arn": ecs.execution_role_arn,
                "task_role_arn": ecs.task_role_arn,
                "tags": tags,
            },
        )
        export("express_", express, "infrastructure_role_arn", *OPERATORS, "operator_pass_role_arns")

if stack.repositories:
    repositories = EcrRepositories("repositories", {**stack.repositories_args(), "tags": tags})
    export("", repositories, "repository_urls", "push_commands")
