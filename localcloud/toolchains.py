"""Which Python runs a program or a policy pack: what `runtime.options` of its project file mean.

Follows sdk/python/toolchain (`toolchain.go`, `uv.go`, `poetry.go`) of pulumi/pulumi v3.259.0, and `parseOptions` and
`Run` of its sdk/python/cmd/pulumi-language-python/main.go.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

TOOLCHAINS = ("pip", "uv", "poetry")
TYPECHECKERS = ("mypy", "pyright")


class ToolchainError(Exception):
    """The options cannot be honoured here; the text says what to do."""


@dataclass(frozen=True)
class Toolchain:
    """How the dependencies of a program get installed, and where its Python is."""

    name: str
    root: Path
    """The folder of the project file."""
    program: Path
    """The folder of the program."""
    virtualenv: Path | None
    """The virtual environment that the options name."""
    typechecker: str | None

    @cached_property
    def venv(self) -> Path | None:
        """Return the virtual environment, or None where pip installs into the Python on PATH.

        Raises:
            ToolchainError: poetry has none.
        """
        if self.name == "poetry":
            return _poetry_environment(self.program)
        return _uv_environment(self.program) if self.name == "uv" and not self.virtualenv else self.virtualenv

    @property
    def variables(self) -> dict[str, str]:
        """Return the environment variables as after `activate`, so that tools a program calls are the environment's."""
        own = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
        if not self.venv:
            return own
        path = f"{self.venv / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**own, "VIRTUAL_ENV": str(self.venv), "PATH": path}

    @property
    def python(self) -> Path:
        """Return the Python.

        Raises:
            ToolchainError: there is none.
        """
        if not self.venv:
            return ambient_python()
        python = self.venv / "bin" / "python"
        if not python.exists():
            raise ToolchainError(
                f"the virtual environment of {self.root} is missing: `virtualenv` names {self.venv}, "
                f"and there is no {python}. Create it with `pulumi install` in that folder"
                if self.virtualenv
                else f"the virtual environment of {self.program} is missing: there is no {python}. "
                "Create it with `pulumi install` in that folder"
            )
        return python

    def refresh(self) -> None:
        """Bring the environment up to date before a run, as `uv run` does.

        Raises:
            ToolchainError: uv cannot.
        """
        if self.name != "uv" or not _upwards(self.program, "pyproject.toml"):
            return
        sync = _answer(["uv", "sync", "--inexact"], self.program, self.install_variables)
        if sync.returncode:
            raise ToolchainError(f"`uv sync` fails in {self.program}: {sync.stderr.strip()}")

    @property
    def install_variables(self) -> dict[str, str]:
        """Return the environment variables of an installation: uv takes the place of the environment from there."""
        return {**os.environ, "UV_PROJECT_ENVIRONMENT": str(self.venv)} if self.name == "uv" else dict(os.environ)

    def installation(self) -> list[Sequence[str | Path]]:
        """Return the commands that make the environment and install what the program needs."""
        if self.name == "uv":
            return [["uv", "sync"]]
        if self.name == "poetry":
            return [["poetry", "install", "--no-ansi"]]
        steps: list[Sequence[str | Path]] = []
        python = self.venv / "bin" / "python" if self.venv else ambient_python()
        if self.venv and not python.exists():
            steps.append([ambient_python(), "-m", "venv", self.venv])
        requirements = self.program / "requirements.txt"
        if requirements.exists():
            steps.append([python, "-m", "pip", "install", "-r", requirements])
        return steps

    def type_check(self) -> Sequence[str | Path] | None:
        """Return the command that checks the program's types before it runs, if the options ask for it.

        Raises:
            ToolchainError: the checker is not installed.
        """
        if not self.typechecker:
            return None
        find = f"import importlib.util, sys; sys.exit(importlib.util.find_spec('{self.typechecker}') is None)"
        if subprocess.run([self.python, "-c", find], stdin=subprocess.DEVNULL, check=False).returncode:
            raise ToolchainError(
                f"`runtime.options.typechecker` is `{self.typechecker}`, and {self.python} has no package of that "
                "name: install it there, or leave the option out"
            )
        without = ["--exclude", os.path.relpath(self.venv, self.program)] if self.venv else []
        return [self.python, "-m", self.typechecker, *(without if self.typechecker == "mypy" else []), self.program]


def resolve(options: Mapping[str, object], root: Path, program: Path) -> Toolchain:
    """Return the toolchain that the options of a project in `root` name, or that the program's lock file tells.

    Raises:
        ToolchainError: an option has another value, or the tool is not installed.
    """
    typechecker = _one_of(options, "typechecker", TYPECHECKERS)
    name = _one_of(options, "toolchain", TOOLCHAINS) or _of_lock_file(program)
    if name != "pip" and not shutil.which(name):
        raise ToolchainError(
            f"the program in {program} uses `{name}`, which is not on PATH: install it, or set "
            "`runtime.options.toolchain` to `pip`"
        )
    virtualenv = root / str(options["virtualenv"]) if options.get("virtualenv") else None
    return Toolchain(name, root, program, virtualenv, typechecker)


def ambient_python() -> Path:
    """Return the Python on PATH, looked for as `CommandPath` of sdk/python/toolchain/pip.go does.

    Raises:
        ToolchainError: there is none.
    """
    chosen = os.environ.get("PULUMI_PYTHON_CMD")
    names = [chosen] if chosen else ["python3", "python"]
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        listed = " ".join(f'"{name}"' for name in names)
        raise ToolchainError(
            f"failed to locate any of [{listed}] on your PATH. Have you installed Python 3.6 or greater?"
        )
    return Path(found)


def _one_of(options: Mapping[str, object], name: str, allowed: Sequence[str]) -> str | None:
    value = options.get(name)
    if value is None or value in allowed:
        return str(value) if value else None
    listed = ", ".join(f"`{each}`" for each in allowed)
    raise ToolchainError(f"`runtime.options.{name}` must be one of {listed}, got `{value}`")


def _of_lock_file(program: Path) -> str:
    return next((name for name in ("uv", "poetry") if _upwards(program, f"{name}.lock")), "pip")


def _upwards(folder: Path, name: str) -> Path | None:
    """Return the nearest folder from this one upwards that has a file of the name."""
    return next((each for each in (folder, *folder.parents) if (each / name).exists()), None)


def _uv_environment(program: Path) -> Path:
    home = _upwards(program, "uv.lock") or _upwards(program, "pyproject.toml") or program
    return home / os.environ.get("UV_PROJECT_ENVIRONMENT", ".venv")


def _poetry_environment(program: Path) -> Path:
    answer = _answer(["poetry", "env", "info", "--path"], program, os.environ)
    path = answer.stdout.strip()
    if answer.returncode or not path:
        raise ToolchainError(
            f"poetry has no virtual environment for the program in {program}. Create it with `poetry install` there"
        )
    return Path(path)


def _answer(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
