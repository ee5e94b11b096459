"""Ctrl-C while the engine works: it finishes its step and unlocks the stack, and the doctor says how to go on."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.doctor.conftest import REPOSITORY

pytestmark = pytest.mark.process

# An engine that holds a lock for as long as it works: told to stop, it needs a moment, and a second time it gives up.
ENGINE = f"""#!{sys.executable}
import os, signal, sys
from pathlib import Path

def stop(*_):
    with Path("asked").open("a") as file:
        file.write("once\\n")
    signal.setitimer(signal.ITIMER_REAL, 0.3)

def finish(*_):
    Path("lock").unlink()
    sys.exit(130)

signal.signal(signal.SIGINT, stop)
signal.signal(signal.SIGALRM, finish)
Path("lock").write_text(str(os.getpid()))
while True:
    signal.pause()
"""
# A shell lets its background jobs ignore SIGINT, and the processes that these start.
DOCTOR = """
import signal
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from doctor.adopt import bring_in
from doctor.report import Report
bring_in("dev", Path(), Path("import.json"), Report(), protect=False)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_an_interrupted_import_leaves_no_lock_and_says_how_to_go_on(tmp_path: Path, number: signal.Signals) -> None:
    engine = tmp_path / "pulumi"
    engine.write_text(ENGINE)
    engine.chmod(0o755)
    lock = tmp_path / "lock"
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        [sys.executable, "-c", DOCTOR],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as doctor:
        try:
            while not lock.exists():
                assert doctor.poll() is None
                time.sleep(0.02)
            os.killpg(doctor.pid, number)  # as a terminal does: to all of the group
            _, said = doctor.communicate(timeout=60)
        finally:
            doctor.kill()
            if lock.exists():  # The engine still works, in a group of its own.
                with suppress(ProcessLookupError):
                    os.kill(int(lock.read_text()), signal.SIGKILL)
    assert not lock.exists()
    assert (tmp_path / "asked").read_text() == "once\n"
    assert said.startswith(
        "Interrupted. The engine has finished its step, and nothing has changed in AWS. What was imported stays in the "
        "state. Adopt the rest with `python -m doctor adopt --stack dev --yes`."
    )
