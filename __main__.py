"""The program: a stack's config -> components -> outputs."""

import pulumi

from components import namespaces, settings
from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles
from components.ecr_repositories import EcrRepositories
from components.ecs_express_roles import EcsExpressRoles
from components.ecs_task_roles import EcsTaskRoles
from components.github_deployer import GitHubDeployer
from components.outputs import export

namespaces.check()
stack = settings.load()
app_runner_role_arns: list[pulumi.Output[str]] = []
task_role_arns: list[pulumi.Output[str]] = []
infrastructure_role_arns: list[pulumi.Output[str]] = []

if stack.app_runner:
    app_runner = AppRunnerRoles("app-runner", {**stack.app_runner.to_args(), "tags": stack.tags})
    app_runner_role_arns += [arn for arn in (app_runner.access_role_arn, app_runner.instance_role_arn) if arn]
    export("app_runner_", app_runner)

if stack.operators:
    operators = AppRunnerOperators(
        "operators", {**stack.operators.to_args(), "pass_role_arns": app_runner_role_arns, "tags": stack.tags}
    )
    export("operator_", operators)

if stack.ecs:
    ecs = EcsTaskRoles("ecs", {**stack.ecs.to_args(), "tags": stack.tags})
    task_role_arns += [ecs.execution_role_arn, ecs.task_role_arn]
    export("ecs_", ecs)

if stack.express:
    express = EcsExpressRoles(
        "express", {**stack.express.to_args(), "task_role_arns": task_role_arns, "tags": stack.tags}
    )
    infrastructure_role_arns.append(express.infrastructure_role_arn)
    export("express_", express)

if stack.repositories:
    export("", EcrRepositories("repositories", {**stack.repositories_args(), "tags": stack.tags}))

for name, args in stack.deployers().items():
    deployer = GitHubDeployer(
        name,
        {
            **args,
            "app_runner_role_arns": app_runner_role_arns,
            "task_role_arns": task_role_arns,
            "infrastructure_role_arns": infrastructure_role_arns,
            "tags": stack.tags,
        },
    )
    export(f"{name.replace('-', '_')}_", deployer)
