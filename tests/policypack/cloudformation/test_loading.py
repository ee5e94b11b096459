"""From the text of a template, JSON or YAML, to its resources."""

import json
from typing import Any

import pytest
from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation import LONGEST_TEMPLATE, TemplateResource, UnreadableTemplateError, read_template
from iam_guardrails.parameters import Given
from iam_guardrails.values import ACCOUNT, REGION, UNKNOWN, Reference, Repeated, Unknown

from tests.policypack.cloudformation.samples import exact, partial, read

GROUP = "AWS::IAM::Group"
DEEP = 101
ITSELF = Reference(f"arn:aws:iam::{ACCOUNT}:group/X", "X", GROUP)


def yaml_value(text: str) -> Any:  # noqa: ANN401  any value
    """Return what a YAML text is as the value of a property."""
    (group,) = read(f"Resources:\n  X:\n    Type: {GROUP}\n    Properties:\n      Value: {text}\n").resources
    return exact(group.properties["Value"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2012-10-17", "2012-10-17", id="a date"),
        pytest.param("012", "012", id="an octal number"),
        pytest.param("1_000", "1_000", id="a number with an underscore"),
        pytest.param("9" * 6000, "9" * 6000, id="a huge number"),
        pytest.param("1.10", "1.10", id="a fraction"),
        pytest.param("yes", True, id="a boolean"),
        pytest.param("'yes'", "yes", id="a boolean in quotes"),
        pytest.param("!!str yes", "yes", id="a boolean with a tag"),
        pytest.param("~", None, id="nothing"),
        pytest.param("|\n        a\n        b\n", "a\nb\n", id="a block"),
        pytest.param(
            "{Null: a, 1: b, yes: c, 2012-10-17: d}", {"Null": "a", "1": "b", "yes": "c", "2012-10-17": "d"}, id="keys"
        ),
        pytest.param("{a: b, a: c}", Repeated(("b", "c")), id="a key twice"),
        pytest.param("{<<: {a: 1, b: 2}, a: 3}", Repeated(("1", "3")), id="a merge key"),
        pytest.param("{<<: [{a: 1}, {a: 2}, 5]}", Repeated(("1", "2")), id="a merge key of several objects"),
    ],
)
def test_keeps_scalars_and_keys_as_written(text: str, expected: object) -> None:
    value = yaml_value(text)
    assert (value["a"] if isinstance(expected, Repeated) else value) == exact(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("!Ref AWS::Region", REGION, id="Ref"),
        pytest.param("!Sub a-${AWS::Region}", f"a-{REGION}", id="Sub"),
        pytest.param("!Sub ['${a}', {a: b}]", "b", id="Sub with values"),
        pytest.param("!Join ['-', [a, b]]", "a-b", id="Join"),
        pytest.param("!Select [1, !Split [',', 'a,b']]", "b", id="Select and Split"),
        pytest.param("!If [Missing, a, a]", "a", id="If"),
        pytest.param("!FindInMap [A, b, c]", Unknown("Fn::FindInMap"), id="FindInMap"),
        pytest.param("!GetAtt X.Arn", ITSELF, id="GetAtt"),
        pytest.param("!GetAtt [X, Arn]", ITSELF, id="GetAtt of a list"),
        pytest.param("!GetAtt Nested.Outputs.A", Unknown("Nested.Outputs.A"), id="GetAtt of an output"),
        pytest.param("!Base64 a", Unknown("Fn::Base64"), id="Base64"),
        pytest.param("!Cidr [a, 1, 2]", Unknown("Fn::Cidr"), id="Cidr"),
        pytest.param("!GetAZs ''", Unknown("Fn::GetAZs"), id="GetAZs"),
        pytest.param("!ImportValue a", Unknown("Fn::ImportValue"), id="ImportValue"),
        pytest.param("!Transform {Name: M}", Unknown("M"), id="Transform"),
        pytest.param("!ToJsonString {a: !Ref AWS::Region}", f'{{"a":"{REGION}"}}', id="ToJsonString"),
        pytest.param("!Length [a, b]", 2, id="Length"),
        pytest.param("!ForEach [A, [b], {'k${A}': !Ref A}]", {"kb": "b"}, id="ForEach"),
        pytest.param("!Condition a", {"Condition": "a"}, id="Condition"),
        pytest.param("{'Fn::Sub': !Ref AWS::Region}", REGION, id="long and short"),
    ],
)
def test_knows_the_short_form_of_functions(text: str, expected: object) -> None:
    assert yaml_value(text) == exact(expected)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param("", "is not an object", id="empty"),
        pytest.param("[]", "is not an object", id="a list"),
        pytest.param(UNKNOWN, "is not an object", id="unknown"),
        pytest.param("a: b: c", "is not JSON or YAML", id="neither"),
        pytest.param('{"a": "\ud800"', "is not JSON or YAML", id="half a character"),
        pytest.param("\0", "is not JSON or YAML", id="a null character"),
        pytest.param("{}", "has no `Resources`", id="no resources"),
        pytest.param({"Resources": []}, "has no `Resources`", id="a list of resources"),
        pytest.param({"Resources": UNKNOWN}, "has `Resources` that are unknown", id="unknown resources"),
        pytest.param("a: &b c\nd: *b", "uses YAML aliases, which CloudFormation refuses", id="an alias"),
        pytest.param("a: !Secret b", "uses the tag `!Secret`, which CloudFormation doesn't know", id="a tag"),
        pytest.param("!Ref a: b", "has a tag on the key `a`", id="a tag on a key"),
        pytest.param("[a]: b", "has a key that is not a string", id="a list as a key in a block"),
        pytest.param("? [a]\n: b", "has a key that is not a string", id="a list as a key"),
        pytest.param("a: b\n---\nc: d", "holds more than one YAML document", id="two documents"),
        pytest.param("[" * DEEP + "]" * DEEP, "is nested more than 100 levels deep", id="deep JSON"),
        pytest.param("a: " + "[" * DEEP, "is nested more than 100 levels deep", id="deep YAML"),
        pytest.param("- " * 20_000, "is nested more than 100 levels deep", id="very deep YAML"),
        pytest.param("[" * 50_000, "is nested more than 100 levels deep", id="very deep JSON"),
        pytest.param(f'{{"a": "{"é" * 30_000}"}}', "is longer than 51,200 bytes", id="long in bytes only"),
        pytest.param("#" * (LONGEST_TEMPLATE + 1), "is longer than 51,200 bytes", id="long"),
    ],
)
def test_says_why_a_text_is_no_template(body: object, message: str) -> None:
    with pytest.raises(UnreadableTemplateError) as raised:
        read(body)
    assert str(raised.value) == message


def nested(depth: int) -> object:
    value: object = "a"
    for _ in range(depth):
        value = [value]
    return value


def test_refuses_an_object_that_is_nested_too_deeply() -> None:
    with pytest.raises(UnreadableTemplateError, match="is nested more than 100 levels deep"):
        read({"Resources": nested(DEEP)})


def test_reads_a_template_at_its_limits() -> None:
    depth = 95
    for value in (nested(depth), json.loads('{"a":' * depth + "1" + "}" * depth)):
        (group,) = read(json.dumps({"Resources": {"X": {"Type": GROUP, "Properties": {"V": value}}}})).resources
        assert group == TemplateResource("X", GROUP, {"V": value})


def test_ignores_a_byte_order_mark() -> None:
    assert read('\ufeff{"Resources": {"X": {"Type": "A"}}}').resources == (TemplateResource("X", "A", {}),)


def test_reads_json_with_a_byte_order_mark_as_json() -> None:
    (found,) = read('\ufeff{"Resources": {"X": {"Type": "A", "Properties": {"V": [1, "\\ud83d\\ude00"]}}}}').resources
    assert found.properties == {"V": [1, "\N{GRINNING FACE}"]}


def test_keeps_the_unknown_parts_of_a_text() -> None:
    for text in (
        '{"Resources": {"X": {"Type": "A", "Properties": {"V": "a?"}}}}',
        "Resources: {X: {Type: A, Properties: {V: a?}}}",
    ):
        (found,) = read(partial(text, "parameter P")).resources
        assert exact(found.properties) == exact({"V": partial("a?", "parameter P")})


def test_keeps_all_values_of_a_repeated_key() -> None:
    text = """{
      "Parameters": {"A": {"Type": "String", "Default": "1"}}, "Parameters": {"A": {"Type": "String", "Default": "2"}},
      "Resources": {"X": {"Type": "A", "Type": "B", "Properties": {"V": 1}, "Properties": {"V": {"Ref": "A"}}}},
      "Resources": {"X": {"Type": "C"}, "Y": {"Type": "D", "Properties": {"Ref": "A", "Ref": "AWS::Region"}}}
    }"""
    either = ("Either", "1", "2")
    assert [(one.logical_id, one.type, exact(one.properties), one.problem) for one in read(text).resources] == [
        ("X", "A", {"V": 1}, ""),
        ("X", "A", {"V": either}, ""),
        ("X", "B", {"V": 1}, ""),
        ("X", "B", {"V": either}, ""),
        ("X", "C", {}, ""),
        *[("Y", "D", {}, "has `Properties` that are not an object")] * 3,
    ]


@pytest.mark.parametrize(
    ("declaration", "resource"),
    [
        pytest.param("text", TemplateResource("X", "", {}, "is not an object"), id="a text"),
        pytest.param(None, TemplateResource("X", "", {}, "is not an object"), id="nothing"),
        pytest.param(UNKNOWN, TemplateResource("X", "", {}, "is unknown"), id="unknown"),
        pytest.param({}, TemplateResource("X", "", {}, "has a `Type` that is not a string"), id="no type"),
        pytest.param({"Type": 5}, TemplateResource("X", "", {}, "has a `Type` that is not a string"), id="a number"),
        pytest.param({"Type": "A", "Properties": None}, TemplateResource("X", "A", {}), id="no properties"),
        pytest.param({"Type": "A", "Properties": UNKNOWN}, TemplateResource("X", "A", UNKNOWN), id="unknown ones"),
        pytest.param(
            {"Type": "A", "Properties": "text"},
            TemplateResource("X", "A", {}, "has `Properties` that are not an object"),
            id="a text as properties",
        ),
    ],
)
def test_reports_a_resource_that_is_malformed(declaration: object, resource: TemplateResource) -> None:
    template = read({"Resources": {"X": declaration, "Y": {"Type": "B"}}})
    assert template.resources == (resource, TemplateResource("Y", "B", {}))


def test_resolves_only_the_types_that_matter() -> None:
    resources = {"X": {"Type": "A", "Properties": {"V": 1}}, "Y": {"Type": "B", "Properties": {"V": 2}}}
    template = read_template({"Resources": resources}, Given(), Budget(), wanted=lambda kind: kind == "B")
    assert template.resources == (TemplateResource("X", "A", {}), TemplateResource("Y", "B", {"V": 2}))
