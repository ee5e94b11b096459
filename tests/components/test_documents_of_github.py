"""What a deployer of GitHub can do, as documents."""

from typing import Any

import pytest

from components.documents import document_of
from components.permissions_github import DEPLOY
from tests.components.document_samples import (
    AWS,
    AWS_ECS,
    GOV,
    GOV_LINKED,
    PULL,
    allow,
    document,
)


@pytest.mark.parametrize(
    ("built", "expected"),
    [
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
    ],
)
def test_permissions(built: dict[str, Any], expected: dict[str, Any]) -> None:
    assert built == expected
