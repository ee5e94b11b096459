"""One folder a scenario: a bad program with the exact lines the CLI prints of it, and its fixed twin, which passes.

`expected.txt` holds the lines under `Policies:`; `region`, where there is one, the region the scenario runs in, and
`config.json` the config of the pack. A scenario named `review_*` is let through with an advisory.
"""

import json
from pathlib import Path

import pytest
from iam_guardrails.rules import POLICIES
from pulumi_policy import ResourceValidationPolicy

from tests.engine.conftest import PASSED, Engine, Run

FOLDER = Path(__file__).parent
SCENARIOS = sorted(path.parent.name for path in FOLDER.glob("*/bad.py"))
RESOURCE_POLICIES = {policy.name for policy in POLICIES if isinstance(policy, ResourceValidationPolicy)}
STACK_POLICIES = {policy.name for policy in POLICIES} - RESOURCE_POLICIES
UNKNOWN = "unknown_document"


def assert_checked(run: Run, resource: str) -> None:
    """The engine's own events say that every policy ran, on the resource and on the stack."""
    assert run.checked[resource] == RESOURCE_POLICIES
    assert run.checked[""] == STACK_POLICIES


def preview(engine: Engine, scenario: str, program: str) -> Run:
    folder = FOLDER / scenario
    region = folder / "region"
    source = (folder / program).read_text()
    where = region.read_text().strip() if region.exists() else "us-east-1"
    config = folder / "config.json"
    flags = ("--policy-pack-config", str(config)) if config.exists() else ()
    return engine.run("preview", *flags, cwd=engine.program(source), region=where)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_bad_program(engine: Engine, scenario: str) -> None:
    run = preview(engine, scenario, "bad.py")
    assert run.policy_lines == (FOLDER / scenario / "expected.txt").read_text()
    assert run.code == (0 if scenario.startswith("review_") or scenario == UNKNOWN else 1)
    assert_checked(run, "deployer")


@pytest.mark.parametrize("scenario", [each for each in SCENARIOS if each != UNKNOWN])
def test_fixed_program(engine: Engine, scenario: str) -> None:
    run = preview(engine, scenario, "fixed.py")
    assert (run.code, run.policy_lines) == (0, PASSED)
    assert_checked(run, "deployer")


def test_update_blocks_what_preview_could_not_know(engine: Engine) -> None:
    program = engine.program((FOLDER / UNKNOWN / "bad.py").read_text())
    run = engine.run("up", "--yes", "--skip-preview", cwd=program)
    assert run.code == 1
    assert run.policy_lines == (FOLDER / UNKNOWN / "expected_update.txt").read_text()
    assert run.checked["deploy"] == RESOURCE_POLICIES
    made = engine.cloud.pulumi("stack", "--show-urns", cwd=program).stdout
    # The bucket and the role stay, the policy was never made.
    assert "aws:s3/bucket:Bucket::data" in made
    assert "aws:iam/role:Role::deployer" in made
    assert "aws:iam/rolePolicy:RolePolicy::deploy" not in made


def test_update_lets_the_fixed_twin_through(engine: Engine) -> None:
    program = engine.program((FOLDER / UNKNOWN / "fixed.py").read_text())
    run = engine.run("up", "--yes", cwd=program)
    assert (run.code, run.policy_lines) == (0, PASSED)
    assert_checked(run, "deploy")


def test_one_stack_may_and_another_may_not(engine: Engine, tmp_path: Path) -> None:
    """An exemption names the resources of a stack, so that `dev` may what `prod` may not."""
    program = engine.program((FOLDER / "attach_iam_full_access" / "bad.py").read_text())
    entry = {
        "resource": "urn:pulumi:dev::scenario::*",
        "grant": "arn:aws:iam::aws:policy/IAMFullAccess",
        "reason": "an account to try things in",
        "until": "2099-12-31",
    }
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"iam-disallow-full-access": {"exemptions": [entry]}}))
    runs = {
        stack: engine.run("preview", "--stack", stack, "--policy-pack-config", str(config), cwd=program)
        for stack in ("dev", "prod")
    }
    assert {stack: run.code for stack, run in runs.items()} == {"dev": 0, "prod": 1}
    assert "iam-review-exemption" in runs["dev"].policy_lines
    assert runs["prod"].policy_lines == (FOLDER / "attach_iam_full_access" / "expected.txt").read_text()
