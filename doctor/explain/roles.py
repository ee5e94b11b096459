"""Which setting creates a role, and which people's setting passes it."""

import re
from dataclasses import dataclass

from components.arns import APP_RUNNER_BUILD, APP_RUNNER_TASKS, ECS, ECS_TASKS, EVENTS, SCHEDULER
from doctor.explain.denial import Denial
from doctor.explain.principals import INSTANCE_OF_EC2, STACKS


@dataclass(frozen=True)
class Role:
    """A role of the config: its setting, what it is called, who may pass it (nobody if empty), and to whom."""

    key: str
    title: str
    passed_by: str
    service: str | None
    """What `iam:PassedToService` holds; None where AWS is not known to send it."""
    trusts: str


ACCESS = Role("appRunner.accessRole", "access role of App Runner", "operators", None, APP_RUNNER_BUILD)
INSTANCE = Role("appRunner.instanceRole", "instance role of App Runner", "operators", None, APP_RUNNER_TASKS)
EXECUTION = Role(
    "ecs.executionRole", "task execution role of ECS", "ecs.operators", ECS_TASKS,
    ECS_TASKS,
)  # fmt: skip
TASK = Role("ecs.taskRole", "task role of ECS", "ecs.operators", ECS_TASKS, ECS_TASKS)
INFRASTRUCTURE = Role("express.infrastructureRole", "infrastructure role of ECS Express", "express.operators", ECS, ECS)
ECS_INFRASTRUCTURE = Role("ecs.infrastructureRole", "infrastructure role of ECS", "ecs.operators", ECS, ECS)
# What they are passed to: the document of AmazonEventBridgeFullAccess,
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEventBridgeFullAccess.html.
SCHEDULES = Role("ecs.scheduler.role", "role of EventBridge Scheduler", "", SCHEDULER, SCHEDULER)
RULES_OF_EVENTS = Role("ecs.eventRules.role", "role of EventBridge rules", "", EVENTS, EVENTS)
DEPLOYER = Role("gitHub.role", "role of GitHub's workflows", "gitHub", None, "token.actions.githubusercontent.com")
ROLES = (ACCESS, INSTANCE, EXECUTION, TASK, INFRASTRUCTURE, ECS_INFRASTRUCTURE, SCHEDULES, RULES_OF_EVENTS)

GROUPS = {
    "operators": "BroadAIEngineerAccess",
    "ecs.operators": "EcsOperators",
    "express.operators": "ExpressOperators",
}
"""The sections that make a group of people, with a name for it where the error gives none."""

GROUP_OF = {"App Runner": "operators", "ECS": "ecs.operators", "Express": "express.operators"}
"""The section whose group works with a service."""

# What a role is called tells what it is for. The first that matches and fits the service decides.
_EVENTS = (
    (re.compile(r"^(?!.*scheduler\W*task|.*task\W*role).*scheduler", re.IGNORECASE), SCHEDULES),
    (
        re.compile(
            r"^(?!.*task\W*role).*(?:ecs\W*events|event-?bridge|event\W*rules?(?![a-z])|cloudwatch\W*events|events_invoke)",
            re.IGNORECASE,
        ),
        RULES_OF_EVENTS,
    ),
)
_NAMES = (
    *_EVENTS,
    (re.compile(r"infra.*express|express.*infra", re.IGNORECASE), INFRASTRUCTURE),
    (re.compile(r"infra", re.IGNORECASE), ECS_INFRASTRUCTURE),
    (re.compile(r"infra", re.IGNORECASE), INFRASTRUCTURE),
    (re.compile(r"exec", re.IGNORECASE), EXECUTION),
    (re.compile(r"instance|app-?_?runner.*task", re.IGNORECASE), INSTANCE),
    (re.compile(r"access|ecr|app-?_?runner", re.IGNORECASE), ACCESS),
    (re.compile(r"task", re.IGNORECASE), TASK),
)
# A role of another service, of an account's administration or of a pipeline. CDK: the qualifier of its bootstrap roles,
# https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html.
_FOREIGN = re.compile(
    r"lambda|code(?:pipeline|build|deploy|star)|cloudformation|cfn|cdk-|state-?machine|step-?functions?|glue|sagemaker|batch|"
    r"(?:^|[-_])rds|dms|(?:^|[-_])eks|beanstalk|firehose|bedrock|airflow|mwaa|cognito|jenkins|"
    r"terraform|gitlab|github|bootstrap|organizationaccount|controltower|admin|poweruser|readonly|developer|"
    r"(?:^|[-_])ci(?:cd)?(?:[-_]|$)|deploy|pipeline|workspaces|transfer|datasync|ec2",
    re.IGNORECASE,
)
_STARTING = {"ecs:runtask", "iam:passrole"}
_OF_EVENTS = re.compile(r"^(?!.*task).*(?:events|eventbridge|scheduler)", re.IGNORECASE)
# What calls a service of AWS by its name: a console, an SDK, a provider, CloudFormation.
_SERVICES = (
    ("Express", re.compile(r"Express ?Gateway|Express ?Mode|express_gateway", re.IGNORECASE)),
    ("App Runner", re.compile(r"App ?Runner", re.IGNORECASE)),
    ("Scheduler", re.compile(r"(?:Create|Update)Schedule(?:Command|Request)?\b|EventBridge ?Scheduler", re.IGNORECASE)),
    ("EventBridge", re.compile(r"PutTargets|put-targets|aws_cloudwatch_event_target", re.IGNORECASE)),
    (
        "ECS",
        re.compile(
            r"\bECS\b|AmazonECS|RunTask|TaskDefinition|task definition|StartTask|UpdateService|ecs-tasks", re.IGNORECASE
        ),
    ),
    # What an SDK says of any other service: `(Service: AWSCodePipeline; ...`, `operation error Lambda: ...`.
    (
        "other",
        re.compile(
            r"\(Service: (?!Iam\b|AmazonIdentity|AWSSecurityToken|Sts\b)\w+|operation error (?!IAM|STS)\w",
            re.IGNORECASE,
        ),
    ),
)  # fmt: skip
# Where a program runs that is no container of ECS or App Runner: a function, a cluster of Kubernetes.
_ELSEWHERE = re.compile(
    r"/var/task/|lambda_function|lambda_handler|/var/runtime/|aws-lambda|kube-system|serviceaccount|\bEKS\b|karpenter|"
    r"Reconciler error",
    re.IGNORECASE,
)
_CANDIDATES = {
    "App Runner": (ACCESS, INSTANCE),
    "ECS": (TASK, EXECUTION, ECS_INFRASTRUCTURE, INFRASTRUCTURE),
    "Express": (INFRASTRUCTURE, EXECUTION, TASK),
    "Scheduler": (SCHEDULES,),
    "EventBridge": (RULES_OF_EVENTS,),
    "other": (),
}
ALONE = {"ECS": TASK, "Scheduler": SCHEDULES}
"""The role that a service gets if the name of the role tells nothing."""
# The sessions of the infrastructure roles. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
# and https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
_SESSION_OF_ECS = re.compile(r"(?P<use>ECS(?:Task|Service|Networking|Deployment)\w+)|ecs(?:-[\w-]+)?")


def service_in(text: str) -> str | None:
    """Return the service that a text speaks of: `App Runner`, `ECS`, `Express`, `other` or None."""
    return next((service for service, pattern in _SERVICES if pattern.search(text)), None)


def is_foreign(name: str) -> bool:
    """Return whether a role's name says that it is for something this project has no role for."""
    if _OF_EVENTS.search(name) and not any(pattern.search(name) for pattern, _ in _EVENTS):
        return True
    return bool(_FOREIGN.search(name))


def role_called(name: str, service: str | None = None) -> Role | None:
    """Return the role of the config that a role of this name is, at a service; None where nothing tells."""
    if service is None and is_foreign(name):
        return None
    fitting = _CANDIDATES.get(service or "", ROLES)
    return next((role for pattern, role in _NAMES if role in fitting and pattern.search(name)), None)


def is_workflow(denial: Denial) -> bool:
    """Return whether a workflow of GitHub was refused; the role's name alone is no evidence against the text."""
    who = denial.principal
    return who.runner == STACKS or (who.is_github and not denial.is_before_start and not _runs_elsewhere(denial))


def _runs_elsewhere(denial: Denial) -> bool:
    """Return whether a text shows a function or Kubernetes; the id of a task says more than that."""
    return not denial.principal.is_task and _ELSEWHERE.search(denial.surroundings) is not None


def _infrastructure(denial: Denial) -> str:
    """Return the service whose infrastructure role ECS uses, as far as the text tells."""
    return "Express" if service_in(denial.surroundings) == "Express" else "ECS"


def role_of(denial: Denial) -> Role | None:
    """Return the role of the config that a refused role is; None for a person, a pipeline or another service."""
    who = denial.principal
    if who.kind != "role":
        return None
    if is_workflow(denial):
        return DEPLOYER
    # ECS's agent says so: what it does before a container starts, it does as the execution role, or as the instance.
    if denial.is_before_start and who.runner != INSTANCE_OF_EC2:
        return EXECUTION
    if session := _SESSION_OF_ECS.fullmatch(who.session):
        role = role_called(who.name, _infrastructure(denial))
        return role if role in {INFRASTRUCTURE, ECS_INFRASTRUCTURE} else ECS_INFRASTRUCTURE if session["use"] else None
    if not who.is_container or _runs_elsewhere(denial):
        return None
    return _by_name(denial)


def _by_name(denial: Denial) -> Role | None:
    name = denial.principal.name
    if not is_foreign(name):
        return role_called(name) or (TASK if denial.principal.is_task else None)
    # What is called after events and starts tasks does it for a rule.
    starts_for_events = denial.action.lower() in _STARTING and _OF_EVENTS.search(name)
    return RULES_OF_EVENTS if starts_for_events else None
