"""What a stack's config may say, and the inputs that components get of it."""

from typing import Any

import pytest

from components.ecr_registry import ScanFrequency, ScanType
from components.ecr_repositories import EncryptionType, ImageTagMutability
from tests.components.settings_samples import (
    DATABASE,
    ECS,
    EXPRESS,
    GITHUB,
    KEY,
    access_role,
    app_runner,
    execution,
    operators,
    parse,
    repository,
    task,
)


@pytest.mark.parametrize(
    ("config", "args"),
    [
        pytest.param(access_role(), {"app_runner": {"access_role": {"name": "r"}}}, id="only-what-is-given"),
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
            id="everything-outside-the-guide",
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
                "operators": {
                    "group_name": "g",
                    "users": ["u@example.com"],
                    "list_roles_policy_name": "see",
                    "pass_role_policy_name": "pass",
                    "managed_policies": {"admin": "arn:aws:iam::aws:policy/AdministratorAccess"},
                    "extra_statements": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}],
                },
            },
            id="what-operators-are-granted-is-not-checked",
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
    assert parse(config) == args


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
    assert parse(config)["repositories"] == {"app": args}


def test_a_key_without_a_value_is_left_out() -> None:
    assert parse({**access_role(path=None, tags=None), "operators": "null"}) == parse(access_role())
