"""What the settings of a task's metrics, traces and logs allow; pages are named as in `permissions_ecs.py`."""

from .permissions import SWITCH, Condition, Permission, Setting, field, named
from .permissions_ecs import LOG_GROUP
from .permissions_managed import ALLOWED, X_RAY

TELEMETRY_SETTINGS = (
    Setting(
        "metric_namespaces",
        field("namespace"),
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
        "log_groups",
        named(),
        (
            Permission(
                "WriteLogs",
                ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
                (f"{LOG_GROUP}:*",),
                "fluent/fluent-bit plugins/out_cloudwatch_logs/cloudwatch_api.c; aws-otel docs, setup/permissions",
            ),
        ),
    ),
    Setting(
        "created_log_groups",
        named(),
        (
            Permission(
                "CreateLogGroups",
                ("logs:CreateLogGroup", "logs:PutRetentionPolicy"),
                # The reference names the group, denials name it with what follows it.
                (LOG_GROUP, f"{LOG_GROUP}:*"),
                "fluent/fluent-bit plugins/out_cloudwatch_logs/cloudwatch_api.c (auto_create_group,"
                " log_retention_days); SAR list_amazoncloudwatchlogs",
            ),
        ),
    ),
)
