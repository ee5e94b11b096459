"""Making `.venv` again where it is broken, with a Python that only pretends."""

import shutil
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from localcloud.environment import REPOSITORY

pytestmark = pytest.mark.process

PYTHON = """\
    #!/bin/sh
    case "$*" in
      --version) echo Python {version} ;;
      "-c "*pip*) exit {without_pip} ;;
      "-c "*) exit {too_old} ;;
      "-m venv --clear .venv") rm -rf .venv; mkdir -p .venv/bin; cp whole .venv/bin/python ;;
      "-m pip install "*) touch .venv/bin/uv ;;
    esac
    """


def python(path: Path, version: str = "3.12.1", *, without_pip: int = 0, too_old: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(PYTHON).format(version=version, without_pip=without_pip, too_old=too_old))
    path.chmod(0o755)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "a project"
    (made / "requirements").mkdir(parents=True)
    (made / "requirements" / "uv.lock").touch()
    shutil.copy(REPOSITORY / "Makefile", made)
    python(made / "whole")
    return made


def make_uv(folder: Path, interpreter: str = "./whole") -> subprocess.CompletedProcess[str]:
    command = ["make", "--silent", ".venv/bin/uv", f"PYTHON={interpreter}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_new_environment(folder: Path) -> None:
    made = make_uv(folder)
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    (folder / ".venv" / "bin" / "uv").unlink()
    assert make_uv(folder).stdout == "", "where only uv is missing, the environment stays"


def test_an_environment_without_pip_is_made_anew(folder: Path) -> None:
    python(folder / ".venv" / "bin" / "python", without_pip=1)
    made = make_uv(folder)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == "The environment .venv is broken or too old: making a new one.\n"


def test_an_environment_whose_python_is_gone_is_made_anew(folder: Path) -> None:
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to("/no/such/python")
    made = make_uv(folder)
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    assert (folder / ".venv" / "bin" / "uv").exists()


@pytest.mark.parametrize("existing", [False, True])
def test_a_python_that_is_too_old(folder: Path, *, existing: bool) -> None:
    python(folder / "old", "3.9.2", too_old=1)
    if existing:
        python(folder / ".venv" / "bin" / "python", without_pip=1)
    made = make_uv(folder, "./old")
    assert made.returncode == 2
    assert made.stderr.splitlines()[0] == (
        "Python 3.11 or later is needed: got Python 3.9.2. Name one: make up PYTHON=python3.12"
    )
