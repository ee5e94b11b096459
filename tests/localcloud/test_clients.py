"""What `run` starts asks the local AWS: the AWS CLI of any version, and scripts that name no region."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from localcloud.cloud import LocalCloud
from localcloud.errors import LocalCloudError
from tools.benchmarks.environment import Environment

VERSION_1 = Environment("awscli", ("awscli==1.46.3",))
"""The AWS CLI of pip; version 2 is no package of Python's."""
CREATE = """\
import boto3, json
statement = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
boto3.client("iam").create_role(RoleName="of-a-script", AssumeRolePolicyDocument=trust)
print(boto3.client("ecr").create_repository(repositoryName="of-a-script")["repository"]["repositoryArn"])
"""
ASK = """\
aws iam list-roles --output text --query "Roles[?RoleName=='of-a-script'].Arn"
aws ecr describe-repositories --output text --query "repositories[?repositoryName=='of-a-script'].repositoryArn"
"""
ARNS = "arn:aws:iam::123456789012:role/of-a-script\narn:aws:ecr:us-east-1:123456789012:repository/of-a-script\n"


def run(cloud: LocalCloud, *command: str) -> str:
    """What the command prints, which must succeed and complain of nothing."""
    ran = cloud.run(*command, cwd=Path.cwd(), capture=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


@pytest.fixture(scope="module")
def created(cloud: LocalCloud) -> str:
    """A role and a repository of a script that names no region."""
    return run(cloud, sys.executable, "-c", CREATE)


def test_a_script_that_names_no_region(created: str) -> None:
    assert created == ARNS.splitlines(keepends=True)[1]


@pytest.mark.usefixtures("created")
def test_version_1_of_the_aws_cli(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(VERSION_1.program("aws").parent), prepend=os.pathsep)
    assert run(cloud, "sh", "-c", ASK) == ARNS


@pytest.mark.usefixtures("created")
@pytest.mark.skipif(not shutil.which("aws"), reason="needs an AWS CLI on PATH, of version 1 or 2")
def test_the_aws_cli_on_path(cloud: LocalCloud) -> None:
    assert run(cloud, "sh", "-c", ASK) == ARNS


def test_an_aws_cli_that_reads_no_endpoint_of_the_environment(
    cloud: LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Version 2.9 of Debian 12 does not; a command inside a command finds the same AWS CLI."""
    old = tmp_path / "an old one" / "aws"
    old.parent.mkdir()
    old.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(old.parent), prepend=os.pathsep)
    assert cloud.server
    asked = f"--endpoint-url|{cloud.server.url}|iam|get-role|--role-name|a b|"
    assert run(cloud, "aws", "iam", "get-role", "--role-name", "a b") == asked
    nested = [sys.executable, "-m", "localcloud", "--state", str(cloud.state.folder), "run", "aws", "iam"]
    assert run(cloud, *nested) == f"--endpoint-url|{cloud.server.url}|iam|"


def test_a_machine_without_an_aws_cli(cloud: LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalCloudError) as error:
        cloud.run("aws", "iam", "list-roles", cwd=tmp_path)
    assert str(error.value) == "There is no command `aws` on PATH."
