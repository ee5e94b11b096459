"""A stand-in for Pulumi's language host for Node.js, and the packages of a program."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from tests import npm
from tests.engine.conftest import REPOSITORY

SDK = REPOSITORY / "sdk" / "nodejs"


def written(folder: Path) -> Path:
    """Write the command `pulumi-language-nodejs` into a folder, which belongs on PATH then, and return the folder."""
    host = folder / "pulumi-language-nodejs"
    folder.mkdir()
    python = f"PYTHONPATH={shlex.quote(str(REPOSITORY))} exec {shlex.quote(sys.executable)} -P"
    host.write_text(f'#!/bin/sh\n{python} -m tests.engine.node.language_host "$@"\n')
    host.chmod(0o755)
    return folder


def install(project: Path, program: Path) -> None:
    """Give a copy of a project of this repository its packages, and the SDK as it is now.

    The SDK is compiled by its own installation.
    """
    packages = npm.installed(project, local=[SDK])
    scope, name = "@container-roles", "container-roles"
    own = program / "node_modules"
    own.mkdir()
    for package in packages.iterdir():
        if package.name != scope:
            (own / package.name).symlink_to(package)
    sdk = npm.copied(SDK, own / scope / name)
    command = ["node", "scripts/postinstall.js"]
    path = f"{packages / '.bin'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(command, cwd=sdk, env={**os.environ, "PATH": path}, check=True)
