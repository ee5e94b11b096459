"""The exact sentence for what a config cannot say of the permissions of an application."""

from typing import Any

import pytest

from tests.components.settings_samples import execution, parse, refusal, task

TASK = "`container-roles:ecs.taskPolicy"
FILE_SYSTEM = "fs-0123456789abcdef0"
BUCKET = "the name of a bucket, 3 to 63 characters of `a-z0-9.-`, or a prefix in one, `bucket/prefix/*`"
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
        pytest.param(
            task(readBuckets=["assets/*"]),
            f"{TASK}.readBuckets[0]` must be {BUCKET}, got `assets/*`",
            id="wildcard-without-a-prefix",
        ),
        pytest.param(
            task(listBuckets=["assets/a*/*"]),
            f"{TASK}.listBuckets[0]` must be {BUCKET}, got `assets/a*/*`",
            id="wildcard-inside-a-prefix",
        ),
        pytest.param(
            task(buckets=["assets/a/b"]),
            f"{TASK}.buckets[0]` must be {BUCKET}, got `assets/a/b`",
            id="object-for-a-prefix",
        ),
        pytest.param(
            task(readStreams=["*"]),
            f"{TASK}.readStreams[0]` must be the name of a Kinesis data stream, 1 to 128 characters of"
            " `A-Za-z0-9_.-`, or its ARN, got `*`",
            id="any-stream",
        ),
        pytest.param(
            task(writeStreams=["arn:aws:firehose:us-east-1:123456789012:deliverystream/s"]),
            f"{TASK}.writeStreams[0]` must be the name of a Kinesis data stream, 1 to 128 characters of"
            " `A-Za-z0-9_.-`, or its ARN, got `arn:aws:firehose:us-east-1:123456789012:deliverystream/s`",
            id="delivery-stream-for-a-stream",
        ),
        pytest.param(
            task(deliveryStreams=["a/b"]),
            f"{TASK}.deliveryStreams[0]` must be the name of a Firehose stream, 1 to 64 characters of"
            " `A-Za-z0-9_.-`, or its ARN, got `a/b`",
            id="no-delivery-stream",
        ),
        pytest.param(
            task(kclApplications=["a*"]),
            f"{TASK}.kclApplications[0]` must be the name of a KCL application: 3 to 237 characters of"
            " `A-Za-z0-9_.-`, got `a*`",
            id="no-application",
        ),
        pytest.param(
            task(models=["us.anthropic.claude-sonnet-4-20250514-v1:0"]),
            f"{TASK}.models[0]` must be the id of a model, `anthropic.claude-3-haiku-20240307-v1:0`, or its ARN,"
            " without the `us.` of an inference profile, got `us.anthropic.claude-sonnet-4-20250514-v1:0`",
            id="profile-for-a-model",
        ),
        pytest.param(
            task(models=["anthropic.*"]),
            f"{TASK}.models[0]` must be the id of a model, `anthropic.claude-3-haiku-20240307-v1:0`, or its ARN,"
            " without the `us.` of an inference profile, got `anthropic.*`",
            id="any-model-of-a-provider",
        ),
        pytest.param(
            task(inferenceProfiles=["anthropic.claude-3-haiku-20240307-v1:0"]),
            f"{TASK}.inferenceProfiles[0]` must be the id of an inference profile, a geography before the id of its"
            " model, `us.anthropic.claude-3-haiku-20240307-v1:0`, or its ARN, got"
            " `anthropic.claude-3-haiku-20240307-v1:0`",
            id="model-for-a-profile",
        ),
        pytest.param(
            task(applicationInferenceProfiles=[{"profile": "abc"}]),
            f"{TASK}.applicationInferenceProfiles[0].model` is required",
            id="profile-without-its-model",
        ),
        pytest.param(
            task(applicationInferenceProfiles=[{"profile": "us.amazon.x-1", "model": "amazon.x-1"}]),
            f"{TASK}.applicationInferenceProfiles[0].profile` must be the id of an application inference profile, or"
            " its ARN, got `us.amazon.x-1`",
            id="profile-of-bedrock",
        ),
        pytest.param(
            task(logGroups=["/ecs/*"]),
            f"{TASK}.logGroups[0]` must be the name of a log group: 1 to 512 characters of `A-Za-z0-9_/.#-`, got"
            " `/ecs/*`",
            id="any-log-group",
        ),
        pytest.param(
            execution(logRouterFiles=["config/*.conf"]),
            "`container-roles:ecs.executionPolicy.logRouterFiles[0]` must be a file in a bucket, `bucket/key`, without"
            " a wildcard, got `config/*.conf`",
            id="any-file",
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
        pytest.param(task(buckets=["abc/year=2026/*", "abc/a.b/(c)/*"], readBuckets=["abc"]), id="prefixes"),
        pytest.param(
            task(
                models=["ai21.jamba-1-5-large-v1:0", "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/a.b-1"],
                inferenceProfiles=["us-gov.amazon.x-1", "global.anthropic.claude-sonnet-4-5-20250929-v1:0"],
            ),
            id="models",
        ),
        pytest.param(execution(logRouterFiles=["config/web/fluent.conf"]), id="log-router-file"),
        pytest.param(task(metricNamespaces=["Shop: web #1", "a", "shop/AWS/x"]), id="namespaces"),
    ],
)
def test_accepted(config: dict[str, Any]) -> None:
    parse(config)
