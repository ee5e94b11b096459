"""Finding somebody's project, and leaving its folder as it was."""

from pathlib import Path

import pytest

from localcloud.errors import LocalCloudError
from localcloud.project import Project
from tests.localcloud.conftest import MakeFolder


def test_the_nearest_project_upwards_counts(tmp_path: Path) -> None:
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    assert Project.of(inner) is None
    (tmp_path / "Pulumi.json").write_text('{"name": "far", "runtime": "python"}')
    assert Project.of(inner) == Project(tmp_path / "Pulumi.json")
    (tmp_path / "outer" / "Pulumi.yaml").write_text("name: near\nruntime: python\n")
    assert Project.of(inner) == Project(tmp_path / "outer" / "Pulumi.yaml")


@pytest.mark.parametrize(
    ("project", "stack", "file"),
    [
        pytest.param("name: p", "dev", "Pulumi.dev.yaml", id="next to the project file"),
        pytest.param(
            "name: p\nstackConfigDir: stacks", "dev", "stacks/Pulumi.dev.yaml", id="in the folder the project names"
        ),
        pytest.param("name: p\nstackConfigDir:", "dev", "Pulumi.dev.yaml", id="where the project names no folder"),
        pytest.param("name: p", "organization/p/dev", "Pulumi.dev.yaml", id="of a stack by its full name"),
    ],
)
def test_stack_config(tmp_path: Path, project: str, stack: str, file: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(project)
    assert Project(tmp_path / "Pulumi.yaml").stack_config(stack) == tmp_path / file


SALTED = "encryptionsalt: v1:x\n"
CONFIG = "# why\nconfig: {a:b: c}\n"
BARE = """\
config:  # kept
  a:protect: true
  a:octal: 010
  a:ratio: 1.10
  a:whole: 2.0
  a:time: 1:30
  a:none: ~
  a:date: 2001-13-45
  a:map: {b: true, c: 010}
"""
REWRITTEN = """\
config:
  a:protect: "true"
  a:octal: "8"
  a:ratio: "1.1"
  a:whole: "2"
  a:time: "1:30"
  a:none: ""
  a:date: 2001-13-45
  a:map: {b: true, c: 8}
"""
"""What the engine makes of it (Pulumi 3.276)."""
YES = "config: {a:b: yes}\n"
OTHER_CONFIG = "config: {a:b: d}\n"


@pytest.mark.parametrize(
    ("before", "written", "after"),
    [
        pytest.param(None, SALTED, None, id="a file for the salt alone goes"),
        pytest.param(CONFIG, SALTED + "config:\n  a:b: c\n", CONFIG, id="the salt goes, the comment stays"),
        pytest.param(BARE, SALTED + REWRITTEN, BARE, id="values become strings"),
        pytest.param("config: {a:b: true}\n", SALTED + YES, SALTED + YES, id="yes is no true to the engine"),
        pytest.param(CONFIG, SALTED + OTHER_CONFIG, SALTED + OTHER_CONFIG, id="a new value stays, with its salt"),
        pytest.param(None, OTHER_CONFIG, OTHER_CONFIG, id="a file without a salt stays"),
        pytest.param(CONFIG, None, None, id="a file that was removed stays away"),
    ],
)
def test_unsalted(tmp_path: Path, before: str | None, written: str | None, after: str | None) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p")
    config = tmp_path / "Pulumi.local.yaml"
    if before is not None:
        config.write_text(before)
    with Project(tmp_path / "Pulumi.yaml").unsalted("local"):
        if written is None:
            config.unlink()
        else:
            config.write_text(written)
    assert (config.read_text() if config.exists() else None) == after


@pytest.mark.parametrize(
    ("files", "lack"),
    [
        pytest.param({}, "", id="no stack has a file"),
        pytest.param({"dev": CONFIG, "prod": "", "try": CONFIG}, "", id="it has settings"),
        pytest.param({"dev": "", "try": SALTED}, "FILE has no `config:`", id="no settings in it"),
        pytest.param({"dev": "", "prod": ""}, "FILE doesn't exist, only those of `dev`, `prod`", id="a typo"),
    ],
)
def test_what_a_stack_lacks(tmp_path: Path, files: dict[str, str], lack: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p")
    for name, text in files.items():
        (tmp_path / f"Pulumi.{name}.yaml").write_text(text)
    found = Project(tmp_path / "Pulumi.yaml").lack_of_config("try")
    assert found == lack.replace("FILE", str(tmp_path / "Pulumi.try.yaml"))


def test_the_salts_of_all_stacks_are_taken_back(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p")
    known, new, changed, broken = (tmp_path / f"Pulumi.{name}.yaml" for name in ("known", "new", "changed", "broken"))
    known.write_text(CONFIG)
    changed.write_text(CONFIG)
    with Project(tmp_path / "Pulumi.yaml").unsalted():
        known.write_text(SALTED + "config:\n  a:b: c\n")
        new.write_text(SALTED)
        changed.write_text(SALTED + OTHER_CONFIG)
        broken.write_text("{")
    assert known.read_text() == CONFIG
    assert not new.exists()
    assert changed.read_text() == SALTED + OTHER_CONFIG
    assert broken.read_text() == "{"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("9" * 5000, id="a number that Python does not read"),
        pytest.param("[" * 2000 + "]" * 2000, id="nested too deeply"),
    ],
)
def test_a_config_file_that_cannot_be_read_is_named(tmp_path: Path, value: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"a: {value}")
    with pytest.raises(LocalCloudError, match=f"^The config file {tmp_path}/Pulumi.dev.yaml is not YAML: "):
        Project(tmp_path / "Pulumi.yaml").check()


@pytest.mark.parametrize(
    ("files", "versions"),
    [
        pytest.param({}, set(), id="no SDK"),
        pytest.param(
            {".venv/lib/python3.12/site-packages/pulumi_aws-7.30.0.dist-info/METADATA": ""}, {"7.30.0"}, id="pip"
        ),
        pytest.param({"node_modules/@pulumi/aws/package.json": '{"version": "7.31.0"}'}, {"7.31.0"}, id="npm"),
        pytest.param({"node_modules/@pulumi/aws/package.json": "{"}, set(), id="an installation that was cut off"),
    ],
)
def test_provider_versions(make_folder: MakeFolder, files: dict[str, str], versions: set[str]) -> None:
    folder = make_folder("program", {"Pulumi.yaml": "name: p", **files})
    assert Project(folder / "Pulumi.yaml").provider_versions == versions
