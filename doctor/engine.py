"""Asking the engine, the `pulumi` on PATH, in the caller's own login and environment."""

import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from doctor.errors import DoctorError

LIMIT = 1800.0
"""Seconds a run may take; a policy pack whose Python is missing can hang the engine."""
GRACE = 30.0
"""Seconds that the engine has to finish the step it is in."""
_SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105  the key by which a state marks secrets, itself none


CRASH = "goroutine "
"""What a Go program prints when it crashes."""


class Interrupted(KeyboardInterrupt):
    """The engine was asked to stop, and has ended.

    `crashed` says that it did not end by itself: `pulumi import` of 3.276 panics when it is interrupted, and leaves the
    lock that it held.
    """

    def __init__(self, *, crashed: bool) -> None:
        super().__init__()
        self.crashed = crashed


def is_secret(value: object) -> bool:
    """Whether a value of a state is a secret of the stack."""
    return isinstance(value, dict) and _SECRET in value


def holds_secret(value: object) -> bool:
    """Whether a value of a state is a secret, or has one within."""
    if isinstance(value, dict):
        return is_secret(value) or any(map(holds_secret, value.values()))
    return isinstance(value, list) and any(map(holds_secret, value))


def is_installed() -> bool:
    """Whether there is a `pulumi` to ask."""
    return shutil.which("pulumi") is not None


def executable() -> str:
    """Return the path of `pulumi`; raises DoctorError when there is none."""
    found = shutil.which("pulumi")
    if not found:
        raise DoctorError(
            "`pulumi` must be on PATH for this command. Install it (https://www.pulumi.com/docs/install/), or use the "
            "one of this machine's cloud: `python -m localcloud run python -m doctor ...`."
        )
    return found


def run(
    arguments: Sequence[str], *, cwd: Path, limit: float = LIMIT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of the engine's in the folder `cwd`, without prompts or colours; its output is in the result.

    SIGINT, SIGTERM or SIGHUP to this process asks the engine to finish its step and to stop. Then KeyboardInterrupt is
    raised. An engine that were killed at once would leave its stack locked. `environment` is put over the caller's.
    """
    command = [executable(), "--non-interactive", "--color", "never", *arguments]
    with (
        subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # The engine writes UTF-8 whatever the locale.
            encoding="utf-8",
            errors="replace",
            # In a group of its own it gets Ctrl-C from here alone: at a second one it would drop what it is doing.
            process_group=0,
        ) as process,
        _one_interrupt_to(process) as received,
    ):
        try:
            stdout, stderr = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired as error:
            _end(process)
            raise DoctorError(f"`pulumi {' '.join(arguments)}` was stopped after {limit:g} s.") from error
    if received:
        raise Interrupted(crashed=CRASH in stderr)
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


@contextmanager
def _one_interrupt_to(process: subprocess.Popen[str]) -> Iterator[list[int]]:
    """Note the signals that would end this process, and send the engine an interrupt for the first of them."""
    received: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield received  # Python gives signals to the main thread only.
        return

    def receive(number: int, _frame: object) -> None:
        if not received:
            process.send_signal(signal.SIGINT)
        received.append(number)

    numbers = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    # Under `nohup` SIGHUP is ignored, and stays so.
    handled = {number for number in numbers if signal.getsignal(number) != signal.SIG_IGN}
    before = {number: signal.signal(number, receive) for number in handled}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def answer(arguments: Sequence[str], *, cwd: Path) -> Any:  # noqa: ANN401  any JSON value
    """Run a command that prints JSON and return that; raises DoctorError, with the engine's words, when it fails."""
    done = run(arguments, cwd=cwd)
    if done.returncode:
        raise DoctorError(f"`pulumi {' '.join(arguments)}` fails in {cwd}:\n{(done.stderr or done.stdout).strip()}")
    return json.loads(done.stdout)
