"""What a stack's config may say, and the exact sentence for what it may not."""

import json
from typing import Any

import pulumi
import pytest

from components import app_runner_settings, ecs_settings, repositories_settings, settings
from components.app_runner_operators import AppRunnerOperatorsArgs, ReadOnlyOperators, ServiceTag
from components.app_runner_roles import AppRunnerRolesArgs, InstancePolicy, NetworkingRole
from components.ecr_repositories import (
    EncryptionType,
    ImageTagMutability,
    Lifecycle,
    RegistryScanning,
    Repository,
    ScanFrequency,
    ScanType,
)
from components.ecs_express_roles import EcsExpressRolesArgs
from components.ecs_operators import EcsOperators
from components.ecs_task_roles import Database, EcsTaskRolesArgs, ExecutionPolicy, TaskPolicy
from components.github_deployer import GitHubDeployerArgs
from components.github_settings import GitHubSection
from components.section import Section, ServiceRoleSection
from components.service_role import ServiceRole
from components.settings import SettingsError

ROLE = {"name": "r"}
ECS = {"executionRole": {"name": "e"}, "taskRole": {"name": "t"}}
EXPRESS = {"infrastructureRole": {"name": "i"}}
GITHUB = {"role": {"name": "d"}, "repository": "owner/app", "branches": ["main"]}
DATABASE = {"resourceId": "db-ABC123", "user": "app"}
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd"
IAM_NAME = "characters of `A-Za-z0-9_+=,.@-`"


def parse(config: dict[str, Any]) -> settings.StackSettings:
    return settings.parse(
        {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    )


def task(**policy: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"ecs": {**ECS, "taskPolicy": {"name": "p", "topics": ["t"], **policy}}}


def execution(**policy: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"ecs": {**ECS, "executionPolicy": {"name": "p", "keys": [], **policy}}}


def operators(**more: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"operators": {"groupName": "g", **more}}


def access_role(**more: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"appRunner": {"accessRole": {**ROLE, **more}}}


def app_runner(**more: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"appRunner": {"accessRole": ROLE, **more}}


def repository(**more: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"repositories": {"app": more}}


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        # the whole
        pytest.param(
            {},
            "`container-roles` must hold at least one of `appRunner`, `operators`, `ecs`, `repositories`, `gitHub`",
            id="no-config",
        ),
        pytest.param(
            {"tags": {"Project": "x"}},
            "`container-roles` must hold at least one of `appRunner`, `operators`, `ecs`, `repositories`, `gitHub`",
            id="nothing-but-tags",
        ),
        pytest.param(
            {"opertors": {"groupName": "g"}},
            "`container-roles:opertors` is not a setting: did you mean `operators`?",
            id="misspelt-section",
        ),
        pytest.param(
            {"lambda": {}},
            "`container-roles:lambda` is not a setting:"
            " it must be one of `appRunner`, `operators`, `ecs`, `express`, `repositories`,"
            " `registryScanning`, `gitHub`, `gitHubDeployers`, `tags`",
            id="unknown-section",
        ),
        pytest.param(
            {"appRunner": "AppRunnerECRAccessRole"},
            "`container-roles:appRunner` must be a mapping of settings, got `AppRunnerECRAccessRole`",
            id="text-for-a-section",
        ),
        pytest.param(
            {"repositories": {}},
            "`container-roles:repositories` must have at least 1 entries, got a mapping of 0",
            id="no-repository",
        ),
        pytest.param(
            {"appRunner": {"accessRole": {"name": "Same"}}, "ecs": {**ECS, "taskRole": {"name": "same"}}},
            "`container-roles` must give each role a name of its own, got `same` twice",
            id="two-roles-of-one-name",
        ),
        pytest.param(
            {
                "ecs": {
                    **ECS,
                    "executionPolicy": {"name": "p", "parameters": ["a"]},
                    "taskPolicy": {"name": "p", "topics": ["t"]},
                }
            },
            "`container-roles` must give each managed policy a name of its own, got `p` twice",
            id="two-policies-of-one-name",
        ),
        # roles
        pytest.param({"appRunner": {}}, "`container-roles:appRunner.accessRole` is required", id="missing"),
        pytest.param(
            {"ecs": {**ECS, "taskRole": {"name": "a" * 65}}},
            f"`container-roles:ecs.taskRole.name` must be 1 to 64 {IAM_NAME}, got `{'a' * 65}` (65 characters)",
            id="role-name-too-long",
        ),
        pytest.param(
            access_role(name="my role"),
            f"`container-roles:appRunner.accessRole.name` must be 1 to 64 {IAM_NAME}, got `my role`",
            id="role-name-with-a-space",
        ),
        pytest.param(
            access_role(name="Rölle"),
            f"`container-roles:appRunner.accessRole.name` must be 1 to 64 {IAM_NAME}, got `Rölle`",
            id="role-name-beyond-ascii",
        ),
        pytest.param(
            access_role(name="role\n"),
            f"`container-roles:appRunner.accessRole.name` must be 1 to 64 {IAM_NAME}, got `role\n`",
            id="role-name-with-a-line-break",
        ),
        pytest.param(
            access_role(name=7.5),
            "`container-roles:appRunner.accessRole.name` must be text, got `7.5`",
            id="number-for-a-name",
        ),
        pytest.param(
            access_role(path="team/"),
            "`container-roles:appRunner.accessRole.path` must be `/`,"
            " or 1 to 510 characters of `/A-Za-z0-9_+=,.@-` between two `/`, got `team/`",
            id="path-without-a-slash",
        ),
        pytest.param(
            access_role(path="/*/"),
            "`container-roles:appRunner.accessRole.path` must be `/`,"
            " or 1 to 510 characters of `/A-Za-z0-9_+=,.@-` between two `/`, got `/*/`",
            id="path-with-a-wildcard",
        ),
        pytest.param(
            access_role(existing=True, path="/x/", maxSessionDuration=3600),
            "`container-roles:appRunner.accessRole` must leave out `maxSessionDuration`, `path`"
            " when the role is `existing`",
            id="change-of-an-existing-role",
        ),
        pytest.param(
            {"ecs": {**ECS, "executionRole": {"name": "e", "existing": True}, "executionRoleTrustsAnyAccount": True}},
            "`container-roles:ecs` must leave out `executionRoleTrustsAnyAccount` unless `executionRole` is made here",
            id="trust-of-an-existing-role",
        ),
        pytest.param(
            access_role(trustConditions={"StringEquals": "aws:SourceAccount"}),
            "`container-roles:appRunner.accessRole.trustConditions.StringEquals` must be a mapping,"
            " got `aws:SourceAccount`",
            id="conditions-of-another-shape",
        ),
        pytest.param(
            access_role(managedPolicies={f"p{n}": f"arn:aws:iam::aws:policy/P{n}" for n in range(9)}),
            "`container-roles:appRunner.accessRole.managedPolicies` must have at most 8 entries, got a mapping of 9",
            id="more-policies-than-a-role-can-have",
        ),
        pytest.param(
            access_role(permissionsBoundary="arn:aws:iam::123456789012:policy/*/cap"),
            "`container-roles:appRunner.accessRole.permissionsBoundary` must be the ARN of a managed policy,"
            " `arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard,"
            " got `arn:aws:iam::123456789012:policy/*/cap`",
            id="boundary-with-a-wildcard",
        ),
        pytest.param(
            access_role(description="tab\x00"),
            "`container-roles:appRunner.accessRole.description` must be at most 1,000 characters of Latin-1"
            " without control characters, got `tab\x00`",
            id="description-with-a-control-character",
        ),
        pytest.param(
            access_role(permissionsBoundary="arn:aws:iam::123456789012:role/r"),
            "`container-roles:appRunner.accessRole.permissionsBoundary` must be the ARN of a managed policy,"
            " `arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard,"
            " got `arn:aws:iam::123456789012:role/r`",
            id="boundary-that-is-a-role",
        ),
        pytest.param(
            access_role(maxSessionDuration=60),
            "`container-roles:appRunner.accessRole.maxSessionDuration` must be at least 3600, got `60`",
            id="session-too-short",
        ),
        pytest.param(
            access_role(maxSessionDuration=43201),
            "`container-roles:appRunner.accessRole.maxSessionDuration` must be at most 43200, got `43201`",
            id="session-too-long",
        ),
        pytest.param(
            access_role(maxSessionDuration="an hour"),
            "`container-roles:appRunner.accessRole.maxSessionDuration` must be a whole number, got `an hour`",
            id="text-for-a-number",
        ),
        pytest.param(
            access_role(tags={"aws:x": "y"}),
            "`container-roles:appRunner.accessRole.tags.aws:x` must be 1 to 128 letters, digits, spaces or"
            " `_.:/=+@-`, not beginning `aws:`, got `aws:x`",
            id="tag-of-aws",
        ),
        pytest.param(
            access_role(tags={"x": "a,b"}),
            "`container-roles:appRunner.accessRole.tags.x` must be at most 256 letters, digits, spaces or"
            " `_.:/=+@-`, got `a,b`",
            id="tag-value",
        ),
        pytest.param(
            access_role(tags=["x"]),
            "`container-roles:appRunner.accessRole.tags` must be a mapping, got a list of 1",
            id="list-for-a-mapping",
        ),
        pytest.param(
            access_role(tags={f"k{index}": "v" for index in range(51)}),
            "`container-roles:appRunner.accessRole.tags` must have at most 50 entries, got a mapping of 51",
            id="too-many-tags",
        ),
        # operators
        pytest.param(
            operators(users="ai-engineer"),
            "`container-roles:operators.users` must be a list, got `ai-engineer`",
            id="text-for-a-list",
        ),
        pytest.param(
            operators(users=["a", "b", "a"]),
            "`container-roles:operators.users` must name each only once, got `a` twice",
            id="duplicate-user",
        ),
        pytest.param(
            operators(users=["a", "b c"]),
            f"`container-roles:operators.users[1]` must be 1 to 64 {IAM_NAME}, got `b c`",
            id="user-name",
        ),
        pytest.param(
            operators(groupName="g" * 129),
            f"`container-roles:operators.groupName` must be 1 to 128 {IAM_NAME}, got `{'g' * 129}` (129 characters)",
            id="group-name",
        ),
        pytest.param(
            operators(passRolePolicyName="AllowListRoles"),
            "`container-roles:operators` must give its inline policies different names, got `AllowListRoles` twice",
            id="inline-policies-of-one-name",
        ),
        pytest.param(
            operators(managedPolicies={"iam": "arn:aws:iam::aws:policy/IAM FullAccess"}),
            "`container-roles:operators.managedPolicies.iam` must be the ARN of a managed policy,"
            " `arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard,"
            " got `arn:aws:iam::aws:policy/IAM FullAccess`",
            id="arn-with-a-space",
        ),
        pytest.param(
            operators(managedPolicies={"iam full": "arn:aws:iam::aws:policy/IAMFullAccess"}),
            "`container-roles:operators.managedPolicies.iam full` must be a label of 1 to 64 characters of"
            " `A-Za-z0-9-`, got `iam full`",
            id="label-with-a-space",
        ),
        pytest.param(
            operators(managedPolicies={"logs": "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"}),
            "`container-roles:operators` must attach each managed policy once, `managedPolicies.logs` is attached by"
            " the guide already, got `arn:aws:iam::aws:policy/CloudWatchLogsFullAccess`",
            id="policy-of-the-guide-again",
        ),
        pytest.param(
            operators(managedPolicies={"a": "arn:aws:iam::aws:policy/X", "b": "arn:aws:iam::aws:policy/X"}),
            "`container-roles:operators` must attach each managed policy once, `managedPolicies.b` is attached by"
            " `managedPolicies.a` already, got `arn:aws:iam::aws:policy/X`",
            id="policy-twice",
        ),
        pytest.param(
            operators(managedPolicies={f"p{index}": f"arn:aws:iam::aws:policy/P{index}" for index in range(7)}),
            "`container-roles:operators.managedPolicies` must have at most 6 entries, got a mapping of 7",
            id="more-than-ten-attachments",
        ),
        pytest.param(
            operators(extraStatements=["iam:*"]),
            "`container-roles:operators.extraStatements[0]` must be a mapping, got `iam:*`",
            id="statement-that-is-none",
        ),
        # ECS
        pytest.param(
            {"ecs": {**ECS, "executionRoleTrustsAnyAccount": "yes"}},
            "`container-roles:ecs.executionRoleTrustsAnyAccount` must be true or false, got `yes`",
            id="text-for-a-boolean",
        ),
        pytest.param(
            {"ecs": {**ECS, "taskpolicy": {}}},
            "`container-roles:ecs.taskpolicy` is not a setting: did you mean `taskPolicy`?",
            id="misspelt-key",
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
            "`container-roles:ecs.executionPolicy` must give at least one of `repositories`, `logGroups`,"
            " `createdLogGroups`, `environmentFiles`, `parameters`, `secrets`, `keys`, or be left out",
            id="execution-policy-that-grants-nothing",
        ),
        pytest.param(
            task(topics=[]),
            "`container-roles:ecs.taskPolicy` must give at least one of `database`, `databases`, `buckets`,"
            " `listBuckets`, `mailIdentities`, `mailConfigurationSets`, `mailTemplates`, `topics`, `topicsByName`,"
            " `queues`, `tables`, `tableStreams`, `parameters`, `secrets`, `keys`, `executeCommand`,"
            " `executeCommandLogGroups`, `executeCommandLogBuckets`, or be left out",
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
            "`container-roles:ecs.taskPolicy.buckets[0]` must be the name of a bucket:"
            " 3 to 63 characters of `a-z0-9.-`, got `Uploads`",
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
        # Express
        pytest.param(
            {"express": EXPRESS},
            "`container-roles` must hold `ecs` with `express`, whose services run with its roles",
            id="express-without-ecs",
        ),
        pytest.param(
            {"ecs": ECS, "express": {"infrastructureRole": {"name": "T"}}},
            "`container-roles` must give each role a name of its own, got `t` twice",
            id="infrastructure-role-of-another-name",
        ),
        pytest.param(
            {"ecs": ECS, "express": {**EXPRESS, "operators": {"groupName": "g", "users": ["u"]}}, **operators()},
            "`container-roles` must give each group a name of its own, got `g` twice",
            id="group-of-two-components",
        ),
        pytest.param(
            {
                "ecs": {**ECS, "operators": {"groupName": "h", "users": ["u"]}},
                "express": {**EXPRESS, "operators": {"groupName": "g", "users": ["U"]}},
            },
            "`container-roles` must give each user a name of its own, got `u` twice",
            id="user-with-two-spellings",
        ),
        pytest.param(
            {
                "ecs": ECS,
                "express": {
                    **EXPRESS,
                    "operators": {
                        "groupName": "g",
                        "managedPolicies": {"pw": "arn:aws:iam::aws:policy/IAMUserChangePassword"},
                    },
                },
            },
            "`container-roles:express.operators` must attach each managed policy once, `managedPolicies.pw` is attached"
            " by the component already, got `arn:aws:iam::aws:policy/IAMUserChangePassword`",
            id="policy-of-the-component-again",
        ),
        # GitHub
        pytest.param(
            {"gitHub": {**GITHUB, "repository": "owner/*"}, "repositories": {"app": {}}},
            "`container-roles:gitHub.repository` must be a repository of GitHub, `OWNER/NAME` or"
            " `OWNER@OWNER_ID/NAME@REPOSITORY_ID`, without a wildcard, got `owner/*`",
            id="any-repository-of-github",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "branches": ["*"]}, "repositories": {"app": {}}},
            "`container-roles:gitHub.branches[0]` must be the name of a branch without `refs/heads/`, or a pattern that"
            " begins with a name, `release/*`, got `*`",
            id="any-branch",
        ),
        pytest.param(
            {"gitHub": {"role": {"name": "d"}, "repository": "o/r"}, "repositories": {"app": {}}},
            "`container-roles:gitHub` must give `branches`, `gitTags`, `environments` or `pullRequests`: else any"
            " workflow of the repository could assume the role",
            id="no-branch",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "role": {"name": "d", "existing": True}}, "repositories": {"app": {}}},
            "`container-roles:gitHub` must give a `role` that is made here: an existing one is not changed",
            id="existing-deployer",
        ),
        pytest.param(
            {"gitHub": GITHUB},
            "`container-roles` must hold `repositories`, or services in `gitHub`, for `gitHub` to deploy to",
            id="nothing-to-deploy-to",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "ecsServices": ["web"]}},
            "`container-roles:gitHub.ecsServices[0]` must be a service of ECS, `cluster/service`, without a wildcard,"
            " got `web`",
            id="service-without-a-cluster",
        ),
        # what operators have beside the guide
        pytest.param(
            operators(readOnly={"groupName": "G"}),
            "`container-roles` must give each group a name of its own, got `g` twice",
            id="one-group-twice",
        ),
        pytest.param(
            operators(serviceTag={"key": "aws:team", "value": "web"}),
            "`container-roles:operators.serviceTag.key` must be 1 to 128 letters, digits, spaces or `_.:/=+@-`,"
            " not beginning `aws:`, got `aws:team`",
            id="tag-of-aws",
        ),
        # App Runner
        pytest.param(
            app_runner(pullRepositories=["app-*"]),
            "`container-roles:appRunner.pullRepositories[0]` must be the name of a repository, or its ARN,"
            " `arn:aws:ecr:us-east-1:123456789012:repository/NAME`, without a wildcard, got `app-*`",
            id="wildcard-in-a-repository",
        ),
        pytest.param(
            app_runner(pullRepositories=[]),
            "`container-roles:appRunner.pullRepositories` must have at least 1 entries, got a list of 0",
            id="pull-nothing",
        ),
        pytest.param(
            app_runner(instancePolicy={"xRay": True}),
            "`container-roles:appRunner` must leave out `instancePolicy` unless `instanceRole` is made here",
            id="instance-policy-without-a-role",
        ),
        pytest.param(
            app_runner(instanceRole={"name": "i"}, instancePolicy={"xRay": False}),
            "`container-roles:appRunner.instancePolicy` must give at least one of `parameters`, `secrets`, `keys`,"
            " `xRay`, or be left out",
            id="instance-policy-that-grants-nothing",
        ),
        pytest.param(
            app_runner(networkingRole={"name": "AWSServiceRoleForAppRunnerNetworking"}),
            "`container-roles:appRunner.networkingRole.name` is not a setting:"
            " it must be one of `adopt`, `description`",
            id="name-of-the-networking-role",
        ),
        # repositories
        pytest.param(
            {"repositories": {"MyApp": {}}},
            "`container-roles:repositories.MyApp` must be the name of a repository:"
            " 2 to 256 characters of `a-z0-9._-/`, words joined by one sign, got `MyApp`",
            id="repository-in-capitals",
        ),
        pytest.param(
            {"repositories": {"app": None}},
            "`container-roles:repositories.app` must be a mapping of settings, got `null`",
            id="repository-without-a-value",
        ),
        pytest.param(
            repository(imageTagMutability="FROZEN"),
            "`container-roles:repositories.app.imageTagMutability` must be one of 'IMMUTABLE',"
            " 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE' or 'MUTABLE_WITH_EXCLUSION', got `FROZEN`",
            id="mutability",
        ),
        pytest.param(
            repository(exclusionFilters=["latest*"]),
            "`container-roles:repositories.app` must give `exclusionFilters` when `imageTagMutability` ends in"
            " `_WITH_EXCLUSION`, and only then, got `IMMUTABLE` and 1 filters",
            id="filters-without-exclusion",
        ),
        pytest.param(
            repository(imageTagMutability="MUTABLE_WITH_EXCLUSION"),
            "`container-roles:repositories.app` must give `exclusionFilters` when `imageTagMutability` ends in"
            " `_WITH_EXCLUSION`, and only then, got `MUTABLE_WITH_EXCLUSION` and 0 filters",
            id="exclusion-without-filters",
        ),
        pytest.param(
            repository(imageTagMutability="IMMUTABLE_WITH_EXCLUSION", exclusionFilters=["*a*b*"]),
            "`container-roles:repositories.app.exclusionFilters[0]` must be 1 to 128 characters of `A-Za-z0-9._*-`"
            " with at most 2 `*`, got `*a*b*`",
            id="filter-with-three-stars",
        ),
        pytest.param(
            repository(imageTagMutability="IMMUTABLE_WITH_EXCLUSION", exclusionFilters=[*"abcdef"]),
            "`container-roles:repositories.app.exclusionFilters` must have at most 5 entries, got a list of 6",
            id="six-filters",
        ),
        pytest.param(
            repository(kmsKey=KEY),
            "`container-roles:repositories.app` must give `encryptionType` `KMS` with `kmsKey`",
            id="key-without-kms",
        ),
        pytest.param(
            repository(pullAccounts=[12345678901]),
            "`container-roles:repositories.app.pullAccounts[0]` must be the 12 digits of an account, in quotes, got"
            " `12345678901`",
            id="account-without-its-leading-zero",
        ),
        pytest.param(
            repository(pullAccounts=[True]),
            "`container-roles:repositories.app.pullAccounts[0]` must be text, got `true`",
            id="account-as-a-boolean",
        ),
        pytest.param(
            repository(pullAccounts=["*"]),
            "`container-roles:repositories.app.pullAccounts[0]` must be the 12 digits of an account, in quotes,"
            " got `*`",
            id="any-account",
        ),
        pytest.param(
            repository(pullOrganization="o-*"),
            "`container-roles:repositories.app.pullOrganization` must be the id of an organisation,"
            " `o-` and 10 to 32 characters of `a-z0-9`, got `o-*`",
            id="any-organisation",
        ),
        pytest.param(
            repository(lifecycle={"keepTags": ["v*"], "expireUntaggedAfterDays": 1}),
            "`container-roles:repositories.app.lifecycle` must give `keepLastImages` with `keepTags`:"
            " without, no image with a tag is deleted",
            id="tags-that-nothing-deletes",
        ),
        pytest.param(
            {"registryScanning": {"scanType": "BASIC"}, "operators": {"groupName": "g"}},
            "`container-roles` must hold `repositories` with `registryScanning`",
            id="scanning-without-a-repository",
        ),
        pytest.param(
            {
                "repositories": {"app": {}},
                "registryScanning": {"scanType": "BASIC", "scanFrequency": "CONTINUOUS_SCAN"},
            },
            "`container-roles:registryScanning` must give `scanType` `ENHANCED` with `scanFrequency` `CONTINUOUS_SCAN`",
            id="continuous-basic-scan",
        ),
        pytest.param(
            {"repositories": {"app": {}}, "registryScanning": {"scanType": "BASIC", "repositoryFilters": ["App"]}},
            "`container-roles:registryScanning.repositoryFilters[0]` must be the name of a repository,"
            " in which `*` stands for anything, got `App`",
            id="filter-in-capitals",
        ),
        pytest.param(
            repository(lifecycle={}),
            "`container-roles:repositories.app.lifecycle` must give at least one of `expireUntaggedAfterDays`,"
            " `keepLastImages`, or be left out",
            id="lifecycle-without-a-rule",
        ),
        pytest.param(
            repository(lifecycle={"keepLastImages": 0}),
            "`container-roles:repositories.app.lifecycle.keepLastImages` must be at least 1, got `0`",
            id="keep-no-image",
        ),
    ],
)
def test_refused(config: dict[str, Any], problem: str) -> None:
    with pytest.raises(SettingsError) as raised:
        parse(config)
    assert str(raised.value) == f"this stack's config cannot be used:\n  {problem}"


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        parse({**access_role(name="", nmae="r"), "operators": {}, "opertors": {}})
    assert str(raised.value) == (
        "this stack's config cannot be used:\n"
        f"  `container-roles:appRunner.accessRole.name` must be 1 to 64 {IAM_NAME}, got ``\n"
        "  `container-roles:appRunner.accessRole.nmae` is not a setting: did you mean `name`?\n"
        "  `container-roles:operators.groupName` is required\n"
        "  `container-roles:opertors` is not a setting: did you mean `operators`?"
    )


def test_an_error_ends_a_program_without_a_stack_trace() -> None:
    assert issubclass(SettingsError, pulumi.RunError)


def args_of(config: dict[str, Any]) -> dict[str, Any]:
    stack = parse(config)
    return {
        "app_runner": stack.app_runner and stack.app_runner.to_args(),
        "operators": stack.operators and stack.operators.to_args(),
        "ecs": stack.ecs and stack.ecs.to_args(),
        "express": stack.express and stack.express.to_args(),
        **stack.repositories_args(),
        "git_hub": stack.git_hub and stack.git_hub.to_args(),
        "tags": stack.tags,
    }


ABSENT: dict[str, Any] = {
    **dict.fromkeys(("app_runner", "operators", "ecs", "express", "git_hub")),
    "repositories": {},
    "tags": {},
}


@pytest.mark.parametrize(
    ("config", "args"),
    [
        pytest.param(access_role(), {**ABSENT, "app_runner": {"access_role": {"name": "r"}}}, id="only-what-is-given"),
        pytest.param(
            {
                **access_role(
                    path="/team/a/",
                    description="für alle",
                    permissionsBoundary="arn:aws-us-gov:iam::123456789012:policy/team/cap",
                    maxSessionDuration=43200,
                    trustConditions={"StringEquals": {"aws:SourceAccount": "123456789012"}},
                    managedPolicies={"mine": "arn:aws:iam::123456789012:policy/mine"},
                    extraStatements=[{"Effect": "Allow"}],
                    tags={"Größe": "L", "a b:c/d=e+f@g-h": ""},
                ),
                "tags": {"Project": "x"},
            },
            {
                **ABSENT,
                "app_runner": {
                    "access_role": {
                        "name": "r",
                        "path": "/team/a/",
                        "description": "für alle",
                        "permissions_boundary": "arn:aws-us-gov:iam::123456789012:policy/team/cap",
                        "max_session_duration": 43200,
                        "trust_conditions": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
                        "managed_policies": {"mine": "arn:aws:iam::123456789012:policy/mine"},
                        "extra_statements": [{"Effect": "Allow"}],
                        "tags": {"Größe": "L", "a b:c/d=e+f@g-h": ""},
                    }
                },
                "tags": {"Project": "x"},
            },
            id="everything-of-a-role",
        ),
        pytest.param(
            {
                "ecs": {
                    "executionRole": {"name": "Both", "existing": True},
                    "taskRole": {"name": "both", "existing": True},
                }
            },
            {
                **ABSENT,
                "ecs": {
                    "execution_role": {"name": "Both", "existing": True},
                    "task_role": {"name": "both", "existing": True},
                },
            },
            id="one-existing-role-for-both",
        ),
        pytest.param(
            app_runner(
                pullRepositories=["a/b", "arn:aws:ecr:eu-west-1:210987654321:repository/c"],
                instanceRole={"name": "i"},
                instancePolicy={"parameters": ["a"], "secrets": ["b"], "keys": [KEY], "xRay": True},
                networkingRole={"adopt": True, "description": "d"},
            ),
            {
                **ABSENT,
                "app_runner": {
                    "access_role": {"name": "r"},
                    "pull_repositories": ["a/b", "arn:aws:ecr:eu-west-1:210987654321:repository/c"],
                    "instance_role": {"name": "i"},
                    "instance_policy": {"parameters": ["a"], "secrets": ["b"], "keys": [KEY], "x_ray": True},
                    "networking_role": {"adopt": True, "description": "d"},
                },
            },
            id="everything-of-app-runner",
        ),
        pytest.param(
            operators(
                users=["u"],
                consoleAccess=True,
                requireMfa=True,
                usersPermissionsBoundary="arn:aws:iam::123456789012:policy/cap",
                readOnly={"groupName": "r", "users": ["v"]},
                serviceTag={"key": "Team", "value": "web", "otherKeys": ["Stage"]},
                createServiceLinkedRoles=True,
                deleteNetworkingRole=True,
            ),
            {
                **ABSENT,
                "operators": {
                    "group_name": "g",
                    "users": ["u"],
                    "console_access": True,
                    "require_mfa": True,
                    "users_permissions_boundary": "arn:aws:iam::123456789012:policy/cap",
                    "read_only": {"group_name": "r", "users": ["v"]},
                    "service_tag": {"key": "Team", "value": "web", "other_keys": ["Stage"]},
                    "create_service_linked_roles": True,
                    "delete_networking_role": True,
                },
            },
            id="everything-beside-the-guide",
        ),
        pytest.param(
            operators(
                users=["u@example.com"],
                listRolesPolicyName="see",
                passRolePolicyName="pass",
                managedPolicies={"admin": "arn:aws:iam::aws:policy/AdministratorAccess"},
                extraStatements=[{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}],
            ),
            {
                **ABSENT,
                "operators": {
                    "group_name": "g",
                    "users": ["u@example.com"],
                    "list_roles_policy_name": "see",
                    "pass_role_policy_name": "pass",
                    "managed_policies": {"admin": "arn:aws:iam::aws:policy/AdministratorAccess"},
                    "extra_statements": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}],
                },
            },
            id="what-operators-are-granted-is-not-judged",
        ),
        pytest.param(
            {
                "ecs": {
                    **ECS,
                    "executionPolicy": {
                        "name": "p",
                        "repositories": ["app"],
                        "logGroups": ["/ecs/app"],
                        "createdLogGroups": ["/ecs/new"],
                        "environmentFiles": ["files/x/a.env"],
                        "parameters": ["a", "/a/b", "a/*"],
                        "secrets": ["a", "a/b@c", "a/*"],
                        "keys": ["arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-1234abcd"],
                    },
                    "executionRoleTrustsAnyAccount": False,
                    "taskPolicy": {
                        "name": "q",
                        "database": DATABASE,
                        "buckets": ["abc", "a.b-c"],
                        "mailIdentities": ["example.com", "no-reply@mail.example.com"],
                        "topics": ["T_1-x", "orders.fifo"],
                        "listBuckets": ["abc"],
                        "queues": ["q.fifo"],
                        "tables": ["t.1-x"],
                        "parameters": ["p"],
                        "secrets": ["s"],
                        "keys": [KEY],
                        "executeCommand": True,
                    },
                }
            },
            {
                **ABSENT,
                "ecs": {
                    "execution_role": {"name": "e"},
                    "execution_policy": {
                        "name": "p",
                        "repositories": ["app"],
                        "log_groups": ["/ecs/app"],
                        "created_log_groups": ["/ecs/new"],
                        "environment_files": ["files/x/a.env"],
                        "parameters": ["a", "/a/b", "a/*"],
                        "secrets": ["a", "a/b@c", "a/*"],
                        "keys": ["arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-1234abcd"],
                    },
                    "execution_role_trusts_any_account": False,
                    "task_role": {"name": "t"},
                    "task_policy": {
                        "name": "q",
                        "database": {"resource_id": "db-ABC123", "user": "app"},
                        "buckets": ["abc", "a.b-c"],
                        "mail_identities": ["example.com", "no-reply@mail.example.com"],
                        "topics": ["T_1-x", "orders.fifo"],
                        "list_buckets": ["abc"],
                        "queues": ["q.fifo"],
                        "tables": ["t.1-x"],
                        "parameters": ["p"],
                        "secrets": ["s"],
                        "keys": [KEY],
                        "execute_command": True,
                    },
                },
            },
            id="everything-of-ecs",
        ),
        pytest.param(
            {
                "ecs": ECS,
                "express": {
                    **EXPRESS,
                    "operators": {
                        "groupName": "g",
                        "users": ["u"],
                        "consoleAccess": True,
                        "requireMfa": True,
                        "usersPermissionsBoundary": "arn:aws:iam::123456789012:policy/cap",
                        "managedPolicies": {"mine": "arn:aws:iam::123456789012:policy/mine"},
                        "extraStatements": [{"Effect": "Deny"}],
                    },
                },
            },
            {
                **ABSENT,
                "ecs": {"execution_role": {"name": "e"}, "task_role": {"name": "t"}},
                "express": {
                    "infrastructure_role": {"name": "i"},
                    "operators": {
                        "group_name": "g",
                        "users": ["u"],
                        "console_access": True,
                        "require_mfa": True,
                        "users_permissions_boundary": "arn:aws:iam::123456789012:policy/cap",
                        "managed_policies": {"mine": "arn:aws:iam::123456789012:policy/mine"},
                        "extra_statements": [{"Effect": "Deny"}],
                    },
                },
            },
            id="everything-of-express",
        ),
        pytest.param(
            {
                "gitHub": {
                    **GITHUB,
                    "environments": ["prod eu"],
                    "existingProvider": True,
                    "ecsServices": ["c/s"],
                    "appRunnerServices": ["web-app"],
                }
            },
            {
                **ABSENT,
                "git_hub": {
                    "role": {"name": "d"},
                    "repository": "owner/app",
                    "branches": ["main"],
                    "environments": ["prod eu"],
                    "existing_provider": True,
                    "ecs_services": ["c/s"],
                    "app_runner_services": ["web-app"],
                },
            },
            id="everything-of-github",
        ),
        pytest.param(
            {
                "repositories": {
                    "ab": {},
                    "team/app_1.x": {
                        "imageTagMutability": "MUTABLE_WITH_EXCLUSION",
                        "exclusionFilters": ["v*.*", "sha256-"],
                        "scanOnPush": False,
                        "lifecycle": {"keepTags": ["v*"], "expireUntaggedAfterDays": 1, "keepLastImages": 1},
                        "encryptionType": "KMS",
                        "kmsKey": KEY,
                        "pullAccounts": ["111111111111"],
                        "pullOrganization": "o-abcdefghij",
                        "forceDelete": True,
                        "tags": {"a": "b"},
                    },
                },
                "registryScanning": {
                    "scanType": "ENHANCED",
                    "scanFrequency": "CONTINUOUS_SCAN",
                    "repositoryFilters": ["app-*"],
                },
            },
            {
                **ABSENT,
                "repositories": {
                    "ab": {},
                    "team/app_1.x": {
                        "image_tag_mutability": ImageTagMutability.MUTABLE_WITH_EXCLUSION,
                        "exclusion_filters": ["v*.*", "sha256-"],
                        "scan_on_push": False,
                        "lifecycle": {"keep_tags": ["v*"], "expire_untagged_after_days": 1, "keep_last_images": 1},
                        "encryption_type": EncryptionType.KMS,
                        "kms_key": KEY,
                        "pull_accounts": ["111111111111"],
                        "pull_organization": "o-abcdefghij",
                        "force_delete": True,
                        "tags": {"a": "b"},
                    },
                },
                "registry_scanning": {
                    "scan_type": ScanType.ENHANCED,
                    "scan_frequency": ScanFrequency.CONTINUOUS_SCAN,
                    "repository_filters": ["app-*"],
                },
            },
            id="everything-of-repositories",
        ),
    ],
)
def test_accepted(config: dict[str, Any], args: dict[str, Any]) -> None:
    assert args_of(config) == args


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(task(secrets=["rds!db-1a2b-3c4d"]), id="secret-of-rds"),
        pytest.param(
            task(secrets=["arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1-AbCdEf"]), id="arn"
        ),
        pytest.param(
            task(secrets=["arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:app/*"]), id="arn-of-prefix"
        ),
        pytest.param(execution(parameters=["arn:aws:ssm:eu-west-1:123456789012:parameter/app/url"]), id="parameter"),
        pytest.param(task(topics=["arn:aws:sns:eu-west-1:123456789012:news.fifo"]), id="topic"),
        pytest.param(task(queues=["arn:aws:sqs:eu-west-1:123456789012:jobs"]), id="queue"),
        pytest.param(task(database={"resourceId": "prx-0a1b2c", "user": "app"}), id="proxy"),
        pytest.param(task(database={"resourceId": "prx-ABC01234", "user": "app"}), id="proxy-in-capitals"),
        pytest.param(task(databases=[DATABASE, {"resourceId": "cluster-ABC", "user": "app"}]), id="databases"),
        pytest.param(operators(users=["u"], readOnly={"groupName": "r", "users": ["u"]}), id="user-of-both-groups"),
        pytest.param(
            {**operators(users=["u"]), "ecs": {**ECS, "operators": {"groupName": "h", "users": ["u"]}}},
            id="user-of-two-sections",
        ),
    ],
)
def test_values_of_every_form_are_accepted(config: dict[str, Any]) -> None:
    parse(config)


@pytest.mark.parametrize(
    ("config", "args"),
    [
        pytest.param(repository(pullAccounts=[123456789012]), {"pull_accounts": ["123456789012"]}, id="account"),
        pytest.param(repository(tags={"CostCenter": 4711}), {"tags": {"CostCenter": "4711"}}, id="tag"),
    ],
)
def test_a_number_is_its_digits(config: dict[str, Any], args: dict[str, Any]) -> None:
    assert parse(config).repositories_args()["repositories"] == {"app": args}


@pytest.mark.parametrize(
    ("section", "args", "given_by_the_program"),
    [
        pytest.param(ServiceRoleSection, ServiceRole, set(), id="role"),
        pytest.param(app_runner_settings.AppRunnerSection, AppRunnerRolesArgs, {"tags"}, id="app-runner"),
        pytest.param(app_runner_settings.InstancePolicySection, InstancePolicy, set(), id="instance-policy"),
        pytest.param(app_runner_settings.NetworkingRoleSection, NetworkingRole, set(), id="networking-role"),
        pytest.param(
            app_runner_settings.OperatorsSection, AppRunnerOperatorsArgs, {"pass_role_arns", "tags"}, id="operators"
        ),
        pytest.param(app_runner_settings.ReadOnlyOperatorsSection, ReadOnlyOperators, set(), id="read-only"),
        pytest.param(app_runner_settings.ServiceTagSection, ServiceTag, set(), id="service-tag"),
        pytest.param(ecs_settings.EcsSection, EcsTaskRolesArgs, {"tags"}, id="ecs"),
        pytest.param(
            ecs_settings.ExpressSection,
            EcsExpressRolesArgs,
            {"task_role_arns", "tags"},
            id="express",
        ),
        pytest.param(
            GitHubSection,
            GitHubDeployerArgs,
            {"task_role_arns", "infrastructure_role_arns", "app_runner_role_arns", "tags"},
            id="github",
        ),
        pytest.param(ecs_settings.EcsOperatorsSection, EcsOperators, set(), id="ecs-operators"),
        pytest.param(ecs_settings.ExecutionPolicySection, ExecutionPolicy, set(), id="execution-policy"),
        pytest.param(ecs_settings.TaskPolicySection, TaskPolicy, set(), id="task-policy"),
        pytest.param(ecs_settings.DatabaseSection, Database, set(), id="database"),
        pytest.param(repositories_settings.RepositorySection, Repository, set(), id="repository"),
        pytest.param(repositories_settings.RegistryScanningSection, RegistryScanning, set(), id="registry-scanning"),
        pytest.param(repositories_settings.LifecycleSection, Lifecycle, set(), id="lifecycle"),
    ],
)
def test_a_section_has_the_inputs_of_its_component_and_requires_the_same(
    section: type[Section[Any]], args: type[Any], given_by_the_program: set[str]
) -> None:
    assert section.args_type() is args
    assert set(section.model_fields) == set(args.__annotations__) - given_by_the_program
    required = {name for name, field in section.model_fields.items() if field.is_required()}
    assert required == args.__required_keys__ - given_by_the_program


def test_load_reads_this_namespace_alone() -> None:
    pulumi.runtime.set_all_config(
        {
            "aws:region": "us-east-1",
            "container-roles:operators": '{"groupName": "g"}',
            "container-rolesx:nothing": "of ours",
        }
    )
    assert settings.load() == parse(operators())


def test_load_reads_the_config_a_language_host_leaves_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    pulumi.runtime.set_all_config({})
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"container-roles:operators": '{"groupName": "g"}'}))
    assert settings.load() == parse(operators())
