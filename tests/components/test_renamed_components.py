"""A component that has another name or parent than before keeps its roles; the state is as the engine gives it.

At a preview the state has the former names. In the course of an update it has the new one of the component, and the
former ones of what the component made.
"""

from typing import Any

import pulumi
import pytest

from components.ecs_task_roles import EcsTaskRoles
from tests.components.recorder import Recording, record
from tests.components.state_samples import ECS, ROLE, STACK, component, imported, role

AT_PREVIEW = {**component("api"), **role("api-task-role")}
IN_UPDATE = {**component("web"), **role("api-task-role")}
BELOW = f"own:X:Y${ECS}"


class Own(pulumi.ComponentResource):
    """A component of the program."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("own:X:Y", name, {}, opts)


def web(state: dict[str, Any], task_role: dict[str, Any], **options: Any) -> Recording:  # noqa: ANN401  any options
    """Make the component `web`."""
    return record(
        lambda: EcsTaskRoles(
            "web",
            {"execution_role": {"name": "execution"}, "task_role": {"name": "task", **task_role}},  # type: ignore[typeddict-item]
            pulumi.ResourceOptions(**options),
        ),
        state=state,
    )


@pytest.mark.parametrize("state", [pytest.param(AT_PREVIEW, id="preview"), pytest.param(IN_UPDATE, id="update")])
@pytest.mark.parametrize(
    "alias",
    [pytest.param(pulumi.Alias(name="api"), id="name"), pytest.param(f"{STACK}::{ECS}::api", id="urn")],
)
class TestAlias:
    """An alias names the former component."""

    def test_the_role_stays(self, state: dict[str, Any], alias: pulumi.Alias | str) -> None:
        """Each resource has its own alias: the engine may have renamed the component already."""
        made = web(state, {}, aliases=[alias]).resources
        assert {each.name: [name for name, _ in each.aliases] for each in made if each.name != "web"} == {
            "web-execution-role": ["api-execution-role"],
            "web-execution-role-task-execution": ["api-execution-role-task-execution"],
            "web-task-role": ["api-task-role"],
        }

    def test_the_role_cannot_move(self, state: dict[str, Any], alias: pulumi.Alias | str) -> None:
        with pytest.raises(pulumi.RunError, match="role `task` can't move in one update"):
            web(state, {"path": "/app/"}, aliases=[alias])

    def test_the_role_cannot_become_existing(self, state: dict[str, Any], alias: pulumi.Alias | str) -> None:
        with pytest.raises(pulumi.RunError, match="role `task` can't become `existing` in one update"):
            web(state, {"existing": True}, aliases=[alias])

    def test_a_new_role_is_created_before_the_former_goes(
        self, state: dict[str, Any], alias: pulumi.Alias | str
    ) -> None:
        options = web(state, {"name": "new"}, aliases=[alias]).options()
        assert options["web-task-role"] == {"deleteBeforeReplaceDefined": True}


def test_another_name_without_an_alias_is_refused() -> None:
    for state in (AT_PREVIEW, {**AT_PREVIEW, **component("web")}):
        with pytest.raises(pulumi.RunError, match="role `task` can't move in one update"):
            web(state, {})


def test_a_component_below_a_renamed_one_needs_an_alias_of_its_own() -> None:
    state = {**component("former-ecs", BELOW), **role("former-ecs-task-role", f"{BELOW}${ROLE}")}

    def made(*aliases: pulumi.Alias) -> Recording:
        def program() -> None:
            own = Own("own", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="former")]))
            EcsTaskRoles(
                "own-ecs",
                {"execution_role": {"name": "execution"}, "task_role": {"name": "task"}},
                pulumi.ResourceOptions(parent=own, aliases=[*aliases]),
            )

        return record(program, state=state)

    assert "Role own-ecs-task-role" in made(pulumi.Alias(name="former-ecs")).inputs()
    with pytest.raises(pulumi.RunError, match="role `task` can't move in one update"):
        made()


@pytest.mark.parametrize(
    "former",
    [
        pytest.param({**component("web", BELOW), **role("web-task-role")}, id="below-another"),
        pytest.param({**component("web"), **role("web-task-role", f"{BELOW}${ROLE}")}, id="no-more-below-another"),
    ],
)
def test_a_role_cannot_become_existing_while_its_component_gets_another_parent(former: dict[str, Any]) -> None:
    with pytest.raises(pulumi.RunError, match="role `task` can't become `existing` in one update"):
        web(former, {"existing": True})


def test_a_user_of_a_renamed_component_cannot_become_existing() -> None:
    kind = f"{ECS}$aws:iam/user:User"
    user = {"name": "ann", "arn": "arn:aws:iam::123456789012:user/ann"}
    state = {
        f"{STACK}::{ECS}::web": {"type": ECS, "outputs": {"operatorUserNames": ["ann"]}},
        f"{STACK}::{kind}::api-operators-user-ann": {"type": "aws:iam/user:User", "outputs": user},
    }

    def program() -> None:
        EcsTaskRoles(
            "web",
            {
                "execution_role": {"name": "execution"},
                "task_role": {"name": "task"},
                "operators": {"group_name": "g", "existing_users": ["ann"]},
            },
            pulumi.ResourceOptions(aliases=[pulumi.Alias(name="api")]),
        )

    with pytest.raises(pulumi.RunError, match="user `ann` can't become an existing user in one update"):
        record(program, state=state)


def test_what_another_component_retains_does_not_count() -> None:
    """The name of `my` begins that of the role, which another component made that was renamed."""
    other = {f"{STACK}::{ECS}::my": {"type": ECS, "outputs": {"retainOnDelete": True, "taskRoleArn": "another"}}}
    state = {**other, **component("web"), **role("my-api-task-role")}
    with pytest.raises(pulumi.RunError, match="role `task` can't become `existing` in one update"):
        web(state, {"existing": True})


def test_a_renamed_component_that_retained_lets_go() -> None:
    state = {**component("web", retained=True), **role("api-task-role")}
    assert "Role web-task-role" not in web(state, {"existing": True}).inputs()
    assert "Role web-task-role" in web({**imported("web"), **role("web-task-role")}, {}).inputs()
