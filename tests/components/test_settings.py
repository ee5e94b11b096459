"""A stack's config as a whole: how it is read, and the exact sentence for what it cannot say."""

import json
from typing import Any

import pulumi
import pytest

from components import settings
from components.input_errors import InputsError
from tests.components.settings_samples import (
    ECS,
    GITHUB,
    IAM_NAME,
    access_role,
    operators,
    parse,
    refusal,
)


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        pytest.param(
            {},
            "`container-roles` must hold at least one of `appRunner`, `operators`, `ecs`, `ecsServices`,"
            " `repositories`, `gitHub`, `gitHubDeployers`",
            id="no-config",
        ),
        pytest.param(
            {"tags": {"Project": "x"}},
            "`container-roles` must hold at least one of `appRunner`, `operators`, `ecs`, `ecsServices`,"
            " `repositories`, `gitHub`, `gitHubDeployers`",
            id="nothing-but-tags",
        ),
        pytest.param(
            {"opertors": {"groupName": "g"}},
            "`container-roles:opertors` is not a setting: did you mean `operators`?",
            id="misspelt-section",
        ),
        pytest.param(
            {"lambda": {}},
            "`container-roles:lambda` is not a setting:"
            " it must be one of `appRunner`, `operators`, `ecs`, `ecsServices`, `express`, `repositories`,"
            " `registryScanning`, `pullThroughCaches`, `gitHub`, `gitHubDeployers`, `tags`, `protect`, `retain`,"
            " `permissionsBoundary`, `path`",
            id="unknown-section",
        ),
        pytest.param(
            {"appRunner": "AppRunnerECRAccessRole"},
            "`container-roles:appRunner` must be a mapping, got `AppRunnerECRAccessRole`",
            id="text-for-a-section",
        ),
        pytest.param(
            {"repositories": {}},
            "`container-roles:repositories` must have at least 1 entries, got a mapping of 0",
            id="no-repository",
        ),
        pytest.param(
            {"appRunner": {"accessRole": {"name": "Same"}}, "ecs": {**ECS, "taskRole": {"name": "same"}}},
            "`container-roles` must give each role a name of its own, got `same` twice",
            id="two-roles-of-one-name",
        ),
        pytest.param(
            {
                "ecs": {
                    **ECS,
                    "executionPolicy": {"name": "p", "parameters": ["a"]},
                    "taskPolicy": {"name": "p", "topics": ["t"]},
                }
            },
            "`container-roles` must give each managed policy a name of its own, got `p` twice",
            id="two-policies-of-one-name",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "repository": "owner/*"}, "repositories": {"app": {}}},
            "`container-roles:gitHub.repository` must be a repository of GitHub, `OWNER/NAME` or"
            " `OWNER@OWNER_ID/NAME@REPOSITORY_ID`, without a wildcard, got `owner/*`",
            id="any-repository-of-github",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "branches": ["*"]}, "repositories": {"app": {}}},
            "`container-roles:gitHub.branches[0]` must be the name of a branch without `refs/heads/`, or a pattern that"
            " begins with a name, `release/*`, got `*`",
            id="any-branch",
        ),
        pytest.param(
            {"gitHub": {"role": {"name": "d"}, "repository": "o/r"}, "repositories": {"app": {}}},
            "`container-roles:gitHub` must give `branches`, `gitTags`, `environments` or `pullRequests`: else any"
            " workflow of the repository could assume the role",
            id="no-branch",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "role": {"name": "d", "existing": True}}, "repositories": {"app": {}}},
            "`container-roles:gitHub` must give a `role` that is made here: an existing one is not changed",
            id="existing-deployer",
        ),
        pytest.param(
            {"gitHub": GITHUB},
            "`container-roles` must hold `repositories`, or services in `gitHub`, for `gitHub` to deploy to",
            id="nothing-to-deploy-to",
        ),
        pytest.param(
            {"gitHub": {**GITHUB, "ecsServices": ["web"]}},
            "`container-roles:gitHub.ecsServices[0]` must be a service of ECS, `cluster/service`, without a wildcard,"
            " got `web`",
            id="service-without-a-cluster",
        ),
    ],
)
def test_refused(config: dict[str, Any], problem: str) -> None:
    assert refusal(config) == f"  {problem}"


def test_all_problems_are_named_at_once() -> None:
    assert refusal({**access_role(name="", nmae="r"), "operators": {}, "opertors": {}}) == (
        f"  `container-roles:appRunner.accessRole.name` must be 1 to 64 {IAM_NAME}, got ``\n"
        "  `container-roles:appRunner.accessRole.nmae` is not a setting: did you mean `name`?\n"
        "  `container-roles:operators.groupName` is required\n"
        "  `container-roles:opertors` is not a setting: did you mean `operators`?"
    )


def test_an_error_ends_a_program_without_a_stack_trace() -> None:
    assert issubclass(InputsError, pulumi.RunError)


def test_load_reads_this_namespace_alone() -> None:
    pulumi.runtime.set_all_config(
        {
            "aws:region": "us-east-1",
            "container-roles:operators": '{"groupName": "g"}',
            "container-rolesx:nothing": "of ours",
        }
    )
    assert settings.load() == parse(operators())


def test_load_reads_the_config_a_language_host_leaves_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    pulumi.runtime.set_all_config({})
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"container-roles:operators": '{"groupName": "g"}'}))
    assert settings.load() == parse(operators())
