"""The exact sentence for what a config cannot say of the permissions of an application."""

from typing import Any

import pytest

from tests.components.settings_samples import parse, refusal, task

TASK = "`container-roles:ecs.taskPolicy"
FILE_SYSTEM = "fs-0123456789abcdef0"
NAMESPACE = "1 to 255 letters, digits, spaces or `._-/#:`, not beginning with a colon, a space or `AWS/`"


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        pytest.param(
            task(fileSystems=[{"fileSystem": "efs"}]),
            f"{TASK}.fileSystems[0].fileSystem` must be the id of an EFS file system, `fs-...`, or its ARN, got `efs`",
            id="name-of-a-file-system",
        ),
        pytest.param(
            task(fileSystems=[{"fileSystem": "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/*"}]),
            f"{TASK}.fileSystems[0].fileSystem` must be the id of an EFS file system, `fs-...`, or its ARN, got"
            " `arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/*` (62 characters)",
            id="any-file-system",
        ),
        pytest.param(
            task(fileSystems=[{"fileSystem": FILE_SYSTEM, "accessPoint": FILE_SYSTEM}]),
            f"{TASK}.fileSystems[0].accessPoint` must be the id of an EFS access point, `fsap-...`, got"
            f" `{FILE_SYSTEM}`",
            id="file-system-for-an-access-point",
        ),
        pytest.param(
            task(fileSystems=[FILE_SYSTEM]),
            f"{TASK}.fileSystems[0]` must be a mapping, got `{FILE_SYSTEM}`",
            id="file-system-without-a-key",
        ),
        pytest.param(
            task(fileSystems=[{"fileSystem": FILE_SYSTEM, "readonly": True}]),
            f"{TASK}.fileSystems[0].readonly` is not a setting: did you mean `readOnly`?",
            id="misspelt-key-of-an-entry",
        ),
        pytest.param(
            task(metricNamespaces=["*"]),
            f"{TASK}.metricNamespaces[0]` must be {NAMESPACE}, got `*`",
            id="any-namespace",
        ),
        pytest.param(
            task(metricNamespaces=["AWS/ECS"]),
            f"{TASK}.metricNamespaces[0]` must be {NAMESPACE}, got `AWS/ECS`",
            id="namespace-of-a-service",
        ),
        pytest.param(task(xRay="yes"), f"{TASK}.xRay` must be true or false, got `yes`", id="text-for-a-switch"),
    ],
)
def test_refused(config: dict[str, Any], problem: str) -> None:
    assert refusal(config) == f"  {problem}"


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(
            task(
                fileSystems=[
                    {"fileSystem": "arn:aws-cn:elasticfilesystem:cn-north-1:123456789012:file-system/fs-01234567"}
                ]
            ),
            id="arn-of-a-file-system",
        ),
        pytest.param(
            task(fileSystems=[{"fileSystem": FILE_SYSTEM, "accessPoint": "fsap-01234567", "rootAccess": True}]),
            id="access-point",
        ),
        pytest.param(task(metricNamespaces=["Shop: web #1", "a", "shop/AWS/x"]), id="namespaces"),
    ],
)
def test_accepted(config: dict[str, Any]) -> None:
    parse(config)
