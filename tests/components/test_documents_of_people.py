"""What the people who operate can do, as documents."""

from typing import Any

import pytest

from components import documents
from components.documents import document_of
from components.permissions_app_runner import (
    CREATE_LINKED_ROLES,
    DELETE_NETWORKING_ROLE,
    LIST_ROLES,
    PASS_APP_RUNNER_ROLES,
    TAGGED_SERVICES,
)
from components.permissions_operators import DEPLOY_ECS, DEPLOY_EXPRESS
from tests.components.document_samples import (
    AWS,
    AWS_LINKED,
    CHINA,
    CHINA_LINKED,
    GOV,
    GOV_LINKED,
    SEEN,
    allow,
    document,
)


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
    ],
)
def test_permissions(built: dict[str, Any], expected: dict[str, Any]) -> None:
    assert built == expected
