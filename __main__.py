"""The program: a stack's config -> components -> outputs."""

from itertools import chain

import pulumi

from components import namespaces, section_moves, settings
from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles
from components.ecr_repositories import EcrRepositories
from components.ecs_express_roles import EcsExpressRoles
from components.ecs_task_roles import EcsTaskRoles
from components.github_deployer import GitHubDeployer
from components.outputs import export, prefix

namespaces.check()
stack = settings.load()
tags = stack.get("tags", {})
opts = pulumi.ResourceOptions(protect=stack.get("protect"), retain_on_delete=stack.get("retain"))
app_runner_role_arns: list[pulumi.Output[str]] = []
task_role_arns: dict[str, list[pulumi.Output[str]]] = {}
ecs_infrastructure_role_arns: dict[str, list[pulumi.Output[str]]] = {}
express_role_arns: dict[str, list[pulumi.Output[str]]] = {}

if "app_runner" in stack:
    app_runner = AppRunnerRoles("app-runner", {**stack["app_runner"], "tags": tags}, opts)
    app_runner_role_arns += [arn for arn in (app_runner.access_role_arn, app_runner.instance_role_arn) if arn]
    export("app_runner_", app_runner)

if "operators" in stack:
    operators = AppRunnerOperators(
        "operators", {**stack["operators"], "pass_role_arns": app_runner_role_arns, "tags": tags}, opts
    )
    export("operator_", operators)

services = settings.ecs_services(stack)
service_opts = section_moves.options(opts, EcsTaskRoles, services)
for name, service in services.items():
    ecs = EcsTaskRoles(name, {**service, "tags": tags}, service_opts[name])
    task_role_arns[name] = [ecs.execution_role_arn, ecs.task_role_arn]
    ecs_infrastructure_role_arns[name] = [ecs.infrastructure_role_arn] if ecs.infrastructure_role_arn else []
    export(prefix(name), ecs)

if "express" in stack:
    express = EcsExpressRoles(
        "express", {**stack["express"], "task_role_arns": [*chain(*task_role_arns.values())], "tags": tags}, opts
    )
    express_role_arns["express"] = [express.infrastructure_role_arn]
    export("express_", express)

if "repositories" in stack:
    export("", EcrRepositories("repositories", {**settings.repositories(stack), "tags": tags}, opts))

deployers = settings.deployers(stack)
deployer_opts = section_moves.options(opts, GitHubDeployer, deployers)
for name, args in deployers.items():
    passed = settings.passed_by(stack, name)
    deployer = GitHubDeployer(
        name,
        {
            **args,
            "app_runner_role_arns": app_runner_role_arns,
            "task_role_arns": [*chain(*(task_role_arns.get(each, []) for each in passed))],
            "ecs_infrastructure_role_arns": [*chain(*(ecs_infrastructure_role_arns.get(each, []) for each in passed))],
            "infrastructure_role_arns": [*chain(*(express_role_arns.get(each, []) for each in passed))],
            "tags": tags,
        },
        deployer_opts[name],
    )
    export(prefix(name), deployer)
