"""The engine and the audit over the same states: every finding, and every refusal, is the same."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.doctor.audit.conftest import Audit
from tests.doctor.audit.states import (
    ATTACHMENT,
    FULL_ACCESS,
    OPEN_TRUST,
    ROLE,
    ROLE_POLICY,
    SECRET,
    SIGNATURE,
    attach,
    deployment,
    held,
    root,
    urn,
)
from tests.doctor.conftest import Place
from tests.policypack import cases

PACK = Path(__file__).parents[3] / "policypack"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
Found = list[tuple[str, str, str, str, tuple[str, ...]]]


def by_engine(place: Place, file: Path, *flags: str) -> Found | None:
    """What the engine reports: policy, level, URN, message and exceptions, or `None` if it does not run the pack."""
    command = ("policy", "analyze", "--file", str(file), "--json", "--policy-pack", str(PACK), *flags)
    done = place.cloud.pulumi(*command, cwd=file.parent)
    if done.returncode and "mandatory policy violations were found" not in done.stderr:
        return None
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert any("summaryEvent" in event for event in events)
    return [
        (
            *(each["policyName"], each["enforcementLevel"], each.get("resourceUrn", "")),
            each["message"].partition("\n")[2],
            tuple(exception["id"] for exception in each.get("exceptions") or ()),
        )
        for event in events
        if (each := event.get("policyEvent"))
    ]


def by_audit(audit: Audit, file: Path, *flags: str) -> Found | None:
    """The same, of the audit."""
    shown = audit(file, "--json", *flags)
    if not shown.out:
        assert shown.code == 2
        return None
    (stack,) = shown.json["stacks"]
    assert stack["error"] is None
    return [
        (each["policy"], each["level"], each["urn"], each["message"], tuple(each["exceptions"]))
        for each in stack["findings"]
    ]


def resources() -> list[dict[str, Any]]:
    """Those of all cases, and whatever else a state can hold."""
    found: list[dict[str, Any]] = []
    for path in sorted(cases.FOLDER.glob("*/*/*.json")):
        case = cases.read(path)
        found += [
            held("all", each.type, f"{path.parent.parent.name}-{path.stem}-{each.name}", each.props)
            for each in case.resources
        ]
    provider = held("all", "pulumi:providers:aws", "default", {"region": "us-east-1"}, id="p")
    secret_arn = {**SECRET, "plaintext": json.dumps(FULL_ACCESS)}
    reference = {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": urn("all"), "id": FULL_ACCESS}
    policy = held("all", "aws:iam/policy:Policy", "made", {"name": "made", "policy": UNKNOWN})
    made_here = {"policyArn": [policy["urn"]]}
    return [
        *found,
        provider,
        policy,
        held("all", ATTACHMENT, "of what is made", {"role": "r", "policyArn": UNKNOWN}, propertyDependencies=made_here),
        attach(
            "all", FULL_ACCESS, "with::colons", provider=f"{provider['urn']}::p", protect=True, aliases=[urn("old")]
        ),
        attach("all", FULL_ACCESS, "removed", delete=True),
        held("all", ROLE, "read", {"assumeRolePolicy": OPEN_TRUST}, external=True),
        held("all", ATTACHMENT, "secret", {"role": "r", "policyArn": secret_arn}),
        held("all", ROLE_POLICY, "encrypted", {"role": "r", "policy": {**SECRET, "ciphertext": "v1:x:y"}}),
        held("all", ATTACHMENT, "reference", {"role": "r", "policyArn": reference}),
        held(
            "all",
            ROLE_POLICY,
            "unknown",
            {"role": "r", "policy": UNKNOWN},
            propertyDependencies={"policy": [urn("all")]},
        ),
    ]


@pytest.mark.parametrize("order", ["as listed", "reversed, without a root resource"])
def test_finds_what_the_engine_finds(place: Place, audit: Audit, tmp_path: Path, order: str) -> None:
    """Theorem: over any state, the audit reports what `pulumi policy analyze` reports, in the same order."""
    listed = [root("all"), *resources()] if order == "as listed" else resources()[::-1]
    file = tmp_path / "all.json"
    providers = {"secrets_providers": {"type": "passphrase", "state": {"salt": "v1:x"}}}
    file.write_text(
        json.dumps({"version": 4, "features": ["taint"], "deployment": {**deployment(*listed), **providers}})
    )
    expected = by_engine(place, file)
    assert expected
    assert len({policy for policy, *_ in expected}) == 7
    assert by_audit(audit, file) == expected


NAME = "iam-disallow-full-access"
EXCEPTION = {"reason": "reviewed", "match": [{"policies": [NAME], "targets": [urn("dev")]}]}
ENTRY = {"resource": "urn:pulumi:dev::*", "grant": FULL_ACCESS, "reason": "reviewed", "until": "2099-12-31"}


@pytest.mark.parametrize(
    "config",
    [
        pytest.param({"all": "advisory", NAME: {"enforcementLevel": "remediate"}}, id="levels"),
        pytest.param({NAME: {"exemptions": [ENTRY]}, "environments": ["a"], "unlike": "advisory"}, id="an exemption"),
        pytest.param({"all": {"enforcementLevel": "disabled"}, NAME: {}}, id="disabled"),
        pytest.param({NAME: {"exemptions": [{**ENTRY, "until": "2099-2-30"}]}}, id="no date"),
        pytest.param({NAME: {"exemptions": [{**ENTRY, "resource": ""}]}}, id="against a pattern"),
        pytest.param({"unlike": {"a": 1}}, id="properties of no policy"),
        pytest.param({NAME: {"exemption": []}}, id="a misspelt property"),
        pytest.param(
            {"version": 2, "policies": {"all": "mandatory"}, "exceptions": {"E-2": EXCEPTION, "E-1": EXCEPTION}},
            id="exceptions of Pulumi",
        ),
        pytest.param({"version": 2, NAME: "off"}, id="next to the policies of version 2"),
        pytest.param({"version": "advisory"}, id="a version that is a policy"),
        pytest.param({"version": 2, "exceptions": {"E": {**EXCEPTION, "reason": " "}}}, id="no reason"),
    ],
)
def test_applies_a_config_as_the_engine_does(
    place: Place, audit: Audit, tmp_path: Path, config: dict[str, Any]
) -> None:
    file, pack_config = tmp_path / "dev.json", tmp_path / "config.json"
    file.write_text(json.dumps({"version": 3, "deployment": deployment(root("dev"), attach("dev", FULL_ACCESS))}))
    pack_config.write_text(json.dumps(config))
    flags = ("--policy-pack-config", str(pack_config))
    assert by_audit(audit, file, *flags) == by_engine(place, file, *flags)
