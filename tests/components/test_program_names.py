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

Inputs = Any


def roles(name: str, **more: Inputs) -> Inputs:
    return {"execution_role": {"name": f"{name}-e"}, "task_role": {"name": f"{name}-t"}, **more}


def group(name: str, **more: Inputs) -> Inputs:
    return {"operators": {"group_name": name, **more}}


def two(first: Inputs, second: Inputs) -> Recording:
    return record(lambda: (EcsTaskRoles("a", first), EcsTaskRoles("b", second)))


POLICY = {"name": "p", "topics": ["t"]}
TAKEN = "must have a name of its own, got"


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        pytest.param(
            lambda: two(roles("x"), roles("X")),
            f"each role {TAKEN} `X-e` for `b-execution-role`, whose name `a-execution-role` has already",
            id="role",
        ),
        pytest.param(
            lambda: record(lambda: EcsTaskRoles("a", {"execution_role": {"name": "r"}, "task_role": {"name": "R"}})),
            f"each role {TAKEN} `R` for `a-task-role`, whose name `a-execution-role` has already",
            id="role-of-one-component",
        ),
        pytest.param(
            lambda: record(
                lambda: (EcsTaskRoles("a", roles("x")), EcsExpressRoles("b", {"infrastructure_role": {"name": "x-e"}}))
            ),
            f"each role {TAKEN} `x-e` for `b-infrastructure-role`, whose name `a-execution-role` has already",
            id="role-of-another-kind",
        ),
        pytest.param(
            lambda: two(roles("x", task_policy=POLICY), roles("y", task_policy=POLICY)),
            f"each managed policy {TAKEN} `p` for `b-task-policy`, whose name `a-task-policy` has already",
            id="policy",
        ),
        pytest.param(
            lambda: two(roles("x", **group("g")), roles("y", **group("G"))),
            f"each group {TAKEN} `G` for `b-operators-group`, whose name `a-operators-group` has already",
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
            f"each permission set {TAKEN} `S` for `o-read-only-permission-set`, whose name `o-permission-set` has"
            " already",
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
