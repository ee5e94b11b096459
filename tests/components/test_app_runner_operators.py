"""The people of App Runner on their own: what the sample stacks do not show, absence included."""

import pulumi
import pulumi_aws as aws

from components.app_runner_operators import AppRunnerOperators
from components.documents import document_of
from components.ecs_task_roles import EcsTaskRoles
from components.permissions_app_runner import TAGGED_SERVICES
from tests.components.component_samples import CAP, TWO_ROLES, attached
from tests.components.recorder import ACCOUNT, record


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
                "users_permissions_boundary": CAP,
            },
        )
        pulumi.export("passwords", operators.initial_passwords)
        pulumi.export("users", operators.user_names)

    recording = record(program)
    inputs = recording.inputs()
    assert {name: each for name, each in inputs.items() if name.startswith("User")} == {
        "User ops-user-u": {"name": "u", "permissionsBoundary": CAP, "tags": {}},
        "UserGroupMembership ops-membership-u": {"user": "u", "groups": ["g"]},
        "UserLoginProfile ops-login-u": {"user": "u", "passwordResetRequired": True},
        "User ops-user-v": {"name": "v", "permissionsBoundary": CAP, "tags": {}},
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
