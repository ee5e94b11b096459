"""Templates that are none, or that hold what JSON does not have."""

import json
from typing import Any

import pytest

from tests.policypack.hostile.samples import DOCUMENT, PASS_ROLE_RULE, UNDECIDABLE_RULE, nested, sound, stack

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
ROLE_YAML = "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: "


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"{BOMB}Resources: *i\n", id="an alias bomb"),
        pytest.param("a: &a [*a]\nResources: {}\n", id="an alias of itself"),
        pytest.param("&a {Resources: {P: *a}}", id="the template in itself"),
        pytest.param("a: &a {Resources: {}}\n<<: *a\n", id="a merge key"),
        pytest.param(nested("[", "]", 600), id="lists of YAML, 600 deep"),
        pytest.param("a: " + nested("[", "]", 100_000), id="lists of YAML, 100,000 deep"),
        pytest.param(nested("- ", "", 20_000, "x"), id="items, 20,000 deep"),
        pytest.param("Resources: !Sub" * 3, id="a tag in a tag"),
        pytest.param("? [a, b]\n: 1\nResources: {}\n", id="a list as a key"),
        pytest.param("? {a: b}\n: 1\nResources: {}\n", id="an object as a key"),
        pytest.param("!!python/object/apply:os.system [x]", id="a tag of Python"),
        pytest.param("Resources: !!python/name:os.system", id="a name of Python"),
        pytest.param("Resources: !Made.Up x", id="an unknown tag"),
        pytest.param("Resources: [", id="cut off"),
        pytest.param("\x00", id="a NUL"),
        pytest.param("Resources: 'a\x07'", id="a control character"),
        pytest.param("--- {Resources: {}}\n--- {Resources: {}}\n", id="two documents"),
        pytest.param("Resources: 2001-99-99", id="an impossible date"),
        pytest.param("Resources: 0x" + "f" * 5000, id="a number of 5,000 digits"),
        pytest.param("Resources: {P: {Type: AWS::IAM::Role, Properties: 1}}", id="properties that are not an object"),
        pytest.param("\ud800", id="half a surrogate pair"),
        pytest.param(0, id="a number"),
        pytest.param([], id="a list"),
        pytest.param({}, id="an empty object"),
    ],
)
def test_reports_a_template_that_is_not_one(body: object) -> None:
    assert sound(stack(body)).keys() == {UNDECIDABLE_RULE}


def test_takes_an_empty_template_as_none() -> None:
    assert sound(stack("")) == {}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            "{Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: '*', Sid: 0x%s}}" % ("f" * 5000),
            id="Sid",
        ),
        pytest.param(
            "{Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: '*', 0x%s: 1}}" % ("f" * 5000), id="key"
        ),
        pytest.param(
            "{Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: '*', "
            "Condition: {StringEquals: {'a:b': 0x%s}}}}" % ("f" * 5000),
            id="value of a condition",
        ),
        pytest.param(
            "{Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: '*', Sid: !Join ['', ['a', 0x%s]]}}"
            % ("f" * 5000),
            id="joined",
        ),
        pytest.param(
            "{Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: '*', ? 2020-01-01 : 1}}", id="date"
        ),
    ],
)
def test_reports_a_document_with_values_that_only_yaml_has(document: str) -> None:
    assert sound(stack(ROLE_YAML + document)).keys() & {PASS_ROLE_RULE, UNDECIDABLE_RULE}


def test_answers_for_half_a_surrogate_pair_in_a_template_inside_a_template() -> None:
    inner = '{"Resources": {"P": {"Type": "\ud800"}}}'
    properties = {"TemplateBody": inner}
    sound(stack(json.dumps({"Resources": {"S": {"Type": "AWS::CloudFormation::StackSet", "Properties": properties}}})))


def test_reports_templates_that_are_nested_too_deeply() -> None:
    body = json.dumps(
        {"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": DOCUMENT}}}}
    )
    for _ in range(12):
        inside: dict[str, Any] = {
            "Type": "AWS::CloudFormation::StackSet",
            "Properties": {"TemplateBody": json.loads(body)},
        }
        body = json.dumps({"Resources": {"S": inside}})
    assert sound(stack(body))[UNDECIDABLE_RULE]


def test_a_resource_that_a_macro_writes_is_reported_once() -> None:
    template = {"Resources": {"R": {"Fn::Transform": {"Name": "Team", "Parameters": {}}}}}
    (message,) = sound(stack(template))[UNDECIDABLE_RULE]
    assert message.startswith("CloudFormation stack `app` has a template that uses the macro `Team`, which can add ")
