import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.components import reference

ROOT = Path(__file__).parents[2]
PROGRAM_ONLY = {
    *("pass_role_arns", "task_role_arns", "infrastructure_role_arns", "app_runner_role_arns", "push_repositories"),
    "tags",
}
"""Inputs that a stack's config does not name: they come from other sections, or are those of all components."""


def test_the_tables_hold_every_setting_once() -> None:
    rows = reference.reference().splitlines()
    keys = [line.split("`")[1] for line in rows if re.match(r"\| `\S+ \|.*\|.*\|", line)]
    assert [key for key in keys if key not in PROGRAM_ONLY] == [
        "appRunner",
        "appRunner.accessRole",
        "appRunner.pullRepositories",
        "appRunner.instanceRole",
        "appRunner.instancePolicy",
        "appRunner.instancePolicy.parameters",
        "appRunner.instancePolicy.secrets",
        "appRunner.instancePolicy.keys",
        "appRunner.instancePolicy.xRay",
        "appRunner.networkingRole",
        "appRunner.networkingRole.adopt",
        "appRunner.networkingRole.description",
        "operators",
        "operators.groupName",
        "operators.users",
        "operators.consoleAccess",
        "operators.requireMfa",
        "operators.usersPermissionsBoundary",
        "operators.extraStatements",
        "operators.readOnly",
        "operators.readOnly.groupName",
        "operators.readOnly.users",
        "operators.serviceTag",
        "operators.serviceTag.key",
        "operators.serviceTag.value",
        "operators.serviceTag.otherKeys",
        "operators.listRolesPolicyName",
        "operators.passRolePolicyName",
        "operators.createServiceLinkedRoles",
        "operators.deleteNetworkingRole",
        "operators.managedPolicies",
        "ecs",
        "ecs.executionRole",
        "ecs.executionPolicy",
        "ecs.executionPolicy.name",
        "ecs.executionPolicy.repositories",
        "ecs.executionPolicy.logGroups",
        "ecs.executionPolicy.createdLogGroups",
        "ecs.executionPolicy.environmentFiles",
        "ecs.executionPolicy.parameters",
        "ecs.executionPolicy.secrets",
        "ecs.executionPolicy.keys",
        "ecs.executionPolicy.tags",
        "ecs.executionRoleTrustsAnyAccount",
        "ecs.taskRole",
        "ecs.taskPolicy",
        "ecs.taskPolicy.name",
        "ecs.taskPolicy.database",
        "ecs.taskPolicy.database.resourceId",
        "ecs.taskPolicy.database.user",
        "ecs.taskPolicy.databases",
        "ecs.taskPolicy.buckets",
        "ecs.taskPolicy.listBuckets",
        "ecs.taskPolicy.mailIdentities",
        "ecs.taskPolicy.mailConfigurationSets",
        "ecs.taskPolicy.mailTemplates",
        "ecs.taskPolicy.topics",
        "ecs.taskPolicy.topicsByName",
        "ecs.taskPolicy.queues",
        "ecs.taskPolicy.tables",
        "ecs.taskPolicy.tableStreams",
        "ecs.taskPolicy.parameters",
        "ecs.taskPolicy.secrets",
        "ecs.taskPolicy.keys",
        "ecs.taskPolicy.executeCommand",
        "ecs.taskPolicy.executeCommandLogGroups",
        "ecs.taskPolicy.executeCommandLogBuckets",
        "ecs.taskPolicy.tags",
        "ecs.operators",
        "ecs.operators.groupName",
        "ecs.operators.users",
        "ecs.operators.consoleAccess",
        "ecs.operators.requireMfa",
        "ecs.operators.usersPermissionsBoundary",
        "ecs.operators.extraStatements",
        "ecs.operators.executeCommand",
        "ecs.operators.executeCommandKeys",
        "ecs.operators.console",
        "ecs.operators.autoScaling",
        "ecs.operators.managedPolicies",
        "express",
        "express.infrastructureRole",
        "express.operators",
        "express.operators.groupName",
        "express.operators.users",
        "express.operators.consoleAccess",
        "express.operators.requireMfa",
        "express.operators.usersPermissionsBoundary",
        "express.operators.extraStatements",
        "express.operators.executeCommand",
        "express.operators.executeCommandKeys",
        "express.operators.console",
        "express.operators.autoScaling",
        "express.operators.managedPolicies",
        "repositories",
        "repositories.NAME.imageTagMutability",
        "repositories.NAME.exclusionFilters",
        "repositories.NAME.scanOnPush",
        "repositories.NAME.encryptionType",
        "repositories.NAME.kmsKey",
        "repositories.NAME.lifecycle",
        "repositories.NAME.lifecycle.keepTags",
        "repositories.NAME.lifecycle.expireUntaggedAfterDays",
        "repositories.NAME.lifecycle.keepLastImages",
        "repositories.NAME.pullAccounts",
        "repositories.NAME.pullOrganization",
        "repositories.NAME.forceDelete",
        "repositories.NAME.tags",
        "registryScanning",
        "registryScanning.scanType",
        "registryScanning.scanFrequency",
        "registryScanning.repositoryFilters",
        "gitHub",
        "gitHub.role",
        "gitHub.repository",
        "gitHub.repositoryAliases",
        "gitHub.branches",
        "gitHub.gitTags",
        "gitHub.environments",
        "gitHub.pullRequests",
        "gitHub.existingProvider",
        "gitHub.providerArn",
        "gitHub.pushRepositories",
        "gitHub.ecsServices",
        "gitHub.taskFamilies",
        "gitHub.runTasks",
        "gitHub.codeDeployGroups",
        "gitHub.appRunnerServices",
        "gitHub.appRunnerConfigurations",
        "gitHubDeployers",
        "name",
        "existing",
        "path",
        "description",
        "permissionsBoundary",
        "maxSessionDuration",
        "trustConditions",
        "managedPolicies",
        "extraStatements",
    ]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            "| `appRunner.accessRole` | [a role](#a-role), required |"
            " The role App Runner pulls images from ECR with. |",
            id="role",
        ),
        pytest.param(
            "| `ecs.taskPolicy.topics` | list of text, each the name of a topic, 1 to 256 characters of `A-Za-z0-9_-`,"
            " or its ARN | Names or ARNs of SNS topics to publish to. |",
            id="list",
        ),
        pytest.param(
            "| `repositories.NAME.scanOnPush` | `true` or `false` |"
            " Scan each image for known vulnerabilities when it is pushed, true unless given. |",
            id="boolean",
        ),
        pytest.param(
            "| `maxSessionDuration` | 3600 to 43200 |"
            " Longest session in seconds, 3600 to 43200; AWS takes 3600 unless given. |",
            id="number",
        ),
        pytest.param(
            "| `name` | text: 1 to 64 characters of `A-Za-z0-9_+=,.@-`, required | Name of the role. |", id="text"
        ),
    ],
)
def test_a_row(row: str) -> None:
    assert row in reference.reference().splitlines()


def test_the_section_of_a_component() -> None:
    section = reference.reference().partition("### GitHubDeployer\n\n")[2].partition("\n### ")[0]
    intro, settings, outputs = (block.splitlines() for block in re.split(r"\n\n(?=\| )", section))
    assert [line.partition(":")[0] for line in intro if line] == [
        "A role for GitHub Actions, bounded to one repository and its branches, tags, environments or pull requests.",
        "Children",
    ]
    assert [line for line in settings if "in a program" in line] == [
        (
            "| `task_role_arns` | in a program |"
            " Full ARNs of the execution and task roles the ECS services run with, to pass to tasks. |"
        ),
        (
            "| `infrastructure_role_arns` | in a program |"
            " Full ARNs of the infrastructure roles of the Express services, to pass to ECS. |"
        ),
        (
            "| `app_runner_role_arns` | in a program | Full ARNs of the access and instance roles of the App Runner "
            "services, to pass to App Runner. |"
        ),
        "| `tags` | in a program | Tags of the role, and of the provider if it is made for this one first. |",
    ]
    assert [line for line in outputs if line] == [
        "| Output | Meaning |",
        "| --- | --- |",
        "| `role_arn` | ARN of the role, known at preview: `role-to-assume` of the workflow. |",
        "| `role_ready_arn` | ARN of the role, once its policy is attached. |",
        (
            "| `provider_arn` | ARN of the identity provider, known at preview: `providerArn` of other stacks in the"
            " account. |"
        ),
    ]


MODELINE = "# yaml-language-server: $schema="
STACK = {"config": {"aws:region": "us-east-1", "container-roles:operators": {"groupName": "g"}}}


@pytest.mark.parametrize("file", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda file: file.stem)
def test_a_sample_stack_conforms_to_the_schema_that_it_names(file: Path) -> None:
    text = file.read_text()
    (named,) = (line.removeprefix(MODELINE) for line in text.splitlines() if line.startswith(MODELINE))
    schema = json.loads((file.parent / named).read_text())
    assert schema == reference.stack_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(yaml.safe_load(text))


def of_config(**settings: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"config": {f"container-roles:{key}": value for key, value in settings.items()}}


@pytest.mark.parametrize(
    ("stack", "wrong"),
    [
        pytest.param(STACK, [], id="right"),
        pytest.param({**STACK, "encryptionsalt": "v1:x", "environment": ["prod"]}, [], id="of-the-engine"),
        pytest.param(of_config(repositories={"app": {"pullAccounts": [123456789012]}}), [], id="digits"),
        pytest.param({"confg": {}}, ["$"], id="misspelt"),
        pytest.param({"config": {"container-role:ecs": {}}}, ["$.config"], id="namespace-that-nobody-reads"),
        pytest.param(of_config(opertors={}), ["$.config"], id="misspelt-section"),
        pytest.param(
            of_config(operators={"groupName": "g", "passRoleArns": []}),
            ["$.config.container-roles:operators"],
            id="what-only-a-program-gives",
        ),
        pytest.param(of_config(repositories={"App": {}}), ["$.config.container-roles:repositories"], id="name"),
        pytest.param(
            of_config(operators={"groupName": "g", "users": ["a b"]}),
            ["$.config.container-roles:operators.users[0]"],
            id="value",
        ),
    ],
)
def test_an_editor_shows_what_is_wrong(stack: Any, wrong: list[str]) -> None:  # noqa: ANN401  the same
    validator = jsonschema.Draft7Validator(reference.stack_schema())
    assert [error.json_path.replace("['", ".").replace("']", "") for error in validator.iter_errors(stack)] == wrong
