"""What the sample stacks are made of: resources by type and name, and outputs."""

import json
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from components.documents import document_of
from components.permissions_app_runner import CREATE_LINKED_ROLES, LIST_ROLES
from components.permissions_operators import DEPLOY_EXPRESS
from tests.components.recorder import ACCOUNT, Recording, record

Resources = dict[str, dict[str, Any]]

ROOT = Path(__file__).parents[2]


def run(stack: str, *, preview: bool = False, change: dict[str, Any] | None = None) -> Recording:
    config = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    return recorded({**config, **(change or {})}, preview=preview)


def recorded(config: dict[str, Any], *, preview: bool = False, state: Mapping[str, Any] | None = None) -> Recording:
    """The program with the config of a stack, whose keys have the namespace."""
    return record(
        lambda: runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__"),
        config={key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()},
        preview=preview,
        state=state,
    )


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(service: str, **condition: dict[str, str]) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return document({**statement, "Condition": condition} if condition else statement)


def allow(sid: str, action: list[str], resource: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource}


def pass_role(resource: str | list[str]) -> dict[str, Any]:
    return document({"Effect": "Allow", "Action": "iam:PassRole", "Resource": resource})


ACCESS_ROLE_ARN = "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole"
INSTANCE_ROLE_ARN = "arn:aws:iam::123456789012:role/AppRunnerInstanceRole"
EXECUTION_TAGS = {"Project": "Influmojo", "Purpose": "ECS Task Execution"}
TASK_TAGS = {"Project": "Influmojo", "Purpose": "ECS Task Application"}
REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
GROUP = "BroadAIEngineerAccess"

ACCESS_ROLE: Resources = {
    "AppRunnerRoles app-runner": {},
    "Role app-runner-access-role": {
        "name": "AppRunnerECRAccessRole",
        "path": "/",
        "assumeRolePolicy": trust("build.apprunner.amazonaws.com"),
        "tags": {},
    },
    "RolePolicyAttachment app-runner-access-role-ecr-access": {
        "role": "AppRunnerECRAccessRole",
        "policyArn": "arn:aws:iam::aws:policy/service-role/AWSAppRunnerServicePolicyForECRAccess",
    },
}
OPERATORS: Resources = {
    "AppRunnerOperators operators": {},
    "Group operators-group": {"name": GROUP},
    "GroupPolicyAttachment operators-ecr-full-access": {
        "group": GROUP,
        "policyArn": "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryFullAccess",
    },
    "GroupPolicyAttachment operators-app-runner-full-access": {
        "group": GROUP,
        "policyArn": "arn:aws:iam::aws:policy/AWSAppRunnerFullAccess",
    },
    "GroupPolicyAttachment operators-logs-full-access": {
        "group": GROUP,
        "policyArn": "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess",
    },
    "GroupPolicyAttachment operators-change-password": {
        "group": GROUP,
        "policyArn": "arn:aws:iam::aws:policy/IAMUserChangePassword",
    },
    "GroupPolicy operators-list-roles": {
        "group": GROUP,
        "name": "AllowListRoles",
        "policy": document({"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}),
    },
    "GroupPolicy operators-pass-role": {
        "group": GROUP,
        "name": "AllowPassAppRunnerRole",
        "policy": pass_role(ACCESS_ROLE_ARN),
    },
    "User operators-user-ai-engineer": {"name": "ai-engineer", "tags": {}},
    "UserGroupMembership operators-membership-ai-engineer": {"user": "ai-engineer", "groups": [GROUP]},
}
ECS: Resources = {
    "EcsTaskRoles ecs": {},
    "Role ecs-execution-role": {
        "name": "influmojo-ecs-task-execution-role",
        "path": "/",
        "description": "ECS task execution role for Influmojo services",
        "assumeRolePolicy": trust("ecs-tasks.amazonaws.com", StringEquals={"aws:SourceAccount": "123456789012"}),
        "tags": EXECUTION_TAGS,
    },
    "Policy ecs-execution-policy": {
        "name": "influmojo-ecs-execution-policy",
        "policy": document(
            allow(
                "ReadParameters",
                ["ssm:GetParameters"],
                ["arn:aws:ssm:us-east-1:123456789012:parameter/influmojo/*"],
            ),
            allow(
                "ReadSecrets",
                ["secretsmanager:GetSecretValue"],
                ["arn:aws:secretsmanager:us-east-1:123456789012:secret:influmojo/*"],
            ),
        ),
        "tags": EXECUTION_TAGS,
    },
    "RolePolicyAttachment ecs-execution-role-task-execution": {
        "role": "influmojo-ecs-task-execution-role",
        "policyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    },
    "RolePolicyAttachment ecs-execution-role-custom": {
        "role": "influmojo-ecs-task-execution-role",
        "policyArn": "arn:aws:iam::123456789012:policy/influmojo-ecs-execution-policy",
    },
    "Role ecs-task-role": {
        "name": "influmojo-ecs-task-role",
        "path": "/",
        "description": "ECS task role for Influmojo application permissions",
        "assumeRolePolicy": trust(
            "ecs-tasks.amazonaws.com",
            ArnLike={"aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:*"},
            StringEquals={"aws:SourceAccount": "123456789012"},
        ),
        "tags": TASK_TAGS,
    },
    "Policy ecs-task-policy": {
        "name": "influmojo-ecs-task-policy",
        "policy": document(
            allow(
                "ConnectToDatabase",
                ["rds-db:connect"],
                ["arn:aws:rds-db:us-east-1:123456789012:dbuser:db-INFLUMOJO0000000000000000/influmojo_app"],
            ),
            allow(
                "UseObjects",
                [
                    "s3:GetObject",
                    "s3:PutObject",
                    "s3:DeleteObject",
                    "s3:AbortMultipartUpload",
                    "s3:ListMultipartUploadParts",
                ],
                ["arn:aws:s3:::influmojo-uploads/*", "arn:aws:s3:::influmojo-assets/*"],
            ),
            allow(
                "SendMail",
                ["ses:SendEmail", "ses:SendRawEmail"],
                ["arn:aws:ses:us-east-1:123456789012:identity/influmojo.example"],
            ),
            allow(
                "PublishToTopics",
                ["sns:Publish"],
                ["arn:aws:sns:us-east-1:123456789012:influmojo-notifications"],
            ),
        ),
        "tags": TASK_TAGS,
    },
    "RolePolicyAttachment ecs-task-role-custom": {
        "role": "influmojo-ecs-task-role",
        "policyArn": "arn:aws:iam::123456789012:policy/influmojo-ecs-task-policy",
    },
}

EXECUTION_ROLE_ARN = "arn:aws:iam::123456789012:role/influmojo-ecs-task-execution-role"
TASK_ROLE_ARN = "arn:aws:iam::123456789012:role/influmojo-ecs-task-role"
INFRASTRUCTURE_ROLE_ARN = "arn:aws:iam::123456789012:role/influmojo-ecs-infrastructure-role"
EXPRESS: Resources = {
    "EcsTaskRoles ecs": {},
    **{
        f"Role ecs-{kind}-role": {
            key: value for key, value in ECS[f"Role ecs-{kind}-role"].items() if key not in {"description", "tags"}
        }
        | {"tags": {"Purpose": purpose}}
        for kind, purpose in (("execution", "ECS Task Execution"), ("task", "ECS Task Application"))
    },
    "RolePolicyAttachment ecs-execution-role-task-execution": ECS[
        "RolePolicyAttachment ecs-execution-role-task-execution"
    ],
    "EcsExpressRoles express": {},
    "Role express-infrastructure-role": {
        "name": "influmojo-ecs-infrastructure-role",
        "path": "/",
        "assumeRolePolicy": trust("ecs.amazonaws.com"),
        "tags": {},
    },
    "RolePolicyAttachment express-infrastructure-role-express": {
        "role": "influmojo-ecs-infrastructure-role",
        "policyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRoleforExpressGatewayServices",
    },
    "Group express-operators-group": {"name": "ExpressOperators"},
    **{
        f"GroupPolicyAttachment express-operators-{label}": {
            "group": "ExpressOperators",
            "policyArn": f"arn:aws:iam::aws:policy/{policy}",
        }
        for label, policy in {
            "ecr-power-user": "AmazonEC2ContainerRegistryPowerUser",
            "logs-read-only": "CloudWatchLogsReadOnlyAccess",
            "change-password": "IAMUserChangePassword",
        }.items()
    },
    **{
        f"GroupPolicy express-operators-{label}": {"group": "ExpressOperators", "name": name, "policy": policy}
        for label, name, policy in (
            ("list-roles", "AllowListRoles", document_of(LIST_ROLES, ACCOUNT)),
            ("deploy", "AllowDeployServices", document_of(DEPLOY_EXPRESS, ACCOUNT)),
            (
                "pass-roles",
                "AllowPassEcsRoles",
                document(
                    {
                        **allow("PassTaskRoles", ["iam:PassRole"], [EXECUTION_ROLE_ARN, TASK_ROLE_ARN]),
                        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
                    },
                    {
                        **allow("PassInfrastructureRoles", ["iam:PassRole"], [INFRASTRUCTURE_ROLE_ARN]),
                        "Condition": {"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}},
                    },
                ),
            ),
        )
    },
    "User express-operators-user-ai-engineer": {"name": "ai-engineer", "tags": {}},
    "UserGroupMembership express-operators-membership-ai-engineer": {
        "user": "ai-engineer",
        "groups": ["ExpressOperators"],
    },
}


def repositories(*names: str, tags: dict[str, str]) -> Resources:
    return {
        "EcrRepositories repositories": {},
        **{
            f"Repository repositories-{name}": {
                "name": name,
                "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                "imageTagMutabilityExclusionFilters": [{"filter": "latest*", "filterType": "WILDCARD"}],
                "imageScanningConfiguration": {"scanOnPush": True},
                "tags": tags,
            }
            for name in names
        },
    }


INFLUMOJO = repositories("influmojo-webapp", "influmojo-admin", "influmojo-backend", tags={"Project": "Influmojo"})
STACKS: dict[str, Resources] = {
    "dev": {**ACCESS_ROLE, **OPERATORS, **repositories("influmojo-webapp", tags={})},
    "prod": {**ECS, **INFLUMOJO},
    "express": {
        **EXPRESS,
        **repositories("influmojo-webapp", tags={}),
    },
    "local": {
        **ACCESS_ROLE,
        **OPERATORS,
        **ECS,
        **INFLUMOJO,
        "Role app-runner-access-role": {
            **ACCESS_ROLE["Role app-runner-access-role"],
            "description": "Lets App Runner pull images from ECR",
            "tags": {"Project": "Influmojo"},
        },
        "Role app-runner-instance-role": {
            "name": "AppRunnerInstanceRole",
            "path": "/",
            "description": "Lets the application on App Runner call AWS",
            "assumeRolePolicy": trust("tasks.apprunner.amazonaws.com"),
            "tags": {"Project": "Influmojo"},
        },
        "GroupPolicy operators-pass-role": {
            "group": GROUP,
            "name": "AllowPassAppRunnerRole",
            "policy": pass_role([ACCESS_ROLE_ARN, INSTANCE_ROLE_ARN]),
        },
        "GroupPolicy operators-create-service-linked-roles": {
            "group": GROUP,
            "name": "AllowCreateAppRunnerServiceLinkedRoles",
            "policy": document_of(CREATE_LINKED_ROLES, ACCOUNT, create_service_linked_roles=True),
        },
        "User operators-user-ai-engineer": {"name": "ai-engineer", "tags": {"Project": "Influmojo"}},
        "UserLoginProfile operators-login-ai-engineer": {"user": "ai-engineer", "passwordResetRequired": True},
        "Group operators-read-only-group": {"name": "AppRunnerReadOnly"},
        **{
            f"GroupPolicyAttachment operators-read-only-{label}": {
                "group": "AppRunnerReadOnly",
                "policyArn": f"arn:aws:iam::aws:policy/{policy}",
            }
            for label, policy in {
                "app-runner-read-only": "AWSAppRunnerReadOnlyAccess",
                "ecr-read-only": "AmazonEC2ContainerRegistryReadOnly",
                "logs-read-only": "CloudWatchLogsReadOnlyAccess",
                "change-password": "IAMUserChangePassword",
            }.items()
        },
        "LifecyclePolicy repositories-influmojo-backend-lifecycle": {
            "repository": "influmojo-backend",
            "policy": {
                "rules": [
                    {
                        "rulePriority": 1,
                        "selection": {
                            "tagStatus": "untagged",
                            "countType": "sinceImagePushed",
                            "countUnit": "days",
                            "countNumber": 30,
                        },
                        "action": {"type": "expire"},
                    },
                    {
                        "rulePriority": 2,
                        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 100},
                        "action": {"type": "expire"},
                    },
                ]
            },
        },
    },
}
