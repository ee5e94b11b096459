"""Templates: what nested resources allow, what SAM creates, and what reading costs."""

import json
from typing import Any

import pytest
from iam_guardrails.access import access_of, texts_of
from iam_guardrails.budget import STEPS, Budget, TooComplexError
from iam_guardrails.cloudformation.choices import either
from iam_guardrails.cloudformation.loading import load
from iam_guardrails.pseudo import generated_name
from iam_guardrails.values import Unknown
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from tests.policypack.cloudformation.samples import read
from tests.policypack.noticed.samples import ALLOW, VERSION

DOCUMENT = {"Version": VERSION, "Statement": [ALLOW]}
TRUST = {"Version": VERSION, "Statement": []}
STACK = "aws:cloudformation/stack:Stack"
MANAGED = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": DOCUMENT}}
SAM = "AWS::Serverless-2016-10-31"
AWS = "arn:aws:iam::aws:policy/"


def stack(template: object) -> dict[str, Any]:
    return {"templateBody": json.dumps(template)}


def properties(template: dict[str, Any], logical_id: str) -> Any:  # noqa: ANN401  any JSON value
    """Return the properties of a resource of a template."""
    (found,) = (one for one in read(template).resources if one.logical_id == logical_id)
    return found.properties


def test_a_service_role_in_a_template_does_not_hide_other_resources() -> None:
    service = {"Type": "AWS::IAM::Role", "Properties": {"Path": "/aws-service-role/x/", "Policies": []}}
    access = access_of(STACK, "x", stack({"Resources": {"R": service, "P": MANAGED}}), Budget())
    assert [source.value for source in access.documents] == [DOCUMENT]


def test_ignores_what_is_unknown_of_a_service_role() -> None:
    unknown = {"policy": UNKNOWN_STRING_VALUE}
    props = {"path": "/aws-service-role/x/", "assumeRolePolicy": "{}", "inlinePolicies": [unknown]}
    assert access_of("aws:iam/role:Role", "x", unknown_checking_proxy(props), Budget()).unknown == []
    props["path"] = "/"
    found = access_of("aws:iam/role:Role", "x", unknown_checking_proxy(props), Budget()).unknown
    assert found == ["inlinePolicies[0].policy"]


def test_a_macro_may_add_the_property_that_is_missing() -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"Fn::Transform": {"Name": "Macro"}, "Path": "/x/"}}
    keys = [one.key for one in access_of(STACK, "x", stack({"Resources": {"R": role}}), Budget()).undecidable]
    assert "AssumeRolePolicyDocument" not in keys
    assert "Macro" in keys


def test_checks_every_type_that_a_resource_of_cloud_control_may_have() -> None:
    props = {
        "typeName": ["AWS::S3::Bucket", "AWS::IAM::ManagedPolicy"],
        "desiredState": json.dumps(MANAGED["Properties"]),
    }
    access = access_of("aws:cloudcontrol/resource:Resource", "x", props, Budget())
    assert [source.value for source in access.documents] == [DOCUMENT]


def test_takes_white_space_for_no_name() -> None:
    attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    assert access_of(attachment, "x", {"role": "r", "policyArn": " "}, Budget()).policy_arns == []


def test_an_exemption_of_a_document_that_is_too_complex_names_the_document() -> None:
    text = json.dumps(DOCUMENT)
    assert texts_of("aws:iam/policy:Policy", {"policy": text}) == text
    assert texts_of("aws:iam/role:Role", {"assumeRolePolicy": "{}", "inlinePolicies": [{"policy": text}]}) == [
        "{}",
        text,
    ]


def test_a_template_is_read_in_full_or_is_too_complex() -> None:
    props = stack({"Resources": {f"P{at}": MANAGED for at in range(5)}})
    budget = Budget()
    whole = access_of(STACK, "x", props, budget)
    for steps in range(1, STEPS - budget.left):
        with pytest.raises(TooComplexError):
            access_of(STACK, "x", props, Budget(steps))
    assert access_of(STACK, "x", props, Budget(STEPS - budget.left)) == whole


def test_a_resource_of_two_types_gives_a_name_that_is_unknown() -> None:
    text = '{"Resources": {"R": {"Type": "AWS::IAM::Role", "Type": "AWS::IAM::User"}, "P": %s}}'
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Roles": [{"Ref": "R"}]}}
    (found,) = (one for one in read(text % json.dumps(policy)).resources if one.logical_id == "P")
    assert found.properties == {"Roles": [Unknown("R")]}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param("AWSLambdaBasicExecutionRole", f"{AWS}service-role/AWSLambdaBasicExecutionRole", id="a name"),
        pytest.param(f"{AWS}ReadOnlyAccess", f"{AWS}ReadOnlyAccess", id="an ARN"),
        pytest.param({"Ref": "R"}, generated_name("", "R"), id="another resource"),
    ],
)
def test_attaches_the_policies_of_a_function_to_its_role(policy: object, expected: str) -> None:
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Policies": [policy]}}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}
    template = {"Transform": SAM, "Resources": {"F": function, "R": role}}
    assert properties(template, "FRole")["ManagedPolicyArns"] == [expected]


def test_knows_the_tags_of_yaml() -> None:
    assert load("a: !!bool true\nb: !!null ''\nc: !!str true\nd: true\ne: 'true'", Budget()) == {
        "a": True,
        "b": None,
        "c": "true",
        "d": True,
        "e": "true",
    }


# --- Work -------------------------------------------------------------------------------------------------------------


def test_pays_for_reading_a_template() -> None:
    budget = Budget()
    load(f"# {'x' * 50_000}\na: b", budget)
    assert STEPS - budget.left > 50_000 / 16


def test_pays_for_a_list_parameter() -> None:
    budget = Budget()
    parameters = {"L": {"Type": "CommaDelimitedList", "Default": ",".join("a" * 5000)}}
    read({"Parameters": parameters, "Resources": {"P": MANAGED}}, budget=budget)
    assert STEPS - budget.left > 2 * 5000


def test_pays_for_choices() -> None:
    budget = Budget()
    either(map(str, range(1000)), budget)
    assert STEPS - budget.left == 1000


def cost(value: object, **sections: object) -> int:
    """Return the steps that a template with this value takes, without those for its text."""
    budget = Budget(10**9)
    resources = {"G": {"Type": "AWS::IAM::Group", "Properties": {"Value": value}}}
    read({**sections, "Resources": resources}, budget=budget)
    return 10**9 - budget.left


def by_region(name: str, *values: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a value that depends on the region, and the mapping that it is looked up in."""
    lookup = {"Fn::FindInMap": [name, {"Ref": "AWS::Region"}, "Key"]}
    return lookup, {name: {f"region-{value}": {"Key": value} for value in values}}


def test_pays_for_comparing_the_values_of_a_condition() -> None:
    first, one = by_region("One", *(f"a{at}" for at in range(60)))
    second, other = by_region("Other", *(f"b{at}" for at in range(60)))
    sections = {"Mappings": {**one, **other}, "Conditions": {"C": {"Fn::Equals": [first, second]}}}
    assert cost({"Fn::If": ["C", "a", "b"]}, **sections) > 60 * 60


def test_pays_for_the_text_of_a_substitution() -> None:
    assert cost({"Fn::Sub": "x" * 40_000}) > 40_000 / 16


def test_pays_for_the_text_of_a_split() -> None:
    assert cost({"Fn::Split": [",", "x" * 40_000]}) > 40_000 / 16
    assert cost({"Fn::Split": [",", "," * 4000]}) > 4000


def test_pays_for_looking_through_a_mapping() -> None:
    mapping = {"M": {f"region-{at}": {"Key": "x"} for at in range(1000)}}
    lookup = {"Fn::FindInMap": ["M", {"Fn::Sub": "other-${AWS::Region}"}, "Key"]}
    assert cost([lookup] * 5, Mappings=mapping) > cost(lookup, Mappings=mapping) + 4 * 1000


def test_pays_for_the_items_of_a_loop() -> None:
    loops = {"Fn::ForEach::L": ["N", [str(at) for at in range(1000)], {}]}
    assert cost(loops) > cost({"Fn::ForEach::L": ["N", [], {}]}) + 2 * 1000


def test_resolves_each_variable_of_a_substitution_once() -> None:
    value = {"Fn::Join": ["", ["x"] * 100]}
    assert cost({"Fn::Sub": ["${a}" * 500, {"a": value}]}) < 500 * 100 / 4


def test_a_condition_that_depends_on_the_region_is_open() -> None:
    lookup, mapping = by_region("M", "a", "b")
    for value, expected in (("a", ["P"]), ("b", ["P"]), ("c", [])):
        template = {
            "Mappings": mapping,
            "Conditions": {"C": {"Fn::Equals": [lookup, value]}},
            "Resources": {"P": {**MANAGED, "Condition": "C"}},
        }
        assert [one.logical_id for one in read(template).resources] == expected


def test_writes_json_in_a_bounded_number_of_ways() -> None:
    lookup, mapping = by_region("M", *(f"a{at}" for at in range(100)))
    template = {
        "Mappings": mapping,
        "Resources": {"G": {"Type": "AWS::IAM::Group", "Properties": {"Value": {"Fn::ToJsonString": lookup}}}},
    }
    assert properties(template, "G") == {"Value": Unknown("Fn::If")}


def test_a_lookup_without_a_default_is_unknown() -> None:
    lookup = {"Fn::FindInMap": ["M", "a", "b", {"Other": "x"}]}
    template = {"Mappings": {}, "Resources": {"G": {"Type": "AWS::IAM::Group", "Properties": {"Value": lookup}}}}
    assert properties(template, "G") == {"Value": Unknown("Fn::FindInMap")}


def test_a_text_is_too_short_for_what_is_known_of_another() -> None:
    template = {
        "Conditions": {"C": {"Fn::Equals": [{"Fn::Sub": "ab${P}ba"}, "aba"]}},
        "Resources": {"R": {**MANAGED, "Condition": "C"}},
    }
    assert read(template).resources == ()
