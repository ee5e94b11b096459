"""Which setting makes a role, and which people's setting passes it."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A role of the config: its setting, what it is called, who may pass it, and to whom."""

    key: str
    title: str
    passed_by: str
    service: str | None
    """What `iam:PassedToService` holds; None where AWS is not known to send it."""
    trusts: str


ACCESS = Role("appRunner.accessRole", "access role of App Runner", "operators", None, "build.apprunner.amazonaws.com")
INSTANCE = Role(
    "appRunner.instanceRole", "instance role of App Runner", "operators", None, "tasks.apprunner.amazonaws.com"
)
EXECUTION = Role(
    "ecs.executionRole", "task execution role of ECS", "ecs.operators", "ecs-tasks.amazonaws.com",
    "ecs-tasks.amazonaws.com",
)  # fmt: skip
TASK = Role("ecs.taskRole", "task role of ECS", "ecs.operators", "ecs-tasks.amazonaws.com", "ecs-tasks.amazonaws.com")
INFRASTRUCTURE = Role(
    "express.infrastructureRole", "infrastructure role of ECS Express", "express.operators", "ecs.amazonaws.com",
    "ecs.amazonaws.com",
)  # fmt: skip
DEPLOYER = Role("gitHub.role", "role of GitHub's workflows", "gitHub", None, "token.actions.githubusercontent.com")
ROLES = (ACCESS, INSTANCE, EXECUTION, TASK, INFRASTRUCTURE)

GROUPS = {
    "operators": "BroadAIEngineerAccess",
    "ecs.operators": "EcsOperators",
    "express.operators": "ExpressOperators",
}
"""The sections that make a group of people, with a name for it where the error gives none."""

# What a role is called tells what it is for. The first that matches and fits the service decides.
_NAMES = (
    (re.compile(r"infra", re.IGNORECASE), INFRASTRUCTURE),
    (re.compile(r"exec", re.IGNORECASE), EXECUTION),
    (re.compile(r"instance|app-?_?runner.*task", re.IGNORECASE), INSTANCE),
    (re.compile(r"access|ecr|app-?_?runner", re.IGNORECASE), ACCESS),
    (re.compile(r"task", re.IGNORECASE), TASK),
)
# What calls a service of AWS by its name: a console, an SDK, a provider, CloudFormation.
_SERVICES = (
    ("Express", re.compile(r"Express ?Gateway|Express ?Mode|express_gateway", re.IGNORECASE)),
    ("App Runner", re.compile(r"App ?Runner", re.IGNORECASE)),
    (
        "ECS",
        re.compile(
            r"\bECS\b|AmazonECS|RunTask|TaskDefinition|task definition|StartTask|UpdateService|ecs-tasks", re.IGNORECASE
        ),
    ),
)
_CANDIDATES = {
    "App Runner": (ACCESS, INSTANCE),
    "ECS": (TASK, EXECUTION, INFRASTRUCTURE),
    "Express": (INFRASTRUCTURE, EXECUTION, TASK),
}


def service_in(text: str) -> str | None:
    """The service that a text speaks of: `App Runner`, `ECS`, `Express` or none of them."""
    return next((service for service, pattern in _SERVICES if pattern.search(text)), None)


def role_called(name: str, service: str | None = None) -> Role | None:
    """The role of the config that a role of this name is, by its name, at a service; None where nothing tells."""
    fitting = _CANDIDATES.get(service or "", ROLES)
    return next((role for pattern, role in _NAMES if role in fitting and pattern.search(name)), None)
