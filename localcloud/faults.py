"""Where an error of the machine becomes a sentence: what is wrong with which file, and what helps."""

import errno
import os
import sys
from pathlib import Path

from localcloud.engine import user_cache
from localcloud.environment import State
from localcloud.errors import LocalCloudError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def sentence(error: LocalCloudError | OSError, state: State) -> str:
    """Return what a person reads of an error of a command whose state is in `state`."""
    if isinstance(error, LocalCloudError):
        return str(error)
    reason = error.strerror or str(error) or type(error).__name__
    where = f"`{error.filename}` cannot be used" if error.filename else "The command failed"
    return f"{where}: {reason}. {_help(error, state)}"


def _help(error: OSError, state: State) -> str:
    if error.errno in FULL:
        return "Free some space and repeat the command."
    path = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None
    if path and _belong(path, state.folder):
        return "Name another state folder with `python -m localcloud --state DIR`."
    if path and _belong(path, user_cache()):
        return "Name another cache folder with the environment variable XDG_CACHE_HOME."
    return "Correct that and repeat the command."


def _belong(path: Path, folder: Path) -> bool:
    """Whether the path is in the folder, or above it where the folder cannot be made."""
    return path.is_relative_to(folder) or folder.is_relative_to(path)


def discard_output() -> None:
    """Send what is still to be printed nowhere: who read it is gone, and Python would complain when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
