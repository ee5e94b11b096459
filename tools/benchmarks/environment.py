"""Other scanners, each in a virtual environment of its own in the user's cache folder, created at the first use."""

import hashlib
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from localcloud.engine import user_cache
from localcloud.lock import exclusive

INSTALL_LIMIT = 600
"""Seconds an installation may take."""


@dataclass(frozen=True)
class Environment:
    """A tool and its requirements, with the tool's version pinned. Other requirements get another folder."""

    tool: str
    requirements: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """The folder of the environment, whether or not it exists."""
        key = hashlib.sha256(" ".join(self.requirements).encode()).hexdigest()[:16]
        return user_cache() / "tools" / f"{self.tool}-{key}"

    @property
    def name(self) -> str:
        """The tool with its version."""
        return self.requirements[0].replace("==", " ")

    def program(self, name: str) -> Path:
        """Return a program of the environment. Create the environment if it does not exist.

        Raises:
            CalledProcessError: The installation fails. The output of uv goes to standard error.
        """
        installed = self.folder / ".installed"
        if not installed.exists():
            with exclusive(self.folder.with_suffix(".lock"), self._wait):
                if not installed.exists():
                    self._install()
                    installed.touch()
        return self.folder / "bin" / name

    def _install(self) -> None:
        _say(f"installing {self.name} into {self.folder}")
        venv.create(self.folder, clear=True)
        uv = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", self.folder)
        subprocess.run([*uv, *self.requirements], check=True, stdout=sys.stderr, timeout=INSTALL_LIMIT)

    def _wait(self, holder: str) -> None:
        _say(f"process {holder} is installing {self.name}: waiting")


def _say(remark: str) -> None:
    print(remark, file=sys.stderr)  # noqa: T201  progress of a command for people


IAMPROVER = Environment("iamprover", ("iamprover==0.7.1", "z3-solver==5.4.0.0"))
CHECKOV = Environment("checkov", ("checkov==3.3.30",))
CLOUDSPLAINING = Environment("cloudsplaining", ("cloudsplaining==0.9.1",))
# It imports pkg_resources, which later versions of setuptools no longer have.
PARLIAMENT = Environment("parliament", ("parliament==1.6.4", "setuptools==80.9.0"))
