"""The pack's config: what the audit says of it, and when it refuses it."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from doctor.audit.config import all_settings, read_config, remarks
from doctor.audit.exceptions import read_exceptions
from doctor.audit.own import own_findings
from doctor.audit.states import parse
from doctor.errors import DoctorError
from doctor.guardrails import MANDATORY
from tests.doctor.audit.conftest import Audit
from tests.doctor.audit.states import FULL_ACCESS, attach, state, urn

TODAY = dt.date(2027, 1, 1)
ALLOWED = "arn:aws:iam::123456789012:policy/reviewed"


def entry(grant: str = FULL_ACCESS, until: str = "2027-12-31", resource: str = "urn:pulumi:*") -> dict[str, str]:
    return {"resource": resource, "grant": grant, "reason": "reviewed", "until": until}


@pytest.mark.parametrize(
    ("config", "said"),
    [
        pytest.param({"iam-disallow-full-access": {"exemptions": [entry()]}}, [], id="matches"),
        pytest.param({"iam-review-pass-role": "mandatory"}, [], id="a level alone"),
        pytest.param(
            {"iam-disalow-full-access": {}},
            ["`iam-disalow-full-access` is no policy of the pack: did you mean `iam-disallow-full-access`?"],
            id="misspelt policy",
        ),
        pytest.param({"unlike": {}}, ["`unlike` is no policy of the pack."], id="another policy"),
        pytest.param(
            {"iam-disallow-full-access": {"enforcementLevel": "advisory", "exemption": []}},
            [
                (
                    "Config of policy `iam-disallow-full-access` must have no properties but `enforcementLevel` "
                    "and `exemptions`, got `exemption`."
                )
            ],
            id="misspelt property",
        ),
        pytest.param(
            {"iam-disallow-full-access": {"exemptions": [{"resource": "urn:*"}]}},
            [
                (
                    "Config of policy `iam-disallow-full-access` must have exemptions with resource, grant, reason and "
                    "until: 'grant'."
                )
            ],
            id="incomplete exemption",
        ),
        pytest.param(
            {"iam-disallow-full-access": {"exemptions": [entry("iam:PassRole")]}},
            [
                (
                    "`iam-disallow-full-access`: the exemption of `iam:PassRole` on `urn:pulumi:*` matches nothing in "
                    "these stacks."
                )
            ],
            id="matches nothing",
        ),
        pytest.param(
            {"iam-disallow-full-access": {"exemptions": [entry(until="2026-12-31"), entry(until="2027-01-20")]}},
            [
                (
                    f"`iam-disallow-full-access`: the exemption of `{FULL_ACCESS}` on `urn:pulumi:*` expired on "
                    "2026-12-31."
                ),
                (
                    f"`iam-disallow-full-access`: the exemption of `{FULL_ACCESS}` on `urn:pulumi:*` expires soon, on "
                    "2027-01-20."
                ),
            ],
            id="ended and ending",
        ),
        pytest.param(
            {"iam-review-exemption": "disabled", "iam-disallow-full-access": {"enforcementLevel": "disabled"}},
            [
                "`iam-disallow-full-access` is `disabled`: it reports nothing.",
                "`iam-review-exemption` is `disabled`: it reports nothing.",
            ],
            id="policies that are off",
        ),
        pytest.param(
            {"all": "disabled", **dict.fromkeys(sorted(MANDATORY), "mandatory"), "iam-review-pass-role": {}},
            [
                (
                    "`all` is `disabled`: `iam-review-pass-role`, `iam-review-undecidable`, `iam-review-unknown`, "
                    "`iam-review-exemption` report nothing."
                )
            ],
            id="policies that all turns off",
        ),
        pytest.param(
            {
                "all": "disabled",
                "iam-review-unknown": "advisory",
                "iam-disallow-full-access": {"exemptions": [entry()]},
                "iam-disallow-open-trust": "disabled",
            },
            [
                (
                    "`all` is `disabled`: `iam-disallow-full-access`, `iam-disallow-unscoped-pass-role`, "
                    "`iam-disallow-privilege-escalation`, `iam-review-pass-role`, `iam-review-undecidable`, "
                    "`iam-review-exemption` report nothing."
                ),
                "`iam-disallow-open-trust` is `disabled`: it reports nothing.",
            ],
            id="an entry without a level does not turn a policy on",
        ),
        pytest.param(
            {"iam-review-undecidable": {"allowedPolicyArns": [ALLOWED, f"{ALLOWED}-not"]}},
            [f"`iam-review-undecidable`: the allowed policy `{ALLOWED}-not` is attached nowhere in these stacks."],
            id="an allowed policy that nobody attaches",
        ),
    ],
)
def test_a_config_is_looked_at(config: dict[str, Any], said: list[str]) -> None:
    found = parse(state("dev", attach("dev", FULL_ACCESS), attach("dev", ALLOWED, "own")).encode())
    own = own_findings(found, all_settings(config), TODAY)
    used = {(each.policy, each.entry) for each in own.let_through}
    assert list(remarks(config, used, own.attached, TODAY, whole=True)) == said


def test_an_exemption_says_what_it_lets_through() -> None:
    config = {"iam-disallow-full-access": {"exemptions": [entry()]}}
    found = parse(state("dev", attach("dev", FULL_ACCESS), attach("dev", ALLOWED, "own")).encode())
    (let_through,) = own_findings(found, all_settings(config), TODAY).let_through
    assert (let_through.policy, let_through.entry.grant, let_through.urn, let_through.message) == (
        "iam-disallow-full-access",
        FULL_ACCESS,
        "urn:pulumi:dev::shop::aws:iam/rolePolicyAttachment:RolePolicyAttachment::admin",
        (
            f"Role policy attachment `admin` attaches `{FULL_ACCESS}`, which gives admin access. List the actions and "
            "resources that are needed."
        ),
    )


def test_a_level_for_all_policies(audit: Audit, tmp_path: Path) -> None:
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS)))
    config.write_text('{"all": "advisory"}')
    shown = audit(file, "--policy-pack-config", config)
    assert (shown.code, shown.lines[0], shown.config) == (
        0,
        f"{file} (shop/dev): 0 mandatory, 1 advisory in 2 resources",
        [],
    )


@pytest.mark.parametrize(
    ("content", "code", "mandatory"),
    [
        pytest.param({}, 1, True, id="no level"),
        pytest.param({"all": "mandatory"}, 1, True, id="mandatory"),
        pytest.param({"all": "disabled"}, 0, False, id="disabled"),
        pytest.param({"all": "disabled", "iam-disallow-full-access": {"exemptions": []}}, 0, False, id="properties"),
        pytest.param({"all": "disabled", "iam-disallow-full-access": "mandatory"}, 1, True, id="a level of its own"),
    ],
)
def test_a_level_of_its_own_comes_before_the_level_for_all(
    audit: Audit, tmp_path: Path, content: dict[str, Any], code: int, mandatory: bool
) -> None:
    """What the audit reports by the levels that the engine applies, of which the README has a table."""
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS)))
    config.write_text(json.dumps(content))
    shown = audit(file, "--policy-pack-config", config)
    assert (shown.code, shown.lines[0].partition(": ")[2].partition(",")[0]) == (code, f"{int(mandatory)} mandatory")


@pytest.mark.parametrize(
    ("policy", "attached", "code"),
    [
        pytest.param("iam-disallow-full-access", [], 0, id="right"),
        pytest.param("iam-disalow-full-access", [], 2, id="misspelt"),
        pytest.param("iam-disalow-full-access", [FULL_ACCESS], 1, id="misspelt, and a finding"),
    ],
)
def test_a_policy_that_the_pack_has_not_fails_the_audit(
    audit: Audit, tmp_path: Path, policy: str, attached: list[str], code: int
) -> None:
    """The engine ignores it, but its author believes in a level that nothing has."""
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    file.write_text(state("dev", *(attach("dev", each) for each in attached)))
    config.write_text(json.dumps({policy: "mandatory"}))
    assert audit(file, "--policy-pack-config", config).code == code


NAME = "iam-disallow-full-access"


def test_an_exception_of_pulumi_is_shown_and_stops_nothing(audit: Audit, tmp_path: Path) -> None:
    """No exemption is written for it, nor into a config of version 2."""
    file, config, other = tmp_path / "dev.json", tmp_path / "config.json", tmp_path / "other.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS), attach("dev", FULL_ACCESS, "root")))
    match = [{"policies": [NAME], "targets": [urn("dev"), urn("dev", name="root")]}]
    config.write_text(json.dumps({"version": 2, "exceptions": {"E-1": {"reason": "reviewed", "match": match}}}))
    flags = ("--policy-pack-config", config, "--until", "2099-12-31", "--reason", "any", "--write-exemptions")
    shown = audit(file, *flags, other)
    assert (shown.code, shown.lines[:2], json.loads(other.read_text())) == (
        0,
        [
            f"{file} (shop/dev): 0 mandatory, 2 advisory in 3 resources",
            "  mandatory   iam-disallow-full-access  RolePolicyAttachment admin (exception E-1)",
        ],
        {},
    )
    refused = audit(file, *flags, config)
    assert (refused.code, refused.err) == (
        2,
        f"The config `{config}` cannot take exemptions: it must have no version.\n",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            {NAME: {"exemption": []}},
            "The config `config.json` stops the policy pack: Config of policy `iam-disallow-full-access` must have "
            "no properties but `enforcementLevel` and `exemptions`, got `exemption`.",
            id="misspelt property",
        ),
        pytest.param(
            {NAME: {"exemptions": [{**entry(), "until": "2027-6-30"}]}},
            "Config of policy `iam-disallow-full-access` must have valid properties, got at `$.exemptions[0].until`: "
            "'2027-6-30' is not a 'date'.",
            id="invalid date",
        ),
        pytest.param(
            {NAME: {"exemptions": [{**entry(), "resource": "*"}]}},
            "Config of policy `iam-disallow-full-access` must have valid properties, got at "
            "`$.exemptions[0].resource`: '*' does not match '^[^*]'.",
            id="against its schema",
        ),
        pytest.param(
            {NAME: "off"},
            "Config of policy `iam-disallow-full-access` must have one of the levels advisory, mandatory, remediate, "
            'disabled, got "off".',
            id="no level",
        ),
        pytest.param(
            {NAME: {"enforcementLevel": 1}},
            "Config of policy `iam-disallow-full-access` must have one of the levels advisory, mandatory, remediate, "
            "disabled, got 1.",
            id="a number as a level",
        ),
        pytest.param(
            {"iam-disalow-full-access": {"exemptions": []}},
            "Config must be of a policy of the pack, got `iam-disalow-full-access`.",
            id="properties of no policy",
        ),
    ],
)
def test_a_config_that_the_engine_refuses_is_refused_before_anything_is_checked(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: dict[str, Any], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dev.json").write_text(state("dev", attach("dev", FULL_ACCESS)))
    Path("config.json").write_text(json.dumps(content))
    shown = audit("dev.json", "--policy-pack-config", "config.json")
    assert (shown.code, shown.out, shown.err) == (2, "", f"{message}\n")


EXCEPTION = {"reason": "reviewed", "match": [{"policies": [NAME], "targets": [urn("dev")]}]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param([], "Config `exceptions` must be an object of exceptions by their id.", id="a list"),
        pytest.param({"E 1": EXCEPTION}, "The id of exception `E 1` must have only letters", id="no id"),
        pytest.param({"E": 5}, "Exception `E` must have a `reason`.", id="no object"),
        pytest.param({"E": {**EXCEPTION, "reason": " "}}, "Exception `E` must have a `reason`.", id="no reason"),
        pytest.param({"E": {**EXCEPTION, "match": []}}, "Exception `E` must have a list `match`", id="no match"),
        pytest.param({"E": {**EXCEPTION, "match": [5]}}, "Exception `E` must name `policies`", id="no policies"),
        pytest.param(
            {"E": {**EXCEPTION, "match": [{"policies": ["all"], "targets": [urn("dev")]}]}},
            "Exception `E` must name `policies`, each by its own name.",
            id="all policies",
        ),
        pytest.param(
            {"E": {**EXCEPTION, "match": [{"policies": [NAME], "targets": ["urn:pulumi:*"]}]}},
            "Exception `E` must have `targets`, whole URNs of resources.",
            id="no URN",
        ),
    ],
)
def test_exceptions_that_the_engine_refuses(content: object, message: str) -> None:
    with pytest.raises(DoctorError, match=f"^{re.escape(message)}"):
        read_exceptions(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param({"version": 3}, "must have version 2 and an object `policies`, got `3`.", id="a later version"),
        pytest.param({"version": 2, "policies": []}, "must have version 2 and an object `policies`", id="a list"),
        pytest.param([], "must be a JSON object of policies.", id="no object"),
    ],
)
def test_a_file_that_the_engine_refuses(tmp_path: Path, content: object, message: str) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(content))
    with pytest.raises(DoctorError, match=f"^The config `{re.escape(str(file))}` {re.escape(message)}"):
        read_config(file)
