"""Texts that functions make of a parameter with `NoEcho`: no message repeats a part of it."""

import json
from typing import Any

import pytest
from iam_guardrails.values import SecretText

from tests.policypack.cases import Resource
from tests.policypack.judging import report_of

SECRET = "hunter2-Wombat"  # noqa: S105  what no message may repeat
PARTS = ("hunter2", "wombat")
REGION = {"Ref": "AWS::Region"}
IMPORTED = {"Fn::ImportValue": "x"}
WHOLE = {"Ref": "P"}
BEGINNING = {"Fn::Select": ["0", {"Fn::Split": ["-", WHOLE]}]}
"""The secret up to its hyphen."""


def sub(text: str, **values: object) -> dict[str, Any]:
    return {"Fn::Sub": [text, values]}


STAR = sub("*${B}", B=BEGINNING)


def first(text: object) -> dict[str, Any]:
    return {"Fn::Select": ["0", {"Fn::Split": ["-", text]}]}


def messages_about(resource: object, **sections: object) -> list[str]:
    """Return what is reported of a stack whose policy lets roles be passed on a resource."""
    statement = {"Effect": "Allow", "Action": ["iam:PassRole", "iam:PutRolePolicy"], "Resource": resource}
    policy = {"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    template = {
        "Parameters": {"P": {"Type": "String", "NoEcho": True}},
        **sections,
        "Resources": {
            "X": {"Type": "AWS::IAM::ManagedPolicy", "Properties": policy},
            **_mapping(sections.get("Resources", {})),
        },
    }
    props = {"name": "s", "templateBody": json.dumps(template), "parameters": {"P": SECRET}}
    found = report_of([Resource("aws:cloudformation/stack:Stack", "s", props)])
    return [message for messages in found.values() for message in messages]


def telling(messages: list[str]) -> list[str]:
    """Return the messages that repeat a part of the secret."""
    return [message for message in messages if any(part in message.casefold() for part in PARTS)]


def queue(**properties: object) -> dict[str, Any]:
    """Return a resource whose own properties are not checked."""
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(first(sub("*${P}${R}", R=REGION)), id="split next to a pseudo parameter"),
        pytest.param(first(sub("${R}*${P}", R={"Ref": "AWS::Partition"})), id="split behind a pseudo parameter"),
        pytest.param({"Fn::Split": ["-", sub("*${P}-${R}", R=IMPORTED)]}, id="split next to an unknown part"),
        pytest.param({"Fn::Split": ["-", sub("*${R}${P}", R=IMPORTED)]}, id="split behind an unknown part"),
        pytest.param(first(sub("*${P}{{resolve:ssm:/x}}")), id="split next to a dynamic reference"),
        pytest.param(
            {"Fn::Select": ["1", {"Fn::Split": ["/", sub("a/*${B}${R}", B=BEGINNING, R=IMPORTED)]}]}, id="cut"
        ),
        pytest.param(
            {"Fn::Select": ["0", {"Fn::Split": ["=", sub("*${B}${R}=", B=BEGINNING, R=IMPORTED)]}]}, id="head"
        ),
        pytest.param(sub("*${B}{{resolve:ssm:/${B}}}x", B=BEGINNING), id="in a dynamic reference"),
        pytest.param(sub("{{resolve:ssm:/${B}}}", B=BEGINNING), id="the name in a dynamic reference"),
        pytest.param(sub("*${B}${R}x", B=BEGINNING, R=IMPORTED), id="joined with an unknown part"),
        pytest.param(
            {"Fn::If": ["Unknown", sub("*hunter2${R}x", R=IMPORTED), sub("*${B}${R}x", B=BEGINNING, R=IMPORTED)]},
            id="one that looks like another text",
        ),
        pytest.param(sub("*${B}${R}x", B=BEGINNING, R=REGION), id="joined with a pseudo parameter"),
        pytest.param({"Ref": BEGINNING}, id="the name of a parameter"),
        pytest.param(
            {"Fn::Select": ["1", {"Fn::Split": ["=", {"Fn::ToJsonString": {"a": sub("=*${B}", B=BEGINNING)}}]}]},
            id="written as JSON",
        ),
        pytest.param(
            {"Fn::Select": ["1", {"Fn::Split": ["=", {"Fn::ToJsonString": [sub("=*${B}", B=BEGINNING), IMPORTED]}]}]},
            id="written as JSON with an unknown part",
        ),
        pytest.param({"Fn::If": ["Unknown", sub("*${B}", B=BEGINNING), "*hunter"]}, id="one of two"),
        pytest.param({"Fn::FindInMap": ["M", BEGINNING, "k"]}, id="the key of a mapping"),
    ],
)
def test_no_message_repeats_a_part_of_a_hidden_parameter(resource: object) -> None:
    messages = messages_about(resource, Mappings={"M": {"hunter2": {"k": "*"}}})
    assert messages
    assert telling(messages) == []


@pytest.mark.parametrize(
    ("resource", "other"),
    [
        pytest.param({"Ref": "R"}, queue(QueueName=sub("*${B}", B=BEGINNING)), id="name"),
        pytest.param(
            {"Fn::Select": ["5", {"Fn::Split": [":", {"Fn::GetAtt": ["R", "Arn"]}]}]},
            queue(QueueName=sub("*${B}", B=BEGINNING)),
            id="name in an ARN",
        ),
        pytest.param(first({"Ref": "R"}), queue(QueueName=sub("*${P}", P=WHOLE)), id="name that is split"),
        pytest.param({"Fn::GetAtt": ["R", BEGINNING]}, {"Type": "Custom::Thing"}, id="attribute"),
        pytest.param(
            sub("*${Id}", Id={"Fn::GetAtt": ["R", sub("${B}Id", B=BEGINNING)]}), queue(), id="attribute that is an id"
        ),
        pytest.param(
            {"Fn::Select": ["2", {"Fn::Split": ["/", {"Fn::GetAtt": ["R", "Arn"]}]}]},
            {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Path": "/a/", "InstanceProfileName": STAR}},
            id="name behind a path",
        ),
        pytest.param(
            {"Fn::Select": ["1", {"Fn::Split": ["/", {"Fn::GetAtt": ["R", "Arn"]}]}]},
            {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Path": sub("/${S}/", S=STAR)}},
            id="path",
        ),
        pytest.param(
            {"Fn::Select": ["1", {"Fn::Split": ["/", {"Fn::GetAtt": ["R", "Arn"]}]}]},
            {"Type": "AWS::IAM::OIDCProvider", "Properties": {"Url": sub("https://*${P}", P=WHOLE)}},
            id="address of a provider",
        ),
    ],
)
def test_no_message_repeats_a_part_of_a_hidden_parameter_in_another_resource(resource: object, other: object) -> None:
    messages = messages_about(resource, Resources={"R": other})
    assert messages
    assert telling(messages) == []


def test_no_message_repeats_a_part_of_a_hidden_item_of_a_loop() -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*&{I}"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
    messages = messages_about("*", Resources={"Fn::ForEach::L": ["I", [WHOLE], {"Y": policy}]})
    assert len(messages) > len(messages_about("*"))
    assert telling(messages) == []


def test_a_message_still_shows_what_is_made_of_no_hidden_parameter() -> None:
    found = messages_about(sub("*other${R}", R=IMPORTED)), messages_about(first(sub("*other${R}", R=REGION)))
    assert all(any("`*other" in message for message in messages) for messages in found)


def test_shows_where_an_unknown_value_of_a_secret_template_comes_from() -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": [sub("*${P}"), {"Ref": "Other"}]}
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": [statement]}}}
    template = {"Parameters": {"P": {"Type": "String", "Default": SECRET}}, "Resources": {"X": policy}}
    props = {"name": "s", "templateBody": SecretText(json.dumps(template))}
    found = report_of([Resource("aws:cloudformation/stack:Stack", "s", props)])
    messages = [message for messages in found.values() for message in messages]
    assert telling(messages) == []
    assert any("depends on `parameter Other`" in message for message in messages)
