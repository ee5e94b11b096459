"""A local cloud for the doctor's tests, and this repository's program in it."""

import contextlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import boto3
import pytest
from botocore import xform_name

from doctor import commands, preview
from doctor.account import Live
from doctor.preview import Preview
from localcloud.cloud import LocalCloud
from localcloud.environment import regions, variables

REPOSITORY = Path(__file__).parents[2]
REGION = "us-east-1"


def session() -> boto3.Session:
    """Credentials that the local cloud takes; its endpoint is in the environment."""
    return boto3.Session("any", "any", region_name=REGION)


class Shown(NamedTuple):
    """What a run of the command line ended with."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Place:
    """A local cloud and a copy of the program: an account and what is to be in it."""

    cloud: LocalCloud
    program: Path
    clients: dict[str, Any] = field(default_factory=dict)
    unchanged: dict[str, Preview] = field(default_factory=dict)
    """What a refreshed preview says of the stacks that are up, as long as nobody changes the account for good."""

    @property
    def live(self) -> Live:
        """The account, read again."""
        return Live(session())

    def call(self, action: str, **parameters: object) -> Any:  # noqa: ANN401  what AWS answers
        """Do something by hand: `call("iam:CreateRole", RoleName="x", ...)`."""
        service, _, operation = action.partition(":")
        if service not in self.clients:
            self.clients[service] = session().client(service)  # type: ignore[call-overload]  # any service
        return getattr(self.clients[service], xform_name(operation))(**parameters)

    def doctor(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Shown:
        """Run the doctor's command line in this cloud, within this process: one of its own takes a second to start."""
        assert self.cloud.server is not None
        of_cloud = {**variables(self.cloud.state, self.cloud.server), **regions()}
        path = os.pathsep.join([str(self.cloud.engine.pulumi.parent), of_cloud["PATH"]])
        stdout, stderr = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.program),
            mock.patch.dict(os.environ, {**of_cloud, "PATH": path, **(environment or {})}, clear=True),
            contextlib.redirect_stdout(stdout),
            contextlib.redirect_stderr(stderr),
        ):
            code = commands.main(arguments)
        return Shown(code, stdout.getvalue(), stderr.getvalue())

    def doctor_apart(self, *arguments: str) -> Shown:
        """Run it as a person does, in a process of its own."""
        done = self.cloud.run("python", "-m", "doctor", *arguments, cwd=self.program, capture=True)
        return Shown(done.returncode, done.stdout, done.stderr)

    def reset(self) -> None:
        """Empty the account and forget the stacks."""
        self.cloud.reset()
        self.unchanged.clear()

    def up(self, stack: str, *flags: str) -> None:
        """Update a stack, which has to succeed. What a preview says is not asked: it costs half of the update."""
        self.pulumi("up", "--yes", "--skip-preview", "--stack", stack, *flags)

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
    """The stack `local`, up, and what another update would do: nothing. Who changes the account changes it back."""
    if "local" not in place.unchanged:
        place.reset()
        place.up("local")
        place.unchanged["local"] = place.refreshed("local")
    return place.unchanged["local"]
