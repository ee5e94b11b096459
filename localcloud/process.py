"""Running the engine: to its end, to its time limit, or to the signal that the caller gets."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
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

    SIGINT or SIGTERM to this process reaches the command once and lets it end; then KeyboardInterrupt is raised. So it
    is with SIGHUP, of which the command learns by SIGTERM: the engine would die of the other at once.
    An `interactive` command keeps the terminal.
    """
    # In the terminal's process group a command can read keys, and the terminal itself sends it Ctrl-C. In a group of
    # its own it gets Ctrl-C from here alone: a second one would make the engine drop what it is doing.
    shares_terminal = interactive and sys.stdin.isatty()
    with (
        log.open("w", encoding="utf-8") if log else nullcontext(subprocess.PIPE if capture else None) as output,
        subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if log else output,
            encoding="utf-8",
            errors="replace",
            process_group=None if shares_terminal else 0,
        ) as process,
        _signals_to(process, terminal=shares_terminal) as received,
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
def interruptible() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, so that it can end what it started."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with _handled(interrupt, {signal.SIGTERM, signal.SIGHUP}):
        yield


@contextmanager
def _signals_to(process: subprocess.Popen[str], *, terminal: bool) -> Iterator[list[int]]:
    """Note the signals to this process instead of dying of them, and send them on; a terminal sends Ctrl-C itself."""
    received: list[int] = []

    def receive(number: int, _frame: object) -> None:
        received.append(number)
        if number != signal.SIGINT:
            process.send_signal(signal.SIGTERM)
        elif not terminal:
            process.send_signal(signal.SIGINT)

    with _handled(receive, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}):
        yield received


@contextmanager
def _handled(handler: Callable[[int, object], None], numbers: set[signal.Signals]) -> Iterator[None]:
    """Handle these signals for the block; SIGHUP stays ignored where it is, as under `nohup`."""
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        numbers = numbers - {signal.SIGHUP}
    previous = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, before in previous.items():
            signal.signal(number, before)


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
