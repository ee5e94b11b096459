"""Where states come from: files, folders of them, or the backend that is logged in to."""

import gzip
import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from doctor import engine
from doctor.audit.states import State, parse
from doctor.errors import DoctorError

_EARLIER = frozenset({"backups", "history", "meta.json"})
"""Other folders and files of a backend: https://www.pulumi.com/docs/iac/concepts/state-and-backends/."""
_ZIPPED = ".gz"
_STACK = "organization/audit/audit"


class Source(Protocol):
    """Something with a state; `file` and `stack` name it, as far as they are known before it is read."""

    @property
    def file(self) -> str | None: ...  # noqa: D102

    @property
    def stack(self) -> str | None: ...  # noqa: D102

    def read(self) -> State:
        """Return the state, its secrets in plain text if the engine can decrypt them; raises DoctorError."""


@dataclass(frozen=True)
class File:
    """A state file, named as the caller named it or its folder."""

    path: Path
    stack = None

    @property
    def file(self) -> str:
        """The name for people."""
        return str(self.path)

    def read(self) -> State:
        """Read the file, and have the engine decrypt it if the pack needs that."""
        try:
            content = self.path.read_bytes()
            state = parse(gzip.decompress(content) if self.path.suffix == _ZIPPED else content)
        except (OSError, EOFError) as error:
            raise DoctorError(f"must be readable: {error}") from error
        return _decrypted(state) if state.encrypted else state


@dataclass(frozen=True)
class Stack:
    """A stack of the backend, by its full name."""

    stack: str
    file = None

    def read(self) -> State:
        """Export the stack."""
        command = ["stack", "export", "--stack", self.stack]
        done = engine.run([*command, "--show-secrets"], cwd=Path.cwd())
        locked = _failure(done)
        if locked:  # its passphrase or key may be missing
            done = engine.run(command, cwd=Path.cwd())
        if done.returncode:
            raise DoctorError(f"must be exported: {_failure(done)}")
        return replace(parse(done.stdout.encode()), locked=locked)


def files_of(paths: Iterable[Path]) -> list[File]:
    """Return the files, and the states below the folders; each once, those of a folder in the order of their names.

    A folder that is a backend has earlier states next to those that count.

    Raises:
        DoctorError: A folder has no state.
    """
    found: dict[Path, File] = {}
    for path in paths:
        below = [path]
        if path.is_dir():
            states = (each for pattern in ("*.json", f"*.json{_ZIPPED}") for each in path.rglob(pattern))
            below = sorted(each for each in states if not _EARLIER & {*each.relative_to(path).parts})
            if not below:
                raise DoctorError(f"The folder `{path}` must hold state files, `*.json`, and has none.")
        for each in below:
            found.setdefault(each.resolve(), File(each))
    return list(found.values())


def of_backend() -> list[Stack]:
    """Return all stacks of the backend."""
    listed = engine.answer(["stack", "ls", "--all", "--json"], cwd=Path.cwd())
    return [Stack(each["name"]) for each in listed or []]


def _decrypted(state: State) -> State:
    """Return the state with its secrets in plain text, or with the reason why the engine can't decrypt them.

    The engine decrypts only what a backend holds, so the state becomes the one stack of a backend of its own.
    """
    if not engine.is_installed():
        return replace(state, locked="`pulumi` is not on PATH")
    checkpoint = {"stack": _STACK, "latest": state.deployment}
    content = {"version": state.version, "features": list(state.features), "checkpoint": checkpoint}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, ".pulumi", "stacks", "audit", "audit.json")
        file.parent.mkdir(parents=True)
        Path(folder, ".pulumi", "meta.yaml").write_text("version: 1\n")
        file.write_text(json.dumps(content))
        backend: Mapping[str, str] = {"PULUMI_BACKEND_URL": f"file://{folder}"}
        command = ["stack", "export", "--stack", _STACK, "--show-secrets"]
        done = engine.run(command, cwd=Path(folder), environment=backend)
    locked = _failure(done)
    return replace(state, locked=locked) if locked else parse(done.stdout.encode())


def _failure(done: subprocess.CompletedProcess[str]) -> str:
    """Return on one line what the engine says of its failure, or nothing if there is none."""
    said = " ".join((done.stderr or done.stdout).split())
    return (said or f"exit code {done.returncode}") if done.returncode else ""
