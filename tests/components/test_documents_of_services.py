"""What the roles of services can do, as documents."""

from typing import Any

import pytest

from components.documents import document_of
from components.permissions_app_runner import (
    PULL_IMAGES,
    READ_CONFIGURATION,
)
from components.permissions_ecs import EXECUTION_POLICY
from components.permissions_task import TASK_POLICY
from tests.components.document_samples import (
    AWS,
    CHINA,
    GOV,
    allow,
    document,
)


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        pytest.param(
            document_of(
                PULL_IMAGES,
                CHINA,
                pull_repositories=["app", "arn:aws-cn:ecr:cn-northwest-1:123456789012:repository/x/y"],
            ),
            document(
                allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
                allow(
                    "PullImages",
                    [
                        "ecr:GetDownloadUrlForLayer",
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage",
                        "ecr:DescribeImages",
                    ],
                    [
                        "arn:aws-cn:ecr:cn-north-1:210987654321:repository/app",
                        "arn:aws-cn:ecr:cn-northwest-1:123456789012:repository/x/y",
                    ],
                ),
            ),
            id="pull-images",
        ),
        pytest.param(
            document_of(
                READ_CONFIGURATION,
                CHINA,
                parameters=["app/url", "/app/user", "app/*"],
                secrets=["app/key", "app/*"],
                keys=["arn:aws-cn:kms:cn-north-1:210987654321:key/1234"],
            ),
            document(
                allow(
                    "ReadParameters",
                    ["ssm:GetParameters"],
                    [
                        "arn:aws-cn:ssm:cn-north-1:210987654321:parameter/app/url",
                        "arn:aws-cn:ssm:cn-north-1:210987654321:parameter/app/user",
                        "arn:aws-cn:ssm:cn-north-1:210987654321:parameter/app/*",
                    ],
                ),
                allow(
                    "ReadPrefixes",
                    ["ssm:GetParametersByPath"],
                    [
                        "arn:aws-cn:ssm:cn-north-1:210987654321:parameter/app",
                        "arn:aws-cn:ssm:cn-north-1:210987654321:parameter/app/*",
                    ],
                ),
                allow(
                    "ReadSecrets",
                    ["secretsmanager:GetSecretValue"],
                    [
                        "arn:aws-cn:secretsmanager:cn-north-1:210987654321:secret:app/key-??????",
                        "arn:aws-cn:secretsmanager:cn-north-1:210987654321:secret:app/*",
                    ],
                ),
                allow("DecryptWithKeys", ["kms:Decrypt"], ["arn:aws-cn:kms:cn-north-1:210987654321:key/1234"]),
            ),
            id="configuration-everything",
        ),
        pytest.param(
            document_of(READ_CONFIGURATION, AWS, parameters=["a"]),
            document(
                allow("ReadParameters", ["ssm:GetParameters"], ["arn:aws:ssm:us-east-1:123456789012:parameter/a"])
            ),
            id="configuration-no-list-no-statement",
        ),
        pytest.param(
            document_of(
                EXECUTION_POLICY,
                GOV,
                repositories=["app"],
                log_groups=["/ecs/app"],
                created_log_groups=["/ecs/new"],
                environment_files=["files/a.env", "files/b/c.env", "other/d.env"],
                parameters=["p"],
                secrets=["s"],
                keys=["k"],
            ),
            document(
                allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
                allow(
                    "PullImages",
                    ["ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"],
                    ["arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/app"],
                ),
                allow(
                    "WriteLogs",
                    ["logs:CreateLogStream", "logs:PutLogEvents"],
                    ["arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/ecs/app:*"],
                ),
                allow(
                    "CreateLogGroups",
                    ["logs:CreateLogGroup"],
                    [
                        "arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/ecs/new",
                        "arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/ecs/new:*",
                    ],
                ),
                allow(
                    "ReadEnvironmentFiles",
                    ["s3:GetObject"],
                    [
                        "arn:aws-us-gov:s3:::files/a.env",
                        "arn:aws-us-gov:s3:::files/b/c.env",
                        "arn:aws-us-gov:s3:::other/d.env",
                    ],
                ),
                allow(
                    "LocateEnvironmentFiles",
                    ["s3:GetBucketLocation"],
                    ["arn:aws-us-gov:s3:::files", "arn:aws-us-gov:s3:::other"],
                ),
                allow(
                    "ReadParameters",
                    ["ssm:GetParameters"],
                    ["arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/p"],
                ),
                allow(
                    "ReadSecrets",
                    ["secretsmanager:GetSecretValue"],
                    ["arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:s-??????"],
                ),
                allow("DecryptWithKeys", ["kms:Decrypt"], ["k"]),
            ),
            id="execution-everything",
        ),
        pytest.param(
            document_of(EXECUTION_POLICY, AWS, log_groups=["g"]),
            document(
                allow(
                    "WriteLogs",
                    ["logs:CreateLogStream", "logs:PutLogEvents"],
                    ["arn:aws:logs:us-east-1:123456789012:log-group:g:*"],
                )
            ),
            id="execution-no-list-no-statement",
        ),
        pytest.param(
            document_of(
                TASK_POLICY,
                AWS,
                list_buckets=["b"],
                queues=["q", "r.fifo"],
                tables=["t"],
                parameters=["p"],
                secrets=["s"],
                keys=["k"],
                execute_command=True,
            ),
            document(
                allow("ListBuckets", ["s3:ListBucket"], ["arn:aws:s3:::b"]),
                allow(
                    "UseQueues",
                    [
                        "sqs:SendMessage",
                        "sqs:ReceiveMessage",
                        "sqs:DeleteMessage",
                        "sqs:ChangeMessageVisibility",
                        "sqs:GetQueueAttributes",
                        "sqs:GetQueueUrl",
                    ],
                    ["arn:aws:sqs:us-east-1:123456789012:q", "arn:aws:sqs:us-east-1:123456789012:r.fifo"],
                ),
                allow(
                    "UseTables",
                    [
                        "dynamodb:GetItem",
                        "dynamodb:BatchGetItem",
                        "dynamodb:Query",
                        "dynamodb:Scan",
                        "dynamodb:DescribeTable",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:DeleteItem",
                        "dynamodb:BatchWriteItem",
                        "dynamodb:ConditionCheckItem",
                    ],
                    ["arn:aws:dynamodb:us-east-1:123456789012:table/t"],
                ),
                allow(
                    "ReadIndexes",
                    ["dynamodb:Query", "dynamodb:Scan"],
                    ["arn:aws:dynamodb:us-east-1:123456789012:table/t/index/*"],
                ),
                allow(
                    "ReadParameters",
                    ["ssm:GetParameter", "ssm:GetParameters"],
                    ["arn:aws:ssm:us-east-1:123456789012:parameter/p"],
                ),
                allow(
                    "ReadSecrets",
                    ["secretsmanager:GetSecretValue"],
                    ["arn:aws:secretsmanager:us-east-1:123456789012:secret:s-??????"],
                ),
                allow("UseKeys", ["kms:Decrypt", "kms:GenerateDataKey"], ["k"]),
                allow(
                    "ExecuteCommand",
                    [
                        "ssmmessages:CreateControlChannel",
                        "ssmmessages:CreateDataChannel",
                        "ssmmessages:OpenControlChannel",
                        "ssmmessages:OpenDataChannel",
                    ],
                    ["*"],
                ),
            ),
            id="task-what-the-guide-does-not-have",
        ),
        pytest.param(
            document_of(
                TASK_POLICY,
                GOV,
                database={"resource_id": "cluster-ABC", "user": "app"},
                buckets=["b1", "b2"],
                mail_identities=["example.com", "a@example.com"],
                topics=["t"],
            ),
            document(
                allow(
                    "ConnectToDatabase",
                    ["rds-db:connect"],
                    ["arn:aws-us-gov:rds-db:us-gov-west-1:111122223333:dbuser:cluster-ABC/app"],
                ),
                allow(
                    "UseObjects",
                    [
                        "s3:GetObject",
                        "s3:PutObject",
                        "s3:DeleteObject",
                        "s3:AbortMultipartUpload",
                        "s3:ListMultipartUploadParts",
                    ],
                    ["arn:aws-us-gov:s3:::b1/*", "arn:aws-us-gov:s3:::b2/*"],
                ),
                allow(
                    "SendMail",
                    ["ses:SendEmail", "ses:SendRawEmail"],
                    [
                        "arn:aws-us-gov:ses:us-gov-west-1:111122223333:identity/example.com",
                        "arn:aws-us-gov:ses:us-gov-west-1:111122223333:identity/a@example.com",
                    ],
                ),
                allow("PublishToTopics", ["sns:Publish"], ["arn:aws-us-gov:sns:us-gov-west-1:111122223333:t"]),
            ),
            id="task-the-guide",
        ),
        pytest.param(
            document_of(TASK_POLICY, AWS, topics=["t"]),
            document(allow("PublishToTopics", ["sns:Publish"], ["arn:aws:sns:us-east-1:123456789012:t"])),
            id="task-no-list-no-statement",
        ),
    ],
)
def test_permissions(built: dict[str, Any], expected: dict[str, Any]) -> None:
    assert built == expected
