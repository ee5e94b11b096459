"""A program in YAML, on the engine with the pack; its language host is built once from its Go module."""

import os
import shutil
from pathlib import Path

import pytest

from tests.engine import yaml_host
from tests.engine.conftest import REPOSITORY, Engine
from tests.engine.test_components import changes

PROGRAM = Path(__file__).with_name("yaml")

pytestmark = [
    pytest.mark.skipif(not shutil.which("go"), reason=yaml_host.NEEDS),
    pytest.mark.timeout(1800),  # the build takes minutes, once
]


def test_a_program_in_yaml_is_stopped(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(yaml_host.built()), prepend=os.pathsep)
    program = Path(shutil.copytree(PROGRAM, tmp_path / "shop")) / "Pulumi.yaml"
    stopped = engine.run("preview", cwd=program.parent)
    assert stopped.code == 1
    assert stopped.policy_lines == (PROGRAM / "expected.txt").read_text()
    assert engine.cloud.unsimulated == ["aws:ec2/vpc:Vpc"]

    source = program.read_text()
    program.write_text(
        source.replace("IAMFullAccess", "ReadOnlyAccess").replace('["*"]', '["arn:aws:iam::123456789012:role/web"]')
    )
    passed = engine.run("preview", cwd=program.parent)
    assert (passed.code, "iam-disallow" in passed.policy_lines) == (0, False)
    assert "iam-disallow-unscoped-pass-role" in passed.checked["pass"]

    program.write_text(source.replace("cidrBlock", "cidrBlok"))
    refused = engine.run("preview", cwd=program.parent)
    assert refused.code != 0
    assert "Property cidrBlok does not exist on 'aws:ec2/vpc:Vpc'" in refused.text


def test_components_of_a_program_in_yaml_share_users_and_the_provider_of_github(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(yaml_host.built()), prepend=os.pathsep)
    ignored = shutil.ignore_patterns("__pycache__", "venv")
    components = Path(shutil.copytree(REPOSITORY / "components", tmp_path / "components", ignore=ignored))
    (components / "venv").symlink_to(REPOSITORY / ".venv")
    program = Path(shutil.copytree(PROGRAM.with_name("yaml_components"), tmp_path / "shop")) / "Pulumi.yaml"
    source = program.read_text().replace("COMPONENTS", str(components))
    program.write_text(source)
    made = engine.run("up", "--yes", "--skip-preview", "--stack", "try", cwd=program.parent)
    assert made.code == 0, made.text
    again = engine.run("up", "--yes", "--skip-preview", "--stack", "try", cwd=program.parent)
    assert (again.code, changes(again)) == (0, {}), again.text
    users = {each["UserName"] for each in engine.iam.list_users()["Users"]}
    groups = {each["GroupName"] for each in engine.iam.list_groups_for_user(UserName="ann")["Groups"]}
    providers = engine.iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    assert (users, groups, len(providers)) == ({"ann"}, {"api", "web"}, 1)

    program.write_text(source.replace("{name: web-task}", "{name: web-task, path: /web/}"))
    refused = engine.run("preview", "--stack", "try", cwd=program.parent)
    assert "has a problem: role `web-task` can't move in one update" in refused.text
    assert "File " not in refused.text
