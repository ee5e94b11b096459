"""The documents of settings whose entries differ in what they allow."""

from typing import Any

import pytest

from components.arns import Account
from components.documents import document_of
from components.permissions_task import TASK_POLICY
from tests.components.sample_stacks import allow, document

AWS = Account("aws", "123456789012", "us-east-1")
EFS = "arn:aws:elasticfilesystem"
HERE = f"{EFS}:us-east-1:123456789012"
MOUNT, WRITE, ROOT = (f"elasticfilesystem:{each}" for each in ("ClientMount", "ClientWrite", "ClientRootAccess"))

USE = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
]
INVOKE = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]


def through(access_point: str) -> dict[str, Any]:
    return {"Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": access_point}}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {
                "file_systems": [
                    {"file_system": "fs-1", "read_only": False},
                    {"file_system": "fs-2", "read_only": True},
                    {"file_system": "fs-3", "access_point": "fsap-3"},
                    {
                        "file_system": f"{EFS}:eu-west-1:210987654321:file-system/fs-4",
                        "access_point": "fsap-4",
                        "read_only": True,
                        "root_access": True,
                    },
                ]
            },
            document(
                allow("MountFileSystems", [MOUNT], [f"{HERE}:file-system/fs-1", f"{HERE}:file-system/fs-2"]),
                {
                    **allow("MountFileSystems2", [MOUNT], [f"{HERE}:file-system/fs-3"]),
                    **through(f"{HERE}:access-point/fsap-3"),
                },
                {
                    **allow("MountFileSystems3", [MOUNT], [f"{EFS}:eu-west-1:210987654321:file-system/fs-4"]),
                    **through(f"{EFS}:eu-west-1:210987654321:access-point/fsap-4"),
                },
                allow("WriteFileSystems", [WRITE], [f"{HERE}:file-system/fs-1"]),
                {
                    **allow("WriteFileSystems2", [WRITE], [f"{HERE}:file-system/fs-3"]),
                    **through(f"{HERE}:access-point/fsap-3"),
                },
                {
                    **allow("UseFileSystemsAsRoot", [ROOT], [f"{EFS}:eu-west-1:210987654321:file-system/fs-4"]),
                    **through(f"{EFS}:eu-west-1:210987654321:access-point/fsap-4"),
                },
            ),
            id="file-systems",
        ),
        pytest.param(
            {"buckets": ["b", "c/x/y/*"], "read_buckets": ["d/z/*"], "list_buckets": ["b", "c/x/y/*", "c/z/*"]},
            document(
                allow("ReadObjects", ["s3:GetObject"], ["arn:aws:s3:::d/z/*"]),
                allow("LocateBuckets", ["s3:GetBucketLocation"], ["arn:aws:s3:::d"]),
                allow("UseObjects", USE, ["arn:aws:s3:::b/*", "arn:aws:s3:::c/x/y/*"]),
                allow("ListBuckets", ["s3:ListBucket"], ["arn:aws:s3:::b"]),
                {
                    **allow("ListPrefixes", ["s3:ListBucket"], ["arn:aws:s3:::c"]),
                    "Condition": {"StringLike": {"s3:prefix": "x/y/*"}},
                },
                {
                    **allow("ListPrefixes2", ["s3:ListBucket"], ["arn:aws:s3:::c"]),
                    "Condition": {"StringLike": {"s3:prefix": "z/*"}},
                },
            ),
            id="buckets-and-prefixes",
        ),
        pytest.param(
            {
                "models": [
                    "amazon.nova-lite-v1:0",
                    "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0",
                ],
                "inference_profiles": ["us.amazon.nova-pro-v1:0"],
                "application_inference_profiles": [
                    {
                        "profile": "arn:aws:bedrock:eu-west-1:210987654321:application-inference-profile/abc",
                        "model": "amazon.nova-micro-v1:0",
                    }
                ],
            },
            document(
                allow(
                    "InvokeModels",
                    INVOKE,
                    [
                        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
                        "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0",
                    ],
                ),
                allow(
                    "InvokeProfiles",
                    INVOKE,
                    [
                        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0",
                        "arn:aws:bedrock:eu-west-1:210987654321:application-inference-profile/abc",
                    ],
                ),
                {
                    **allow(
                        "InvokeModelsOfProfiles", INVOKE, ["arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0"]
                    ),
                    "Condition": {
                        "StringEquals": {
                            "bedrock:InferenceProfileArn": (
                                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0"
                            )
                        }
                    },
                },
                {
                    **allow(
                        "InvokeModelsOfProfiles2",
                        INVOKE,
                        ["arn:aws:bedrock:*::foundation-model/amazon.nova-micro-v1:0"],
                    ),
                    "Condition": {
                        "StringEquals": {
                            "bedrock:InferenceProfileArn": (
                                "arn:aws:bedrock:eu-west-1:210987654321:application-inference-profile/abc"
                            )
                        }
                    },
                },
            ),
            id="models",
        ),
        pytest.param(
            {"metric_namespaces": ["Shop/Orders", "Shop/Web"]},
            document(
                {
                    **allow("PutMetrics", ["cloudwatch:PutMetricData"], ["*"]),
                    "Condition": {"StringEquals": {"cloudwatch:namespace": ["Shop/Orders", "Shop/Web"]}},
                }
            ),
            id="namespaces-share-a-statement",
        ),
    ],
)
def test_permissions(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert document_of(TASK_POLICY, AWS, **given) == expected
