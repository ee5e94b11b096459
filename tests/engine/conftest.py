"""The real engine for tests: one server a session, an empty account and no stack for each test."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from localcloud.cloud import LocalCloud

REPOSITORY = Path(__file__).parents[2]
PACK = REPOSITORY / "policypack"
STATES = Path(__file__).parent / "states"
VERSION = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())["version"]
PASSED = f"    ✅ iam-guardrails@v{VERSION} (local: policypack)\n"
"""What the CLI prints where the pack finds nothing."""


@dataclass(frozen=True)
class Run:
    """One run of the CLI: its exit code, what it printed, and the events behind it."""

    code: int
    text: str
    events: list[dict[str, Any]]

    @property
    def policy_lines(self) -> str:
        """The last block of its output under `Policies:` (`up` previews first), with the pack's folder made short."""
        _, found, rest = self.text.rpartition("\nPolicies:\n")
        # The engine shortens a long path.
        return (
            re.sub(r"\(local: \S+/policypack\)", "(local: policypack)", rest.partition("\n\n")[0]) + "\n"
            if found
            else ""
        )

    @property
    def checked(self) -> dict[str, set[str]]:
        """For the name of each resource (empty: the stack) the policies that ran on it, whatever they found."""
        ran: dict[str, set[str]] = {}
        for event in self.events:
            for kind in ("policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent"):
                summary = event.get(kind)
                if summary:
                    name = summary.get("resourceUrn", "").rpartition("::")[2]
                    ran.setdefault(name, set()).update(summary.get("passed", []), summary.get("failed", []))
        return ran


class Engine:
    """Runs programs in a local cloud of its own."""

    def __init__(self, cloud: LocalCloud, folder: Path) -> None:
        self.cloud = cloud
        self._folder = folder

    @property
    def iam(self) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        """IAM of the account that the programs work in."""
        return self._client("iam")

    @property
    def center(self) -> Any:  # noqa: ANN401  the same
        """IAM Identity Center of that account."""
        return self._client("sso-admin")

    def _client(self, service: str) -> Any:  # noqa: ANN401  the same
        assert self.cloud.server is not None
        client: Any = boto3.client  # whose overloads know the names of services only
        return client(
            service,
            region_name="us-east-1",
            endpoint_url=self.cloud.server.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106  the local cloud takes any
        )

    def own_program(self) -> Path:
        """A copy of this repository's program, to change its config in."""
        folder = self._folder / "container-roles"
        folder.mkdir()
        for path in (REPOSITORY / "__main__.py", *REPOSITORY.glob("Pulumi*.yaml")):
            shutil.copy(path, folder)
        shutil.copytree(REPOSITORY / "components", folder / "components", ignore=shutil.ignore_patterns("__pycache__"))
        folder.joinpath(".venv").symlink_to(REPOSITORY / ".venv")
        return folder

    def program(self, source: str) -> Path:
        """A project named `scenario` with this program."""
        folder = self._folder / "program"
        folder.mkdir(exist_ok=True)
        folder.joinpath("Pulumi.yaml").write_text(
            "name: scenario\nruntime: {name: python, options: {toolchain: pip}}\n"
        )
        folder.joinpath("__main__.py").write_text(source)
        return folder

    def restore(self, program: Path, state: str) -> None:
        """Give the stack `try` of a program a state that an earlier version left, from the folder `states`."""
        for command in (
            ("stack", "init", "try"),
            ("stack", "import", "--stack", "try", "--file", str(STATES / f"{state}.json")),
        ):
            done = self.cloud.pulumi(*command, cwd=program)
            assert done.returncode == 0, done.stderr

    def run(self, *command: str, cwd: Path, region: str = "us-east-1") -> Run:
        """Run a pulumi command with the pack enforced."""
        log = self._folder / "events.json"
        log.unlink(missing_ok=True)
        flags = ("--non-interactive", "--color", "never", "--policy-pack", str(PACK), "--event-log", str(log))
        environment = {"PULUMI_DEBUG_COMMANDS": "true", "AWS_REGION": region}
        done = self.cloud.pulumi(*command, *flags, cwd=cwd, environment=environment, limit=240)
        events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return Run(done.returncode, f"{done.stdout}{done.stderr}", events)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A local cloud for the session."""
    with LocalCloud(tmp_path_factory.mktemp("cloud")) as made:
        yield made


@pytest.fixture
def engine(cloud: LocalCloud, tmp_path: Path) -> Engine:
    """An engine over an empty account."""
    cloud.reset()
    return Engine(cloud, tmp_path)


@pytest.fixture
def program(engine: Engine) -> Path:
    """A copy of this repository's program."""
    return engine.own_program()
