"""A local cloud for the doctor's tests, and this repository's program in it."""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import xform_name

from doctor import preview
from doctor.account import Live
from doctor.preview import Preview
from localcloud.cloud import LocalCloud

REPOSITORY = Path(__file__).parents[2]
REGION = "us-east-1"


def session() -> boto3.Session:
    """Credentials that the local cloud takes; its endpoint is in the environment."""
    return boto3.Session("any", "any", region_name=REGION)


@dataclass(frozen=True)
class Place:
    """A local cloud and a copy of the program: an account and what is to be in it."""

    cloud: LocalCloud
    program: Path
    clients: dict[str, Any] = field(default_factory=dict)

    @property
    def live(self) -> Live:
        """The account, read anew."""
        return Live(session())

    def call(self, action: str, **parameters: object) -> Any:  # noqa: ANN401  what AWS answers
        """Do something by hand: `call("iam:CreateRole", RoleName="x", ...)`."""
        service, _, operation = action.partition(":")
        if service not in self.clients:
            self.clients[service] = session().client(service)  # type: ignore[call-overload]  # any service
        return getattr(self.clients[service], xform_name(operation))(**parameters)

    def doctor(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401  a completed process
        """Run the doctor's command line in this cloud."""
        command = ("python", "-m", "doctor", *arguments)
        return self.cloud.run(*command, cwd=self.program, environment=environment, capture=True)

    def refreshed(self, stack: str) -> Preview:
        """Ask the engine what an update would do, compared with the account."""
        shown = self.pulumi("preview", "--stack", stack, "--refresh", "--show-sames", "--json")
        return preview.read(json.loads(shown.stdout))

    def pulumi(self, *arguments: str) -> Any:  # noqa: ANN401  the same
        """Run a pulumi command that has to succeed."""
        done = self.cloud.pulumi(*arguments, cwd=self.program)
        assert done.returncode == 0, done.stdout + done.stderr
        return done


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An empty account; who changes it cleans up, or resets it."""
    program = tmp_path_factory.mktemp("place") / "container-roles"
    program.mkdir()
    for path in (REPOSITORY / "__main__.py", *REPOSITORY.glob("Pulumi*.yaml")):
        shutil.copy(path, program)
    for name in (".venv", "components", "doctor", "policypack"):
        program.joinpath(name).symlink_to(REPOSITORY / name)
    folder = tmp_path_factory.mktemp("cloud")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_RECORDER_FILEPATH", str(folder / "recording"))
        with LocalCloud(folder) as cloud:
            assert cloud.server is not None
            patch.setenv("AWS_ENDPOINT_URL", cloud.server.url)
            yield Place(cloud, program)


@pytest.fixture(scope="module")
def local(place: Place) -> Preview:
    """The stack `local`, up, and what another update would do: nothing."""
    place.cloud.reset()
    place.pulumi("up", "--yes", "--stack", "local")
    return place.refreshed("local")
