"""The state folder, and the environment of every engine run: nothing of the user's AWS or Pulumi leaks into it."""

import json
import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from localcloud import record
from localcloud.arguments import absolute
from localcloud.engine import Engine
from localcloud.errors import LocalCloudError
from localcloud.server import Server

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_STATE = REPOSITORY / ".localcloud"
LANGUAGE_HOST = (
    f"import sys; sys.path.append({str(REPOSITORY)!r}); from localcloud import language_host; language_host.run()"
)
"""Starts the stand-in; what it starts in turn must not find this repository, as it would by an environment variable."""
PASSPHRASE = "container-roles"  # noqa: S105  public on purpose: a secret of the local stack protects nothing
RUNNER = "LOCALCLOUD_RUN"
"""Variable that tells a command how a person runs another one here, so that what it advises does not run elsewhere."""
REGION = "us-east-1"
"""The region of commands that name none; a Pulumi program has to name one, as on AWS."""


@dataclass(frozen=True)
class State:
    """The folder of one local cloud. All but the logs and locks in it lives and dies with the server."""

    folder: Path

    @property
    def lock(self) -> Path:
        """Held while a command of the local cloud changes something."""
        return self.folder / "lock"

    @property
    def server(self) -> Path:
        """The server's record."""
        return self.folder / "server.json"

    @property
    def server_log(self) -> Path:
        """What the server prints: every request."""
        return self.folder / "server.log"

    @property
    def engine_log(self) -> Path:
        """What the engine printed of the last `up` or `down`."""
        return self.folder / "engine.log"

    @property
    def unsimulated(self) -> Path:
        """What the local AWS does not simulate of the program of the last engine run."""
        return self.home / "unsimulated"

    @property
    def home(self) -> Path:
        """PULUMI_HOME: plugins, and which stack is selected in which folder."""
        return self.folder / "home"

    @property
    def backend(self) -> Path:
        """The folder of the stacks' state files."""
        return self.folder / "backend"

    def command(self, name: str) -> str:
        """Return how a person calls the command `name` of the local cloud with this state."""
        own = [] if self.folder == DEFAULT_STATE else ["--state", str(self.folder)]
        return shlex.join(["python", "-m", "localcloud", *own, name])

    @property
    def runner(self) -> str:
        """Return what a person writes before any command, such as `aws iam list-roles`, to run it with this state."""
        python, here = Path(sys.executable), Path.cwd()
        shown = python.relative_to(here) if python.is_relative_to(here) else python
        return shlex.join([str(shown), *shlex.split(self.command("run"))[1:]])

    def damaged(self) -> Path | None:
        """Return a file of the engine's state that is cut off or no JSON, if there is one."""
        for file in (*self.backend.glob(".pulumi/stacks/**/*.json"), *self.home.glob("**/*.json")):
            try:
                json.loads(file.read_bytes())
            except ValueError:
                return file
        return None

    def stacks(self) -> list[str]:
        """Return the stacks that hold something, each with its project: `container-roles/local`."""
        folder = self.backend / ".pulumi" / "stacks"
        return sorted(str(file.relative_to(folder).with_suffix("")) for file in folder.glob("*/*.json") if _holds(file))

    def discard(self) -> None:
        """Forget all stacks: what they describe is gone with the server."""
        for folder in (self.home, self.backend):
            if folder.exists():
                shutil.rmtree(folder)

    def prepare(self, engine: Engine) -> None:
        """Make the folders, and put the stand-ins where the engine looks for plugins."""
        self.backend.mkdir(parents=True, exist_ok=True)
        python = shlex.quote(sys.executable)
        self.prepare_provider(version("pulumi-aws"))
        if not engine.language_host:
            executor = shlex.quote(str(engine.executor))
            command = f"exec {python} -P -c {shlex.quote(LANGUAGE_HOST)} {executor}"
            self._plugin("language-python", engine.version, command)

    def prepare_provider(self, wanted: str) -> None:
        """Put the provider where the engine looks for the version `wanted`, if only minor versions are between them."""
        if wanted.partition(".")[0] != version("pulumi-aws").partition(".")[0]:
            return
        variables = {"PYTHONPATH": REPOSITORY, record.VARIABLE: self.unsimulated}
        assignments = " ".join(f"{name}={shlex.quote(str(value))}" for name, value in variables.items())
        command = f"{assignments} exec {shlex.quote(sys.executable)} -P -m localcloud.provider"
        self._plugin("resource-aws", wanted, command)

    def prepare_language(self, runtime: str, engine: Engine) -> None:
        """Put the language host of a program's runtime where the engine looks for it.

        The engine finds the one next to itself. It ignores others on PATH, as all plugins there, so this one is named.
        Raises LocalCloudError when there is none.
        """
        name = f"pulumi-language-{runtime}"
        if runtime == "python" or engine.pulumi.with_name(name).exists():
            return
        host = shutil.which(name)
        if not host:
            raise LocalCloudError(
                f"The program's runtime is `{runtime}`, and its language host `{name}` is neither next to "
                f"{engine.pulumi} nor on PATH: install the Pulumi CLI, which comes with it "
                "(https://www.pulumi.com/docs/install/)."
            )
        self._plugin(f"language-{runtime}", engine.version, f"exec {shlex.quote(host)}")

    def with_aws_cli(self, path: str) -> str:
        """Return the search path `path`, with an `aws` first that asks the server, where it has one.

        Versions before 1.29 and 2.13, such as 2.9 of Debian 12, would ask AWS: they do not read AWS_ENDPOINT_URL
        (https://github.com/aws/aws-cli/pull/3309, comment of 2023-10-17).
        """
        own = self.home / "bin"
        # A command inside a command of this cloud has the folder on its path already.
        others = [folder for folder in path.split(os.pathsep) if folder != str(own)]
        found = shutil.which("aws", path=os.pathsep.join(others))
        if not found:
            return path
        _write_script(own / "aws", f'exec {shlex.quote(found)} --endpoint-url "$AWS_ENDPOINT_URL"')
        return os.pathsep.join([str(own), *others])

    def _plugin(self, name: str, plugin_version: str, command: str) -> None:
        _write_script(self.home / "plugins" / f"{name}-v{plugin_version}" / f"pulumi-{name}", command)


def _holds(stack: Path) -> bool:
    """Tell whether a state file has a resource, or can't be read, so that nobody knows."""
    try:
        return bool(json.loads(stack.read_bytes())["checkpoint"]["latest"].get("resources"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return True


def _write_script(executable: Path, command: str) -> None:
    """Write a script that runs the command with its own arguments, if it is not there already."""
    script = f'#!/bin/sh\n{command} "$@"\n'
    if not executable.exists() or executable.read_text(encoding="utf-8") != script:
        executable.parent.mkdir(parents=True, exist_ok=True)
        executable.write_text(script, encoding="utf-8")
        executable.chmod(0o755)


_POLICY_PACK = "PULUMI_OPTION_POLICY_PACK"
"""Begins the names of the two variables that stand for `--policy-pack` and `--policy-pack-config`."""


def variables(state: State, server: Server) -> dict[str, str]:
    """Return the environment variables of an engine run: the caller's own, but AWS's and Pulumi's replaced.

    Those of Pulumi that name a policy pack stay. Without them, a preview that somebody means to be checked would pass.
    Their paths count from the current folder, as those of flags do; the engine works in the program's.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PULUMI_"))}
    return {
        **inherited,
        **{name: absolute(os.environ[name], Path.cwd()) for name in os.environ if name.startswith(_POLICY_PACK)},
        # A program or pack without a virtual environment of its own runs on the Python of this one.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)]),
        # gRPC and boto3 would send what is meant for this machine to the proxy.
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": server.url,
        "PULUMI_HOME": str(state.home),
        "PULUMI_BACKEND_URL": f"file://{quote(str(state.backend))}",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        # A plugin on the user's PATH would go before the stand-in.
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
    }


def regions() -> dict[str, str]:
    """Return the environment variables with a region: boto3 and version 1 of the AWS CLI read only the second."""
    return {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
