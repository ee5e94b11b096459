"""Publishing, with the real CLI against a stand-in of the service; and what is published, on its own."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localcloud.cloud import LocalCloud
from tests.publishing.service import ORGANISATION, Service, serving

REPOSITORY = Path(__file__).parents[2]
RULES = (
    *("__init__", "disallow_full_access", "disallow_open_trust", "disallow_privilege_escalation"),
    *("disallow_unscoped_pass_role", "review_exemption", "review_pass_role", "review_undecidable", "review_unknown"),
)
MODULES = (
    *("__init__", "actions", "conditions", "documents", "evaluation", "exemptions", "findings", "grants"),
    *("managed_policies", "matching", "run", "shell", "templates", "trust"),
)
PUBLISHED = {
    *("PulumiPolicy.yaml", "README.md", "__main__.py", "config.json", "requirements.txt"),
    *(f"iam_guardrails/{name}.py" for name in MODULES),
    *(f"iam_guardrails/rules/{name}.py" for name in RULES),
    "iam_guardrails/managed_policies.txt",
}
ATTACH = """\
import pulumi_aws as aws

role = aws.iam.Role("role", assume_role_policy={
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
})
aws.iam.RolePolicyAttachment("admin", role=role.name, policy_arn="arn:aws:iam::aws:policy/NAME")
"""
STOPPED = (
    "Role policy attachment `admin` must not attach `arn:aws:iam::aws:policy/IAMFullAccess`, "
    "which gives IAM administration."
)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(tmp_path_factory.mktemp("cloud")) as made:
        yield made


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as made:
        yield made


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """This repository's working tree, committed, with the pack's virtual environment."""
    folder = tmp_path / "repository"
    kept = shutil.ignore_patterns("__pycache__", "venv")
    for name in ("components", "doctor", "policypack", "publishing"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=kept)
    shutil.copy(REPOSITORY / ".gitignore", folder)
    venv = folder / "policypack" / "venv"
    venv.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        venv.joinpath(name).symlink_to(REPOSITORY / "policypack" / "venv" / name)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    commit(folder)
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)  # noqa: S607  the one on PATH


def commit(folder: Path) -> None:
    git(folder, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--all", "--message", "x")


def publish(cloud: LocalCloud, service: Service, checkout: Path) -> Any:  # noqa: ANN401  a completed process
    environment = {"PULUMI_BACKEND_URL": service.url, "PULUMI_ACCESS_TOKEN": "pul-any"}
    command = ("python", "-m", "publishing", ORGANISATION)
    return cloud.run(*command, cwd=checkout, environment=environment, capture=True)


def test_the_pack_is_published_once(cloud: LocalCloud, service: Service, checkout: Path) -> None:
    done = publish(cloud, service, checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"published iam-guardrails 0.1.0 to {ORGANISATION}; it stops nothing yet. To have it judge a policy group:",
        (
            f"  pulumi policy enable {ORGANISATION}/iam-guardrails 0.1.0 --policy-group GROUP "
            f"--config {checkout}/policypack/config.json"
        ),
    ]
    assert (service.packs[0]["name"], service.packs[0]["versionTag"]) == ("iam-guardrails", "0.1.0")
    levels = {policy["name"]: policy["enforcementLevel"] for policy in service.packs[0]["policies"]}
    assert {name for name, level in levels.items() if level == "mandatory"} == {
        name for name in levels if name.startswith("iam-disallow-")
    }
    assert service.completed == ["0.1.0"]

    again = publish(cloud, service, checkout)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == (
        f"Version 0.1.0 of iam-guardrails is published in {ORGANISATION} already, and can never be changed: put a new "
        "one into `policypack/PulumiPolicy.yaml` and `CHANGELOG.md`, and commit them.\n"
    )
    assert len(service.packs) == 1


def test_what_is_not_committed_is_not_published(cloud: LocalCloud, service: Service, checkout: Path) -> None:
    (checkout / "policypack" / "config.json").write_text("{}")
    (checkout / "policypack" / "more.py").write_text("")
    refused = publish(cloud, service, checkout)
    assert refused.returncode == 2
    assert refused.stderr == (
        "`policypack/` must be as it is committed to be published, got changes:\n"
        " M policypack/config.json\n"
        "?? policypack/more.py\n"
    )
    assert service.packs == []


def test_a_config_of_other_policies_is_not_published(cloud: LocalCloud, service: Service, checkout: Path) -> None:
    (checkout / "policypack" / "config.json").write_text('{"iam-disallow-full-acces": {}}')
    commit(checkout)
    refused = publish(cloud, service, checkout)
    assert refused.returncode == 2
    assert refused.stderr == (
        "`policypack/config.json` must name policies of the pack:\n"
        "`iam-disallow-full-acces` is no policy of the pack: did you mean `iam-disallow-full-access`?\n"
    )
    assert service.packs == []


def test_a_service_that_refuses_is_its_own_error(cloud: LocalCloud, service: Service, checkout: Path) -> None:
    environment = {"PULUMI_BACKEND_URL": service.url, "PULUMI_ACCESS_TOKEN": "pul-any"}
    command = ("python", "-m", "publishing", "stranger")
    refused = cloud.run(*command, cwd=checkout, environment=environment, capture=True)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "404" in refused.stderr


def test_requirements_are_bounded() -> None:
    lines = (REPOSITORY / "policypack" / "requirements.txt").read_text().splitlines()
    requirements = [line for line in lines if line and not line.startswith("#")]
    assert [re.sub(r"[<>=].*", "", line) for line in requirements] == ["pulumi", "pulumi-policy", "PyYAML"]
    for line in requirements:
        lowest, highest = re.fullmatch(r"[A-Za-z-]+>=(\d+)[.\d]*,<(\d+)", line).groups()  # type: ignore[union-attr]
        assert int(highest) == int(lowest) + 1


def test_what_is_published_works_on_its_own(
    cloud: LocalCloud, service: Service, checkout: Path, tmp_path: Path
) -> None:
    """The archive, unpacked elsewhere, with a virtual environment of its own requirements and nothing else."""
    assert publish(cloud, service, checkout).returncode == 0
    files = service.files()
    assert set(files) == PUBLISHED
    assert sum(map(len, service.archives)) < 100_000
    pack = tmp_path / "unpacked"
    for name, content in files.items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_bytes(content)
    subprocess.run([sys.executable, "-m", "venv", str(pack / "venv")], check=True)
    install = ["install", "--quiet", "--disable-pip-version-check", "-r", str(pack / "requirements.txt")]
    subprocess.run([str(pack / "venv/bin/python"), "-m", "pip", *install], check=True)

    program = tmp_path / "program"
    program.mkdir()
    program.joinpath("Pulumi.yaml").write_text("name: alone\nruntime: {name: python, options: {toolchain: pip}}\n")
    for policy, code in (("IAMFullAccess", 1), ("ReadOnlyAccess", 0)):
        program.joinpath("__main__.py").write_text(ATTACH.replace("NAME", policy))
        done = cloud.pulumi("preview", "--non-interactive", "--policy-pack", str(pack), cwd=program)
        assert (done.returncode, STOPPED in done.stdout) == (code, bool(code)), done.stdout
        assert "iam-guardrails@v0.1.0" in done.stdout
