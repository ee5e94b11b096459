"""Which setting of a role allows an action on a resource.

What a setting allows is not known here: the documents of the components are built with the value that the resource's
ARN names, and evaluated as AWS does. The components need Pulumi's package, so that only an error of one of this
stack's own roles imports them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from doctor.explain.accepting import is_accepted
from doctor.explain.denial import ARN

_REPOSITORY = re.compile(r"(.+:repository/.+|.*)")
_PARAMETER = re.compile(r".+:parameter/(.+)")
_SECRET = re.compile(r".+:secret:(.+?)(?:-[A-Za-z0-9]{6})?")
_KEY = re.compile(r"(.+:key/.+)")
_LOG_GROUP = re.compile(r".+:log-group:([^:]+)(?::.*)?")
_OBJECT = re.compile(r".+:::([^/]+/.+)")
_BUCKET = re.compile(r".+:::([^/]+)(?:/.*)?")
_NAME = re.compile(r".+:([^:]+)")
_ECS_SERVICE = re.compile(r".+:(?:service|service-deployment)/([^/]+/[^/]+)(?:/.*)?")
_APP_RUNNER_SERVICE = re.compile(r".+:service/([^/]+)(?:/.*)?")


@dataclass(frozen=True)
class Choice:
    """A setting that lists what a role may use: the input of a document, and the part of an ARN that it names."""

    key: str
    builder: str
    argument: str
    named: re.Pattern[str]


def _read(section: str, builder: str) -> Iterator[Choice]:
    yield Choice(f"{section}.parameters", builder, "parameters", _PARAMETER)
    yield Choice(f"{section}.secrets", builder, "secrets", _SECRET)
    yield Choice(f"{section}.keys", builder, "keys", _KEY)


_EXECUTION, _TASK = "documents.execution_permissions", "documents.task_permissions"
_GITHUB = "github_documents.deploy_from_github"
CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "ecs.executionRole": (
        Choice("ecs.executionPolicy.repositories", _EXECUTION, "repositories", _REPOSITORY),
        Choice("ecs.executionPolicy.logGroups", _EXECUTION, "log_groups", _LOG_GROUP),
        Choice("ecs.executionPolicy.createdLogGroups", _EXECUTION, "created_log_groups", _LOG_GROUP),
        Choice("ecs.executionPolicy.environmentFiles", _EXECUTION, "environment_files", _OBJECT),
        *_read("ecs.executionPolicy", _EXECUTION),
    ),
    "ecs.taskRole": (
        Choice("ecs.taskPolicy.buckets", _TASK, "buckets", _BUCKET),
        Choice("ecs.taskPolicy.listBuckets", _TASK, "list_buckets", _BUCKET),
        Choice("ecs.taskPolicy.mailIdentities", _TASK, "mail_identities", re.compile(r".+:identity/(.+)")),
        Choice("ecs.taskPolicy.topics", _TASK, "topics", _NAME),
        Choice("ecs.taskPolicy.queues", _TASK, "queues", _NAME),
        Choice("ecs.taskPolicy.tables", _TASK, "tables", re.compile(r".+:table/([^/]+)(?:/.*)?")),
        *_read("ecs.taskPolicy", _TASK),
    ),
    "appRunner.instanceRole": tuple(_read("appRunner.instancePolicy", "documents.read_configuration")),
    "appRunner.accessRole": (
        Choice("appRunner.pullRepositories", "documents.pull_images", "repositories", _REPOSITORY),
    ),
    "gitHub.role": (
        Choice("gitHub.pushRepositories", _GITHUB, "push_repositories", _REPOSITORY),
        Choice("gitHub.ecsServices", _GITHUB, "ecs_services", _ECS_SERVICE),
        Choice("gitHub.appRunnerServices", _GITHUB, "app_runner_services", _APP_RUNNER_SERVICE),
    ),
}
_DATABASE_USER = re.compile(r".+:dbuser:([^/]+)/(.+)")

_ANY = "arn:aws:kms:us-east-1:123456789012:key/any"
"""Stands for a name or an ARN where only the kind of the setting matters; it is one of each."""
_MANAGED = {"appRunner.instanceRole": ("xray:", "appRunner.instancePolicy.xRay")}
"""The setting of a role that attaches a policy of AWS, and what the actions in that begin with."""
_GROUPS = {
    "ecs.operators": "documents.deploy_ecs_services",
    "express.operators": "documents.deploy_express_services",
}
_GUIDE = ("apprunner:", "ecr:", "logs:")
"""What the policies of AWS that `operators` attaches to its group allow entirely: `GUIDE_POLICIES` there."""
_OWN_PASSWORD = "iam:changepassword"  # noqa: S105  an action, not a password

Setting = tuple[str, Any]


def settings_that_allow(role: str, action: str, resource: str, account: str = "") -> tuple[Setting, ...]:
    """Return settings of a role's section, with values, that allow an action on a resource; none where none do.

    Args:
        role: the setting that creates the role, `ecs.taskRole`.
        action: the action, `s3:GetObject`.
        resource: its ARN, or `*`.
        account: the account of the role, where that is known.
    """
    if role in _MANAGED and action.lower().startswith(_MANAGED[role][0]):
        return ((_MANAGED[role][1], True),)
    where = _account(resource, account)
    for key, value, builder, arguments in _offers(role, resource):
        if is_accepted(key, value) and _allows(builder, arguments, where, action, resource):
            return _of_repositories(key, value)
    user = _DATABASE_USER.fullmatch(resource)
    if role == "ecs.taskRole" and user and "*" not in resource:
        database = {"resource_id": user[1], "user": user[2]}
        if _allows(_TASK, {"database": database}, where, action, resource):
            return (("ecs.taskPolicy.database.resourceId", user[1]), ("ecs.taskPolicy.database.user", user[2]))
    return ()


def setting_in_general(role: str, action: str) -> str:
    """Return the setting of a role that allows an action on whatever it names; empty where none does."""
    offers = ((each.key, each.builder, {each.argument: [_ANY]}) for each in CHOICES.get(role, ()))
    return next((key for key, builder, given in offers if _allows_what_it_names(builder, given, action)), "")


def is_pull(action: str, repository: str) -> bool:
    """Return whether an action on a repository is what pulling an image takes."""
    return _allows(
        "documents.pull_images", {"repositories": [repository]}, _account(repository, ""), action, repository
    )


def group_that_allows(action: str, resource: str) -> str:
    """Return the section whose group has an action, as it is without further settings; empty where none does."""
    if action.lower().startswith(_GUIDE) or action.lower() == _OWN_PASSWORD:
        return "operators"
    where = _account(resource, "")
    sections = (key for key, builder in _GROUPS.items() if _allows(builder, {}, where, action, resource))
    return next(sections, "")


def _offers(role: str, resource: str) -> Iterator[tuple[str, Any, str, Mapping[str, Any]]]:
    """Yield each setting of a role with the value that names a resource, and what its document is built from."""
    for choice in CHOICES.get(role, ()):
        named = choice.named.fullmatch(resource)
        if named and named[1] and "*" not in named[1]:
            for value in _names(choice, named[1]):
                yield choice.key, [value], choice.builder, {choice.argument: [value]}
    if role == "ecs.taskRole":
        yield "ecs.taskPolicy.executeCommand", True, _TASK, {"execute_command": True}


def _names(choice: Choice, named: str) -> list[str]:
    """Return a repository by its name and by its ARN: the name is of the stack's own account and region."""
    arn = ARN.fullmatch(named)
    return [arn["resource"].removeprefix("repository/"), named] if arn and choice.named is _REPOSITORY else [named]


def _of_repositories(key: str, value: Any) -> tuple[Setting, ...]:  # noqa: ANN401  any value of a setting
    """Return the setting; a workflow pushes to every repository of its stack, so that one of these is created."""
    if key == "gitHub.pushRepositories" and not value[0].startswith("arn:"):
        return ((f'repositories["{value[0]}"]', {}),)
    return ((key, value),)


def _account(resource: str, account: str) -> tuple[str, str, str]:
    arn = ARN.fullmatch(resource)
    partition, region, owner = (arn["partition"], arn["region"], arn["account"]) if arn else ("aws", "", "")
    return partition, account or owner or "123456789012", region or "us-east-1"


def _allows_what_it_names(builder: str, arguments: Mapping[str, Any], action: str) -> bool:
    """Return whether a document allows an action on a resource that it names."""
    named = _built(builder, arguments, _account("", ""))
    resources = [resource for statement in named["Statement"] for resource in statement["Resource"]] if named else []
    return any(_is_allowed(named, action, resource) for resource in resources)


def _allows(
    builder: str, arguments: Mapping[str, Any], where: tuple[str, str, str], action: str, resource: str
) -> bool:
    return _is_allowed(_built(builder, arguments, where), action, resource or "*")


def _built(builder: str, arguments: Mapping[str, Any], where: tuple[str, str, str]) -> Mapping[str, Any]:
    """Return the document of a component, empty where it refuses its inputs."""
    from pulumi import RunError  # noqa: PLC0415  needed for the components only

    from components.documents import Account  # noqa: PLC0415  imports Pulumi, which other errors don't need

    module, _, function = builder.partition(".")
    partition, account, region = where
    build = getattr(import_module(f"components.{module}"), function)
    try:
        document: Mapping[str, Any] = build(Account(partition=partition, id=account, region=region), **arguments)
    except RunError:
        return {}
    return document


def _is_allowed(document: Mapping[str, Any], action: str, resource: str) -> bool:
    from localcloud.iam import MalformedDocument, Request, allows  # noqa: PLC0415  needed here only

    try:
        return bool(document) and allows(document, Request(action, resource))
    except (MalformedDocument, ValueError):
        return False
