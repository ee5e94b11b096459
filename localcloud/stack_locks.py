"""The locks that engines hold on stacks. An engine that is killed leaves its lock, and no other one removes it."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_FOLDER = Path(".pulumi", "locks", "organization")


def drop_stale(backend: Path, say: Callable[[str], None]) -> None:
    """Remove the locks of engines that are gone, and say so."""
    for lock in backend.joinpath(_FOLDER).glob("**/*.json"):
        with suppress(FileNotFoundError):  # Another engine has just unlocked its stack.
            owner = _owner(lock)
            if owner is None:
                say(f"removing the lock {lock}, which is damaged")
                lock.unlink()
            elif not _runs(owner):
                say(f"removing the lock of engine process {owner}, which is gone")
                lock.unlink()


def holder(backend: Path, project: str, stack: str) -> int | None:
    """Return the id of a process that has the stack locked, if there is one."""
    for lock in backend.joinpath(_FOLDER, project, stack).glob("*.json"):
        with suppress(FileNotFoundError):
            owner = _owner(lock)
            if owner and _runs(owner):
                return owner
    return None


def _owner(lock: Path) -> int | None:
    """Return the process id that a lock file names, or None where it is damaged."""
    try:
        return int(json.loads(lock.read_bytes())["pid"])
    except (KeyError, TypeError, ValueError):
        return None


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True  # As somebody else's.
    return True
