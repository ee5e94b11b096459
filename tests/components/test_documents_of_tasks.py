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
