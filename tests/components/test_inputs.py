"""What a program cannot give to a component, the exact sentence for it, and where an `Output` is welcome."""

from collections.abc import Callable
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pytest

from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles
from components.ecr_repositories import EcrRepositories
from components.ecs_express_roles import EcsExpressRoles
from components.ecs_task_roles import EcsTaskRoles, EcsTaskRolesArgs
from components.github_deployer import GitHubDeployer
from components.input_errors import InputsError
from tests.components.component_samples import CAP, DEPLOYER, ECR_ACCESS, EXPRESS, TWO_ROLES, refusal
from tests.components.recorder import record

LATER = "an `Output`, which is known too late"
IAM_NAME = "characters of `A-Za-z0-9_+=,.@-`"
MINE = "arn:aws:iam::123456789012:policy/mine"


def ecs(**given: Any) -> EcsTaskRoles:  # noqa: ANN401  wrong values are the point
    return EcsTaskRoles("app", cast("EcsTaskRolesArgs", {**TWO_ROLES, **given}))


def task(**given: Any) -> EcsTaskRoles:  # noqa: ANN401  wrong values are the point
    return ecs(task_policy={"name": "p", **given})


def later(value: object = "x") -> pulumi.Output[Any]:
    return pulumi.Output.from_input(value)


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        pytest.param(
            lambda: ecs(task_polcy={}), "`task_polcy` is not an input: did you mean `task_policy`?", id="misspelt"
        ),
        pytest.param(
            lambda: ecs(taskPolicy={}), "`taskPolicy` is not an input: did you mean `task_policy`?", id="camel-case"
        ),
        pytest.param(
            lambda: task(buckets=["uploads"], queus=[]),
            "`task_policy.queus` is not an input: did you mean `queues`?",
            id="inner-key",
        ),
        pytest.param(
            lambda: AppRunnerRoles("ar", {"access_role": {"name": "r"}, "tags": cast("Any", "x")}),
            "`tags` must be a mapping, got `x`",
            id="what-only-a-program-gives",
        ),
        pytest.param(
            lambda: EcsTaskRoles("app", cast("EcsTaskRolesArgs", None)),
            "`args` must be a mapping, got `None`",
            id="nothing",
        ),
        pytest.param(
            lambda: EcsTaskRoles("app", cast("EcsTaskRolesArgs", {**TWO_ROLES, 1: {}})),
            "`[1]` must be text, got `1`",
            id="number-for-a-name",
        ),
        pytest.param(
            lambda: task(buckets=["*"]),
            "`task_policy.buckets[0]` must be the name of a bucket, 3 to 63 characters of `a-z0-9.-`, or a prefix in"
            " one, `bucket/prefix/*`, got `*`",
            id="any-bucket",
        ),
        pytest.param(
            lambda: ecs(task_role={"name": "a" * 65}),
            f"`task_role.name` must be 1 to 64 {IAM_NAME}, got `{'a' * 65}` (65 characters)",
            id="long-name",
        ),
        pytest.param(lambda: ecs(task_role={}), "`task_role.name` is required", id="missing"),
        pytest.param(
            lambda: ecs(task_role={"name": later()}),
            f"`task_role.name` must be text, got {LATER}",
            id="name-that-comes-later",
        ),
        pytest.param(
            lambda: ecs(task_role=later({"name": "t"})),
            f"`task_role` must be a mapping, got {LATER}",
            id="role-that-comes-later",
        ),
        pytest.param(
            lambda: AppRunnerOperators("ops", {"group_name": "g", "users": [cast("str", later())]}),
            f"`users[0]` must be text, got {LATER}",
            id="user-that-comes-later",
        ),
        pytest.param(
            lambda: EcrRepositories("images", {"repositories": {"app": {"scan_on_push": cast("bool", later(True))}}}),
            f"`repositories.app.scan_on_push` must be true or false, got {LATER}",
            id="switch-that-comes-later",
        ),
        pytest.param(
            lambda: ecs(task_role={"name": None}), "`task_role.name` must be text, got `None`", id="nothing-for-a-name"
        ),
        pytest.param(
            lambda: ecs(task_role={"name": "t", "permissions_boundary": None}),
            "`task_role.permissions_boundary` must be text, got `None`",
            id="boundary-that-was-not-found",
        ),
        pytest.param(
            lambda: task(topics=[None]),
            "`task_policy.topics[0]` must be text, got `None`",
            id="topic-that-was-not-found",
        ),
        pytest.param(
            lambda: ecs(execution_role_trusts_any_account="True"),
            "`execution_role_trusts_any_account` must be true or false, got `True`",
            id="text-for-a-switch",
        ),
        pytest.param(
            lambda: ecs(task_role={"name": b"t"}),
            "`task_role.name` must be text, got an object of type `bytes`",
            id="another-object",
        ),
        pytest.param(
            lambda: AppRunnerOperators("ops", {"group_name": "g", "pass_role_arns": ["arn:aws:iam::1:role/*"]}),
            "`pass_role_arns[0]` must be a role ARN without a wildcard, got `arn:aws:iam::1:role/*`",
            id="pass-any-role",
        ),
        pytest.param(
            lambda: EcsExpressRoles("x", {**EXPRESS, "task_role_arns": ["arn:aws:iam::123456789012:user/a"]}),
            "`task_role_arns[0]` must be a role ARN without a wildcard, got `arn:aws:iam::123456789012:user/a`",
            id="pass-a-user",
        ),
        pytest.param(
            lambda: AppRunnerRoles("ar", {"access_role": {"name": "r"}, "instance_policy": {"x_ray": True}}),
            "`args` must leave out `instance_policy` unless `instance_role` is made here",
            id="policy-without-a-role",
        ),
        pytest.param(
            lambda: ecs(task_role={"name": "t", "existing": True}, task_policy={"name": "p", "topics": ["t"]}),
            "`args` must leave out `task_policy` unless `task_role` is made here",
            id="policy-of-an-existing-role",
        ),
        pytest.param(
            lambda: ecs(task_role={"name": "t", "existing": True, "tags": {}, "path": "/x/"}),
            "`task_role` must leave out `path`, `tags` when the role is `existing`",
            id="change-of-an-existing-role",
        ),
        pytest.param(
            lambda: AppRunnerRoles("ar", {"access_role": {"name": "r", "managed_policies": {"pull": ECR_ACCESS}}}),
            "`args` must attach each managed policy once, `access_role.managed_policies.pull` is attached by the"
            f" component already, got `{ECR_ACCESS}`",
            id="policy-of-the-component-again",
        ),
        pytest.param(
            lambda: ecs(task_role={"name": "t", "managed_policies": {"a": MINE, "b": MINE}}),
            "`args` must attach each managed policy once, `task_role.managed_policies.b` is attached by"
            f" `task_role.managed_policies.a` already, got `{MINE}`",
            id="policy-twice",
        ),
        pytest.param(
            lambda: ecs(execution_policy={"name": "p"}),
            "`execution_policy` must give at least one of `repositories`, `pull_through_caches`, `log_groups`,"
            " `created_log_groups`, `environment_files`, `log_router_files`, `parameters`, `secrets`, `keys`, or"
            " be omitted",
            id="policy-that-allows-nothing",
        ),
        pytest.param(
            lambda: GitHubDeployer("gh", {**DEPLOYER, "role": {"name": "r", "existing": True}}),
            "`args` must give a `role` that is made here: an existing one is not changed",
            id="existing-deployer",
        ),
    ],
)
def test_refused_before_anything_is_created(program: Callable[[], object], problem: str) -> None:
    assert refusal(program) == f"  {problem}"


def test_the_message_names_the_component_and_everything_that_is_wrong() -> None:
    with pytest.raises(InputsError) as raised:
        record(lambda: ecs(task_role={"name": "a b"}, tsk_policy={}), preview=True)
    assert str(raised.value) == (
        "the inputs of `EcsTaskRoles` `app` cannot be used:\n"
        f"  `task_role.name` must be 1 to 64 {IAM_NAME}, got `a b`\n"
        "  `tsk_policy` is not an input: did you mean `task_policy`?"
    )


def test_a_tuple_is_a_list() -> None:
    assert (
        record(lambda: task(buckets=("one", "two"))).inputs() == record(lambda: task(buckets=["one", "two"])).inputs()
    )


def test_what_goes_beside_documents_can_come_later() -> None:
    inputs = record(
        lambda: ecs(
            task_role={
                "name": "t",
                "description": later("what for"),
                "permissions_boundary": later(CAP),
                "managed_policies": {"mine": later(MINE)},
                "tags": {"Team": later("web")},
            },
            tags={"Stack": later("s")},
        )
    ).inputs()
    made = inputs["Role app-task-role"]
    assert (made["description"], made["permissionsBoundary"]) == ("what for", CAP)
    assert made["tags"] == {"Purpose": "ECS Task Application", "Stack": "s", "Team": "web"}
    assert inputs["RolePolicyAttachment app-task-role-extra-mine"] == {"role": "t", "policyArn": MINE}


def test_a_document_can_name_what_the_program_makes() -> None:
    def program() -> None:
        topic = aws.sns.Topic("t", name="news")
        secret = aws.secretsmanager.Secret("s", name="app/key")
        task(buckets=[later("uploads")], topics=[topic.name], secrets=[secret.name, "rds!db-1"])

    recording = record(program)
    policy = recording.inputs()["Policy app-task-policy"]["policy"]
    assert [each["Resource"] for each in policy["Statement"]] == [
        ["arn:aws:s3:::uploads/*"],
        ["arn:aws:sns:us-east-1:123456789012:news"],
        [
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:app/key-??????",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-??????",
        ],
    ]
    (made,) = (each for each in recording.resources if each.name == "app-task-policy")
    assert {*made.dependencies["policy"]} == {"s", "t"}


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        pytest.param(
            lambda: task(buckets=["mine", later("*")]),
            "`task_policy.buckets[1]` must be the name of a bucket, 3 to 63 characters of `a-z0-9.-`, or a prefix in"
            " one, `bucket/prefix/*`",
            id="any-bucket",
        ),
        pytest.param(
            lambda: ecs(task_role={"name": "t", "managed_policies": {"mine": later("arn:aws:iam::*:policy/x")}}),
            "`task_role.managed_policies.mine` must be the ARN of a managed policy,"
            " `arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard",
            id="any-policy",
        ),
        pytest.param(
            lambda: AppRunnerOperators("ops", {"group_name": "g", "extra_statements": [later("s3:*")]}),
            "`extra_statements[0]` must be a mapping",
            id="statement-that-is-none",
        ),
    ],
)
def test_a_value_that_comes_later_is_checked_and_not_shown(program: Callable[[], object], problem: str) -> None:
    assert refusal(program) == f"  {problem}, got an `Output` of something else"


def test_a_value_that_comes_later_in_two_places_is_named_where_it_does_not_fit() -> None:
    def program() -> None:
        later = pulumi.Output.from_input("Upper_name")
        policy: Any = {"name": "p", "buckets": [later], "topics": [later]}
        EcsTaskRoles("ecs", {**TWO_ROLES, "task_policy": policy})

    found = refusal(program)
    assert found.startswith("  `task_policy.buckets[0]` must be ")
    assert "topics" not in found


def test_a_document_waits_for_what_is_unknown_at_preview() -> None:
    def program() -> None:
        topic = aws.sns.Topic("t")
        task(topics=[topic.name])

    assert record(program, preview=True).unknown()["app-task-policy"] == ["policy"]


def test_a_provider_that_does_not_answer_ends_the_program() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        record(ecs, preview=True, answers=False)
    assert str(raised.value) == (
        "the AWS provider of `app` must be configured with values that are known at preview: it does not say its"
        " account, partition and region, which the permissions name"
    )
