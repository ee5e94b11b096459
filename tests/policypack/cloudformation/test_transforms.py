"""Macros: what they may add or change, and what is still known."""

from typing import Any

import pytest
from iam_guardrails.cloudformation import Template, TemplateResource
from iam_guardrails.values import OpenObject, Unknown

from tests.policypack.cloudformation.samples import IMPORT, IMPORTED, exact, read, resolved

INCLUDE = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/key"}}}
CUSTOM = {"Fn::Transform": {"Name": "Custom"}}


@pytest.mark.parametrize(
    ("template", "macros"),
    [
        pytest.param({}, (), id="none"),
        pytest.param({"Transform": "AWS::LanguageExtensions"}, (), id="language extensions"),
        pytest.param({"Transform": "AWS::Serverless-2016-10-31"}, (), id="the Serverless transform"),
        pytest.param({"Transform": "Custom"}, ("Custom",), id="a custom macro"),
        pytest.param({"Transform": {"Name": "Custom", "Parameters": {}}}, ("Custom",), id="one with parameters"),
        pytest.param(
            {"Transform": ["A", "AWS::LanguageExtensions", {"Name": "B"}, "A"]}, ("A", "B"), id="several, each once"
        ),
        pytest.param({"Transform": IMPORT}, ("Fn::Transform",), id="no name"),
        pytest.param({"Transform": None}, (), id="nothing"),
        pytest.param(INCLUDE, ("AWS::Include",), id="an include at the top"),
        pytest.param({"Conditions": CUSTOM}, ("Custom",), id="a macro among the conditions"),
        pytest.param({"Parameters": CUSTOM}, ("Custom",), id="a macro among the parameters"),
        pytest.param({"Mappings": INCLUDE}, ("AWS::Include",), id="an include among the mappings"),
        pytest.param({"Resources": INCLUDE}, ("AWS::Include",), id="an include among the resources"),
        pytest.param({"Resources": {"Y": {"Type": "B", **CUSTOM}}}, ("Custom",), id="a macro in a resource"),
        pytest.param({"Resources": {"Y": {"Type": "B", "Properties": CUSTOM}}}, (), id="a macro in properties"),
    ],
)
def test_names_the_macros_that_may_change_any_resource(template: dict[str, Any], macros: tuple[str, ...]) -> None:
    resources = {"X": {"Type": "A"}, **template.get("Resources", {})}
    found = read({**template, "Resources": resources})
    others = tuple(one for one in found.resources if one.logical_id != "X")
    assert found == Template((TemplateResource("X", "A", {}), *others), macros, frozenset())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(INCLUDE, Unknown("AWS::Include"), id="an include alone"),
        pytest.param({"a": 1, **INCLUDE}, OpenObject({"a": 1}, "AWS::Include"), id="an include and a key"),
        pytest.param({**CUSTOM, "a": IMPORT}, OpenObject({"a": IMPORTED}, "Custom"), id="a custom macro and a key"),
        pytest.param(
            {"a": 1, "Fn::Transform": "x"}, OpenObject({"a": 1}, "Fn::Transform"), id="a macro without a name"
        ),
        pytest.param(["a", INCLUDE], ["a", Unknown("AWS::Include")], id="an include in a list"),
        pytest.param({"a": {"b": 1, **INCLUDE}}, {"a": OpenObject({"b": 1}, "AWS::Include")}, id="deeper"),
        pytest.param({"Fn::Other": "a"}, Unknown("Fn::Other"), id="an unknown function"),
        pytest.param({"Fn::Other": "a", "b": 1}, {"Fn::Other": "a", "b": 1}, id="a key that begins like one"),
        pytest.param({"Condition": {"a": 1}}, {"Condition": {"a": 1}}, id="a condition of a policy"),
    ],
)
def test_a_macro_adds_to_the_keys_next_to_it(value: object, expected: object) -> None:
    assert resolved(value) == exact(expected)


def test_a_macro_in_properties_leaves_the_others_known() -> None:
    (resource,) = read({"Resources": {"X": {"Type": "A", "Properties": {**INCLUDE, "a": 1}}}}).resources
    assert exact(resource.properties) == exact(OpenObject({"a": 1}, "AWS::Include"))


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        pytest.param({"Fn::If": ["Open", {"a": 1}, {"a": 2}]}, [{"a": 1}, {"a": 2}], id="one of two"),
        pytest.param({"Fn::If": ["Open", {"a": 1}, {"Ref": "AWS::NoValue"}]}, [{"a": 1}], id="one that may be absent"),
        pytest.param({"Ref": "AWS::NoValue"}, [{}], id="none"),
        pytest.param(IMPORT, [IMPORTED], id="an import"),
    ],
)
def test_functions_may_stand_for_all_properties(properties: object, expected: list[object]) -> None:
    resources = read({"Resources": {"X": {"Type": "A", "Properties": properties}}}).resources
    assert resources == tuple(TemplateResource("X", "A", one) for one in expected)
