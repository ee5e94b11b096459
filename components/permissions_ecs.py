"""What the settings of `ecs.executionPolicy` and `ecs.taskPolicy` allow, and the same of `ecsServices`.

SAR stands for a page of https://docs.aws.amazon.com/service-authorization/latest/reference/, ECSDG for one of
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/.
"""

from .permissions import ARN, SWITCH, Form, Permission, Policy, Setting, joined, named

REPOSITORY = "arn:{partition}:ecr:{region}:{account}:repository/{path}"
PARAMETER = "arn:{partition}:ssm:{region}:{account}:parameter/{path}"
PREFIX = "arn:{partition}:ssm:{region}:{account}:parameter/{prefix}"
SECRET = "arn:{partition}:secretsmanager:{region}:{account}:secret:{id}"  # noqa: S105  the ARN of one
LOG_GROUP = "arn:{partition}:logs:{region}:{account}:log-group:{path}"
BUCKET = "arn:{partition}:s3:::{bucket}"
IDENTITY = "arn:{partition}:ses:{region}:{account}:identity/{path}"
CONFIGURATION_SET = "arn:{partition}:ses:{region}:{account}:configuration-set/{path}"
TEMPLATE = "arn:{partition}:ses:{region}:{account}:template/{path}"
TOPIC = "arn:{partition}:sns:{region}:{account}:{path}"
QUEUE = "arn:{partition}:sqs:{region}:{account}:{path}"
TABLE = "arn:{partition}:dynamodb:{region}:{account}:table/{path}"

_SUFFIX = "-??????"  # Secrets Manager ends a secret's ARN with a hyphen and six characters of its own choice.

_parameter = named(PARAMETER)
PARAMETERS = Form(lambda name: _parameter.read(name.removeprefix("/")), _parameter.write, PARAMETER)
"""Names with or without the slash in front, prefixes such as `app/*`, or ARNs."""
SECRETS = Form(
    lambda name: {"id": name if name.endswith("/*") else name + _SUFFIX},
    lambda fields: fields["id"] if fields["id"].endswith("/*") else fields["id"][: -len(_SUFFIX)],
    SECRET,
)
"""Names, prefixes such as `app/*`, or ARNs with the six characters at the end."""
BUCKETS = Form(lambda name: {"bucket": name}, lambda fields: fields["bucket"])
DATABASES = Form(lambda entry: entry, lambda fields: {"resource_id": fields["resource_id"], "user": fields["user"]})

PULL = ("ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage")
SIGN_IN = Permission(
    "SignInToRegistry",
    ("ecr:GetAuthorizationToken",),
    ("*",),  # A token is for the whole registry.
    "SAR list_amazonelasticcontainerregistry",
)
READ_PREFIXES = Permission(
    "ReadPrefixes",
    ("ssm:GetParametersByPath",),
    # The prefix itself, and paths below it.
    (PREFIX, f"{PREFIX}/*"),
    "API reference of ssm GetParametersByPath: authorised on the requested path alone",
)
_READ_PARAMETERS = "amazon-ecs-agent agent/ssm/ssm.go: ten parameters a call, never the singular"
_READ_SECRETS = "amazon-ecs-agent agent/asm/asm.go; Secrets Manager user guide, auth-and-access_examples"
_MAIL = ("ses:SendEmail", "ses:SendRawEmail")
_TEMPLATED = ("ses:SendTemplatedEmail", "ses:SendBulkTemplatedEmail", "ses:SendBulkEmail")
_SES = "SAR list_amazonses and list_amazonsimpleemailservicev2; a set is checked too if the identity has a default one"


def configuration(source: str, *more: Permission) -> tuple[Setting, ...]:
    """Return the three settings of what is read before a container starts; `more` is of the parameters."""
    return (
        Setting(
            "parameters",
            PARAMETERS,
            (
                Permission("ReadParameters", ("ssm:GetParameters",), (PARAMETER,), f"{source}; {_READ_PARAMETERS}"),
                *more,
            ),
        ),
        Setting(
            "secrets",
            SECRETS,
            (Permission("ReadSecrets", ("secretsmanager:GetSecretValue",), (SECRET,), f"{source}; {_READ_SECRETS}"),),
        ),
        Setting("keys", ARN, (Permission("DecryptWithKeys", ("kms:Decrypt",), ("{arn}",), source),)),
    )


_EXECUTION = "ECSDG task_execution_IAM_role"
EXECUTION_POLICY = Policy(
    ("ecs.executionPolicy", "ecsServices.NAME.executionPolicy"),
    "ecs.executionRole",
    (
        Setting(
            "repositories",
            named(REPOSITORY),
            (
                SIGN_IN,
                Permission(
                    "PullImages",
                    PULL,
                    (REPOSITORY,),
                    "AmazonECSTaskExecutionRolePolicy; amazon-ecs-agent agent/ecr/client.go",
                ),
            ),
        ),
        Setting(
            "log_groups",
            named(),
            (
                Permission(
                    "WriteLogs",
                    ("logs:CreateLogStream", "logs:PutLogEvents"),
                    (f"{LOG_GROUP}:*",),
                    "moby daemon/logger/awslogs/cloudwatchlogs.go; SAR list_amazoncloudwatchlogs: both on the stream",
                ),
            ),
        ),
        Setting(
            "created_log_groups",
            named(),
            (
                Permission(
                    "CreateLogGroups",
                    ("logs:CreateLogGroup",),
                    # The reference names the group, denials name it with what follows it.
                    (LOG_GROUP, f"{LOG_GROUP}:*"),
                    "ECSDG using_awslogs (awslogs-create-group); SAR list_amazoncloudwatchlogs",
                ),
            ),
        ),
        Setting(
            "environment_files",
            joined("bucket", "key"),
            (
                Permission(
                    "ReadEnvironmentFiles",
                    ("s3:GetObject",),
                    (f"{BUCKET}/{{key}}",),
                    "amazon-ecs-agent agent/taskresource/envFiles/envfile.go",
                ),
                Permission("LocateEnvironmentFiles", ("s3:GetBucketLocation",), (BUCKET,), "ECSDG taskdef-envfiles"),
            ),
        ),
        *configuration(_EXECUTION),
    ),
)

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

TASK_POLICY = Policy(
    ("ecs.taskPolicy", "ecsServices.NAME.taskPolicy"),
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
            (Permission("ReadSecrets", ("secretsmanager:GetSecretValue",), (SECRET,), _READ_SECRETS),),
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
