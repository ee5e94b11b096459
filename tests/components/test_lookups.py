"""Something that should exist and does not ends a preview with one sentence that names the input."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.app_runner_operators import AppRunnerOperators
from components.ecr_repositories import EcrRepositories
from components.ecs_task_roles import EcsTaskRoles
from components.github_deployer import GitHubDeployer
from tests.components.component_samples import TWO_ROLES
from tests.components.recorder import record


def role() -> None:
    EcsTaskRoles("ecs", {**TWO_ROLES, "task_role": {"name": "t", "existing": True}})


def repository() -> None:
    EcrRepositories("images", {"repositories": {"app": {"existing": True}}})


def provider() -> None:
    GitHubDeployer(
        "gh",
        {
            "role": {"name": "d"},
            "repository": "o/a",
            "branches": ["main"],
            "ecs_services": ["c/s"],
            "existing_provider": True,
        },
    )


def operators(**more: Any) -> Callable[[], object]:  # noqa: ANN401  any inputs
    return lambda: AppRunnerOperators("ops", {"group_name": "g", **more})  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("program", "function", "what"),
    [
        pytest.param(
            role,
            "aws:index/getCallerIdentity:getCallerIdentity",
            "the account and region of the AWS provider of `ecs`",
            id="account-without-credentials",
        ),
        pytest.param(role, "aws:iam/getRole:getRole", "role `t`, which is `existing`,", id="role"),
        pytest.param(
            repository, "aws:ecr/getRepository:getRepository", "repository `app`, which is `existing`,", id="repository"
        ),
        pytest.param(
            provider,
            "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider",
            "the identity provider of GitHub for `existing_provider`",
            id="provider",
        ),
        pytest.param(
            operators(existing_users=["ann"]), "aws:iam/getUser:getUser", "user `ann` of `existing_users`", id="user"
        ),
        pytest.param(
            operators(identity_center={}),
            "aws:ssoadmin/getInstances:getInstances",
            "the instance of `identity_center`",
            id="instance",
        ),
        pytest.param(
            operators(identity_center={"region": "eu-west-1"}),
            "aws:ssoadmin/getInstances:getInstances",
            "the instance of `identity_center` in region `eu-west-1`",
            id="instance-in-a-region",
        ),
    ],
)
def test_what_is_not_there_is_named(program: Callable[[], object], function: str, what: str) -> None:
    assert function in record(program).calls
    with pytest.raises(pulumi.RunError) as raised:
        record(program, missing={function}, preview=True)
    assert str(raised.value) == f"looking up {what} failed: reading it: {function} finds nothing"


def test_an_existing_user_is_spelled_as_in_aws() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        record(operators(existing_users=["Ann"]), spelled="ann")
    assert str(raised.value) == "user `Ann` of `existing_users` must be spelled as in AWS, `ann`"
