"""What a policy reports of a resource: too many findings, what is too complex, roles of permission sets, secrets."""

import json
from typing import Any

import pytest
from iam_guardrails.cannot_check import template_at
from iam_guardrails.checked import check
from iam_guardrails.collecting import Collector
from iam_guardrails.contents import Place
from iam_guardrails.exemptions import ConfigError
from iam_guardrails.resource_access import InEachCase
from iam_guardrails.secrets import redact
from iam_guardrails.shell import MOST_FINDINGS
from iam_guardrails.ways.model import ResourceType

from tests.policypack.cases import Resource
from tests.policypack.judging import ROOT, Report, report_of
from tests.policypack.judging import check as asked
from tests.policypack.noticed.samples import ROLES, VERSION, allow

MANDATORY = (
    "iam-disallow-full-access",
    "iam-disallow-unscoped-pass-role",
    "iam-disallow-privilege-escalation",
    "iam-disallow-open-trust",
)
FULL_ACCESS, PASS_ROLE, ESCALATION, TRUST = MANDATORY
REVIEW = "iam-review-pass-role"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def policy(*statements: object) -> Resource:
    text = json.dumps({"Version": VERSION, "Statement": list(statements)})
    return Resource("aws:iam/policy:Policy", "p", {"name": "p", "policy": text})


def stack(**resources: dict[str, Any]) -> Resource:
    """Return a stack of these roles, each with its properties."""
    roles = {name: {"Type": "AWS::IAM::Role", "Properties": properties} for name, properties in resources.items()}
    body = json.dumps({"Resources": roles})
    return Resource("aws:cloudformation/stack:Stack", "s", {"name": "s", "templateBody": body})


def counts(report: Report) -> dict[str, int]:
    return {name: len(messages) for name, messages in report.items()}


# --- Too much ---------------------------------------------------------------------------------------------------------

COMPLEX = policy(*[allow(Action="*", Resource=f"{ROLES}*a*b*{at}*") for at in range(500)])


def test_each_mandatory_policy_reports_what_is_too_complex() -> None:
    key = check(COMPLEX.type, COMPLEX.name, COMPLEX.props).too_complex
    assert key.startswith("document:")
    report = report_of([COMPLEX])
    assert counts(report) == dict.fromkeys(MANDATORY, 1)
    assert all(f"exempt `{key}` after a review" in message for (message,) in report.values())


def test_an_exemption_lets_through_what_is_too_complex_and_stays_visible() -> None:
    key = check(COMPLEX.type, COMPLEX.name, COMPLEX.props).too_complex
    exemption = {"resource": "urn:*", "grant": key, "reason": "test", "until": "2999-12-31"}
    report = report_of([COMPLEX], {name: {"exemptions": [exemption]} for name in MANDATORY})
    assert counts(report) == {"iam-review-exemption": 4}


def test_reports_a_limited_number_of_findings() -> None:
    many = MOST_FINDINGS + 2
    found = report_of([policy(*[allow() for _ in range(many)])])[PASS_ROLE]
    assert len(found) == MOST_FINDINGS + 1
    assert found[-1].startswith("Resource `p` has 2 more violations")


# --- Roles of permission sets -----------------------------------------------------------------------------------------

OPEN: dict[str, Any] = {
    "AssumeRolePolicyDocument": {"Version": VERSION, "Statement": [{**allow(), "Principal": "*", "Action": "sts:*"}]},
    "ManagedPolicyArns": [ADMIN],
    "Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": VERSION, "Statement": [allow()]}}],
}
RESERVED = {**OPEN, "Path": "/aws-reserved/sso/"}


def test_reports_the_roles_of_permission_sets_as_advice() -> None:
    assert counts(report_of([stack(R=RESERVED)])) == {REVIEW: 3}


def test_reports_other_roles_next_to_those_of_permission_sets_once() -> None:
    assert counts(report_of([stack(R=RESERVED, O=OPEN)])) == {FULL_ACCESS: 1, PASS_ROLE: 1, TRUST: 1, REVIEW: 3}


def test_reports_every_statement_that_lets_anyone_in() -> None:
    anyone = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
    text = json.dumps({"Version": VERSION, "Statement": [anyone, anyone]})
    assert counts(report_of([Resource("aws:iam/role:Role", "r", {"assumeRolePolicy": text})])) == {TRUST: 2}


def test_reports_a_trust_policy_that_depends_on_an_import() -> None:
    trust = {"Version": VERSION, "Statement": [{"Fn::ImportValue": "x"}]}
    assert counts(report_of([stack(R={"AssumeRolePolicyDocument": trust})])) == {"iam-review-undecidable": 1}


def test_each_mandatory_policy_reports_a_role_at_which_the_check_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    collect = Collector.resource

    def resource(
        self: Collector, found: ResourceType, properties: object, place: Place, in_each_case: InEachCase = None
    ) -> None:
        if place.logical_id == "Broken":
            raise ZeroDivisionError
        collect(self, found, properties, place, in_each_case)

    monkeypatch.setattr(Collector, "resource", resource)
    report = report_of([stack(Broken=OPEN, Open=OPEN)])
    assert counts(report) == {FULL_ACCESS: 2, PASS_ROLE: 2, ESCALATION: 1, TRUST: 2}
    (message,) = report[ESCALATION]
    assert message.startswith("Resource `Broken` in the template of CloudFormation stack `s` can't be checked")


# --- Config and secrets -----------------------------------------------------------------------------------------------


def test_refuses_a_misspelt_config_at_the_root() -> None:
    with pytest.raises(ConfigError):
        asked(ROOT, {PASS_ROLE: {"exemption": []}})


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param("`token`", "`[secret]`", id="a part"),
        pytest.param("`to`", "`to`", id="two letters"),
        pytest.param("`a token of mine here`", "`[secret]`", id="something around it"),
        pytest.param("`TOKEN`", "`[secret]`", id="another case"),
        pytest.param("`iam:PassRole`", "`iam:PassRole`", id="an action"),
    ],
)
def test_redacts_what_gives_a_secret_away(message: str, expected: str) -> None:
    assert redact(message, frozenset({"token of mine"})) == expected


def test_leaves_credentials_out_of_the_address_of_a_template() -> None:
    found = template_at("Stack `s`", "https://user:pass@example.com/t?key=1#part", product=False, nested=False)
    assert "example.com/t" in found.message
    assert not any(text in found.message for text in ("user", "pass", "key", "part"))
