"""Messages that would repeat a URL's query or a piece of a secret parameter."""

import json

import pytest
from iam_guardrails.values import SecretText

from tests.policypack.cases import Resource
from tests.policypack.judging import report_of

HIDDEN = "SECRETQ1234"


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(
            Resource(
                "aws:iam/role:Role",
                "x",
                {
                    "name": "x",
                    "assumeRolePolicy": json.dumps(
                        {
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Principal": {"Federated": f"https://idp.example.com/?token={HIDDEN}"},
                                    "Action": "sts:AssumeRoleWithWebIdentity",
                                }
                            ]
                        }
                    ),
                },
            ),
            id="an issuer",
        ),
        pytest.param(
            Resource(
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "x", {"policyArn": f"https://u:{HIDDEN}@e.com/p"}
            ),
            id="who asks",
        ),
        pytest.param(
            Resource(
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "x", {"policyArn": f"https://e.com/p?t={HIDDEN}"}
            ),
            id="a query",
        ),
    ],
)
def test_a_message_repeats_no_query_of_a_url(resource: Resource) -> None:
    (messages,) = report_of([resource]).values()
    assert messages
    assert HIDDEN not in json.dumps(messages)


def messages_about(role: object) -> str:
    """Return what the pack says of PassRole on a role, in a template with the secret parameter `S`."""
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": role}]}
    body = {
        "Parameters": {"S": {"Type": "String", "NoEcho": True}},
        "Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}},
    }
    props = {"templateBody": json.dumps(body), "parameters": {"S": "acme/payroll"}}
    (messages,) = report_of([Resource("aws:cloudformation/stack:Stack", "s", props)]).values()
    return " ".join(messages)


def test_a_message_repeats_no_piece_of_a_secret_parameter() -> None:
    piece = {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "S"}]}]}
    assert "payroll" not in messages_about({"Fn::Join": ["", ["arn:aws:iam::123456789012:role/", piece, "*"]]})


def test_a_message_shows_what_is_no_secret_next_to_a_secret_parameter() -> None:
    role = "arn:aws:iam::123456789012:role/app-*"
    assert f"`{role}`" in messages_about(role)


@pytest.mark.parametrize("role", ["${AWS::AccountId}:role/pay-*", "${AWS::AccountId}:role/${AWS::StackName}-*"])
def test_a_message_repeats_no_text_of_a_secret_template(role: str) -> None:
    resource = {"Fn::Sub": f"arn:aws:iam::{role}"}
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": resource}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    body = {"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}}}
    props = {"templateBody": SecretText(json.dumps(body))}
    (messages,) = report_of([Resource("aws:cloudformation/stack:Stack", "s", props)]).values()
    assert " allows `iam:PassRole` on `[secret]` (" in messages[0]
