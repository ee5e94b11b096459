"""Which setting makes a role, which people's setting passes it, and which list of it grants what it lacks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


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


@dataclass(frozen=True)
class Grant:
    """Which list of the config grants an action to a role; the value is the part of the resource's ARN it names."""

    role: str
    action: re.Pattern[str]
    key: str
    value: re.Pattern[str] | bool


def _action(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _reading(role: str, policy: str) -> Iterator[Grant]:
    """What the three policies of secrets and parameters have alike."""
    yield Grant(role, _action(r"ssm:GetParameter"), f"{policy}.parameters", re.compile(r":parameter/(.+)"))
    secret = re.compile(r":secret:(.+?)(?:-[A-Za-z0-9]{6})?$")
    yield Grant(role, _action(r"secretsmanager:GetSecretValue"), f"{policy}.secrets", secret)
    yield Grant(role, _action(r"kms:Decrypt"), f"{policy}.keys", re.compile(r"(arn:.+:key/.+)"))


_LOG_GROUP = r":log-group:([^:]+)"
GRANTS = (
    *_reading("ecs.executionRole", "ecs.executionPolicy"),
    *_reading("ecs.taskRole", "ecs.taskPolicy"),
    *_reading("appRunner.instanceRole", "appRunner.instancePolicy"),
    *(
        Grant(role, _action(action), key, value if isinstance(value, bool) else re.compile(value))
        for role, action, key, value in (
            ("ecs.executionRole", r"logs:CreateLogGroup", "ecs.executionPolicy.createdLogGroups", _LOG_GROUP),
            ("ecs.executionRole", r"logs:", "ecs.executionPolicy.logGroups", _LOG_GROUP),
            ("ecs.executionRole", r"s3:", "ecs.executionPolicy.environmentFiles", r":::([^/]+/.+)"),
            ("ecs.executionRole", r"ecr:", "ecs.executionPolicy.repositories", r":repository/(.+)"),
            ("ecs.taskRole", r"s3:ListBucket", "ecs.taskPolicy.listBuckets", r":::([^/]+)"),
            ("ecs.taskRole", r"s3:", "ecs.taskPolicy.buckets", r":::([^/]+)"),
            ("ecs.taskRole", r"ses:", "ecs.taskPolicy.mailIdentities", r":identity/(.+)"),
            ("ecs.taskRole", r"sns:", "ecs.taskPolicy.topics", r":([^:]+)$"),
            ("ecs.taskRole", r"sqs:", "ecs.taskPolicy.queues", r":([^:]+)$"),
            ("ecs.taskRole", r"dynamodb:", "ecs.taskPolicy.tables", r":table/([^/]+)"),
            ("ecs.taskRole", r"rds-db:connect", "ecs.taskPolicy.database.user", r":dbuser:[^/]+/(.+)"),
            ("ecs.taskRole", r"ssmmessages:", "ecs.taskPolicy.executeCommand", True),
            ("appRunner.instanceRole", r"xray:", "appRunner.instancePolicy.xRay", True),
            ("gitHub.role", r"ecs:", "gitHub.ecsServices", r":service/([^/]+/[^/]+)"),
            ("gitHub.role", r"apprunner:", "gitHub.appRunnerServices", r":service/([^/]+)"),
            ("gitHub.role", r"ecr:", "repositories", r":repository/(.+)"),
            ("appRunner.accessRole", r"ecr:", "appRunner.pullRepositories", r":repository/(.+)"),
        )
    ),
)  # fmt: skip


def grant_of(role: Role, action: str, resource: str) -> tuple[str, tuple[tuple[str, Any], ...]] | None:
    """The setting that lets a role do something, and its value for a resource, empty where that names none."""
    for grant in GRANTS:
        if grant.role == role.key and grant.action.match(action):
            if isinstance(grant.value, bool):
                return grant.key, ((grant.key, grant.value),)
            found = grant.value.search(resource)
            named = found[1] if found and "*" not in found[1] else None
            return grant.key, (_setting(grant.key, named),) if named else ()
    return None


def _setting(key: str, named: str) -> tuple[str, Any]:
    if key == "repositories":
        return f'repositories["{named}"]', {}
    return key, named if key.endswith(".user") else [named]
