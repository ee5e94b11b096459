"""A copy of this repository, where the code blocks of its documents run as they stand."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from localcloud.environment import REPOSITORY
from tests.documents.blocks import Block

LIMIT = 240
"""Seconds for one block."""
_OF_MAKE = frozenset({"MAKEFLAGS", "MAKELEVEL", "MFLAGS"})
"""By these, make would take itself for a part of the one that runs the tests, and say in which folder it is."""


@dataclass(frozen=True)
class Copy:
    """A clone of the repository as it is here, with its installed environments."""

    folder: Path

    @classmethod
    def made_in(cls, folder: Path) -> "Copy":
        """Copy all files that git knows or would add."""
        listed = _git(REPOSITORY, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
        for name in filter(None, listed.split("\0")):
            if (REPOSITORY / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(REPOSITORY / name, folder / name)  # with its time, which make compares
        _share_environments(folder)
        _git(folder, "init", "--quiet")
        _git(folder, "add", "--all")
        _git(folder, "-c", "user.name=reader", "-c", "user.email=reader@example.com", "commit", "--quiet", "-m", "a")
        return cls(folder)

    def run(self, block: Block | str) -> subprocess.CompletedProcess[str]:
        """Run a block with bash and return what it printed; both outputs are in `stdout`."""
        command = ["bash", "-eu", "-o", "pipefail", "-c", block if isinstance(block, str) else block.text]
        return subprocess.run(
            command,
            cwd=self.folder,
            env={key: value for key, value in os.environ.items() if key not in _OF_MAKE},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT,
            check=False,
        )


def _share_environments(folder: Path) -> None:
    """Give the folder what is installed here: the environment of the tests holds what the others need, too."""
    (folder / "policypack" / "venv").symlink_to(REPOSITORY / "policypack" / "venv")
    environment = folder / ".venv"
    environment.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (environment / part).symlink_to(REPOSITORY / ".venv" / part)
    for stamp in (".program", ".local"):
        (environment / stamp).touch()


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout
