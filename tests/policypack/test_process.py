"""The pack's process: what it says of itself, its config, and the same verdicts as without a process."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from iam_guardrails.rules import POLICIES
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policypack.cases import ALL_CASES, FOLDER, Resource, read
from tests.policypack.process import PACK, Pack, running

pytestmark = pytest.mark.process

BAD = Resource(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "bad", {"policyArn": "arn:aws:iam::aws:policy/IAMFullAccess"}
)
BAD_SENTENCE = (
    "Role policy attachment `bad` attaches `arn:aws:iam::aws:policy/IAMFullAccess`, which gives admin access. "
    "List the actions and resources that are needed."
)
BAD_MESSAGE = f"IAM admin access must not be granted.\n{BAD_SENTENCE} See policypack/README.md#iam-disallow-full-access"


@pytest.mark.parametrize("path", ALL_CASES)
def test_every_case_gives_its_messages_from_a_process(pack: Pack, path: Path) -> None:
    case = read(path)
    pack.configure(case.config)
    assert pack.report_of(case.resources, dependencies=case.dependencies) == pack.expected(case.expect)


def test_reports_the_metadata_of_the_policies(pack: Pack) -> None:
    told = [
        (policy.name, policy.description, policy.displayName, list(policy.tags), policy.remediation_steps, policy.url)
        for policy in pack.info.policies
    ]
    assert pack.info.name == "iam-guardrails"
    assert told == [
        (each.name, each.description, each.display_name, each.tags, each.remediation_steps, each.url)
        for each in POLICIES
    ]


def test_four_policies_are_mandatory(pack: Pack) -> None:
    levels = {policy.name: pb.EnforcementLevel.Name(policy.enforcementLevel) for policy in pack.info.policies}
    assert levels == {
        "iam-disallow-full-access": "MANDATORY",
        "iam-disallow-unscoped-pass-role": "MANDATORY",
        "iam-disallow-privilege-escalation": "MANDATORY",
        "iam-disallow-open-trust": "MANDATORY",
        "iam-review-pass-role": "ADVISORY",
        "iam-review-undecidable": "ADVISORY",
        "iam-review-unknown": "ADVISORY",
        "iam-review-exemption": "ADVISORY",
    }


@pytest.mark.parametrize(
    ("config", "level"),
    [
        pytest.param({}, pb.MANDATORY, id="empty-config"),
        pytest.param({"iam-disallow-full-access": {"exemptions": []}}, pb.MANDATORY, id="properties-only"),
        pytest.param({"iam-review-pass-role": {"exemptions": []}}, pb.MANDATORY, id="properties-of-another"),
        pytest.param({"iam-disallow-full-access": {"enforcementLevel": "advisory"}}, pb.ADVISORY, id="level"),
    ],
)
def test_a_policy_keeps_its_level_unless_the_config_sets_another(
    pack: Pack, config: dict[str, dict[str, Any]], level: int
) -> None:
    pack.configure(config)
    assert pack.report_of([BAD]) == {"iam-disallow-full-access": [(level, BAD_MESSAGE)]}


def test_a_disabled_policy_reports_nothing_and_the_others_do(pack: Pack) -> None:
    pack.configure({"iam-disallow-full-access": {"enforcementLevel": "disabled"}})
    policy = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    props = {"policy": json.dumps(policy)}
    found = pack.report_of([Resource("aws:iam/policy:Policy", "all", props), BAD])
    assert sorted(found) == ["iam-disallow-privilege-escalation", "iam-disallow-unscoped-pass-role"]


def test_applies_an_exemption(pack: Pack) -> None:
    managed = "arn:aws:iam::aws:policy/IAMFullAccess"
    entry = {"resource": BAD.urn, "grant": managed, "reason": "break glass", "until": "9999-12-31"}
    pack.configure({"iam-disallow-full-access": {"exemptions": [entry]}})
    message = (
        f"An exemption from `iam-disallow-full-access` lets this through: {BAD_SENTENCE} "
        "Reason: break glass. The exemption is valid until 9999-12-31. "
        "See policypack/README.md#iam-review-exemption"
    )
    assert pack.report_of([BAD]) == pack.expected({"iam-review-exemption": [message]})


UNDECIDABLE = Resource(BAD.type, "shared", {"policyArn": "arn:aws:iam::123456789012:policy/shared/team-baseline"})


@pytest.mark.parametrize(
    ("policy", "resource", "level", "visible"),
    [
        pytest.param("iam-disallow-full-access", BAD, None, True, id="mandatory"),
        pytest.param("iam-disallow-full-access", BAD, "remediate", True, id="made-remediate"),
        pytest.param("iam-disallow-full-access", BAD, "advisory", False, id="made-advisory"),
        pytest.param("iam-review-undecidable", UNDECIDABLE, None, False, id="advisory"),
        pytest.param("iam-review-undecidable", UNDECIDABLE, "mandatory", True, id="made-mandatory"),
    ],
)
def test_an_exemption_is_visible_if_the_config_makes_its_policy_mandatory(
    pack: Pack, policy: str, resource: Resource, level: str | None, visible: bool
) -> None:
    entry = {"resource": resource.urn, "grant": resource.props["policyArn"], "reason": "any", "until": "9999-12-31"}
    pack.configure({policy: {"exemptions": [entry], **({"enforcementLevel": level} if level else {})}})
    found = pack.report_of([resource])
    assert list(found) == (["iam-review-exemption"] if visible else [])
    said = [text.splitlines()[1].partition(": ")[0] for _, text in found.get("iam-review-exemption", [])]
    assert said == ([f"An exemption from `{policy}` lets this through"] if visible else [])


@pytest.mark.parametrize(
    ("level", "expected"), [pytest.param("advisory", pb.ADVISORY), pytest.param("mandatory", pb.MANDATORY)]
)
def test_reports_unknown_inputs_at_the_configured_level(pack: Pack, level: str, expected: int) -> None:
    pack.configure({"iam-review-unknown": {"enforcementLevel": level}})
    unknown = Resource("aws:iam/rolePolicy:RolePolicy", "deploy", {"policy": UNKNOWN_STRING_VALUE})
    message = (
        "Permissions that are unknown at preview are checked by the update, each before it is created.\n"
        "Unknown until the update, which checks each resource before it creates it: "
        "`policy` of `deploy` (aws:iam/rolePolicy:RolePolicy). See policypack/README.md#iam-review-unknown"
    )
    assert pack.report_of([unknown, BAD]) == {
        "iam-disallow-full-access": [(pb.MANDATORY, BAD_MESSAGE)],
        "iam-review-unknown": [(expected, message)],
    }


def test_ignores_computed_outputs(pack: Pack) -> None:
    known = Resource("aws:iam/role:Role", "r", {"assumeRolePolicy": '{"Version": "2012-10-17", "Statement": []}'})
    computed = dict.fromkeys(("arn", "id", "managedPolicyArns", "inlinePolicies"), UNKNOWN_STRING_VALUE)
    assert pack.report_of([known], computed) == {}


def test_forgets_the_policies_of_the_operation_before(pack: Pack) -> None:
    name = {"name": "app"}
    made = Resource("aws:iam/policy:Policy", "app", {**name, "policy": '{"Version": "2012-10-17", "Statement": []}'})
    attached = Resource(BAD.type, "app", {"policyArn": "arn:aws:iam::123456789012:policy/app"})
    assert pack.report_of([made, attached]) == {}
    assert sorted(pack.report_of([attached])) == ["iam-review-undecidable"]


def test_a_copy_of_the_files_in_git_works_by_itself(tmp_path: Path) -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "."]
    published = subprocess.run(listed, cwd=PACK, check=True, capture_output=True, text=True).stdout
    copy, elsewhere = tmp_path / "copy", tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in filter(None, published.split("\0")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACK / name, copy / name)
    with running(copy, elsewhere) as pack:
        for folder in sorted(FOLDER.glob("*/*")):
            case = read(min(folder.glob("*.json")))
            pack.configure(case.config)
            found = pack.report_of(case.resources, dependencies=case.dependencies)
            assert found == pack.expected(case.expect), folder
