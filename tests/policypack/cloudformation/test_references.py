"""What `Ref` and `Fn::GetAtt` of a template's own resources give."""

from typing import Any

import pytest
from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation import read_template
from iam_guardrails.parameters import Given
from iam_guardrails.pseudo import generated_name
from iam_guardrails.values import ACCOUNT, REGION, STACK, Either, Reference, Unknown

from tests.policypack.cloudformation.samples import CONDITIONS, IMPORT, IMPORTED, exact, partial, read, resolved

IAM = f"arn:aws:iam::{ACCOUNT}:"
PARAMETERS = {"Name": {"Type": "String", "Default": "named"}, "Taken": {"Type": "String", "Default": "Role"}}
RESOURCES: dict[str, dict[str, Any]] = {
    "Role": {"Type": "AWS::IAM::Role"},
    "Named": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "app", "Path": "/team/"}},
    "ByParameter": {"Type": "AWS::IAM::User", "Properties": {"UserName": {"Fn::Sub": "${Name}-${AWS::Region}"}}},
    "ByImport": {"Type": "AWS::IAM::Group", "Properties": {"GroupName": {"Fn::Sub": ["a${A}", {"A": IMPORT}]}}},
    "ByItself": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Ref": "ByItself"}}},
    "Policy": {"Type": "AWS::IAM::ManagedPolicy"},
    "NamedPolicy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "p", "Path": "/x/y/"}},
    "Saml": {"Type": "AWS::IAM::SAMLProvider", "Properties": {"Name": "idp"}},
    "Oidc": {"Type": "AWS::IAM::OIDCProvider", "Properties": {"Url": "https://a.example/b"}},
    "OidcOfImport": {"Type": "AWS::IAM::OIDCProvider", "Properties": {"Url": IMPORT}},
    "OidcOfTwo": {
        "Type": "AWS::IAM::OIDCProvider",
        "Properties": {"Url": {"Fn::If": ["Open", "https://a", "https://b"]}},
    },
    "Set": {"Type": "AWS::SSO::PermissionSet"},
    "People": {"Type": "AWS::IdentityStore::Group"},
    "Bucket": {"Type": "AWS::S3::Bucket"},
    "Custom": {"Type": "Custom::Thing"},
    "Custom2": {"Type": "AWS::CloudFormation::CustomResource"},
    "Nested": {"Type": "AWS::CloudFormation::Stack"},
    "Wait": {"Type": "AWS::CloudFormation::WaitCondition"},
    "Setting": {"Type": "AWS::SSM::Parameter"},
    "Product": {"Type": "AWS::ServiceCatalog::CloudFormationProvisionedProduct"},
    "Foreign": {"Type": "Org::Some::Thing"},
    "Module": {"Type": "Org::Some::Thing::MODULE"},
}


def of(text: str, logical_id: str) -> Reference:
    return Reference(text, logical_id, RESOURCES[logical_id]["Type"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Role", of("Role", "Role"), id="a role without a name"),
        pytest.param("Named", of("app", "Named"), id="a role with a name"),
        pytest.param("ByParameter", of(f"named-{REGION}", "ByParameter"), id="a user with a name by a parameter"),
        pytest.param("ByImport", of("ByImport", "ByImport"), id="a group with a name in part unknown"),
        pytest.param("ByItself", of("ByItself", "ByItself"), id="a role named by itself"),
        pytest.param("Policy", of(f"{IAM}policy/Policy", "Policy"), id="a managed policy"),
        pytest.param("NamedPolicy", of(f"{IAM}policy/x/y/p", "NamedPolicy"), id="a managed policy with a path"),
        pytest.param("Saml", of(f"{IAM}saml-provider/idp", "Saml"), id="a SAML provider"),
        pytest.param("Oidc", of(f"{IAM}oidc-provider/a.example/b", "Oidc"), id="an OIDC provider"),
        pytest.param("OidcOfImport", partial(f"{IAM}oidc-provider/?", IMPORTED.source), id="one with an unknown URL"),
        pytest.param(
            "OidcOfTwo",
            Either((of(f"{IAM}oidc-provider/a", "OidcOfTwo"), of(f"{IAM}oidc-provider/b", "OidcOfTwo"))),
            id="one of two URLs",
        ),
        pytest.param("Bucket", of("Bucket", "Bucket"), id="another resource"),
        pytest.param("Custom", Unknown("Custom"), id="a custom resource"),
        pytest.param("Custom2", Unknown("Custom2"), id="a custom resource of the other kind"),
        pytest.param("Foreign", Unknown("Foreign"), id="a type of another publisher"),
        pytest.param("Module", Unknown("Module"), id="a module"),
        pytest.param("Nope", Unknown("parameter Nope"), id="a name that isn't there"),
        pytest.param("Taken", "Role", id="a parameter that holds the name of a role"),
    ],
)
def test_ref(name: str, expected: object) -> None:
    assert resolved({"Ref": name}, Resources=RESOURCES, Parameters=PARAMETERS) == exact(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Role.Arn", of(f"{IAM}role/Role", "Role"), id="a role without a name"),
        pytest.param("Named.Arn", of(f"{IAM}role/team/app", "Named"), id="a role with a name and a path"),
        pytest.param("Role.RoleId", of("Role.RoleId", "Role"), id="the id of a role"),
        pytest.param("NamedPolicy.PolicyArn", of(f"{IAM}policy/x/y/p", "NamedPolicy"), id="a managed policy"),
        pytest.param("Bucket.Arn", of(f"arn:aws:s3:{REGION}:{ACCOUNT}:Bucket", "Bucket"), id="a bucket"),
        pytest.param(
            "Set.PermissionSetArn",
            of(f"arn:aws:sso:{REGION}:{ACCOUNT}:Set.PermissionSetArn", "Set"),
            id="a permission set",
        ),
        pytest.param("People.GroupId", of("People.GroupId", "People"), id="a group of Identity Center"),
        *(
            pytest.param(name, Unknown(name), id=what)
            for name, what in (
                ("Bucket.DomainName", "a text that AWS makes of names"),
                ("Bucket.TaskRoleArn", "the ARN of a role that a resource is given"),
                ("Custom.Arn", "a custom resource"),
                ("Custom2.Arn", "a custom resource of the other kind"),
                ("Nested.Outputs.RoleArn", "an output of a nested stack"),
                ("Nested.Outputs.Arn", "an output with a tempting name"),
                ("Wait.Data", "the data of a wait condition"),
                ("Setting.Value", "the value of an SSM parameter"),
                ("Product.Outputs.RoleArn", "an output of a provisioned product"),
                ("Foreign.Arn", "a type of another publisher"),
                ("Module.Role.Arn", "a resource of a module"),
                ("Nope.Arn", "a resource that isn't there"),
            )
        ),
    ],
)
def test_get_att(name: str, expected: object) -> None:
    logical_id, attribute = name.split(".", 1)
    for value in ({"Fn::GetAtt": [logical_id, attribute]}, {"Fn::GetAtt": name}, {"Fn::Sub": f"${{{name}}}"}):
        assert resolved(value, Resources=RESOURCES, Parameters=PARAMETERS) == exact(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("Role", "Role", id="a text equal to a logical id"),
        pytest.param(f"{IAM}role/Role", f"{IAM}role/Role", id="a text equal to an ARN"),
        pytest.param({"Fn::Sub": "${Named}"}, of("app", "Named"), id="substituted as a whole"),
        pytest.param({"Fn::Join": ["", [{"Ref": "Named"}, ""]]}, of("app", "Named"), id="joined with nothing"),
        pytest.param({"Fn::Sub": "${Named.Arn}/*"}, f"{IAM}role/team/app/*", id="part of a text"),
        pytest.param({"Ref": {"Fn::Sub": "Named"}}, of("app", "Named"), id="a name of a function"),
        pytest.param({"Ref": ["Named"]}, Unknown("Ref"), id="a list as a name"),
        pytest.param({"Fn::GetAtt": ["Named", {"Ref": "Name"}]}, Unknown("Named.named"), id="a computed attribute"),
        pytest.param({"Fn::GetAtt": ["Named", IMPORT]}, Unknown("Named"), id="an unknown attribute"),
        pytest.param({"Fn::GetAtt": ["Named"]}, Unknown("Fn::GetAtt"), id="no attribute"),
    ],
)
def test_only_a_reference_is_one(value: object, expected: object) -> None:
    assert resolved(value, Resources=RESOURCES, Parameters=PARAMETERS) == exact(expected)


def test_a_resource_of_two_types_gives_nothing_that_is_known() -> None:
    text = """{"Resources": {
      "R": {"Type": "AWS::IAM::Role", "Type": "Custom::Thing"},
      "X": {"Type": "A", "Properties": {"V": [{"Ref": "R"}, {"Fn::GetAtt": ["R", "Arn"]}]}}
    }}"""
    assert exact(read(text).resources[-1].properties) == {"V": [("Unknown", "R"), ("Unknown", "R.Arn")]}


def test_names_may_be_made_of_names_only_so_far() -> None:
    chain = {
        f"R{at}": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Ref": f"R{at + 1}"}}} for at in range(99)
    }
    assert resolved({"Ref": "R0"}, Resources=chain) == exact(
        Reference(generated_name("", "R9"), "R0", "AWS::IAM::Role")
    )


def test_conditions_decide_about_a_name() -> None:
    name = {"Fn::If": ["True", "app", IMPORT]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name}}
    expected = exact(Reference("app", "R", "AWS::IAM::Role"))
    assert resolved({"Ref": "R"}, Resources={"R": role}, Conditions=CONDITIONS) == expected


@pytest.mark.parametrize(("stack", "name"), [("", STACK), ("payments", "payments")])
def test_a_name_that_nobody_gave_is_made_of_the_stack_and_the_logical_id(stack: str, name: str) -> None:
    resources = {"R": {"Type": "AWS::IAM::Role"}, "X": {"Type": "A", "Properties": {"V": {"Ref": "R"}}}}
    read = read_template({"Resources": resources}, Given(), Budget(), stack)
    assert read.resources[-1].properties == {"V": f"{name}-R-1A2B3C4D5E6F"}


def test_the_name_of_a_stack_is_a_text_where_it_is_known() -> None:
    value = [{"Ref": "AWS::StackName"}, {"Fn::Sub": "${AWS::StackId}"}]
    resources = {"X": {"Type": "A", "Properties": {"V": value}}}
    [name, stack_id] = read_template({"Resources": resources}, Given(), Budget(), "pay").resources[-1].properties["V"]
    assert type(name) is str
    assert (name, stack_id.split("/")[1]) == ("pay", "pay")
