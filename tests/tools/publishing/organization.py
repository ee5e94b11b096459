"""An organization that publishes the pack: its checkout of this repository, and the CLI against the stand-in."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

from localcloud.cloud import LocalCloud
from tests.tools.publishing.service import ORGANISATION, Service

REPOSITORY = Path(__file__).parents[3]
VERSION = yaml.safe_load((REPOSITORY / "policypack" / "PulumiPolicy.yaml").read_text())["version"]


@dataclass(frozen=True)
class Organization:
    """`checkout` is the working tree of this repository, committed, with the pack's virtual environment."""

    cloud: LocalCloud
    service: Service
    checkout: Path

    def run(self, *command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command as somebody who is logged in to the service."""
        logged_in = {"PULUMI_BACKEND_URL": self.service.url, "PULUMI_ACCESS_TOKEN": "pul-any", **environment}
        return self.cloud.run(*command, cwd=cwd, environment=logged_in, capture=True)

    def publish(self) -> subprocess.CompletedProcess[str]:
        """What `make publish` does."""
        return self.run("python", "-m", "tools.publishing", ORGANISATION, cwd=self.checkout)

    def commit(self) -> None:
        """Commit all changes of the checkout."""
        identity = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        _git(self.checkout, *identity, "commit", "--quiet", "--all", "--message", "x")


def organization(cloud: LocalCloud, service: Service, folder: Path) -> Organization:
    """An organization whose checkout is made in a folder."""
    checkout = folder / "repository"
    kept = shutil.ignore_patterns("__pycache__", "venv")
    for name in ("components", "doctor", "policypack", "tools"):
        shutil.copytree(REPOSITORY / name, checkout / name, ignore=kept)
    shutil.copy(REPOSITORY / ".gitignore", checkout)
    venv = checkout / "policypack" / "venv"
    venv.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        venv.joinpath(name).symlink_to(REPOSITORY / "policypack" / "venv" / name)
    _git(checkout, "init", "--quiet")
    _git(checkout, "add", ".")
    made = Organization(cloud, service, checkout)
    made.commit()
    return made


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)  # noqa: S607  the one on PATH
