"""What is collected from the values that the engine and a template can hold."""

from typing import Any

import pytest
from iam_guardrails import cannot_check
from iam_guardrails.access import ExternalReference, Holder, ResourceAccess, Source, Undecidable
from iam_guardrails.budget import Budget
from iam_guardrails.collecting import Collector
from iam_guardrails.contents import Place
from iam_guardrails.values import HOLE, Either, OpenObject, Partial, Reference, Repeated, Unknown
from iam_guardrails.ways import find

from tests.policypack.ways.samples import ADMINISTRATOR_ACCESS, BAD_DOCUMENT, TRUST, access, allowed

ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
SUBJECT = "Resource `R`"
PARAMETER = cannot_check.depends_on(SUBJECT, "parameter P", in_template=True)


def collected(resource_type: str, properties: object) -> ResourceAccess:
    """Return what is collected from a template's resource."""
    found = find(resource_type)
    assert found is not None
    result = ResourceAccess()
    Collector(result, Budget()).resource(found.type, properties, Place(SUBJECT, 1, "R", "s-R-MADEUP"))
    return allowed(result)


def arns(*values: str) -> ResourceAccess:
    return ResourceAccess(policy_arns=[Source(SUBJECT, value) for value in values])


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        pytest.param(f" {ADMINISTRATOR_ACCESS}\n", arns(ADMINISTRATOR_ACCESS), id="white-space"),
        pytest.param(Reference("P", "P", "AWS::IAM::ManagedPolicy"), ResourceAccess(), id="of-this-template"),
        pytest.param(
            Reference("P", "P", "AWS::SNS::Topic"),
            ResourceAccess(undecidable=[cannot_check.no_policy(SUBJECT, "P", "AWS::SNS::Topic")]),
            id="reference-to-another-type",
        ),
        pytest.param(
            Reference("arn:aws:iam::1:policy/P", "P", "AWS::SSM::Parameter"),
            arns("arn:aws:iam::1:policy/P"),
            id="reference-to-another-type-that-is-named-like-a-policy",
        ),
        pytest.param(
            Reference(ADMINISTRATOR_ACCESS, "P", "AWS::IAM::ManagedPolicy"), arns(ADMINISTRATOR_ACCESS), id="of-aws"
        ),
        pytest.param(Either(("a", "b")), arns("a", "b"), id="either"),
        pytest.param(Repeated(("a", "b")), arns("a", "b"), id="repeated"),
        pytest.param(["a", ["b"]], arns("a", "b"), id="list"),
        pytest.param(Unknown("parameter P"), ResourceAccess(undecidable=[PARAMETER]), id="unknown"),
        pytest.param(Unknown(), ResourceAccess(), id="unknown-to-the-engine"),
        pytest.param(
            Partial(f"arn:aws:iam::aws:policy/{HOLE}", ("parameter P",)),
            ResourceAccess(undecidable=[PARAMETER]),
            id="partial",
        ),
        pytest.param(
            Partial(f"arn:{HOLE}:iam::aws:policy/AdministratorAccess", ("parameter P",)),
            arns(ADMINISTRATOR_ACCESS),
            id="partition-unknown",
        ),
        pytest.param(None, ResourceAccess(), id="null"),
        pytest.param("", ResourceAccess(), id="empty"),
        pytest.param(5, ResourceAccess(undecidable=[cannot_check.not_text(SUBJECT, "policy ARN")]), id="number"),
        pytest.param({}, ResourceAccess(undecidable=[cannot_check.not_text(SUBJECT, "policy ARN")]), id="object"),
    ],
)
def test_collects_policy_arns(arn: object, expected: ResourceAccess) -> None:
    assert collected("AWS::IAM::Group", {"ManagedPolicyArns": [arn]}) == expected


@pytest.mark.parametrize(
    ("group", "groups"),
    [
        pytest.param(Reference("G", "G", "AWS::IAM::Group"), [], id="group-of-this-template"),
        pytest.param(Reference("G", "G", "AWS::SNS::Topic"), [Source(SUBJECT, "G")], id="topic-of-this-template"),
        pytest.param("G", [Source(SUBJECT, "G")], id="text"),
    ],
)
def test_takes_only_a_reference_to_a_group_for_a_group_of_the_template(group: object, groups: list[Source]) -> None:
    assert collected("AWS::IAM::User", {"Groups": [group]}) == ResourceAccess(groups=groups)


def test_leaves_a_permission_set_of_the_template_to_its_own_check() -> None:
    own = Reference("S.PermissionSetArn", "S", "AWS::SSO::PermissionSet")
    other = Reference("T.Arn", "T", "AWS::SNS::Topic")
    assert collected("AWS::SSO::Assignment", {"PermissionSetArn": Either((own, other))}) == ResourceAccess(
        references=[ExternalReference(SUBJECT, "T.Arn", frozenset({"permission set"}))]
    )


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        pytest.param({"Name": "P"}, arns("/P"), id="default-path"),
        pytest.param({"Name": "P", "Path": Either(("/a/", "/b/"))}, arns("/a/P", "/b/P"), id="either-path"),
        pytest.param({"Name": Reference("P", "P", "AWS::IAM::ManagedPolicy")}, ResourceAccess(), id="of-this-template"),
        pytest.param({"Name": Unknown("parameter P")}, ResourceAccess(undecidable=[PARAMETER]), id="unknown"),
        pytest.param("P", ResourceAccess(undecidable=[cannot_check.not_text(SUBJECT, "policy ARN")]), id="text"),
    ],
)
def test_collects_customer_managed_policies_by_name(reference: object, expected: ResourceAccess) -> None:
    assert collected("AWS::SSO::PermissionSet", {"CustomerManagedPolicyReferences": [reference]}) == expected


@pytest.mark.parametrize(
    ("properties", "holders"),
    [
        pytest.param({}, (Holder("role", "s-R-MADEUP", "/"),), id="name-generated"),
        pytest.param({"RoleName": "app", "Path": "team"}, (Holder("role", "app", "/team/"),), id="name-and-path"),
        pytest.param({"RoleName": "a", "Path": Unknown("P")}, (Holder("role", "a", None),), id="path-unknown"),
        pytest.param(
            {"RoleName": Unknown("P")},
            (Holder("role", HOLE, "/"), Holder("role", "s-R-MADEUP", "/")),
            id="name-unknown",
        ),
        pytest.param({"RoleName": Unknown()}, (Holder("role", "s-R-MADEUP", "/"),), id="name-known-after-the-update"),
        pytest.param(
            {"RoleName": Either(("a", "b"))}, (Holder("role", "a", "/"), Holder("role", "b", "/")), id="either-name"
        ),
    ],
)
def test_names_a_role_as_the_holder_of_its_inline_policies(
    properties: dict[str, Any], holders: tuple[Holder, ...]
) -> None:
    properties |= {"AssumeRolePolicyDocument": None, "Policies": [{"PolicyDocument": BAD_DOCUMENT}]}
    assert collected("AWS::IAM::Role", properties) == ResourceAccess(documents=[Source(SUBJECT, BAD_DOCUMENT, holders)])


def test_names_the_identities_that_a_policy_is_attached_to() -> None:
    role = Reference("arn:aws:iam::000000000000:role/team/app", "App", "AWS::IAM::Role")
    properties = {"PolicyDocument": BAD_DOCUMENT, "Roles": [role], "Users": ["u"], "Groups": "g"}
    holders = (Holder("role", "app", None), Holder("user", "u", None), Holder("group", "g", None))
    assert collected("AWS::IAM::Policy", properties) == ResourceAccess(
        documents=[Source(SUBJECT, BAD_DOCUMENT, holders)]
    )


@pytest.mark.parametrize("token", [ROLE, "aws:index/iamRole:IamRole", "m:tf:aws_iam_role"])
def test_leaves_service_linked_roles_alone(token: str) -> None:
    policies = {"assumeRolePolicy": BAD_DOCUMENT, "assume_role_policy": BAD_DOCUMENT}
    assert access(token, {"path": "/aws-service-role/a.amazonaws.com/", **policies}) == ResourceAccess()


def test_leaves_service_linked_roles_of_a_template_alone() -> None:
    properties = {"Path": "/aws-service-role/a/", "AssumeRolePolicyDocument": BAD_DOCUMENT}
    assert collected("AWS::IAM::Role", properties) == ResourceAccess()


def test_marks_what_belongs_to_a_role_of_a_permission_set() -> None:
    props = {
        "name": "AWSReservedSSO_a",
        "path": "/aws-reserved/sso.amazonaws.com/",
        "assumeRolePolicy": TRUST,
        "inlinePolicies": [{"policy": BAD_DOCUMENT}],
        "managedPolicyArns": [ADMINISTRATOR_ACCESS],
    }
    holders = (Holder("role", "AWSReservedSSO_a", "/aws-reserved/sso.amazonaws.com/"),)
    assert access(ROLE, props) == ResourceAccess(
        documents=[Source("Role `x`", BAD_DOCUMENT, holders, "aws-reserved")],
        trusts=[Source("Role `x`", TRUST, (), "aws-reserved")],
        policy_arns=[Source("Role `x`", ADMINISTRATOR_ACCESS, (), "aws-reserved")],
    )


def test_takes_an_empty_inline_policy_for_none() -> None:
    assert access(ROLE, {"inlinePolicies": [{"name": "", "policy": ""}]}) == ResourceAccess()


def test_passes_a_malformed_document_on() -> None:
    assert access("aws:iam/policy:Policy", {"policy": [5]}) == ResourceAccess(documents=[Source("Policy `x`", [5])])


def test_reports_a_role_without_a_trust_policy() -> None:
    assert collected("AWS::IAM::Role", {"assumeRolePolicyDocument": TRUST}) == ResourceAccess(
        undecidable=[cannot_check.missing(SUBJECT, "AssumeRolePolicyDocument")]
    )


def test_reports_a_macro_that_may_add_properties() -> None:
    properties = OpenObject({"AssumeRolePolicyDocument": TRUST}, "AWS::Include")
    assert collected("AWS::IAM::Role", properties) == ResourceAccess(
        trusts=[Source(SUBJECT, TRUST)],
        undecidable=[cannot_check.depends_on(SUBJECT, "AWS::Include", in_template=True)],
    )


@pytest.mark.parametrize(
    ("properties", "undecidable"),
    [
        pytest.param(Unknown("Fn::If"), cannot_check.depends_on(SUBJECT, "Fn::If", in_template=True), id="unknown"),
        pytest.param("text", cannot_check.not_an_object(SUBJECT, "properties"), id="text"),
    ],
)
def test_reports_properties_that_are_no_object(properties: object, undecidable: Undecidable) -> None:
    assert collected("AWS::IAM::Role", properties) == ResourceAccess(undecidable=[undecidable])


def test_leaves_the_query_of_a_template_url_out_of_messages() -> None:
    props = {"templateUrl": "https://b.s3.amazonaws.com/t.json?X-Amz-Signature=hidden"}
    (undecidable,) = access("aws:cloudformation/stack:Stack", props, "s").undecidable
    assert undecidable == Undecidable(
        "CloudFormation stack `s` loads its template from `https://b.s3.amazonaws.com/t.json`, so it can't be checked. "
        "Put the template into `templateBody`.",
        "https://b.s3.amazonaws.com/t.json",
    )
