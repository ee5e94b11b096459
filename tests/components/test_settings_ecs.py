"""The exact sentence for what a config cannot say of the roles of ECS."""

from typing import Any

import pytest

from tests.components.settings_samples import (
    DATABASE,
    ECS,
    execution,
    refusal,
    task,
)


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        pytest.param(
            {"ecs": {**ECS, "executionRoleTrustsAnyAccount": "yes"}},
            "`container-roles:ecs.executionRoleTrustsAnyAccount` must be true or false, got `yes`",
            id="text-for-a-boolean",
        ),
        pytest.param(
            {"ecs": {**ECS, "tags": {"Team": "web"}}},
            "`container-roles:ecs.tags` is not a setting: it must be one of `executionRole`, `executionPolicy`,"
            " `executionRoleTrustsAnyAccount`, `taskRole`, `taskPolicy`, `infrastructureRole`, `infrastructureFor`,"
            " `scheduler`, `eventRules`, `operators`",
            id="tags-of-a-section",
        ),
        pytest.param(
            {"ecs": {**ECS, "taskpolicy": {}}},
            "`container-roles:ecs.taskpolicy` is not a setting: did you mean `taskPolicy`?",
            id="misspelt-key",
        ),
        pytest.param(
            {
                "ecs": {
                    **ECS,
                    "scheduler": {"role": {"name": "s"}, "taskFamilies": ["f"], "clusters": ["c"], "rules": []},
                }
            },
            "`container-roles:ecs.scheduler.rules` is not a setting: it must be one of `role`, `taskFamilies`,"
            " `clusters`, `groups`, `deadLetterQueues`",
            id="setting-of-another-section",
        ),
        pytest.param(
            execution(parameters=["app/*/key"]),
            "`container-roles:ecs.executionPolicy.parameters[0]` must be the name or ARN of a parameter,"
            " or a prefix and `/*` for all below it, got `app/*/key`",
            id="wildcard-inside-a-parameter",
        ),
        pytest.param(
            execution(secrets=["*"]),
            "`container-roles:ecs.executionPolicy.secrets[0]` must be the name of a secret,"
            " its whole ARN, or a prefix and `/*` for all below it, got `*`",
            id="any-secret",
        ),
        pytest.param(
            execution(keys=["arn:aws:kms:us-east-1:123456789012:alias/app"]),
            "`container-roles:ecs.executionPolicy.keys[0]` must be the ARN of a KMS key,"
            " `arn:aws:kms:us-east-1:123456789012:key/ID`; an alias cannot be granted,"
            " got `arn:aws:kms:us-east-1:123456789012:alias/app`",
            id="alias-of-a-key",
        ),
        pytest.param(
            execution(),
            "`container-roles:ecs.executionPolicy` must give at least one of `repositories`, `pullThroughCaches`,"
            " `logGroups`, `createdLogGroups`, `environmentFiles`, `logRouterFiles`, `parameters`, `secrets`,"
            " `keys`, or be omitted",
            id="execution-policy-that-grants-nothing",
        ),
        pytest.param(
            task(topics=[]),
            "`container-roles:ecs.taskPolicy` must give at least one of `database`, `databases`, `buckets`,"
            " `readBuckets`, `listBuckets`, `mailIdentities`, `mailConfigurationSets`, `mailTemplates`, `topics`,"
            " `topicsByName`, `queues`, `readStreams`, `writeStreams`, `kclApplications`, `deliveryStreams`, `tables`,"
            " `tableStreams`, `fileSystems`, `models`, `inferenceProfiles`, `applicationInferenceProfiles`,"
            " `metricNamespaces`, `xRay`, `logGroups`, `createdLogGroups`, `parameters`, `secrets`, `keys`,"
            " `executeCommand`, `executeCommandKeys`, `executeCommandLogGroups`, `executeCommandLogBuckets`, or be"
            " omitted",
            id="task-policy-that-grants-nothing",
        ),
        pytest.param(
            task(database={**DATABASE, "resourceId": "influmojo-db"}),
            "`container-roles:ecs.taskPolicy.database.resourceId` must be a resource id, `db-...` or `cluster-...` in"
            " capitals or `prx-...`, not a name (`aws rds describe-db-instances` shows it as `DbiResourceId`), got"
            " `influmojo-db`",
            id="name-of-an-instance",
        ),
        pytest.param(
            task(database={**DATABASE, "user": "*"}),
            "`container-roles:ecs.taskPolicy.database.user` must be 1 to 63 characters of `A-Za-z0-9_.-`, got `*`",
            id="any-database-user",
        ),
        pytest.param(
            task(buckets=["Uploads"]),
            "`container-roles:ecs.taskPolicy.buckets[0]` must be the name of a bucket,"
            " 3 to 63 characters of `a-z0-9.-`, or a prefix in one, `bucket/prefix/*`, got `Uploads`",
            id="bucket-in-capitals",
        ),
        pytest.param(
            task(mailIdentities=["*.example.com"]),
            "`container-roles:ecs.taskPolicy.mailIdentities[0]` must be a domain or an address, without a wildcard,"
            " got `*.example.com`",
            id="any-identity",
        ),
        pytest.param(
            task(topics=["arn:aws:sqs:us-east-1:123456789012:t"]),
            "`container-roles:ecs.taskPolicy.topics[0]` must be the name of a topic,"
            " 1 to 256 characters of `A-Za-z0-9_-`, or its ARN, got `arn:aws:sqs:us-east-1:123456789012:t`",
            id="arn-of-another-kind",
        ),
        pytest.param(
            task(secrets=["arn:aws:secretsmanager:us-east-1:123456789012:secret:app/key"]),
            "`container-roles:ecs.taskPolicy.secrets[0]` must be the name of a secret, its whole ARN, or a prefix and"
            " `/*` for all below it, got `arn:aws:secretsmanager:us-east-1:123456789012:secret:app/key`",
            id="arn-without-its-end",
        ),
        pytest.param(
            execution(environmentFiles=["files/*.env"]),
            "`container-roles:ecs.executionPolicy.environmentFiles[0]` must be a file in a bucket, `bucket/key.env`,"
            " without a wildcard, got `files/*.env`",
            id="any-environment-file",
        ),
        pytest.param(
            execution(logGroups=["/ecs/*"]),
            "`container-roles:ecs.executionPolicy.logGroups[0]` must be the name of a log group:"
            " 1 to 512 characters of `A-Za-z0-9_/.#-`, got `/ecs/*`",
            id="any-log-group",
        ),
        pytest.param(
            task(queues=["*"]),
            "`container-roles:ecs.taskPolicy.queues[0]` must be the name of a queue,"
            " 1 to 80 characters of `A-Za-z0-9_-`, or its ARN, got `*`",
            id="any-queue",
        ),
        pytest.param(
            task(tables=["*"]),
            "`container-roles:ecs.taskPolicy.tables[0]` must be the name of a table:"
            " 3 to 255 characters of `A-Za-z0-9_.-`, got `*`",
            id="any-table",
        ),
    ],
)
def test_refused(config: dict[str, Any], problem: str) -> None:
    assert refusal(config) == f"  {problem}"
