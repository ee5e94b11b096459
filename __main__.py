"""The program: a stack's config -> components -> outputs."""

import pulumi

from components import settings
from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles
from components.ecr_repositories import EcrRepositories
from components.ecs_task_roles import EcsTaskRoles

stack = settings.load()
pass_role_arns: list[pulumi.Output[str]] = []

if stack.app_runner:
    app_runner = AppRunnerRoles("app-runner", {**stack.app_runner.to_args(), "tags": stack.tags})
    pass_role_arns.append(app_runner.access_role_arn)
    pulumi.export("app_runner_access_role_arn", app_runner.access_role_arn)
    if app_runner.instance_role_arn:
        pass_role_arns.append(app_runner.instance_role_arn)
        pulumi.export("app_runner_instance_role_arn", app_runner.instance_role_arn)
    if app_runner.networking_role_arn:
        pulumi.export("app_runner_networking_role_arn", app_runner.networking_role_arn)

if stack.operators:
    operators = AppRunnerOperators(
        "operators", {**stack.operators.to_args(), "pass_role_arns": pass_role_arns, "tags": stack.tags}
    )
    pulumi.export("operator_group_name", operators.group_name)
    pulumi.export("operator_user_names", operators.user_names)
    if stack.operators.console_access:
        pulumi.export("operator_initial_passwords", operators.initial_passwords)
    pulumi.export("operator_pass_role_arns", operators.pass_role_arns)

if stack.ecs:
    ecs = EcsTaskRoles("ecs", {**stack.ecs.to_args(), "tags": stack.tags})
    pulumi.export("ecs_execution_role_arn", ecs.execution_role_arn)
    pulumi.export("ecs_task_role_arn", ecs.task_role_arn)

if stack.repositories:
    repositories = EcrRepositories(
        "repositories",
        {"repositories": {name: each.to_args() for name, each in stack.repositories.items()}, "tags": stack.tags},
    )
    pulumi.export("repository_urls", repositories.repository_urls)
    pulumi.export("push_commands", repositories.push_commands)
