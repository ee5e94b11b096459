"""Values that are not known at preview: reported once a stack, and no cover for what is known beside them."""

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


def attachment(arn: str, name: str = "attached") -> Resource:
    return Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", name, {"role": "r", "policyArn": arn})


def native_role_policy(document: dict[str, Any]) -> Resource:
    """A resource of aws-native, whose documents stay objects: the provider makes no text of them."""
    return Resource("aws-native:iam:RolePolicy", "deploy", {"roleName": "r", "policyDocument": document})


def unknown(*inputs: str) -> dict[str, list[str]]:
    """The report of a stack in which nothing but these inputs is unknown."""
    return {POLICY: [f"Not known at preview, judged by the update before it is created: {'; '.join(inputs)}."]}


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
def test_an_unknown_input_that_may_grant_is_named(resource: Resource, inputs: list[str]) -> None:
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
def test_every_kind_of_unknown_is_one(sentinel: str) -> None:
    assert report_of([inline_policy(sentinel)]) == unknown("`policy` of `deploy` (aws:iam/rolePolicy:RolePolicy)")


def test_one_advisory_a_stack_names_all() -> None:
    found = report_of([inline_policy(UNKNOWN, "one"), BUCKET, inline_policy(HARMLESS), inline_policy(UNKNOWN, "two")])
    assert found == unknown(
        "`policy` of `one` (aws:iam/rolePolicy:RolePolicy)", "`policy` of `two` (aws:iam/rolePolicy:RolePolicy)"
    )


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(BUCKET, id="no-grant"),
        pytest.param(
            Resource("aws:s3/bucketPolicy:BucketPolicy", "b", {"bucket": UNKNOWN, "policy": UNKNOWN}),
            id="policy-of-a-bucket",
        ),
        pytest.param(
            Resource("aws:iam/rolePolicy:RolePolicy", "p", {"role": UNKNOWN, "name": UNKNOWN, "policy": HARMLESS}),
            id="inputs-that-grant-nothing",
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
def test_other_unknown_inputs_are_not_named(resource: Resource) -> None:
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
            id="a-document-is-no-reference",
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
def test_a_reference_is_decided_by_what_it_refers_to(
    resources: list[Resource], dependencies: Dependencies, expected: dict[str, list[str]]
) -> None:
    assert report_of(resources, dependencies=dependencies) == expected


def test_an_attachment_that_is_silent_does_not_silence_its_policy() -> None:
    bad = Resource(MADE.type, "app", {**MADE.props, "policy": json.dumps({"Statement": BAD})})
    found = report_of([bad, attachment(UNKNOWN)], dependencies={"attached": {"policyArn": ["app"]}})
    assert found == {PASS_ROLE: ["Policy `app` must not allow `iam:PassRole` on `*` (statement 1)."]}


def test_a_violation_beside_an_unknown_input_stands() -> None:
    props = {"assumeRolePolicy": UNKNOWN, "inlinePolicies": [{"policy": json.dumps({"Statement": BAD})}]}
    assert report_of([Resource("aws:iam/role:Role", "r", props)]) == {
        PASS_ROLE: ["Role `r` must not allow `iam:PassRole` on `*` (statement 1)."],
        **unknown("`assumeRolePolicy` of `r` (aws:iam/role:Role)"),
    }


NATIVE = "of `deploy` (aws-native:iam:RolePolicy)"
PASSES_ANY = "Role policy `deploy` must not allow `iam:PassRole` on `*` (statement 1)"
WITNESS = ": it would pass `arn:aws:iam::123456789012:role/any-new-role` to any service"
DENY_ALL = {"Effect": "Deny", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    ("document", "path", "violations"),
    [
        pytest.param(
            {"Statement": [BAD, UNKNOWN_OBJECT_VALUE]}, "Statement[1]", [f"{PASSES_ANY}."], id="another-statement"
        ),
        pytest.param(
            {"Statement": [{**BAD, "Resource": [UNKNOWN, "*"]}]},
            "Statement[0].Resource[0]",
            [f"{PASSES_ANY}."],
            id="one-resource-of-two",
        ),
        pytest.param(
            {"Statement": [{**BAD, "Action": ["iam:PassRole", UNKNOWN]}]},
            "Statement[0].Action[1]",
            [f"{PASSES_ANY}."],
            id="one-action-of-two",
        ),
        pytest.param(
            {"Statement": [{**BAD, "Condition": UNKNOWN_OBJECT_VALUE}]},
            "Statement[0].Condition",
            [f"{PASSES_ANY}."],
            id="condition-since-none-bounds-the-role",
        ),
        pytest.param(
            {"Statement": [BAD, {**DENY_ALL, "Action": UNKNOWN}]},
            "Statement[1].Action",
            [f"{PASSES_ANY}{WITNESS}."],
            id="deny-of-something",
        ),
        pytest.param(
            {"Statement": [BAD, {**DENY_ALL, "Condition": {"Bool": {"aws:SecureTransport": UNKNOWN_BOOLEAN_VALUE}}}]},
            "Statement[1].Condition.Bool.aws:SecureTransport",
            [f"{PASSES_ANY}{WITNESS}."],
            id="deny-under-a-condition",
        ),
        pytest.param({"Version": UNKNOWN, "Statement": [BAD]}, "Version", [f"{PASSES_ANY}."], id="version"),
        pytest.param({"Statement": [{**BAD, "Sid": UNKNOWN}]}, "Statement[0].Sid", [f"{PASSES_ANY}."], id="sid"),
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
            id="condition-that-may-bound-a-write",
        ),
        pytest.param(
            {"Statement": [UNKNOWN_OBJECT_VALUE, BAD]},
            "Statement[0]",
            [f"{PASSES_ANY.replace('statement 1', 'statement 2')}."],
            id="statement-before-it",
        ),
    ],
)
def test_the_known_parts_of_an_object_are_judged(document: dict[str, Any], path: str, violations: list[str]) -> None:
    found = report_of([native_role_policy(document)])
    reported = {PASS_ROLE: violations} if violations else {}
    assert found == reported | unknown(f"`policyDocument.{path}` {NATIVE}")


@pytest.mark.parametrize(
    ("trust", "path", "violations"),
    [
        pytest.param({"Principal": UNKNOWN}, "Principal", [], id="principal"),
        pytest.param(
            {"Principal": {"AWS": [UNKNOWN, "*"]}},
            "Principal.AWS[0]",
            ["Role `r` must not trust `*` without a condition that bounds it (statement 1): everybody may assume it."],
            id="one-principal-of-two",
        ),
        pytest.param(
            {"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": UNKNOWN}}},
            "Condition.StringEquals.aws:PrincipalOrgID",
            [],
            id="condition-that-may-bound",
        ),
    ],
)
def test_the_known_parts_of_a_trust_policy_are_judged(trust: dict[str, Any], path: str, violations: list[str]) -> None:
    document = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", **trust}]}
    found = report_of([Resource("aws-native:iam:Role", "r", {"assumeRolePolicyDocument": document})])
    reported = {"iam-disallow-open-trust": violations} if violations else {}
    assert found == reported | unknown(f"`assumeRolePolicyDocument.Statement[0].{path}` of `r` (aws-native:iam:Role)")


def test_known_at_the_update_it_is_judged_and_reported_no_more() -> None:
    bad = inline_policy(json.dumps({"Statement": BAD}))
    assert report_of([inline_policy(UNKNOWN)]) == unknown("`policy` of `deploy` (aws:iam/rolePolicy:RolePolicy)")
    assert report_of([bad]) == {
        PASS_ROLE: ["Inline policy `deploy` must not allow `iam:PassRole` on `*` (statement 1)."]
    }
