"""What `runtime.options` of a Python project mean to the stand-in language host, under the real engine."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.cloud import LocalCloud
from localcloud.toolchains import ToolchainError, resolve

MakeProject = Callable[..., Path]
FLAGS = ("--non-interactive", "--suppress-progress")
UV = Path(sys.executable).with_name("uv")
"""First on the PATH of every engine run."""
PREFIX = "import pulumi, sys\npulumi.export('prefix', sys.prefix)\n"


@pytest.fixture
def cloud(cloud: LocalCloud) -> LocalCloud:
    """Pulumi's own language host, which a downloaded engine comes with, has other messages and asks poetry for more."""
    if cloud.engine.language_host:
        pytest.skip("tests the stand-in language host")
    return cloud


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def borrow_packages(venv: Path) -> None:
    """Give a new environment the packages of this one: there may be no package index."""
    site = next(venv.glob("lib/python*/site-packages"))
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "borrowed.pth").write_text(packages)


def prefix(run: subprocess.CompletedProcess[str]) -> str:
    found = re.search(r'prefix: "(.*)"', run.stdout)
    assert found, run
    return found[1]


@pytest.mark.parametrize(
    ("options", "venv"),
    [
        pytest.param("{}", ".venv", id="as the lock file says"),
        pytest.param("{toolchain: uv, virtualenv: env}", "env", id="in another folder"),
    ],
)
def test_uv_makes_the_environment_and_runs_the_program(
    cloud: LocalCloud, project: MakeProject, options: str, venv: str
) -> None:
    folder = project(PREFIX, options)
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "program"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = []\n'
    )
    subprocess.run([UV, "lock", "--offline", "--quiet"], cwd=folder, check=True)
    install = cloud.pulumi("install", cwd=folder)
    assert install.returncode == 0, install
    borrow_packages(folder / venv)
    preview = cloud.pulumi("preview", *FLAGS, cwd=folder)
    assert (preview.returncode, prefix(preview)) == (0, str(folder / venv))


def test_what_uv_refuses_is_shown(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project(PREFIX, "{toolchain: uv}")
    (folder / "pyproject.toml").write_text('[project]\nname = "program"\nversion = "one"\n')
    preview = cloud.pulumi("preview", *FLAGS, cwd=folder)
    assert preview.returncode != 0
    assert f"`uv sync` fails in {folder}: " in preview.stdout


def test_poetry_is_asked_for_its_environment(
    cloud: LocalCloud, project: MakeProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(PREFIX, "{toolchain: poetry}")
    venv = tmp_path / "of poetry"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    borrow_packages(venv)
    poetry = executable(tmp_path / "bin" / "poetry", f'[ "$*" = "env info --path" ] && echo "{venv}"')
    monkeypatch.setenv("PATH", str(poetry.parent), prepend=":")
    preview = cloud.pulumi("preview", *FLAGS, cwd=folder)
    assert (preview.returncode, prefix(preview)) == (0, str(venv))

    executable(poetry, "exit 1")
    with pytest.raises(ToolchainError) as error:
        _ = resolve({"toolchain": "poetry"}, folder, folder).venv
    assert str(error.value) == (
        f"poetry has no virtual environment for the program in {folder}. Create it with `poetry install` there"
    )


def test_types_are_checked_before_the_program_runs(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project("number: int = 'one'\n", "{toolchain: pip, typechecker: mypy}")
    preview = cloud.pulumi("preview", *FLAGS, cwd=folder)
    assert preview.returncode != 0
    assert "error: Incompatible types in assignment" in preview.stdout
    assert "mypy failed with exit code 1" in preview.stdout

    (folder / "__main__.py").write_text("number: int = 1\n")
    preview = cloud.pulumi("preview", *FLAGS, cwd=folder)
    assert (preview.returncode, "no issues found" in preview.stdout) == (0, True)


def test_a_type_checker_that_is_not_installed_is_named(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project(PREFIX, "{toolchain: pip, typechecker: pyright}")
    preview = cloud.pulumi("preview", *FLAGS, cwd=folder)
    assert preview.returncode != 0
    python = Path(sys.executable).with_name("python3")
    assert (
        f"`runtime.options.typechecker` is `pyright`, and {python} has no package of that name: "
        "install it there, or leave the option out"
    ) in preview.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            {"toolchain": "conda"},
            "`runtime.options.toolchain` must be one of `pip`, `uv`, `poetry`, got `conda`",
            id="another toolchain",
        ),
        pytest.param(
            {"typechecker": True},
            "`runtime.options.typechecker` must be one of `mypy`, `pyright`, got `True`",
            id="another type checker",
        ),
        pytest.param(
            {"toolchain": "poetry"},
            "the program in PROGRAM uses `poetry`, which is not on PATH: install it, or set "
            "`runtime.options.toolchain` to `pip`",
            id="a tool that is not there",
        ),
    ],
)
def test_options_that_cannot_be_honoured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, object], message: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(ToolchainError) as error:
        resolve(options, tmp_path, tmp_path)
    assert str(error.value) == message.replace("PROGRAM", str(tmp_path))


@pytest.mark.parametrize(
    ("files", "options", "venv"),
    [
        pytest.param(["program/uv.lock"], {}, "program/.venv", id="next to the lock of uv"),
        pytest.param(["uv.lock", "program/pyproject.toml"], {}, ".venv", id="the lock goes before the project file"),
        pytest.param(["program/pyproject.toml"], {"toolchain": "uv"}, "program/.venv", id="next to the project file"),
        pytest.param([], {"toolchain": "uv"}, "program/.venv", id="in the folder of the program"),
        pytest.param(["uv.lock"], {"virtualenv": "env"}, "env", id="where the options say"),
        pytest.param(["program/pyproject.toml"], {}, None, id="pip without an option has none"),
    ],
)
def test_the_environment_of_uv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str], options: dict[str, object], venv: str | None
) -> None:
    (tmp_path / "program").mkdir()
    for name in files:
        (tmp_path / name).touch()
    monkeypatch.setenv("PATH", str(executable(tmp_path / "bin" / "uv", "exit 1").parent))
    monkeypatch.delenv("UV_PROJECT_ENVIRONMENT", raising=False)
    toolchain = resolve(options, tmp_path, tmp_path / "program")
    assert toolchain.venv == (tmp_path / venv if venv else None)
