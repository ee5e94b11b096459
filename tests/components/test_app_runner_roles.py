"""The roles of App Runner on their own: what the sample stacks do not show, absence included."""

from typing import Any

import pulumi
import pytest

from components.app_runner_roles import AppRunnerRoles, NetworkingRole
from components.arns import Account
from tests.components.component_samples import CAP
from tests.components.recorder import record


def test_every_input_of_a_role_reaches_it_and_its_tags_win() -> None:
    recording = record(
        lambda: AppRunnerRoles(
            "ar",
            {
                "access_role": {
                    "name": "r",
                    "path": "/team/",
                    "description": "what for",
                    "permissions_boundary": "arn:aws:iam::123456789012:policy/cap",
                    "max_session_duration": 7200,
                    "tags": {"Team": "role", "Purpose": "mine"},
                },
                "tags": {"Team": "all", "Stack": "s"},
            },
        )
    )
    assert recording.inputs()["Role ar-access-role"] == {
        "name": "r",
        "path": "/team/",
        "description": "what for",
        "permissionsBoundary": "arn:aws:iam::123456789012:policy/cap",
        "maxSessionDuration": 7200,
        "tags": {"Team": "role", "Stack": "s", "Purpose": "mine"},
        "assumeRolePolicy": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "build.apprunner.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
    }


def test_an_existing_role_is_looked_up_and_left_alone() -> None:
    def program() -> None:
        roles = AppRunnerRoles(
            "ar",
            {"access_role": {"name": "r", "existing": True}, "instance_role": {"name": "i", "existing": True}},
        )
        pulumi.export("arns", [roles.access_role_arn, roles.access_role_ready_arn, roles.instance_role_arn])

    recording = record(program, preview=True)
    assert recording.inputs() == {"AppRunnerRoles ar": {}}
    access = "arn:aws:iam::123456789012:role/found/r"
    assert recording.outputs == {"arns": [access, access, "arn:aws:iam::123456789012:role/found/i"]}


def test_a_roles_own_policies_and_statements() -> None:
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    inputs = record(
        lambda: AppRunnerRoles(
            "ar",
            {
                "access_role": {"name": "r"},
                "instance_role": {"name": "i", "managed_policies": {"mine": CAP}, "extra_statements": [statement]},
            },
        )
    ).inputs()
    assert {name: each for name, each in inputs.items() if "ar-instance-role-" in name} == {
        "RolePolicyAttachment ar-instance-role-extra-mine": {"role": "i", "policyArn": CAP},
        "RolePolicy ar-instance-role-extra-statements": {
            "role": "i",
            "name": "ExtraStatements",
            "policy": {"Version": "2012-10-17", "Statement": [statement]},
        },
    }


def test_no_instance_role_unless_asked_for() -> None:
    def program() -> None:
        roles = AppRunnerRoles("ar", {"access_role": {"name": "r"}})
        assert roles.instance_role_arn is None
        assert roles.instance_role_ready_arn is None

    assert [*record(program).inputs()] == [
        "AppRunnerRoles ar",
        "Role ar-access-role",
        "RolePolicyAttachment ar-access-role-ecr-access",
    ]


def test_an_access_role_for_given_repositories_has_no_managed_policy() -> None:
    inputs = record(
        lambda: AppRunnerRoles("ar", {"access_role": {"name": "r"}, "pull_repositories": ["a", "b"]})
    ).inputs()
    assert [*inputs] == ["AppRunnerRoles ar", "Role ar-access-role", "RolePolicy ar-access-role-pull"]
    policy = inputs["RolePolicy ar-access-role-pull"]
    assert (policy["role"], policy["name"]) == ("r", "AllowPullImages")
    assert policy["policy"]["Statement"][1]["Resource"] == [
        "arn:aws:ecr:us-east-1:123456789012:repository/a",
        "arn:aws:ecr:us-east-1:123456789012:repository/b",
    ]


def test_what_an_instance_role_is_granted() -> None:
    inputs = record(
        lambda: AppRunnerRoles(
            "ar",
            {
                "access_role": {"name": "r"},
                "instance_role": {"name": "i"},
                "instance_policy": {"parameters": ["a/*"], "secrets": [], "x_ray": True},
            },
        )
    ).inputs()
    assert {name: each for name, each in inputs.items() if "ar-instance-role-" in name} == {
        "RolePolicyAttachment ar-instance-role-x-ray": {
            "role": "i",
            "policyArn": "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
        },
        "RolePolicy ar-instance-role-configuration": {
            "role": "i",
            "name": "AllowReadConfiguration",
            "policy": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "ReadParameters",
                        "Effect": "Allow",
                        "Action": ["ssm:GetParameters"],
                        "Resource": ["arn:aws:ssm:us-east-1:123456789012:parameter/a/*"],
                    },
                    {
                        "Sid": "ReadPrefixes",
                        "Effect": "Allow",
                        "Action": ["ssm:GetParametersByPath"],
                        "Resource": [
                            "arn:aws:ssm:us-east-1:123456789012:parameter/a",
                            "arn:aws:ssm:us-east-1:123456789012:parameter/a/*",
                        ],
                    },
                ],
            },
        },
    }


def test_tracing_alone_makes_no_policy() -> None:
    inputs = record(
        lambda: AppRunnerRoles(
            "ar",
            {"access_role": {"name": "r"}, "instance_role": {"name": "i"}, "instance_policy": {"x_ray": True}},
        )
    ).inputs()
    assert not [name for name in inputs if name.startswith("RolePolicy ")]


NETWORKING_ROLE_ARN = (
    "arn:aws-cn:iam::123456789012:role/aws-service-role/networking.apprunner.amazonaws.com"
    "/AWSServiceRoleForAppRunnerNetworking"
)


@pytest.mark.parametrize(
    ("networking_role", "inputs", "options"),
    [
        pytest.param({}, {}, {"ignoreChanges": ["description", "tags", "tagsAll"]}, id="made"),
        pytest.param(
            {"description": "VPC access"},
            {"description": "VPC access"},
            {"ignoreChanges": ["tags", "tagsAll"]},
            id="made-with-a-description",
        ),
        pytest.param(
            {"adopt": True},
            {},
            {"ignoreChanges": ["description", "tags", "tagsAll"], "importId": NETWORKING_ROLE_ARN},
            id="adopted",
        ),
        pytest.param(
            {"adopt": True, "description": "VPC access"},
            {"description": "VPC access"},
            {"ignoreChanges": ["tags", "tagsAll"], "importId": NETWORKING_ROLE_ARN},
            id="adopted-and-described",
        ),
    ],
)
def test_the_networking_role_belongs_to_the_account(
    networking_role: NetworkingRole, inputs: dict[str, str], options: dict[str, Any]
) -> None:
    def program() -> None:
        roles = AppRunnerRoles(
            "ar", {"access_role": {"name": "r"}, "networking_role": networking_role, "tags": {"Stack": "s"}}
        )
        pulumi.export("arn", roles.networking_role_arn)

    recording = record(program, account=Account("aws-cn", "123456789012", "cn-north-1"))
    assert recording.inputs()["ServiceLinkedRole ar-networking-role"] == {
        "awsServiceName": "networking.apprunner.amazonaws.com",
        **inputs,
    }
    assert recording.options() == {"ar-networking-role": {"retainOnDelete": True, **options}}
    assert recording.outputs == {"arn": NETWORKING_ROLE_ARN}
