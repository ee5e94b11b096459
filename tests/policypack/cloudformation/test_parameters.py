"""Parameters, pseudo parameters, mappings, and which values are secret."""

from typing import Any

import pytest
from iam_guardrails.values import ACCOUNT, REGION, STACK, UNIQUE_ID, UNKNOWN, Either, SecretText, Unknown

from tests.policypack.cloudformation.samples import (
    IMPORT,
    IMPORTED,
    NO_VALUE,
    exact,
    partial,
    read,
    resolved,
    with_value,
)

IN_REGION = {"Ref": "AWS::Region"}


@pytest.mark.parametrize(
    ("declaration", "given", "expected"),
    [
        pytest.param({"Type": "String", "Default": "a"}, {}, "a", id="a default"),
        pytest.param({"Type": "String", "Default": "a"}, {"P": "b"}, "b", id="a given value"),
        pytest.param({"Type": "String", "Default": "a"}, {"P": None}, "a", id="a value that isn't given"),
        pytest.param({"Type": "String", "Default": ""}, {}, "", id="an empty default"),
        pytest.param({"Type": "String"}, {}, Unknown("parameter P"), id="neither"),
        pytest.param({"Type": "String", "Default": "a"}, {"P": UNKNOWN}, UNKNOWN, id="unknown until the update"),
        pytest.param({"Type": "Number", "Default": 5}, {}, "5", id="a number"),
        pytest.param({"Type": "Number"}, {"P": 5.0}, "5", id="a whole number of the engine"),
        pytest.param({"Type": "Number"}, {"P": 0.5}, "0.5", id="a fraction"),
        pytest.param({"Type": "String"}, {"P": True}, "true", id="a boolean"),
        pytest.param({"Type": "String"}, {"P": {"a": 1}}, Unknown("parameter P"), id="an object"),
        pytest.param({"Type": "CommaDelimitedList", "Default": "a, b ,c"}, {}, ["a", "b", "c"], id="a list"),
        pytest.param({"Type": "CommaDelimitedList", "Default": ""}, {}, [""], id="an empty list"),
        pytest.param({"Type": "List<Number>"}, {"P": "1,2"}, ["1", "2"], id="a list of numbers"),
        pytest.param({"Type": "CommaDelimitedList"}, {"P": ["a", 1]}, ["a", "1"], id="a list given as one"),
        pytest.param({"Type": "CommaDelimitedList"}, {"P": ["a", UNKNOWN]}, ["a", UNKNOWN], id="one in part unknown"),
        pytest.param({"Type": "CommaDelimitedList"}, {}, Unknown("parameter P"), id="an unknown list"),
        pytest.param(
            {"Type": "AWS::SSM::Parameter::Value<String>"}, {"P": "/a"}, Unknown("parameter P"), id="looked up"
        ),
        pytest.param({"Type": "AWS::SSM::Parameter::Name"}, {"P": "/a"}, "/a", id="the name of one to look up"),
        pytest.param("text", {}, Unknown("parameter P"), id="no declaration"),
        pytest.param({"Type": ["x"]}, {"P": "a"}, "a", id="a type that is none"),
    ],
)
def test_a_parameter_has_its_given_value_or_its_default(
    declaration: object, given: dict[str, Any], expected: object
) -> None:
    assert resolved({"Ref": "P"}, given, Parameters={"P": declaration}) == exact(expected)


@pytest.mark.parametrize(
    ("declaration", "given", "value", "secrets"),
    [
        pytest.param({"Type": "String"}, {"P": "a"}, "a", set(), id="neither"),
        pytest.param({"Type": "String", "NoEcho": True}, {"P": "a"}, SecretText("a"), {"a"}, id="NoEcho"),
        pytest.param({"Type": "String", "NoEcho": "true"}, {"P": "a"}, SecretText("a"), {"a"}, id="NoEcho as a text"),
        pytest.param({"Type": "String", "NoEcho": False}, {"P": "a"}, "a", set(), id="no NoEcho"),
        pytest.param(
            {"Type": "String", "NoEcho": True, "Default": "b"}, {"P": "a"}, SecretText("a"), {"a", "b"}, id="default"
        ),
        pytest.param({"Type": "String", "NoEcho": True, "Default": ""}, {}, SecretText(""), set(), id="empty"),
        pytest.param({"Type": "String"}, {"P": SecretText("a")}, SecretText("a"), {"a"}, id="given as a secret"),
        pytest.param(
            {"Type": "CommaDelimitedList"},
            {"P": SecretText("a,b")},
            [SecretText("a"), SecretText("b")],
            {"a,b", "a", "b"},
            id="a list given as a secret",
        ),
        pytest.param(
            {"Type": "CommaDelimitedList"},
            {"P": ["a", SecretText("b")]},
            ["a", SecretText("b")],
            {"b"},
            id="a list of which one is secret",
        ),
        pytest.param({"Type": "Number", "NoEcho": True}, {"P": 5}, SecretText("5"), {"5"}, id="a number"),
    ],
)
def test_knows_which_values_are_secret(
    declaration: object, given: dict[str, Any], value: object, secrets: set[str]
) -> None:
    template = read(with_value({"Ref": "P"}, Parameters={"P": declaration}), given)
    assert exact(template.resources[0].properties) == {"Value": exact(value)}
    assert template.secrets == secrets


def test_a_text_made_of_a_secret_is_secret() -> None:
    parameters = {"P": {"Type": "String", "NoEcho": True, "Default": "a-b"}}
    value = [{"Fn::Sub": "x${P}"}, {"Fn::Split": ["-", {"Ref": "P"}]}]
    assert resolved(value, Parameters=parameters) == [("SecretText", text) for text in ("xa-b", "a", "b")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AccountId", ACCOUNT),
        ("Partition", "aws"),
        ("Region", REGION),
        ("URLSuffix", "amazonaws.com"),
        ("StackName", STACK),
        ("StackId", f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/{UNIQUE_ID}"),
        ("NotificationARNs", Unknown("AWS::NotificationARNs")),
        ("NoValue", "absent"),
    ],
)
def test_pseudo_parameters_are_literals(name: str, expected: object) -> None:
    assert resolved({"Ref": f"AWS::{name}"}) == exact(expected)


MAPPINGS = {
    "ByRegion": {
        "us-east-1": {"Text": "a", "List": ["a", "b"], "Same": "s"},
        "eu-west-1": {"Text": "b", "List": ["c"], "Same": "s"},
    },
    "ByStage": {"prod": {"Kind": "live", "Number": 5}, "test": {"Kind": "dry"}},
    "Included": {"Fn::Transform": {"Name": "AWS::Include"}, "a": {"b": "c"}},
}
PARAMETERS = {
    "Stage": {"Type": "String", "Default": "prod"},
    "Outside": {"Type": "String"},
    "Here": {"Type": "String", "Default": "eu-west-1"},
}
DEFAULT = {"DefaultValue": "d"}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param(["ByStage", "prod", "Kind"], "live", id="literals"),
        pytest.param(["ByStage", {"Ref": "Stage"}, "Kind"], "live", id="a parameter"),
        pytest.param(["ByStage", "prod", "Number"], "5", id="a number"),
        pytest.param(["ByStage", {"Ref": "Outside"}, "Kind"], Either(("live", "dry")), id="an unknown parameter"),
        pytest.param(["ByStage", {"Fn::Sub": "p${Outside}"}, "Kind"], "live", id="a key in part unknown"),
        pytest.param(["ByStage", IMPORT, "Number"], "5", id="a key that only one has"),
        pytest.param(["ByRegion", IN_REGION, "Text"], Either(("a", "b")), id="a region"),
        pytest.param(["ByRegion", IN_REGION, "Same"], "s", id="a region, with one value for all"),
        pytest.param(
            ["ByRegion", {"Fn::Sub": "${AWS::Region}"}, "Text"], Either(("a", "b")), id="a substituted region"
        ),
        pytest.param(["ByRegion", {"Fn::Join": ["", ["eu-", IN_REGION]]}, "Text"], "b", id="part of a region"),
        pytest.param(
            ["ByRegion", {"Fn::Sub": ["${A}", {"A": IN_REGION}]}, "Text"], Either(("a", "b")), id="by a variable"
        ),
        pytest.param(["ByRegion", {"Ref": "Here"}, "Text"], "b", id="a region that a parameter fixes"),
        pytest.param(["ByRegion", IN_REGION, "List"], Either((["a", "b"], ["c"])), id="lists"),
        pytest.param(["ByRegion", IN_REGION, "Text", DEFAULT], Either(("a", "b", "d")), id="a default, for a region"),
        pytest.param(["ByStage", "nope", "Kind", DEFAULT], "d", id="a default, for a key that isn't there"),
        pytest.param(["ByStage", "prod", "Kind", DEFAULT], "live", id="a default that isn't needed"),
        pytest.param(["Nope", "prod", "Kind", {"DefaultValue": IMPORT}], IMPORTED, id="an unknown default"),
        pytest.param(["Nope", "prod", "Kind", {"DefaultValue": NO_VALUE}], Unknown("Fn::FindInMap"), id="no default"),
        pytest.param(["ByStage", "nope", "Kind"], Unknown("Fn::FindInMap"), id="a key that isn't there"),
        pytest.param(["ByStage", "prod"], Unknown("Fn::FindInMap"), id="two keys"),
        pytest.param(["ByStage", "prod", "Kind", "x"], "live", id="a fourth argument that is none"),
        pytest.param(["Included", "a", "b"], Either((Unknown("Fn::Transform"), "c")), id="a mapping with a macro"),
        pytest.param(["ByStage", ["prod"], "Kind"], Either(("live", "dry")), id="a list as a key"),
    ],
)
def test_finds_values_in_mappings(keys: list[object], expected: object) -> None:
    assert resolved({"Fn::FindInMap": keys}, Mappings=MAPPINGS, Parameters=PARAMETERS) == exact(expected)


def test_a_mapping_can_be_part_of_a_text() -> None:
    value = {"Fn::Sub": ["x-${A}-${B}", {"A": {"Fn::FindInMap": ["ByRegion", IN_REGION, "Text"]}, "B": IMPORT}]}
    expected = Either((partial("x-a-?", IMPORTED.source), partial("x-b-?", IMPORTED.source)))
    assert resolved(value, Mappings=MAPPINGS) == exact(expected)
