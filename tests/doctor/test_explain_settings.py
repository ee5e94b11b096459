"""The settings that `doctor explain` advises: with each, the evaluator allows what was denied."""

import json
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from components.arns import Account
from doctor.explain.cleaning import clean
from doctor.explain.explaining import explain
from doctor.explain.explanation import nested
from localcloud.iam import Decision, Request, evaluate, read_document
from tests.components.permission_samples import ACCOUNT, SAMPLES
from tests.components.recorder import Recording, record
from tests.doctor.stacks import EVERYTHING, merged

pytestmark = pytest.mark.thorough

PROGRAM = Path(__file__).parents[2] / "__main__.py"
MANAGED: Mapping[str, Any] = json.loads(aws_managed_policies_data)
HOLDERS = {
    "appRunner.accessRole": "assumed-role/access/AppRunner",
    "appRunner.instanceRole": "assumed-role/instance/AppRunner",
    "ecs.executionRole": "assumed-role/execution/0a1b2c",
    "ecs.taskRole": "assumed-role/task/0a1b2c",
    "ecs.scheduler.role": "assumed-role/scheduler/0a1b2c",
    "ecs.eventRules.role": "assumed-role/event-rules/0a1b2c",
    "gitHub.role": "assumed-role/deploy/GitHubActions",
}
S3 = "arn:aws:s3:::app-data"
ELSEWHERE = "eu-west-1:210987654321"
HERE = "us-east-1:123456789012"


NOT_TOLD = {
    "cloudwatch:namespace": "NAMESPACE",
    "ecs:cluster": "arn:aws:ecs:us-east-1:123456789012:cluster/CLUSTER",
}
"""What no error tells, and the word that stands for it in the advice."""


def denials() -> Iterator[Any]:
    """Yield every request of the table that a role makes; roles that are passed come from other sections."""
    for sample in SAMPLES:
        for request in sample.requests() if sample.policy.holder in HOLDERS and sample.setting.in_config else ():
            yield pytest.param(
                sample.policy.holder,
                request.action,
                request.resource,
                {**request.context, **{key: each for key, each in NOT_TOLD.items() if key in request.context}},
                id=f"{sample.policy.holder}-{request.action}-{request.resource.partition('::')[2] or request.resource}",
            )


# What no setting is for, what a setting is for only on other resources, and what it takes no value for.
OTHERS = [
    ("ecs.taskRole", "s3:GetBucketAcl", S3),
    ("ecs.taskRole", "s3:ListBucket", S3),
    ("ecs.taskRole", "s3:GetObject", f"{S3}/a/b:c"),
    ("ecs.taskRole", "s3:PutObjectAcl", f"{S3}/a"),
    ("ecs.taskRole", "sqs:CreateQueue", f"arn:aws:sqs:{HERE}:jobs"),
    ("ecs.taskRole", "sqs:ListQueues", f"arn:aws:sqs:{HERE}:*"),
    ("ecs.taskRole", "dynamodb:UpdateItem", f"arn:aws:dynamodb:{HERE}:table/orders/index/by-day"),
    ("ecs.taskRole", "dynamodb:Query", f"arn:aws:dynamodb:{HERE}:table/orders/index/by-day"),
    ("ecs.taskRole", "dynamodb:GetItem", f"arn:aws:dynamodb:{ELSEWHERE}:table/orders"),
    ("ecs.taskRole", "dynamodb:GetRecords", f"arn:aws:dynamodb:{HERE}:table/orders/stream/1"),
    ("ecs.taskRole", "ses:SendEmail", f"arn:aws:ses:{ELSEWHERE}:identity/example.com"),
    ("ecs.taskRole", "ses:SendEmail", f"arn:aws:ses:{HERE}:configuration-set/tracked"),
    ("ecs.taskRole", "ses:SendTemplatedEmail", f"arn:aws:ses:{HERE}:identity/example.com"),
    ("ecs.taskRole", "kms:Decrypt", f"arn:aws:kms:{ELSEWHERE}:key/1234"),
    ("ecs.taskRole", "kms:Encrypt", f"arn:aws:kms:{HERE}:key/1234"),
    ("ecs.taskRole", "ssm:PutParameter", f"arn:aws:ssm:{HERE}:parameter/app/url"),
    ("ecs.taskRole", "ssm:GetParametersByPath", f"arn:aws:ssm:{HERE}:parameter/app/"),
    ("ecs.taskRole", "rds-db:connect", f"arn:aws:rds-db:{HERE}:dbuser:db-INSTANCE/app"),
    ("ecs.taskRole", "rds-db:connect", f"arn:aws:rds-db:{HERE}:dbuser:my-instance/app"),
    ("ecs.taskRole", "secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:app/key"),
    ("ecs.taskRole", "secretsmanager:DescribeSecret", f"arn:aws:secretsmanager:{HERE}:secret:app/key-AbCdEf"),
    ("ecs.executionRole", "ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/app/url"),
    ("ecs.executionRole", "s3:GetObject", f"{S3}/web/app.json"),
    ("ecs.executionRole", "s3:GetBucketLocation", S3),
    ("ecs.executionRole", "s3:ListBucket", S3),
    ("ecs.executionRole", "logs:PutRetentionPolicy", f"arn:aws:logs:{HERE}:log-group:/ecs/app"),
    ("ecs.executionRole", "logs:CreateLogGroup", f"arn:aws:logs:{HERE}:log-group:/ecs/app:log-stream:"),
    ("ecs.executionRole", "logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/ecs/app:log-stream:web/web/1"),
    ("ecs.executionRole", "ecr:GetAuthorizationToken", "*"),
    ("ecs.executionRole", "ecr:BatchGetImage", f"arn:aws:ecr:{ELSEWHERE}:repository/base/app"),
    ("appRunner.instanceRole", "s3:GetObject", f"{S3}/a"),
    ("appRunner.instanceRole", "xray:PutTraceSegments", "*"),
    ("appRunner.accessRole", "ecr:ListImages", f"arn:aws:ecr:{HERE}:repository/app"),
    ("gitHub.role", "ecr:CreateRepository", f"arn:aws:ecr:{HERE}:repository/app"),
    ("gitHub.role", "ecs:RegisterTaskDefinition", f"arn:aws:ecs:{HERE}:task-definition/web:*"),
    ("gitHub.role", "ecs:DeleteService", f"arn:aws:ecs:{HERE}:service/apps/web"),
    ("gitHub.role", "ecs:UpdateService", f"arn:aws:ecs:{ELSEWHERE}:service/apps/web"),
    ("gitHub.role", "apprunner:ListServices", "*"),
    ("gitHub.role", "apprunner:PauseService", f"arn:aws:apprunner:{HERE}:service/web-app/0a1b"),
    ("gitHub.role", "apprunner:ListOperations", f"arn:aws:apprunner:{HERE}:service/web-app/0a1b"),
]


@pytest.mark.parametrize(
    ("holder", "action", "resource", "context"),
    [*denials(), *(pytest.param(*each, {}, id="-".join(each)) for each in OTHERS)],
)
def test_the_setting_advised_to_a_role_allows_what_was_denied(
    holder: str, action: str, resource: str, context: dict[str, Any]
) -> None:
    name = HOLDERS[holder]
    config = advised(f"arn:aws:sts::{ACCOUNT.id}:{name}", action, resource)
    recording = run(config, Account("aws", ACCOUNT.id, resource.split(":")[3] if ":" in resource else ACCOUNT.region))

    assert decided(documents_of(recording, name.split("/")[1]), Request(action, resource, context))


PEOPLE = [
    ("apprunner:CreateService", f"arn:aws:apprunner:{HERE}:service/web-app/0a1b"),
    ("apprunner:DeleteVpcConnector", f"arn:aws:apprunner:{HERE}:vpcconnector/web/1/0a1b"),
    ("ecr:PutImage", f"arn:aws:ecr:{HERE}:repository/app"),
    ("ecr:DeleteRepository", f"arn:aws:ecr:{HERE}:repository/app"),
    ("ecr:GetAuthorizationToken", "*"),
    ("logs:GetLogEvents", f"arn:aws:logs:{HERE}:log-group:/ecs/app:log-stream:x"),
    ("ecs:CreateService", f"arn:aws:ecs:{HERE}:service/apps/web"),
    ("ecs:DeleteCluster", f"arn:aws:ecs:{HERE}:cluster/apps"),
    ("ecs:PutAccountSetting", "*"),
    ("ecs:CreateCapacityProvider", "*"),
    ("ecs:CreateCluster", "*"),
    ("ecs:ExecuteCommand", f"arn:aws:ecs:{HERE}:task/apps/0a1b"),
    ("ecs:CreateExpressGatewayService", f"arn:aws:ecs:{HERE}:service/apps/web"),
    ("ecs:DescribeTasks", f"arn:aws:ecs:{HERE}:task/apps/0a1b"),
    ("kms:GenerateDataKey", f"arn:aws:kms:{HERE}:key/exec"),
    ("cloudwatch:PutMetricAlarm", f"arn:aws:cloudwatch:{HERE}:alarm:cpu"),
    ("elasticloadbalancing:DescribeTargetGroups", "*"),
]


@pytest.mark.parametrize(("action", "resource"), [pytest.param(*each, id="-".join(each)) for each in PEOPLE])
def test_the_group_advised_to_a_person_allows_what_was_denied(action: str, resource: str) -> None:
    config = advised(f"arn:aws:iam::{ACCOUNT.id}:user/jo", action, resource)
    recording = run(config, ACCOUNT)
    groups = [
        group
        for each in recording.resources
        if each.type.endswith(":UserGroupMembership") and each.inputs["user"] == "jo"
        for group in each.inputs["groups"]
    ]

    # What no group is for goes into the statements of one, for its members.
    groups = groups or [config["operators"]["groupName"]]
    assert decided([each for group in groups for each in documents_of(recording, group)], Request(action, resource))


@pytest.mark.parametrize(
    ("said", "section"),
    [
        pytest.param("ecs:RunTask", "ecs.operators", id="no-resource"),
        pytest.param("ecs:UpdateService on resource: web", "ecs.operators", id="a-name"),
        pytest.param("ecs:CreateExpressGatewayService", "express.operators", id="express"),
        pytest.param("apprunner:CreateService", "operators", id="of-a-managed-policy"),
        pytest.param("ecs:ExecuteCommand on resource: main", "ecs.operators.executeCommand", id="with-a-switch"),
        pytest.param("kms:GenerateDataKey", "operators.extraStatements", id="only-on-keys-that-are-named"),
    ],
)
def test_a_group_is_advised_if_the_error_does_not_name_the_resource(said: str, section: str) -> None:
    (explanation,) = explain(clean(f"User: arn:aws:iam::{ACCOUNT.id}:user/jo is not authorized to perform: {said}"))

    assert section in {*(path for path, _ in explanation.config), explanation.config[0][0].rpartition(".")[0]}


@pytest.mark.parametrize(
    ("role", "setting"),
    [
        pytest.param(
            "apprunner.amazonaws.com/AWSServiceRoleForAppRunner", "operators.createServiceLinkedRoles", id="app"
        ),
        pytest.param(
            "networking.apprunner.amazonaws.com/AWSServiceRoleForAppRunnerNetworking",
            "operators.createServiceLinkedRoles",
            id="networking",
        ),
        pytest.param("ecs.amazonaws.com/AWSServiceRoleForECS", "ecs.operators.users", id="ecs"),
        pytest.param(
            "ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService",
            "ecs.operators.autoScaling",
            id="scaling",
        ),
    ],
)
def test_the_setting_that_creates_a_service_linked_role_is_advised(role: str, setting: str) -> None:
    arn = f"arn:aws:iam::{ACCOUNT.id}:role/aws-service-role/{role}"
    config = advised(f"arn:aws:iam::{ACCOUNT.id}:user/jo", "iam:CreateServiceLinkedRole", arn)
    request = Request("iam:CreateServiceLinkedRole", arn, {"iam:AWSServiceName": role.partition("/")[0]})

    section, _, key = setting.rpartition(".")
    made = config[section] if section in config else config["ecs"]["operators"]
    assert key in made
    assert decided(documents_of(run(config, ACCOUNT), made["groupName"]), request)


def test_a_switch_is_advised_to_a_role_if_the_error_does_not_name_the_resource() -> None:
    task = f"arn:aws:sts::{ACCOUNT.id}:assumed-role/task/0a1b2c"
    (explanation,) = explain(clean(f"User: {task} is not authorized to perform: ssmmessages:OpenDataChannel"))

    assert explanation.config == (("ecs.taskPolicy.executeCommand", True),)


def advised(principal: str, action: str, resource: str) -> dict[str, Any]:
    """Return a stack that has everything with the config that is advised."""
    (said,) = explain(
        clean(
            f"User: {principal} is not authorized to perform: {action} on resource: {resource} because no"
            f" identity-based policy allows the {action} action"
        )
    )
    told = {key.removeprefix("container-roles:"): value for key, value in nested(said.config).items()}
    assert told
    config: dict[str, Any] = merged(EVERYTHING, told)
    return config


def run(config: Mapping[str, Any], account: Account) -> Recording:
    return record(
        lambda: runpy.run_path(str(PROGRAM), run_name="__main__"),
        config={f"container-roles:{key}": json.dumps(value) for key, value in config.items()},
        account=account,
    )


def documents_of(recording: Recording, owner: str) -> list[Any]:
    """Return every document that a role or group holds."""
    made = {
        f"policy/{each.inputs['name']}": json.loads(each.inputs["policy"])
        for each in recording.resources
        if each.type.endswith(":Policy")
    }
    found = []
    for each in recording.resources:
        if owner in {each.inputs.get("role"), each.inputs.get("group")}:
            if "policyArn" in each.inputs:
                name = each.inputs["policyArn"].split(":")[5]
                found.append(made.get(name) or MANAGED[name.rpartition("/")[2]]["Document"])
            elif "policy" in each.inputs:
                found.append(json.loads(each.inputs["policy"]))
    return found


def decided(documents: list[Any], request: Request) -> bool:
    return evaluate([read_document(each) for each in documents], request).decision is Decision.ALLOWED
