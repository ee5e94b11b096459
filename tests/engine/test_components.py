"""The components on the real engine: made, unchanged, edited in place, replaced, adopted, destroyed."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from tests.engine.conftest import REPOSITORY, Engine, Run

Config = Mapping[str, Any]

ACCESS_ROLE = {"accessRole": {"name": "access"}}
NETWORKING_ROLE = "AWSServiceRoleForAppRunnerNetworking"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program, without a stack."""
    folder = tmp_path / "container-roles"
    folder.mkdir()
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(REPOSITORY / name, folder)
    shutil.copytree(REPOSITORY / "components", folder / "components", ignore=shutil.ignore_patterns("__pycache__"))
    folder.joinpath(".venv").symlink_to(REPOSITORY / ".venv")
    return folder


def up(engine: Engine, program: Path, config: Config) -> Run:
    """Update the stack `try` to this config, by section; the pack is enforced and must find nothing mandatory."""
    content = {"aws:region": "us-east-1", **{f"container-roles:{key}": value for key, value in config.items()}}
    path = program / "Pulumi.try.yaml"
    kept = yaml.safe_load(path.read_text()) if path.exists() else {}
    path.write_text(yaml.safe_dump({**kept, "config": content}))
    made = engine.run("up", "--yes", "--stack", "try", cwd=program)
    assert made.code == 0, made.text
    return made


def changes(run: Run) -> dict[str, str]:
    """What the update did to each resource, by its name; what stayed the same is left out."""
    done: dict[str, str] = {}
    for event in run.events:
        step = event.get("resOutputsEvent", {}).get("metadata")
        if step and step["op"] not in {"same", "read"} and not event["resOutputsEvent"].get("planning"):
            done[step["urn"].rpartition("::")[2]] = step["op"]
    return done


def iam_of(engine: Engine) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
    server = engine.cloud.server
    assert server is not None
    return boto3.client(
        "iam",
        region_name="us-east-1",
        endpoint_url=server.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106  the local cloud takes any
    )


def destroy(engine: Engine, program: Path) -> None:
    destroyed = engine.cloud.pulumi("destroy", "--yes", "--stack", "try", cwd=program)
    assert destroyed.returncode == 0, destroyed.stderr


def networking(**settings: object) -> Config:
    return {"appRunner": {**ACCESS_ROLE, "networkingRole": settings}, "tags": {"Stack": "try"}}


def test_the_networking_role_is_described_survives_and_is_adopted_as_it_is(engine: Engine, program: Path) -> None:
    assert changes(up(engine, program, networking()))["app-runner-networking-role"] == "create"
    described = {"app-runner-networking-role": "update"}
    assert changes(up(engine, program, networking(description="VPC access"))) == described
    assert changes(up(engine, program, networking(description="VPC access"))) == {}
    destroy(engine, program)
    iam = iam_of(engine)
    assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == [NETWORKING_ROLE]
    adopted = changes(up(engine, program, networking(adopt=True)))
    assert adopted["app-runner-networking-role"] == "import"
    assert iam.get_role(RoleName=NETWORKING_ROLE)["Role"]["Description"] == "VPC access"
    assert changes(up(engine, program, networking(adopt=True, description="as we say"))) == described
    assert iam.get_role(RoleName=NETWORKING_ROLE)["Role"]["Description"] == "as we say"


def test_an_access_role_is_scoped_and_back(engine: Engine, program: Path) -> None:
    up(engine, program, {"appRunner": ACCESS_ROLE})
    scoped = up(engine, program, {"appRunner": {**ACCESS_ROLE, "pullRepositories": ["app"]}})
    assert changes(scoped) == {"app-runner-access-role-pull": "create", "app-runner-access-role-ecr-access": "delete"}
    iam = iam_of(engine)
    assert iam.list_attached_role_policies(RoleName="access")["AttachedPolicies"] == []
    more = up(engine, program, {"appRunner": {**ACCESS_ROLE, "pullRepositories": ["app", "web"]}})
    assert changes(more) == {"app-runner-access-role-pull": "update"}
    assert "repository/web" in json.dumps(iam.get_role_policy(RoleName="access", PolicyName="AllowPullImages"))


def test_an_existing_role_is_used_and_must_exist(engine: Engine, program: Path) -> None:
    iam = iam_of(engine)
    trust = {"Version": "2012-10-17", "Statement": []}
    made = iam.create_role(RoleName="theirs", Path="/app/", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    config = {"appRunner": {"accessRole": {"name": "theirs", "existing": True}}, "operators": {"groupName": "g"}}
    up(engine, program, config)
    passed = iam.get_group_policy(GroupName="g", PolicyName="AllowPassAppRunnerRole")["PolicyDocument"]
    assert passed["Statement"][0]["Resource"] == made["Arn"] == "arn:aws:iam::123456789012:role/app/theirs"
    destroy(engine, program)
    assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == ["theirs"]
    iam.delete_role(RoleName="theirs")
    missing = engine.run("preview", "--stack", "try", cwd=program)
    assert missing.code != 0
    assert "The role with name theirs cannot be found" in missing.text


def test_a_new_password_is_not_undone(engine: Engine, program: Path) -> None:
    config = {"operators": {"groupName": "g", "users": ["u"], "consoleAccess": True}}
    assert changes(up(engine, program, config))["operators-login-u"] == "create"
    output = engine.cloud.pulumi("stack", "output", "--stack", "try", cwd=program).stdout
    assert "operator_initial_passwords  [secret]" in " ".join(output.split("\n")).replace("   ", "  ")
    iam = iam_of(engine)
    iam.update_login_profile(UserName="u", Password="Chosen-by-the-user-1", PasswordResetRequired=False)  # noqa: S106  no secret
    refreshed = engine.cloud.pulumi("refresh", "--yes", "--stack", "try", cwd=program)
    assert refreshed.returncode == 0
    assert changes(up(engine, program, config)) == {}
    assert iam.get_login_profile(UserName="u")["LoginProfile"]["PasswordResetRequired"] is False
    destroy(engine, program)
    assert iam.list_users()["Users"] == []
