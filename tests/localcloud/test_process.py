"""Time limits and signals, on real processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from localcloud import process
from localcloud.errors import LocalCloudError

pytestmark = pytest.mark.process

REPOSITORY = str(Path(process.__file__).parent.parent)


def test_exit_code_and_output(tmp_path: Path) -> None:
    script = "import os, sys; print(os.getcwd()); print(os.environ['NAME'], file=sys.stderr); sys.exit(3)"
    command = [sys.executable, "-c", script]
    run = process.run(command, cwd=tmp_path, environment={"NAME": "value"}, limit=30, capture=True)
    assert (run.returncode, run.stdout, run.stderr) == (3, f"{tmp_path}\n", "value\n")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("import time; time.sleep(60)", id="that can be interrupted"),
        pytest.param(
            "import signal, time; signal.signal(2, signal.SIG_IGN); time.sleep(60)", id="that ignores signals"
        ),
    ],
)
def test_the_time_limit_ends_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(process, "GRACE", 0.5)
    command = [sys.executable, "-c", script]
    with pytest.raises(LocalCloudError) as error:
        process.run(command, cwd=tmp_path, environment={}, limit=0.5, capture=True)
    assert str(error.value) == f"`{sys.executable} -c {script}` was stopped after 0.5 s."


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_what_a_persons_command_started(number: signal.Signals) -> None:
    """A shell waits for its command before it minds a signal, so the command has to get it, too."""
    caller = "import os, sys; from pathlib import Path; from localcloud import process\n"
    caller += "process.run(sys.argv[1:], cwd=Path('/'), environment=os.environ, limit=None, interactive=True)"
    with subprocess.Popen(
        [sys.executable, "-c", caller, "sh", "-c", "echo ready; sleep 600; true"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": REPOSITORY},
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == "ready\n"
        running.send_signal(number)
        # Its end, too: `sleep` holds the pipe while it lives.
        _, errors = running.communicate(timeout=60)
    assert errors.splitlines()[-1] == "KeyboardInterrupt"


@pytest.mark.parametrize(
    ("number", "received"),
    [
        pytest.param(signal.SIGINT, signal.SIGINT),
        pytest.param(signal.SIGTERM, signal.SIGTERM),
        pytest.param(signal.SIGHUP, signal.SIGTERM, id="a terminal that is closed"),
    ],
)
def test_a_signal_reaches_the_command_once(tmp_path: Path, number: signal.Signals, received: signal.Signals) -> None:
    """Sent to the whole process group, as a terminal does, or to the one process: the command sees one."""
    command = tmp_path / "command.py"
    command.write_text(
        dedent("""\
        import os, signal, time
        assert os.getpgrp() == os.getpid(), "a signal to the caller's group must not reach this one too"
        received = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, frame: received.append(number))
        print("ready", flush=True)
        while not received:
            time.sleep(0.02)
        time.sleep(0.5)
        print(received, flush=True)
        """)
    )
    caller = tmp_path / "caller.py"
    caller.write_text(
        dedent(f"""\
        import os, sys
        from pathlib import Path
        from localcloud import process
        try:
            process.run([sys.executable, {str(command)!r}], cwd=Path("/"), environment=os.environ, limit=30)
        except KeyboardInterrupt:
            print("interrupted")
        """)
    )
    with subprocess.Popen(
        [sys.executable, caller],
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
        env={**os.environ, "PYTHONPATH": REPOSITORY},
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == "ready\n"
        os.killpg(running.pid, number)
        assert running.stdout.read() == f"[{received.value}]\ninterrupted\n"
        assert running.wait() == 0
