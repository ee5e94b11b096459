"""What the config lets through: exemptions by resource and grant, their end, and allowed customer policies."""

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest
from iam_guardrails import shell
from iam_guardrails.findings import document_grant

from tests.policypack.cases import Resource
from tests.policypack.judging import inline_policy, report_of

TODAY = dt.date(2026, 11, 22)
FULL_ACCESS, PASS_ROLE, ESCALATION = (
    "iam-disallow-full-access",
    "iam-disallow-unscoped-pass-role",
    "iam-disallow-privilege-escalation",
)
REVIEW = "iam-review-exemption"
MANAGED = "arn:aws:iam::aws:policy/IAMFullAccess"
ATTACHMENT = "aws:iam/groupPolicyAttachment:GroupPolicyAttachment"
ATTACHED = Resource(ATTACHMENT, "deploy", {"group": "ops", "policyArn": MANAGED})
ATTACHED_MESSAGE = (
    "Group policy attachment `deploy` must not attach `arn:aws:iam::aws:policy/IAMFullAccess`, which gives IAM "
    "administration."
)
ANY_ROLE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}
ANY_ROLE_MESSAGE = "Inline policy `deploy` must not allow `iam:PassRole` on `*` (statement 1)."
TWO_WRITES = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["iam:PutRolePolicy", "iam:AttachRolePolicy"], "Resource": "*"}],
}
TWO_WRITES_MESSAGE = (
    "Inline policy `deploy` must not allow `iam:PutRolePolicy` and `iam:AttachRolePolicy` on `*` (statement 1)."
)
ALLOW_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    now = dt.datetime.combine(TODAY, dt.time(23, 59), tzinfo=dt.UTC)
    clock = SimpleNamespace(UTC=dt.UTC, datetime=SimpleNamespace(now=now.astimezone))
    monkeypatch.setattr(shell, "dt", clock)


def entry(grant: str, **properties: str) -> dict[str, str]:
    """An exemption for the resources of the cases' stack, to the end of 2027."""
    defaults = {"resource": "urn:pulumi:test::cases::*", "reason": "break glass", "until": "2027-12-31"}
    return {**defaults, "grant": grant, **properties}


def exempting(*entries: dict[str, str], policy: str = FULL_ACCESS) -> dict[str, dict[str, Any]]:
    return {policy: {"exemptions": list(entries)}}


def let_through(policy: str, message: str, reason: str = "break glass", ends: str = "holds until 2027-12-31") -> str:
    return f"`{policy}` lets this through: {message} Reason: {reason}; the exemption {ends}."


def document_of(document: object) -> str:
    return document_grant(json.dumps(document))


@pytest.mark.parametrize(
    ("resource", "policy", "grant", "message"),
    [
        pytest.param(ATTACHED, FULL_ACCESS, MANAGED, ATTACHED_MESSAGE, id="managed-policy"),
        pytest.param(inline_policy(json.dumps(ANY_ROLE)), PASS_ROLE, "iam:PassRole", ANY_ROLE_MESSAGE, id="action"),
        pytest.param(
            inline_policy(json.dumps(ANY_ROLE)), PASS_ROLE, "IAM:passrole", ANY_ROLE_MESSAGE, id="action-in-any-case"
        ),
        pytest.param(
            inline_policy(json.dumps(ANY_ROLE)), PASS_ROLE, document_of(ANY_ROLE), ANY_ROLE_MESSAGE, id="document"
        ),
        pytest.param(
            inline_policy(json.dumps(ANY_ROLE, indent=4)),
            PASS_ROLE,
            document_of(ANY_ROLE),
            ANY_ROLE_MESSAGE,
            id="document-with-other-white-space",
        ),
        pytest.param(
            Resource(
                "aws:iam/role:Role",
                "r",
                {
                    "assumeRolePolicy": json.dumps(
                        {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
                    )
                },
            ),
            "iam-disallow-open-trust",
            "sts:AssumeRole",
            "Role `r` must not trust `*` without a condition that bounds it (statement 1): everybody may assume it.",
            id="trust",
        ),
    ],
)
def test_what_is_let_through_is_reported_with_its_reason_and_end(
    resource: Resource, policy: str, grant: str, message: str
) -> None:
    assert report_of([resource]) == {policy: [message]}
    found = report_of([resource], exempting(entry(grant), policy=policy))
    assert found == {REVIEW: [let_through(policy, message)]}


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(ATTACHED.urn, id="exact"),
        pytest.param("urn:pulumi:*::cases::*::deploy", id="stars"),
        pytest.param("u*", id="everything"),
    ],
)
def test_a_resource_that_matches(resource: str) -> None:
    config = exempting(entry(MANAGED, resource=resource))
    assert report_of([ATTACHED], config) == {REVIEW: [let_through(FULL_ACCESS, ATTACHED_MESSAGE)]}


@pytest.mark.parametrize(
    "exemption",
    [
        pytest.param(entry(MANAGED, resource="urn:pulumi:prod::cases::*"), id="another-stack"),
        pytest.param(entry(MANAGED, resource="urn:pulumi:test::cases::*::deplo"), id="part-of-the-name"),
        pytest.param(entry(MANAGED, resource=f"urn:pulumi:test::cases::{ATTACHMENT}::"), id="beginning-of-the-urn"),
        pytest.param(entry(MANAGED, resource="urn:pulumi:test::cases::????::*"), id="question-marks-are-literal"),
        pytest.param(entry(MANAGED, resource="urn:pulumi:test::cases::[a-z].*"), id="no-regular-expression"),
        pytest.param(entry("arn:aws:iam::aws:policy/AdministratorAccess"), id="another-managed-policy"),
        pytest.param(entry("arn:aws-cn:iam::aws:policy/IAMFullAccess"), id="another-partition"),
        pytest.param(entry("*"), id="a-star-is-no-grant"),
        pytest.param(entry("iam:PassRole"), id="an-action"),
        pytest.param(entry("document:"), id="no-document"),
    ],
)
def test_both_resource_and_grant_must_match(exemption: dict[str, str]) -> None:
    assert report_of([ATTACHED], exempting(exemption)) == {FULL_ACCESS: [ATTACHED_MESSAGE]}


def test_an_exemption_counts_for_its_policy_only() -> None:
    config = exempting(entry(MANAGED), policy=PASS_ROLE)
    assert report_of([ATTACHED], config) == {FULL_ACCESS: [ATTACHED_MESSAGE]}


def test_a_changed_document_is_another_grant() -> None:
    changed = {**ANY_ROLE, "Id": "changed"}
    config = exempting(entry(document_of(ANY_ROLE)), policy=PASS_ROLE)
    assert report_of([inline_policy(json.dumps(changed))], config) == {PASS_ROLE: [ANY_ROLE_MESSAGE]}


def test_every_action_of_a_finding_must_be_exempt() -> None:
    resource = inline_policy(json.dumps(TWO_WRITES))
    one = entry("iam:PutRolePolicy", reason="one")
    both = one, entry("iam:AttachRolePolicy", reason="two", until="2028-01-01")
    assert report_of([resource], exempting(one, policy=ESCALATION)) == {ESCALATION: [TWO_WRITES_MESSAGE]}
    reasons = "Reason: two; the exemption holds until 2028-01-01."
    assert report_of([resource], exempting(*both, policy=ESCALATION)) == {
        REVIEW: [f"{let_through(ESCALATION, TWO_WRITES_MESSAGE, 'one')} {reasons}"]
    }


def test_full_access_by_a_document_is_exempt_by_the_document_only() -> None:
    resource = inline_policy(json.dumps(ALLOW_ALL))
    blocked = report_of([resource])
    for grant in ("iam:*", "*", "iam:PassRole"):
        assert report_of([resource], exempting(entry(grant))) == blocked
    found = report_of([resource], exempting(entry(document_of(ALLOW_ALL))))
    assert sorted(found) == [ESCALATION, PASS_ROLE, REVIEW]


def test_a_boundary_that_allows_all_needs_an_exemption_in_each_policy_that_reports_it() -> None:
    boundary = Resource("aws:iam/policy:Policy", "boundary", {"name": "b", "policy": json.dumps(ALLOW_ALL)})
    entries = {"exemptions": [entry(document_of(ALLOW_ALL))]}
    assert sorted(report_of([boundary])) == [FULL_ACCESS, ESCALATION, PASS_ROLE]
    found = report_of([boundary], dict.fromkeys((FULL_ACCESS, PASS_ROLE, ESCALATION), entries))
    assert found == {
        REVIEW: [
            let_through(FULL_ACCESS, "Policy `boundary` must not allow all IAM actions by `*` on `*` (statement 1)."),
            let_through(PASS_ROLE, "Policy `boundary` must not allow `iam:PassRole` by `*` on `*` (statement 1)."),
            let_through(
                ESCALATION,
                "Policy `boundary` must not allow `iam:CreatePolicyVersion`, `iam:SetDefaultPolicyVersion`, "
                "`iam:PutRolePolicy` and 14 more actions like these by `*` on `*` (statement 1).",
            ),
        ]
    }


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        pytest.param("2026-11-22", "expires soon, on 2026-11-22", id="today"),
        pytest.param("2026-12-21", "expires soon, on 2026-12-21", id="in-29-days"),
        pytest.param("2026-12-22", "expires soon, on 2026-12-22", id="in-30-days"),
        pytest.param("2026-12-23", "holds until 2026-12-23", id="in-31-days"),
    ],
)
def test_an_exemption_that_ends_soon_says_so(until: str, ends: str) -> None:
    found = report_of([ATTACHED], exempting(entry(MANAGED, until=until)))
    assert found == {REVIEW: [let_through(FULL_ACCESS, ATTACHED_MESSAGE, ends=ends)]}


def test_an_exemption_that_ended_yesterday_exempts_nothing_and_is_named() -> None:
    found = report_of([ATTACHED], exempting(entry(MANAGED, until="2026-11-21")))
    assert found == {FULL_ACCESS: [f"{ATTACHED_MESSAGE} The exemption for `{MANAGED}` expired on 2026-11-21."]}


def test_a_valid_exemption_beside_one_that_ended_counts() -> None:
    found = report_of([ATTACHED], exempting(entry(MANAGED, until="2026-11-21"), entry(MANAGED)))
    assert found == {REVIEW: [let_through(FULL_ACCESS, ATTACHED_MESSAGE)]}


APP_RUNNER = "arn:aws:iam::aws:policy/AWSAppRunnerFullAccess"
ADVISORY = Resource(ATTACHMENT, "deploy", {"policyArn": APP_RUNNER})
ADVISORY_MESSAGE = f"Group policy attachment `deploy` attaches `{APP_RUNNER}`, which passes any role to some services."


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        pytest.param("2027-12-31", {}, id="silent"),
        pytest.param("2026-11-22", {}, id="silent-on-its-last-day"),
        pytest.param(
            "2026-11-21",
            {"iam-review-pass-role": [f"{ADVISORY_MESSAGE} The exemption for `{APP_RUNNER}` expired on 2026-11-21."]},
            id="ended",
        ),
    ],
)
def test_an_advisory_that_is_acknowledged(until: str, expected: dict[str, list[str]]) -> None:
    config = exempting(entry(APP_RUNNER, until=until), policy="iam-review-pass-role")
    assert report_of([ADVISORY], config) == expected


SHARED = "arn:aws:iam::123456789012:policy/shared/team-baseline"
OTHER = "arn:aws:iam::123456789012:policy/other"
BY_NAME = Resource(
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
    "ps",
    {"customerManagedPolicyReference": {"name": "team-baseline", "path": "/shared/"}},
)


@pytest.mark.parametrize(
    ("resource", "got"),
    [
        pytest.param(
            Resource(ATTACHMENT, "a", {"policyArn": SHARED}), ("Group policy attachment `a`", SHARED), id="by-arn"
        ),
        pytest.param(BY_NAME, ("Permission set policy attachment `ps`", "/shared/team-baseline"), id="by-name"),
    ],
)
def test_a_customer_policy_is_allowed_by_its_exact_arn(resource: Resource, got: tuple[str, str]) -> None:
    subject, value = got
    reported = {
        "iam-review-undecidable": [f"{subject} must attach a policy of this stack to be judged, got `{value}`."]
    }
    assert report_of([resource]) == reported
    assert report_of([resource], {"iam-review-undecidable": {"allowedPolicyArns": [OTHER]}}) == reported
    assert report_of([resource], {"iam-review-undecidable": {"allowedPolicyArns": [OTHER, SHARED]}}) == {}


@pytest.mark.parametrize(
    ("text", "sha256"),
    [
        pytest.param(
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
            "113496d8f8dd96a266c613bbe29e56385781f6c9323dab4dc33b9b64e27750e8",
            id="compact",
        ),
        pytest.param(
            '{\n  "Statement": {"Resource": "*",   "Action": ["iam:PassRole"], "Effect": "Allow"},\n'
            '  "Version": "2012-10-17"\n}\n',
            "02cc54a08b8902607acedbd1c7158c240c49adce9b60a962776856af43835625",
            id="with-white-space",
        ),
        pytest.param(
            '{"Statement": {"Sid": "\\u00dcberall \\u65e5 \\ud83d\\ude00 \\u0001 \\/", "Effect": "Deny"}}',
            "90f13591d684fb44b2919adc1e4449f95386c72f9a91e9854ca3d5ee34daf0db",
            id="escapes",
        ),
    ],
)
def test_the_name_of_a_document_is_what_jq_makes_of_it(text: str, sha256: str) -> None:
    r"""The expected values are those of `jq -cS . FILE | tr -d '\n' | sha256sum`."""
    assert document_grant(text) == f"document:{sha256}"
    assert document_grant(json.loads(text)) == f"document:{sha256}"


def test_the_reason_is_the_config_and_never_the_program() -> None:
    tagged = Resource(ATTACHMENT, "deploy", {**ATTACHED.props, "tags": {"exempt": "true"}, "exemptions": [entry("x")]})
    assert report_of([tagged]) == {FULL_ACCESS: [ATTACHED_MESSAGE]}
