"""Publish the policy pack to an organization: `python -m tools.publishing ORG`.

A published version can never be changed. So what is published is what is committed, under a version that is new, with a
config whose policies exist; then `pulumi policy publish` does it.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from doctor import engine
from doctor.audit.config import misspelt, read_config
from doctor.errors import DoctorError
from doctor.report import Report

REPOSITORY = Path(__file__).resolve().parents[2]
PACK = REPOSITORY / "policypack"
NAME = "iam-guardrails"


def main(argv: Sequence[str] | None = None) -> int:
    """Publish the pack and say how it is enabled; 2 when it cannot be published."""
    parser = argparse.ArgumentParser(prog="python -m tools.publishing", description="Publish the policy pack.")
    parser.add_argument("organization", help="its name in Pulumi Cloud")
    organization = parser.parse_args(argv).organization
    report = Report()
    try:
        version = published(organization)
    except DoctorError as error:
        report.error(str(error))
        return 2
    report.line(f"published {NAME} {version} to {organization}; it blocks nothing yet. Enable it for a policy group:")
    report.line(
        f"  pulumi policy enable {organization}/{NAME} {version} --policy-group GROUP --config {PACK / 'config.json'}"
    )
    return 0


def published(organization: str) -> str:
    """Publish the pack as it is committed and return its version; raises DoctorError, with nothing published."""
    if not engine.is_installed():
        raise DoctorError(
            "`pulumi` must be on PATH to publish the pack. Install the Pulumi CLI "
            "(https://www.pulumi.com/docs/install/), and run `pulumi login`."
        )
    version = str(yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())["version"])
    if changed := _git("status", "--porcelain", "--", str(PACK)):
        raise DoctorError(f"`policypack/` must be as it is committed to be published, got changes:\n{changed}")
    wrong = list(misspelt(read_config(PACK / "config.json").policies))
    if wrong:
        raise DoctorError("`policypack/config.json` must name policies of the pack:\n" + "\n".join(wrong))
    if version in _versions(organization):
        raise DoctorError(
            f"Version {version} of {NAME} is published in {organization} already, and can never be changed: put a new "
            "one into `policypack/PulumiPolicy.yaml` and `CHANGELOG.md`, and commit them."
        )
    done = engine.run(["policy", "publish", organization], cwd=PACK)
    if done.returncode:
        raise DoctorError(f"`pulumi policy publish {organization}` fails:\n{(done.stdout + done.stderr).strip()}")
    return version


def _versions(organization: str) -> list[str]:
    """Return the versions of the pack that are published already."""
    try:
        listed = engine.answer(["policy", "ls", organization, "--output", "json"], cwd=PACK)
    except DoctorError as error:
        hint = f"Are you logged in to Pulumi Cloud as a member of `{organization}`? If not, run `pulumi login`."
        raise DoctorError(f"{error}\n{hint}") from error
    return [tag for pack in listed or [] if pack["name"] == NAME for tag in pack.get("versions") or []]


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(REPOSITORY), *arguments],  # noqa: S607  the one on PATH
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DoctorError(f"`git {' '.join(arguments)}` must work in {REPOSITORY}: {done.stderr.strip()}")
    return done.stdout.rstrip()


if __name__ == "__main__":
    sys.exit(main())
