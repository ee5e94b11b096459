"""What the rules report: writes on the holder, roles of permission sets, the config, and how documents are named."""

import json
import re
from typing import Any

import pytest
from iam_guardrails.exemptions import SCHEMA, ConfigError, Settings
from iam_guardrails.keys import document_key
from iam_guardrails.rules import POLICIES
from iam_guardrails.words import listed
from pulumi_policy import StackValidationArgs, StackValidationPolicy

from tests.policypack.cases import Resource
from tests.policypack.judging import Report, report_of
from tests.policypack.noticed.samples import OWN, VERSION, allow, deny

FULL_ACCESS, PASS_ROLE, ESCALATION = (
    "iam-disallow-full-access",
    "iam-disallow-unscoped-pass-role",
    "iam-disallow-privilege-escalation",
)
REVIEW, UNDECIDABLE, UNKNOWN = "iam-review-pass-role", "iam-review-undecidable", "iam-review-unknown"
PUT = "iam:PutRolePolicy"
ROLE = f"{OWN}app"


def reported(*statements: dict[str, Any]) -> Report:
    """Return what is reported of an inline policy of the role `app`."""
    document = json.dumps({"Version": VERSION, "Statement": list(statements)})
    found = report_of([Resource("aws:iam/rolePolicy:RolePolicy", "deploy", {"role": "app", "policy": document})])
    return {policy: [message.partition(" See ")[0] for message in messages] for policy, messages in found.items()}


def test_reports_a_role_that_can_write_to_itself() -> None:
    subject = f"Inline policy `deploy` allows `{PUT}`"
    advice = (
        "This is the role that has these permissions, so it can give itself admin access. Remove the action, or "
        "list only targets other than `app`."
    )
    assert reported(allow(Action=PUT, Resource=ROLE)) == {
        ESCALATION: [f"{subject} on `{ROLE}` (statement 1). {advice}"]
    }
    excluding = allow(Action=PUT, Resource=None, NotResource="arn:aws:s3:::b")
    others = deny(Action=PUT, Resource=None, NotResource=ROLE)
    assert reported(excluding, others) == {ESCALATION: [f"{subject} (statement 1). {advice}"]}


def test_reports_a_write_on_any_role_once() -> None:
    (message,) = reported(allow(Action=PUT))[ESCALATION]
    assert message == f"Inline policy `deploy` allows `{PUT}` on `*` (statement 1). List exact ARNs."


def test_reports_a_role_to_write_and_use() -> None:
    other = f"{OWN}other"
    message = (
        f"Inline policy `deploy` allows `{PUT}` and `iam:PassRole` on `{other}` (statement 1). Its holder can give "
        "that role admin access and use it. Remove one of the actions."
    )
    assert reported(allow(Action=PUT, Resource=other), allow(Resource=other)) == {REVIEW: [message]}


def test_reports_a_role_of_a_permission_set_as_an_advice() -> None:
    policies = [{"name": "p", "policy": json.dumps({"Version": VERSION, "Statement": [allow()]})}]
    props = {"path": "/aws-reserved/sso/", "assumeRolePolicy": '{"Statement": []}', "inlinePolicies": policies}
    found = report_of([Resource("aws:iam/role:Role", "r", props)])
    assert found.keys() == {REVIEW}
    assert "The role belongs to a permission set of Identity Center" in found[REVIEW][0]


def test_knows_the_permission_sets_of_the_stack() -> None:
    assignment = Resource("aws:ssoadmin/accountAssignment:AccountAssignment", "a", {"permissionSetArn": "arn:x"})
    permission_set = Resource("aws:ssoadmin/permissionSet:PermissionSet", "s", {"name": "s"})
    assert report_of([assignment]).keys() == {UNDECIDABLE}
    assert report_of([permission_set, assignment]) == {}


def test_an_allowed_policy_is_allowed_in_its_account() -> None:
    def attached(account: str) -> Report:
        arn = f"arn:aws:iam::{account}:policy/team"
        attachment = Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {"role": "r", "policyArn": arn})
        allowed = {"allowedPolicyArns": ["arn:aws:iam::123456789012:policy/team"]}
        return report_of([attachment], {UNDECIDABLE: allowed})

    assert attached("123456789012") == {}
    assert attached("210987654321").keys() == {UNDECIDABLE}


# --- The config -------------------------------------------------------------------------------------------------------


def test_refuses_a_misspelt_property() -> None:
    with pytest.raises(ConfigError):
        Settings.of(PASS_ROLE, {"exemption": []}, ("exemptions",))


def test_the_policy_of_unknown_values_has_no_properties() -> None:
    with pytest.raises(ConfigError):
        unknown_values().validate(StackValidationArgs([], {"exemptions": []}), lambda *_: None)


def test_a_failure_to_find_unknown_values_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("iam_guardrails.rules.review_unknown.find", fail)
    messages: list[str] = []
    unknown_values().validate(StackValidationArgs([], None), lambda message, _urn: messages.append(message))
    assert [message.partition(" See ")[0] for message in messages] == [
        "The stack can't be checked for unknown values, because the check failed with `ZeroDivisionError`."
    ]


def unknown_values() -> StackValidationPolicy:
    """Return the policy that reports unknown values."""
    (policy,) = (each for each in POLICIES if isinstance(each, StackValidationPolicy))
    return policy


@pytest.mark.parametrize(
    ("text", "pattern", "accepts"),
    [
        pytest.param("*", "resource", False, id="every resource"),
        pytest.param("urn:*", "resource", True, id="resources by a pattern"),
        pytest.param("arn:aws:iam::123456789012:policy/team", "policy", True, id="a policy"),
        pytest.param("arn:aws:iam::123456789012:policy/team-*", "policy", False, id="policies by a pattern"),
        pytest.param("arn:aws:iam::*:policy/team", "policy", False, id="a policy of any account"),
    ],
)
def test_accepts_only_what_is_specific(text: str, pattern: str, *, accepts: bool) -> None:
    patterns = {
        "resource": SCHEMA["exemptions"]["items"]["properties"]["resource"]["pattern"],
        "policy": SCHEMA["allowedPolicyArns"]["items"]["pattern"],
    }
    assert (re.search(patterns[pattern], text) is not None) is accepts


# --- Names and lists --------------------------------------------------------------------------------------------------


def test_names_a_document_whatever_its_spaces_and_order() -> None:
    text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*"}]}'
    other = '{"Statement":[{"Action":"*","Effect":"Allow"}],"Version":"2012-10-17"}'
    assert document_key(text) == document_key(other) == document_key(json.loads(text))
    assert document_key(text) != document_key(text.replace("*", "iam:*"))


def test_lists_only_the_first_values() -> None:
    assert listed("ab", "actions") == "`a` and `b`"
    assert listed("abcd", "actions") == "`a`, `b`, `c` and `d`"
    assert listed("abcde", "actions") == "`a`, `b`, `c` and 2 more actions"
