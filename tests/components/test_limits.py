"""What IAM would refuse of a whole component: the program ends with the message alone."""

from collections.abc import Callable

import pulumi
import pytest

from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles
from components.ecr_repositories import EcrRepositories
from components.ecs_task_roles import EcsTaskRoles
from components.github_deployer import GitHubDeployer
from tests.components.component_samples import CAP, DEPLOYER, TWO_ROLES
from tests.components.recorder import record


def buckets(count: int) -> list[str]:
    return [f"bucket-{index:04}-{'b' * 50}" for index in range(count)]


def numbered(count: int) -> dict[str, str]:
    """Return so many tags."""
    return {f"key-{number}": "value" for number in range(count)}


MOST = {**numbered(49), "Purpose": "mine"}


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
            lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "tags": numbered(50)}),
            "role `e` must have at most 50 tags, got 51 with its own and those of its component",
            id="tags-with-the-purpose",
        ),
        pytest.param(
            lambda: EcsTaskRoles(
                "ecs", {**TWO_ROLES, "task_policy": {"name": "p", "topics": ["t"], "tags": {"a": "b"}}, "tags": MOST}
            ),
            "managed policy `p` must have at most 50 tags, got 51 with its own and those of its component",
            id="tags-of-a-policy",
        ),
        pytest.param(
            lambda: EcrRepositories("ecr", {"repositories": {"app": {"tags": {"a": "b"}}}, "tags": MOST}),
            "repository `app` must have at most 50 tags, got 51 with its own and those of its component",
            id="tags-of-a-repository",
        ),
        pytest.param(
            lambda: AppRunnerRoles("ar", {"access_role": {"name": "r"}, "tags": {"Team": "a", "team": "b", "x": "y"}}),
            "role `r` must have each tag once, and IAM ignores the case of its key, got `Team` and `team`",
            id="tag-of-a-role-in-two-spellings",
        ),
        pytest.param(
            lambda: AppRunnerOperators("ops", {"group_name": "g", "users": ["u"], "tags": {"Team": "a", "TEAM": "b"}}),
            "user `u` must have each tag once, and IAM ignores the case of its key, got `Team` and `TEAM`",
            id="tag-of-a-user-in-two-spellings",
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


def test_as_many_tags_as_aws_takes_are_accepted() -> None:
    recording = record(lambda: EcsTaskRoles("ecs", {**TWO_ROLES, "tags": MOST}), preview=True)
    assert recording.inputs()["Role ecs-task-role"]["tags"] == MOST
