"""Which test each `make` target runs, and that a test without a marker starts nothing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
TESTS = """\
import subprocess

import pytest
from hypothesis import given, strategies

@pytest.fixture
def cloud(): ...

@pytest.fixture
def audit(): ...

def test_plain(): ...

def test_engine(cloud): ...

@pytest.mark.main_job
def test_main_job(cloud): ...

def test_fixture(audit): ...

@pytest.mark.process
def test_process():
    subprocess.run(["true"], check=True)

@given(strategies.integers())
def test_property(number): ...
"""
STARTING = """\
import os
import socket
import subprocess

def test_starts_a_process():
    subprocess.run(["true"], check=True)

def test_starts_a_shell():
    os.system("true")

def test_starts_a_terminal():
    child, _ = os.forkpty()
    if not child:
        os._exit(0)

def test_starts_a_server():
    socket.create_server(("127.0.0.1", 0))
"""

pytestmark = pytest.mark.process


def run(folder: Path, tests: str, *options: str) -> str:
    """Run tests with this folder's conftest.py, and return what pytest prints."""
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    folder.joinpath("test_some.py").write_text(tests)
    config = ("-c", str(REPOSITORY / "pyproject.toml"), "--rootdir", str(folder))
    command = (sys.executable, "-m", "pytest", *config, *options, str(folder))
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    ("target", "names"),
    [
        pytest.param("unit", ["plain"], id="unit"),
        pytest.param("test", ["plain", "main_job", "fixture", "process", "property"], id="test"),
        pytest.param("scenarios", ["engine"], id="scenarios"),
    ],
)
def test_a_target_runs_its_tests(tmp_path: Path, target: str, names: list[str]) -> None:
    (recipe,) = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    (selected,) = re.findall(r'-m ("[^"]+"|\w+) \$\(PYTEST_ARGS\)', recipe)
    printed = run(tmp_path, TESTS, "-v", "-m", selected.strip('"'))
    assert re.findall(r"::test_(\w+) PASSED", printed) == names


def test_a_test_without_a_marker_starts_nothing(tmp_path: Path) -> None:
    printed = run(tmp_path, STARTING)
    for name, event in {
        "process": "subprocess.Popen",
        "shell": "os.system",
        "terminal": "os.forkpty",
        "server": "socket.bind",
    }.items():
        assert (
            f"RuntimeError: test_some.py::test_starts_a_{name} must have the marker `process`, because it starts a "
            f"process or a server: {event}" in printed
        )
    assert "4 failed" in printed
