"""Commands of the local cloud that are kept from their work: what the exit code and the sentence say."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localcloud import commands, process
from localcloud.cloud import LocalCloud
from localcloud.commands import main
from tests.localcloud.conftest import MakeFolder

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cloud(tmp_path: Path, make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalCloud]:
    """A local cloud with the stack `local` of the program in the current folder."""
    folder = make_folder(
        "program", {"Pulumi.yaml": "name: program\nruntime: python\nconfig: {aws:region: us-east-1}\n"}
    )
    monkeypatch.chdir(folder)
    with LocalCloud(tmp_path / "state") as running:
        assert running.pulumi("stack", "ls", cwd=folder).returncode == 0
        yield running


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def call_main(*arguments: str) -> tuple[int, str, str]:
        code = main(["--state", str(tmp_path / "state"), *arguments])
        return code, *capsys.readouterr()

    return call_main


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Let runs of the engine with this command end by this signal."""
    run = process.run

    def kill(name: str, number: int) -> None:
        def run_or_die(command: list[str | Path], **options: object) -> subprocess.CompletedProcess[str]:
            return subprocess.CompletedProcess(command, -number) if name in command else run(command, **options)  # type: ignore[arg-type]  # as given

        monkeypatch.setattr(process, "run", run_or_die)

    return kill


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("command", ["preview", "up"])
def test_the_command_whose_engine_was_killed_is_named(
    call: Call, killed: Callable[[str, int], None], tmp_path: Path, command: str
) -> None:
    killed("preview", signal.SIGKILL)
    code, _, err = call(command)
    again = f"start again with `python -m localcloud --state {tmp_path}/state {command}`.\n"
    assert (code, err) == (1, f"The engine was ended by the signal SIGKILL: {again}")


@pytest.mark.usefixtures("cloud")
def test_a_signal_without_a_name_is_a_number(call: Call, killed: Callable[[str, int], None]) -> None:
    killed("preview", 40)
    code, _, err = call("preview")
    assert (code, err.partition(":")[0]) == (1, "The engine was ended by the signal 40")


def test_down_fails_when_its_engine_is_killed(
    cloud: LocalCloud, call: Call, killed: Callable[[str, int], None]
) -> None:
    killed("destroy", signal.SIGKILL)
    code, out, err = call("down")
    _, remark, server = out.splitlines()
    assert (code, err) == (1, "")
    assert remark == "  the stack is not destroyed, but forgotten: The engine was ended by the signal SIGKILL."
    assert server.startswith("server    ended, and all it held with it")
    assert cloud.server is None


def test_down_leaves_a_locked_stack_and_its_server(cloud: LocalCloud, call: Call) -> None:
    lock = cloud.state.backend / ".pulumi" / "locks" / "organization" / "program" / "local" / "lock.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(json.dumps({"pid": os.getpid()}))
    code, out, err = call("down")
    assert (code, out) == (1, "")
    assert err.startswith(f"The stack `local` is locked by process {os.getpid()}: wait for the end of that engine")
    assert cloud.server
    lock.unlink()
    assert call("down")[0] == 0
    assert cloud.server is None


def test_ctrl_c_in_a_folder_that_is_gone(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)

    def interrupted(*_: object) -> int:
        gone.rmdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "_run", interrupted)
    assert call("up") == (130, "", "Stopped. What was made until now is recorded.\n")
