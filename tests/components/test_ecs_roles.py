"""The roles and people of ECS on their own: what the sample stacks do not show, absence included."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components import documents
from components.documents import document_of
from components.ecs_express_roles import EcsExpressRoles
from components.ecs_operators import EcsOperators
from components.ecs_task_roles import EcsTaskRoles, EcsTaskRolesArgs
from components.permissions_operators import DEPLOY_ECS, PASS_ECS_ROLES
from components.task_policy import TaskPolicy
from tests.components.component_samples import CAP, EXPRESS, GROUP, KEY, TOPICS, TWO_ROLES, attached, refusal
from tests.components.recorder import ACCOUNT, Recording, record


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


@pytest.mark.parametrize(
    ("operators", "keys"),
    [
        pytest.param(GROUP, [KEY], id="those-of-the-tasks"),
        pytest.param({**GROUP, "execute_command_keys": [f"{KEY}-2"]}, [f"{KEY}-2"], id="their-own"),
    ],
)
def test_operators_use_the_keys_of_ecs_exec(operators: EcsOperators, keys: list[str]) -> None:
    task_policy: TaskPolicy = {**TOPICS, "execute_command": True, "execute_command_keys": [KEY]}
    inputs = record(
        lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "task_policy": task_policy, "operators": operators})
    ).inputs()
    statements = inputs["GroupPolicy ecs-operators-deploy"]["policy"]["Statement"]
    assert [each["Resource"] for each in statements if each.get("Sid") == "EncryptSessions"] == [keys]


def test_operators_who_open_no_shell_use_no_key_of_the_tasks() -> None:
    task_policy: TaskPolicy = {**TOPICS, "execute_command": True, "execute_command_keys": [KEY]}
    operators: EcsOperators = {**GROUP, "execute_command": False}
    inputs = record(
        lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "task_policy": task_policy, "operators": operators})
    ).inputs()
    statements = inputs["GroupPolicy ecs-operators-deploy"]["policy"]["Statement"]
    assert not [each for each in statements if any(action.startswith("kms:") for action in each["Action"])]


@pytest.mark.parametrize(
    ("inputs", "place"),
    [
        pytest.param({"task_policy": {**TOPICS, "execute_command_keys": [KEY]}}, "task_policy", id="keys"),
        pytest.param(
            {"task_policy": {**TOPICS, "execute_command": False, "execute_command_keys": [KEY]}},
            "task_policy",
            id="off",
        ),
        pytest.param({"operators": {**GROUP, "execute_command_keys": [KEY]}}, "operators", id="operators"),
        pytest.param(
            {
                "task_policy": {**TOPICS, "execute_command": True},
                "operators": {**GROUP, "execute_command": False, "execute_command_keys": [KEY]},
            },
            "operators",
            id="operators-off",
        ),
    ],
)
def test_what_ecs_exec_needs_is_refused_without_it(inputs: Any, place: str) -> None:  # noqa: ANN401  any inputs
    of = "args" if place == "operators" else "task_policy"
    where = "operators." if place == "operators" else ""
    assert refusal(lambda: EcsTaskRoles("ecs", {**TWO_ROLES, **inputs})) == (
        f"  `{of}` must give `{where}execute_command` with `{where}execute_command_keys`, because only ECS Exec uses"
        " them"
    )


@pytest.mark.parametrize("key", ["execute_command_log_groups", "execute_command_log_buckets"])
def test_logs_of_ecs_exec_are_refused_without_it(key: str) -> None:
    task_policy: Any = {**TOPICS, key: ["sessions"]}
    assert refusal(lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "task_policy": task_policy})) == (
        f"  `task_policy` must give `execute_command` with `{key}`, because only ECS Exec uses them"
    )


def test_keys_of_ecs_exec_are_refused_without_it_for_express() -> None:
    operators: EcsOperators = {**GROUP, "execute_command_keys": [KEY]}
    assert refusal(lambda: EcsExpressRoles("express", {**EXPRESS, "operators": operators})) == (
        "  `args` must give `operators.execute_command` with `operators.execute_command_keys`, because only ECS Exec"
        " uses them"
    )


def deployed(recording: Recording, policy: str) -> dict[str, Any]:
    """Return the resources and the condition of each action of ECS that is allowed on some, by the action."""
    return {
        action: (each["Resource"], each.get("Condition"))
        for each in recording.inputs()[policy]["policy"]["Statement"]
        for action in each["Action"]
        if action.startswith("ecs:") and each["Resource"] != ["*"]
    }


ECS = "arn:aws:ecs:us-east-1:123456789012:"


def test_operators_stay_in_the_clusters_that_they_are_given() -> None:
    task_policy: TaskPolicy = {**TOPICS, "execute_command": True}
    operators: EcsOperators = {**GROUP, "clusters": ["web", "jobs"]}
    recording = record(lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "task_policy": task_policy, "operators": operators}))
    clusters = [f"{ECS}cluster/web", f"{ECS}cluster/jobs"]
    tasks = [f"{ECS}task/web/*", f"{ECS}task/jobs/*"]
    found = deployed(recording, "GroupPolicy ecs-operators-deploy")
    assert sorted(found["ecs:ExecuteCommand"][0]) == sorted([*clusters, *tasks])
    of_services = [f"{ECS}{kind}/{name}/*" for kind in ("service", "service-deployment") for name in ("web", "jobs")]
    for action in ("ecs:CreateService", "ecs:UpdateService", "ecs:DeleteService", "ecs:StopTask"):
        assert sorted(found[action][0]) == sorted([*clusters, *tasks, *of_services])
    assert found["ecs:RunTask"] == ([f"{ECS}task-definition/*"], {"ArnEquals": {"ecs:cluster": clusters}})


def test_operators_of_express_stay_in_the_clusters_that_they_are_given() -> None:
    operators: EcsOperators = {**GROUP, "clusters": ["default"], "execute_command": True}
    recording = record(lambda: EcsExpressRoles("express", {**EXPRESS, "operators": operators}))
    found = deployed(recording, "GroupPolicy express-operators-deploy")
    assert found["ecs:ExecuteCommand"] == ([f"{ECS}cluster/default", f"{ECS}task/default/*"], None)
    assert found["ecs:DeleteExpressGatewayService"] == ([f"{ECS}cluster/default", f"{ECS}service/default/*"], None)


def test_operators_without_clusters_open_no_shell_unless_asked() -> None:
    recording = record(lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "operators": {**GROUP, "clusters": ["web"]}}))
    assert "ecs:ExecuteCommand" not in deployed(recording, "GroupPolicy ecs-operators-deploy")


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
                    "users_permissions_boundary": CAP,
                    "managed_policies": {"mine": CAP},
                    "extra_statements": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}],
                },
            },
        )
    ).inputs()
    assert inputs["GroupPolicy ecs-operators-pass-roles"]["policy"] == document_of(
        PASS_ECS_ROLES, ACCOUNT, task_role_arns=["arn:aws:iam::123456789012:role/e", "arn:aws:iam::123456789012:role/t"]
    )
    assert inputs["GroupPolicy ecs-operators-deploy"]["policy"] == document_of(DEPLOY_ECS, ACCOUNT)
    assert inputs["GroupPolicyAttachment ecs-operators-extra-mine"] == {"group": "g", "policyArn": CAP}
    assert inputs["GroupPolicy ecs-operators-extra-statements"]["name"] == "ExtraStatements"
    assert inputs["User ecs-operators-user-u"]["permissionsBoundary"] == CAP
    assert inputs["UserLoginProfile ecs-operators-login-u"]["user"] == "u"


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
                "execution_policy": {"name": "p", "keys": [KEY], "tags": {"Purpose": "policy"}},
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


def test_a_tag_wins_whatever_the_case_of_its_key() -> None:
    args: EcsTaskRolesArgs = {
        **TWO_ROLES,
        "task_role": {"name": "t", "tags": {"TEAM": "task"}},
        "task_policy": {"name": "q", "topics": ["t"]},
        "tags": {"purpose": "web", "Team": "all"},
    }
    inputs = record(lambda: EcsTaskRoles("ecs", args)).inputs()
    assert {name: each["tags"] for name, each in inputs.items() if "tags" in each} == {
        "Role ecs-execution-role": {"purpose": "web", "Team": "all"},
        "Role ecs-task-role": {"purpose": "web", "TEAM": "task"},
        "Policy ecs-task-policy": {"purpose": "web", "Team": "all"},
    }
