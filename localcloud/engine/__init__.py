"""Finding or getting the engine, which is the `pulumi` command line.

In this order: the one on PATH, the one in the user's cache folder, the official release, a build of the Go module in
this folder. The last two fill the cache folder, once, whatever the number of processes that ask at the same time.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from localcloud.errors import LocalCloudError
from localcloud.lock import exclusive

MINIMUM_VERSION = (3, 229, 0)
MINIMUM_TEXT = ".".join(map(str, MINIMUM_VERSION))
MODULE = Path(__file__).resolve().parent
LANGUAGE_HOST = "pulumi-language-python"
EXECUTOR = "pulumi-language-python-exec"
"""The SDK's own script that runs a Python program; the Go module has it, but no language host that calls it."""
SDK = "github.com/pulumi/pulumi/sdk/v3"
DOWNLOAD_LIMIT = 300
"""Seconds for a download: the official release has 200 MB."""
BUILD_LIMIT = 1800
"""Seconds for the Go build: 4 minutes on two cores from nothing."""
GO_FLAGS = ("-trimpath", "-tags", "osusergo,grpcnotrace")
GO_ENVIRONMENT = {"CGO_ENABLED": "0"}
"""How Go builds the CLI and whatever shares packages with it, so that each is compiled once."""
PROGRESS_INTERVAL = 15
"""Seconds between two lines of the build's progress, so that the log of an unattended run is not silent."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Engine:
    """A `pulumi` executable that runs and is new enough; `version` is as in 3.229.0, `origin` words where it is."""

    pulumi: Path
    version: str
    origin: str

    @property
    def language_host(self) -> Path | None:
        """Pulumi's Python language host, where the engine came with it."""
        host = self.pulumi.with_name(LANGUAGE_HOST)
        return host if host.exists() else None

    @property
    def executor(self) -> Path:
        """The script that a stand-in language host runs programs with; a built engine has it."""
        return self.pulumi.with_name(EXECUTOR)


class _UnavailableError(Exception):
    """One way to an engine does not work here; the text says why."""


def find(say: Say) -> Engine:
    """Find the engine, or get it and report the progress through `say`.

    Raises LocalCloudError, naming both ways to get one, when there is none to be had.
    """
    on_path = shutil.which("pulumi")
    if on_path:
        try:
            return _usable(Path(on_path).resolve(), "on PATH")
        except _UnavailableError as reason:
            say(f"not using {on_path}: {reason}")
    folder = cache_folder()
    if not folder.exists():
        with exclusive(folder.with_suffix(".lock"), lambda pid: say(f"process {pid} is getting the engine: waiting")):
            if not folder.exists():
                _get(folder, say)
    try:
        return _usable(folder / "bin" / "pulumi", "cached")
    except _UnavailableError as reason:
        raise LocalCloudError(
            f"The engine in {folder} is broken: {reason}. Remove that folder to get it again."
        ) from None


def user_cache() -> Path:
    """Return the folder in the user's cache for whatever this project gets once and keeps.

    Raises LocalCloudError where the user has no home folder, as in many a container.
    """
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "container-roles"
    except RuntimeError as error:
        raise LocalCloudError(
            "This user has no home folder: name a cache folder with the environment variable XDG_CACHE_HOME."
        ) from error


def cache_folder() -> Path:
    """Return the folder of the engine that belongs to this Go module; another module, another folder."""
    key = hashlib.sha256((MODULE / "go.mod").read_bytes() + (MODULE / "go.sum").read_bytes()).hexdigest()[:16]
    return user_cache() / "engine" / key


def _get(folder: Path, say: Say) -> None:
    """Fill the cache folder, all at once: a process that is killed on the way leaves a folder of another name."""
    partial = folder.with_suffix(".partial")
    reasons = []
    for way in (_download, _build):
        shutil.rmtree(partial, ignore_errors=True)
        (partial / "bin").mkdir(parents=True)
        try:
            way(partial, say)
            _usable(partial / "bin" / "pulumi", "new")
        except _UnavailableError as reason:
            say(str(reason))
            reasons.append(f"- {reason}")
        else:
            partial.rename(folder)
            return
    shutil.rmtree(partial)
    raise LocalCloudError(
        "There is no Pulumi engine on this machine, and none could be got:\n"
        + "\n".join(reasons)
        + f"\nEither install the Pulumi CLI {MINIMUM_TEXT} or newer (https://www.pulumi.com/docs/install/), "
        f"or install Go (https://go.dev/dl/) and let this command build the CLI from {MODULE}."
    )


def _usable(pulumi: Path, origin: str) -> Engine:
    try:
        # Outside any project, so that nothing but the version is asked for.
        run = subprocess.run(
            [str(pulumi), "version"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=30,
            check=False,
            cwd="/",
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _UnavailableError(f"`pulumi version` fails: {error}") from error
    number = re.match(r"v?((\d+)\.(\d+)\.(\d+))", run.stdout)
    if not number:
        answer = (run.stdout + run.stderr).strip()
        raise _UnavailableError(
            f"`pulumi version` must print one like v{MINIMUM_TEXT}, got {answer!r}, exit code {run.returncode}"
        )
    if tuple(map(int, number.groups()[1:])) < MINIMUM_VERSION:
        raise _UnavailableError(f"its version must be {MINIMUM_TEXT} or newer, got {number[1]}")
    engine = Engine(pulumi, number[1], origin)
    if not engine.language_host and not engine.executor.exists():
        raise _UnavailableError(f"{LANGUAGE_HOST} is not next to it")
    return engine


def _download(folder: Path, say: Say) -> None:
    say("downloading the official release")
    script = "import sys; from pulumi.automation import PulumiCommand; PulumiCommand.install(root=sys.argv[1])"
    code, output = _run([sys.executable, "-c", script, str(folder)], DOWNLOAD_LIMIT, say)
    if code:
        raise _UnavailableError(f"the official release cannot be downloaded: {output.splitlines()[-1]}")


def _build(folder: Path, say: Say) -> None:
    go = shutil.which("go")
    if not go:
        raise _UnavailableError("the CLI cannot be built: `go` is not on PATH")
    say("building the CLI from its Go module: 4 minutes on two cores, once")
    code, output = _run([go, "mod", "download", "-json", SDK], DOWNLOAD_LIMIT, say)
    if code:
        raise _UnavailableError(f"the CLI cannot be built: {output}")
    # The answer is a JSON object, after lines about a Go toolchain that had to be fetched.
    sdk = json.loads(output[output.index("{") :])
    code, output = _run(
        [
            *[go, "build", "-v", *GO_FLAGS],
            *["-ldflags", f"-s -w -X {SDK}/go/common/version.Version={sdk['Version']}"],
            *["-o", str(folder / "bin" / "pulumi"), "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
        ],
        BUILD_LIMIT,
        say,
    )
    if code:
        raise _UnavailableError(f"the CLI cannot be built: {output[-1000:]}")
    shutil.copy(Path(sdk["Dir"]) / "python" / "cmd" / EXECUTOR, folder / "bin" / EXECUTOR)


def _run(command: list[str], limit: int, say: Say) -> tuple[int, str]:
    """Run a command in the module's folder for at most `limit` seconds; returns its exit code and its output.

    A command that takes long shows its last line every PROGRESS_INTERVAL seconds.
    """
    output: list[str] = []
    started = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=MODULE,
        env={**os.environ, **GO_ENVIRONMENT},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        reader = Thread(target=_collect, args=(process.stdout, output))
        reader.start()
        try:
            while (elapsed := time.monotonic() - started) < limit:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(min(PROGRESS_INTERVAL, limit - elapsed))
                    break
                say(f"{time.monotonic() - started:.0f} s: {output[-1].strip() if output else 'no output yet'}")
            else:
                output.append(f"stopped after {limit} s")
        finally:
            if process.poll() is None:
                # The session: a build has compilers, an installer has its download.
                os.killpg(process.pid, signal.SIGKILL)
            reader.join()
    return process.returncode, "".join(output).strip() or f"no output, exit code {process.returncode}"


def _collect(lines: Iterable[str], into: list[str]) -> None:
    for line in lines:
        into.append(line)  # noqa: PERF402  one by one: the other thread looks at the last
