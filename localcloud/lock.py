"""Locks between processes that the kernel gives back when their holder dies, however it dies."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_NAMING = 0.01
"""Seconds until the next look at a lock whose holder has not written its process id yet."""


@contextmanager
def exclusive(path: Path, busy: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file `path`, which names its holder's process id.

    When another process holds it, `busy` is called with that process id: it raises to give up, or returns to wait.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        while not lock(file.fileno()):
            if holder := path.read_text():
                busy(holder)
                fcntl.flock(file, fcntl.LOCK_EX)
                break
            time.sleep(_NAMING)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def lock(descriptor: int) -> bool:
    """Lock the open file until every copy of the descriptor is closed; False when another process has it locked."""
    return _flock(descriptor, fcntl.LOCK_EX)


def is_locked(descriptor: int) -> bool:
    """Whether another process has the open file locked."""
    # Shared, so that two processes that look at the same moment do not take each other for the holder.
    return not _flock(descriptor, fcntl.LOCK_SH)


def _flock(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
