"""Each component on its own: what the sample stacks do not show, absence included."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components import documents
from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles, NetworkingRole
from components.arns import Account
from components.documents import document_of
from components.ecr_repositories import EcrRepositories, EncryptionType, ImageTagMutability, Repository, ScanType
from components.ecs_express_roles import EcsExpressRoles, EcsExpressRolesArgs
from components.ecs_operators import EcsOperators
from components.ecs_task_roles import EcsTaskRoles, EcsTaskRolesArgs, TaskPolicy
from components.github_deployer import GitHubDeployer, GitHubDeployerArgs
from components.permissions_app_runner import TAGGED_SERVICES
from components.permissions_operators import DEPLOY_ECS, PASS_ECS_ROLES
from tests.components.recorder import ACCOUNT, record

ECR_ACCESS = "arn:aws:iam::aws:policy/service-role/AWSAppRunnerServicePolicyForECRAccess"
EXPRESS: EcsExpressRolesArgs = {
    "infrastructure_role": {"name": "i"},
    "task_role_arns": ["arn:aws:iam::123456789012:role/e"],
}
DEPLOYER: GitHubDeployerArgs = {
    "role": {"name": "deployer"},
    "repository": "owner/app",
    "branches": ["main"],
    "push_repositories": ["app"],
}
TOPICS: TaskPolicy = {"name": "p", "topics": ["t"]}
GROUP: EcsOperators = {"group_name": "g"}
TWO_ROLES: EcsTaskRolesArgs = {"execution_role": {"name": "e"}, "task_role": {"name": "t"}}


def attached(inputs: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The managed policies that are attached, by the attachment's name."""
    return {name.split()[1]: each["policyArn"] for name, each in inputs.items() if "Attachment " in name}


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
                "instance_role": {"name": "i", "managed_policies": {"mine": "arn"}, "extra_statements": [statement]},
            },
        )
    ).inputs()
    assert {name: each for name, each in inputs.items() if "ar-instance-role-" in name} == {
        "RolePolicyAttachment ar-instance-role-extra-mine": {"role": "i", "policyArn": "arn"},
        "RolePolicy ar-instance-role-extra-statements": {
            "role": "i",
            "name": "ExtraStatements",
            "policy": {"Version": "2012-10-17", "Statement": [statement]},
        },
    }


def test_trust_conditions_go_beside_those_of_the_component() -> None:
    inputs = record(
        lambda: EcsTaskRoles(
            "ecs",
            {
                **TWO_ROLES,
                "task_role": {
                    "name": "t",
                    "trust_conditions": {
                        "ArnLike": {"aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:cluster/c"},
                        "StringLike": {"sts:RoleSessionName": "s*"},
                    },
                },
            },
        )
    ).inputs()
    assert inputs["Role ecs-task-role"]["assumeRolePolicy"]["Statement"][0]["Condition"] == {
        "ArnLike": {"aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:cluster/c"},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "StringLike": {"sts:RoleSessionName": "s*"},
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


def test_an_existing_provider_must_let_aws_be_asked_for() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        record(
            lambda: GitHubDeployer("gh", {**DEPLOYER, "existing_provider": True}),
            account=Account("aws-cn", "123456789012", "cn-north-1"),
            audiences=["sts.amazonaws.com"],
        )
    assert str(raised.value) == (
        "the account's identity provider `token.actions.githubusercontent.com` must have the audience"
        " `sts.amazonaws.com.cn`, got `sts.amazonaws.com`"
    )


def export_arns() -> None:
    ecs = EcsTaskRoles("ecs", {**TWO_ROLES, "execution_policy": {"name": "p", "parameters": ["a"]}})
    pulumi.export("arn", ecs.execution_role_arn)
    pulumi.export("ready_arn", ecs.execution_role_ready_arn)


def test_only_the_arn_for_grants_is_known_at_preview() -> None:
    outputs = record(export_arns, preview=True).outputs
    assert {key: pulumi.contains_unknowns(value) for key, value in outputs.items()} == {
        "arn": False,
        "ready_arn": True,
    }


def test_both_arns_are_the_same_text() -> None:
    arn = "arn:aws:iam::123456789012:role/e"
    assert record(export_arns).outputs == {"arn": arn, "ready_arn": arn}


def test_the_arn_to_hand_to_a_service_waits_for_every_attachment() -> None:
    waited: list[set[str]] = []

    async def wait_for(ready: pulumi.Output[str]) -> None:
        waited.append({resource._name for resource in await ready.resources()})  # noqa: SLF001  Pulumi has no other way

    def program() -> None:
        ecs = EcsTaskRoles("ecs", {**TWO_ROLES, "execution_policy": {"name": "p", "parameters": ["a"]}})
        pulumi.export("done", pulumi.Output.from_input(wait_for(ecs.execution_role_ready_arn)))

    record(program)
    assert waited == [{"ecs-execution-role", "ecs-execution-role-task-execution", "ecs-execution-role-custom"}]


def build_all(opts: pulumi.ResourceOptions | None = None) -> None:
    AppRunnerRoles("roles", {"access_role": {"name": "a"}}, opts)
    AppRunnerOperators("operators", {"group_name": "g"}, opts)
    EcsTaskRoles("ecs", TWO_ROLES, opts)
    EcsExpressRoles("express", {**EXPRESS, "operators": {"group_name": "x"}}, opts)
    EcrRepositories("repositories", {"repositories": {"r": {}}}, opts)
    GitHubDeployer("deployer", DEPLOYER, opts)


def test_a_given_provider_makes_every_resource_and_answers_every_question() -> None:
    recording = record(
        lambda: build_all(pulumi.ResourceOptions(provider=aws.Provider("other", region="eu-west-1"))),
    )
    providers = {each.provider for each in recording.resources if each.type.startswith("aws:")}
    assert (
        providers
        == recording.call_providers
        == {"urn:pulumi:test::container-roles::pulumi:pulumi:Stack$pulumi:providers:aws::other::id-other"}
    )


@pytest.mark.parametrize(
    ("account", "prefix"),
    [
        pytest.param(Account("aws", "123456789012", "eu-west-1"), "arn:aws:iam::aws:policy/", id="aws"),
        pytest.param(Account("aws-cn", "123456789012", "cn-north-1"), "arn:aws-cn:iam::aws:policy/", id="aws-cn"),
        pytest.param(
            Account("aws-us-gov", "123456789012", "us-gov-west-1"), "arn:aws-us-gov:iam::aws:policy/", id="aws-us-gov"
        ),
    ],
)
def test_managed_policies_are_those_of_the_partition(account: Account, prefix: str) -> None:
    assert attached(record(build_all, account=account).inputs()) == {
        "roles-access-role-ecr-access": f"{prefix}service-role/AWSAppRunnerServicePolicyForECRAccess",
        "operators-ecr-full-access": f"{prefix}AmazonEC2ContainerRegistryFullAccess",
        "operators-app-runner-full-access": f"{prefix}AWSAppRunnerFullAccess",
        "operators-logs-full-access": f"{prefix}CloudWatchLogsFullAccess",
        "operators-change-password": f"{prefix}IAMUserChangePassword",
        "ecs-execution-role-task-execution": f"{prefix}service-role/AmazonECSTaskExecutionRolePolicy",
        "express-infrastructure-role-express": (
            f"{prefix}service-role/AmazonECSInfrastructureRoleforExpressGatewayServices"
        ),
        "express-operators-ecr-power-user": f"{prefix}AmazonEC2ContainerRegistryPowerUser",
        "express-operators-logs-read-only": f"{prefix}CloudWatchLogsReadOnlyAccess",
        "express-operators-change-password": f"{prefix}IAMUserChangePassword",
    }


@pytest.mark.parametrize(
    ("account", "arn"),
    [
        pytest.param(Account("aws", "123456789012", "eu-west-1"), "arn:aws:iam::123456789012:role/x/e", id="aws"),
        pytest.param(
            Account("aws-cn", "123456789012", "cn-north-1"), "arn:aws-cn:iam::123456789012:role/x/e", id="aws-cn"
        ),
        pytest.param(
            Account("aws-us-gov", "123456789012", "us-gov-west-1"),
            "arn:aws-us-gov:iam::123456789012:role/x/e",
            id="aws-us-gov",
        ),
    ],
)
def test_a_role_arn_is_that_of_the_partition_and_path(account: Account, arn: str) -> None:
    def program() -> None:
        ecs = EcsTaskRoles("ecs", {"execution_role": {"name": "e", "path": "/x/"}, "task_role": {"name": "t"}})
        pulumi.export("arn", ecs.execution_role_arn)

    assert record(program, account=account).outputs == {"arn": arn}


def test_an_operators_group_alone() -> None:
    assert [*record(lambda: AppRunnerOperators("ops", {"group_name": "g"})).inputs()] == [
        "AppRunnerOperators ops",
        "Group ops-group",
        "GroupPolicyAttachment ops-ecr-full-access",
        "GroupPolicyAttachment ops-app-runner-full-access",
        "GroupPolicyAttachment ops-logs-full-access",
        "GroupPolicyAttachment ops-change-password",
        "GroupPolicy ops-list-roles",
    ]


def test_every_name_of_the_operators_can_be_changed() -> None:
    inputs = record(
        lambda: AppRunnerOperators(
            "ops",
            {
                "group_name": "g",
                "users": ["u", "v"],
                "list_roles_policy_name": "see",
                "pass_role_policy_name": "hand-over",
                "pass_role_arns": ["arn:aws:iam::123456789012:role/a"],
                "tags": {"Team": "t"},
            },
        )
    ).inputs()
    assert {name: each["name"] for name, each in inputs.items() if "name" in each} == {
        "Group ops-group": "g",
        "GroupPolicy ops-list-roles": "see",
        "GroupPolicy ops-pass-role": "hand-over",
        "User ops-user-u": "u",
        "User ops-user-v": "v",
    }
    assert {name: each for name, each in inputs.items() if "Membership" in name} == {
        "UserGroupMembership ops-membership-u": {"user": "u", "groups": ["g"]},
        "UserGroupMembership ops-membership-v": {"user": "v", "groups": ["g"]},
    }
    assert inputs["User ops-user-v"]["tags"] == {"Team": "t"}


def test_console_access_is_a_password_that_is_secret_and_changed_at_the_first_sign_in() -> None:
    def program() -> None:
        operators = AppRunnerOperators(
            "ops",
            {
                "group_name": "g",
                "users": ["u"],
                "read_only": {"group_name": "r", "users": ["v"]},
                "console_access": True,
                "users_permissions_boundary": "cap",
            },
        )
        pulumi.export("passwords", operators.initial_passwords)
        pulumi.export("users", operators.user_names)

    recording = record(program)
    inputs = recording.inputs()
    assert {name: each for name, each in inputs.items() if name.startswith("User")} == {
        "User ops-user-u": {"name": "u", "permissionsBoundary": "cap", "tags": {}},
        "UserGroupMembership ops-membership-u": {"user": "u", "groups": ["g"]},
        "UserLoginProfile ops-login-u": {"user": "u", "passwordResetRequired": True},
        "User ops-user-v": {"name": "v", "permissionsBoundary": "cap", "tags": {}},
        "UserGroupMembership ops-membership-v": {"user": "v", "groups": ["r"]},
        "UserLoginProfile ops-login-v": {"user": "v", "passwordResetRequired": True},
    }
    login = {
        "additionalSecretOutputs": ["password"],  # by the provider's own SDK
        "ignoreChanges": ["passwordLength", "passwordResetRequired", "pgpKey"],
    }
    assert recording.options() == {"ops-login-u": login, "ops-login-v": login}
    assert recording.outputs == {
        "passwords": {"u": "password-of-u", "v": "password-of-v"},
        "users": ["u", "v"],
    }
    assert recording.secret_outputs == {"passwords"}


def test_a_user_can_be_in_several_groups() -> None:
    def program() -> None:
        AppRunnerOperators(
            "ops", {"group_name": "g", "users": ["u"], "read_only": {"group_name": "r", "users": ["u", "v"]}}
        )
        ecs = EcsTaskRoles(
            "ecs", {**TWO_ROLES, "operators": {"group_name": "e", "users": ["u", "w"], "console_access": True}}
        )
        pulumi.export("users", ecs.operator_user_names)

    recording = record(program)
    assert {name: each for name, each in recording.inputs().items() if name.startswith("User")} == {
        "User ops-user-u": {"name": "u", "tags": {}},
        "UserGroupMembership ops-membership-u": {"user": "u", "groups": ["g", "r"]},
        "User ops-user-v": {"name": "v", "tags": {}},
        "UserGroupMembership ops-membership-v": {"user": "v", "groups": ["r"]},
        "UserGroupMembership ecs-operators-membership-u": {"user": "u", "groups": ["e"]},
        "UserLoginProfile ecs-operators-login-u": {"user": "u", "passwordResetRequired": True},
        "User ecs-operators-user-w": {"name": "w", "tags": {}},
        "UserGroupMembership ecs-operators-membership-w": {"user": "w", "groups": ["e"]},
        "UserLoginProfile ecs-operators-login-w": {"user": "w", "passwordResetRequired": True},
    }
    membership = next(each for each in recording.resources if each.name == "ecs-operators-membership-u")
    assert membership.dependencies["user"] == ["ops-user-u"]
    assert recording.outputs == {"users": ["u", "w"]}


@pytest.mark.parametrize(
    ("task_policy", "operators", "can"),
    [
        pytest.param(TOPICS, GROUP, False, id="neither"),
        pytest.param({**TOPICS, "execute_command": True}, GROUP, True, id="tasks"),
        pytest.param(
            {**TOPICS, "execute_command": True},
            {**GROUP, "execute_command": False},
            False,
            id="tasks-without-operators",
        ),
        pytest.param(TOPICS, {**GROUP, "execute_command": True}, True, id="operators"),
    ],
)
def test_operators_can_use_ecs_exec_if_the_tasks_can(
    task_policy: TaskPolicy, operators: EcsOperators, can: bool
) -> None:
    inputs = record(
        lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "task_policy": task_policy, "operators": operators})
    ).inputs()
    statements = inputs["GroupPolicy ecs-operators-deploy"]["policy"]["Statement"]
    assert any("ecs:ExecuteCommand" in each["Action"] for each in statements) == can


def test_a_read_only_group_sees_and_changes_nothing() -> None:
    inputs = record(
        lambda: AppRunnerOperators(
            "ops",
            {
                "group_name": "g",
                "require_mfa": True,
                "pass_role_arns": ["arn:aws:iam::123456789012:role/a"],
                "read_only": {"group_name": "r"},
            },
        )
    ).inputs()
    assert {name.split()[1]: each.get("policyArn") for name, each in inputs.items() if "ops-read-only-" in name} == {
        "ops-read-only-group": None,
        "ops-read-only-app-runner-read-only": "arn:aws:iam::aws:policy/AWSAppRunnerReadOnlyAccess",
        "ops-read-only-ecr-read-only": "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
        "ops-read-only-logs-read-only": "arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess",
        "ops-read-only-change-password": "arn:aws:iam::aws:policy/IAMUserChangePassword",
        "ops-read-only-require-mfa": None,
    }
    assert {each["group"] for name, each in inputs.items() if "ops-read-only-" in name and "group" in each} == {"r"}


def test_a_service_tag_takes_the_place_of_full_access() -> None:
    inputs = record(
        lambda: AppRunnerOperators("ops", {"group_name": "g", "service_tag": {"key": "Team", "value": "web"}})
    ).inputs()
    assert {*attached(inputs)} == {"ops-ecr-full-access", "ops-logs-full-access", "ops-change-password"}
    assert inputs["GroupPolicy ops-tagged-services"]["policy"] == document_of(
        TAGGED_SERVICES, ACCOUNT, service_tag={"key": "Team", "value": "web"}
    )


def test_what_is_asked_for_beside_the_guide_has_a_policy_each() -> None:
    inputs = record(
        lambda: AppRunnerOperators(
            "ops",
            {
                "group_name": "g",
                "create_service_linked_roles": True,
                "delete_networking_role": True,
                "require_mfa": True,
            },
        )
    ).inputs()
    assert {name: each["name"] for name, each in inputs.items() if name.startswith("GroupPolicy ")} == {
        "GroupPolicy ops-list-roles": "AllowListRoles",
        "GroupPolicy ops-create-service-linked-roles": "AllowCreateAppRunnerServiceLinkedRoles",
        "GroupPolicy ops-delete-networking-role": "AllowDeleteAppRunnerNetworkingRole",
        "GroupPolicy ops-require-mfa": "RequireMFA",
    }


def test_an_extra_statement_may_name_what_another_resource_made() -> None:
    def program() -> None:
        role = aws.iam.Role("other", name="other", assume_role_policy="{}")
        statement = {"Effect": "Deny", "Action": "iam:PassRole", "Resource": role.arn}
        AppRunnerOperators("ops", {"group_name": "g", "extra_statements": [statement]})

    assert record(program).inputs()["GroupPolicy ops-extra-statements"] == {
        "group": "g",
        "name": "ExtraStatements",
        "policy": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Deny", "Action": "iam:PassRole", "Resource": "role-made-other"}],
        },
    }


def test_ecs_roles_without_policies_of_their_own() -> None:
    assert {*record(lambda: EcsTaskRoles("ecs", TWO_ROLES)).inputs()} == {
        "EcsTaskRoles ecs",
        "Role ecs-execution-role",
        "RolePolicyAttachment ecs-execution-role-task-execution",
        "Role ecs-task-role",
    }


def test_named_repositories_take_the_place_of_the_managed_policy() -> None:
    inputs = record(
        lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "execution_policy": {"name": "p", "repositories": ["app"]}})
    ).inputs()
    assert attached(inputs) == {"ecs-execution-role-custom": "arn:aws:iam::123456789012:policy/p"}


def test_express_operators_pass_what_there_is_to_pass() -> None:
    def program() -> None:
        express = EcsExpressRoles(
            "x", {**EXPRESS, "operators": {"group_name": "g", "users": ["u"], "require_mfa": True}}
        )
        pulumi.export("passed", express.operator_pass_role_arns)
        assert express.operator_initial_passwords is None

    recording = record(program)
    execution, infrastructure = "arn:aws:iam::123456789012:role/e", "arn:aws:iam::123456789012:role/i"
    assert recording.outputs == {"passed": [execution, infrastructure]}
    inputs = recording.inputs()
    assert inputs["GroupPolicy x-operators-pass-roles"]["policy"] == document_of(
        PASS_ECS_ROLES, ACCOUNT, task_role_arns=[execution], infrastructure_role_arns=[infrastructure]
    )
    assert inputs["GroupPolicy x-operators-require-mfa"]["policy"] == documents.require_mfa(ACCOUNT)


def test_express_without_operators_has_a_role_alone() -> None:
    assert [*record(lambda: EcsExpressRoles("x", EXPRESS)).inputs()] == [
        "EcsExpressRoles x",
        "Role x-infrastructure-role",
        "RolePolicyAttachment x-infrastructure-role-express",
    ]


def test_ecs_operators_pass_both_roles_to_tasks() -> None:
    inputs = record(
        lambda: EcsTaskRoles(
            "ecs",
            {
                **TWO_ROLES,
                "operators": {
                    "group_name": "g",
                    "users": ["u"],
                    "console_access": True,
                    "users_permissions_boundary": "cap",
                    "managed_policies": {"mine": "arn"},
                    "extra_statements": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}],
                },
            },
        )
    ).inputs()
    assert inputs["GroupPolicy ecs-operators-pass-roles"]["policy"] == document_of(
        PASS_ECS_ROLES, ACCOUNT, task_role_arns=["arn:aws:iam::123456789012:role/e", "arn:aws:iam::123456789012:role/t"]
    )
    assert inputs["GroupPolicy ecs-operators-deploy"]["policy"] == document_of(DEPLOY_ECS, ACCOUNT)
    assert inputs["GroupPolicyAttachment ecs-operators-extra-mine"] == {"group": "g", "policyArn": "arn"}
    assert inputs["GroupPolicy ecs-operators-extra-statements"]["name"] == "ExtraStatements"
    assert inputs["User ecs-operators-user-u"]["permissionsBoundary"] == "cap"
    assert inputs["UserLoginProfile ecs-operators-login-u"]["user"] == "u"


def test_a_deployer_of_github_is_made_after_its_provider() -> None:
    def program() -> None:
        deployer = GitHubDeployer("gh", {**DEPLOYER, "tags": {"Stack": "s"}})
        pulumi.export("arn", deployer.role_arn)

    recording = record(program, account=Account("aws-cn", "123456789012", "cn-north-1"))
    inputs = recording.inputs()
    assert inputs["OpenIdConnectProvider git-hub-provider"] == {
        "url": "https://token.actions.githubusercontent.com",
        "clientIdLists": ["sts.amazonaws.com.cn"],
        "tags": {"Stack": "s"},
    }
    assert [*inputs] == [
        "GitHubDeployer gh",
        "OpenIdConnectProvider git-hub-provider",
        "Role gh-role",
        "RolePolicy gh-role-deploy",
    ]
    assert recording.outputs == {"arn": "arn:aws-cn:iam::123456789012:role/deployer"}


def test_a_deployer_passes_the_roles_of_those_services_only_that_it_updates() -> None:
    roles: GitHubDeployerArgs = {
        **DEPLOYER,
        "existing_provider": True,
        "task_role_arns": ["arn:aws:iam::123456789012:role/t"],
        "infrastructure_role_arns": ["arn:aws:iam::123456789012:role/i"],
        "app_runner_role_arns": ["arn:aws:iam::123456789012:role/a"],
    }
    inputs = record(
        lambda: [
            GitHubDeployer("none", roles),
            GitHubDeployer("ecs", {**roles, "ecs_services": ["c/s"]}),
            GitHubDeployer("ar", {**roles, "app_runner_services": ["web-app"]}),
        ]
    ).inputs()
    assert not [name for name in inputs if name.startswith("OpenIdConnectProvider ")]
    assert {
        name.split()[1]: [
            arn
            for statement in each["policy"]["Statement"]
            if "iam:PassRole" in statement["Action"]
            for arn in ([statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"])
        ]
        for name, each in inputs.items()
        if name.startswith("RolePolicy ")
    } == {
        "none-role-deploy": [],
        "ecs-role-deploy": ["arn:aws:iam::123456789012:role/t", "arn:aws:iam::123456789012:role/i"],
        "ar-role-deploy": ["arn:aws:iam::123456789012:role/a"],
    }


def test_the_execution_role_trusts_any_account_only_when_told() -> None:
    inputs = record(lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "execution_role_trusts_any_account": True})).inputs()
    conditions = {
        name: each["assumeRolePolicy"]["Statement"][0].get("Condition")
        for name, each in inputs.items()
        if name.startswith("Role ")
    }
    assert conditions == {
        "Role ecs-execution-role": None,
        "Role ecs-task-role": {
            "ArnLike": {"aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:*"},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        },
    }


def test_a_grant_may_name_what_another_resource_made() -> None:
    def program() -> None:
        topic = aws.sns.Topic("t", name="made")
        EcsTaskRoles("ecs", {**TWO_ROLES, "task_policy": {"name": "p", "topics": [topic.name, "named"]}})

    policy = record(program).inputs()["Policy ecs-task-policy"]["policy"]
    assert policy["Statement"][0]["Resource"] == [
        "arn:aws:sns:us-east-1:123456789012:made",
        "arn:aws:sns:us-east-1:123456789012:named",
    ]


def test_the_tags_of_a_policy_win() -> None:
    inputs = record(
        lambda: EcsTaskRoles(
            "ecs",
            {
                "execution_role": {"name": "e", "tags": {"Purpose": "role"}},
                "execution_policy": {"name": "p", "keys": ["k"], "tags": {"Purpose": "policy"}},
                "task_role": {"name": "t"},
                "task_policy": {"name": "q", "topics": ["t"]},
                "tags": {"Project": "x"},
            },
        )
    ).inputs()
    assert {name: each["tags"] for name, each in inputs.items() if "tags" in each} == {
        "Role ecs-execution-role": {"Project": "x", "Purpose": "role"},
        "Policy ecs-execution-policy": {"Project": "x", "Purpose": "policy"},
        "Role ecs-task-role": {"Project": "x", "Purpose": "ECS Task Application"},
        "Policy ecs-task-policy": {"Project": "x", "Purpose": "ECS Task Application"},
    }


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        pytest.param({}, "$TAG", id="default"),
        pytest.param({"image_tag_mutability": ImageTagMutability.MUTABLE}, "latest", id="mutable"),
        pytest.param(
            {"image_tag_mutability": ImageTagMutability.IMMUTABLE_WITH_EXCLUSION, "exclusion_filters": ["late*"]},
            "latest",
            id="immutable-but-latest",
        ),
        pytest.param(
            {"image_tag_mutability": ImageTagMutability.IMMUTABLE_WITH_EXCLUSION, "exclusion_filters": ["dev*"]},
            "$TAG",
            id="immutable-and-latest",
        ),
        pytest.param(
            {"image_tag_mutability": ImageTagMutability.MUTABLE_WITH_EXCLUSION, "exclusion_filters": ["v*", "latest"]},
            "$TAG",
            id="mutable-but-latest",
        ),
    ],
)
def test_the_push_commands_work_a_second_time(repository: Repository, tag: str) -> None:
    def program() -> None:
        images = EcrRepositories("images", {"repositories": {"app": repository}})
        pulumi.export("commands", images.push_commands)

    registry = f"{ACCOUNT.id}.dkr.ecr.{ACCOUNT.region}.amazonaws.com"
    assert record(program).outputs["commands"]["app"] == [
        *(["TAG=$(date -u +%Y%m%d%H%M%S)"] if tag == "$TAG" else []),
        f"docker build --platform linux/amd64 -t app:{tag} .",
        f"aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin {registry}",
        f"docker tag app:{tag} {registry}/app:{tag}",
        f"docker push {registry}/app:{tag}",
    ]


def test_repositories() -> None:
    inputs = record(
        lambda: EcrRepositories(
            "images",
            {
                "repositories": {
                    "plain": {},
                    "team/open": {
                        "image_tag_mutability": ImageTagMutability.MUTABLE,
                        "scan_on_push": False,
                        "lifecycle": {"keep_last_images": 5},
                        "encryption_type": EncryptionType.AES256,
                        "tags": {"Team": "mine"},
                    },
                    "shared": {
                        "encryption_type": EncryptionType.KMS,
                        "kms_key": "key",
                        "pull_accounts": ["111111111111"],
                        "pull_organization": "o-abcdefghij",
                        "force_delete": True,
                    },
                },
                "registry_scanning": {"scan_type": ScanType.ENHANCED},
                "tags": {"Team": "all", "Stack": "s"},
            },
        )
    ).inputs()
    assert inputs == {
        "EcrRepositories images": {},
        "Repository images-plain": {
            "name": "plain",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "tags": {"Team": "all", "Stack": "s"},
        },
        "Repository images-team/open": {
            "name": "team/open",
            "imageTagMutability": "MUTABLE",
            "imageScanningConfiguration": {"scanOnPush": False},
            "encryptionConfigurations": [{"encryptionType": "AES256"}],
            "tags": {"Team": "mine", "Stack": "s"},
        },
        "Repository images-shared": {
            "name": "shared",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": "key"}],
            "forceDelete": True,
            "tags": {"Team": "all", "Stack": "s"},
        },
        "RepositoryPolicy images-shared-policy": {
            "repository": "shared",
            "policy": documents.pull_from_elsewhere(ACCOUNT, accounts=["111111111111"], organization="o-abcdefghij"),
        },
        "RegistryScanningConfiguration images-registry-scanning": {
            "scanType": "ENHANCED",
            "rules": [
                {
                    "scanFrequency": "SCAN_ON_PUSH",
                    "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}],
                }
            ],
        },
        "LifecyclePolicy images-team/open-lifecycle": {
            "repository": "team/open",
            "policy": {
                "rules": [
                    {
                        "rulePriority": 1,
                        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5},
                        "action": {"type": "expire"},
                    }
                ]
            },
        },
    }


@pytest.mark.parametrize(
    ("program", "message"),
    [
        pytest.param(
            lambda: AppRunnerOperators("ops", {"group_name": "g", "pass_role_arns": ["arn:aws:iam::1:role/*"]}),
            "`pass_role_arns[0]` must be a role ARN without a wildcard, got `arn:aws:iam::1:role/*`",
            id="pass-any-role",
        ),
        pytest.param(
            lambda: AppRunnerOperators("ops", {"group_name": "g", "extra_statements": [{"Sid": "x" * 5000}]}),
            "the inline policies of group `g` (list-roles, extra-statements) must have at most 5120 characters"
            " without white space in sum, got 5146",
            id="group-policies-too-large",
        ),
        pytest.param(
            lambda: AppRunnerRoles("ar", {"access_role": {"name": "r"}, "instance_policy": {"x_ray": True}}),
            "`instance_policy` must be left out unless `instance_role` is made here",
            id="instance-policy-without-a-role",
        ),
        pytest.param(
            lambda: EcsTaskRoles(
                "ecs",
                {
                    **TWO_ROLES,
                    "task_role": {"name": "t", "existing": True},
                    "task_policy": {"name": "p", "topics": ["t"]},
                },
            ),
            "`task_policy` must be left out unless `task_role` is made here",
            id="policy-of-an-existing-role",
        ),
        pytest.param(
            lambda: EcsTaskRoles(
                "ecs", {**TWO_ROLES, "task_role": {"name": "t", "existing": True, "tags": {}, "path": "/x/"}}
            ),
            "role `t` is used as it exists: `path`, `tags` must be left out",
            id="change-of-an-existing-role",
        ),
        pytest.param(
            lambda: AppRunnerRoles(
                "ar", {"access_role": {"name": "r", "managed_policies": {"pull": ECR_ACCESS, "more": "m"}}}
            ),
            f"role `r` must have each managed policy attached once, got `{ECR_ACCESS}` again as"
            " `managed_policies.pull`",
            id="policy-of-the-component-again",
        ),
        pytest.param(
            lambda: AppRunnerRoles("ar", {"access_role": {"name": "r", "managed_policies": {"a": "m", "b": "m"}}}),
            "role `r` must have each managed policy attached once, got `m` again as `managed_policies.b`",
            id="policy-twice",
        ),
        pytest.param(
            lambda: AppRunnerRoles(
                "ar",
                {"access_role": {"name": "r", "trust_conditions": {"StringLike": {"aws:SourceArn": "a" * 2000}}}},
            ),
            "the trust policy of role `r` must have at most 2048 characters without white space, got 2187",
            id="trust-policy-too-large",
        ),
        pytest.param(
            lambda: AppRunnerRoles("ar", {"access_role": {"name": "r"}, "pull_repositories": ["r" * 10200]}),
            "the inline policies of role `r` (pull) must have at most 10240 characters without white space in sum,"
            " got 10553",
            id="role-policies-too-large",
        ),
        pytest.param(
            lambda: [
                AppRunnerOperators("ops", {"group_name": "g", "users": ["u"]}),
                EcsTaskRoles(
                    "ecs",
                    {
                        **TWO_ROLES,
                        "operators": {"group_name": "h", "users": ["u"], "users_permissions_boundary": "cap"},
                    },
                ),
            ],
            "user `u` must have the same `users_permissions_boundary` in each component that names it",
            id="user-with-two-boundaries",
        ),
        pytest.param(
            lambda: GitHubDeployer("gh", {**DEPLOYER, "role": {"name": "r", "existing": True}}),
            "`role` must be made here: what an existing one trusts and may do is not changed",
            id="existing-deployer",
        ),
        pytest.param(
            lambda: GitHubDeployer("gh", {**DEPLOYER, "branches": []}),
            "`branches`, `git_tags`, `environments` or `pull_requests` must be given: else any workflow of the"
            " repository could assume the role",
            id="any-branch",
        ),
        pytest.param(
            lambda: GitHubDeployer("gh", {**DEPLOYER, "push_repositories": []}),
            "a policy must grant something, got no statement",
            id="nothing-to-deploy",
        ),
        pytest.param(
            lambda: EcsExpressRoles(
                "x", {**EXPRESS, "task_role_arns": ["arn:aws:iam::1:role/*"], "operators": {"group_name": "g"}}
            ),
            "`task_role_arns[0]` must be a role ARN without a wildcard, got `arn:aws:iam::1:role/*`",
            id="pass-any-role-to-ecs",
        ),
        pytest.param(
            lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "task_policy": {"name": "p", "buckets": ["b" * 6100]}}),
            "managed policy `p` must have at most 6144 characters without white space, got 6322",
            id="managed-policy-too-large",
        ),
        pytest.param(
            lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "task_policy": {"name": "p"}}),
            "a policy must grant something, got no statement",
            id="policy-without-a-grant",
        ),
    ],
)
def test_what_iam_would_refuse_ends_the_program_with_the_message_alone(
    program: Callable[[], object], message: str
) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        record(program, preview=True)
    assert str(raised.value) == message
