"""What components give out in addition to ARNs of roles: names, unique ids, ARNs of policies and repositories."""

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import contains_unknowns

from components.app_runner_roles import AppRunnerRoles
from components.arns import Account
from components.ecr_repositories import EcrRepositories
from components.ecs_task_roles import EcsTaskRoles, EcsTaskRolesArgs
from components.outputs import export
from tests.components.recorder import record

ROLES: EcsTaskRolesArgs = {
    "execution_role": {"name": "execution"},
    "task_role": {"name": "task"},
    "task_policy": {"name": "app", "topics": ["t"]},
}


def test_a_policy_arn_is_known_at_preview_and_waits_for_the_policy() -> None:
    def program() -> None:
        roles = EcsTaskRoles("app", ROLES)
        aws.iam.RolePolicyAttachment("more", role="other", policy_arn=roles.task_policy_arn or "")

    (attachment,) = (each for each in record(program, preview=True).resources if each.name == "more")
    assert attachment.inputs["policyArn"] == "arn:aws:iam::123456789012:policy/app"
    assert attachment.dependencies["policyArn"] == ["app-task-policy"]


def test_a_role_name_waits_for_the_role() -> None:
    def program() -> None:
        aws.iam.RolePolicyAttachment("more", role=EcsTaskRoles("app", ROLES).task_role_name, policy_arn="arn")

    (attachment,) = (each for each in record(program, preview=True).resources if each.name == "more")
    assert attachment.inputs["role"] == "task"
    assert attachment.dependencies["role"] == ["app-task-role"]


@pytest.mark.parametrize(("preview", "known"), [(True, False), (False, True)])
def test_a_unique_id_is_known_once_the_role_exists(preview: bool, known: bool) -> None:
    outputs = record(lambda: export("", EcsTaskRoles("app", ROLES)), preview=preview).outputs
    assert contains_unknowns(outputs["task_role_unique_id"]) is not known
    assert known is (outputs["task_role_unique_id"] == "AROA-of-task")


def test_an_existing_role_has_the_name_and_the_id_that_it_has() -> None:
    existing: EcsTaskRolesArgs = {**ROLES, "execution_role": {"name": "found", "existing": True}}
    outputs = record(lambda: export("", EcsTaskRoles("app", existing)), preview=True).outputs
    assert (outputs["execution_role_name"], outputs["execution_role_unique_id"]) == ("found", "AROA-of-found")


def test_what_is_not_made_has_no_outputs() -> None:
    def program() -> None:
        export("", EcsTaskRoles("app", {key: each for key, each in ROLES.items() if key != "task_policy"}))  # type: ignore[arg-type]
        export("ar_", AppRunnerRoles("ar", {"access_role": {"name": "access"}}))

    absent = {"execution_policy_arn", "task_policy_arn", "ar_instance_role_name", "ar_instance_role_unique_id"}
    assert record(program).outputs.keys() & absent == set()


def test_a_repository_arn_is_that_of_its_partition_and_region() -> None:
    recording = record(
        lambda: pulumi.export("arns", EcrRepositories("images", {"repositories": {"a/b": {}}}).repository_arns),
        account=Account("aws-cn", "123456789012", "cn-north-1"),
        preview=True,
    )
    assert recording.outputs == {"arns": {"a/b": "arn:aws-cn:ecr:cn-north-1:123456789012:repository/a/b"}}
