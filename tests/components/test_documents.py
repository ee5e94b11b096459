from collections.abc import Callable
from typing import Any

import pytest
from pulumi import RunError

from components import documents, github_documents
from components.arns import Account
from components.documents import document_of
from components.permissions_app_runner import (
    CREATE_LINKED_ROLES,
    DELETE_NETWORKING_ROLE,
    LIST_ROLES,
    PASS_APP_RUNNER_ROLES,
    PULL_IMAGES,
    READ_CONFIGURATION,
    TAGGED_SERVICES,
)
from components.permissions_ecs import EXECUTION_POLICY, TASK_POLICY
from components.permissions_github import DEPLOY
from components.permissions_operators import DEPLOY_ECS, DEPLOY_EXPRESS

AWS = Account("aws", "123456789012", "us-east-1")
CHINA = Account("aws-cn", "210987654321", "cn-north-1")
GOV = Account("aws-us-gov", "111122223333", "us-gov-west-1")

AWS_LINKED = "arn:aws:iam::123456789012:role/aws-service-role"
AWS_ECS = "arn:aws:ecs:us-east-1:123456789012"
GOV_LINKED = "arn:aws-us-gov:iam::111122223333:role/aws-service-role"
CHINA_LINKED = "arn:aws-cn:iam::210987654321:role/aws-service-role"

PULL = ["ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"]
SEEN = ["ecs:CreateCluster", "ecs:Describe*", "ecs:List*"]


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(sid: str, action: list[str], resource: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource}


@pytest.mark.parametrize(
    ("account", "role", "managed", "regional"),
    [
        pytest.param(
            AWS,
            "arn:aws:iam::123456789012:role/app/r",
            "arn:aws:iam::aws:policy/service-role/P",
            "arn:aws:sns:us-east-1:123456789012:t",
            id="aws",
        ),
        pytest.param(
            CHINA,
            "arn:aws-cn:iam::210987654321:role/app/r",
            "arn:aws-cn:iam::aws:policy/service-role/P",
            "arn:aws-cn:sns:cn-north-1:210987654321:t",
            id="aws-cn",
        ),
        pytest.param(
            GOV,
            "arn:aws-us-gov:iam::111122223333:role/app/r",
            "arn:aws-us-gov:iam::aws:policy/service-role/P",
            "arn:aws-us-gov:sns:us-gov-west-1:111122223333:t",
            id="aws-us-gov",
        ),
    ],
)
def test_arns(account: Account, role: str, managed: str, regional: str) -> None:
    assert account.role_arn("r", "/app/") == role
    assert account.aws_managed_policy_arn("service-role/P") == managed
    assert account.regional_arn("sns", "t") == regional


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        pytest.param(
            documents.service_trust("build.apprunner.amazonaws.com"),
            document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "build.apprunner.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ),
            id="a-service-without-conditions",
        ),
        pytest.param(
            documents.ecs_task_trust(GOV),
            document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {
                        "ArnLike": {"aws:SourceArn": "arn:aws-us-gov:ecs:us-gov-west-1:111122223333:*"},
                        "StringEquals": {"aws:SourceAccount": "111122223333"},
                    },
                }
            ),
            id="ecs-task-of-this-account-and-region",
        ),
        pytest.param(
            documents.ecs_execution_trust(CHINA),
            document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": "210987654321"}},
                }
            ),
            id="ecs-execution-of-this-account",
        ),
        pytest.param(
            github_documents.github_trust(CHINA, repository="o/r", branches=["main", "v1/x"], environments=["prod"]),
            document(
                {
                    "Effect": "Allow",
                    "Principal": {
                        "Federated": "arn:aws-cn:iam::210987654321:oidc-provider/token.actions.githubusercontent.com"
                    },
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {
                        "StringEquals": {
                            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com.cn",
                            "token.actions.githubusercontent.com:sub": [
                                "repo:o/r:ref:refs/heads/main",
                                "repo:o/r:ref:refs/heads/v1/x",
                                "repo:o/r:environment:prod",
                            ],
                        }
                    },
                }
            ),
            id="branches-and-environments-of-github",
        ),
    ],
)
def test_trust(built: dict[str, Any], expected: dict[str, Any]) -> None:
    assert built == expected


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        pytest.param(
            document_of(LIST_ROLES, AWS),
            document({"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}),
            id="list-roles",
        ),
        pytest.param(
            document_of(PASS_APP_RUNNER_ROLES, AWS, pass_role_arns=["arn:aws:iam::123456789012:role/a"]),
            document({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/a"}),
            id="pass-one-role",
        ),
        pytest.param(
            document_of(
                PASS_APP_RUNNER_ROLES,
                AWS,
                pass_role_arns=["arn:aws-cn:iam::123456789012:role/x/a", "arn:aws-cn:iam::123456789012:role/b"],
            ),
            document(
                {
                    "Effect": "Allow",
                    "Action": "iam:PassRole",
                    "Resource": ["arn:aws-cn:iam::123456789012:role/x/a", "arn:aws-cn:iam::123456789012:role/b"],
                }
            ),
            id="pass-two-roles",
        ),
        pytest.param(
            document_of(DEPLOY_ECS, CHINA),
            document(
                allow(
                    "DeployServices",
                    [
                        "ecs:CreateService",
                        "ecs:UpdateService",
                        "ecs:DeleteService",
                        "ecs:StopServiceDeployment",
                        "ecs:RunTask",
                        "ecs:StopTask",
                        "ecs:TagResource",
                        "ecs:UntagResource",
                    ],
                    [
                        f"arn:aws-cn:ecs:cn-north-1:210987654321:{kind}/*"
                        for kind in ("cluster", "service", "service-deployment", "task", "task-definition")
                    ],
                ),
                allow("ManageClusters", ["ecs:RegisterTaskDefinition", "ecs:DeregisterTaskDefinition", *SEEN], ["*"]),
                {
                    **allow(
                        "CreateServiceLinkedRole",
                        ["iam:CreateServiceLinkedRole"],
                        [f"{CHINA_LINKED}/ecs.amazonaws.com/AWSServiceRoleForECS"],
                    ),
                    "Condition": {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}},
                },
            ),
            id="deploy-ecs-services",
        ),
        pytest.param(
            document_of(DEPLOY_EXPRESS, GOV)["Statement"][:2],
            [
                allow(
                    "DeployServices",
                    [
                        "ecs:CreateExpressGatewayService",
                        "ecs:UpdateExpressGatewayService",
                        "ecs:DeleteExpressGatewayService",
                        "ecs:TagResource",
                        "ecs:UntagResource",
                    ],
                    [
                        f"arn:aws-us-gov:ecs:us-gov-west-1:111122223333:{kind}/*"
                        for kind in ("cluster", "service", "task-definition")
                    ],
                ),
                allow("ManageClusters", ["ecs:RegisterTaskDefinition", *SEEN], ["*"]),
            ],
            id="deploy-express-services",
        ),
        pytest.param(
            document_of(
                DEPLOY,
                GOV,
                push_repositories=["app"],
                ecs_services=["c/s"],
                task_role_arns=["arn:aws-us-gov:iam::111122223333:role/t"],
                infrastructure_role_arns=["arn:aws-us-gov:iam::111122223333:role/i"],
                app_runner_services=["web"],
                app_runner_role_arns=["arn:aws-us-gov:iam::111122223333:role/a"],
            ),
            document(
                allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
                allow(
                    "PushImages",
                    [
                        *PULL,
                        "ecr:InitiateLayerUpload",
                        "ecr:UploadLayerPart",
                        "ecr:CompleteLayerUpload",
                        "ecr:PutImage",
                    ],
                    ["arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/app"],
                ),
                allow(
                    "SeeImages",
                    ["ecr:DescribeImages"],
                    ["arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/app"],
                ),
                allow("RegisterTaskDefinitions", ["ecs:RegisterTaskDefinition"], ["*"]),
                {
                    **allow(
                        "TagTaskDefinitions",
                        ["ecs:TagResource"],
                        ["arn:aws-us-gov:ecs:us-gov-west-1:111122223333:task-definition/*"],
                    ),
                    "Condition": {"StringEquals": {"ecs:CreateAction": "RegisterTaskDefinition"}},
                },
                allow("SeeTaskDefinitions", ["ecs:DescribeTaskDefinition"], ["*"]),
                allow(
                    "UpdateEcsServices",
                    [
                        "ecs:UpdateService",
                        "ecs:DescribeServices",
                        "ecs:ListServiceDeployments",
                        "ecs:DescribeServiceDeployments",
                        "ecs:StopServiceDeployment",
                        "ecs:UpdateExpressGatewayService",
                        "ecs:DescribeExpressGatewayService",
                    ],
                    ["arn:aws-us-gov:ecs:us-gov-west-1:111122223333:service/c/s"],
                ),
                allow(
                    "SeeServiceDeployments",
                    ["ecs:DescribeServiceDeployments", "ecs:StopServiceDeployment"],
                    ["arn:aws-us-gov:ecs:us-gov-west-1:111122223333:service-deployment/c/s/*"],
                ),
                allow(
                    "CreateExpressServices",
                    ["ecs:CreateExpressGatewayService", "ecs:TagResource", "ecs:UntagResource"],
                    ["arn:aws-us-gov:ecs:us-gov-west-1:111122223333:service/c/s"],
                ),
                allow(
                    "CreateClusters",
                    ["ecs:CreateCluster", "ecs:DescribeClusters"],
                    ["arn:aws-us-gov:ecs:us-gov-west-1:111122223333:cluster/c"],
                ),
                {
                    **allow(
                        "CreateServiceLinkedRoleOfEcs",
                        ["iam:CreateServiceLinkedRole"],
                        [f"{GOV_LINKED}/ecs.amazonaws.com/AWSServiceRoleForECS"],
                    ),
                    "Condition": {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}},
                },
                allow("ListAppRunnerServices", ["apprunner:ListServices"], ["*"]),
                allow(
                    "UpdateAppRunnerServices",
                    [
                        "apprunner:UpdateService",
                        "apprunner:StartDeployment",
                        "apprunner:DescribeService",
                        "apprunner:ListOperations",
                        "apprunner:CreateService",
                        "apprunner:DeleteService",
                        "apprunner:TagResource",
                    ],
                    ["arn:aws-us-gov:apprunner:us-gov-west-1:111122223333:service/web/*"],
                ),
                {
                    **allow(
                        "CreateServiceLinkedRole",
                        ["iam:CreateServiceLinkedRole"],
                        [f"{GOV_LINKED}/apprunner.amazonaws.com/AWSServiceRoleForAppRunner"],
                    ),
                    "Condition": {"StringEquals": {"iam:AWSServiceName": "apprunner.amazonaws.com"}},
                },
                {
                    **allow("PassTaskRoles", ["iam:PassRole"], ["arn:aws-us-gov:iam::111122223333:role/t"]),
                    "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
                },
                {
                    **allow("PassInfrastructureRoles", ["iam:PassRole"], ["arn:aws-us-gov:iam::111122223333:role/i"]),
                    "Condition": {"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}},
                },
                {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws-us-gov:iam::111122223333:role/a"},
            ),
            id="deploy-from-github",
        ),
        pytest.param(
            document_of(
                DEPLOY,
                AWS,
                ecs_services=["c/s", "d/s"],
                task_families=["web"],
                run_tasks=True,
                code_deploy_groups=["App/Group"],
            )["Statement"],
            [
                allow("RegisterTaskDefinitions", ["ecs:RegisterTaskDefinition"], ["*"]),
                allow("SeeTaskDefinitions", ["ecs:DescribeTaskDefinition"], ["*"]),
                allow(
                    "UpdateEcsServices",
                    [
                        "ecs:UpdateService",
                        "ecs:DescribeServices",
                        "ecs:ListServiceDeployments",
                        "ecs:DescribeServiceDeployments",
                        "ecs:StopServiceDeployment",
                        "ecs:UpdateExpressGatewayService",
                        "ecs:DescribeExpressGatewayService",
                    ],
                    [f"{AWS_ECS}:service/c/s", f"{AWS_ECS}:service/d/s"],
                ),
                allow(
                    "SeeServiceDeployments",
                    ["ecs:DescribeServiceDeployments", "ecs:StopServiceDeployment"],
                    [f"{AWS_ECS}:service-deployment/c/s/*", f"{AWS_ECS}:service-deployment/d/s/*"],
                ),
                allow("SeeTasks", ["ecs:DescribeTasks"], [f"{AWS_ECS}:task/c/*", f"{AWS_ECS}:task/d/*"]),
                {
                    **allow("TagTasks", ["ecs:TagResource"], [f"{AWS_ECS}:task/c/*", f"{AWS_ECS}:task/d/*"]),
                    "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
                },
                {
                    **allow(
                        "TagTaskDefinitions",
                        ["ecs:TagResource"],
                        [f"{AWS_ECS}:task-definition/web", f"{AWS_ECS}:task-definition/web:*"],
                    ),
                    "Condition": {"StringEquals": {"ecs:CreateAction": "RegisterTaskDefinition"}},
                },
                {
                    **allow("RunTasks", ["ecs:RunTask"], [f"{AWS_ECS}:task-definition/web:*"]),
                    "Condition": {"ArnEquals": {"ecs:cluster": [f"{AWS_ECS}:cluster/c", f"{AWS_ECS}:cluster/d"]}},
                },
                allow(
                    "DeployWithCodeDeploy",
                    ["codedeploy:CreateDeployment", "codedeploy:GetDeployment", "codedeploy:GetDeploymentGroup"],
                    ["arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:App/Group"],
                ),
                allow(
                    "RegisterRevisions",
                    ["codedeploy:RegisterApplicationRevision", "codedeploy:GetApplication"],
                    ["arn:aws:codedeploy:us-east-1:123456789012:application:App"],
                ),
                allow(
                    "SeeDeploymentConfigs",
                    ["codedeploy:GetDeploymentConfig"],
                    ["arn:aws:codedeploy:us-east-1:123456789012:deploymentconfig:*"],
                ),
            ],
            id="deploy-named-families-from-github",
        ),
        pytest.param(
            document_of(CREATE_LINKED_ROLES, GOV, create_service_linked_roles=True),
            document(
                {
                    **allow(
                        "CreateServiceLinkedRoles",
                        ["iam:CreateServiceLinkedRole"],
                        [
                            f"{GOV_LINKED}/apprunner.amazonaws.com/AWSServiceRoleForAppRunner",
                            f"{GOV_LINKED}/networking.apprunner.amazonaws.com/AWSServiceRoleForAppRunnerNetworking",
                        ],
                    ),
                    "Condition": {
                        "StringLike": {
                            "iam:AWSServiceName": ["apprunner.amazonaws.com", "networking.apprunner.amazonaws.com"]
                        }
                    },
                }
            ),
            id="create-service-linked-roles",
        ),
        pytest.param(
            document_of(DELETE_NETWORKING_ROLE, CHINA, delete_networking_role=True),
            document(
                allow(
                    "DeleteNetworkingRole",
                    ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
                    [f"{CHINA_LINKED}/networking.apprunner.amazonaws.com/AWSServiceRoleForAppRunnerNetworking"],
                )
            ),
            id="delete-networking-role",
        ),
        pytest.param(
            document_of(TAGGED_SERVICES, AWS, service_tag={"key": "Team", "value": "web", "other_keys": ["Stage"]}),
            document(
                allow("SeeEverything", ["apprunner:List*", "apprunner:Describe*"], ["*"]),
                *(
                    {
                        **allow(
                            sid,
                            [
                                "apprunner:UpdateService",
                                "apprunner:DeleteService",
                                "apprunner:PauseService",
                                "apprunner:ResumeService",
                                "apprunner:StartDeployment",
                                "apprunner:AssociateCustomDomain",
                                "apprunner:DisassociateCustomDomain",
                            ],
                            ["arn:aws:apprunner:us-east-1:123456789012:service/*"],
                        ),
                        "Condition": {"StringEquals": {key: "web"}},
                    }
                    for sid, key in (
                        ("ChangeTaggedServices", "apprunner:ResourceTag/Team"),
                        ("ChangeServicesWithTheTag", "aws:ResourceTag/Team"),
                    )
                ),
                *(
                    {
                        **allow(sid, [action], [f"arn:aws:apprunner:us-east-1:123456789012:service/{name}"]),
                        "Condition": {
                            "StringEquals": {"aws:RequestTag/Team": "web"},
                            "ForAllValues:StringEquals": {"aws:TagKeys": ["Team", "Stage"]},
                        },
                    }
                    for sid, action, name in (
                        ("CreateTaggedServices", "apprunner:CreateService", "*"),
                        ("TagNewServices", "apprunner:TagResource", "*/?"),
                    )
                ),
                allow(
                    "UseConfigurations",
                    ["apprunner:CreateService", "apprunner:UpdateService"],
                    [
                        "arn:aws:apprunner:us-east-1:123456789012:autoscalingconfiguration/*",
                        "arn:aws:apprunner:us-east-1:123456789012:connection/*",
                        "arn:aws:apprunner:us-east-1:123456789012:observabilityconfiguration/*",
                        "arn:aws:apprunner:us-east-1:123456789012:vpcconnector/*",
                    ],
                ),
                {
                    **allow(
                        "CreateServiceLinkedRole",
                        ["iam:CreateServiceLinkedRole"],
                        [f"{AWS_LINKED}/apprunner.amazonaws.com/AWSServiceRoleForAppRunner"],
                    ),
                    "Condition": {"StringLike": {"iam:AWSServiceName": "apprunner.amazonaws.com"}},
                },
            ),
            id="tagged-services",
        ),
        pytest.param(
            documents.require_mfa(CHINA),
            document(
                allow("ListDevices", ["iam:ListVirtualMFADevices"], ["*"]),
                allow("CreateDevice", ["iam:CreateVirtualMFADevice"], ["arn:aws-cn:iam::210987654321:mfa/*"]),
                allow(
                    "ManageOwnDevice",
                    [
                        "iam:EnableMFADevice",
                        "iam:GetMFADevice",
                        "iam:GetUser",
                        "iam:ListMFADevices",
                        "iam:ResyncMFADevice",
                        "iam:DeactivateMFADevice",
                    ],
                    ["arn:aws-cn:iam::210987654321:user/${aws:username}"],
                ),
                {
                    "Sid": "DenyWithoutMFA",
                    "Effect": "Deny",
                    "NotAction": [
                        "iam:EnableMFADevice",
                        "iam:GetMFADevice",
                        "iam:GetUser",
                        "iam:ListMFADevices",
                        "iam:ResyncMFADevice",
                        "iam:ListVirtualMFADevices",
                        "iam:CreateVirtualMFADevice",
                        "iam:ChangePassword",
                        "iam:GetAccountPasswordPolicy",
                        "sts:GetSessionToken",
                    ],
                    "Resource": "*",
                    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
                },
            ),
            id="require-mfa",
        ),
        pytest.param(
            document_of(
                PULL_IMAGES,
                CHINA,
                pull_repositories=["app", "arn:aws-cn:ecr:cn-northwest-1:123456789012:repository/x/y"],
            ),
            document(
                allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
                allow(
                    "PullImages",
                    [
                        "ecr:GetDownloadUrlForLayer",
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage",
                        "ecr:DescribeImages",
                    ],
                    [
                        "arn:aws-cn:ecr:cn-north-1:210987654321:repository/app",
                        "arn:aws-cn:ecr:cn-northwest-1:123456789012:repository/x/y",
                    ],
                ),
            ),
            id="pull-images",
        ),
        pytest.param(
            document_of(
                READ_CONFIGURATION,
                CHINA,
                parameters=["app/url", "/app/user", "app/*"],
                secrets=["app/key", "app/*"],
                keys=["arn:aws-cn:kms:cn-north-1:210987654321:key/1234"],
            ),
            document(
                allow(
                    "ReadParameters",
                    ["ssm:GetParameters"],
                    [
                        "arn:aws-cn:ssm:cn-north-1:210987654321:parameter/app/url",
                        "arn:aws-cn:ssm:cn-north-1:210987654321:parameter/app/user",
                        "arn:aws-cn:ssm:cn-north-1:210987654321:parameter/app/*",
                    ],
                ),
                allow(
                    "ReadPrefixes",
                    ["ssm:GetParametersByPath"],
                    [
                        "arn:aws-cn:ssm:cn-north-1:210987654321:parameter/app",
                        "arn:aws-cn:ssm:cn-north-1:210987654321:parameter/app/*",
                    ],
                ),
                allow(
                    "ReadSecrets",
                    ["secretsmanager:GetSecretValue"],
                    [
                        "arn:aws-cn:secretsmanager:cn-north-1:210987654321:secret:app/key-??????",
                        "arn:aws-cn:secretsmanager:cn-north-1:210987654321:secret:app/*",
                    ],
                ),
                allow("DecryptWithKeys", ["kms:Decrypt"], ["arn:aws-cn:kms:cn-north-1:210987654321:key/1234"]),
            ),
            id="configuration-everything",
        ),
        pytest.param(
            document_of(READ_CONFIGURATION, AWS, parameters=["a"]),
            document(
                allow("ReadParameters", ["ssm:GetParameters"], ["arn:aws:ssm:us-east-1:123456789012:parameter/a"])
            ),
            id="configuration-no-list-no-statement",
        ),
        pytest.param(
            document_of(
                EXECUTION_POLICY,
                GOV,
                repositories=["app"],
                log_groups=["/ecs/app"],
                created_log_groups=["/ecs/new"],
                environment_files=["files/a.env", "files/b/c.env", "other/d.env"],
                parameters=["p"],
                secrets=["s"],
                keys=["k"],
            ),
            document(
                allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
                allow(
                    "PullImages",
                    ["ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"],
                    ["arn:aws-us-gov:ecr:us-gov-west-1:111122223333:repository/app"],
                ),
                allow(
                    "WriteLogs",
                    ["logs:CreateLogStream", "logs:PutLogEvents"],
                    ["arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/ecs/app:*"],
                ),
                allow(
                    "CreateLogGroups",
                    ["logs:CreateLogGroup"],
                    [
                        "arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/ecs/new",
                        "arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/ecs/new:*",
                    ],
                ),
                allow(
                    "ReadEnvironmentFiles",
                    ["s3:GetObject"],
                    [
                        "arn:aws-us-gov:s3:::files/a.env",
                        "arn:aws-us-gov:s3:::files/b/c.env",
                        "arn:aws-us-gov:s3:::other/d.env",
                    ],
                ),
                allow(
                    "LocateEnvironmentFiles",
                    ["s3:GetBucketLocation"],
                    ["arn:aws-us-gov:s3:::files", "arn:aws-us-gov:s3:::other"],
                ),
                allow(
                    "ReadParameters",
                    ["ssm:GetParameters"],
                    ["arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/p"],
                ),
                allow(
                    "ReadSecrets",
                    ["secretsmanager:GetSecretValue"],
                    ["arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:s-??????"],
                ),
                allow("DecryptWithKeys", ["kms:Decrypt"], ["k"]),
            ),
            id="execution-everything",
        ),
        pytest.param(
            document_of(EXECUTION_POLICY, AWS, log_groups=["g"]),
            document(
                allow(
                    "WriteLogs",
                    ["logs:CreateLogStream", "logs:PutLogEvents"],
                    ["arn:aws:logs:us-east-1:123456789012:log-group:g:*"],
                )
            ),
            id="execution-no-list-no-statement",
        ),
        pytest.param(
            document_of(
                TASK_POLICY,
                AWS,
                list_buckets=["b"],
                queues=["q", "r.fifo"],
                tables=["t"],
                parameters=["p"],
                secrets=["s"],
                keys=["k"],
                execute_command=True,
            ),
            document(
                allow("ListBuckets", ["s3:ListBucket"], ["arn:aws:s3:::b"]),
                allow(
                    "UseQueues",
                    [
                        "sqs:SendMessage",
                        "sqs:ReceiveMessage",
                        "sqs:DeleteMessage",
                        "sqs:ChangeMessageVisibility",
                        "sqs:GetQueueAttributes",
                        "sqs:GetQueueUrl",
                    ],
                    ["arn:aws:sqs:us-east-1:123456789012:q", "arn:aws:sqs:us-east-1:123456789012:r.fifo"],
                ),
                allow(
                    "UseTables",
                    [
                        "dynamodb:GetItem",
                        "dynamodb:BatchGetItem",
                        "dynamodb:Query",
                        "dynamodb:Scan",
                        "dynamodb:DescribeTable",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:DeleteItem",
                        "dynamodb:BatchWriteItem",
                        "dynamodb:ConditionCheckItem",
                    ],
                    ["arn:aws:dynamodb:us-east-1:123456789012:table/t"],
                ),
                allow(
                    "ReadIndexes",
                    ["dynamodb:Query", "dynamodb:Scan"],
                    ["arn:aws:dynamodb:us-east-1:123456789012:table/t/index/*"],
                ),
                allow(
                    "ReadParameters",
                    ["ssm:GetParameter", "ssm:GetParameters"],
                    ["arn:aws:ssm:us-east-1:123456789012:parameter/p"],
                ),
                allow(
                    "ReadSecrets",
                    ["secretsmanager:GetSecretValue"],
                    ["arn:aws:secretsmanager:us-east-1:123456789012:secret:s-??????"],
                ),
                allow("UseKeys", ["kms:Decrypt", "kms:GenerateDataKey"], ["k"]),
                allow(
                    "ExecuteCommand",
                    [
                        "ssmmessages:CreateControlChannel",
                        "ssmmessages:CreateDataChannel",
                        "ssmmessages:OpenControlChannel",
                        "ssmmessages:OpenDataChannel",
                    ],
                    ["*"],
                ),
            ),
            id="task-what-the-guide-does-not-have",
        ),
        pytest.param(
            document_of(
                TASK_POLICY,
                GOV,
                database={"resource_id": "cluster-ABC", "user": "app"},
                buckets=["b1", "b2"],
                mail_identities=["example.com", "a@example.com"],
                topics=["t"],
            ),
            document(
                allow(
                    "ConnectToDatabase",
                    ["rds-db:connect"],
                    ["arn:aws-us-gov:rds-db:us-gov-west-1:111122223333:dbuser:cluster-ABC/app"],
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
                    ["arn:aws-us-gov:s3:::b1/*", "arn:aws-us-gov:s3:::b2/*"],
                ),
                allow(
                    "SendMail",
                    ["ses:SendEmail", "ses:SendRawEmail"],
                    [
                        "arn:aws-us-gov:ses:us-gov-west-1:111122223333:identity/example.com",
                        "arn:aws-us-gov:ses:us-gov-west-1:111122223333:identity/a@example.com",
                    ],
                ),
                allow("PublishToTopics", ["sns:Publish"], ["arn:aws-us-gov:sns:us-gov-west-1:111122223333:t"]),
            ),
            id="task-the-guide",
        ),
        pytest.param(
            document_of(TASK_POLICY, AWS, topics=["t"]),
            document(allow("PublishToTopics", ["sns:Publish"], ["arn:aws:sns:us-east-1:123456789012:t"])),
            id="task-no-list-no-statement",
        ),
    ],
)
def test_permissions(built: dict[str, Any], expected: dict[str, Any]) -> None:
    assert built == expected


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        pytest.param(
            documents.pull_from_elsewhere(CHINA, accounts=["111111111111", "222222222222"]),
            document(
                {
                    "Sid": "PullFromAccounts",
                    "Effect": "Allow",
                    "Action": PULL,
                    "Principal": {"AWS": ["arn:aws-cn:iam::111111111111:root", "arn:aws-cn:iam::222222222222:root"]},
                }
            ),
            id="accounts",
        ),
        pytest.param(
            documents.pull_from_elsewhere(AWS, organization="o-abcdefghij"),
            document(
                {
                    "Sid": "PullFromOrganization",
                    "Effect": "Allow",
                    "Action": PULL,
                    "Principal": "*",
                    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}},
                }
            ),
            id="organisation",
        ),
    ],
)
def test_repository_policies(built: dict[str, Any], expected: dict[str, Any]) -> None:
    assert built == expected


UNTAGGED = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}
KEPT = {"tagStatus": "tagged", "countType": "imageCountMoreThan", "countNumber": 1_000_000}
NEWEST = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 50}


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        pytest.param(documents.image_lifecycle(expire_untagged_after_days=14), [UNTAGGED], id="untagged"),
        pytest.param(documents.image_lifecycle(keep_last_images=50), [NEWEST], id="newest"),
        pytest.param(
            documents.image_lifecycle(keep_last_images=50, expire_untagged_after_days=14),
            [UNTAGGED, NEWEST],
            id="any-image-last",
        ),
        pytest.param(
            documents.image_lifecycle(keep_last_images=50, keep_tags=["v*", "stable"]),
            [KEPT | {"tagPatternList": ["v*"]}, KEPT | {"tagPatternList": ["stable"]}, NEWEST],
            id="kept-tags-first-and-each-by-itself",
        ),
    ],
)
def test_image_lifecycle(built: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    assert built == {
        "rules": [
            {"rulePriority": index + 1, "selection": selection, "action": {"type": "expire"}}
            for index, selection in enumerate(expected)
        ]
    }


def sized(size: int) -> dict[str, Any]:
    """A document of so many characters, not counting the spaces it is full of."""
    frame = document(allow("S", ["s3:GetObject"], [""]))
    empty = len("".join(documents.managed_policy_text("frame", frame).split()))
    return document(allow("S", ["s3:GetObject"], ["x" * (size - empty)]))


def test_a_policy_of_the_largest_size_is_taken() -> None:
    assert len(documents.managed_policy_text("p", sized(6144))) > 6144
    assert [*documents.inline_policy_texts("x", 5120, {"a": sized(2000), "b": sized(3120)})] == ["a", "b"]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        pytest.param(lambda: documents.document([]), "a policy must grant something, got no statement", id="nothing"),
        pytest.param(
            lambda: documents.managed_policy_text("p", sized(6145)),
            "managed policy `p` must have at most 6144 characters without white space, got 6145",
            id="managed-policy-too-large",
        ),
        pytest.param(
            lambda: documents.inline_policy_texts("group `g`", 5120, {"a": sized(2000), "b": sized(3121)}),
            "the inline policies of group `g` (a, b) must have at most 5120 characters without white space in sum,"
            " got 5121",
            id="inline-policies-too-large-in-sum",
        ),
        pytest.param(
            lambda: document_of(
                PASS_APP_RUNNER_ROLES, AWS, pass_role_arns=["arn:aws:iam::123456789012:role/a", "arn:aws:iam::*:role/*"]
            ),
            "`pass_role_arns[1]` must be a role ARN without a wildcard, got `arn:aws:iam::*:role/*`",
            id="pass-any-role",
        ),
        pytest.param(
            lambda: document_of(PASS_APP_RUNNER_ROLES, AWS, pass_role_arns=["arn:aws:iam:: 123456789012:role/a"]),
            "`pass_role_arns[0]` must be a role ARN without a wildcard, got `arn:aws:iam:: 123456789012:role/a`",
            id="pass-role-with-a-space",
        ),
        pytest.param(
            lambda: document_of(PASS_APP_RUNNER_ROLES, AWS, pass_role_arns=["arn:aws:iam::123456789012:user/a"]),
            "`pass_role_arns[0]` must be a role ARN without a wildcard, got `arn:aws:iam::123456789012:user/a`",
            id="pass-a-user",
        ),
    ],
)
def test_refused(build: Callable[[], object], message: str) -> None:
    with pytest.raises(RunError) as raised:
        build()
    assert str(raised.value) == message
