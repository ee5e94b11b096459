"""A program of another language, on the engine with the pack: Node.js and npm's own `@pulumi/pulumi`.

Only the language host, which starts Node.js, is a stand-in.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests import npm
from tests.engine import node_host
from tests.engine.conftest import PASSED, Engine

NODE = Path(__file__).with_name("node")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program, and a language host on PATH."""
    folder = tmp_path / "shop"
    shutil.copytree(NODE, folder)
    folder.joinpath("node_modules").symlink_to(npm.installed(NODE))
    monkeypatch.setenv("PATH", str(node_host.written(tmp_path / "bin")), prepend=os.pathsep)
    return folder


@pytest.mark.skipif(not shutil.which("npm"), reason=npm.NEEDS)
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
