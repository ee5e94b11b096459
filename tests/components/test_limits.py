"""What IAM would refuse of a whole component: the program ends with the message alone."""

from collections.abc import Callable

import pulumi
import pytest

from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles
from components.ecs_task_roles import EcsTaskRoles
from components.github_deployer import GitHubDeployer
from tests.components.component_samples import CAP, DEPLOYER, TWO_ROLES
from tests.components.recorder import record


def buckets(count: int) -> list[str]:
    return [f"bucket-{index:04}-{'b' * 50}" for index in range(count)]


@pytest.mark.parametrize(
    ("program", "message"),
    [
        pytest.param(
            lambda: AppRunnerOperators("ops", {"group_name": "g", "extra_statements": [{"Sid": "x" * 5000}]}),
            "the inline policies of group `g` (list-roles, extra-statements) must have at most 5120 characters"
            " without white space in sum, got 5146",
            id="group-policies",
        ),
        pytest.param(
            lambda: AppRunnerRoles(
                "ar",
                {"access_role": {"name": "r", "trust_conditions": {"StringLike": {"aws:SourceArn": "a" * 2000}}}},
            ),
            "the trust policy of role `r` must have at most 2048 characters without white space, got 2187",
            id="trust-policy",
        ),
        pytest.param(
            lambda: AppRunnerRoles("ar", {"access_role": {"name": "r"}, "pull_repositories": ["r" * 10200]}),
            "the inline policies of role `r` (pull) must have at most 10240 characters without white space in sum,"
            " got 10553",
            id="role-policies",
        ),
        pytest.param(
            lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "task_policy": {"name": "p", "buckets": buckets(80)}}),
            "managed policy `p` must have at most 6144 characters without white space, got 6604",
            id="managed-policy",
        ),
        pytest.param(
            lambda: [
                AppRunnerOperators("ops", {"group_name": "g", "users": ["u"]}),
                EcsTaskRoles(
                    "ecs",
                    {
                        **TWO_ROLES,
                        "operators": {"group_name": "h", "users": ["u"], "users_permissions_boundary": CAP},
                    },
                ),
            ],
            "user `u` must have the same `users_permissions_boundary` in each component that names it",
            id="user-with-two-boundaries",
        ),
        pytest.param(
            lambda: GitHubDeployer("gh", {**DEPLOYER, "push_repositories": []}),
            "a policy must grant something, got no statement",
            id="nothing-to-deploy",
        ),
    ],
)
def test_refused(program: Callable[[], object], message: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        record(program, preview=True)
    assert str(raised.value) == message
