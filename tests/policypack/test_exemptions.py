"""What the config lets through: exemptions by resource and finding until a date, and allowed customer policies."""

import datetime as dt
import hashlib
import json
from types import SimpleNamespace
from typing import Any

import pytest
from iam_guardrails import shell
from iam_guardrails.keys import LONGEST, document_key

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
ATTACHED_SENTENCES = (
    "Group policy attachment `deploy` attaches `arn:aws:iam::aws:policy/IAMFullAccess`, which gives admin access. "
    "List the actions and resources that are needed."
)
ANY_ROLE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}
ANY_ROLE_SENTENCES = (
    "Inline policy `deploy` allows `iam:PassRole` on `*` (statement 1). List the role ARNs it can pass."
)
TWO_WRITES = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["iam:PutRolePolicy", "iam:AttachRolePolicy"], "Resource": "*"}],
}
TWO_WRITES_SENTENCES = (
    "Inline policy `deploy` allows `iam:PutRolePolicy` and `iam:AttachRolePolicy` on `*` (statement 1). "
    "List exact ARNs."
)
OPEN_SENTENCES = (
    "Role `r` trusts `*` without a condition that limits who can assume it (statement 1): any AWS account can. Name "
    "the accounts or roles in `Principal`, or limit `aws:PrincipalOrgID` to your organization."
)
ALLOW_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    now = dt.datetime.combine(TODAY, dt.time(23, 59), tzinfo=dt.UTC)
    clock = SimpleNamespace(UTC=dt.UTC, datetime=SimpleNamespace(now=now.astimezone))
    monkeypatch.setattr(shell, "dt", clock)


def entry(grant: str, **properties: str) -> dict[str, str]:
    """Return an exemption for the resources of the cases' stack, until the end of 2027."""
    defaults = {"resource": "urn:pulumi:test::cases::*", "reason": "break glass", "until": "2027-12-31"}
    return {**defaults, "grant": grant, **properties}


def exempting(*entries: dict[str, str], policy: str = FULL_ACCESS) -> dict[str, dict[str, Any]]:
    return {policy: {"exemptions": list(entries)}}


def see(policy: str, sentences: str) -> str:
    """Return a message of a policy."""
    return f"{sentences} See policypack/README.md#{policy}"


def reported(policy: str, sentences: str) -> dict[str, list[str]]:
    """Return the report of a stack in which one policy reports one violation."""
    return {policy: [see(policy, sentences)]}


def let_through(policy: str, sentences: str, *reasons: str) -> str:
    """Return the message that names a finding, its exemptions and when they end."""
    reason = " ".join(reasons) or "Reason: break glass. The exemption is valid until 2027-12-31."
    return see(REVIEW, f"An exemption from `{policy}` lets this through: {sentences} {reason}")


def document_of(document: object) -> str:
    return document_key(json.dumps(document))


@pytest.mark.parametrize(
    ("resource", "policy", "grant", "sentences"),
    [
        pytest.param(ATTACHED, FULL_ACCESS, MANAGED, ATTACHED_SENTENCES, id="managed-policy"),
        pytest.param(inline_policy(json.dumps(ANY_ROLE)), PASS_ROLE, "iam:PassRole", ANY_ROLE_SENTENCES, id="action"),
        pytest.param(
            inline_policy(json.dumps(ANY_ROLE)), PASS_ROLE, "IAM:passrole", ANY_ROLE_SENTENCES, id="action-in-any-case"
        ),
        pytest.param(
            inline_policy(json.dumps(ANY_ROLE)), PASS_ROLE, document_of(ANY_ROLE), ANY_ROLE_SENTENCES, id="document"
        ),
        pytest.param(
            inline_policy(json.dumps(ANY_ROLE, indent=4)),
            PASS_ROLE,
            document_of(ANY_ROLE),
            ANY_ROLE_SENTENCES,
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
            OPEN_SENTENCES,
            id="trust",
        ),
    ],
)
def test_reports_what_an_exemption_lets_through_with_its_reason_and_end(
    resource: Resource, policy: str, grant: str, sentences: str
) -> None:
    assert report_of([resource]) == reported(policy, sentences)
    found = report_of([resource], exempting(entry(grant), policy=policy))
    assert found == {REVIEW: [let_through(policy, sentences)]}


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(ATTACHED.urn, id="exact"),
        pytest.param("urn:pulumi:*::cases::*::deploy", id="stars"),
        pytest.param("u*", id="everything"),
    ],
)
def test_an_exemption_matches_urns_with_stars(resource: str) -> None:
    config = exempting(entry(MANAGED, resource=resource))
    assert report_of([ATTACHED], config) == {REVIEW: [let_through(FULL_ACCESS, ATTACHED_SENTENCES)]}


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
        pytest.param(entry("*"), id="a-star-is-literal"),
        pytest.param(entry("iam:PassRole"), id="an-action"),
        pytest.param(entry("document:"), id="no-document"),
    ],
)
def test_both_the_resource_and_the_finding_must_match(exemption: dict[str, str]) -> None:
    assert report_of([ATTACHED], exempting(exemption)) == reported(FULL_ACCESS, ATTACHED_SENTENCES)


def test_an_exemption_counts_only_for_its_policy() -> None:
    config = exempting(entry(MANAGED), policy=PASS_ROLE)
    assert report_of([ATTACHED], config) == reported(FULL_ACCESS, ATTACHED_SENTENCES)


def test_an_exemption_ends_with_a_change_of_the_document() -> None:
    changed = {**ANY_ROLE, "Id": "changed"}
    config = exempting(entry(document_of(ANY_ROLE)), policy=PASS_ROLE)
    assert report_of([inline_policy(json.dumps(changed))], config) == reported(PASS_ROLE, ANY_ROLE_SENTENCES)


def test_every_action_of_a_finding_must_be_exempt() -> None:
    resource = inline_policy(json.dumps(TWO_WRITES))
    one = entry("iam:PutRolePolicy", reason="one")
    both = one, entry("iam:AttachRolePolicy", reason="two", until="2028-01-01")
    assert report_of([resource], exempting(one, policy=ESCALATION)) == reported(ESCALATION, TWO_WRITES_SENTENCES)
    reasons = (
        "Reason: one. The exemption is valid until 2027-12-31.",
        "Reason: two. The exemption is valid until 2028-01-01.",
    )
    assert report_of([resource], exempting(*both, policy=ESCALATION)) == {
        REVIEW: [let_through(ESCALATION, TWO_WRITES_SENTENCES, *reasons)]
    }


def test_admin_access_through_a_document_is_exempt_only_by_the_document() -> None:
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
            let_through(
                FULL_ACCESS,
                "Policy `boundary` allows all IAM actions through `*` on `*` (statement 1). "
                "List the actions and resources that are needed.",
            ),
            let_through(
                PASS_ROLE,
                "Policy `boundary` allows `iam:PassRole` through `*` on `*` (statement 1). "
                "List the role ARNs it can pass.",
            ),
            let_through(
                ESCALATION,
                "Policy `boundary` allows `iam:CreatePolicyVersion`, `iam:SetDefaultPolicyVersion`, "
                "`iam:PutRolePolicy` and 15 more actions through `*` on `*` (statement 1). List exact ARNs.",
            ),
        ]
    }


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        pytest.param("2026-11-22", "expires soon, on 2026-11-22.", id="today"),
        pytest.param("2026-12-21", "expires soon, on 2026-12-21.", id="in-29-days"),
        pytest.param("2026-12-22", "expires soon, on 2026-12-22.", id="in-30-days"),
        pytest.param("2026-12-23", "is valid until 2026-12-23.", id="in-31-days"),
    ],
)
def test_warns_of_an_exemption_that_expires_within_30_days(until: str, ends: str) -> None:
    found = report_of([ATTACHED], exempting(entry(MANAGED, until=until)))
    assert found == {
        REVIEW: [let_through(FULL_ACCESS, ATTACHED_SENTENCES, f"Reason: break glass. The exemption {ends}")]
    }


def test_names_an_exemption_that_expired_yesterday_and_reports_the_violation() -> None:
    found = report_of([ATTACHED], exempting(entry(MANAGED, until="2026-11-21")))
    expired = f"The exemption for `{MANAGED}` expired on 2026-11-21."
    assert found == reported(FULL_ACCESS, f"{ATTACHED_SENTENCES} {expired}")


def test_applies_a_valid_exemption_next_to_an_expired_one() -> None:
    found = report_of([ATTACHED], exempting(entry(MANAGED, until="2026-11-21"), entry(MANAGED)))
    assert found == {REVIEW: [let_through(FULL_ACCESS, ATTACHED_SENTENCES)]}


APP_RUNNER = "arn:aws:iam::aws:policy/AWSAppRunnerFullAccess"
ADVISORY = Resource(ATTACHMENT, "deploy", {"policyArn": APP_RUNNER})
ADVISORY_SENTENCES = (
    f"Group policy attachment `deploy` attaches `{APP_RUNNER}`, which can pass any role to some services. List the "
    "role ARNs in your own policy, or add an exemption to the pack's config."
)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        pytest.param("2027-12-31", {}, id="silent"),
        pytest.param("2026-11-22", {}, id="silent-on-its-last-day"),
        pytest.param(
            "2026-11-21",
            reported(
                "iam-review-pass-role",
                f"{ADVISORY_SENTENCES} The exemption for `{APP_RUNNER}` expired on 2026-11-21.",
            ),
            id="ended",
        ),
    ],
)
def test_an_acknowledged_advisory_is_not_reported(until: str, expected: dict[str, list[str]]) -> None:
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
def test_allows_a_customer_policy_by_its_exact_arn(resource: Resource, got: tuple[str, str]) -> None:
    subject, value = got
    undecidable = reported(
        "iam-review-undecidable",
        f"{subject} attaches `{value}`, a policy from outside this stack, which can't be checked. Review it where it "
        "is created, and add its ARN to `allowedPolicyArns`.",
    )
    assert report_of([resource]) == undecidable
    assert report_of([resource], {"iam-review-undecidable": {"allowedPolicyArns": [OTHER]}}) == undecidable
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
def test_the_key_of_a_document_is_the_hash_of_what_jq_writes(text: str, sha256: str) -> None:
    r"""The expected values are those of `jq -cS . FILE | tr -d '\n' | sha256sum`."""
    assert document_key(text) == f"document:{sha256}"
    assert document_key(json.loads(text)) == f"document:{sha256}"


def test_the_key_of_a_text_that_is_longer_than_any_document_is_the_hash_of_the_text() -> None:
    text = json.dumps({"b": "x" * LONGEST, "a": 1})
    assert document_key(text) == f"document:{hashlib.sha256(text.encode()).hexdigest()}"
    assert document_key(json.dumps({"b": "x" * (LONGEST - 100), "a": 1})) == document_key(
        json.dumps({"a": 1, "b": "x" * (LONGEST - 100)}, indent=1)
    )


def test_a_program_cannot_exempt_its_own_resources() -> None:
    tagged = Resource(ATTACHMENT, "deploy", {**ATTACHED.props, "tags": {"exempt": "true"}, "exemptions": [entry("x")]})
    assert report_of([tagged]) == reported(FULL_ACCESS, ATTACHED_SENTENCES)
