"""Running the engine: to its end, to its time limit, or to the signal that the caller gets."""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from localcloud.errors import LocalCloudError

GRACE = 30.0
"""Seconds between the request to stop, which lets the engine finish the step it is in, and the end by force."""


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    limit: float | None,
    capture: bool = False,
    interactive: bool = False,
    log: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command for at most `limit` seconds (None: as long as it likes) and return its exit code.

    With `capture`, its output is in the result, too.

    With `log`, all that it prints goes to that file instead.

    SIGINT or SIGTERM to this process reaches the command once and lets it end; then KeyboardInterrupt is raised. So it
    is with SIGHUP, of which the command learns by SIGTERM: the engine would die of the other at once.
    An `interactive` command keeps the terminal. Where there is none, what it started gets the signals, too.
    """
    # In the terminal's process group a command can read keys, and the terminal itself sends it Ctrl-C. In a group of
    # its own it gets Ctrl-C from here alone: a second one would make the engine drop what it is doing.
    shares_terminal = interactive and sys.stdin.isatty()
    relay = _Relay(group=interactive and not shares_terminal, terminal=shares_terminal)
    with (
        _handled(relay.receive, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}),
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
    ):
        relay.to(process)
        try:
            stdout, stderr = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired as error:
            _end(process)
            raise LocalCloudError(f"`{' '.join(map(str, command))}` was stopped after {limit:g} s.") from error
    if relay.received:
        raise KeyboardInterrupt
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


class _Relay:
    """Notes the signals to this process, which would die of them, and sends them on to a command.

    It is there before the command, which must not be left behind by a signal to this process alone. With `group`, the
    whole process group of the command gets them, as from a terminal: a shell waits for its command. A `terminal` sends
    Ctrl-C itself.
    """

    def __init__(self, *, group: bool, terminal: bool) -> None:
        self.received: list[int] = []
        self._to_send: deque[signal.Signals] = deque()
        self._process: subprocess.Popen[str] | None = None
        self._group = group
        self._terminal = terminal

    def receive(self, number: int, _frame: object) -> None:
        """Handle a signal."""
        self.received.append(number)
        if number != signal.SIGINT:
            self._to_send.append(signal.SIGTERM)
        elif not self._terminal:
            self._to_send.append(signal.SIGINT)
        self._send()

    def to(self, process: subprocess.Popen[str]) -> None:
        """Send on to this process what came until now and what is to come."""
        self._process = process
        self._send()

    def _send(self) -> None:
        while self._process and self._to_send:
            number = self._to_send.popleft()
            if self._group:
                with suppress(ProcessLookupError):  # It has just ended.
                    os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, so that it can end what it started."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with _handled(interrupt, {signal.SIGTERM, signal.SIGHUP}):
        yield


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
