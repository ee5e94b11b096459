"""What the application in an ECS task may call."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired

from typing_extensions import TypedDict

from .input_types import Entries, Named, Several, allows_something, inputs
from .texts import (
    AccessPointId,
    ApplicationInferenceProfileIdOrArn,
    BucketName,
    BucketNameOrPrefix,
    DatabaseResourceId,
    DatabaseUser,
    DeliveryStreamNameOrArn,
    FileSystemIdOrArn,
    InferenceProfileIdOrArn,
    KclApplicationName,
    KeyArn,
    LogGroupName,
    MailIdentity,
    MailName,
    MetricNamespace,
    ModelId,
    ModelIdOrArn,
    ParameterNameOrArn,
    PolicyName,
    QueueNameOrArn,
    SecretNameOrArn,
    StreamNameOrArn,
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


@inputs()
class ApplicationInferenceProfile(TypedDict):
    """An inference profile that was created in the account, to tell costs apart."""

    profile: ApplicationInferenceProfileIdOrArn
    """Id of the profile, or its ARN."""

    model: ModelId
    """Id of the model that it invokes."""


def only_with_ecs_exec(args: Mapping[str, Any], keys: Sequence[str], named: Named) -> None:
    """Raise `ValueError` if inputs are given that only ECS Exec uses, and not `execute_command`."""
    if not args.get("execute_command") and (surplus := next((key for key in keys if args.get(key)), None)):
        raise ValueError(
            f"must give `{named('execute_command')}` with `{named(surplus)}`, because only ECS Exec uses them"
        )


def _exec_is_on(args: "TaskPolicy", named: Named) -> None:
    keys = ("execute_command_keys", "execute_command_log_groups", "execute_command_log_buckets")
    only_with_ecs_exec(args, keys, named)


@inputs(lambda args, named: allows_something(TaskPolicy, args, named), _exec_is_on)
class TaskPolicy(TypedDict):
    """What the application may call, in this account and region; no list, no statement."""

    name: PolicyName
    """Name of the managed policy."""

    database: NotRequired[Database]
    """Database to connect to as one user, without a password."""

    databases: NotRequired[Annotated[Sequence[Database], Entries()]]
    """More databases, or more users."""

    buckets: NotRequired[Several[BucketNameOrPrefix]]
    """Names of S3 buckets, or prefixes such as `uploads/photos/*`, whose objects can be read, written and deleted, also
    in parts."""

    read_buckets: NotRequired[Several[BucketNameOrPrefix]]
    """Names of S3 buckets, or prefixes such as `config/web/*`, whose objects can only be read."""

    list_buckets: NotRequired[Several[BucketNameOrPrefix]]
    """Names of S3 buckets whose objects may be listed, or prefixes such as `uploads/photos/*` to list below."""

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

    read_streams: NotRequired[Several[StreamNameOrArn]]
    """Names or ARNs of Kinesis data streams to read, also with enhanced fan-out."""

    write_streams: NotRequired[Several[StreamNameOrArn]]
    """Names or ARNs of Kinesis data streams to put records in."""

    kcl_applications: NotRequired[Several[KclApplicationName]]
    """Names of applications of the Kinesis Client Library, which creates DynamoDB tables with these names for its
    leases. Its metrics need `metricNamespaces` with the same name."""

    delivery_streams: NotRequired[Several[DeliveryStreamNameOrArn]]
    """Names or ARNs of Firehose streams to put records in, by the application or by its log router (FireLens)."""

    tables: NotRequired[Several[TableName]]
    """Names of DynamoDB tables to read and write, with their indexes."""

    table_streams: NotRequired[Several[TableName]]
    """Names of DynamoDB tables whose streams the application reads."""

    file_systems: NotRequired[Annotated[Sequence[FileSystem], Entries()]]
    """EFS file systems to mount. A file system without a policy of its own lets everybody mount it and write to it."""

    models: NotRequired[Several[ModelIdOrArn]]
    """Ids or ARNs of Bedrock models to invoke in this region or that of the ARN, also to converse and to stream."""

    inference_profiles: NotRequired[Several[InferenceProfileIdOrArn]]
    """Ids or ARNs of Bedrock's own inference profiles to invoke. Their models can be invoked only through them, in any
    region they lead to."""

    application_inference_profiles: NotRequired[Annotated[Sequence[ApplicationInferenceProfile], Entries()]]
    """Bedrock inference profiles of your own to invoke. Their models can be invoked only through them."""

    metric_namespaces: NotRequired[Several[MetricNamespace]]
    """Namespaces of the CloudWatch metrics to publish. Metrics that are part of log lines (EMF) need no setting."""

    x_ray: NotRequired[bool]
    """Send traces to X-Ray: with its daemon, with an OpenTelemetry collector, or to its OTLP endpoint."""

    log_groups: NotRequired[Several[LogGroupName]]
    """Names of the log groups that the application or its log router (FireLens) writes to."""

    created_log_groups: NotRequired[Several[LogGroupName]]
    """Names of the log groups that they create, and whose retention they set."""

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

    execute_command_keys: NotRequired[Several[KeyArn]]
    """ARNs of the KMS keys that encrypt the sessions of ECS Exec, if the cluster has one. In `ecs`, the operators use
    them too."""

    execute_command_log_groups: NotRequired[Several[LogGroupName]]
    """Names of the log groups that the cluster logs ECS Exec to, if it does."""

    execute_command_log_buckets: NotRequired[Several[BucketName]]
    """Names of the S3 buckets that the cluster logs ECS Exec to, if it does."""

    tags: NotRequired[Tags]
    """Tags of this policy; they win over those of the component."""
