"""What the settings of `ecs.taskPolicy` allow; pages are named as in `permissions_ecs.py`."""

from .permissions import ARN, SWITCH, Form, Permission, Policy, Setting, named
from .permissions_bedrock import BEDROCK_SETTINGS
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
    TABLE,
)
from .permissions_storage import BUCKET_SETTINGS, FILE_SYSTEM_SETTINGS
from .permissions_streams import STREAM_SETTINGS
from .permissions_telemetry import TELEMETRY_SETTINGS

IDENTITY = "arn:{partition}:ses:{region}:{account}:identity/{path}"
CONFIGURATION_SET = "arn:{partition}:ses:{region}:{account}:configuration-set/{path}"
TEMPLATE = "arn:{partition}:ses:{region}:{account}:template/{path}"
TOPIC = "arn:{partition}:sns:{region}:{account}:{path}"
QUEUE = "arn:{partition}:sqs:{region}:{account}:{path}"
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
_PUBLISH = Permission("PublishToTopics", ("sns:Publish",), (TOPIC,), "SAR list_amazonsns")
_READ_ITEMS = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:DescribeTable")
_WRITE_ITEMS = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
_TABLES = "SAR list_amazondynamodb"
_EXEC = "ECSDG ecs-exec"

TASK_POLICY = Policy(
    ("ecs.taskPolicy", "ecsServices.NAME.taskPolicy"),
    "ecs.taskRole",
    (
        Setting("databases", DATABASES, (_CONNECT,)),
        Setting("database", DATABASES, (_CONNECT,)),
        *BUCKET_SETTINGS,
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
        *STREAM_SETTINGS,
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
        *FILE_SYSTEM_SETTINGS,
        *BEDROCK_SETTINGS,
        *TELEMETRY_SETTINGS,
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
            "execute_command_keys",
            ARN,
            (Permission("DecryptSessions", ("kms:Decrypt",), ("{arn}",), f"{_EXEC}: the key of the cluster"),),
            use="ECS Exec",
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
            use="ECS Exec",
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
            use="ECS Exec",
        ),
    ),
)
