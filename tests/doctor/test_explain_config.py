"""The config that `doctor explain` prints: the settings accept it, and it allows what was refused."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from components import documents, github_documents, settings
from components.documents import Account
from doctor.explain.accepting import is_accepted
from doctor.explain.explanation import as_text, nested
from doctor.explain.granting import CHOICES, settings_that_allow
from localcloud.iam import Request, allows
from tests.doctor.explanations import explained, texts

EVERYTHING: dict[str, Any] = {
    "appRunner": {
        "accessRole": {"name": "access"},
        "instanceRole": {"name": "instance"},
        "instancePolicy": {"parameters": ["app/*"]},
    },
    "operators": {"groupName": "operators"},
    "ecs": {
        "executionRole": {"name": "execution"},
        "executionPolicy": {"name": "execution", "parameters": ["app/*"]},
        "taskRole": {"name": "task"},
        "taskPolicy": {"name": "task", "parameters": ["app/*"]},
    },
    "express": {"infrastructureRole": {"name": "infrastructure"}},
    "repositories": {"app": {}},
    "gitHub": {"role": {"name": "deploy"}, "repository": "owner/name", "branches": ["main"]},
}
"""A stack that has every section, into which the config of an explanation is merged."""
ACCOUNT = Account(partition="aws-us-gov", id="210987654321", region="us-gov-west-1")


def merged(base: Any, other: Any) -> Any:  # noqa: ANN401  any JSON value
    """A mapping within a mapping, the second winning."""
    if not isinstance(base, dict) or not isinstance(other, dict):
        return other
    return {**base, **{key: merged(base.get(key), value) for key, value in other.items()}}


def parsed(told: Mapping[str, Any]) -> settings.StackSettings:
    """The settings of a stack that has everything, and what is told."""
    config = {key.removeprefix("container-roles:"): value for key, value in told.items()}
    return settings.parse({key: json.dumps(value) for key, value in merged(EVERYTHING, config).items()})


def printed(answer: str) -> list[dict[str, Any]]:
    """The YAML that stands in an answer, under `config`."""
    blocks = re.findall(r"^  config  .*\n(?: {10}\S.*\n)*((?: {12}.*\n?)+)", answer, re.MULTILINE)
    return [yaml.safe_load(block) for block in blocks]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in texts().items()])
@pytest.mark.parametrize("width", [40, 110])
def test_the_config_that_is_printed_is_accepted(text: str, width: int) -> None:
    explanations = explained(text)
    read = [config for each in explanations for config in printed(as_text(each, width))]

    assert read == [nested(each.config) for each in explanations if each.config]
    for config in read:
        parsed(config)


ARNS = {
    "repositories": "arn:aws-us-gov:ecr:us-gov-west-1:210987654321:repository/team/web",
    "push_repositories": "arn:aws-us-gov:ecr:us-gov-west-1:210987654321:repository/team/web",
    "log_groups": "arn:aws-us-gov:logs:us-gov-west-1:210987654321:log-group:/ecs/web:log-stream:a",
    "created_log_groups": "arn:aws-us-gov:logs:us-gov-west-1:210987654321:log-group:/ecs/web:log-stream:",
    "environment_files": "arn:aws-us-gov:s3:::configs/web.env",
    "parameters": "arn:aws-us-gov:ssm:us-gov-west-1:210987654321:parameter/app/url",
    "secrets": "arn:aws-us-gov:secretsmanager:us-gov-west-1:210987654321:secret:db-AbCdEf",
    "keys": "arn:aws-us-gov:kms:us-gov-west-1:210987654321:key/1234abcd-12ab",
    "buckets": "arn:aws-us-gov:s3:::uploads/a.png",
    "list_buckets": "arn:aws-us-gov:s3:::uploads",
    "mail_identities": "arn:aws-us-gov:ses:us-gov-west-1:210987654321:identity/example.com",
    "topics": "arn:aws-us-gov:sns:us-gov-west-1:210987654321:events.fifo",
    "queues": "arn:aws-us-gov:sqs:us-gov-west-1:210987654321:jobs",
    "tables": "arn:aws-us-gov:dynamodb:us-gov-west-1:210987654321:table/orders/index/by-day",
    "ecs_services": "arn:aws-us-gov:ecs:us-gov-west-1:210987654321:service/main/web",
    "app_runner_services": "arn:aws-us-gov:apprunner:us-gov-west-1:210987654321:service/webapp/8fe1e10304f8",
}
"""A resource for each list of the settings, with what an error adds to it."""
ACTIONS = {
    "repositories": "ecr:BatchGetImage", "push_repositories": "ecr:PutImage", "log_groups": "logs:PutLogEvents",
    "created_log_groups": "logs:CreateLogGroup", "environment_files": "s3:GetObject", "parameters": "ssm:GetParameters",
    "secrets": "secretsmanager:GetSecretValue", "keys": "kms:Decrypt", "buckets": "s3:PutObject",
    "list_buckets": "s3:ListBucket", "mail_identities": "ses:SendEmail", "topics": "sns:Publish",
    "queues": "sqs:SendMessage", "tables": "dynamodb:Query", "ecs_services": "ecs:UpdateService",
    "app_runner_services": "apprunner:StartDeployment",
}  # fmt: skip
LISTS = [
    pytest.param(role, choice.key, choice.argument, id=choice.key)
    for role, all_of in CHOICES.items()
    for choice in all_of
]


def document_of(role: str, told: settings.StackSettings) -> dict[str, Any]:
    """The document of a role by its settings, built as the component builds it."""
    if role.startswith("ecs."):
        assert told.ecs
        if role == "ecs.executionRole":
            assert told.ecs.execution_policy
            given = told.ecs.execution_policy.model_dump(exclude_none=True, exclude={"name", "tags"})
            return documents.execution_permissions(ACCOUNT, **given)
        assert told.ecs.task_policy
        return documents.task_permissions(
            ACCOUNT, **told.ecs.task_policy.model_dump(exclude_none=True, exclude={"name", "tags"})
        )
    if role.startswith("gitHub."):
        given = {
            key: told.deployers()["git-hub"].get(key, [])
            for key in ("push_repositories", "ecs_services", "app_runner_services")
        }
        return github_documents.deploy_from_github(ACCOUNT, **given)
    assert told.app_runner
    if role == "appRunner.accessRole":
        return documents.pull_images(ACCOUNT, told.app_runner.pull_repositories or [])
    assert told.app_runner.instance_policy
    return documents.read_configuration(ACCOUNT, **told.app_runner.instance_policy.model_dump(exclude_none=True))


@pytest.mark.parametrize(("role", "key", "argument"), LISTS)
def test_the_setting_allows_what_was_refused(role: str, key: str, argument: str) -> None:
    action, arn = ACTIONS[argument], ARNS[argument]
    config = settings_that_allow(role, action, arn, ACCOUNT.id)

    assert [path.partition("[")[0] for path, _ in config] == [
        "repositories" if argument == "push_repositories" else key
    ]
    assert allows(document_of(role, parsed(nested(config))), Request(action, arn))


@pytest.mark.parametrize(("role", "key", "argument"), LISTS)
def test_no_setting_is_named_for_an_action_that_none_allows(role: str, key: str, argument: str) -> None:
    assert key.partition(".")[0] == role.partition(".")[0]
    service = ACTIONS[argument].partition(":")[0]

    assert settings_that_allow(role, f"{service}:DeleteEverything", ARNS[argument]) == ()


@pytest.mark.parametrize(
    ("path", "value", "accepted"),
    [
        pytest.param("ecs.taskRole.name", "task", True, id="name"),
        pytest.param("ecs.taskRole.name", "a b", False, id="space"),
        pytest.param("ecs.taskRole.nothing", "a", False, id="no-setting"),
        pytest.param("ecs.taskPolicy.keys", ["arn:aws:kms:us-east-1:123456789012:key/1"], True, id="list"),
        pytest.param("ecs.taskPolicy.keys", ["alias/app"], False, id="list-with-another"),
        pytest.param("ecs.taskPolicy.keys", "arn:aws:kms:us-east-1:123456789012:key/1", False, id="no-list"),
        pytest.param('repositories["team/web.app"].forceDelete', True, True, id="quoted"),
        pytest.param('repositories["Team"]', {}, False, id="quoted-with-another"),
        pytest.param("gitHub.role.maxSessionDuration", 7200, True, id="number"),
        pytest.param("gitHub.role.maxSessionDuration", 60, False, id="small-number"),
        pytest.param("registryScanning.scanType", "BASIC", True, id="choice"),
        pytest.param("registryScanning.scanType", "SOME", False, id="no-choice"),
        pytest.param("operators.extraStatements", [{"Effect": "Allow"}], True, id="statements"),
        pytest.param("operators.users", ["[masked]"], False, id="masked"),
    ],
)
def test_knows_what_the_settings_accept(path: str, value: object, *, accepted: bool) -> None:
    assert is_accepted(path, value) is accepted
