"""Messages repeat the offending value, and nothing else of a document."""

import json
from typing import Any

import pytest

from tests.policypack.cases import Resource
from tests.policypack.hostile.samples import ALLOW, TRUST, role, sound, stack, stack_of
from tests.policypack.judging import inline_policy

SECRET = "hunter2"  # noqa: S105  what a message must not repeat
KEPT_FROM_MESSAGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Id", {"Id": SECRET, "Statement": [ALLOW]}),
    ("the value of an unknown key", {"Unknown": SECRET, "Statement": [ALLOW]}),
    ("Version", {"Version": SECRET, "Statement": [ALLOW]}),
    ("Effect", {"Statement": [{**ALLOW, "Effect": SECRET}]}),
    ("the value of a statement's unknown key", {"Statement": [{**ALLOW, "Unknown": {"a": SECRET}}]}),
    ("a statement", {"Statement": [SECRET, ALLOW]}),
    ("Sid that is not a string", {"Statement": [{**ALLOW, "Sid": [SECRET]}]}),
    ("a value of Condition", {"Statement": [{**ALLOW, "Condition": {"StringEquals": {"aws:username": SECRET}}}]}),
    ("a key of Condition", {"Statement": [{**ALLOW, "Condition": {"StringLike": {SECRET: "*"}}}]}),
    ("an operator of Condition", {"Statement": [{**ALLOW, "Condition": {SECRET: {"aws:username": "*"}}}]}),
    ("Condition", {"Statement": [{**ALLOW, "Condition": SECRET}]}),
    ("a Principal", {"Statement": [{**ALLOW, "Principal": SECRET}]}),
    ("another entry of Action", {"Statement": [{**ALLOW, "Action": ["iam:PassRole", f"s3:{SECRET}"]}]}),
    ("another entry of Resource", {"Statement": [{**ALLOW, "Resource": ["*", f"arn:aws:s3:::{SECRET}"]}]}),
    (
        "another statement",
        {"Statement": [ALLOW, {**ALLOW, "Sid": SECRET, "Action": f"s3:{SECRET}", "Resource": SECRET}]},
    ),
    (
        "a Deny",
        {"Statement": [ALLOW, {"Effect": "Deny", "Action": f"s3:{SECRET}", "Resource": f"arn:aws:s3:::{SECRET}"}]},
    ),
    (
        "a Deny of PassRole",
        {"Statement": [ALLOW, {**ALLOW, "Effect": "Deny", "Resource": f"arn:aws:iam::1:role/{SECRET}"}]},
    ),
)


@pytest.mark.parametrize("document", [pytest.param(d, id=where) for where, d in KEPT_FROM_MESSAGES])
def test_a_message_repeats_only_the_offending_value(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    for resource in (inline_policy(text), inline_policy(text[:-1]), stack_of(document)):
        report = sound(resource)
        assert report
        assert SECRET not in str(report)


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(inline_policy(f'{SECRET} is not JSON "iam:PassRole"'), id="a document that is not JSON"),
        pytest.param(stack(f"{SECRET}: ["), id="a template that is not one"),
        pytest.param(stack(json.dumps({"Parameters": {"P": {"Default": SECRET}}, "Resources": {}})), id="a parameter"),
        pytest.param(role(json.dumps({**TRUST, "Id": SECRET})), id="the Id of a trust policy"),
        pytest.param(
            Resource("aws:iam/user:User", "app", {"name": SECRET, "tags": {"a": SECRET}}), id="a user's name and tags"
        ),
        pytest.param(
            Resource(
                "aws:cloudcontrol/resource:Resource",
                "app",
                {"typeName": "AWS::IAM::Role", "desiredState": f"{SECRET}["},
            ),
            id="a desired state that is not JSON",
        ),
    ],
)
def test_a_message_does_not_repeat_what_is_not_a_document(resource: Resource) -> None:
    assert SECRET not in str(sound(resource))
