"""Where somebody works who follows the README's section "In Pulumi Cloud": its commands, its configs, and a program."""

import re
import shutil
import subprocess
from pathlib import Path

from tests.documents import blocks as documents
from tests.tools.publishing.organization import REPOSITORY, Organization

_SECTION = ("policypack/README.md", "## In Pulumi Cloud")
_PROGRAM = """\
import pulumi_aws as aws

role = aws.iam.Role("role", assume_role_policy={
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
})
aws.iam.RolePolicyAttachment("break-glass", role=role.name, policy_arn="arn:aws:iam::aws:policy/NAME")
"""
BAD, GOOD = _PROGRAM.replace("NAME", "IAMFullAccess"), _PROGRAM.replace("NAME", "ReadOnlyAccess")


def blocks(language: str) -> list[str]:
    """The code blocks of the section, without their indentation."""
    return [block.text for block in documents.blocks(*_SECTION) if block.language == language]


def table() -> list[str]:
    """The commands in the table of the section, in its order."""
    return re.findall(r"^\| [^|`]+ \| `(pulumi [^`]+)` \|$", documents.section(*_SECTION), re.MULTILINE)


class Desk:
    """A user's folder with the configs of the README, and a program next to it."""

    def __init__(self, organization: Organization, folder: Path) -> None:
        self.organization = organization
        self.folder = folder / "desk"
        self.program = folder / "shop"
        self.folder.mkdir()
        self.program.mkdir()
        audit, emergency = blocks("json")
        self.folder.joinpath("audit.json").write_text(audit)
        self.folder.joinpath("emergency.json").write_text(emergency)
        for name in ("baseline.json", "baseline-before.json"):
            shutil.copy(REPOSITORY / "policypack" / "config.json", self.folder / name)
        self.program.joinpath("Pulumi.yaml").write_text(
            "name: shop\nruntime: {name: python, options: {toolchain: pip}}\n"
        )
        self.write(BAD)
        for stack in ("dev", "prod"):
            self.pulumi("stack", "init", f"octo/{stack}")

    def write(self, source: str) -> None:
        """Change the program."""
        self.program.joinpath("__main__.py").write_text(source)

    def follow(self, block: str) -> None:
        """Run the commands of a block of the README."""
        for line in block.splitlines():
            done = (
                self.organization.publish()
                if line == "make publish ORG=octo"
                else self.organization.run(*line.split(), cwd=self.folder)
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"

    def pulumi(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a pulumi command on the program."""
        flags = ("--non-interactive", "--color", "never")
        return self.organization.run("pulumi", *command, *flags, cwd=self.program, **environment)

    def preview(self, stack: str, **environment: str) -> tuple[int, list[str]]:
        """The exit code of a preview, and the lines below `Policies:`."""
        done = self.pulumi("preview", "--stack", f"octo/{stack}", **environment)
        _, found, rest = done.stdout.rpartition("\nPolicies:\n")
        return done.returncode, [line.strip() for line in rest.partition("\n\n")[0].splitlines() if found]
