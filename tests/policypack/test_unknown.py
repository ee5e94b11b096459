"""Values that are unknown at preview: reported once a stack. They hide nothing that is known."""

import json
from typing import Any

import pytest
from pulumi_policy.proxy import (
    UNKNOWN_ARRAY_VALUE,
    UNKNOWN_ASSET_VALUE,
    UNKNOWN_BOOLEAN_VALUE,
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_OBJECT_VALUE,
    UNKNOWN_STRING_VALUE,
)

from tests.policypack.cases import Resource
from tests.policypack.judging import Dependencies, inline_policy, report_of

POLICY = "iam-review-unknown"
PASS_ROLE = "iam-disallow-unscoped-pass-role"  # noqa: S105  the name of a policy
UNKNOWN = UNKNOWN_STRING_VALUE
BUCKET = Resource("aws:s3/bucket:Bucket", "uploads", {"bucketPrefix": "uploads-"})
HARMLESS = json.dumps({"Version": "2012-10-17", "Statement": []})
MADE = Resource("aws:iam/policy:Policy", "app", {"name": "app", "path": "/", "policy": HARMLESS})
BAD = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}


def passes_any_role(subject: str, statement: int = 1, example: str = "") -> str:
    said = f"{subject} allows `iam:PassRole` on `*` (statement {statement})."
    return f"{said} {example}List the role ARNs it can pass. {see(PASS_ROLE)}"


def attachment(arn: str, name: str = "attached") -> Resource:
    return Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", name, {"role": "r", "policyArn": arn})


def native_role_policy(document: dict[str, Any]) -> Resource:
    """Return a resource of aws-native, whose documents stay objects."""
    return Resource("aws-native:iam:RolePolicy", "deploy", {"roleName": "r", "policyDocument": document})


def unknown(*inputs: str) -> dict[str, list[str]]:
    """Return the report of a stack in which only these inputs are unknown."""
    said = f"Unknown until the update, which checks each resource before it creates it: {'; '.join(inputs)}."
    return {POLICY: [f"{said} {see(POLICY)}"]}


def see(policy: str) -> str:
    return f"See policypack/README.md#{policy}"


@pytest.mark.parametrize(
    ("resource", "inputs"),
    [
        pytest.param(inline_policy(UNKNOWN), ["`policy` of `deploy` (aws:iam/rolePolicy:RolePolicy)"], id="document"),
        pytest.param(
            Resource("aws:iam/role:Role", "r", {"assumeRolePolicy": UNKNOWN}),
            ["`assumeRolePolicy` of `r` (aws:iam/role:Role)"],
            id="trust",
        ),
        pytest.param(
            Resource(
                "aws:iam/role:Role",
                "r",
                {
                    "assumeRolePolicy": HARMLESS,
                    "inlinePolicies": [{"name": "a", "policy": HARMLESS}, {"name": "b", "policy": UNKNOWN}],
                    "managedPolicyArns": UNKNOWN_ARRAY_VALUE,
                },
            ),
            ["`inlinePolicies[1].policy` and `managedPolicyArns` of `r` (aws:iam/role:Role)"],
            id="two-inputs-of-one-resource",
        ),
        pytest.param(
            Resource("aws:cloudformation/stack:Stack", "s", {"templateBody": UNKNOWN}),
            ["`templateBody` of `s` (aws:cloudformation/stack:Stack)"],
            id="template",
        ),
        pytest.param(
            Resource("aws:cloudcontrol/resource:Resource", "c", {"typeName": UNKNOWN, "desiredState": "{}"}),
            ["`typeName` of `c` (aws:cloudcontrol/resource:Resource)"],
            id="type-of-cloud-control",
        ),
    ],
)
def test_names_an_unknown_input_that_can_allow_something(resource: Resource, inputs: list[str]) -> None:
    assert report_of([resource]) == unknown(*inputs)


@pytest.mark.parametrize(
    "sentinel",
    [
        pytest.param(UNKNOWN_STRING_VALUE, id="string"),
        pytest.param(UNKNOWN_OBJECT_VALUE, id="object"),
        pytest.param(UNKNOWN_ARRAY_VALUE, id="array"),
        pytest.param(UNKNOWN_NUMBER_VALUE, id="number"),
        pytest.param(UNKNOWN_BOOLEAN_VALUE, id="boolean"),
        pytest.param(UNKNOWN_ASSET_VALUE, id="asset"),
    ],
)
def test_recognizes_every_marker_of_the_engine(sentinel: str) -> None:
    assert report_of([inline_policy(sentinel)]) == unknown("`policy` of `deploy` (aws:iam/rolePolicy:RolePolicy)")


def test_names_all_unknown_inputs_of_a_stack_in_one_message() -> None:
    found = report_of([inline_policy(UNKNOWN, "one"), BUCKET, inline_policy(HARMLESS), inline_policy(UNKNOWN, "two")])
    assert found == unknown(
        "`policy` of `one` (aws:iam/rolePolicy:RolePolicy)", "`policy` of `two` (aws:iam/rolePolicy:RolePolicy)"
    )


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(BUCKET, id="allows-nothing"),
        pytest.param(
            Resource("aws:s3/bucketPolicy:BucketPolicy", "b", {"bucket": UNKNOWN, "policy": UNKNOWN}),
            id="policy-of-a-bucket",
        ),
        pytest.param(
            Resource("aws:iam/rolePolicy:RolePolicy", "p", {"role": UNKNOWN, "name": UNKNOWN, "policy": HARMLESS}),
            id="inputs-that-allow-nothing",
        ),
        pytest.param(
            Resource(
                "aws:iam/role:Role",
                "r",
                {"assumeRolePolicy": HARMLESS, "permissionsBoundary": UNKNOWN, "tags": UNKNOWN_OBJECT_VALUE},
            ),
            id="boundary-and-tags",
        ),
        pytest.param(Resource("aws:iam/accessKey:AccessKey", "k", {"user": UNKNOWN}), id="irrelevant-type"),
    ],
)
def test_ignores_unknown_inputs_that_allow_nothing(resource: Resource) -> None:
    assert report_of([resource]) == {}


@pytest.mark.parametrize(
    ("resources", "dependencies", "expected"),
    [
        pytest.param([MADE, attachment(UNKNOWN)], {"attached": {"policyArn": ["app"]}}, {}, id="policy-of-this-stack"),
        pytest.param(
            [BUCKET, attachment(UNKNOWN)],
            {"attached": {"policyArn": ["uploads"]}},
            unknown("`policyArn` of `attached` (aws:iam/rolePolicyAttachment:RolePolicyAttachment)"),
            id="from-another-resource",
        ),
        pytest.param(
            [MADE, BUCKET, attachment(UNKNOWN)],
            {"attached": {"policyArn": ["app", "uploads"]}},
            unknown("`policyArn` of `attached` (aws:iam/rolePolicyAttachment:RolePolicyAttachment)"),
            id="from-a-policy-and-another-resource",
        ),
        pytest.param(
            [MADE, attachment(UNKNOWN)],
            {},
            unknown("`policyArn` of `attached` (aws:iam/rolePolicyAttachment:RolePolicyAttachment)"),
            id="from-nowhere",
        ),
        pytest.param(
            [MADE, attachment(UNKNOWN)],
            {"attached": {"role": ["app"]}},
            unknown("`policyArn` of `attached` (aws:iam/rolePolicyAttachment:RolePolicyAttachment)"),
            id="another-input-depends-on-it",
        ),
        pytest.param(
            [MADE, inline_policy(UNKNOWN)],
            {"deploy": {"policy": ["app"]}},
            unknown("`policy` of `deploy` (aws:iam/rolePolicy:RolePolicy)"),
            id="a-document-is-not-a-reference",
        ),
        pytest.param(
            [
                MADE,
                Resource(
                    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
                    "all",
                    {"roleName": "r", "policyArns": [UNKNOWN, "arn:aws:iam::aws:policy/ReadOnlyAccess"]},
                ),
            ],
            {"all": {"policyArns": ["app"]}},
            {},
            id="in-a-list",
        ),
        pytest.param(
            [
                Resource("aws:iam/group:Group", "ops", {"name": "ops"}),
                Resource("aws:iam/userGroupMembership:UserGroupMembership", "m", {"user": "u", "groups": [UNKNOWN]}),
            ],
            {"m": {"groups": ["ops"]}},
            {},
            id="group-of-this-stack",
        ),
        pytest.param(
            [
                Resource("aws:ssoadmin/permissionSet:PermissionSet", "ps", {"name": "ps"}),
                Resource("aws:ssoadmin/accountAssignment:AccountAssignment", "a", {"permissionSetArn": UNKNOWN}),
            ],
            {"a": {"permissionSetArn": ["ps"]}},
            {},
            id="permission-set-of-this-stack",
        ),
    ],
)
def test_a_reference_to_a_resource_of_the_stack_is_checked_there(
    resources: list[Resource], dependencies: Dependencies, expected: dict[str, list[str]]
) -> None:
    assert report_of(resources, dependencies=dependencies) == expected


def test_reports_the_policy_to_which_an_attachment_refers() -> None:
    bad = Resource(MADE.type, "app", {**MADE.props, "policy": json.dumps({"Statement": BAD})})
    found = report_of([bad, attachment(UNKNOWN)], dependencies={"attached": {"policyArn": ["app"]}})
    assert found == {PASS_ROLE: [passes_any_role("Policy `app`")]}


def test_reports_a_violation_next_to_an_unknown_input() -> None:
    props = {"assumeRolePolicy": UNKNOWN, "inlinePolicies": [{"policy": json.dumps({"Statement": BAD})}]}
    assert report_of([Resource("aws:iam/role:Role", "r", props)]) == {
        PASS_ROLE: [passes_any_role("Role `r`")],
        **unknown("`assumeRolePolicy` of `r` (aws:iam/role:Role)"),
    }


NATIVE_SUBJECT = "Inline policy `deploy`"
NATIVE = "of `deploy` (aws-native:iam:RolePolicy)"
EXAMPLE = "For example, it can pass `arn:aws:iam::123456789012:role/any-new-role` to any service. "
DENY_ALL = {"Effect": "Deny", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    ("document", "path", "violations"),
    [
        pytest.param(
            {"Statement": [BAD, UNKNOWN_OBJECT_VALUE]},
            "Statement[1]",
            [passes_any_role(NATIVE_SUBJECT)],
            id="another-statement",
        ),
        pytest.param(
            {"Statement": [{**BAD, "Resource": [UNKNOWN, "*"]}]},
            "Statement[0].Resource[0]",
            [passes_any_role(NATIVE_SUBJECT)],
            id="one-resource-of-two",
        ),
        pytest.param(
            {"Statement": [{**BAD, "Action": ["iam:PassRole", UNKNOWN]}]},
            "Statement[0].Action[1]",
            [passes_any_role(NATIVE_SUBJECT)],
            id="one-action-of-two",
        ),
        pytest.param(
            {"Statement": [{**BAD, "Condition": UNKNOWN_OBJECT_VALUE}]},
            "Statement[0].Condition",
            [passes_any_role(NATIVE_SUBJECT)],
            id="condition-because-none-limits-the-role",
        ),
        pytest.param(
            {"Statement": [BAD, {**DENY_ALL, "Action": UNKNOWN}]},
            "Statement[1].Action",
            [passes_any_role(NATIVE_SUBJECT, example=EXAMPLE)],
            id="deny-of-something",
        ),
        pytest.param(
            {"Statement": [BAD, {**DENY_ALL, "Condition": {"Bool": {"aws:SecureTransport": UNKNOWN_BOOLEAN_VALUE}}}]},
            "Statement[1].Condition.Bool.aws:SecureTransport",
            [passes_any_role(NATIVE_SUBJECT, example=EXAMPLE)],
            id="deny-under-a-condition",
        ),
        pytest.param(
            {"Version": UNKNOWN, "Statement": [BAD]}, "Version", [passes_any_role(NATIVE_SUBJECT)], id="version"
        ),
        pytest.param(
            {"Statement": [{**BAD, "Sid": UNKNOWN}]}, "Statement[0].Sid", [passes_any_role(NATIVE_SUBJECT)], id="sid"
        ),
        pytest.param({"Statement": [{**BAD, "Resource": UNKNOWN}]}, "Statement[0].Resource", [], id="resource"),
        pytest.param({"Statement": [{**BAD, "Action": UNKNOWN}]}, "Statement[0].Action", [], id="action"),
        pytest.param({"Statement": [{**BAD, "Effect": UNKNOWN}]}, "Statement[0].Effect", [], id="effect"),
        pytest.param({"Statement": UNKNOWN_ARRAY_VALUE}, "Statement", [], id="all-statements"),
        pytest.param(
            {
                "Statement": [
                    {**BAD, "Action": "iam:AttachRolePolicy", "Condition": {"ArnEquals": {"iam:PolicyARN": UNKNOWN}}}
                ]
            },
            "Statement[0].Condition.ArnEquals.iam:PolicyARN",
            [],
            id="condition-that-can-limit-a-write",
        ),
        pytest.param(
            {"Statement": [UNKNOWN_OBJECT_VALUE, BAD]},
            "Statement[0]",
            [passes_any_role(NATIVE_SUBJECT, 2)],
            id="statement-before-it",
        ),
    ],
)
def test_checks_the_known_parts_of_a_document(document: dict[str, Any], path: str, violations: list[str]) -> None:
    found = report_of([native_role_policy(document)])
    reported = {PASS_ROLE: violations} if violations else {}
    assert found == reported | unknown(f"`policyDocument.{path}` {NATIVE}")


OPEN = (
    "Role `r` trusts `*` without a condition that limits who can assume it (statement 1): any AWS account can. Name "
    "the accounts or roles in `Principal`, or limit `aws:PrincipalOrgID` to your organization. "
    "See policypack/README.md#iam-disallow-open-trust"
)


@pytest.mark.parametrize(
    ("trust", "path", "violations"),
    [
        pytest.param({"Principal": UNKNOWN}, "Principal", [], id="principal"),
        pytest.param(
            {"Principal": {"AWS": [UNKNOWN, "*"]}},
            "Principal.AWS[0]",
            [OPEN],
            id="one-principal-of-two",
        ),
        pytest.param(
            {"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": UNKNOWN}}},
            "Condition.StringEquals.aws:PrincipalOrgID",
            [],
            id="condition-that-can-limit",
        ),
    ],
)
def test_checks_the_known_parts_of_a_trust_policy(trust: dict[str, Any], path: str, violations: list[str]) -> None:
    document = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", **trust}]}
    found = report_of([Resource("aws-native:iam:Role", "r", {"assumeRolePolicyDocument": document})])
    reported = {"iam-disallow-open-trust": violations} if violations else {}
    assert found == reported | unknown(f"`assumeRolePolicyDocument.Statement[0].{path}` of `r` (aws-native:iam:Role)")


def test_the_update_checks_what_was_unknown_at_preview() -> None:
    bad = inline_policy(json.dumps({"Statement": BAD}))
    assert report_of([inline_policy(UNKNOWN)]) == unknown("`policy` of `deploy` (aws:iam/rolePolicy:RolePolicy)")
    assert report_of([bad]) == {PASS_ROLE: [passes_any_role("Inline policy `deploy`")]}
