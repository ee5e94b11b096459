"""A check that fails: each mandatory policy reports it, and the checks of other resources go on."""

import json

import pytest
from iam_guardrails.holders import holders_of

from tests.policypack.cases import Resource
from tests.policypack.judging import ROOT, check, inline_policy, report_of

MANDATORY = (
    "iam-disallow-full-access",
    "iam-disallow-unscoped-pass-role",
    "iam-disallow-privilege-escalation",
    "iam-disallow-open-trust",
)
EXEMPTION = {"resource": "urn:*", "reason": "reviewed", "until": "9999-12-31"}
BAD = {"Statement": [{"Effect": "Allow", "Action": ["iam:PassRole", "iam:PutRolePolicy"], "Resource": "*"}]}
TRUST = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
ROLE = Resource(
    "aws:iam/role:Role",
    "app",
    {
        "name": "app",
        "assumeRolePolicy": json.dumps(TRUST),
        "inlinePolicies": [{"name": "deploy", "policy": json.dumps(BAD)}],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    },
)
"""A role that each step of a check deals with."""
STACK = Resource(
    "aws:cloudformation/stack:Stack",
    "app",
    {
        "templateBody": json.dumps(
            {"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": BAD}}}}
        )
    },
)


def fail(*_arguments: object, **_named: object) -> object:
    raise KeyError("hunter2")


def failed(resource: Resource, *policies: str) -> dict[str, list[str]]:
    """Return the report of these policies on a resource whose check failed."""
    sentence = f"Resource `{resource.name}` can't be checked, because the check failed with `KeyError`."
    return {policy: [f"{sentence} See policypack/README.md#{policy}"] for policy in policies}


@pytest.mark.parametrize(
    "function",
    [
        "access.read",
        "access.Collector",
        "collecting.holders_of",
        "collecting.values_at",
        "checked.access_of",
        "checked.parse",
        "checked.evaluate",
        "checked.own_writes",
        "checked.usable_roles",
        "checked.evaluate_trust",
        "documents.read_json",
        "documents.read_statements",
        "evaluation.widest",
    ],
)
def test_each_mandatory_policy_reports_a_check_that_fails(function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"iam_guardrails.{function}", fail)
    assert report_of([ROLE]) == failed(ROLE, *MANDATORY)


@pytest.mark.parametrize("function", ["checked.evaluate", "contents.given"])
def test_each_mandatory_policy_reports_a_check_of_a_template_that_fails(
    function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"iam_guardrails.{function}", fail)
    assert report_of([STACK]) == failed(STACK, *MANDATORY)


def test_each_mandatory_policy_reports_a_resource_of_a_template_whose_check_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "iam_guardrails.collecting.holders_of",
        lambda *given: fail() if given[2] else holders_of(*given),  # only inside of a template
    )
    sentence = (
        "Resource `P` in the template of CloudFormation stack `app` can't be checked, because the check failed with "
        "`KeyError`."
    )
    expected = {policy: [f"{sentence} See policypack/README.md#{policy}"] for policy in MANDATORY}
    assert report_of([STACK]) == expected


@pytest.mark.parametrize(
    ("function", "policy"),
    [
        pytest.param("rules.disallow_full_access.classify", MANDATORY[0], id="full-access"),
        pytest.param("rules.disallow_unscoped_pass_role.classify", MANDATORY[1], id="pass-role"),
        pytest.param("rules.disallow_privilege_escalation.permissions_for", MANDATORY[2], id="escalation"),
        pytest.param("rules.disallow_open_trust.Finding", MANDATORY[3], id="open-trust"),
    ],
)
def test_a_mandatory_policy_reports_its_rule_that_fails_and_the_others_go_on(
    function: str, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = report_of([ROLE])
    monkeypatch.setattr(f"iam_guardrails.{function}", fail)
    assert report_of([ROLE]) == {**before, **failed(ROLE, policy)}


def test_an_advisory_policy_reports_its_rule_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    attachment = Resource(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "x", {"policyArn": "arn:aws:iam::123456789012:policy/y"}
    )
    monkeypatch.setattr("iam_guardrails.rules.review_undecidable.classify", fail)
    assert report_of([attachment]) == failed(attachment, "iam-review-undecidable")


def test_no_exemption_lets_a_check_that_fails_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iam_guardrails.checked.evaluate", fail)
    grants = ("*", "", "KeyError", "document:", "iam:PassRole")
    config = {policy: {"exemptions": [{**EXEMPTION, "grant": grant} for grant in grants]} for policy in MANDATORY}
    assert report_of([ROLE], config) == failed(ROLE, *MANDATORY)


def test_checks_the_resource_after_a_check_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = inline_policy(json.dumps(BAD))
    expected = report_of([policy])
    with monkeypatch.context() as patched:
        patched.setattr("iam_guardrails.checked.evaluate", fail)
        assert check(ROOT) == {}
        assert check(ROLE) == failed(ROLE, *MANDATORY)
    assert check(policy) == expected
    assert check(ROLE).keys() == set(MANDATORY)


@pytest.mark.parametrize("function", ["run.may_allow", "shell.review", "shell.redact"])
def test_a_failure_outside_of_a_check_ends_the_run(function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"iam_guardrails.{function}", fail)
    with pytest.raises(KeyError):
        report_of([ROLE])


def test_reports_a_failure_of_the_policy_that_checks_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iam_guardrails.rules.review_unknown.find", fail)
    sentence = "The stack can't be checked for unknown values, because the check failed with `KeyError`."
    message = f"{sentence} See policypack/README.md#iam-review-unknown"
    assert report_of([]) == {"iam-review-unknown": [message]}
