"""What conditions decide, and what is left where they can't."""

import json
from typing import Any

import pytest
from iam_guardrails.values import Either

from tests.policypack.cloudformation.samples import (
    CONDITIONS,
    FALSE,
    IMPORT,
    IMPORTED,
    NO_VALUE,
    OPEN,
    TRUE,
    exact,
    read,
    resolved,
)

PARAMETERS = {
    "Stage": {"Type": "String", "Default": "prod"},
    "None": {"Type": "CommaDelimitedList", "Default": ""},
    "Two": {"Type": "CommaDelimitedList", "Default": "a, b"},
    "Outside": {"Type": "String"},
}
STAGES = {"Stages": {"prod": {"Kind": "live"}}}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param({"Fn::Equals": [{"Ref": "Stage"}, "prod"]}, True, id="a parameter equals a text"),
        pytest.param({"Fn::Equals": ["prod", {"Fn::Sub": "${Stage}"}]}, True, id="a text equals a substituted one"),
        pytest.param({"Fn::Equals": [{"Ref": "Stage"}, "Prod"]}, False, id="texts in another case differ"),
        pytest.param({"Fn::Equals": [1, "1"]}, True, id="a number equals its text"),
        pytest.param({"Fn::Equals": [True, "true"]}, True, id="a boolean equals its text"),
        pytest.param({"Fn::Equals": ["", {"Fn::Join": ["", {"Ref": "None"}]}]}, True, id="an empty list is empty"),
        pytest.param({"Fn::Equals": ["", {"Fn::Join": ["", {"Ref": "Two"}]}]}, False, id="a list of two is not"),
        pytest.param({"Fn::Equals": [{"Fn::Select": [0, {"Ref": "None"}]}, ""]}, True, id="its first entry is empty"),
        pytest.param(
            {"Fn::Equals": [{"Fn::FindInMap": ["Stages", {"Ref": "Stage"}, "Kind"]}, "live"]}, True, id="a mapping"
        ),
        pytest.param({"Fn::Equals": [{"Ref": "Outside"}, "a"]}, None, id="a parameter without a value"),
        pytest.param({"Fn::Equals": [{"Fn::Sub": "a-${Outside}"}, "b-c"]}, False, id="the known part differs"),
        pytest.param({"Fn::Equals": [{"Fn::Sub": "a-${Outside}"}, "a-c"]}, None, id="the known part fits"),
        pytest.param({"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, None, id="a region may be any"),
        pytest.param({"Fn::Equals": [{"Fn::Sub": "${AWS::Partition}"}, "aws"]}, None, id="so may a partition"),
        pytest.param({"Fn::Equals": [{"Ref": "AWS::AccountId"}, ""]}, False, id="an account is not empty"),
        pytest.param({"Fn::Equals": [{"Fn::Sub": "a-${AWS::Region}"}, "b-us-east-1"]}, False, id="no region fits"),
        pytest.param({"Fn::Equals": ["{{resolve:ssm:/a}}", "a"]}, None, id="a dynamic reference"),
        pytest.param({"Fn::Equals": ["a", NO_VALUE]}, None, id="a value that isn't there"),
        pytest.param({"Fn::Equals": ["a"]}, None, id="one side only"),
        pytest.param({"Fn::Not": [TRUE]}, False, id="not true"),
        pytest.param({"Fn::Not": [OPEN]}, None, id="not unknown"),
        pytest.param({"Fn::Not": [TRUE, TRUE]}, None, id="not of two"),
        pytest.param({"Fn::And": [TRUE, {"Condition": "True"}]}, True, id="and"),
        pytest.param({"Fn::And": [OPEN, FALSE]}, False, id="and with one that is false"),
        pytest.param({"Fn::And": [OPEN, TRUE]}, None, id="and with one that is unknown"),
        pytest.param({"Fn::Or": [FALSE, OPEN, TRUE]}, True, id="or with one that is true"),
        pytest.param({"Fn::Or": [FALSE, {"Condition": "False"}]}, False, id="or of false ones"),
        pytest.param({"Fn::Or": [OPEN, FALSE]}, None, id="or with one that is unknown"),
        pytest.param({"Fn::And": []}, None, id="and of none"),
        pytest.param({"Condition": "Missing"}, None, id="a condition that isn't there"),
        pytest.param({"Condition": "Stage"}, None, id="a parameter is no condition"),
        pytest.param({"Condition": "Tested"}, None, id="a condition of itself"),
        pytest.param({"Fn::Contains": [["a"], "a"]}, None, id="a function of rules"),
        pytest.param("True", None, id="a text"),
        pytest.param({**TRUE, "Fn::Not": [TRUE]}, None, id="two functions"),
    ],
)
def test_decides_a_condition_whose_inputs_are_known(condition: object, expected: bool | None) -> None:
    sections: dict[str, Any] = {
        "Parameters": PARAMETERS,
        "Mappings": STAGES,
        "Conditions": {**CONDITIONS, "Tested": condition},
    }
    outcome = {True: "yes", False: "no", None: exact(Either(("yes", "no")))}[expected]
    assert resolved({"Fn::If": ["Tested", "yes", "no"]}, **sections) == outcome


def test_a_given_parameter_wins_over_its_default() -> None:
    condition = {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    value = {"Fn::If": ["Live", "yes", "no"]}
    assert resolved(value, {"Stage": "test"}, Parameters=PARAMETERS, Conditions=condition) == "no"


def test_conditions_that_need_one_another_are_unknown() -> None:
    conditions = {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Condition": "A"}}
    assert resolved({"Fn::If": ["A", "x", "y"]}, Conditions=conditions) == ("Either", "x", "y")


def test_a_condition_of_hundreds_of_others_is_unknown() -> None:
    chain: dict[str, Any] = {f"C{at}": {"Condition": f"C{at + 1}"} for at in range(500)}
    assert resolved({"Fn::If": ["C0", "x", "y"]}, Conditions={**chain, "C500": TRUE}) == ("Either", "x", "y")


def test_a_condition_may_be_named_like_a_parameter() -> None:
    conditions = {"Stage": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    value = {"Fn::If": ["Stage", {"Ref": "Stage"}, "no"]}
    assert resolved(value, Parameters=PARAMETERS, Conditions=conditions) == "prod"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"Fn::If": ["True", "a", IMPORT]}, "a", id="the branch that counts"),
        pytest.param({"Fn::If": ["False", "a", IMPORT]}, IMPORTED, id="the other branch"),
        pytest.param({"Fn::If": ["Open", "a", "a"]}, "a", id="two equal branches"),
        pytest.param({"Fn::If": ["Open", "a", NO_VALUE]}, Either(("a",)), id="a value that may be absent"),
        pytest.param(
            {"Fn::If": ["Open", "a", {"Fn::If": ["Open", "b", NO_VALUE]}]},
            Either((Either(("a", "b")),)),
            id="one of two that may be absent",
        ),
        pytest.param({"Fn::If": ["True", NO_VALUE, "a"]}, "absent", id="a property that is removed"),
        pytest.param({"Fn::If": ["Open", NO_VALUE, NO_VALUE]}, "absent", id="one that is removed either way"),
        pytest.param({"Fn::If": ["Open", ["a"], ["b", "c"]]}, Either((["a"], ["b", "c"])), id="lists"),
        pytest.param(["a", {"Fn::If": ["True", NO_VALUE, "b"]}, "c"], ["a", "c"], id="an item that is removed"),
        pytest.param(
            ["a", {"Fn::If": ["Open", "b", NO_VALUE]}], ["a", Either(("b",))], id="an item that may be absent"
        ),
        pytest.param(["a", {"Fn::If": ["True", ["b", "c"], "d"]}], ["a", "b", "c"], id="a list among the items"),
        pytest.param({"Fn::If": ["False", "a", {"Fn::If": ["True", "b", "c"]}]}, "b", id="nested"),
        pytest.param(
            {"Fn::If": ["Open", {"Ref": "Role"}, "Role"]},
            ("Either", ("Reference", "Role", "Role", "AWS::IAM::Role"), "Role"),
            id="a reference is not the same text",
        ),
        pytest.param({"Fn::If": ["True", "a"]}, ("Unknown", "Fn::If"), id="two arguments"),
        pytest.param({"Fn::If": ["True", "a", "b", "c"]}, ("Unknown", "Fn::If"), id="four arguments"),
        pytest.param({"Fn::If": "True"}, ("Unknown", "Fn::If"), id="no list"),
        pytest.param({"Fn::If": [TRUE, "a", "b"]}, "a", id="an expression in place of a name"),
    ],
)
def test_chooses_a_branch(value: object, expected: object) -> None:
    assert resolved(value, Resources={"Role": {"Type": "AWS::IAM::Role"}}) == exact(expected)


@pytest.mark.parametrize(
    ("attributes", "created"),
    [
        pytest.param({"Condition": "True"}, ["X"], id="true"),
        pytest.param({"Condition": "False"}, [], id="false"),
        pytest.param({"Condition": "Open"}, ["X"], id="unknown"),
        pytest.param({"Condition": "Missing"}, ["X"], id="no such condition"),
        pytest.param({"Condition": ["False"]}, ["X"], id="no name"),
        pytest.param({}, ["X"], id="none"),
    ],
)
def test_leaves_out_a_resource_whose_condition_is_false(attributes: dict[str, Any], created: list[str]) -> None:
    template = {"Conditions": CONDITIONS, "Resources": {"X": {"Type": "AWS::IAM::Group", **attributes}}}
    assert [one.logical_id for one in read(template).resources] == created


def test_a_condition_given_twice_leaves_a_resource_out_only_if_both_are_false() -> None:
    text = json.dumps({"Conditions": CONDITIONS, "Resources": {"X": {"Type": "AWS::IAM::Group"}}})
    both = text.replace('"AWS::IAM::Group"', '"AWS::IAM::Group", "Condition": "False", "Condition": "True"')
    assert [one.logical_id for one in read(both).resources] == ["X"]
