"""What the doctor says to a Python that lacks what it needs."""

import runpy
import subprocess
import sys
import venv
from pathlib import Path
from types import ModuleType

import pytest

from doctor import commands

pytestmark = pytest.mark.process

REPOSITORY = Path(__file__).parents[2]
MAIN = str(REPOSITORY / "doctor" / "__main__.py")
TOOLS = "which the doctor needs: run `make tools`"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python without any package, as before `make`."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, symlinks=True)
    return folder / "bin" / "python"


@pytest.mark.parametrize("command", ["check", "explain", "adopt", "permissions", "map", "audit", "--help"])
def test_says_which_package_is_missing_and_what_installs_it(bare: Path, command: str) -> None:
    run = subprocess.run(
        [bare, "-m", "doctor", command], cwd=REPOSITORY, capture_output=True, text=True, check=False, env={}
    )
    said = f"{bare} has no package `rich`, {TOOLS}, and use {REPOSITORY / '.venv/bin/python'}.\n"
    assert (run.returncode, run.stdout, run.stderr) == (2, "", said)


@pytest.mark.parametrize(
    ("stamps", "advice"),
    [
        pytest.param([".program"], "run `make tools`.", id="made-by-make-setup"),
        pytest.param([".program", ".local"], "run `rm -r .venv && make tools`.", id="broken"),
        pytest.param([".dev"], "run `rm -r .venv && make tools`.", id="broken-after-make-test"),
    ],
)
def test_an_incomplete_environment_is_completed_or_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stamps: list[str], advice: str
) -> None:
    (tmp_path / "doctor").mkdir()
    (tmp_path / "doctor" / "__main__.py").write_text(Path(MAIN).read_text())
    (tmp_path / ".venv").mkdir()
    for stamp in stamps:
        (tmp_path / ".venv" / stamp).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    monkeypatch.setitem(sys.modules, "rich.console", None)
    monkeypatch.delitem(sys.modules, "doctor.commands", raising=False)
    monkeypatch.delitem(sys.modules, "doctor.report", raising=False)
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(tmp_path / "doctor" / "__main__.py"))
    said = f"{sys.executable} has no package `rich`, which the doctor needs: {advice}\n"
    assert (left.value.code, capsys.readouterr().err) == (2, said)


def test_a_missing_module_of_its_own_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "doctor.commands", None)
    with pytest.raises(ModuleNotFoundError, match=r"doctor\.commands"):
        runpy.run_path(MAIN)


def test_an_interrupt_while_it_starts_shows_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "doctor.commands", Interrupting("doctor.commands"))
    with pytest.raises(SystemExit) as left:
        runpy.run_path(MAIN)
    assert left.value.code == 130


@pytest.mark.parametrize("command", ["check", "map"])
def test_a_stack_and_a_config_file_are_two_sources(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        commands.main([command, "--stack", "dev", "--config", "Pulumi.dev.yaml"])
    assert left.value.code == 2
    assert "--config: not allowed with argument --stack" in capsys.readouterr().err


def test_a_python_that_is_too_old(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit) as left:
        runpy.run_path(MAIN)
    said = f"Python 3.11 or later is needed: {sys.executable} is 3.9.2. Name one: make tools PYTHON=python3.12\n"
    assert (left.value.code, capsys.readouterr().err) == (2, said)
