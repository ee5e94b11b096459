"""The spelling of type tokens and properties, family by family, written out by hand."""

from typing import Any

import pytest
from iam_guardrails.access import ExternalReference, Holder, ResourceAccess, Source, may_allow
from iam_guardrails.ways import created_types, plain_type
from iam_guardrails.ways.table import TABLE

from tests.policypack.ways.samples import ADMINISTRATOR_ACCESS, BAD_DOCUMENT, TRUST, access, attached

ARN = ADMINISTRATOR_ACCESS
ROLE = (Holder("role", "app", None),)


def document(subject: str, *holders: Holder) -> ResourceAccess:
    return ResourceAccess(documents=[Source(subject, BAD_DOCUMENT, holders)])


def created_document(subject: str, policy: Holder, *others: Holder) -> ResourceAccess:
    return ResourceAccess(documents=[Source(subject, BAD_DOCUMENT, (policy, *others))], created=[policy])


def spec(**fields: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON value
    return {"spec": {"forProvider": fields}}


@pytest.mark.parametrize(
    ("token", "props", "expected"),
    [
        pytest.param(
            "aws:iam/rolePolicy:RolePolicy",
            {"role": "app", "policy": BAD_DOCUMENT},
            document("Inline policy `x`", *ROLE),
            id="pulumi-aws",
        ),
        pytest.param("aws:iam/user:User", {"name": "u"}, ResourceAccess(), id="pulumi-aws-quiet"),
        pytest.param(
            "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
            {"applicationId": ""},
            ResourceAccess(),
            id="pulumi-aws-renamed",
        ),
        pytest.param(
            "aws:index/iamRole:IamRole",
            {"inlinePolicies": [{"policy": BAD_DOCUMENT}], "name": "app", "path": "/team/"},
            document("Role `x`", Holder("role", "app", "/team/")),
            id="any-terraform-provider",
        ),
        pytest.param(
            "aws:index/ssoadminCustomerManagedPolicyAttachmentsExclusive:SsoadminCustomerManagedPolicyAttachmentsExclusive",
            {"customerManagedPolicyReferences": [{"name": "P", "path": "/"}]},
            attached("Exclusive permission set policy attachment `x`", "/P"),
            id="any-terraform-provider-block",
        ),
        pytest.param(
            "aws:index/budgetsBudgetAction:BudgetsBudgetAction",
            {"definitions": [{"iamActionDefinitions": [{"policyArn": ARN}]}]},
            attached("Budget action `x`", ARN),
            id="any-terraform-provider-blocks-in-the-plural",
        ),
        pytest.param(
            "awscc:index/iamManagedPolicy:IamManagedPolicy",
            {"policyDocument": BAD_DOCUMENT, "managedPolicyName": "p", "roles": ["app"]},
            created_document("Policy `x`", Holder("policy", "p", "/"), *ROLE),
            id="awscc",
        ),
        pytest.param(
            "awscc:index/servicecatalogCloudformationProvisionedProduct:ServicecatalogCloudformationProvisionedProduct",
            {"productId": ""},
            ResourceAccess(),
            id="awscc-service-catalog",
        ),
        pytest.param(
            "iam:tf:aws_iam_role",
            {"assume_role_policy": TRUST, "inline_policy": [{"name": "i", "policy": BAD_DOCUMENT}], "name": "app"},
            ResourceAccess(
                documents=[Source("Role `x`", BAD_DOCUMENT, (Holder("role", "app", "/"),))],
                trusts=[Source("Role `x`", TRUST)],
            ),
            id="terraform-module",
        ),
        pytest.param(
            "m:tf:aws_budgets_budget_action",
            {"definition": [{"iam_action_definition": [{"policy_arn": ARN}]}]},
            attached("Budget action `x`", ARN),
            id="terraform-module-block",
        ),
        pytest.param(
            "pulumi:terraform:aws_iam_role_policy_attachment",
            {"policy_arn": ARN},
            attached("Role policy attachment `x`", ARN),
            id="terraform-stack",
        ),
        pytest.param(
            "m:tf:awscc_sso_permission_set",
            {"managed_policies": [ARN]},
            attached("Permission set `x`", ARN),
            id="terraform-module-awscc",
        ),
        pytest.param(
            "aws-native:iam:RolePolicy",
            {"roleName": "app", "policyDocument": BAD_DOCUMENT},
            document("Inline policy `x`", *ROLE),
            id="aws-native",
        ),
        pytest.param("aws-native:iam:OidcProvider", {}, ResourceAccess(), id="aws-native-quiet"),
        pytest.param(
            "aws-native:index:ExtensionResource",
            {"type": "AWS::IAM::Group", "properties": {"ManagedPolicyArns": [ARN], "GroupName": "g"}},
            attached("Extension resource `x`", ARN),
            id="extension-resource",
        ),
        pytest.param(
            "kubernetes:iam.services.k8s.aws/v1alpha1:Role",
            {"spec": {"name": "app", "inlinePolicies": {"i": BAD_DOCUMENT}}},
            document("Role `x`", Holder("role", "app", "/")),
            id="ack",
        ),
        pytest.param(
            "kubernetes:iam.services.k8s.aws/v1alpha1:PolicyPatch",
            {"spec": {"policyDocument": BAD_DOCUMENT, "name": "p"}},
            created_document("Policy `x`", Holder("policy", "p", "/")),
            id="ack-patch",
        ),
        pytest.param(
            "kubernetes:iam.services.k8s.aws/v1alpha1:Role",
            {"spec": {"policyRefs": [{"from": {"name": "other"}}]}},
            ResourceAccess(references=[ExternalReference("Role `x`", "other", frozenset({"policy"}))]),
            id="ack-reference",
        ),
        pytest.param(
            "kubernetes:iam.aws.upbound.io/v1beta1:Role",
            {
                "metadata": {"name": "m", "annotations": {"crossplane.io/external-name": "app"}},
                **spec(inlinePolicy=[{"policy": BAD_DOCUMENT}]),
            },
            document("Role `x`", Holder("role", "app", "/"), Holder("role", "m", "/")),
            id="crossplane",
        ),
        pytest.param(
            "kubernetes:iam.aws.m.upbound.io/v1beta1:RolePolicyAttachment",
            {"spec": {"initProvider": {"policyArn": ARN}}},
            attached("Role policy attachment `x`", ARN),
            id="crossplane-namespaced-initial",
        ),
        pytest.param(
            "kubernetes:ssoadmin.aws.upbound.io/v1beta1:AccountAssignment",
            spec(permissionSetArnSelector={"matchLabels": {"a": "b"}}),
            ResourceAccess(
                references=[
                    ExternalReference(
                        "Account assignment `x`", "another object of the cluster", frozenset({"permission set"})
                    )
                ]
            ),
            id="crossplane-selector",
        ),
        pytest.param(
            "kubernetes:ssoadmin.aws.upbound.io/v1beta2:CustomerManagedPolicyAttachment",
            spec(customerManagedPolicyReference={"policyName": "P", "path": "/team/"}),
            attached("Permission set policy attachment `x`", "/team/P"),
            id="crossplane-policy-by-name",
        ),
        pytest.param(
            "kubernetes:ssoadmin.aws.m.upbound.io/v1beta1:CustomerManagedPolicyAttachment",
            spec(customerManagedPolicyReference=[{"policyNameRef": {"name": "other"}}]),
            ResourceAccess(
                references=[ExternalReference("Permission set policy attachment `x`", "other", frozenset({"policy"}))]
            ),
            id="crossplane-policy-by-reference",
        ),
        pytest.param(
            "kubernetes:iam.aws.crossplane.io/v1beta1:RolePolicy",
            spec(document={"Statement": []}, roleName="app"),
            ResourceAccess(documents=[Source("Inline policy `x`", {"Statement": []}, ROLE)]),
            id="crossplane-community",
        ),
    ],
)
def test_reads_each_family_in_its_own_spelling(token: str, props: dict[str, Any], expected: ResourceAccess) -> None:
    assert access(token, props) == expected


@pytest.mark.parametrize(
    "token",
    [
        "aws:iam/newcomer:Newcomer",
        "aws:ssoadmin/newcomer:Newcomer",
        "aws-native:identitystore:Newcomer",
        "aws-native:accountaccess:Newcomer",
        "aws:index/iamNewcomer:IamNewcomer",
        "awscc:index/ssoNewcomer:SsoNewcomer",
        "m:tf:aws_iam_newcomer",
        "pulumi:terraform:awscc_identitystore_newcomer",
        "kubernetes:iam.services.k8s.aws/v1:Newcomer",
        "kubernetes:iam.aws.upbound.io/v1:NewcomerList",
        "kubernetes:identitystore.aws.m.upbound.io/v1:Newcomer",
        "kubernetes:identity.aws.crossplane.io/v1:IAMRole",
    ],
)
def test_reports_an_unknown_type_of_a_guarded_module(token: str) -> None:
    assert may_allow(token)
    (undecidable,) = access(token, {}).undecidable
    assert undecidable.key == token
    assert undecidable.message == (
        f"Resource `x` has type `{token}`, which this policy pack doesn't know, so it can't be checked. Use a newer "
        "version of the policy pack, or review the resource and add an exemption."
    )


@pytest.mark.parametrize(
    "token",
    [
        "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
        "aws:index/iamOpenidConnectProvider:IamOpenidConnectProvider",
        "aws:rolesanywhere/profile:Profile",
        "aws:s3/bucket:Bucket",
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        "aws-native:organizations:Policy",
        "aws-native:rolesanywhere:Profile",
        "awscc:index/iamOidcProvider:IamOidcProvider",
        "awscc:index/iamSamlProvider:IamSamlProvider",
        "eks:index:Cluster",
        "kubernetes:core/v1:ConfigMap",
        "kubernetes:helm.sh/v3:Release",
        "kubernetes:iam.aws.crossplane.io/v1beta1:User",
        "kubernetes:iam.aws.upbound.io/v1beta1:OpenIDConnectProvider",
        "kubernetes:iam.services.k8s.aws/v1alpha1:OpenIDConnectProvider",
        "kubernetes:yaml/v2:ConfigGroup",
        "m:tf:aws_iam_access_key",
        "pulumi:providers:aws",
        "pulumi:pulumi:Stack",
    ],
)
def test_leaves_types_alone_that_allow_nothing(token: str) -> None:
    assert not may_allow(token)
    assert access(token, {"policy": BAD_DOCUMENT}) == ResourceAccess()


@pytest.mark.parametrize(
    ("token", "plain"),
    [
        ("aws:iam/policy:Policy", "aws:iam/policy:policy"),
        ("iam:tf:aws_iam_policy", "terraform:aws_iam_policy"),
        ("pulumi:terraform:aws_iam_policy", "terraform:aws_iam_policy"),
        ("kubernetes:iam.services.k8s.aws/v1alpha1:Policy", "kubernetes:iam.services.k8s.aws:policy"),
        ("kubernetes:iam.aws.upbound.io/v1beta1:PolicyPatch", "kubernetes:iam.aws.upbound.io:policy"),
        ("aws-native:iam:ManagedPolicy", "aws-native:iam:managedpolicy"),
        ("awscc:index/iamManagedPolicy:IamManagedPolicy", "awscc:index/iammanagedpolicy:iammanagedpolicy"),
    ],
)
def test_tells_in_every_family_which_types_create_a_policy(token: str, plain: str) -> None:
    assert plain_type(token) == plain
    assert plain in created_types("policy")


@pytest.mark.parametrize("noun", sorted({row.noun for row in TABLE}))
def test_calls_one_resource_by_a_singular_noun(noun: str) -> None:
    assert not noun.endswith("s")


@pytest.mark.parametrize(
    "token", ["aws:iam:RolePolicy", "AWS:IAM/rolepolicy:ROLEPOLICY", "aws:iam/RolePolicy:rolePolicy"]
)
def test_reads_short_tokens_and_tokens_in_another_case(token: str) -> None:
    assert access(token, {"policy": BAD_DOCUMENT}) == document("Inline policy `x`")
