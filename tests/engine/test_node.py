"""A program of another language, on the engine with the pack: Node.js and npm's own `@pulumi/pulumi`.

Only the language host, which starts Node.js, is a stand-in.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from localcloud.engine import user_cache
from localcloud.lock import exclusive
from tests.engine.conftest import PASSED, REPOSITORY, Engine

NODE = Path(__file__).with_name("node")


@pytest.fixture(scope="module")
def packages() -> Path:
    """The locked npm packages, installed once into the user's cache folder."""
    lock = (NODE / "package-lock.json").read_bytes()
    folder = user_cache() / "tools" / f"node-{hashlib.sha256(lock).hexdigest()[:16]}"
    with exclusive(folder.with_suffix(".lock"), lambda _: None):
        if not (folder / ".installed").exists():
            folder.mkdir(parents=True, exist_ok=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(NODE / name, folder)
            npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(npm, cwd=folder, check=True, timeout=240)
            (folder / ".installed").touch()
    return folder / "node_modules"


@pytest.fixture
def program(packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program, and a language host on PATH."""
    folder = tmp_path / "shop"
    shutil.copytree(NODE, folder)
    folder.joinpath("node_modules").symlink_to(packages)
    host = tmp_path / "bin" / "pulumi-language-nodejs"
    host.parent.mkdir()
    python = f"PYTHONPATH={shlex.quote(str(REPOSITORY))} exec {shlex.quote(sys.executable)} -P"
    host.write_text(f'#!/bin/sh\n{python} -m tests.engine.node.language_host "$@"\n')
    host.chmod(0o755)
    monkeypatch.setenv("PATH", str(host.parent), prepend=os.pathsep)
    return folder


@pytest.mark.skipif(not shutil.which("npm"), reason="needs Node.js 20 or later, with npm")
def test_a_program_for_node_is_stopped(engine: Engine, program: Path) -> None:
    stopped = engine.run("preview", cwd=program)
    assert stopped.code == 1
    assert stopped.policy_lines == NODE.joinpath("expected.txt").read_text()

    source = program.joinpath("index.js").read_text()
    corrected = source.replace("IAMFullAccess", "ReadOnlyAccess").replace(
        'Resource: "*"', 'Resource: "arn:aws:iam::123456789012:role/web"'
    )
    program.joinpath("index.js").write_text(corrected)
    passed = engine.run("up", "--yes", cwd=program)
    assert (passed.code, passed.policy_lines) == (0, PASSED)
    assert "iam-disallow-unscoped-pass-role" in passed.checked["pass"]
    (name,) = (role["RoleName"] for role in engine.iam.list_roles()["Roles"])
    assert name.startswith("deployer-")
