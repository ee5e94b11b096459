"""What goes wrong on a machine: one sentence each, with the command that helps, and nothing left behind."""

import errno
import io
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from localcloud import engine, server
from localcloud.cloud import LocalCloud
from localcloud.commands import main
from localcloud.environment import DEFAULT_STATE, REPOSITORY, State
from localcloud.errors import LocalCloudError
from localcloud.faults import sentence
from localcloud.process import interruptible
from localcloud.report import Report
from tests.localcloud.conftest import MakeFolder

pytestmark = pytest.mark.process

ODD = "a ü b#c%20d"
"""A folder's name with all that a URL, a shell or an ASCII terminal takes for something else."""


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    folder = State(tmp_path / ODD)
    yield folder
    if folder.folder.is_dir():
        server.stop(folder.server)


@pytest.fixture
def call(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Call a command of the local cloud outside any project: its exit code and what it prints."""
    monkeypatch.chdir(tmp_path)

    def call_main(*arguments: str) -> tuple[int, str, str]:
        code = main(["--state", str(state.folder), *arguments])
        return code, *capsys.readouterr()

    return call_main


Call = Callable[..., tuple[int, str, str]]


def command(state: State, name: str) -> str:
    return f"python -m localcloud --state '{state.folder}' {name}"


def wait_for_the_end_of(running: server.Server) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not server.answers(running):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_a_port_out_of_range(call: Call, capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit) as left:
        call("up", "--port", port)
    assert left.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.endswith(f"error: argument --port: must be a number from 0 (any free one) to 65535, got `{port}`")


def test_a_python_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(REPOSITORY / "localcloud" / "__main__.py"))
    assert left.value.code == (
        f"Python 3.11 or later is needed: {sys.executable} is 3.9.2. Name one: make up PYTHON=python3.12"
    )


def test_a_python_without_the_packages() -> None:
    bare = [sys.executable, "-S", "-m", "localcloud", "status"]
    run = subprocess.run(bare, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == (
        f"{sys.executable} has no package `yaml`: run `make tools`, and use {REPOSITORY}/.venv/bin/python.\n"
    )


@pytest.mark.parametrize(
    ("stamps", "command"),
    [
        pytest.param([".program"], "make tools", id="made by `make setup`"),
        pytest.param([".program", ".local"], "rm -r .venv && make tools", id="broken since"),
    ],
)
def test_an_incomplete_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stamps: list[str], command: str
) -> None:
    (tmp_path / "localcloud").mkdir()
    main = shutil.copy(REPOSITORY / "localcloud" / "__main__.py", tmp_path / "localcloud")
    (tmp_path / ".venv").mkdir()
    for stamp in stamps:
        (tmp_path / ".venv" / stamp).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    monkeypatch.setitem(sys.modules, "localcloud.commands", None)
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(main))
    assert left.value.code == (
        f"{tmp_path}/.venv is incomplete, it has no package `localcloud.commands`: run `{command}`."
    )


@pytest.mark.parametrize("name", ["status", "up", "down"])
def test_a_state_folder_that_is_a_file(call: Call, state: State, name: str) -> None:
    state.folder.touch()
    code, out, err = call(name)
    assert (code, out) == (1, "")
    assert err.startswith(f"`{state.folder}")
    assert err.endswith("Name another state folder with `python -m localcloud --state DIR`.\n")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(
            PermissionError(errno.EACCES, "Permission denied", "/cache/container-roles/engine"),
            "`/cache/container-roles/engine` cannot be used: Permission denied. "
            "Name another cache folder with the environment variable XDG_CACHE_HOME.",
            id="a read-only home",
        ),
        pytest.param(
            OSError(errno.EROFS, "Read-only file system", "/state"),
            "`/state` cannot be used: Read-only file system. "
            "Name another state folder with `python -m localcloud --state DIR`.",
            id="a read-only state folder",
        ),
        pytest.param(
            OSError(errno.ENOSPC, "No space left on device"),
            "The command failed: No space left on device. Free some space and repeat the command.",
            id="a full disk",
        ),
        pytest.param(
            PermissionError(errno.EACCES, "Permission denied", "/elsewhere"),
            "`/elsewhere` cannot be used: Permission denied. Correct that and repeat the command.",
            id="another file",
        ),
        pytest.param(LocalCloudError("It is so."), "It is so.", id="a sentence already"),
    ],
)
def test_an_error_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, error: LocalCloudError | OSError, expected: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert sentence(error, State(Path("/state"))) == expected


def test_a_cache_folder_that_cannot_be_made(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _out, err = call("engine")
    assert code == 1
    assert err.startswith(f"`{tmp_path / 'home'}")
    assert err.endswith("Name another cache folder with the environment variable XDG_CACHE_HOME.\n")


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(LocalCloudError) as error:
        engine.user_cache()
    assert str(error.value) == (
        "This user has no home folder: name a cache folder with the environment variable XDG_CACHE_HOME."
    )


def test_a_working_folder_that_is_gone(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert call("status") == (1, "", "The current folder is gone: go to one that exists with `cd`.\n")


@pytest.mark.parametrize(
    ("file", "kind", "command"),
    [
        pytest.param("Pulumi.yaml", "project file", "preview"),
        pytest.param("Pulumi.yaml", "project file", "stack"),
        pytest.param("Pulumi.local.yaml", "config file", "preview"),
    ],
)
def test_a_file_of_the_project_that_is_cut_off(
    cloud: LocalCloud, make_folder: MakeFolder, file: str, kind: str, command: str
) -> None:
    files = {"Pulumi.yaml": "name: program\nruntime: python\n", file: "name: program\nruntime: [python\n"}
    folder = make_folder("program", files)
    with pytest.raises(LocalCloudError) as error:
        cloud.pulumi(command, cwd=folder)
    assert str(error.value) == (
        f"The {kind} {folder / file} is not YAML: expected ',' or ']', but got '<stream end>', line 3. Correct it."
    )


def test_an_output_that_nobody_reads_one_that_is_full_and_none(state: State) -> None:
    arguments = [sys.executable, "-m", "localcloud", "--state", str(state.folder), "status"]
    reader, writer = os.pipe()
    os.close(reader)
    unread = subprocess.run(arguments, cwd=REPOSITORY, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (unread.returncode, unread.stderr) == (1, b"")
    closed = ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *arguments]
    none = subprocess.run(closed, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True, check=False)
    assert (none.returncode, none.stderr) == (1, "")
    if Path("/dev/full").exists():
        with Path("/dev/full").open("w") as full:
            run = subprocess.run(arguments, cwd=REPOSITORY, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert run.returncode == 1
        assert run.stderr == "The command failed: No space left on device. Free some space and repeat the command.\n"


def test_at_width_60_without_colours_a_sentence_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"COLUMNS": "60", "NO_COLOR": "1", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    report = Report()
    report.error("It is so, and that is a long sentence. " * 4)
    assert capsys.readouterr().err == "It is so, and that is a long sentence. " * 4 + "\n"
    assert report.engine_flags()[-1] == "never"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_between_two_steps_ends_what_was_started(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(number)


def test_run_help_helps(call: Call) -> None:
    code, out, err = call("run", "--help")
    assert (code, err) == (0, "")
    assert out.startswith("usage: python -m localcloud run ARGS [ARGS ...]\n")
    assert "aws iam list-roles" in out


def test_the_command_that_helps_names_the_state_folder_only_where_it_is_another() -> None:
    assert State(DEFAULT_STATE).command("down") == "python -m localcloud down"
    assert State(Path("/a b")).command("down") == "python -m localcloud --state '/a b' down"


def start(state: State) -> server.Server:
    state.folder.mkdir(exist_ok=True)
    return server.start(state.server, state.server_log, port=0, lifetime=timedelta(minutes=2))


def test_a_server_that_hangs_and_one_whose_record_is_cut_off(
    call: Call, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start(state)
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with monkeypatch.context() as changed:
        changed.setattr(sys, "stdout", ascii_only)
        assert call("status")[0] == 0
    ascii_only.seek(0)
    assert ascii_only.read().endswith(f"log {state.server_log}\n".replace("ü", "?"))

    monkeypatch.setattr(server, "ANSWER_LIMIT", 0.3)
    os.kill(running.pid, signal.SIGSTOP)
    silent = f"The AWS server at {running.url} does not answer: end it with `{command(state, 'down')}`.\n"
    assert call("status") == (1, "", silent)
    os.kill(running.pid, signal.SIGCONT)

    monkeypatch.setattr(server, "ANSWER_LIMIT", 5.0)
    os.truncate(state.server, 5)
    assert call("status") == (1, "server    gone, with all it held\n", "")
    assert wait_for_the_end_of(running), "nobody could end it any more"


def test_a_server_whose_state_folder_is_deleted_ends(call: Call, state: State) -> None:
    running = start(state)
    shutil.rmtree(state.folder)
    assert call("status")[:2] == (1, "server    none is up\n")
    assert wait_for_the_end_of(running)


@pytest.mark.scenario
def test_a_state_file_that_is_cut_off(
    call: Call, state: State, make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import pulumi_aws\npulumi_aws.iam.Group('group', name='group')\n"
    folder = make_folder(
        "program",
        {"Pulumi.yaml": "name: cut\nruntime: python\nconfig: {aws:region: us-east-1}\n", "__main__.py": program},
    )
    monkeypatch.chdir(folder)
    with LocalCloud(state.folder) as cloud:
        up = cloud.pulumi("up", "--yes", "--skip-preview", "--non-interactive", cwd=folder)
        assert "    + 2 created\n" in up.stdout
        # The engine's default provider is in the state, and no resource of anybody's.
        assert call("status")[1].splitlines()[-1] == "stack     local with 2 resources"

        lock = state.backend / ".pulumi" / "locks" / "organization" / "cut" / "local" / "lock.json"
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.write_text('{"pid": ')
        state.engine_log.write_text("of an earlier command\n")
        file = state.backend / ".pulumi" / "stacks" / "cut" / "local.json"
        os.truncate(file, 100)
        damaged = (
            f"The state file {file} is damaged: forget all stacks with `{command(state, 'down')}`, "
            f"and begin again with `{command(state, 'up')}`."
        )
        code, out, err = call("up")
        assert (code, err) == (1, f"{damaged}\n")
        assert f"  removing the lock {lock}, which is damaged\n" in out
        assert "of an earlier command" not in out

        code, out, err = call("down")
        assert (code, err) == (0, "")
        first, last = out.splitlines()
        assert first == f"  the stack is not destroyed, but forgotten: {damaged}"
        assert last.startswith("server    ended, and all it held with it")
        assert cloud.server is None
        assert not state.backend.exists()
