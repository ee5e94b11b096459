"""The exact sentence for what a config cannot say of roles and of App Runner."""

from typing import Any

import pytest

from tests.components.settings_samples import (
    ECS,
    IAM_NAME,
    access_role,
    app_runner,
    refusal,
)


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        pytest.param({"appRunner": {}}, "`container-roles:appRunner.accessRole` is required", id="missing"),
        pytest.param(
            {"ecs": {**ECS, "taskRole": {"name": "a" * 65}}},
            f"`container-roles:ecs.taskRole.name` must be 1 to 64 {IAM_NAME}, got `{'a' * 65}` (65 characters)",
            id="role-name-too-long",
        ),
        pytest.param(
            access_role(name="my role"),
            f"`container-roles:appRunner.accessRole.name` must be 1 to 64 {IAM_NAME}, got `my role`",
            id="role-name-with-a-space",
        ),
        pytest.param(
            access_role(name="Rölle"),
            f"`container-roles:appRunner.accessRole.name` must be 1 to 64 {IAM_NAME}, got `Rölle`",
            id="role-name-beyond-ascii",
        ),
        pytest.param(
            access_role(name="role\n"),
            f"`container-roles:appRunner.accessRole.name` must be 1 to 64 {IAM_NAME}, got `role\n`",
            id="role-name-with-a-line-break",
        ),
        pytest.param(
            access_role(name=7.5),
            "`container-roles:appRunner.accessRole.name` must be text, got `7.5`",
            id="number-for-a-name",
        ),
        pytest.param(
            access_role(path="team/"),
            "`container-roles:appRunner.accessRole.path` must be `/`,"
            " or 1 to 510 characters of `/A-Za-z0-9_+=,.@-` between two `/`, got `team/`",
            id="path-without-a-slash",
        ),
        pytest.param(
            access_role(path="/*/"),
            "`container-roles:appRunner.accessRole.path` must be `/`,"
            " or 1 to 510 characters of `/A-Za-z0-9_+=,.@-` between two `/`, got `/*/`",
            id="path-with-a-wildcard",
        ),
        pytest.param(
            access_role(existing=True, path="/x/", maxSessionDuration=3600),
            "`container-roles:appRunner.accessRole` must leave out `maxSessionDuration`, `path`"
            " when the role is `existing`",
            id="change-of-an-existing-role",
        ),
        pytest.param(
            {"ecs": {**ECS, "executionRole": {"name": "e", "existing": True}, "executionRoleTrustsAnyAccount": True}},
            "`container-roles:ecs` must leave out `executionRoleTrustsAnyAccount` unless `executionRole` is made here",
            id="trust-of-an-existing-role",
        ),
        pytest.param(
            access_role(trustConditions={"StringEquals": "aws:SourceAccount"}),
            "`container-roles:appRunner.accessRole.trustConditions.StringEquals` must be a mapping,"
            " got `aws:SourceAccount`",
            id="conditions-of-another-shape",
        ),
        pytest.param(
            access_role(managedPolicies={f"p{n}": f"arn:aws:iam::aws:policy/P{n}" for n in range(9)}),
            "`container-roles:appRunner.accessRole.managedPolicies` must have at most 8 entries, got a mapping of 9",
            id="more-policies-than-a-role-can-have",
        ),
        pytest.param(
            access_role(permissionsBoundary="arn:aws:iam::123456789012:policy/*/cap"),
            "`container-roles:appRunner.accessRole.permissionsBoundary` must be the ARN of a managed policy,"
            " `arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard,"
            " got `arn:aws:iam::123456789012:policy/*/cap`",
            id="boundary-with-a-wildcard",
        ),
        pytest.param(
            access_role(description="tab\x00"),
            "`container-roles:appRunner.accessRole.description` must be at most 1,000 characters of Latin-1"
            " without control characters, got `tab\x00`",
            id="description-with-a-control-character",
        ),
        pytest.param(
            access_role(permissionsBoundary="arn:aws:iam::123456789012:role/r"),
            "`container-roles:appRunner.accessRole.permissionsBoundary` must be the ARN of a managed policy,"
            " `arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard,"
            " got `arn:aws:iam::123456789012:role/r`",
            id="boundary-that-is-a-role",
        ),
        pytest.param(
            access_role(maxSessionDuration=60),
            "`container-roles:appRunner.accessRole.maxSessionDuration` must be at least 3600, got `60`",
            id="session-too-short",
        ),
        pytest.param(
            access_role(maxSessionDuration=43201),
            "`container-roles:appRunner.accessRole.maxSessionDuration` must be at most 43200, got `43201`",
            id="session-too-long",
        ),
        pytest.param(
            access_role(maxSessionDuration="an hour"),
            "`container-roles:appRunner.accessRole.maxSessionDuration` must be a whole number, got `an hour`",
            id="text-for-a-number",
        ),
        pytest.param(
            access_role(tags={"aws:x": "y"}),
            "`container-roles:appRunner.accessRole.tags.aws:x` must be 1 to 128 letters, digits, spaces or"
            " `_.:/=+@-`, not beginning `aws:`, got `aws:x`",
            id="tag-of-aws",
        ),
        pytest.param(
            access_role(tags={"x": "a,b"}),
            "`container-roles:appRunner.accessRole.tags.x` must be at most 256 letters, digits, spaces or"
            " `_.:/=+@-`, got `a,b`",
            id="tag-value",
        ),
        pytest.param(
            access_role(tags=["x"]),
            "`container-roles:appRunner.accessRole.tags` must be a mapping, got a list of 1",
            id="list-for-a-mapping",
        ),
        pytest.param(
            access_role(tags={f"k{index}": "v" for index in range(51)}),
            "`container-roles:appRunner.accessRole.tags` must have at most 50 entries, got a mapping of 51",
            id="too-many-tags",
        ),
        pytest.param(
            app_runner(pullRepositories=["app-*"]),
            "`container-roles:appRunner.pullRepositories[0]` must be the name of a repository, without the address of"
            " its registry, or its ARN, `arn:aws:ecr:us-east-1:123456789012:repository/NAME`, without a wildcard, got"
            " `app-*`",
            id="wildcard-in-a-repository",
        ),
        pytest.param(
            app_runner(pullRepositories=["123456789012.dkr.ecr.us-east-1.amazonaws.com/app"]),
            "`container-roles:appRunner.pullRepositories[0]` must be the name of a repository, without the address of"
            " its registry, or its ARN, `arn:aws:ecr:us-east-1:123456789012:repository/NAME`, without a wildcard, got"
            " `123456789012.dkr.ecr.us-east-1.amazonaws.com/app`",
            id="image-for-a-repository",
        ),
        pytest.param(
            app_runner(pullRepositories=[]),
            "`container-roles:appRunner.pullRepositories` must have at least 1 entries, got a list of 0",
            id="pull-nothing",
        ),
        pytest.param(
            app_runner(instancePolicy={"xRay": True}),
            "`container-roles:appRunner` must leave out `instancePolicy` unless `instanceRole` is made here",
            id="instance-policy-without-a-role",
        ),
        pytest.param(
            app_runner(instanceRole={"name": "i"}, instancePolicy={"xRay": False}),
            "`container-roles:appRunner.instancePolicy` must give at least one of `parameters`, `secrets`, `keys`,"
            " `xRay`, or be omitted",
            id="instance-policy-that-grants-nothing",
        ),
        pytest.param(
            app_runner(networkingRole={"name": "AWSServiceRoleForAppRunnerNetworking"}),
            "`container-roles:appRunner.networkingRole.name` is not a setting:"
            " it must be one of `adopt`, `description`",
            id="name-of-the-networking-role",
        ),
    ],
)
def test_refused(config: dict[str, Any], problem: str) -> None:
    assert refusal(config) == f"  {problem}"
