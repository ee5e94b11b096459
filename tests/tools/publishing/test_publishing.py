"""Publishing, with the real CLI against a stand-in of the service, and what is published."""

import re
from pathlib import Path

import pytest

from tests.tools.publishing.organization import REPOSITORY, VERSION, Organization
from tests.tools.publishing.service import ORGANISATION
from tools.publishing import __main__ as publishing

DATA = {
    *("PulumiPolicy.yaml", "README.md", "config.json", "requirements.txt"),
    "iam_guardrails/managed_policies.txt",
}
IGNORED = {"venv", "__pycache__"}


def test_the_pack_is_published_once(organization: Organization) -> None:
    done = organization.publish()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"published iam-guardrails {VERSION} to {ORGANISATION}; it blocks nothing yet. Enable it for a policy group:",
        (
            f"  pulumi policy enable {ORGANISATION}/iam-guardrails {VERSION} --policy-group GROUP "
            f"--config {organization.checkout}/policypack/config.json"
        ),
    ]
    (pack,) = organization.service.packs
    assert (pack["name"], pack["versionTag"]) == ("iam-guardrails", VERSION)
    levels = {policy["name"]: policy["enforcementLevel"] for policy in pack["policies"]}
    assert {name for name, level in levels.items() if level == "mandatory"} == {
        name for name in levels if name.startswith("iam-disallow-")
    }
    assert organization.service.completed == [VERSION]

    again = organization.publish()
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == (
        f"Version {VERSION} of iam-guardrails is published in {ORGANISATION} already, and can never be changed: put a "
        "new one into `policypack/PulumiPolicy.yaml` and `CHANGELOG.md`, and commit them.\n"
    )
    assert len(organization.service.packs) == 1


def test_what_is_not_committed_is_not_published(organization: Organization) -> None:
    (organization.checkout / "policypack" / "config.json").write_text("{}")
    (organization.checkout / "policypack" / "more.py").write_text("")
    refused = organization.publish()
    assert refused.returncode == 2
    assert refused.stderr == (
        "`policypack/` must be as it is committed to be published, got changes:\n"
        " M policypack/config.json\n"
        "?? policypack/more.py\n"
    )
    assert organization.service.packs == []


def test_a_config_of_other_policies_is_not_published(organization: Organization) -> None:
    (organization.checkout / "policypack" / "config.json").write_text('{"iam-disallow-full-acces": {}}')
    organization.commit()
    refused = organization.publish()
    assert refused.returncode == 2
    assert refused.stderr == (
        "`policypack/config.json` must name policies of the pack:\n"
        "`iam-disallow-full-acces` is no policy of the pack: did you mean `iam-disallow-full-access`?\n"
    )
    assert organization.service.packs == []


def test_a_service_that_refuses_is_its_own_error(organization: Organization) -> None:
    refused = organization.run("python", "-m", "tools.publishing", "stranger", cwd=organization.checkout)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "404" in refused.stderr
    assert refused.stderr.splitlines()[-1] == LOG_IN.format("stranger")


LOG_IN = "Are you logged in to Pulumi Cloud as a member of `{}`? If not, run `pulumi login`."


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        pytest.param(
            {"PULUMI_BACKEND_URL": "file://~"}, "DIY backend does not support resource policy", id="another-backend"
        ),
        pytest.param(
            {"PULUMI_BACKEND_URL": "", "PULUMI_ACCESS_TOKEN": "", "PULUMI_HOME": "nobody"},
            "PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
            id="no-login",
        ),
    ],
)
def test_says_how_to_log_in(organization: Organization, environment: dict[str, str], why: str) -> None:
    refused = organization.run(
        "python", "-m", "tools.publishing", ORGANISATION, cwd=organization.checkout, **environment
    )
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        f"`pulumi policy ls {ORGANISATION} --output json` fails in {organization.checkout}/policypack:\n"
        f"error: {why}\n{LOG_IN.format(ORGANISATION)}\n"
    )


def test_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert publishing.main([ORGANISATION]) == 2
    assert capsys.readouterr().err == (
        "`pulumi` must be on PATH to publish the pack. Install the Pulumi CLI (https://www.pulumi.com/docs/install/), "
        "and run `pulumi login`.\n"
    )


def test_requirements_are_bounded() -> None:
    lines = (REPOSITORY / "policypack" / "requirements.txt").read_text().splitlines()
    requirements = [line for line in lines if line and not line.startswith("#")]
    assert [re.sub(r"[<>=].*", "", line) for line in requirements] == ["pulumi", "pulumi-policy", "PyYAML"]
    for line in requirements:
        lowest, highest = re.fullmatch(r"[A-Za-z-]+>=(\d+)[.\d]*,<(\d+)", line).groups()  # type: ignore[union-attr]
        assert int(highest) == int(lowest) + 1


def test_what_is_published(organization: Organization) -> None:
    """The archive holds what git does not ignore; `test_enforcement.py` runs it, elsewhere and with nothing else."""
    assert organization.publish().returncode == 0
    published = set(organization.service.files())
    pack = REPOSITORY / "policypack"
    paths = (path.relative_to(pack) for path in pack.rglob("*") if path.is_file())
    assert published == {str(path) for path in paths if not IGNORED & {*path.parts}}
    assert {name for name in published if not name.endswith(".py")} == DATA
    assert len(organization.service.archives[1]) < 180_000
