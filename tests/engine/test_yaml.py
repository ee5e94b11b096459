"""A program in YAML, on the engine with the pack; its language host is built once from its Go module."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from localcloud import engine as engine_module
from localcloud.engine import user_cache
from localcloud.lock import exclusive
from tests.engine.conftest import Engine

MODULE = engine_module.MODULE / "yaml"
PROGRAM = Path(__file__).with_name("yaml")
HOST = "pulumi-language-yaml"

pytestmark = [
    pytest.mark.skipif(not shutil.which("go"), reason="needs Go 1.26 or later"),
    pytest.mark.timeout(1800),  # the build takes minutes, once
]


@pytest.fixture(scope="module")
def host() -> Path:
    """The language host of the locked version, built once into the user's cache folder."""
    locked = b"".join((MODULE / name).read_bytes() for name in ("go.mod", "go.sum"))
    built = user_cache() / "tools" / f"yaml-{hashlib.sha256(locked).hexdigest()[:16]}" / HOST
    version = re.search(rb"github.com/pulumi/pulumi-yaml (v\S+)", locked)
    assert version
    with exclusive(built.parent.with_suffix(".lock"), lambda _: None):
        if not built.exists():
            built.parent.mkdir(parents=True, exist_ok=True)
            partial = built.with_suffix(".partial")
            flags = f"-s -w -X github.com/pulumi/pulumi-yaml/pkg/version.Version={version[1].decode()}"
            go = ["go", "build", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", flags, "-o", str(partial)]
            subprocess.run(
                [*go, f"github.com/pulumi/pulumi-yaml/cmd/{HOST}"],
                cwd=MODULE,
                env={**os.environ, "CGO_ENABLED": "0"},
                check=True,
                timeout=1500,
            )
            partial.rename(built)
    return built


def test_a_program_in_yaml_is_stopped(
    engine: Engine, host: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(host.parent), prepend=os.pathsep)
    program = Path(shutil.copytree(PROGRAM, tmp_path / "shop")) / "Pulumi.yaml"
    stopped = engine.run("preview", cwd=program.parent)
    assert stopped.code == 1
    assert stopped.policy_lines == (PROGRAM / "expected.txt").read_text()
    assert engine.cloud.unsimulated == ["aws:ec2/vpc:Vpc"]

    source = program.read_text()
    program.write_text(
        source.replace("IAMFullAccess", "ReadOnlyAccess").replace('["*"]', '["arn:aws:iam::123456789012:role/web"]')
    )
    passed = engine.run("preview", cwd=program.parent)
    assert (passed.code, "iam-disallow" in passed.policy_lines) == (0, False)
    assert "iam-disallow-unscoped-pass-role" in passed.checked["pass"]

    program.write_text(source.replace("cidrBlock", "cidrBlok"))
    refused = engine.run("preview", cwd=program.parent)
    assert refused.code != 0
    assert "Property cidrBlok does not exist on 'aws:ec2/vpc:Vpc'" in refused.text
