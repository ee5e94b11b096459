"""Secrets and what is hidden in a template: no policy of the pack's process repeats them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

from tests.policypack.cases import Resource
from tests.policypack.process import Found, Pack

SECRET = "hunter2-and-more"  # noqa: S105  what no message may repeat
PASS_ROLE = "iam-disallow-unscoped-pass-role"  # noqa: S105  the name of a policy
FULL_ACCESS = "iam-disallow-full-access"
ESCALATION = "iam-disallow-privilege-escalation"
TRUST = "iam-disallow-open-trust"
REVIEW = "iam-review-pass-role"
UNDECIDABLE = "iam-review-undecidable"
STACK = "aws:cloudformation/stack:Stack"
ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}


def secret(value: object) -> dict[str, object]:
    """Return a secret as the engine sends it."""
    return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": value}


def inline_policy(statement: Mapping[str, Any]) -> Resource:
    """Return an inline policy whose document is a secret."""
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return Resource("aws:iam/rolePolicy:RolePolicy", "deploy", {"role": "r", "policy": secret(text)})


def role(statement: Mapping[str, Any]) -> Resource:
    """Return a role whose trust policy is a secret."""
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", **statement}]}
    return Resource("aws:iam/role:Role", "app", {"assumeRolePolicy": secret(json.dumps(trust))})


def stack(document: object, parameters: object = None, **parameter: Any) -> Resource:  # noqa: ANN401  any JSON value
    """Return a stack with a managed policy; its parameter is called `Value`."""
    template = {
        "Parameters": {"Value": {"Type": "String", **parameter}},
        "Resources": {"Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}},
    }
    props = {"templateBody": json.dumps(template)}
    return Resource(STACK, "app", props if parameters is None else {**props, "parameters": parameters})


def attaching(parameters: object = None, **parameter: Any) -> Resource:  # noqa: ANN401  any JSON value
    """Return a stack with a group that attaches the policy in its parameter `Value`."""
    template = {
        "Parameters": {"Value": {"Type": "String", **parameter}},
        "Resources": {"Group": {"Type": "AWS::IAM::Group", "Properties": {"ManagedPolicyArns": [{"Ref": "Value"}]}}},
    }
    props = {"templateBody": json.dumps(template)}
    return Resource(STACK, "app", props if parameters is None else {**props, "parameters": parameters})


def referring(statement: Mapping[str, Any]) -> dict[str, object]:
    return {"Statement": [statement, {**ALLOW, "Resource": {"Ref": "Value"}}]}


CUSTOMER = f"arn:aws:iam::123456789012:policy/{SECRET}"
PREFIX = f"arn:aws:iam::123456789012:role/{SECRET}-*"


@pytest.mark.parametrize(
    ("resource", "policies"),
    [
        pytest.param(inline_policy({**ALLOW, "Sid": SECRET}), [PASS_ROLE], id="sid"),
        pytest.param(inline_policy({**ALLOW, "Sid": [SECRET]}), [PASS_ROLE], id="sid-that-is-a-list"),
        pytest.param(inline_policy({**ALLOW, "Resource": PREFIX}), [REVIEW], id="resource"),
        pytest.param(
            inline_policy({**ALLOW, "Resource": ["*", PREFIX]}), [PASS_ROLE, REVIEW], id="one-resource-of-two"
        ),
        pytest.param(inline_policy({**ALLOW, "Action": ["iam:PassRole", SECRET]}), [PASS_ROLE], id="odd-action"),
        pytest.param(inline_policy({**ALLOW, SECRET: "x"}), [PASS_ROLE], id="odd-key"),
        pytest.param(inline_policy({**ALLOW, "Effect": SECRET}), [PASS_ROLE], id="effect"),
        pytest.param(
            inline_policy({"Effect": "Allow", "NotAction": f"s3:{SECRET}", "NotResource": f"arn:aws:s3:::{SECRET}"}),
            [FULL_ACCESS, PASS_ROLE, ESCALATION],
            id="what-is-not-allowed",
        ),
        pytest.param(inline_policy({**ALLOW, "Condition": {SECRET: {SECRET: SECRET}}}), [PASS_ROLE], id="condition"),
        pytest.param(role({"Principal": {"AWS": f"arn:aws:iam::*:role/{SECRET}"}}), [TRUST], id="principal"),
        pytest.param(
            role(
                {
                    "Principal": {"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": f"*{SECRET}*"}},
                }
            ),
            [TRUST],
            id="claim",
        ),
        pytest.param(
            Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "app", {"policyArn": secret(CUSTOMER)}),
            [UNDECIDABLE],
            id="attached-policy",
        ),
        pytest.param(
            Resource("aws:iam/userGroupMembership:UserGroupMembership", "app", {"groups": secret([SECRET])}),
            [UNDECIDABLE],
            id="group",
        ),
        pytest.param(attaching(secret({"Value": CUSTOMER})), [UNDECIDABLE], id="parameters"),
        pytest.param(attaching({"Value": secret(CUSTOMER)}), [UNDECIDABLE], id="one-parameter"),
        pytest.param(
            stack(referring({**ALLOW, "Resource": "*"}), {"Value": secret(PREFIX)}),
            [PASS_ROLE, REVIEW],
            id="parameter-in-a-document",
        ),
        pytest.param(attaching({"Value": CUSTOMER}, NoEcho=True), [UNDECIDABLE], id="hidden-parameter"),
        pytest.param(attaching(Default=CUSTOMER, NoEcho=True), [UNDECIDABLE], id="default-of-a-hidden-parameter"),
        pytest.param(attaching(Default=CUSTOMER, NoEcho="true"), [UNDECIDABLE], id="default-that-a-text-hides"),
        pytest.param(
            stack(referring({**ALLOW, "Resource": "*"}), Default=PREFIX, NoEcho=True),
            [PASS_ROLE, REVIEW],
            id="hidden-default-in-a-document",
        ),
        pytest.param(
            Resource(STACK, "app", {"templateUrl": f"https://bucket.s3.amazonaws.com/t.yaml?X-Amz-Signature={SECRET}"}),
            [UNDECIDABLE],
            id="query-of-a-template-url",
        ),
        pytest.param(
            Resource(STACK, "app", {"templateUrl": f"https://bucket.s3.amazonaws.com/t.yaml#{SECRET}"}),
            [UNDECIDABLE],
            id="fragment-of-a-template-url",
        ),
        pytest.param(
            Resource(STACK, "app", {"templateUrl": secret(f"https://{SECRET}.s3.amazonaws.com/t.yaml")}),
            [UNDECIDABLE],
            id="template-url",
        ),
        pytest.param(
            Resource(STACK, "app", {"templateBody": secret(f"{SECRET}: [")}), [UNDECIDABLE], id="broken-template"
        ),
    ],
)
def test_no_policy_repeats_a_secret(resource: Resource, policies: list[str], pack: Pack) -> None:
    found = pack.report_of([resource])
    assert sorted(found) == sorted(policies)
    assert [message for message in messages(found) if SECRET.casefold() in message.casefold()] == []


def messages(found: Found) -> list[str]:
    return [message for violations in found.values() for _, message in violations]


def test_an_exemption_does_not_repeat_a_secret(pack: Pack) -> None:
    entry = {"resource": "urn:*", "grant": "iam:PassRole", "reason": "reviewed", "until": "9999-12-31"}
    pack.configure({PASS_ROLE: {"exemptions": [entry]}})
    resource = inline_policy({**ALLOW, "Resource": f"arn:aws:iam::*:role/*{SECRET}"})
    found = pack.report_of([resource])
    assert list(found) == ["iam-review-exemption"]
    assert SECRET not in str(found)


def test_a_message_still_says_what_is_wrong_with_a_secret(pack: Pack) -> None:
    sentences = "Inline policy `deploy` allows `iam:PassRole` on `*` (statement 1). List the role ARNs it can pass."
    expected = pack.expected({PASS_ROLE: [f"{sentences} See policypack/README.md#{PASS_ROLE}"]})
    assert pack.report_of([inline_policy({**ALLOW, "Sid": SECRET})]) == expected


def test_repeats_a_value_that_is_not_a_secret(pack: Pack) -> None:
    (message,) = messages(pack.report_of([attaching({"Value": CUSTOMER})]))
    assert f"`{CUSTOMER}`" in message
