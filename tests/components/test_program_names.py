"""A program may give a name only once that AWS has once: the update would fail in the middle."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.app_runner_operators import AppRunnerOperators
from components.ecs_express_roles import EcsExpressRoles
from components.ecs_task_roles import EcsTaskRoles
from tests.components.component_samples import EXPRESS
from tests.components.recorder import Recording, record

pytestmark = pytest.mark.thorough

Inputs = Any


def roles(name: str, **more: Inputs) -> Inputs:
    return {"execution_role": {"name": f"{name}-e"}, "task_role": {"name": f"{name}-t"}, **more}


def group(name: str, **more: Inputs) -> Inputs:
    return {"operators": {"group_name": name, **more}}


def two(first: Inputs, second: Inputs) -> Recording:
    return record(lambda: (EcsTaskRoles("a", first), EcsTaskRoles("b", second)))


POLICY = {"name": "p", "topics": ["t"]}


def taken(kind: str, name: str, second: str, first: str) -> str:
    return f"each {kind} must have a name of its own, got `{name}` for `{second}`, whose name `{first}` has already"


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        pytest.param(
            lambda: two(roles("x"), roles("X")),
            taken("role", "X-e", "EcsTaskRoles b-execution-role", "EcsTaskRoles a-execution-role"),
            id="role",
        ),
        pytest.param(
            lambda: record(lambda: EcsTaskRoles("a", {"execution_role": {"name": "r"}, "task_role": {"name": "R"}})),
            taken("role", "R", "EcsTaskRoles a-task-role", "EcsTaskRoles a-execution-role"),
            id="role-of-one-component",
        ),
        pytest.param(
            lambda: record(
                lambda: (EcsTaskRoles("a", roles("x")), EcsExpressRoles("b", {"infrastructure_role": {"name": "x-e"}}))
            ),
            taken("role", "x-e", "EcsExpressRoles b-infrastructure-role", "EcsTaskRoles a-execution-role"),
            id="role-of-another-kind",
        ),
        pytest.param(
            lambda: record(
                lambda: (
                    EcsTaskRoles(
                        "a", roles("x", infrastructure_role={"name": "i"}, infrastructure_for=["LOAD_BALANCERS"])
                    ),
                    EcsExpressRoles("a", {"infrastructure_role": {"name": "i"}}),
                )
            ),
            taken("role", "i", "EcsExpressRoles a-infrastructure-role", "EcsTaskRoles a-infrastructure-role"),
            id="role-of-another-kind-under-the-same-name",
        ),
        pytest.param(
            lambda: two(roles("x", task_policy=POLICY), roles("y", task_policy=POLICY)),
            taken("managed policy", "p", "EcsTaskRoles b-task-policy", "EcsTaskRoles a-task-policy"),
            id="policy",
        ),
        pytest.param(
            lambda: two(roles("x", **group("g")), roles("y", **group("G"))),
            taken("group", "G", "EcsTaskRoles b-operators-group", "EcsTaskRoles a-operators-group"),
            id="group",
        ),
        pytest.param(
            lambda: record(
                lambda: AppRunnerOperators(
                    "o",
                    {
                        "group_name": "g",
                        "identity_center": {"name": "s"},
                        "read_only": {"group_name": "h", "identity_center": {"name": "S"}},
                    },
                )
            ),
            taken(
                "permission set",
                "S",
                "AppRunnerOperators o-read-only-permission-set",
                "AppRunnerOperators o-permission-set",
            ),
            id="permission-set",
        ),
        pytest.param(
            lambda: two(roles("x", **group("g", users=["ann"])), roles("y", **group("h", users=["Ann"]))),
            "each user must have one spelling, got `Ann` and `ann`",
            id="user",
        ),
        pytest.param(
            lambda: two(roles("x", **group("g", users=["ann"])), roles("y", **group("h", existing_users=["Ann"]))),
            "each user must have one spelling, got `Ann` and `ann`",
            id="existing-user",
        ),
    ],
)
def test_a_name_that_is_taken_is_refused(program: Callable[[], Recording], problem: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        program()
    assert str(raised.value) == problem


def test_two_programs_take_the_same_names() -> None:
    assert (
        record(lambda: EcsTaskRoles("a", roles("x"))).inputs() == record(lambda: EcsTaskRoles("a", roles("x"))).inputs()
    )


def test_roles_that_exist_can_be_shared() -> None:
    shared = {"execution_role": {"name": "shared", "existing": True}}
    two({**roles("x"), **shared}, {**roles("y"), **shared})


@pytest.mark.parametrize("key", ["users", "existing_users"])
def test_a_user_is_in_at_most_ten_groups(key: str) -> None:
    def program(count: int) -> Callable[[], object]:
        return lambda: [
            EcsTaskRoles(f"n{each}", roles(f"x{each}", **group(f"g{each}", **{key: ["ann"]}))) for each in range(count)
        ]

    record(program(10))
    with pytest.raises(pulumi.RunError) as raised:
        record(program(11))
    assert str(raised.value) == "user `ann` must be in at most 10 groups, got 11"


def test_express_and_tasks_have_names_of_their_own() -> None:
    made = record(lambda: (EcsTaskRoles("a", roles("x")), EcsExpressRoles("b", EXPRESS)))
    assert "Role b-infrastructure-role" in made.inputs()
