"""Programs in other languages run where their language host is, and are refused in one sentence where it is not."""

from pathlib import Path

import pytest

from localcloud.cloud import LocalCloud
from localcloud.engine import Engine
from localcloud.environment import State
from localcloud.errors import LocalCloudError
from localcloud.project import Project

NAME = "pulumi-language-nodejs"


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(executable(tmp_path / "engine" / "pulumi"), "3.259.0", "cached")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return State(tmp_path / "state")


def test_a_language_host_on_path_is_where_the_engine_looks(engine: Engine, state: State, tmp_path: Path) -> None:
    host = executable(tmp_path / "bin" / NAME)
    state.prepare_language("nodejs", engine)
    plugin = state.home / "plugins" / "language-nodejs-v3.259.0" / NAME
    assert plugin.read_text() == f'#!/bin/sh\nexec {host} "$@"\n'


def test_the_language_host_of_the_engine_is_left_to_it(engine: Engine, state: State, tmp_path: Path) -> None:
    executable(tmp_path / "bin" / NAME)
    executable(engine.pulumi.with_name(NAME))
    state.prepare_language("nodejs", engine)
    assert not state.home.exists()


def test_a_program_without_a_language_host_is_refused(engine: Engine, state: State) -> None:
    with pytest.raises(LocalCloudError) as refusal:
        state.prepare_language("nodejs", engine)
    assert str(refusal.value) == (
        f"The program's runtime is `nodejs`, and its language host `{NAME}` is neither next to {engine.pulumi} nor on "
        "PATH: install the Pulumi CLI, which comes with it (https://www.pulumi.com/docs/install/)."
    )


@pytest.mark.parametrize("runtime", ["cobol", "{name: cobol}"])
def test_only_commands_that_run_the_program_or_install_for_it_need_its_language(
    cloud: LocalCloud, tmp_path: Path, runtime: str
) -> None:
    (tmp_path / "Pulumi.yaml").write_text(f"name: other-language\nruntime: {runtime}\n")
    assert cloud.pulumi("stack", "ls", cwd=tmp_path).returncode == 0
    for command in (("preview",), ("install",), ("package", "add", "roles")):
        with pytest.raises(LocalCloudError, match=r"^The program's runtime is `cobol`, and its language host"):
            cloud.pulumi(*command, cwd=tmp_path)


@pytest.mark.parametrize("content", ["name: p\n", "name: p\nruntime: 3\n", "name: p\nruntime: {options: {}}\n"])
def test_a_project_that_names_no_runtime_is_left_to_the_engine(tmp_path: Path, content: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(content)
    assert Project(tmp_path / "Pulumi.yaml").runtime is None
