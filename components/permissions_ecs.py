"""What the settings of `ecs.executionPolicy` allow (also in `ecsServices`), and what other tables share with it.

SAR stands for a page of https://docs.aws.amazon.com/service-authorization/latest/reference/, ECSDG for one of
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/.
"""

from .permissions import ARN, Condition, Form, Permission, Policy, Setting, field, joined, named

REPOSITORY = "arn:{partition}:ecr:{region}:{account}:repository/{path}"
CACHED = "arn:{partition}:ecr:{region}:{account}:repository/{cache}/*"
PARAMETER = "arn:{partition}:ssm:{region}:{account}:parameter/{path}"
PREFIX = "arn:{partition}:ssm:{region}:{account}:parameter/{prefix}"
SECRET = "arn:{partition}:secretsmanager:{region}:{account}:secret:{id}"  # noqa: S105  the ARN of one
LOG_GROUP = "arn:{partition}:logs:{region}:{account}:log-group:{path}"
BUCKET = "arn:{partition}:s3:::{bucket}"
TABLE = "arn:{partition}:dynamodb:{region}:{account}:table/{path}"

_SUFFIX = "-??????"  # Secrets Manager ends a secret's ARN with a hyphen and six characters of its own choice.

_parameter = named(PARAMETER)
CACHES = field("cache")
PARAMETERS = Form(lambda name: _parameter.read(name.removeprefix("/")), _parameter.write, PARAMETER)
"""Names with or without the slash in front, prefixes such as `app/*`, or ARNs."""
SECRETS = Form(
    lambda name: {"id": name if name.endswith("/*") else name + _SUFFIX},
    lambda fields: fields["id"] if fields["id"].endswith("/*") else fields["id"][: -len(_SUFFIX)],
    SECRET,
)
"""Names, prefixes such as `app/*`, or ARNs with the six characters at the end."""
BUCKETS = field("bucket")

ECS_ARN = "arn:{partition}:ecs:{region}:{account}:"
CLUSTER = f"{ECS_ARN}cluster/{{cluster}}"
TASKS = f"{ECS_ARN}task/{{cluster}}/*"
FAMILY = f"{ECS_ARN}task-definition/{{path}}"
RUN_TASK = "the revision is resolved before the check, so a bare family never matches"
"""Why `ecs:RunTask` is allowed on revisions of a family."""

PULL = ("ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage")
# ECR user guide, image-push-iam; moby/buildkit util/push/push.go looks at manifests before it writes them.
PUSH = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:PutImage",
)
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
    "API reference of ssm GetParametersByPath: authorized on the requested path alone",
)
_READ_PARAMETERS = "amazon-ecs-agent agent/ssm/ssm.go: ten parameters a call, never the singular"
READ_SECRETS = "amazon-ecs-agent agent/asm/asm.go; Secrets Manager user guide, auth-and-access_examples"


def created_by(action: str) -> tuple[Condition, ...]:
    """Return the condition that a resource of ECS is tagged while this action creates it."""
    return (Condition("StringEquals", "ecs:CreateAction", (action,)),)


def pull_through_caches(*more: Permission, creation_tells: bool) -> Setting:
    """Return the setting of the caches to pull through.

    Args:
        more: what is needed to pull at all.
        creation_tells: whether who has the policy creates repositories for nothing else.
    """
    source = "ECR user guide, pull-through-cache-iam"
    return Setting(
        "pull_through_caches",
        CACHES,
        (
            *more,
            Permission("PullThroughCaches", (*PULL, "ecr:BatchImportUpstreamImage"), (CACHED,), source),
            Permission("CreateCaches", ("ecr:CreateRepository",), (CACHED,), source, advised=creation_tells),
        ),
        use="pull-through caches",
    )


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
            (Permission("ReadSecrets", ("secretsmanager:GetSecretValue",), (SECRET,), f"{source}; {READ_SECRETS}"),),
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
        pull_through_caches(creation_tells=True),
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
        Setting(
            "log_router_files",
            joined("bucket", "key"),
            (
                Permission(
                    "ReadLogRouterFiles",
                    ("s3:GetObject",),
                    (f"{BUCKET}/{{key}}",),
                    "amazon-ecs-agent agent/taskresource/firelens/firelens_unix.go; ECSDG using_firelens",
                ),
                Permission("LocateLogRouterFiles", ("s3:GetBucketLocation",), (BUCKET,), "ECSDG firelens-taskdef"),
            ),
            use="FireLens",
        ),
        *configuration(_EXECUTION),
    ),
)
