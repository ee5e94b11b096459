"""Operators without IAM users: the permission set has what the group has, and nobody gets a user or a key."""

import json
from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc

from components.app_runner_operators import AppRunnerOperators
from components.ecs_express_roles import EcsExpressRoles
from components.ecs_task_roles import EcsTaskRoles
from tests.components.component_samples import EXPRESS, TWO_ROLES, refusal
from tests.components.recorder import INSTANCE, Recording, record

GROUP_ID = "11111111-2222-3333-4444-555555555555"
USER_ID = "0123456789-11111111-2222-3333-4444-555555555555"
PASSED = "arn:aws:iam::123456789012:role/a"
EXTRA = {"Sid": "Extra", "Effect": "Allow", "Action": "ecr:DescribeRegistry", "Resource": "*"}


def operators(**more: Any) -> Recording:  # noqa: ANN401  any inputs
    inputs = {"group_name": "g", "pass_role_arns": [PASSED], "identity_center": {}, **more}
    return record(lambda: AppRunnerOperators("ops", inputs))  # type: ignore[arg-type]


def of_set(recording: Recording) -> dict[str, dict[str, Any]]:
    """Return what is made of Identity Center, without the prefix that all names have."""
    return {
        name.replace(" ops-permission-set", ""): each
        for name, each in recording.inputs().items()
        if "-permission-set" in name
    }


def statements_of_set(recording: Recording) -> list[dict[str, Any]]:
    return [
        statement
        for name, each in recording.inputs().items()
        if name.startswith("PermissionSetInlinePolicy ")
        for statement in each["inlinePolicy"]["Statement"]
    ]


def test_a_permission_set_and_who_has_it() -> None:
    recording = operators(
        tags={"Team": "t"},
        identity_center={
            "name": "Deployers",
            "groups": [GROUP_ID],
            "users": [USER_ID],
            "session_hours": 8,
            "instance_arn": "arn:aws:sso:::instance/ssoins-fedcba0987654321",
            "region": "eu-west-1",
        },
    )
    there = {"instanceArn": "arn:aws:sso:::instance/ssoins-fedcba0987654321", "region": "eu-west-1"}
    made = {**there, "permissionSetArn": "permission-set-made-Deployers"}
    assigned = {**made, "targetId": "123456789012", "targetType": "AWS_ACCOUNT"}
    found = of_set(recording)
    assert found["PermissionSet"] == {
        **there,
        "name": "Deployers",
        "sessionDuration": "PT8H",
        "tags": {"Team": "t"},
    }
    assert found[f"AccountAssignment-group-{GROUP_ID}"] == {
        **assigned,
        "principalId": GROUP_ID,
        "principalType": "GROUP",
    }
    assert found[f"AccountAssignment-user-{USER_ID}"] == {**assigned, "principalId": USER_ID, "principalType": "USER"}
    assert "aws:ssoadmin/getInstances:getInstances" not in recording.calls
    assert [each.type for each in recording.resources if ":User" in each.type or "accessKey" in each.type] == []


def test_by_default_it_has_the_name_of_the_group_and_the_one_instance_there_is() -> None:
    assert of_set(operators())["PermissionSet"] == {
        "name": "g",
        "instanceArn": INSTANCE,
        "sessionDuration": "PT1H",
        "tags": {},
    }


@pytest.mark.parametrize("kind", ["app-runner", "ecs", "express"])
def test_it_allows_what_the_group_allows_but_for_what_iam_users_do_to_sign_in(kind: str) -> None:
    group: dict[str, Any] = {
        "group_name": "g",
        "identity_center": {},
        "extra_statements": [EXTRA],
        "require_mfa": True,
        "managed_policies": {"more": "arn:aws:iam::aws:policy/ViewOnlyAccess"},
    }
    programs: dict[str, Any] = {
        "app-runner": lambda: AppRunnerOperators("ops", {**group, "pass_role_arns": [PASSED]}),  # type: ignore[typeddict-item]
        "ecs": lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "operators": group}),  # type: ignore[typeddict-item]
        "express": lambda: EcsExpressRoles("express", {**EXPRESS, "operators": group}),  # type: ignore[typeddict-item]
    }
    recording = record(programs[kind])
    of_group = [
        each
        for name, inputs in recording.inputs().items()
        if name.startswith("GroupPolicy ") and not name.endswith("-require-mfa")
        for each in inputs["policy"]["Statement"]
    ]
    assert statements_of_set(recording) == of_group
    assert EXTRA in of_group
    attached = {name: each for name, each in recording.inputs().items() if "PolicyAttachment " in name}
    to_group = {each["policyArn"] for name, each in attached.items() if name.startswith("GroupPolicyAttachment ")}
    to_set = {each["managedPolicyArn"] for name, each in attached.items() if name.startswith("ManagedPolicyAtt")}
    assert to_group - to_set == {"arn:aws:iam::aws:policy/IAMUserChangePassword"}
    assert to_set - to_group == set()


def test_nobody_is_assigned_before_all_is_allowed() -> None:
    recording = operators(identity_center={"groups": [GROUP_ID]})
    of_set = {each.name for each in recording.resources if "-permission-set" in each.name}
    last = recording.resources[-1]
    assert last.name == f"ops-permission-set-group-{GROUP_ID}"
    assert last.waits_for == of_set - {last.name}
    assert len(of_set) == 6  # the set, four policies and the assignment


def test_the_administrators_account_makes_the_set_and_the_stack_all_else() -> None:
    role = "arn:aws:iam::210987654321:role/identity-center"
    recording = operators(identity_center={"groups": [GROUP_ID], "region": "eu-west-1", "admin_role_arn": role})
    (provider,) = (each for each in recording.resources if each.type == "pulumi:providers:aws")
    assert (provider.name, json.loads(provider.inputs["assumeRoles"]), provider.inputs["region"]) == (
        "ops-identity-center",
        [{"roleArn": role}],
        "eu-west-1",
    )
    others = [each for each in recording.resources if each is not provider]
    by_it = {each.name for each in others if "::ops-identity-center::" in each.provider}
    assert by_it == {each.name for each in others if "-permission-set" in each.name}
    assert len([each for each in recording.call_providers if "::ops-identity-center::" in each]) == 1
    (assignment,) = (each for each in others if each.type.endswith(":AccountAssignment"))
    assert assignment.inputs["targetId"] == "123456789012"


def test_the_administrators_role_is_assumed_with_the_credentials_of_the_config() -> None:
    admin, deploy = (f"arn:aws:iam::{account}:role/r" for account in ("210987654321", "123456789012"))
    # The last is of an earlier version of the provider, which says itself what it makes of it.
    deploying = {"roleArn": deploy, "sessionName": "ci", "tags": {"cost_center": "1"}, "durationSeconds": 900}
    config = {
        "aws:profile": "work",
        "aws:accessKey": "AKIA",
        "aws:secretKey": "s",
        "aws:sharedConfigFiles": '["config"]',
        "aws:assumeRoles": json.dumps([deploying]),
    }

    def program() -> None:
        AppRunnerOperators("ops", {"group_name": "g", "identity_center": {"admin_role_arn": admin}})

    (provider,) = (each for each in record(program, config=config).resources if each.type == "pulumi:providers:aws")
    given = {key: rpc.unwrap_rpc_secret(each) for key, each in provider.inputs.items()}
    lists = {key: json.loads(given.pop(key)) for key in ("assumeRoles", "sharedConfigFiles")}
    assert lists == {
        "assumeRoles": [deploying, {"roleArn": admin}],
        "sharedConfigFiles": ["config"],
    }
    assert {key: given[key] for key in ("profile", "accessKey", "secretKey")} == {
        "profile": "work",
        "accessKey": "AKIA",
        "secretKey": "s",
    }
    assert rpc.is_rpc_secret(provider.inputs["secretKey"])


def test_the_people_who_only_read_have_a_set_of_their_own() -> None:
    reading = {"group_name": "readers", "identity_center": {"groups": [GROUP_ID]}}
    recording = record(
        lambda: AppRunnerOperators("ops", {"group_name": "g", "require_mfa": True, "read_only": reading})  # type: ignore[typeddict-item]
    )
    prefix = "ops-read-only-permission-set"
    made = {name.partition(" ")[2]: each for name, each in recording.inputs().items() if "-permission-set" in name}
    assert sorted(made) == [
        prefix,
        *(f"{prefix}-{each}" for each in ("app-runner-read-only", "ecr-read-only", f"group-{GROUP_ID}")),
        f"{prefix}-logs-read-only",
    ]
    assert made[prefix]["name"] == "readers"
    assert {each.get("managedPolicyArn", "").rpartition("/")[2] for each in made.values()} == {
        "",
        "AWSAppRunnerReadOnlyAccess",
        "AmazonEC2ContainerRegistryReadOnly",
        "CloudWatchLogsReadOnlyAccess",
    }


BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess"


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (BOUNDARY, {"managedPolicyArn": BOUNDARY}),
        ("arn:aws:iam::123456789012:policy/cap", {"customerManagedPolicyReference": {"name": "cap", "path": "/"}}),
        (
            "arn:aws:iam::123456789012:policy/a/b/cap",
            {"customerManagedPolicyReference": {"name": "cap", "path": "/a/b/"}},
        ),
    ],
)
@pytest.mark.parametrize("later", [False, True], ids=["text", "output"])
def test_what_caps_the_users_caps_both_permission_sets(arn: str, expected: dict[str, Any], later: bool) -> None:
    reading = {"group_name": "readers", "identity_center": {"groups": [GROUP_ID]}}
    inputs: dict[str, Any] = {
        "group_name": "g",
        "users": ["ann"],
        "identity_center": {"groups": [GROUP_ID], "region": "eu-west-1"},
        "read_only": reading,
    }

    def program() -> None:
        inputs["users_permissions_boundary"] = pulumi.Output.from_input(arn) if later else arn
        AppRunnerOperators("ops", inputs)  # type: ignore[arg-type]

    recording = record(program)
    found = recording.inputs()
    assert found["User ops-user-ann"]["permissionsBoundary"] == arn
    for set_name, prefix, elsewhere in (("g", "ops", {"region": "eu-west-1"}), ("readers", "ops-read-only", {})):
        name = f"{prefix}-permission-set-boundary"
        assert found[f"PermissionsBoundaryAttachment {name}"] == {
            "instanceArn": INSTANCE,
            "permissionSetArn": f"permission-set-made-{set_name}",
            "permissionsBoundary": expected,
            **elsewhere,
        }
        (assignment,) = (
            each for each in recording.resources if each.name == f"{prefix}-permission-set-group-{GROUP_ID}"
        )
        assert name in assignment.waits_for
        assert recording.options()[name]["deleteBeforeReplace"] is True


@pytest.mark.parametrize("kind", [EcsTaskRoles, EcsExpressRoles])
def test_what_caps_the_users_of_ecs_caps_their_permission_set(kind: Any) -> None:  # noqa: ANN401  either component
    inputs = TWO_ROLES if kind is EcsTaskRoles else EXPRESS
    group = {"group_name": "g", "identity_center": {}, "users_permissions_boundary": BOUNDARY}
    found = record(lambda: kind("it", {**inputs, "operators": group})).inputs()
    attached = found["PermissionsBoundaryAttachment it-operators-permission-set-boundary"]
    assert attached["permissionsBoundary"] == {"managedPolicyArn": BOUNDARY}


def test_a_permission_set_finds_its_boundary_in_the_account_of_the_stack_only() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        operators(users_permissions_boundary="arn:aws:iam::210987654321:policy/cap")
    assert str(raised.value) == (
        "`users_permissions_boundary` must be a policy of account 123456789012 or of AWS with `identity_center`, got"
        " `arn:aws:iam::210987654321:policy/cap`"
    )


def test_a_group_without_it_makes_nothing_of_identity_center() -> None:
    recording = record(lambda: AppRunnerOperators("ops", {"group_name": "g", "users": ["u"]}))
    assert of_set(recording) == {}
    assert "aws:ssoadmin/getInstances:getInstances" not in recording.calls


@pytest.mark.parametrize(("instances", "count"), [((), 0), ((INSTANCE, INSTANCE), 2)])
def test_the_instance_must_be_given_unless_there_is_one(instances: tuple[str, ...], count: int) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        record(lambda: AppRunnerOperators("ops", {"group_name": "g", "identity_center": {}}), instances=instances)
    assert str(raised.value) == (
        "`identity_center` must give `instance_arn`, or the `region` of Identity Center: the account sees"
        f" {count} instances of it"
    )


def test_an_extra_statement_must_have_an_id_of_its_own_in_the_set() -> None:
    again = {**EXTRA, "Sid": "DeployServices"}
    with pytest.raises(pulumi.RunError) as raised:
        record(
            lambda: EcsTaskRoles(
                "ecs",
                {**TWO_ROLES, "operators": {"group_name": "g", "identity_center": {}, "extra_statements": [again]}},
            )
        )
    assert str(raised.value) == (
        "the statements of permission set `g` must have different ids in one policy, got the `Sid` `DeployServices`"
        " twice"
    )


def test_a_program_is_told_what_a_permission_set_cannot_have() -> None:
    policy = "arn:aws:iam::123456789012:policy/own"
    assert refusal(
        lambda: AppRunnerOperators(
            "ops", {"group_name": "g", "identity_center": {}, "managed_policies": {"own": policy}}
        )
    ) == (
        "  `args` must attach only policies of AWS with `identity_center`, got"
        f" `{policy}` as `managed_policies.own`: put its statements into `extra_statements`"
    )


def test_an_output_is_no_policy_of_aws_yet() -> None:
    def program() -> None:
        later = pulumi.Output.from_input("arn:aws:iam::aws:policy/ReadOnlyAccess")
        AppRunnerOperators("ops", {"group_name": "g", "identity_center": {}, "managed_policies": {"own": later}})

    assert refusal(program) == (
        "  `args` must attach only policies of AWS with `identity_center`, got an `Output` as `managed_policies.own`:"
        " put its statements into `extra_statements`"
    )


def test_one_id_in_two_cases_is_one_group() -> None:
    ids = [GROUP_ID.replace("5", "a"), GROUP_ID.replace("5", "A")]
    center: Any = {"groups": ids}
    assert refusal(lambda: AppRunnerOperators("ops", {"group_name": "g", "identity_center": center})) == (
        f"  `identity_center` must name each of `groups` once, whatever the case, got `{ids[0]}` twice"
    )


def test_the_instance_is_in_the_partition_of_the_stack() -> None:
    instance = "arn:aws-cn:sso:::instance/ssoins-1234567890abcdef"
    with pytest.raises(pulumi.RunError) as raised:
        operators(identity_center={"instance_arn": instance})
    assert str(raised.value) == (
        f"`identity_center.instance_arn` must be an instance in partition `aws`, got `{instance}`"
    )
