"""The components' inputs and outputs stay readable for Pulumi's schema inference, and so for other languages."""

from pathlib import Path
from typing import Any

import pytest

from components import plugin

ROOT = Path(__file__).parents[2]
NAME = "container-roles"
OPERATORS = ["operatorGroupName", "operatorUserNames", "operatorInitialPasswords"]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return plugin.schema()


def test_inputs_and_outputs(schema: dict[str, Any]) -> None:
    """By name; `!` marks what is required or always there."""
    assert {
        token.removeprefix(f"{NAME}:index:"): (
            marked(resource["inputProperties"], resource.get("requiredInputs", [])),
            marked(resource["properties"], resource["required"]),
        )
        for token, resource in schema["resources"].items()
    } == {
        "AppRunnerRoles": (
            ["accessRole!", "pullRepositories", "instanceRole", "instancePolicy", "networkingRole", "tags"],
            [
                "accessRoleArn!",
                "accessRoleReadyArn!",
                "accessRoleName!",
                "accessRoleUniqueId!",
                "instanceRoleArn",
                "instanceRoleReadyArn",
                "instanceRoleName",
                "instanceRoleUniqueId",
                "networkingRoleArn",
            ],
        ),
        "AppRunnerOperators": (
            [
                "groupName!",
                "users",
                "existingUsers",
                "identityCenter",
                "consoleAccess",
                "requireMfa",
                "usersPermissionsBoundary",
                "extraStatements",
                "readOnly",
                "serviceTag",
                "passRoleArns",
                "listRolesPolicyName",
                "passRolePolicyName",
                "createServiceLinkedRoles",
                "deleteNetworkingRole",
                "managedPolicies",
                "tags",
            ],
            ["groupName!", "userNames!", "initialPasswords", "passRoleArns!"],
        ),
        "EcsTaskRoles": (
            [
                "executionRole!",
                "executionPolicy",
                "executionRoleTrustsAnyAccount",
                "taskRole!",
                "taskPolicy",
                "infrastructureRole",
                "infrastructureFor",
                "scheduler",
                "eventRules",
                "operators",
                "tags",
            ],
            [
                "executionRoleArn!",
                "executionRoleReadyArn!",
                "executionRoleName!",
                "executionRoleUniqueId!",
                "executionPolicyArn",
                "taskRoleArn!",
                "taskRoleReadyArn!",
                "taskRoleName!",
                "taskRoleUniqueId!",
                "taskPolicyArn",
                "infrastructureRoleArn",
                "infrastructureRoleReadyArn",
                "infrastructureRoleName",
                "infrastructureRoleUniqueId",
                "schedulerRoleArn",
                "schedulerRoleReadyArn",
                "schedulerRoleName",
                "schedulerRoleUniqueId",
                "eventRulesRoleArn",
                "eventRulesRoleReadyArn",
                "eventRulesRoleName",
                "eventRulesRoleUniqueId",
                *OPERATORS,
            ],
        ),
        "EcsExpressRoles": (
            ["infrastructureRole!", "taskRoleArns", "operators", "tags"],
            [
                "infrastructureRoleArn!",
                "infrastructureRoleReadyArn!",
                "infrastructureRoleName!",
                "infrastructureRoleUniqueId!",
                *OPERATORS,
                "operatorPassRoleArns",
            ],
        ),
        "EcrRepositories": (
            ["repositories!", "registryScanning", "pullThroughCaches", "tags"],
            ["repositoryUrls!", "repositoryArns!", "pushCommands!"],
        ),
        "GitHubDeployer": (
            [
                "role!",
                "repository!",
                "repositoryAliases",
                "branches",
                "gitTags",
                "environments",
                "pullRequests",
                "existingProvider",
                "providerArn",
                "pushRepositories",
                "pullThroughCaches",
                "ecsServices",
                "taskFamilies",
                "runTasks",
                "codeDeployGroups",
                "appRunnerServices",
                "appRunnerConfigurations",
                "taskRoleArns",
                "infrastructureRoleArns",
                "ecsInfrastructureRoleArns",
                "appRunnerRoleArns",
                "tags",
            ],
            ["roleArn!", "roleReadyArn!", "roleName!", "roleUniqueId!", "providerArn!"],
        ),
    }


def test_types(schema: dict[str, Any]) -> None:
    assert {
        token.removeprefix(f"{NAME}:index:"): [each["value"] for each in spec["enum"]]
        if "enum" in spec
        else marked(spec["properties"], spec.get("required", []))
        for token, spec in schema["types"].items()
    } == {
        "ServiceRole": [
            "name!",
            "existing",
            "path",
            "description",
            "permissionsBoundary",
            "maxSessionDuration",
            "trustConditions",
            "managedPolicies",
            "extraStatements",
            "tags",
        ],
        "InstancePolicy": ["parameters", "secrets", "keys", "xRay"],
        "NetworkingRole": ["adopt", "description"],
        "ReadOnlyOperators": ["groupName!", "users", "existingUsers", "identityCenter"],
        "IdentityCenter": ["name", "groups", "users", "sessionHours", "instanceArn", "region", "adminRoleArn"],
        "ServiceTag": ["key!", "value!", "otherKeys"],
        "ExecutionPolicy": [
            "name!",
            "repositories",
            "pullThroughCaches",
            "logGroups",
            "createdLogGroups",
            "environmentFiles",
            "logRouterFiles",
            "parameters",
            "secrets",
            "keys",
            "tags",
        ],
        "TaskPolicy": [
            "name!",
            "database",
            "databases",
            "buckets",
            "readBuckets",
            "listBuckets",
            "mailIdentities",
            "mailConfigurationSets",
            "mailTemplates",
            "topics",
            "topicsByName",
            "queues",
            "readStreams",
            "writeStreams",
            "kclApplications",
            "deliveryStreams",
            "tables",
            "tableStreams",
            "fileSystems",
            "models",
            "inferenceProfiles",
            "applicationInferenceProfiles",
            "metricNamespaces",
            "xRay",
            "logGroups",
            "createdLogGroups",
            "parameters",
            "secrets",
            "keys",
            "executeCommand",
            "executeCommandKeys",
            "executeCommandLogGroups",
            "executeCommandLogBuckets",
            "tags",
        ],
        "EcsOperators": [
            "groupName!",
            "users",
            "existingUsers",
            "identityCenter",
            "consoleAccess",
            "requireMfa",
            "usersPermissionsBoundary",
            "extraStatements",
            "clusters",
            "executeCommand",
            "executeCommandKeys",
            "console",
            "autoScaling",
            "managedPolicies",
        ],
        "Scheduler": ["role!", "taskFamilies!", "clusters!", "groups", "deadLetterQueues"],
        "EventRules": ["role!", "taskFamilies!", "clusters!", "rules!"],
        "InfrastructureUse": ["LOAD_BALANCERS", "VOLUMES", "SERVICE_CONNECT_TLS", "VPC_LATTICE"],
        "Database": ["resourceId!", "user!"],
        "ApplicationInferenceProfile": ["profile!", "model!"],
        "FileSystem": ["fileSystem!", "accessPoint", "readOnly", "rootAccess"],
        "Repository": [
            "existing",
            "imageTagMutability",
            "exclusionFilters",
            "scanOnPush",
            "encryptionType",
            "kmsKey",
            "lifecycle",
            "pullAccounts",
            "pullOrganization",
            "pushAccounts",
            "lambdaAccounts",
            "forceDelete",
            "tags",
        ],
        "Lifecycle": ["keepTags", "expireUntaggedAfterDays", "keepLastImages"],
        "PullThroughCache": ["upstream!", "credentials"],
        "RegistryScanning": ["scanType!", "scanFrequency", "repositoryFilters"],
        "EncryptionType": ["AES256", "KMS"],
        "ScanType": ["BASIC", "ENHANCED"],
        "ScanFrequency": ["SCAN_ON_PUSH", "CONTINUOUS_SCAN"],
        "ImageTagMutability": ["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE", "MUTABLE_WITH_EXCLUSION"],
    }


def test_everything_says_what_it_is(schema: dict[str, Any]) -> None:
    specs = {**schema["resources"], **schema["types"]}
    silent = [token for token, spec in specs.items() if not spec.get("description")]
    for token, spec in specs.items():
        for kind in ("inputProperties", "properties"):
            silent += [f"{token}.{key}" for key, each in spec.get(kind, {}).items() if not each.get("description")]
    assert silent == []


def test_the_plugin_requires_what_the_program_requires() -> None:
    program, required = (
        {line for line in (ROOT / path).read_text().splitlines() if not line.startswith("#")}
        for path in ("requirements.txt", "components/requirements.txt")
    )
    assert required == {line for line in program if line}


def marked(properties: dict[str, Any], required: list[str]) -> list[str]:
    return [f"{key}!" if key in required else key for key in properties]
