"""The commands of the README's section "In Pulumi Cloud", as printed there, and what they do to the stacks of a group.

The CLI downloads the archive it has uploaded, makes it a virtual environment of its own requirements, and runs it.
"""

import re
import shutil
from pathlib import Path

import pytest

from tests.tools.publishing.desk import BAD, GOOD, Desk, blocks, table
from tests.tools.publishing.organization import VERSION, Organization

ADMIN_ACCESS = (
    "Role policy attachment `break-glass` attaches `arn:aws:iam::aws:policy/IAMFullAccess`, which gives admin access. "
    "List the actions and resources that are needed."
)


@pytest.fixture
def desk(organization: Organization, tmp_path: Path) -> Desk:
    installed = organization.cloud.state.home / "policies"
    if installed.exists():
        shutil.rmtree(installed)
    return Desk(organization, tmp_path)


def finding(level: str, version: str = VERSION) -> list[str]:
    mark = "❌" if level == "mandatory" else "⚠️"
    return [
        f"{mark} iam-guardrails@v{version}",
        f"- [{level}] [severity: critical]  iam-disallow-full-access  (aws:iam:RolePolicyAttachment: break-glass)",
        "IAM admin access must not be granted.",
        f"{ADMIN_ACCESS} See policypack/README.md#iam-disallow-full-access",
    ]


def test_from_publishing_to_the_emergency_and_back(desk: Desk) -> None:
    publish, look, enforce, new, renew, emergency = blocks("sh")
    back, free, switch_off, delete, listing = table()
    desk.follow(publish)
    assert desk.preview("dev") == (0, [])
    desk.follow(look)
    assert desk.preview("dev") == (0, finding("advisory"))
    assert desk.preview("prod") == (0, [])

    desk.follow(enforce)
    assert desk.preview("prod") == (1, finding("mandatory"))
    up = desk.pulumi("up", "--yes", "--skip-preview", "--stack", "octo/prod")
    assert (up.returncode, ADMIN_ACCESS in up.stdout) == (1, True), up.stdout
    desk.write(GOOD)
    up = desk.pulumi("up", "--yes", "--stack", "octo/prod")
    assert (up.returncode, f"✅ iam-guardrails@v{VERSION}" in up.stdout) == (0, True), up.stdout
    destroyed = desk.pulumi("destroy", "--yes", "--stack", "octo/prod")
    assert destroyed.returncode == 0, destroyed.stderr
    desk.write(BAD)

    modes = {name: group.mode for name, group in desk.organization.service.groups.items()}
    assert modes == {"dry-run": "preventative", "production": "preventative"}

    desk.follow(emergency)
    reason = "Reason: incident 4711, approved by security. The exemption is valid until 2099-01-15."
    assert desk.preview("prod") == (
        0,
        [
            f"⚠️ iam-guardrails@v{VERSION}",
            "- [advisory] [severity: low]  iam-review-exemption  (aws:iam:RolePolicyAttachment: break-glass)",
            "What an exemption lets through stays visible.",
            (
                f"An exemption from `iam-disallow-full-access` lets this through: {ADMIN_ACCESS} {reason} "
                "See policypack/README.md#iam-review-exemption"
            ),
        ],
    )

    (renewed,) = set(re.findall(r"iam-guardrails (\S+)", new))
    file = desk.organization.checkout / "policypack" / "PulumiPolicy.yaml"
    file.write_text(file.read_text().replace(VERSION, renewed))
    desk.organization.commit()
    desk.follow(new)
    assert desk.preview("dev") == (0, finding("advisory", renewed))
    assert desk.preview("prod")[1][0] == f"⚠️ iam-guardrails@v{VERSION}"
    desk.follow(renew)
    assert desk.preview("prod") == (1, finding("mandatory", renewed))
    desk.follow(back)
    assert desk.preview("prod") == (1, finding("mandatory"))

    desk.follow(free)
    assert desk.preview("prod") == (0, [])
    desk.follow(enforce.splitlines()[1])
    assert desk.preview("prod") == (1, finding("mandatory"))
    desk.follow(switch_off)
    assert desk.preview("prod") == (0, [])
    desk.follow(delete)
    assert desk.organization.service.groups.keys() == {"dry-run"}
    desk.follow(listing)


def test_a_runner_that_cannot_install_the_pack_lets_nothing_through(desk: Desk, tmp_path: Path) -> None:
    publish, _, enforce, *_ = blocks("sh")
    desk.follow(publish)
    desk.follow(enforce)
    desk.write(GOOD)
    failed = f"failed to install policy pack iam-guardrails@v{VERSION}: installing dependencies: "
    preview = ("preview", "--stack", "octo/prod")

    bare = tmp_path / "bin"
    bare.mkdir()
    without_python = desk.pulumi(*preview, PATH=str(bare))
    assert without_python.returncode == 1
    assert without_python.stderr.splitlines()[0] == (
        f'error: {failed}failed to locate any of ["python3" "python"] on your PATH. Have you installed Python 3.6 or '
        "greater?"
    )

    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:1/simple", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    offline = desk.pulumi(*preview, **nowhere)
    assert offline.returncode == 1
    assert offline.stderr.startswith(f"error: {failed}")
    assert "ERROR: No matching distribution found for pulumi<4,>=3.229" in offline.stderr

    # What the runs before left behind does not count as installed.
    installed = desk.pulumi("policy", "install", "--stack", "octo/prod")
    assert installed.returncode == 0, installed.stderr
    assert desk.preview("prod") == (0, [f"✅ iam-guardrails@v{VERSION}"])
