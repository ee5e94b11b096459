"""The deployers of GitHub on the real engine: whatever a stack does, the account keeps its identity provider."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.conftest import PASSED, REPOSITORY, Engine
from tests.engine.test_components import changes, destroy, up

PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
URN = "urn:pulumi:try::container-roles::aws:iam/openIdConnectProvider:OpenIdConnectProvider::git-hub-provider"
DEPLOYER = {
    "role": {"name": "deployer"},
    "repository": "influmojo/app",
    "branches": ["main"],
    "environments": ["prod"],
}
BASE = {"repositories": {"app": {}}, "tags": {"Stack": "try"}}
CONFIG: Mapping[str, Any] = {**BASE, "gitHub": DEPLOYER}


def providers(engine: Engine) -> list[str]:
    return [each["Arn"] for each in engine.iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]


@pytest.fixture
def earlier(engine: Engine, program: Path) -> Path:
    """A stack that a version brought up whose deployer made the provider, and the account with that provider."""
    content = {"aws:region": "us-east-1", **{f"container-roles:{key}": value for key, value in CONFIG.items()}}
    program.joinpath("Pulumi.try.yaml").write_text(yaml.safe_dump({"config": content}))
    engine.iam.create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"]
    )
    engine.restore(program, "git_hub_provider_of_a_deployer")
    return program


def test_a_stack_of_an_earlier_version_is_unchanged(engine: Engine, earlier: Path) -> None:
    previewed = engine.run("preview", "--stack", "try", "--expect-no-changes", cwd=earlier)
    assert (previewed.code, previewed.policy_lines) == (0, PASSED), previewed.text
    assert changes(up(engine, earlier, CONFIG)) == {}
    assert URN in engine.cloud.pulumi("stack", "export", "--stack", "try", cwd=earlier).stdout


@pytest.mark.parametrize(
    "given",
    [pytest.param({"existingProvider": True}, id="existing"), pytest.param({"providerArn": PROVIDER}, id="arn")],
)
def test_an_option_turned_in_the_first_update_of_a_new_version_keeps_the_provider(
    engine: Engine, earlier: Path, given: dict[str, Any]
) -> None:
    assert changes(up(engine, earlier, {**BASE, "gitHub": {**DEPLOYER, **given}})) == {}
    assert providers(engine) == [PROVIDER]


@pytest.mark.parametrize(
    "given", [pytest.param({}, id="made"), pytest.param({"existingProvider": True}, id="and-an-option-is-turned")]
)
def test_a_deployer_that_moves_in_the_first_update_of_a_new_version_keeps_the_provider(
    engine: Engine, earlier: Path, given: dict[str, Any]
) -> None:
    moved = {**BASE, "gitHubDeployers": {"app": {**DEPLOYER, **given, "role": {"name": "renamed"}}}}
    assert "git-hub-provider" not in changes(up(engine, earlier, moved))
    assert providers(engine) == [PROVIDER]


def test_an_option_turned_later_keeps_the_provider(engine: Engine, program: Path) -> None:
    assert changes(up(engine, program, CONFIG))["git-hub-provider"] == "create"
    up(engine, program, {**BASE, "gitHub": {**DEPLOYER, "existingProvider": True}})
    assert providers(engine) == [PROVIDER]
    up(engine, program, BASE)
    assert providers(engine) == [PROVIDER]


def test_deployers_move_and_go_while_the_provider_stays(engine: Engine, program: Path) -> None:
    pulled = {**DEPLOYER, "role": {"name": "reader"}, "pullRequests": True, "pushRepositories": [], "ecsServices": []}
    two = {**BASE, "gitHub": DEPLOYER, "gitHubDeployers": {"reader": pulled}}
    made = up(engine, program, two)
    assert made.policy_lines == PASSED
    assert {name for name in changes(made) if name.startswith("git-hub")} == {
        "git-hub",
        "git-hub-provider",
        "git-hub-reader",
        "git-hub-reader-role",
        "git-hub-role",
        "git-hub-role-deploy",
    }
    kept = changes(up(engine, program, {**BASE, "gitHubDeployers": {"reader": pulled}}))
    assert kept == {"git-hub": "delete", "git-hub-role": "delete", "git-hub-role-deploy": "delete"}
    assert providers(engine) == [PROVIDER]
    destroy(engine, program)
    assert providers(engine) == [PROVIDER]


def test_a_second_stack_uses_the_provider_of_the_first_and_leaves_it(
    engine: Engine, program: Path, tmp_path: Path
) -> None:
    up(engine, program, CONFIG)
    outputs = engine.cloud.pulumi("stack", "output", "git_hub_provider_arn", "--stack", "try", cwd=program).stdout
    assert outputs.strip() == PROVIDER
    other = tmp_path / "other" / "container-roles-two"
    shutil.copytree(program, other, symlinks=True)
    project = other / "Pulumi.yaml"
    project.write_text(project.read_text().replace("name: container-roles", "name: container-roles-two", 1))
    for path in other.glob("Pulumi.try.yaml"):
        path.unlink()
    second = {"gitHub": {**DEPLOYER, "role": {"name": "second"}, "providerArn": PROVIDER, "ecsServices": ["web/app"]}}
    assert changes(up(engine, other, second))["git-hub-role"] == "create"
    destroy(engine, other)
    assert providers(engine) == [PROVIDER]


def test_every_kind_of_trust_passes_the_pack(engine: Engine, program: Path) -> None:
    trusted = {
        **DEPLOYER,
        "repository": "influmojo@123456/app@456789",
        "repositoryAliases": ["influmojo/app"],
        "branches": ["main", "release/*"],
        "gitTags": ["v*"],
        "environments": ["prod", "review-*"],
    }
    made = up(engine, program, {**BASE, "gitHub": trusted})
    assert made.policy_lines == PASSED
    trust = engine.iam.get_role(RoleName="deployer")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]
    assert trust["StringLike"]["token.actions.githubusercontent.com:sub"][:2] == [
        "repo:influmojo@123456/app@456789:ref:refs/heads/main",
        "repo:influmojo@123456/app@456789:ref:refs/heads/release/*",
    ]


PROGRAM_OF_ANOTHER = """
import pulumi

class GitHubDeployer(pulumi.ComponentResource):
    def __init__(self, name, **inputs):
        outputs = {"roleArn": None, "providerArn": None}
        given = {"role": {"name": name}, "repository": "o/a", "branches": ["main"], "pushRepositories": ["a"], **inputs}
        super().__init__("container-roles:index:GitHubDeployer", name, {**outputs, **given}, None, remote=True)

first = GitHubDeployer("first")
GitHubDeployer("second", providerArn=first.providerArn)
"""


def test_a_program_of_another_language_shares_the_provider_by_its_arn(engine: Engine, tmp_path: Path) -> None:
    plugin = tmp_path / "roles"
    shutil.copytree(REPOSITORY / "components", plugin, ignore=shutil.ignore_patterns("__pycache__", "venv"))
    plugin.joinpath("venv").symlink_to(REPOSITORY / ".venv")
    folder = engine.program(PROGRAM_OF_ANOTHER)
    project = folder / "Pulumi.yaml"
    provider = {"name": "container-roles", "path": str(plugin)}
    project.write_text(project.read_text() + yaml.safe_dump({"plugins": {"providers": [provider]}}))
    made = engine.run("up", "--yes", "--stack", "try", cwd=folder)
    assert made.code == 0, made.text
    assert sorted(name for name in changes(made) if name.endswith("-provider")) == ["git-hub-provider"]
    assert sorted(role["RoleName"] for role in engine.iam.list_roles()["Roles"]) == ["first", "second"]
    destroy(engine, folder)
    assert providers(engine) == [PROVIDER]
