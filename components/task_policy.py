"""What the application in an ECS task may call."""

from collections.abc import Sequence
from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from .input_types import Entries, Several, allows_something, inputs
from .texts import (
    AccessPointId,
    BucketName,
    DatabaseResourceId,
    DatabaseUser,
    FileSystemIdOrArn,
    KeyArn,
    LogGroupName,
    MailIdentity,
    MailName,
    MetricNamespace,
    ParameterNameOrArn,
    PolicyName,
    QueueNameOrArn,
    SecretNameOrArn,
    TableName,
    Tags,
    TopicNameOrArn,
)


@inputs()
class Database(TypedDict):
    """A database user that signs in with IAM."""

    resource_id: DatabaseResourceId
    """Resource id of the instance (`db-...`), cluster (`cluster-...`) or proxy (`prx-...`), not its name."""

    user: DatabaseUser
    """Name of the database user."""


@inputs()
class FileSystem(TypedDict):
    """An EFS file system that a volume mounts with `iam: ENABLED`."""

    file_system: FileSystemIdOrArn
    """Id of the file system, `fs-...`, or its ARN."""

    access_point: NotRequired[AccessPointId]
    """Id of the only access point to mount it through, `fsap-...`. Any by default."""

    read_only: NotRequired[bool]
    """Only read files. Defaults to false."""

    root_access: NotRequired[bool]
    """Let root in the container act as root on the files. An access point can set another user. Defaults to
    false."""


@inputs(lambda args, named: allows_something(TaskPolicy, args, named))
class TaskPolicy(TypedDict):
    """What the application may call, in this account and region; no list, no statement."""

    name: PolicyName
    """Name of the managed policy."""

    database: NotRequired[Database]
    """Database to connect to as one user, without a password."""

    databases: NotRequired[Annotated[Sequence[Database], Entries()]]
    """More databases, or more users."""

    buckets: NotRequired[Several[BucketName]]
    """Names of S3 buckets whose objects can be read, written and deleted, also in parts."""

    list_buckets: NotRequired[Several[BucketName]]
    """Names of S3 buckets whose objects may be listed."""

    mail_identities: NotRequired[Several[MailIdentity]]
    """Domains or addresses, verified in SES, to send mail as."""

    mail_configuration_sets: NotRequired[Several[MailName]]
    """Names of SES configuration sets to send mail with. Name the default set of an identity too."""

    mail_templates: NotRequired[Several[MailName]]
    """Names of SES templates to send mail from, one by one or in bulk."""

    topics: NotRequired[Several[TopicNameOrArn]]
    """Names or ARNs of SNS topics to publish to."""

    topics_by_name: NotRequired[Several[TopicNameOrArn]]
    """Names of SNS topics to publish to by their names. Spring looks a name up by creating the topic again."""

    queues: NotRequired[Several[QueueNameOrArn]]
    """Names or ARNs of SQS queues to send to and receive from."""

    tables: NotRequired[Several[TableName]]
    """Names of DynamoDB tables to read and write, with their indexes."""

    table_streams: NotRequired[Several[TableName]]
    """Names of DynamoDB tables whose streams the application reads."""

    file_systems: NotRequired[Annotated[Sequence[FileSystem], Entries()]]
    """EFS file systems to mount. A file system without a policy of its own lets everybody mount it and write to it."""

    metric_namespaces: NotRequired[Several[MetricNamespace]]
    """Namespaces of the CloudWatch metrics to publish. Metrics that are part of log lines (EMF) need no setting."""

    x_ray: NotRequired[bool]
    """Send traces to X-Ray: with its daemon, with an OpenTelemetry collector, or to its OTLP endpoint."""

    parameters: NotRequired[Several[ParameterNameOrArn]]
    """Names or ARNs of Systems Manager parameters that the application reads itself, or all below a prefix: `app/url`,
    `app/*`."""

    secrets: NotRequired[Several[SecretNameOrArn]]
    """Names or ARNs of Secrets Manager secrets that the application reads itself, or all below a prefix: `app/key`,
    `app/*`."""

    keys: NotRequired[Several[KeyArn]]
    """ARNs of the customer-managed KMS keys that encrypt any of these."""

    execute_command: NotRequired[bool]
    """Let ECS Exec open a shell in the containers."""

    execute_command_log_groups: NotRequired[Several[LogGroupName]]
    """Names of the log groups that the cluster logs ECS Exec to, if it does."""

    execute_command_log_buckets: NotRequired[Several[BucketName]]
    """Names of the S3 buckets that the cluster logs ECS Exec to, if it does."""

    tags: NotRequired[Tags]
    """Tags of this policy; they win over those of the component."""
