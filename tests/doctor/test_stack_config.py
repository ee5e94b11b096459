"""Where the config file of a stack is, which the commands look for by the name of the stack."""

import argparse
import json
from pathlib import Path

import pytest

from doctor import check, permissions
from doctor import map as drawing
from doctor.errors import DoctorError
from doctor.expected import stack_config
from doctor.permissions.needed import Needed

CONFIG = {"config": {"aws:region": "eu-west-1", "container-roles:appRunner": {"accessRole": {"name": "access"}}}}


@pytest.mark.parametrize(
    ("project", "content", "stack", "file"),
    [
        pytest.param("Pulumi.yaml", "name: p", "dev", "Pulumi.dev.yaml", id="next-to-the-project-file"),
        pytest.param("Pulumi.yaml", "name: p", "organization/p/dev", "Pulumi.dev.yaml", id="by-its-full-name"),
        pytest.param("Pulumi.yaml", "name: p", "own/dev", "Pulumi.dev.yaml", id="with-its-organization"),
        pytest.param("Pulumi.yaml", "stackConfigDir: stacks", "dev", "stacks/Pulumi.dev.yaml", id="in-a-folder"),
        pytest.param("Pulumi.json", '{"name": "p"}', "dev", "Pulumi.dev.json", id="of-a-project-in-json"),
        pytest.param("Pulumi.yaml", "", "dev", "Pulumi.dev.yaml", id="of-an-empty-project"),
    ],
)
def test_a_config_file_is_where_pulumi_looks(tmp_path: Path, project: str, content: str, stack: str, file: str) -> None:
    tmp_path.joinpath(project).write_text(content)
    inner = tmp_path / "inner"
    inner.mkdir()
    assert stack_config(stack, tmp_path) == stack_config(stack, inner) == tmp_path / file


def test_a_config_file_without_a_project_is_in_the_folder(tmp_path: Path) -> None:
    assert stack_config("dev", tmp_path) == tmp_path / "Pulumi.dev.yaml"


def test_a_project_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    tmp_path.joinpath("Pulumi.yaml").write_text("a: [")
    with pytest.raises(DoctorError, match=f"^The project file `{tmp_path}/Pulumi.yaml` must be readable as YAML: "):
        stack_config("dev", tmp_path)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with its config files in a folder, and no stack."""
    tmp_path.joinpath("Pulumi.yaml").write_text("{name: container-roles, stackConfigDir: stacks}")
    tmp_path.joinpath("stacks").mkdir()
    tmp_path.joinpath("stacks/Pulumi.dev.yaml").write_text(json.dumps(CONFIG))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("stack", ["dev", "organization/container-roles/dev"])
def test_the_region_of_a_stack_is_in_its_config_file(project: Path, stack: str) -> None:
    assert check.region_of_stack(project, stack) == "eu-west-1"


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("stack", ["dev", "organization/container-roles/dev"])
def test_a_stack_that_is_not_there_is_drawn_from_its_config_file(
    stack: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(drawing, "of_stack", lambda _stack, _folder: None)
    assert drawing.run(argparse.Namespace(stack=stack, config=None, svg=None, text=False)) == 0
    assert "access" in capsys.readouterr().out


def test_the_files_of_a_policy_have_the_name_of_the_stack_alone(tmp_path: Path) -> None:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["a:b"], "Resource": ["*"]}]}
    assert permissions.write(Needed(document, (), ()), "organization/own/dev", tmp_path) == [tmp_path / "dev-1.json"]
