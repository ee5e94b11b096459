"""The managed policies of a role or group that change their labels: the state is as the engine gives it."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components.app_runner_operators import AppRunnerOperators
from components.ecs_task_roles import EcsTaskRoles
from tests.components.recorder import Recording, record
from tests.components.state_samples import ECS, STACK

LOGS = "arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess"
X_RAY = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
ATTACHMENT = f"{ECS}$aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def attachment(name: str, owner: str = "task", arn: str = LOGS) -> dict[str, Any]:
    return {f"{STACK}::{ATTACHMENT}::{name}": {"type": ATTACHMENT, "outputs": {"role": owner, "policyArn": arn}}}


@pytest.mark.parametrize(
    ("state", "former"),
    [
        pytest.param(attachment("ecs-task-role-extra-log"), ["ecs-task-role-extra-log"], id="another-label"),
        pytest.param(attachment("ecs-task-role-x-ray"), ["ecs-task-role-x-ray"], id="by-the-component"),
        pytest.param(attachment("ecs-task-role-extra-logs"), [], id="the-same-label"),
        pytest.param(attachment("ecs-task-role-extra-log", owner="other"), [], id="of-another-role"),
        pytest.param(attachment("ecs-task-role-extra-log", arn=f"{LOGS}2"), [], id="another-policy"),
        pytest.param({}, [], id="first-update"),
    ],
)
def test_an_attachment_is_found_again_under_another_label(state: dict[str, Any], former: list[str]) -> None:
    assert aliases(attached(state, {"logs": LOGS})) == ({"ecs-task-role-extra-logs": former} if former else {})


def attached(state: Mapping[str, Any], policies: Mapping[str, str]) -> Recording:
    return record(
        lambda: EcsTaskRoles(
            "ecs",
            {
                "execution_role": {"name": "execution"},
                "task_role": {"name": "task", "managed_policies": policies},
            },
        ),
        state=state,
    )


def aliases(recording: Recording) -> dict[str, list[str]]:
    return {each.name: [name for name, _ in each.aliases] for each in recording.resources if each.aliases}


A, B = "ecs-task-role-extra-a", "ecs-task-role-extra-b"
BOTH = {**attachment(A), **attachment(B, arn=X_RAY)}


@pytest.mark.parametrize(
    ("state", "policies", "refused"),
    [
        pytest.param(BOTH, {"a": X_RAY}, (X_RAY, A, B), id="takes-the-label-of-one-that-goes"),
        pytest.param(BOTH, {"b": LOGS}, (LOGS, B, A), id="takes-the-label-of-another-one-that-goes"),
        pytest.param(attachment(A), {"a": X_RAY, "b": LOGS}, (LOGS, B, A), id="leaves-its-label-to-a-new-one"),
        pytest.param(BOTH, {"a": X_RAY, "b": LOGS}, (X_RAY, A, B), id="swap"),
        pytest.param(
            {**attachment("ecs-task-role-x-ray", arn=X_RAY), **attachment(A)},
            {"a": X_RAY},
            (X_RAY, A, "ecs-task-role-x-ray"),
            id="takes-a-label-from-the-component",
        ),
    ],
)
def test_a_policy_takes_no_label_of_another_one(
    state: dict[str, Any], policies: dict[str, str], refused: tuple[str, str, str]
) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        attached(state, policies)
    policy, label, former = refused
    assert str(raised.value) == (
        f"role `task` can't hold `{policy}` as `{label}` in one update, because this stack has attached it as"
        f" `{former}`: the update would detach it. Keep its label, or give it one that no policy of the role had"
        " before. See docs/change.md"
    )


def test_a_group_gives_no_label_to_another_policy() -> None:
    kind = "container-roles:index:AppRunnerOperators$aws:iam/groupPolicyAttachment:GroupPolicyAttachment"
    state = {
        f"{STACK}::{kind}::ops-extra-{label}": {"type": kind, "outputs": {"group": "g", "policyArn": arn}}
        for label, arn in (("a", LOGS), ("b", X_RAY))
    }
    with pytest.raises(pulumi.RunError, match=r"group `g` can't hold `.*` as `ops-extra-a` in one update"):
        record(
            lambda: AppRunnerOperators("ops", {"group_name": "g", "managed_policies": {"a": X_RAY}}),
            state=state,
        )


@pytest.mark.parametrize(
    ("policies", "former"),
    [
        pytest.param({"a": LOGS, "b": X_RAY}, {}, id="unchanged"),
        pytest.param({"b": X_RAY}, {}, id="one-goes"),
        pytest.param({"c": X_RAY}, {"ecs-task-role-extra-c": [B]}, id="one-goes-and-one-has-a-new-label"),
        pytest.param(
            {"c": X_RAY, "d": LOGS}, {"ecs-task-role-extra-c": [B], "ecs-task-role-extra-d": [A]}, id="new-labels"
        ),
        pytest.param({"a": f"{LOGS}2", "b": X_RAY}, {}, id="another-policy-in-place"),
    ],
)
def test_a_policy_keeps_its_label_or_takes_a_new_one(policies: dict[str, str], former: dict[str, list[str]]) -> None:
    assert aliases(attached(BOTH, policies)) == former
