"""Commands of the local cloud that are kept from their work: what the exit code and the sentence say."""

from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud import commands
from localcloud.commands import main

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def call_main(*arguments: str) -> tuple[int, str, str]:
        code = main(["--state", str(tmp_path / "state"), *arguments])
        return code, *capsys.readouterr()

    return call_main


def test_ctrl_c_in_a_folder_that_is_gone(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)

    def interrupted(*_: object) -> int:
        gone.rmdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "_run", interrupted)
    assert call("up") == (130, "", "Stopped. What was made until now is recorded.\n")
