"""The exemptions that the audit writes, and what they then let through."""

import json
from pathlib import Path
from typing import Any

import pytest

from doctor.audit.exemptions import merged
from tests.doctor.audit.conftest import Audit
from tests.doctor.audit.states import (
    ATTACHMENT,
    FULL_ACCESS,
    ROLE_POLICY,
    attach,
    deployment,
    held,
    root,
    state,
    urn,
)
from tests.policypack import cases

MANDATORY = [
    "iam-disallow-full-access",
    "iam-disallow-open-trust",
    "iam-disallow-privilege-escalation",
    "iam-disallow-unscoped-pass-role",
]
MEMBERSHIP = "aws:iam/userGroupMembership:UserGroupMembership"
BASELINE = ("--until", "2099-12-31", "--reason", "before the guard", "--write-exemptions")


def test_a_baseline_lets_every_kind_of_finding_through(audit: Audit, tmp_path: Path) -> None:
    """Theorem: whatever a mandatory policy reports, the exemption written for it lets it through, and nothing else.

    Over all resources of the cases in which a mandatory policy reports something.
    """
    resources: list[dict[str, Any]] = []
    for path in sorted(cases.FOLDER.glob("iam-disallow-*/fail/*.json")):
        case = cases.read(path)
        if not (case.config or case.dependencies or cases.UNKNOWN in path.read_text()):
            for each in case.resources:
                name = f"{path.parts[-3]}-{path.stem}-{each.name}"
                resources.append(held("all", each.type, name, each.props))
    file, config = tmp_path / "all.json", tmp_path / "config.json"
    file.write_text(state("all", *resources))
    before = audit(file, "--json")
    found = before.json["stacks"][0]
    assert (before.code, found["error"]) == (1, None)
    assert sorted({each["policy"] for each in found["findings"] if each["level"] == "mandatory"}) == MANDATORY

    assert audit(file, *BASELINE, config).code == 1
    after = audit(file, "--policy-pack-config", config, "--json")
    left = after.json
    assert (after.code, left["config"]) == (0, [])
    assert {each["policy"] for each in left["stacks"][0]["findings"]} - set(MANDATORY) >= {"iam-review-exemption"}

    # Another grant under the same name is reported again.
    changed = {**resources[0], "type": ATTACHMENT, "urn": urn("all", name="new")}
    inputs = {"role": "r", "policyArn": FULL_ACCESS}
    file.write_text(state("all", {**changed, "inputs": inputs, "outputs": inputs}))
    again = audit(file, "--policy-pack-config", config, "--json")
    assert (again.code, len(again.json["config"]) > 100) == (1, True)


def test_a_baseline_names_findings_that_the_engine_does_not_list(audit: Audit, tmp_path: Path) -> None:
    """The pack lists 50 findings of a resource and counts the others; one that is too complex has a key of its own."""
    actions = ["iam:PassRole", "iam:CreateAccessKey"]
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": f"arn:aws:iam::{number:012}:*/*"} for number in range(60)
    ]
    many = {"role": "r", "policy": json.dumps({"Version": "2012-10-17", "Statement": statements})}
    wild = [f"arn:aws:iam::*:role/{'*a' * 60}*{number}" for number in range(300)]
    complex_ = [{"Effect": effect, "Action": "iam:*", "Resource": wild} for effect in ("Allow", "Deny")]
    hard = {"role": "r", "policy": json.dumps({"Version": "2012-10-17", "Statement": complex_})}
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    file.write_text(state("dev", held("dev", ROLE_POLICY, "many", many), held("dev", ROLE_POLICY, "hard", hard)))
    shown = audit(file, *BASELINE, config)
    assert (shown.code, shown.err.splitlines()[-1]) == (
        1,
        f"written: 6 exemptions to {config}, to be reviewed",
    )
    assert audit(file, "--policy-pack-config", config).code == 0


@pytest.mark.parametrize(
    ("levels", "findings"),
    [
        pytest.param({"all": "advisory"}, "1 finding", id="all"),
        pytest.param({"iam-disallow-full-access": "advisory"}, "2 findings", id="its-own"),
    ],
)
def test_says_which_findings_get_no_exemption_because_the_config_makes_their_policy_advisory(
    audit: Audit, tmp_path: Path, levels: dict[str, str], findings: str
) -> None:
    file, config = tmp_path / "dev.json", tmp_path / "audit.json"
    more = [attach("dev", FULL_ACCESS, "more")] if findings.startswith("2") else []
    file.write_text(state("dev", attach("dev", FULL_ACCESS), *more))
    config.write_text(json.dumps(levels))
    shown = audit(file, "--policy-pack-config", config, *BASELINE, config)
    assert (shown.code, json.loads(config.read_text()), shown.err.splitlines()[-2:]) == (
        0,
        levels,
        [
            f"written: 0 exemptions to {config}, to be reviewed",
            (
                f"{findings} of `iam-disallow-full-access` got no exemption, because `{config}` makes the policy "
                "advisory. Name the config that production uses."
            ),
        ],
    )


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_must_say_something(audit: Audit, tmp_path: Path, reason: str) -> None:
    config = tmp_path / "config.json"
    shown = audit("none.json", "--until", "2099-12-31", "--reason", reason, "--write-exemptions", config)
    assert (shown.code, shown.out, config.exists()) == (2, "", False)
    assert shown.err == f"--reason must say why the findings are let through, got `{reason}`.\n"


def test_what_is_left_of_a_baseline(audit: Audit, tmp_path: Path) -> None:
    """One finding is fixed: its entry matches nothing any more, the other still lets its finding through."""
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    file.write_text(state("dev", attach("dev", FULL_ACCESS), attach("dev", administrator, "root")))
    assert audit(file, *BASELINE, config).code == 1
    file.write_text(state("dev", attach("dev", administrator, "root")))
    later = audit(file, "--policy-pack-config", config)
    assert later.code == 0
    assert later.config == [
        (
            f"config: `iam-disallow-full-access`: the exemption of `{FULL_ACCESS}` on `{urn('dev')}` matches nothing "
            "in these stacks."
        )
    ]
    assert later.lines[0] == f"{file} (shop/dev): 0 mandatory, 1 advisory in 2 resources"


def test_a_baseline_counts_from_the_root_resource_as_the_pack_does(audit: Audit, tmp_path: Path) -> None:
    """The pack begins again there, so a group that comes before is taken for one from outside the stack."""
    file, config, written = tmp_path / "dev.json", tmp_path / "config.json", tmp_path / "written.json"
    group = held("dev", "aws:iam/group:Group", "g", {"name": "operators"})
    member = held("dev", MEMBERSHIP, "m", {"user": "u", "groups": ["operators"]})
    file.write_text(json.dumps({"version": 3, "deployment": deployment(group, root("dev"), member)}))
    config.write_text('{"iam-review-undecidable": "mandatory"}')
    assert audit(file, "--policy-pack-config", config, *BASELINE, written).code == 1
    (entry_,) = json.loads(written.read_text())["iam-review-undecidable"]["exemptions"]
    assert (entry_["resource"], entry_["grant"]) == (urn("dev", MEMBERSHIP, "m"), "operators")


def test_an_entry_is_not_called_superfluous_where_a_stack_cannot_be_checked(audit: Audit, tmp_path: Path) -> None:
    file, broken, config = tmp_path / "dev.json", tmp_path / "broken.json", tmp_path / "config.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS)))
    assert audit(file, *BASELINE, config).code == 1
    file.write_text(state("dev"))
    broken.write_text("{")
    found = audit(file, broken, "--policy-pack-config", config)
    assert found.config == ["config: entries that match nothing are not listed, because not every stack was checked."]


def test_exemptions_are_written_there_where_a_link_leads(audit: Audit, tmp_path: Path) -> None:
    file, real, link = (tmp_path / name for name in ("dev.json", "real.json", "link.json"))
    file.write_text(state("dev", attach("dev", FULL_ACCESS)))
    real.write_text("{}")
    link.symlink_to(real)
    before = tmp_path / "link.partial"
    before.write_text("mine")
    assert audit(file, *BASELINE, link).code == 1
    assert (link.is_symlink(), list(json.loads(real.read_text())), before.read_text()) == (
        True,
        ["iam-disallow-full-access"],
        "mine",
    )
    assert {each.name for each in tmp_path.iterdir()} == {"dev.json", "real.json", "link.json", "link.partial"}
    nowhere = audit(file, *BASELINE, str(tmp_path / "none" / "x.json"))
    assert (nowhere.code, nowhere.out) == (2, "")
    assert nowhere.err == f"The config `{tmp_path}/none/x.json` must be in a folder that exists.\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            5, "Config of policy `iam-disallow-full-access` must be a level or an object, got 5.", id="no object"
        ),
        pytest.param(
            {"exemptions": [{}]},
            "Config of policy `iam-disallow-full-access` must have exemptions with resource, grant, reason and until: "
            "'resource'.",
            id="incomplete exemption",
        ),
    ],
)
def test_a_config_that_exemptions_cannot_be_added_to(
    audit: Audit, tmp_path: Path, content: object, message: str
) -> None:
    """The audit says so before it checks anything, and the file stays as it is."""
    config = tmp_path / "config.json"
    before = json.dumps({"iam-disallow-full-access": content})
    config.write_text(before)
    refused = audit(str(tmp_path / "none.json"), *BASELINE, config)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == f"The config `{config}` cannot take exemptions: {message}\n"
    assert config.read_text() == before


def entry(grant: str = FULL_ACCESS) -> dict[str, str]:
    return {"resource": "urn:pulumi:*", "grant": grant, "reason": "reviewed", "until": "2027-12-31"}


def test_exemptions_are_added_to_what_a_config_has() -> None:
    config = {"iam-review-unknown": "mandatory", "iam-disallow-full-access": {"exemptions": [entry()]}, "own": {"a": 1}}
    more = {"iam-disallow-full-access": [entry(), entry("iam:PassRole")], "iam-review-unknown": [entry()]}
    assert merged(config, more) == {
        "iam-review-unknown": {"enforcementLevel": "mandatory", "exemptions": [entry()]},
        "iam-disallow-full-access": {"exemptions": [entry(), entry("iam:PassRole")]},
        "own": {"a": 1},
    }
