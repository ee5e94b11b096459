"""What the settings of `ecs.taskPolicy` allow; pages are named as in `permissions_ecs.py`."""

from collections.abc import Mapping
from typing import Any

from .permissions import ARN, SWITCH, Condition, Fields, Form, Permission, Policy, Setting, matched, named
from .permissions_ecs import (
    BUCKET,
    BUCKETS,
    LOG_GROUP,
    PARAMETER,
    PARAMETERS,
    READ_PREFIXES,
    READ_SECRETS,
    SECRET,
    SECRETS,
)
from .permissions_managed import ALLOWED, X_RAY

IDENTITY = "arn:{partition}:ses:{region}:{account}:identity/{path}"
CONFIGURATION_SET = "arn:{partition}:ses:{region}:{account}:configuration-set/{path}"
TEMPLATE = "arn:{partition}:ses:{region}:{account}:template/{path}"
TOPIC = "arn:{partition}:sns:{region}:{account}:{path}"
QUEUE = "arn:{partition}:sqs:{region}:{account}:{path}"
TABLE = "arn:{partition}:dynamodb:{region}:{account}:table/{path}"
FILE_SYSTEM = "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{file_system}"
ACCESS_POINT = "arn:{partition}:elasticfilesystem:{region}:{account}:access-point/{access_point}"


def _file_system(entry: Mapping[str, Any]) -> Fields:
    """Return what an entry gives, with the account and region of a file system whose ARN it names."""
    given = {key: value for key, value in entry.items() if value}
    return {**given, **(matched(FILE_SYSTEM, entry["file_system"]) or {})}


FILE_SYSTEMS = Form(_file_system, lambda fields: {"file_system": fields["file_system"]})
DATABASES = Form(lambda entry: entry, lambda fields: {"resource_id": fields["resource_id"], "user": fields["user"]})

_MAIL = ("ses:SendEmail", "ses:SendRawEmail")
_TEMPLATED = ("ses:SendTemplatedEmail", "ses:SendBulkTemplatedEmail", "ses:SendBulkEmail")
_SES = "SAR list_amazonses and list_amazonsimpleemailservicev2; a set is checked too if the identity has a default one"
_CONNECT = Permission(
    "ConnectToDatabase",
    ("rds-db:connect",),
    ("arn:{partition}:rds-db:{region}:{account}:dbuser:{resource_id}/{user}",),
    "Amazon RDS user guide, UsingWithRDS.IAMDBAuth.IAMPolicy: the resource id, not the name",
)
_OBJECTS = Permission(
    "UseObjects",
    (
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
    ),
    (f"{BUCKET}/*",),
    "SAR list_amazons3; boto/s3transfer s3transfer/tasks.py: an upload in parts that fails is aborted",
)
_PUBLISH = Permission("PublishToTopics", ("sns:Publish",), (TOPIC,), "SAR list_amazonsns")
_READ_ITEMS = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:DescribeTable")
_WRITE_ITEMS = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
_TABLES = "SAR list_amazondynamodb"
_EXEC = "ECSDG ecs-exec"
_THROUGH = (Condition("StringEquals", "elasticfilesystem:AccessPointArn", (ACCESS_POINT,)),)


def _on_file_systems(
    sid: str, action: str, having: tuple[str, ...] = (), lacking: tuple[str, ...] = ()
) -> tuple[Permission, Permission]:
    """Return the permission on file systems of these entries, and the one that is limited to their access point."""
    actions, source, point = (f"elasticfilesystem:{action}",), "SAR list_amazonelasticfilesystem", "access_point"
    return (
        Permission(sid, actions, (FILE_SYSTEM,), source, having=having, lacking=(*lacking, point)),
        Permission(sid, actions, (FILE_SYSTEM,), source, _THROUGH, having=(*having, point), lacking=lacking),
    )


TASK_POLICY = Policy(
    ("ecs.taskPolicy",),
    "ecs.taskRole",
    (
        Setting("databases", DATABASES, (_CONNECT,)),
        Setting("database", DATABASES, (_CONNECT,)),
        Setting("buckets", BUCKETS, (_OBJECTS,)),
        Setting(
            "list_buckets", BUCKETS, (Permission("ListBuckets", ("s3:ListBucket",), (BUCKET,), "SAR list_amazons3"),)
        ),
        Setting(
            "mail_identities",
            named(),
            (
                Permission("SendMail", _MAIL, (IDENTITY,), _SES),
                Permission("SendTemplates", _TEMPLATED, (IDENTITY,), _SES, needs="mail_templates"),
            ),
        ),
        Setting(
            "mail_configuration_sets",
            named(),
            (
                Permission("SendMail", _MAIL, (CONFIGURATION_SET,), _SES),
                Permission("SendTemplates", _TEMPLATED, (CONFIGURATION_SET,), _SES, needs="mail_templates"),
            ),
        ),
        Setting(
            "mail_templates",
            named(),
            (Permission("UseTemplates", ("ses:SendEmail", *_TEMPLATED), (TEMPLATE,), _SES),),
        ),
        Setting("topics", named(TOPIC), (_PUBLISH,)),
        Setting(
            "topics_by_name",
            named(TOPIC),
            (
                _PUBLISH,
                Permission(
                    "FindTopics",
                    ("sns:CreateTopic", "sns:GetTopicAttributes"),
                    (TOPIC,),
                    "awspring/spring-cloud-aws docs sns.adoc: creating a topic that exists returns its ARN",
                ),
            ),
        ),
        Setting(
            "queues",
            named(QUEUE),
            (
                Permission(
                    "UseQueues",
                    (
                        "sqs:SendMessage",
                        "sqs:ReceiveMessage",
                        "sqs:DeleteMessage",
                        "sqs:ChangeMessageVisibility",
                        "sqs:GetQueueAttributes",
                        "sqs:GetQueueUrl",
                    ),
                    (QUEUE,),
                    "SAR list_amazonsqs; awspring/spring-cloud-aws docs sqs.adoc",
                ),
            ),
        ),
        Setting(
            "tables",
            named(),
            (
                # A condition check is a part of a transaction that writes.
                Permission(
                    "UseTables", (*_READ_ITEMS, *_WRITE_ITEMS, "dynamodb:ConditionCheckItem"), (TABLE,), _TABLES
                ),
                Permission("ReadIndexes", ("dynamodb:Query", "dynamodb:Scan"), (f"{TABLE}/index/*",), _TABLES),
            ),
        ),
        Setting(
            "table_streams",
            named(),
            (
                Permission(
                    "ReadStreams",
                    ("dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"),
                    (f"{TABLE}/stream/*",),  # It ends with the time of its creation.
                    _TABLES,
                ),
            ),
        ),
        Setting(
            "file_systems",
            FILE_SYSTEMS,
            (
                *_on_file_systems("MountFileSystems", "ClientMount"),
                *_on_file_systems("WriteFileSystems", "ClientWrite", lacking=("read_only",)),
                *_on_file_systems("UseFileSystemsAsRoot", "ClientRootAccess", having=("root_access",)),
            ),
        ),
        Setting(
            "metric_namespaces",
            Form(lambda name: {"namespace": name}, lambda fields: fields["namespace"]),
            (
                Permission(
                    "PutMetrics",
                    ("cloudwatch:PutMetricData",),
                    ("*",),  # Metrics have no ARN.
                    "CloudWatch user guide, iam-cw-condition-keys-namespace",
                    (Condition("StringEquals", "cloudwatch:namespace", ("{namespace}",), of="metric_namespaces"),),
                ),
            ),
        ),
        Setting(
            "x_ray",
            SWITCH,
            (
                Permission(
                    "SendTraces",
                    (*ALLOWED[X_RAY], "xray:PutSpans", "xray:PutSpansForIndexing"),
                    ("*",),  # Traces have no ARN.
                    "AWSXRayDaemonWriteAccess; SAR list_awsx-ray: the OTLP endpoint takes spans",
                ),
            ),
        ),
        Setting(
            "parameters",
            PARAMETERS,
            (
                Permission(
                    "ReadParameters",
                    ("ssm:GetParameter", "ssm:GetParameters"),
                    (PARAMETER,),
                    "SAR list_awssystemsmanager",
                ),
                READ_PREFIXES,
            ),
        ),
        Setting(
            "secrets",
            SECRETS,
            (Permission("ReadSecrets", ("secretsmanager:GetSecretValue",), (SECRET,), READ_SECRETS),),
        ),
        Setting(
            "keys",
            ARN,
            (
                Permission(
                    "UseKeys",
                    ("kms:Decrypt", "kms:GenerateDataKey"),
                    ("{arn}",),
                    "API reference of s3 CreateMultipartUpload: both, to write in parts",
                ),
            ),
        ),
        Setting(
            "execute_command",
            SWITCH,
            (
                Permission(
                    "ExecuteCommand",
                    (
                        "ssmmessages:CreateControlChannel",
                        "ssmmessages:CreateDataChannel",
                        "ssmmessages:OpenControlChannel",
                        "ssmmessages:OpenDataChannel",
                    ),
                    ("*",),  # The channels have no ARN.
                    _EXEC,
                ),
            ),
        ),
        Setting(
            "execute_command_log_groups",
            named(),
            (
                Permission("FindLogGroups", ("logs:DescribeLogGroups",), ("*",), _EXEC),
                Permission(
                    "LogCommands",
                    ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
                    (f"{LOG_GROUP}:*",),
                    _EXEC,
                ),
            ),
        ),
        Setting(
            "execute_command_log_buckets",
            BUCKETS,
            (
                Permission(
                    "FindLogBuckets", ("s3:GetBucketLocation", "s3:GetEncryptionConfiguration"), (BUCKET,), _EXEC
                ),
                Permission("LogCommandsInBuckets", ("s3:PutObject",), (f"{BUCKET}/*",), _EXEC),
            ),
        ),
    ),
)
