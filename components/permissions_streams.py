"""What the settings of a task's Kinesis and Firehose streams allow; pages are named as in `permissions_ecs.py`.

KDSDG stands for a page of https://docs.aws.amazon.com/streams/latest/dev/.
"""

from .permissions import Permission, Setting, named
from .permissions_ecs import TABLE

STREAM = "arn:{partition}:kinesis:{region}:{account}:stream/{path}"
DELIVERY_STREAM = "arn:{partition}:firehose:{region}:{account}:deliverystream/{path}"
_LEASES = (
    "dynamodb:CreateTable",
    "dynamodb:DescribeTable",
    "dynamodb:Scan",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
)
_KCL = "KDSDG kcl-iam-permissions"

STREAM_SETTINGS = (
    Setting(
        "read_streams",
        named(STREAM),
        (
            Permission(
                "ReadRecords",
                (
                    "kinesis:DescribeStream",
                    "kinesis:DescribeStreamSummary",
                    "kinesis:ListShards",
                    "kinesis:GetShardIterator",
                    "kinesis:GetRecords",
                    "kinesis:RegisterStreamConsumer",
                ),
                (STREAM,),
                f"{_KCL}; SAR list_amazonkinesisdatastreams",
            ),
            Permission(
                "SubscribeToShards",
                ("kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"),
                (f"{STREAM}/consumer/*",),  # It ends with the time of its creation.
                f"{_KCL}: for enhanced fan-out",
            ),
        ),
    ),
    Setting(
        "write_streams",
        named(STREAM),
        (
            Permission(
                "WriteRecords",
                (
                    "kinesis:DescribeStreamSummary",
                    "kinesis:ListShards",
                    "kinesis:PutRecord",
                    "kinesis:PutRecords",
                ),
                (STREAM,),
                "SAR list_amazonkinesisdatastreams; KDSDG service-managed-pk-kpl-permissions: the library looks first",
            ),
        ),
    ),
    Setting(
        "kcl_applications",
        named(),
        (
            Permission("KeepState", _LEASES, (f"{TABLE}-WorkerMetricStats", f"{TABLE}-CoordinatorState"), _KCL),
            Permission("KeepLeases", (*_LEASES, "dynamodb:UpdateTable"), (TABLE,), _KCL),
            Permission("FindLeases", ("dynamodb:Query",), (f"{TABLE}/index/*",), _KCL),
        ),
        use="the Kinesis Client Library",
    ),
    Setting(
        "delivery_streams",
        named(DELIVERY_STREAM),
        (
            Permission(
                "PutInDeliveryStreams",
                ("firehose:PutRecord", "firehose:PutRecordBatch"),
                (DELIVERY_STREAM,),
                "SAR list_amazonkinesisfirehose; ECSDG using_firelens",
            ),
        ),
    ),
)
