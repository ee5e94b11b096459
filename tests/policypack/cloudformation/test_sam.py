"""The roles that the Serverless transform creates."""

from typing import Any

import pytest
from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation import TemplateResource, read_template
from iam_guardrails.parameters import Given
from iam_guardrails.values import ACCOUNT, Either, Unknown

from tests.policypack.cloudformation.samples import CONDITIONS, IMPORT, IMPORTED, NO_VALUE, exact, partial, read

TRANSFORM = "AWS::Serverless-2016-10-31"
AWS = "arn:aws:iam::aws:policy/"
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


def trust(service: str = "lambda.amazonaws.com") -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def template(properties: object, kind: str = "Function", **more: object) -> dict[str, Any]:
    return {
        "Transform": TRANSFORM,
        "Conditions": CONDITIONS,
        "Resources": {"F": {"Type": f"AWS::Serverless::{kind}", "Properties": properties}},
        **more,
    }


def roles(properties: object, kind: str = "Function", **more: object) -> list[tuple[str, Any]]:
    resources = read(template(properties, kind, **more)).resources
    return [(one.logical_id, exact(one.properties)) for one in resources if one.type == "AWS::IAM::Role"]


def inline(at: int, document: object = DOCUMENT) -> dict[str, Any]:
    return {"PolicyName": f"FRolePolicy{at}", "PolicyDocument": document}


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        pytest.param(None, {}, id="none"),
        pytest.param([], {}, id="an empty list"),
        pytest.param("AdministratorAccess", {"ManagedPolicyArns": [f"{AWS}AdministratorAccess"]}, id="a name"),
        pytest.param([f"{AWS}X", "Y"], {"ManagedPolicyArns": [f"{AWS}X", f"{AWS}Y"]}, id="an ARN and a name"),
        pytest.param(
            {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/X"}, {"ManagedPolicyArns": [f"{AWS}X"]}, id="substituted"
        ),
        pytest.param([IMPORT], {"ManagedPolicyArns": [IMPORTED]}, id="an import"),
        pytest.param(IMPORT, {"ManagedPolicyArns": [IMPORTED]}, id="an import of all"),
        pytest.param(
            [{"Fn::Sub": ["x${A}", {"A": IMPORT}]}],
            {"ManagedPolicyArns": [partial(f"{AWS}x?", IMPORTED.source)]},
            id="a name in part unknown",
        ),
        pytest.param(
            [{"Fn::Sub": ["${A}/x", {"A": IMPORT}]}],
            {"ManagedPolicyArns": [partial("?/x", IMPORTED.source)]},
            id="an ARN that begins with something unknown",
        ),
        pytest.param(
            [{"Ref": "Own"}],
            {
                "ManagedPolicyArns": [
                    ("Reference", f"arn:aws:iam::{ACCOUNT}:policy/Own", "Own", "AWS::IAM::ManagedPolicy")
                ]
            },
            id="a policy of the template",
        ),
        pytest.param(DOCUMENT, {"Policies": [inline(0)]}, id="a document"),
        pytest.param(["A", DOCUMENT], {"ManagedPolicyArns": [f"{AWS}A"], "Policies": [inline(1)]}, id="both"),
        pytest.param([{"Statement": []}], {"Policies": [inline(0, {"Statement": []})]}, id="statements alone"),
        pytest.param([{"statement": []}], {"Policies": [inline(0, {"statement": []})]}, id="in another case"),
        pytest.param(
            [{"PolicyName": "own", "PolicyDocument": DOCUMENT}],
            {"Policies": [{"PolicyName": "own", "PolicyDocument": DOCUMENT}]},
            id="a document with a name",
        ),
        pytest.param([{"S3ReadPolicy": {"BucketName": "b"}}, {"AMIDescribePolicy": {}}], {}, id="policy templates"),
        pytest.param(
            [{"Fn::If": ["Open", "A", NO_VALUE]}], {"ManagedPolicyArns": [Either((f"{AWS}A",))]}, id="may be absent"
        ),
        pytest.param([{"Fn::If": ["True", DOCUMENT, NO_VALUE]}], {"Policies": [inline(0)]}, id="decided"),
        pytest.param(
            [{"Fn::If": ["Open", "A", DOCUMENT]}],
            {"ManagedPolicyArns": [Either((f"{AWS}A",))], "Policies": [Either((inline(0),))]},
            id="one of two kinds",
        ),
        pytest.param(
            {"Fn::If": ["Open", ["A", DOCUMENT], "B"]},
            {
                "ManagedPolicyArns": [Either((f"{AWS}A",)), Either((f"{AWS}B",))],
                "Policies": [Either((inline(1),))],
            },
            id="one of two lists",
        ),
        pytest.param([["A"]], {"ManagedPolicyArns": [Unknown("Policies")]}, id="a list in the list"),
        pytest.param([{"a": 1, "b": 2}], {"Policies": [inline(0, {"a": 1, "b": 2})]}, id="an object of two keys"),
        pytest.param(
            [{"Fn::Transform": {"Name": "M"}, "S3ReadPolicy": {}}], {"ManagedPolicyArns": [Unknown("M")]}, id="a macro"
        ),
    ],
)  # fmt: skip
def test_policies_become_those_of_a_role(policies: object, expected: dict[str, Any]) -> None:
    own = {"Own": {"Type": "AWS::IAM::ManagedPolicy"}}
    resources = {**template({"Policies": policies})["Resources"], **own}
    assert roles({}, Resources=resources) == [("FRole", exact({"AssumeRolePolicyDocument": trust(), **expected}))]


@pytest.mark.parametrize(
    ("kind", "given_by", "role", "service"),
    [
        ("Function", "Role", "FRole", "lambda.amazonaws.com"),
        ("StateMachine", "Role", "FRole", "states.amazonaws.com"),
        ("WebFunction", "ExecutionRoleArn", "FRole", "lambda.amazonaws.com"),
        ("CapacityProvider", "OperatorRole", "FOperatorRole", "lambda.amazonaws.com"),
        ("NetworkConnector", "OperatorRole", "FOperatorRole", "lambda.amazonaws.com"),
        ("MicrovmImage", "BuildRoleArn", "FBuildRole", "lambda.amazonaws.com"),
    ],
)
def test_a_resource_without_a_role_gets_one(kind: str, given_by: str, role: str, service: str) -> None:
    made = [(role, {"AssumeRolePolicyDocument": trust(service)})]
    assert roles({}, kind) == made
    assert roles({given_by: {"Fn::If": ["Open", "arn:aws:iam::1:role/x", NO_VALUE]}}, kind) == made
    assert roles({given_by: "arn:aws:iam::1:role/x"}, kind) == []
    assert roles({given_by: IMPORT}, kind) == []


@pytest.mark.parametrize("kind", ["Api", "HttpApi", "SimpleTable", "Application", "Nope"])
def test_other_types_get_no_role(kind: str) -> None:
    assert roles({"Policies": "AdministratorAccess"}, kind) == []


@pytest.mark.parametrize(
    ("location", "url"),
    [
        pytest.param("https://example.com/t.yaml", "https://example.com/t.yaml", id="a URL"),
        pytest.param(
            {"ApplicationId": "arn:aws:serverlessrepo:x", "SemanticVersion": "1"},
            "arn:aws:serverlessrepo:x",
            id="an application",
        ),
        pytest.param(IMPORT, IMPORTED, id="an import"),
        pytest.param({}, Unknown("Location"), id="neither"),
    ],
)
def test_an_application_is_a_nested_stack(location: object, url: object) -> None:
    resources = read(template({"Location": location}, "Application")).resources
    nested = [exact(one.properties) for one in resources if one.type == "AWS::CloudFormation::Stack"]
    assert nested == [exact({"TemplateURL": url})]


def test_without_the_transform_nothing_is_created() -> None:
    assert roles({"Policies": "AdministratorAccess"}, Transform=[]) == []


def test_the_transform_may_be_one_of_several() -> None:
    transforms = ["AWS::LanguageExtensions", TRANSFORM]
    assert roles({}, Transform=transforms) == [("FRole", {"AssumeRolePolicyDocument": trust()})]


def test_takes_over_trust_path_and_boundary() -> None:
    properties = {"AssumeRolePolicyDocument": {"Statement": []}, "RolePath": "/p/", "PermissionsBoundary": IMPORT}
    expected = {"AssumeRolePolicyDocument": {"Statement": []}, "Path": "/p/", "PermissionsBoundary": exact(IMPORTED)}
    assert roles(properties) == [("FRole", expected)]


@pytest.mark.parametrize(
    ("own", "shared", "expected"),
    [
        pytest.param({}, {"RolePath": "/p/"}, {"Path": "/p/"}, id="a path"),
        pytest.param({"RolePath": "/q/"}, {"RolePath": "/p/"}, {"Path": "/q/"}, id="its own path"),
        pytest.param(
            {"AssumeRolePolicyDocument": {"Statement": ["own"]}},
            {"AssumeRolePolicyDocument": {"Version": "v", "Statement": ["shared"]}},
            {"AssumeRolePolicyDocument": {"Version": "v", "Statement": ["shared", "own"]}},
            id="statements of both",
        ),
        pytest.param(
            {"AssumeRolePolicyDocument": {"Fn::If": ["True", {"Statement": ["own"]}, NO_VALUE]}},
            {"AssumeRolePolicyDocument": {"Statement": ["shared"]}},
            {"AssumeRolePolicyDocument": {"Statement": ["own"]}},
            id="a function wins",
        ),
    ],
)
def test_globals_add_to_a_function(own: dict[str, Any], shared: dict[str, Any], expected: dict[str, Any]) -> None:
    found = roles(own, Globals={"Function": shared, "StateMachine": {"RolePath": "/other/"}})
    assert found == [("FRole", {"AssumeRolePolicyDocument": trust(), **expected})]


@pytest.mark.parametrize(("ignored", "path"), [("*", {}), (["RolePath"], {}), (["Runtime"], {"Path": "/p/"})])
def test_a_function_may_ignore_globals(ignored: object, path: dict[str, str]) -> None:
    function = {"Type": "AWS::Serverless::Function", "IgnoreGlobals": ignored}
    found = roles({}, Globals={"Function": {"RolePath": "/p/"}}, Resources={"F": function})
    assert found == [("FRole", {"AssumeRolePolicyDocument": trust(), **path})]


@pytest.mark.parametrize(
    ("properties", "managed"),
    [
        pytest.param({"Fn::Transform": {"Name": "M"}, "Policies": "A"}, [[f"{AWS}A", Unknown("M")]], id="a macro"),
        pytest.param(
            {"Fn::If": ["Open", {"Policies": "A"}, {"Policies": "B"}]}, [[f"{AWS}A"], [f"{AWS}B"]], id="one of two"
        ),
        pytest.param(IMPORT, [[Unknown("Properties")]], id="an import"),
    ],
)
def test_properties_that_are_in_part_unknown(properties: object, managed: list[object]) -> None:
    expected = [("FRole", {"AssumeRolePolicyDocument": trust(), "ManagedPolicyArns": exact(one)}) for one in managed]
    assert roles(properties) == expected


def test_the_condition_of_a_function_is_that_of_its_role() -> None:
    function = {"Type": "AWS::Serverless::Function", "Condition": "False"}
    assert read(template({}, Resources={"F": function})).resources == ()


def test_the_role_can_be_referred_to() -> None:
    group = {"Type": "AWS::IAM::Group", "Properties": {"V": {"Fn::GetAtt": ["FRole", "Arn"]}}}
    resources = {"F": {"Type": "AWS::Serverless::Function"}, "G": group}
    expected = ("Reference", f"arn:aws:iam::{ACCOUNT}:role/FRole", "FRole", "AWS::IAM::Role")
    assert exact(read(template({}, Resources=resources)).resources[-1].properties) == {"V": expected}


def test_roles_are_made_only_if_they_matter() -> None:
    found = read_template(template({"Policies": "A"}), Given(), Budget(), wanted=lambda _kind: False)
    assert found.resources == (TemplateResource("F", "AWS::Serverless::Function", {}),)
