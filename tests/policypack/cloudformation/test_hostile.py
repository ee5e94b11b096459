"""Templates made to take long, to crash the pack, or to hide what they create."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iam_guardrails.budget import STEPS, TooComplexError
from iam_guardrails.cloudformation import LONGEST_TEMPLATE
from iam_guardrails.values import Unknown

from tests.policypack.cloudformation.samples import IMPORT, NO_VALUE, read, steps, with_value

LONG = {"Type": "String", "Default": "x" * 4096}
LIST = {"Type": "CommaDelimitedList", "Default": ",".join("a" * 1500)}


def doubled(times: int) -> object:
    value: object = "xxxxxxxx"
    for _ in range(times):
        value = {"Fn::Sub": ["${a}${a}", {"a": value}]}
    return value


def loops(depth: int) -> dict[str, Any]:
    output: dict[str, Any] = {}
    for at in range(depth):
        output = {f"Fn::ForEach::L{at}": [f"N{at}", list("abcdefghij"), output]}
    return output


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(with_value(doubled(25)), id="a text that doubles"),
        pytest.param(with_value([{"Ref": "P"}] * 800, Parameters={"P": LIST}), id="a list parameter, repeated"),
        pytest.param(
            with_value({"Fn::Join": ["", [{"Ref": "P"}] * 800]}, Parameters={"P": LONG}), id="a long parameter, joined"
        ),
        pytest.param(
            with_value([{"Fn::Split": ["x", {"Ref": "P"}]}] * 200, Parameters={"P": LONG}), id="a long parameter, split"
        ),
        pytest.param(
            with_value(
                [{"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, {"Ref": "AWS::Partition"}]}] * 200,
                Mappings={"M": {f"r{row}": {f"k{at}": f"{row}-{at}" for at in range(20)} for row in range(50)}},
            ),
            id="a mapping, looked up as a whole",
        ),
        pytest.param({"Resources": loops(6)}, id="loops in loops"),
        pytest.param({"Resources": {"X": {"Type": "A", "Properties": loops(6)}}}, id="loops in properties"),
        pytest.param({"Conditions": loops(6), "Resources": {}}, id="loops in conditions"),
        pytest.param(
            with_value(
                [
                    {"Fn::ToJsonString": [{"Fn::If": ["Open", "a", "b"]} for _ in range(6)] + ["x" * 200]}
                    for _ in range(60)
                ]
            ),
            id="JSON in many ways",
        ),
    ],
)
def test_stops_when_the_budget_is_spent(template: object) -> None:
    assert len(json.dumps(template)) < LONGEST_TEMPLATE
    with pytest.raises(TooComplexError):
        read(json.dumps(template))


def test_stops_at_a_resource_of_many_types_and_properties() -> None:
    types, properties = ('"Type": "A", ' * 1000, '"Properties": {}, ' * 1000)
    with pytest.raises(TooComplexError):
        read(f'{{"Resources": {{"X": {{{types}{properties}"Metadata": 1}}}}}}')


def role(at: int) -> str:
    return f"""  Role{at}:
    Type: AWS::IAM::Role
    Condition: Create
    Properties:
      RoleName: !Sub "${{Prefix}}-role-{at}-${{AWS::Region}}"
      PermissionsBoundary: !If [HasBoundary, !Ref Boundary, !Ref AWS::NoValue]
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - {{Effect: Allow, Principal: {{Service: !Sub "ecs-tasks.${{AWS::URLSuffix}}"}}, Action: sts:AssumeRole}}
      ManagedPolicyArns:
        - !Sub "arn:${{AWS::Partition}}:iam::aws:policy/ReadOnlyAccess"
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: [s3:GetObject, s3:PutObject]
                Resource: !Join ["", ["arn:aws:s3:::", !FindInMap [Buckets, !Ref AWS::Region, Name], "/*"]]
"""


def test_the_longest_template_of_roles_takes_less_than_half_of_the_budget() -> None:
    text = """Parameters:
  Prefix: {Type: String, Default: app}
  Boundary: {Type: String, Default: ""}
Mappings: {Buckets: {us-east-1: {Name: one}, eu-west-1: {Name: two}, eu-north-1: {Name: three}}}
Conditions:
  HasBoundary: !Not [!Equals [!Ref Boundary, ""]]
  Create: !Equals [!Ref Prefix, app]
Resources:
"""
    text += "".join(map(role, range(62)))
    assert LONGEST_TEMPLATE - 2000 < len(text) <= LONGEST_TEMPLATE
    assert [one.problem for one in read(text).resources] == [""] * 62
    assert steps(text) < STEPS / 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("${" * 12_000, id="placeholders without an end"),
        pytest.param("{{resolve:" * 4_000, id="dynamic references without an end"),
        pytest.param("{{resolve:}}" * 4_000, id="dynamic references"),
    ],
)
def test_takes_steps_in_proportion_to_a_text(text: str) -> None:
    half = text[: len(text) // 2]
    whole, part = (steps(json.dumps(with_value({"Fn::Sub": one}))) for one in (text, half))
    assert whole < 2 * part + 100


def test_reports_one_resource_that_fails_and_resolves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_resolver: object, _argument: object) -> object:
        raise KeyError("Zone")

    monkeypatch.setattr("iam_guardrails.cloudformation.functions._FUNCTIONS", {"Fn::GetAZs": fail})
    resources = {"X": {"Type": "A", "Properties": {"V": {"Fn::GetAZs": ""}}}, "Y": {"Type": "B"}}
    assert [(one.logical_id, one.type, one.error) for one in read({"Resources": resources}).resources] == [
        ("X", "A", "KeyError"),
        ("Y", "B", ""),
    ]


def test_raises_the_error_of_a_template_that_fails_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> object:
        raise KeyError("Zone")

    monkeypatch.setattr("iam_guardrails.cloudformation.template.Parameters", fail)
    with pytest.raises(KeyError):
        read({"Resources": {}})


# --- Any template -----------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ("", "X", "Y", "P", "L", "S", "True", "Open", "M", "a", "N", "AWS::Region", "AWS::NoValue", "X.Arn")
)
TEXTS = NAMES | st.sampled_from(
    ("${X}", "${N}-${!N}", "a,b", "&{N}", "{{resolve:ssm:/a}}", "\ue004", "0", "1", "${", "arn:")
)
SCALARS = TEXTS | st.none() | st.booleans() | st.integers(-2, 3) | st.just(0.5)
FUNCTIONS = (
    *("Ref", "Condition", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::If", "Fn::Select", "Fn::Split", "Fn::FindInMap"),
    *("Fn::Length", "Fn::ToJsonString", "Fn::ForEach::N", "Fn::Transform", "Fn::ImportValue", "Fn::Equals", "Fn::Not"),
    *("Fn::And", "Fn::Or", "Statement", "PolicyDocument", "DefaultValue", "Properties", "Type"),
)


def grown(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    calls = st.sampled_from(FUNCTIONS)
    return st.one_of(
        st.lists(values, max_size=4),
        st.dictionaries(calls, values, max_size=1),
        st.dictionaries(calls | TEXTS, values, max_size=3),
        st.tuples(calls, NAMES, values, values).map(lambda one: {one[0]: list(one[1:])}),
        st.tuples(TEXTS, st.dictionaries(NAMES, values, max_size=2)).map(lambda one: {"Fn::Sub": list(one)}),
    )


VALUES = st.recursive(SCALARS, grown, max_leaves=12)
TYPES = st.sampled_from(["AWS::IAM::Role", "AWS::IAM::OIDCProvider", "AWS::Serverless::Function", "Custom::A"])
NAMED = st.sampled_from(["RoleName", "Path", "Url", "Policies", "Role", "AssumeRolePolicyDocument", "V"])
RESOURCE = st.fixed_dictionaries(
    {"Type": TYPES | VALUES, "Properties": VALUES | st.dictionaries(NAMED, VALUES, max_size=4)},
    optional={"Condition": VALUES},
)
SECTION = VALUES | st.dictionaries(NAMES, VALUES, max_size=3)
TEMPLATES = st.fixed_dictionaries(
    {"Resources": st.dictionaries(NAMES | st.sampled_from(FUNCTIONS), RESOURCE | VALUES, max_size=4)},
    optional={
        "Parameters": SECTION,
        "Mappings": SECTION | st.just({"M": {"a": {"a": "b", "N": ["c"]}}}),
        "Conditions": SECTION | st.dictionaries(st.sampled_from(FUNCTIONS), VALUES, max_size=2),
        "Globals": SECTION | st.builds(lambda one: {"Function": one}, SECTION),
        "Transform": VALUES | st.just("AWS::Serverless-2016-10-31"),
    },
)
GIVEN = st.dictionaries(NAMES, SCALARS | st.just(Unknown()) | st.lists(SCALARS, max_size=2), max_size=3)


@settings(max_examples=300, deadline=None)
@given(template=TEMPLATES, parameters=GIVEN, as_text=st.booleans())
def test_resolves_any_template_or_says_that_it_is_too_complex(
    template: dict[str, Any], parameters: dict[str, Any], as_text: bool
) -> None:
    try:
        found = read(json.dumps(template) if as_text else template, parameters)
    except TooComplexError:
        return
    assert [one for one in found.resources if one.problem.startswith("can't")] == []
    assert "_Absent" not in repr(found)


def test_what_is_not_there_may_stand_anywhere() -> None:
    value = [NO_VALUE, {"a": NO_VALUE}, {"Fn::Join": ["", [NO_VALUE]]}, {"Fn::Select": [0, [NO_VALUE]]}, IMPORT]
    (resource,) = read(with_value(value)).resources
    assert resource.properties == {"Value": [{}, "", Unknown("Fn::Select"), Unknown("Fn::ImportValue")]}
