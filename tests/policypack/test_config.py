"""The pack's config through the real engine: which config is refused, the error, and what the shipped one does."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from localcloud.cloud import LocalCloud

PACK = Path(__file__).parents[2] / "policypack"
SHIPPED = PACK / "config.json"
FLAGS = ("--non-interactive", "--color", "never", "--suppress-progress")
PREVIEW = ("preview", *FLAGS)
UP = ("up", "--yes", "--skip-preview", *FLAGS)
LIMIT = 120
"""Seconds for one run of the engine."""

FULL_ACCESS = "iam-disallow-full-access"
EXEMPTION = {
    "resource": "urn:pulumi:*::pack-config::*::break-glass",
    "grant": "arn:aws:iam::aws:policy/IAMFullAccess",
    "reason": "break glass",
    "until": "9999-12-31",
}
PROGRAM = """\
    import pulumi_aws as aws
    group = aws.iam.Group("ops", name="ops")
    aws.iam.GroupPolicyAttachment("full", group=group.name, policy_arn="arn:aws:iam::aws:policy/IAMFullAccess")
    """
VIOLATION = [
    "  IAM admin access must not be granted.",
    (
        "  Group policy attachment `full` attaches `arn:aws:iam::aws:policy/IAMFullAccess`, which gives admin access. "
        "List the actions and resources that are needed. See policypack/README.md#iam-disallow-full-access"
    ),
]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(tmp_path_factory.mktemp("cloud")) as running:
        yield running


class Project:
    """A program, run with the pack and a config."""

    def __init__(self, cloud: LocalCloud, folder: Path) -> None:
        self._cloud = cloud
        self._folder = folder

    def write(self, program: str, name: str) -> None:
        runtime = "runtime: {name: python, options: {toolchain: pip}}"
        (self._folder / "Pulumi.yaml").write_text(f"name: {name}\n{runtime}\nconfig: {{aws:region: us-east-1}}\n")
        (self._folder / "__main__.py").write_text(dedent(program))

    def run(self, command: tuple[str, ...], config: object) -> subprocess.CompletedProcess[str]:
        """Run a command with a config: an object, or the path of a file."""
        path = config
        if not isinstance(path, Path):
            path = self._folder / "config.json"
            path.write_text(json.dumps(config))
        flags = ("--policy-pack", str(PACK), "--policy-pack-config", str(path))
        return self._cloud.pulumi(*command, *flags, cwd=self._folder, limit=LIMIT)

    def counts(self) -> list[int]:
        """How many resources each of its stacks has."""
        return [self._cloud.count(self._folder, stack) for stack in self._cloud.stacks(self._folder)]


@pytest.fixture
def project(cloud: LocalCloud, tmp_path: Path) -> Project:
    made = Project(cloud, tmp_path)
    made.write(PROGRAM, "pack-config")
    return made


def exempting(**properties: Any) -> dict[str, Any]:  # noqa: ANN401  right and wrong values
    """Return a config with one exemption, some of its properties replaced, or omitted where they are `None`."""
    entry = {key: value for key, value in {**EXEMPTION, **properties}.items() if value is not None}
    return {FULL_ACCESS: {"exemptions": [entry]}}


def errors(run: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the errors in the list of diagnostics at the end."""
    _, _, diagnostics = run.stdout.partition("\nDiagnostics:\n")
    return [line.strip() for line in diagnostics.splitlines() if line.strip().startswith("error: ")]


def policies(run: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the lines that the engine prints below the pack's name."""
    _, _, rest = run.stdout.partition("\nPolicies:\n")
    _, *lines = rest.partition("\n\n")[0].splitlines()
    return dedent("\n".join(lines)).splitlines()


VERSION = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())["version"]
BY_SCHEMA = f"error: validating policy config: iam-guardrails {VERSION}  "
BY_PACK = "error: failed to run policy: Exception calling application: "


@pytest.mark.parametrize(
    ("config", "error"),
    [
        pytest.param(
            exempting(reason=None),
            f"{BY_SCHEMA}iam-disallow-full-access: exemptions.0: reason is required",
            id="reason-missing",
        ),
        pytest.param(
            exempting(reason=5),
            f"{BY_SCHEMA}iam-disallow-full-access: exemptions.0.reason: Invalid type. Expected: string, given: integer",
            id="reason-of-the-wrong-type",
        ),
        pytest.param(
            exempting(reason="  "),
            f"{BY_SCHEMA}iam-disallow-full-access: exemptions.0.reason: Does not match pattern '\\S'",
            id="reason-of-spaces",
        ),
        pytest.param(
            {FULL_ACCESS: {"exemptions": EXEMPTION}},
            f"{BY_SCHEMA}iam-disallow-full-access: exemptions: Invalid type. Expected: array, given: object",
            id="no-list",
        ),
        pytest.param(
            exempting(until="soon"),
            f"{BY_SCHEMA}iam-disallow-full-access: exemptions.0.until: Does not match format 'date'",
            id="no-date",
        ),
        pytest.param(
            exempting(until="2027-02-30"),
            f"{BY_SCHEMA}iam-disallow-full-access: exemptions.0.until: Does not match format 'date'",
            id="impossible-date",
        ),
        pytest.param(
            exempting(resource="*::break-glass"),
            f"{BY_SCHEMA}iam-disallow-full-access: exemptions.0.resource: Does not match pattern '^[^*]'",
            id="resource-begins-with-a-star",
        ),
        pytest.param(
            exempting(resuorce="x"),
            f"{BY_SCHEMA}iam-disallow-full-access: exemptions.0: Additional property resuorce is not allowed",
            id="misspelt-in-an-exemption",
        ),
        pytest.param(
            {FULL_ACCESS: {"exemption": [EXEMPTION]}},
            f"{BY_PACK}Config of policy `iam-disallow-full-access` must have no properties but `enforcementLevel` and "
            "`exemptions`, got `exemption`.",
            id="misspelt-property",
        ),
        pytest.param(
            {"iam-review-undecidable": {"allowedPolicyARNs": []}},
            f"{BY_PACK}Config of policy `iam-review-undecidable` must have no properties but `enforcementLevel`, "
            "`exemptions` and `allowedPolicyArns`, got `allowedPolicyARNs`.",
            id="misspelt-property-of-an-advisory-policy",
        ),
        pytest.param(
            {"iam-review-undecidable": {"allowedPolicyArns": ["arn:aws:iam::123456789012:policy/*"]}},
            rf"{BY_SCHEMA}iam-review-undecidable: allowedPolicyArns.0: Does not match pattern "
            r"'^arn:[a-z-]+:iam::\d{12}:policy/[^*]+$'",
            id="allowed-arn-with-a-wildcard",
        ),
    ],
)
def test_refuses_a_wrong_config_before_the_first_resource(project: Project, config: dict[str, Any], error: str) -> None:
    run = project.run(UP, config)
    assert run.returncode != 0
    assert errors(run) == [error]
    assert project.counts() == [0]


def test_the_engine_refuses_a_misspelt_policy(project: Project) -> None:
    run = project.run(UP, {"iam-disallow-ful-access": {"exemptions": [EXEMPTION]}})
    assert run.returncode != 0
    message = f'error: configuring policy pack "iam-guardrails" at "{PACK}": invalid enforcement level ""\n'
    assert run.stderr == message
    assert project.counts() == [0]


@pytest.mark.parametrize(
    ("config", "level"),
    [
        pytest.param({}, "mandatory", id="empty"),
        pytest.param(exempting(), "mandatory", id="properties-only"),
        pytest.param({FULL_ACCESS: "advisory"}, "advisory", id="level"),
        pytest.param(
            {FULL_ACCESS: {"enforcementLevel": "advisory", **exempting()[FULL_ACCESS]}},
            "advisory",
            id="level-and-properties",
        ),
    ],
)
def test_a_policy_keeps_its_level_unless_the_config_sets_another(
    project: Project, config: dict[str, Any], level: str
) -> None:
    run = project.run(PREVIEW, config)
    head = f"- [{level}] [severity: critical]  iam-disallow-full-access  (aws:iam:GroupPolicyAttachment: full)"
    assert policies(run) == [head, *VIOLATION]
    assert (run.returncode != 0) == (level == "mandatory")


def test_the_shipped_config_acknowledges_only_the_attachment_of_the_guide(project: Project) -> None:
    project.write(
        """\
        import pulumi
        import pulumi_aws as aws
        app_runner = "arn:aws:iam::aws:policy/AWSAppRunnerFullAccess"
        operators = pulumi.ComponentResource("container-roles:index:AppRunnerOperators", "operators")
        child = pulumi.ResourceOptions(parent=operators)
        aws.iam.GroupPolicyAttachment("guide", group="ops", policy_arn=app_runner, opts=child)
        aws.iam.GroupPolicyAttachment("outside", group="ops", policy_arn=app_runner)
        """,
        "container-roles",
    )
    run = project.run(PREVIEW, SHIPPED)
    assert run.returncode == 0, run.stdout
    assert policies(run) == [
        "- [advisory] [severity: medium]  iam-review-pass-role  (aws:iam:GroupPolicyAttachment: outside)",
        "  PassRole and writes that lead to admin access should be limited to exact ARNs.",
        (
            "  Group policy attachment `outside` attaches `arn:aws:iam::aws:policy/AWSAppRunnerFullAccess`, which "
            "can pass any role to some services. List the role ARNs in your own policy, or add an exemption to the "
            "pack's config. See policypack/README.md#iam-review-pass-role"
        ),
    ]
