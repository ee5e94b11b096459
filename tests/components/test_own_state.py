"""What the stack made is not dropped by becoming `existing`; the state is as the engine gives it."""

from collections.abc import Mapping
from copy import copy
from typing import Any, cast

import pulumi
import pytest
from pulumi.runtime.settings import SETTINGS, get_monitor, set_root_resource

from components import own_state, plugin
from components.ecs_task_roles import EcsTaskRoles
from tests.components.recorder import Recording, record
from tests.components.sample_stacks import run
from tests.components.state_samples import ECS, ROLE, STACK, component, imported, role

REFUSED = (
    "role `task` can't become `existing` in one update, because this stack made it and would delete it with its"
    " policies. Keep it in two: first retain what the stack made, with `container-roles:retain: true` in a config or"
    " the option `retain_on_delete` of the component in a program, and run `pulumi up`. Then set `existing`."
    " See docs/change.md"
)


def existing(state: Mapping[str, Any]) -> Recording:
    """Use the role `task` as it is, and make the other."""
    return record(
        lambda: EcsTaskRoles(
            "ecs", {"execution_role": {"name": "execution"}, "task_role": {"name": "task", "existing": True}}
        ),
        state=state,
        preview=True,
    )


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({**component("ecs"), **role("ecs-task-role")}, id="here"),
        pytest.param({**component("other"), **role("other-execution-role")}, id="as-another-role-of-the-stack"),
        pytest.param(
            {**component("ecs", f"own:X:Y${ECS}"), **role("ecs-task-role", f"own:X:Y${ECS}${ROLE}")}, id="nested"
        ),
        pytest.param(
            {
                **component("owner", "own:X:Y", retained=True),
                **component("ecs", f"own:X:Y${ECS}"),
                **role("ecs-task-role", f"own:X:Y${ECS}${ROLE}"),
            },
            id="nested-in-one-of-the-program-that-is-retained",
        ),
        pytest.param(
            {**component("ecs", retained=True), **component("ecs-b"), **role("ecs-b-task-role")},
            id="next-to-one-that-is-retained-and-has-the-beginning-of-its-name",
        ),
        pytest.param(
            {**component("ecs"), **component("ecs-task", retained=True), **role("ecs-task-role")},
            id="next-to-one-that-is-retained-and-whose-name-begins-its-own",
        ),
        pytest.param(
            {**component("ecs"), **component("own", f"own:X:Y${ECS}", retained=True), **role("ecs-task-role")},
            id="next-to-one-elsewhere-that-is-retained",
        ),
    ],
)
def test_a_role_that_the_stack_would_delete_cannot_become_existing(state: dict[str, Any]) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        existing(state)
    assert str(raised.value) == REFUSED


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({}, id="first-update"),
        pytest.param(component("ecs"), id="existing-at-the-last-update-too"),
        pytest.param({**component("ecs", retained=True), **role("ecs-task-role")}, id="retained"),
        pytest.param({**component("ecs"), **role("ecs-task-role", iam_name="other")}, id="another-role"),
        pytest.param({**component("ecs"), **role("ecs-task-role", account="111111111111")}, id="of-another-account"),
        pytest.param(role("task", ROLE), id="made-by-the-program-itself"),
        pytest.param(role("task", f"own:X:Y${ROLE}"), id="made-by-a-component-of-its-own"),
        pytest.param({**component("ecs"), **role("own")}, id="made-by-the-program-under-one-of-ours"),
    ],
)
def test_a_role_that_stays_is_used_as_it_is(state: dict[str, Any]) -> None:
    assert [each.name for each in existing(state).resources] == [
        "ecs",
        "ecs-execution-role",
        "ecs-execution-role-task-execution",
    ]


def made(state: Mapping[str, Any], **task_role: Any) -> Recording:  # noqa: ANN401  any inputs of a role
    return record(
        lambda: EcsTaskRoles(
            "ecs",
            {
                "execution_role": {"name": "execution"},
                "task_role": {"name": "task", **task_role},  # type: ignore[typeddict-item]
                "task_policy": {"name": "policy", "topics": ["t"]},
            },
        ),
        state=state,
    )


HERE = {**component("ecs"), **role("ecs-task-role")}


@pytest.mark.parametrize(
    ("state", "change", "former"),
    [
        pytest.param(
            HERE, {"path": "/app/"}, "`arn:aws:iam::123456789012:role/task`, `ecs-task-role`", id="to-another-path"
        ),
        pytest.param(
            HERE, {"name": "Task"}, "`arn:aws:iam::123456789012:role/task`, `ecs-task-role`", id="to-another-case"
        ),
        pytest.param(
            {**component("ecs"), **role("ecs-execution-role")},
            {},
            "`arn:aws:iam::123456789012:role/task`, `ecs-execution-role`",
            id="within-a-component",
        ),
        pytest.param(
            {**component("git-hub"), **role("git-hub-role")},
            {},
            "`arn:aws:iam::123456789012:role/task`, `git-hub-role`",
            id="between-components",
        ),
    ],
)
def test_a_role_cannot_move_under_its_name(state: dict[str, Any], change: dict[str, Any], former: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        made(state, **change)
    assert str(raised.value) == (
        f"role `{change.get('name', 'task')}` can't move in one update, because AWS has one role of each name and this"
        f" stack has made it as {former} in the state: the update would delete it first. If a component of a program"
        " has another name or parent than before, give it the option `aliases`. Otherwise keep the role: first retain"
        " what the stack made, with `container-roles:retain: true` in a config or the option `retain_on_delete` of the"
        " component in a program, and run `pulumi up`. Then use it as `existing`, or make one of another name. See"
        " docs/change.md"
    )


@pytest.mark.parametrize(
    ("state", "change"),
    [
        pytest.param({}, {}, id="first-update"),
        pytest.param(HERE, {}, id="unchanged"),
        pytest.param(HERE, {"name": "other", "path": "/app/"}, id="renamed"),
        pytest.param(
            {**component("other"), **role("other-task-role", account="111111111111")}, {}, id="one-in-each-account"
        ),
        pytest.param(role("task", ROLE), {"path": "/app/"}, id="made-by-the-program-itself"),
        pytest.param({**component("ecs"), **role("own")}, {}, id="made-by-the-program-under-one-of-ours"),
        # A component that was imported has no outputs; an update brings the role back to its path. One whose first
        # update failed has none either, and looks the same.
        pytest.param({**imported("ecs"), **role("ecs-task-role")}, {"path": "/app/"}, id="adopted-on-another-path"),
    ],
)
def test_a_role_that_does_not_move_is_made(state: dict[str, Any], change: dict[str, Any]) -> None:
    assert made(state, **change).inputs()["Role ecs-task-role"]["name"] == change.get("name", "task")


def policy(iam_name: str, name: str = "ecs-task-policy") -> dict[str, Any]:
    outputs = {"name": iam_name, "path": "/", "arn": f"arn:aws:iam::123456789012:policy/{iam_name}"}
    return {f"{STACK}::{ECS}${own_state.POLICY}::{name}": {"type": own_state.POLICY, "outputs": outputs}}


@pytest.mark.parametrize(
    ("state", "created_first"),
    [
        pytest.param(HERE, set(), id="same-names"),
        pytest.param({**component("ecs"), **role("ecs-task-role", iam_name="former")}, {"ecs-task-role"}, id="role"),
        pytest.param(policy("former"), {"ecs-task-policy"}, id="policy"),
        # AWS has one of each name, whatever its case: the provider deletes the former one first, as it must.
        pytest.param({**imported("ecs"), **role("ecs-task-role", iam_name="Task")}, set(), id="role-of-another-case"),
    ],
)
def test_what_is_renamed_is_created_before_the_former_goes(state: dict[str, Any], created_first: set[str]) -> None:
    options = made(state).options()
    assert {name for name, each in options.items() if each.get("deleteBeforeReplaceDefined")} == created_first
    assert not any(each.get("deleteBeforeReplace") for each in options.values())


def test_a_policy_cannot_change_the_case_of_its_name() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        made(policy("Policy"))
    assert str(raised.value) == (
        "policy `policy` can't be renamed in one update, because AWS has one policy of each name, whatever its case,"
        " and this stack has made it as `Policy`: the update would delete it first. Give the policy another name."
        " See docs/change.md"
    )


def outputs_of_components(change: dict[str, Any]) -> dict[str, dict[str, Any]]:
    recording = run("local", change={f"container-roles:{key}": value for key, value in change.items()})
    return recording.component_outputs


def test_a_component_records_that_it_is_retained() -> None:
    assert {each.get("retainOnDelete") for each in outputs_of_components({}).values()} == {None}
    retained = outputs_of_components({"retain": True})
    assert {name: each["retainOnDelete"] for name, each in retained.items()} == {
        "app-runner": True,
        "operators": True,
        "ecs": True,
        "repositories": True,
    }


def _answers(monkeypatch: pytest.MonkeyPatch, *problems: str) -> list[str]:
    """Let the engine fail with these problems, one after the other, and answer then; return the warnings."""
    left, warnings, invoke = list(problems), list[str](), pulumi.runtime.invoke

    def asked(token: str, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401  as the SDK
        if token == own_state.READ and left:
            raise RuntimeError(left.pop(0))
        return invoke(token, *arguments, **options)

    monkeypatch.setattr(own_state, "_PAUSE", 0)
    monkeypatch.setattr(pulumi.runtime, "invoke", asked)
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    return warnings


def test_reads_the_state_again_that_the_engine_is_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings = _answers(monkeypatch, *["failed to load checkpoint: EOF"] * 3)
    with pytest.raises(pulumi.RunError, match="can't become `existing` in one update"):
        existing({**component("ecs"), **role("ecs-task")})
    assert warnings == []


def test_goes_on_with_a_warning_where_the_engine_cannot_read_any_state(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = f"invoke of {own_state.READ} failed: unrecognized function name: '{own_state.READ}'"
    warnings = _answers(monkeypatch, problem)
    existing({})
    assert warnings == [
        f"The state of this stack can't be read, so no edit is refused that would delete a role: {problem}"
    ]


WRITING = "failed to load checkpoint: EOF"
DENIED = "AccessDenied: s3:GetObject"


@pytest.mark.parametrize(
    "problems",
    [
        pytest.param([WRITING] * own_state._TRIES, id="never-written-to-its-end"),  # noqa: SLF001  as often as it tries
        pytest.param([WRITING, DENIED], id="not-allowed"),
    ],
)
def test_no_role_becomes_existing_where_the_state_is_unreadable(
    monkeypatch: pytest.MonkeyPatch, problems: list[str]
) -> None:
    _answers(monkeypatch, *problems)
    with pytest.raises(pulumi.RunError) as raised:
        existing({})
    assert str(raised.value) == (
        f"role `task` can't be `existing`, because the state of this stack can't be read: {problems[-1]}. If this stack"
        " made the role, the update would delete it. Run `pulumi stack export`, and `pulumi up` again once that works."
        " See docs/change.md"
    )


def test_makes_a_role_with_a_warning_where_the_state_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings = _answers(monkeypatch, DENIED)
    assert "Role ecs-task-role" in made({}).inputs()
    assert warnings == [
        f"The state of this stack can't be read, so no edit is refused that would move a role: {DENIED}"
    ]


def _reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that gets an entry each time the state is read."""
    reads, invoke = list[str](), pulumi.runtime.invoke

    def asked(token: str, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401  as the SDK
        if token == own_state.READ:
            reads.append(token)
        return invoke(token, *arguments, **options)

    monkeypatch.setattr(pulumi.runtime, "invoke", asked)
    return reads


def test_the_plugin_reads_the_state_once_for_each_component_that_it_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = _reads(monkeypatch)

    def program() -> None:
        set_root_resource(cast("pulumi.Resource", None))  # the plugin knows no program
        inputs = {"executionRole": {"name": "execution"}, "taskRole": {"name": "task"}}
        plugin.Plugin().construct("ecs", ECS, inputs)

    for times in (1, 2):
        record(program, state={})
        assert len(reads) == times


def test_a_program_reads_the_state_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = _reads(monkeypatch)
    existing({})
    assert len(reads) == 1


def shared(*, maker: str, first: bool) -> Recording:
    """Let the component `worker` use the role of another one, which is declared before it or after it."""

    def make() -> None:
        EcsTaskRoles("api", {"execution_role": {"name": maker}, "task_role": {"name": "api"}})

    def use() -> None:
        EcsTaskRoles(
            "worker", {"execution_role": {"name": "Shared", "existing": True}, "task_role": {"name": "worker"}}
        )

    both = (make, use) if first else (use, make)
    state = {**component("api"), **role("api-execution-role", iam_name="shared")}
    return record(lambda: [each() for each in both], state=state)


def test_a_component_uses_the_role_that_one_before_it_makes() -> None:
    made = [each.name for each in shared(maker="shared", first=True).resources if each.type == ROLE]
    assert made == ["api-execution-role", "api-task-role", "worker-task-role"]


def test_a_component_uses_the_role_that_one_before_it_makes_in_any_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin connects to the engine for each component, and at the same address."""

    def program() -> None:
        set_root_resource(cast("pulumi.Resource", None))  # the plugin knows no program
        registers: Any = type(cast("Any", get_monitor())).RegisterResource
        monkeypatch.setattr(registers, "_target", "127.0.0.1:1003", raising=False)
        shared_role = {"name": "shared", "existing": True}
        for name, execution_role in (("api", {"name": "shared"}), ("worker", shared_role)):
            SETTINGS.monitor = copy(get_monitor())
            inputs = {"executionRole": execution_role, "taskRole": {"name": name}}
            plugin.Plugin().construct(name, ECS, inputs)

    state = {**component("api"), **role("api-execution-role", iam_name="shared")}
    made = [each.name for each in record(program, state=state).resources if each.type == ROLE]
    assert made == ["api-execution-role", "api-task-role", "worker-task-role"]


@pytest.mark.parametrize(
    ("maker", "first"),
    [
        pytest.param("shared", False, id="made-after-it"),
        pytest.param("renamed", True, id="made-no-more"),
    ],
)
def test_a_component_uses_no_role_that_no_one_before_it_makes(maker: str, first: bool) -> None:
    with pytest.raises(pulumi.RunError, match="role `shared` can't become `existing` in one update"):
        shared(maker=maker, first=first)
