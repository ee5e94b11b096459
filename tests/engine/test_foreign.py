"""Somebody's program, in a folder of its own, previewed and refused by the commands of the local cloud."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.conftest import REPOSITORY, Engine

FOREIGN = Path(__file__).with_name("foreign")
UNSIMULATED = (
    "aws:ec2/securityGroup:SecurityGroup, aws:ec2/subnet:Subnet, aws:ec2/vpc:Vpc, aws:lambda/function:Function, "
    "aws:lambda/permission:Permission, aws:s3/bucket:Bucket (versioning), "
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The program, outside this repository."""
    return Path(shutil.copytree(FOREIGN, tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__")))


def localcloud(engine: Engine, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "localcloud", "--state", engine.cloud.state.folder, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def policy_lines(output: str) -> str:
    section = output.partition("\nPolicies:\n")[2].partition("\n\n")[0]
    return re.sub(r"\(local: \S+/policypack\)", "(local: policypack)", section) + "\n"


def test_a_program_of_any_types_is_previewed_with_exactly_its_findings(engine: Engine, shop: Path) -> None:
    preview = localcloud(engine, "preview", "--cwd", str(shop), "--stack", "dev", cwd=REPOSITORY)
    assert preview.returncode == 1
    assert policy_lines(preview.stdout) == FOREIGN.joinpath("expected.txt").read_text()
    assert preview.stderr == (
        f"Not simulated here, so only the names and types of their inputs are checked: {UNSIMULATED}.\n"
    )
    assert sorted(path.name for path in shop.iterdir()) == sorted(
        path.name for path in FOREIGN.iterdir() if path.is_file()
    )


def test_once_fixed_it_passes_its_preview_and_is_still_not_created(engine: Engine, shop: Path) -> None:
    program = shop / "__main__.py"
    source = program.read_text()
    fixed = source.replace("IAMFullAccess", "ReadOnlyAccess").replace(
        '"iam:PassRole", "*"', '"iam:PassRole", worker.arn'
    )
    program.write_text(fixed)
    up = localcloud(engine, "up", "--stack", "dev", cwd=shop)
    command = f"python -m localcloud --state {engine.cloud.state.folder} preview --stack dev"
    assert (up.returncode, up.stderr) == (
        1,
        (
            f"Nothing was created, because the local AWS does not simulate {UNSIMULATED}. "
            f"`{command}` checks such a program without creating anything.\n"
        ),
    )
    assert engine.iam.list_roles()["Roles"] == []


def test_a_program_with_another_version_of_the_sdk(engine: Engine, shop: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", shop / "venv"], check=True)
    site = next((shop / "venv").glob("lib/python*/site-packages"))
    (site / "borrowed.pth").write_text(next(path for path in sys.path if path.endswith("site-packages")))
    metadata = site / "pulumi_aws-7.30.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: pulumi_aws\nVersion: 7.30.0\n")
    project = shop / "Pulumi.yaml"
    project.write_text(project.read_text().replace("{toolchain: pip}", "{toolchain: pip, virtualenv: venv}"))
    (shop / "__main__.py").write_text("import pulumi_aws as aws\naws.ec2.Vpc('network', cidr_block='10.0.0.0/16')\n")
    preview = localcloud(engine, "preview", "--stack", "dev", cwd=shop)
    assert (preview.returncode, preview.stderr.count("aws:ec2/vpc:Vpc")) == (0, 1)
    plugins = engine.cloud.state.home / "plugins"
    assert {path.name for path in plugins.glob("resource-aws-*")} >= {"resource-aws-v7.30.0", "resource-aws-v7.51.1"}
