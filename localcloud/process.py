"""Running the engine: to its end, to its time limit, or to the signal that the caller gets."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from localcloud.errors import LocalCloudError

GRACE = 30.0
"""Seconds between the request to stop, which lets the engine finish the step it is in, and the end by force."""


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    limit: float,
    capture: bool = False,
    interactive: bool = False,
    log: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command for at most `limit` seconds; its exit code, and with `capture` its output, are in the result.

    With `log`, all that it prints goes to that file instead.

    SIGINT or SIGTERM to this process reaches the command once and lets it end; then KeyboardInterrupt is raised.
    An `interactive` command keeps the terminal.
    """
    # In the terminal's process group a command can read keys, and the terminal itself sends it Ctrl-C. In a group of
    # its own it gets Ctrl-C from here alone: a second one would make the engine drop what it is doing.
    shares_terminal = interactive and sys.stdin.isatty()
    with (
        log.open("w") if log else nullcontext(subprocess.PIPE if capture else None) as output,
        subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if log else output,
            text=True,
            process_group=None if shares_terminal else 0,
        ) as process,
        _signals_to(process, {signal.SIGTERM} if shares_terminal else {signal.SIGINT, signal.SIGTERM}) as received,
    ):
        try:
            stdout, stderr = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired as error:
            _end(process)
            raise LocalCloudError(f"`{' '.join(map(str, command))}` was stopped after {limit:g} s.") from error
    if received:
        raise KeyboardInterrupt
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


@contextmanager
def _signals_to(process: subprocess.Popen[str], forwarded: set[signal.Signals]) -> Iterator[list[int]]:
    """Note the signals to this process instead of dying of them, and send some on to the other."""
    received: list[int] = []

    def receive(number: int, _frame: object) -> None:
        received.append(number)
        if number in forwarded:
            process.send_signal(number)

    previous = {number: signal.signal(number, receive) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
