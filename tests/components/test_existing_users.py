"""Users who exist already become members of groups, and nothing else of them changes."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components import own_state
from components.app_runner_operators import AppRunnerOperators
from components.ecs_task_roles import EcsTaskRoles
from tests.components.component_samples import CAP, TWO_ROLES
from tests.components.recorder import Recording, record
from tests.components.state_samples import ECS, STACK, component, imported, role


def test_existing_users_become_members_and_nothing_else() -> None:
    def program() -> None:
        operators = AppRunnerOperators(
            "ops",
            {
                "group_name": "g",
                "users": ["u"],
                "existing_users": ["e", "f"],
                "read_only": {"group_name": "r", "users": ["v"], "existing_users": ["e"]},
                "console_access": True,
                "users_permissions_boundary": CAP,
                "tags": {"Team": "t"},
            },
        )
        EcsTaskRoles("ecs", {**TWO_ROLES, "operators": {"group_name": "h", "existing_users": ["e"]}})
        pulumi.export("passwords", operators.initial_passwords)
        pulumi.export("users", operators.user_names)

    recording = record(program)
    assert {name: each for name, each in recording.inputs().items() if name.startswith("User")} == {
        "User ops-user-u": {"name": "u", "permissionsBoundary": CAP, "tags": {"Team": "t"}},
        "UserGroupMembership ops-membership-u": {"user": "u", "groups": ["g"]},
        "UserLoginProfile ops-login-u": {"user": "u", "passwordResetRequired": True},
        "User ops-user-v": {"name": "v", "permissionsBoundary": CAP, "tags": {"Team": "t"}},
        "UserGroupMembership ops-membership-v": {"user": "v", "groups": ["r"]},
        "UserLoginProfile ops-login-v": {"user": "v", "passwordResetRequired": True},
        "UserGroupMembership ops-membership-e": {"user": "e", "groups": ["g", "r"]},
        "UserGroupMembership ops-membership-f": {"user": "f", "groups": ["g"]},
        "UserGroupMembership ecs-operators-membership-e": {"user": "e", "groups": ["h"]},
    }
    assert recording.outputs == {
        "passwords": {"u": "password-of-u", "v": "password-of-v"},
        "users": ["u", "v", "e", "f"],
    }


@pytest.mark.parametrize(
    ("first", "second"), [("users", "existing_users"), ("existing_users", "users")], ids=["created-first", "last"]
)
def test_two_components_agree_whether_a_user_exists(first: str, second: str) -> None:
    def program() -> None:
        AppRunnerOperators("ops", {"group_name": "g", first: ["u"]})  # type: ignore[misc]
        EcsTaskRoles("ecs", {**TWO_ROLES, "operators": {"group_name": "h", second: ["u"]}})  # type: ignore[misc]

    with pytest.raises(pulumi.RunError) as raised:
        record(program, preview=True)
    assert (
        str(raised.value)
        == "user `u` must be in `users` or in `existing_users` of all components that name it, not in both"
    )


def user(aws_name: str, account: str = "123456789012") -> dict[str, Any]:
    """Return what the state says of a user that the component `ecs` made."""
    outputs = {"name": aws_name, "arn": f"arn:aws:iam::{account}:user/{aws_name}"}
    return {
        f"{STACK}::{ECS}${own_state.USER}::ecs-operators-user-{aws_name}": {"type": own_state.USER, "outputs": outputs}
    }


def existing(state: Mapping[str, Any]) -> Recording:
    """Have the user `u`, who exists already, in a group."""
    return record(
        lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "operators": {"group_name": "g", "existing_users": ["u"]}}),
        state=state,
        preview=True,
    )


def test_a_user_that_the_stack_would_delete_cannot_become_an_existing_one() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        existing({**imported("ecs"), **user("u")})
    assert str(raised.value) == (
        "user `u` can't become an existing user in one update, because this stack made it and would delete it. Keep it"
        " in two: first retain what the stack made, with `container-roles:retain: true` in a config or the option"
        " `retain_on_delete` of the component in a program, and run `pulumi up`. Then move it from `users` to the"
        " existing users. See docs/change.md"
    )


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({**component("ecs", retained=True), **user("u")}, id="retained"),
        pytest.param({**imported("ecs"), **user("v")}, id="another-user"),
        pytest.param({**imported("ecs"), **user("u", "111111111111")}, id="of-another-account"),
        pytest.param({**imported("ecs"), **role("ecs-task-role", iam_name="u")}, id="role-of-that-name"),
    ],
)
def test_an_existing_user_that_stays_is_only_a_member(state: dict[str, Any]) -> None:
    assert {name: each for name, each in existing(state).inputs().items() if name.startswith("User")} == {
        "UserGroupMembership ecs-operators-membership-u": {"user": "u", "groups": ["g"]}
    }
