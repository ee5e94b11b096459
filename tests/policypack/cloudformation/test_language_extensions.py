"""Loops, `Fn::ToJsonString` and `Fn::Length`, which the transform `AWS::LanguageExtensions` brings."""

from typing import Any

import pytest
from iam_guardrails.cloudformation import TemplateResource
from iam_guardrails.values import REGION, Either, Repeated, Unknown

from tests.policypack.cloudformation.samples import IMPORT, IMPORTED, NO_VALUE, exact, partial, read, resolved

EXTENSIONS = "AWS::LanguageExtensions"
PARAMETERS = {
    "Names": {"Type": "CommaDelimitedList", "Default": "a,b"},
    "Outside": {"Type": "CommaDelimitedList"},
}


def group(**properties: object) -> dict[str, Any]:
    return {"Type": "AWS::IAM::Group", "Properties": properties}


def loop(name: str, collection: object, output: object) -> dict[str, Any]:
    return {f"Fn::ForEach::{name}s": [name, collection, output]}


def groups(resources: dict[str, Any], **sections: Any) -> list[tuple[str, Any]]:  # noqa: ANN401  the sections of a template
    template = read({"Transform": EXTENSIONS, "Parameters": PARAMETERS, **sections, "Resources": resources})
    assert template.macros == ()
    return [(one.logical_id, exact(one.properties)) for one in template.resources]


@pytest.mark.parametrize(
    ("collection", "expected"),
    [
        pytest.param(["a", "b"], [("Ga", {"GroupName": "a"}), ("Gb", {"GroupName": "b"})], id="a list"),
        pytest.param({"Ref": "Names"}, [("Ga", {"GroupName": "a"}), ("Gb", {"GroupName": "b"})], id="a parameter"),
        pytest.param([{"Ref": "Names"}, 3], [(f"G{x}", {"GroupName": x}) for x in "ab3"], id="a list in a list"),
        pytest.param(
            {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "L"]},
            [(f"G{x}", {"GroupName": x}) for x in "abc"],
            id="all that a mapping may give",
        ),
        pytest.param(
            {"Ref": "Outside"}, [("G${N}", {"GroupName": ("Unknown", "parameter Outside")})], id="an unknown list"
        ),
        pytest.param(
            ["a", IMPORT], [("Ga", {"GroupName": "a"}), ("G${N}", {"GroupName": exact(IMPORTED)})], id="an unknown item"
        ),
        pytest.param([], [], id="no items"),
        pytest.param(NO_VALUE, [], id="no list"),
    ],
)
def test_repeats_a_resource_for_each_item(collection: object, expected: list[object]) -> None:
    mappings = {"M": {"r": {"L": ["a", "b"]}, "s": {"L": ["c"]}}}
    resources = loop("N", collection, {"G${N}": group(GroupName={"Ref": "N"})})
    assert groups(resources, Mappings=mappings) == expected


def test_replaces_the_loop_name_in_keys_and_values() -> None:
    value = group(A={"Ref": "N"}, B="x-${N}", C={"Fn::Sub": "${N}-${AWS::Region}-${!N}"}, D=["&{N}"], **{"k${N}": 1})
    assert groups(loop("N", ["a.b"], {"G&{N}": value})) == [
        ("Gab", {"A": "a.b", "B": "x-a.b", "C": f"a.b-{REGION}-${{N}}", "D": ["ab"], "ka.b": 1})
    ]


def test_keeps_the_known_part_around_an_unknown_item() -> None:
    value = group(A="x-${N}", B={"Fn::Sub": "${N}-${AWS::Region}"})
    source = "parameter Outside"
    assert groups(loop("N", {"Ref": "Outside"}, {"G": value})) == [
        ("G", exact({"A": partial("x-?", source), "B": partial(f"?-{REGION}", source)}))
    ]


def test_nests_loops() -> None:
    inner = loop("M", ["1", "${N}"], {"G${N}${M}": group(V="${N}/${M}")})
    assert groups(loop("N", ["a", "b"], inner)) == [
        (f"G{n}{m}", {"V": f"{n}/{m}"}) for n, m in (("a", "1"), ("a", "a"), ("b", "1"), ("b", "b"))
    ]


def test_keeps_all_resources_of_one_name() -> None:
    assert groups(loop("N", ["a", "b"], {"G": group(V="${N}")})) == [("G", {"V": "a"}), ("G", {"V": "b"})]


def test_refers_to_repeated_resources() -> None:
    resources = {**loop("N", ["a"], {"R${N}": {"Type": "AWS::IAM::Role"}}), "G": group(V={"Ref": "Ra"})}
    assert groups(resources)[-1] == ("G", {"V": ("Reference", "Ra", "Ra", "AWS::IAM::Role")})


def test_repeats_properties_and_conditions() -> None:
    conditions = loop("N", ["a", "b"], {"Is${N}": {"Fn::Equals": ["${N}", "a"]}})
    value = {"x": 1, **loop("N", ["a", "b"], {"${N}": {"Fn::If": ["Is${N}", "yes", "no"]}})}
    assert groups({"G": group(V=value)}, Conditions=conditions) == [("G", {"V": {"x": 1, "a": "yes", "b": "no"}})]


def test_a_condition_of_an_unknown_item_is_unknown() -> None:
    conditions = loop("N", {"Ref": "Outside"}, {"Is${N}": {"Fn::Equals": ["${N}", "a"]}})
    value = {"Fn::If": ["Isa", "yes", "no"]}
    assert groups({"G": group(V=value)}, Conditions=conditions) == [("G", {"V": ("Either", "yes", "no")})]


@pytest.mark.parametrize("malformed", [["N", ["a"]], ["N", ["a"], "text"], [5, ["a"], {}], "text", None])
def test_reports_a_malformed_loop(malformed: object) -> None:
    template = read({"Resources": {"Fn::ForEach::N": malformed, "X": {"Type": "A"}}})
    assert template.resources == (
        TemplateResource("Fn::ForEach::N", "", {}, "is a malformed loop"),
        TemplateResource("X", "A", {}),
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"a": [1, True, None, {"Ref": "AWS::Region"}]}, f'{{"a":[1,true,null,"{REGION}"]}}', id="known"),
        pytest.param(["a"], '["a"]', id="an array"),
        pytest.param({"a": IMPORT}, partial('{"a":"?"}', IMPORTED.source), id="an unknown value"),
        pytest.param({"a": {"Fn::Sub": ["x${A}", {"A": IMPORT}]}}, partial('{"a":"x?"}', IMPORTED.source), id="part"),
        pytest.param({"a": NO_VALUE, "b": [NO_VALUE, 1]}, '{"b":[1]}', id="what isn't there"),
        pytest.param({"a": {"Fn::If": ["Open", 1, 2]}}, Either(('{"a":1}', '{"a":2}')), id="one of two values"),
        pytest.param({"a": {"Fn::If": ["Open", 1, NO_VALUE]}}, Either(('{"a":1}', "{}")), id="one that may be absent"),
        pytest.param(
            [{"Fn::If": ["Open", "a", "b"]}] * 7,
            partial("[" + ",".join(['"?"'] * 7) + "]", *["Fn::If"] * 7),
            id="more ways than are told apart",
        ),
        pytest.param(
            {"a": 1, "Fn::Transform": {"Name": "M"}}, partial('{"a":1,"?":"?"}', "M", "M"), id="an object of a macro"
        ),
        pytest.param(IMPORT, IMPORTED, id="unknown as a whole"),
        pytest.param("text", Unknown("Fn::ToJsonString"), id="a text"),
        pytest.param({"é": '"'}, '{"é":"\\""}', id="characters"),
    ],
)
def test_writes_json(value: object, expected: object) -> None:
    assert resolved({"Fn::ToJsonString": value}) == exact(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(["a", {"Ref": "Names"}], 3, id="a list"),
        pytest.param(["a", IMPORT], 2, id="a list with an unknown entry"),
        pytest.param({"Fn::If": ["Open", ["a"], ["b", "c"]]}, Either((1, 2)), id="one of two lists"),
        pytest.param([{"Fn::If": ["Open", "a", NO_VALUE]}], Unknown("Fn::Length"), id="an entry that may be absent"),
        pytest.param({"Ref": "Outside"}, Unknown("parameter Outside"), id="an unknown list"),
        pytest.param("text", Unknown("Fn::Length"), id="a text"),
    ],
)
def test_counts(value: object, expected: object) -> None:
    assert resolved({"Fn::Length": value}, Parameters=PARAMETERS) == exact(expected)


def test_resolves_each_function_of_a_repeated_key() -> None:
    text = '{"Resources": {"X": {"Type": "A", "Properties": {"V": {"Fn::Sub": "a", "Fn::Sub": "${AWS::Region}"}}}}}'
    assert exact(read(text).resources[0].properties) == exact({"V": Repeated(("a", REGION))})
