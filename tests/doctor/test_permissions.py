"""Which actions on which ARNs the resources of a stack need."""

import json
from typing import Any

import pytest

from components.arns import Account
from doctor.errors import DoctorError
from doctor.kinds.kind import UNKNOWN
from doctor.permissions.calls import TABLE, is_known, things_of
from doctor.permissions.needed import Needed, needed
from doctor.permissions.resources import Managed, wanted

ACCOUNT = Account("aws", "123456789012", "us-east-1")
IAM, ECR = "arn:aws:iam::123456789012", "arn:aws:ecr:us-east-1:123456789012"
ROLE, USER, POLICY = "aws:iam/role:Role", "aws:iam/user:User", "aws:iam/policy:Policy"
ROLE_POLICY, ATTACHMENT = "aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
REPOSITORY = "aws:ecr/repository:Repository"
ON_THE_REGISTRY = {
    "CreatePullThroughCacheRule",
    "DeletePullThroughCacheRule",
    "DescribePullThroughCacheRules",
    "GetRegistryScanningConfiguration",
    "PutRegistryScanningConfiguration",
    "UpdatePullThroughCacheRule",
}
"""What takes no narrower resource than `*`, after the Service Authorization Reference."""
CACHE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
BOUNDARY = f"{IAM}:policy/Boundary"
INSTANCE, SETS = "arn:aws:sso:::instance/ssoins-1", "arn:aws:sso:::permissionSet/ssoins-1"
SET = f"{SETS}/ps-1"
ENCRYPTION = "encryptionConfigurations"
REDACTED = "[secret]"
"""What a preview shows instead of one; test_permissions_command.py has it from the engine."""


def made(kind: str, logical: str = "it", retained: bool = False, /, **inputs: object) -> Managed:
    """A resource that a program makes."""
    return Managed(kind, logical, inputs, wanted(retained), urn=f"urn:{logical}", is_new=True)


def encrypted(configurations: object) -> Managed:
    """A repository with these encryption configurations."""
    return made(REPOSITORY, name="app", **{ENCRYPTION: configurations})


def allowed(found: Needed) -> dict[str, set[str]]:
    """The actions on each ARN, whatever their conditions."""
    actions: dict[str, set[str]] = {}
    for statement in found.document["Statement"]:
        for arn in statement["Resource"]:
            actions.setdefault(arn, set()).update(statement["Action"])
    return actions


def conditions(found: Needed, action: str) -> list[Any]:
    """The conditions of the statements that allow an action."""
    return [each.get("Condition") for each in found.document["Statement"] if action in each["Action"]]


def test_a_role_with_an_inline_policy_needs_the_life_of_both_on_its_arn_with_its_path() -> None:
    role = made(ROLE, name="r", path="/team/")
    policy = made(ROLE_POLICY, "p", role="r", policy="{}")
    assert allowed(needed([role, policy], ACCOUNT)) == {
        f"{IAM}:role/team/r": {
            "iam:CreateRole",
            "iam:DeleteRole",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListInstanceProfilesForRole",
            "iam:ListRolePolicies",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            "iam:UpdateRoleDescription",
        }
    }


def test_only_the_policies_of_the_program_can_be_attached() -> None:
    found = needed([made(ROLE, name="r"), made(ATTACHMENT, "a", role="r", policyArn=READ_ONLY)], ACCOUNT)
    limit = {"ArnEquals": {"iam:PolicyARN": [READ_ONLY]}}
    assert (conditions(found, "iam:AttachRolePolicy"), conditions(found, "iam:DetachRolePolicy")) == ([limit], [limit])


def test_a_forced_deletion_can_detach_anything_and_attach_nothing_more() -> None:
    role = made(ROLE, name="r", managedPolicyArns=[READ_ONLY], forceDetachPolicies=True)
    found = needed([role], ACCOUNT)
    assert conditions(found, "iam:AttachRolePolicy") == [{"ArnEquals": {"iam:PolicyARN": [READ_ONLY]}}]
    assert conditions(found, "iam:DetachRolePolicy") == [None]


@pytest.mark.parametrize("kind", ["Role", "Group", "User"])
def test_what_keeps_others_away_can_detach_anything(kind: str) -> None:
    token = f"aws:iam/{kind.lower()}PolicyAttachmentsExclusive:{kind}PolicyAttachmentsExclusive"
    found = needed([made(token, **{f"{kind.lower()}Name": "n", "policyArns": [READ_ONLY]})], ACCOUNT)
    assert conditions(found, f"iam:Attach{kind}Policy") == [{"ArnEquals": {"iam:PolicyARN": [READ_ONLY]}}]
    assert conditions(found, f"iam:Detach{kind}Policy") == [None]


def test_an_attachment_to_roles_alone_is_one() -> None:
    attachment = made("aws:iam/policyAttachment:PolicyAttachment", roles=["r"], policyArn=READ_ONLY)
    assert allowed(needed([made(ROLE, "role", name="r"), attachment], ACCOUNT)).keys() == {f"{IAM}:role/r", READ_ONLY}


def test_a_policy_that_the_update_creates_is_known_by_its_name() -> None:
    policy = made(POLICY, "policy", name="p", path="/team/")
    attachment = Managed(
        ATTACHMENT, "a", {"role": "r", "policyArn": UNKNOWN}, wanted(None), sources={"policyArn": ["urn:policy"]}
    )
    found = needed([made(ROLE, name="r"), policy, attachment], ACCOUNT)
    assert conditions(found, "iam:AttachRolePolicy") == [{"ArnEquals": {"iam:PolicyARN": [f"{IAM}:policy/team/p"]}}]


def test_all_policies_that_the_update_creates_can_be_attached() -> None:
    policies = [made(POLICY, name, name=name) for name in ("p", "q")]
    inputs = {"name": "r", "managedPolicyArns": [UNKNOWN, UNKNOWN]}
    sources = {"managedPolicyArns": ["urn:p", "urn:q"]}
    found = needed([*policies, Managed(ROLE, "it", inputs, wanted(None), sources=sources)], ACCOUNT)
    limit = {"ArnEquals": {"iam:PolicyARN": [f"{IAM}:policy/p", f"{IAM}:policy/q"]}}
    assert (conditions(found, "iam:AttachRolePolicy"), conditions(found, "iam:DetachRolePolicy")) == ([limit], [limit])


def test_a_boundary_that_is_one_of_two_policies_is_either() -> None:
    policies = [made(POLICY, name, name=name) for name in ("p", "q")]
    inputs = {"name": "r", "permissionsBoundary": UNKNOWN}
    sources = {"permissionsBoundary": ["urn:p", "urn:q"]}
    found = needed([*policies, Managed(ROLE, "it", inputs, wanted(None), sources=sources)], ACCOUNT)
    either = [f"{IAM}:policy/p", f"{IAM}:policy/q"]
    assert conditions(found, "iam:CreateRole") == [{"StringEquals": {"iam:PermissionsBoundary": either}}]


def test_what_has_a_boundary_gets_permissions_only_with_it_and_keeps_it() -> None:
    role = made(ROLE, name="r", permissionsBoundary=BOUNDARY)
    attachment, policy = made(ATTACHMENT, "a", role="r", policyArn=READ_ONLY), made(ROLE_POLICY, "p", role="r")
    found = needed([role, attachment, policy], ACCOUNT)
    bound = {"iam:PermissionsBoundary": [BOUNDARY]}
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"):
        assert conditions(found, action) == [{"StringEquals": bound}]
    assert conditions(found, "iam:AttachRolePolicy") == [
        {"ArnEquals": {"iam:PolicyARN": [READ_ONLY]}, "StringEquals": bound}
    ]
    assert conditions(found, "iam:DeleteRolePermissionsBoundary") == []
    assert conditions(found, "iam:DeleteRole") == [None]


@pytest.mark.parametrize("boundary", [UNKNOWN, REDACTED])
def test_a_role_whose_boundary_cannot_be_told_gets_nothing_without_it(boundary: str) -> None:
    role = made(ROLE, name="r", permissionsBoundary=boundary)
    found = needed([made(ROLE, "other", name="other"), role, made(ROLE_POLICY, "p", role="r")], ACCOUNT)
    why = "the permissions boundary of `it` is a secret, or unknown until the update"
    assert found.uncovered == (f"`it` ({ROLE}): {why}.", f"`p` ({ROLE_POLICY}): {why}.")
    assert list(allowed(found)) == [f"{IAM}:role/other"]


def test_a_membership_is_a_change_of_its_groups() -> None:
    membership = made("aws:iam/userGroupMembership:UserGroupMembership", user="u", groups=["g", "h"])
    found = needed([made(USER, name="u"), membership], ACCOUNT)
    of_group = {"iam:AddUserToGroup", "iam:RemoveUserFromGroup"}
    assert {arn: allowed(found)[arn] for arn in (f"{IAM}:group/g", f"{IAM}:group/h")} == {
        f"{IAM}:group/g": of_group,
        f"{IAM}:group/h": of_group,
    }
    assert found.uncovered == (
        "group `g`, which the stack doesn't have: it wasn't looked up. Its path is taken to be `/`.",
        "group `h`, which the stack doesn't have: it wasn't looked up. Its path is taken to be `/`.",
    )


@pytest.mark.parametrize("retained", [True, False])
def test_what_is_retained_is_never_deleted(*, retained: bool) -> None:
    found = needed([made(PROVIDER, "it", retained, url="https://token.actions.githubusercontent.com")], ACCOUNT)
    ((arn, actions),) = allowed(found).items()
    assert arn == f"{IAM}:oidc-provider/token.actions.githubusercontent.com"
    assert ("iam:DeleteOpenIDConnectProvider" in actions) != retained


def test_a_service_chooses_the_name_of_its_role() -> None:
    linked = made("aws:iam/serviceLinkedRole:ServiceLinkedRole", "it", True, awsServiceName="ecs.amazonaws.com")
    assert allowed(needed([linked], ACCOUNT)) == {
        f"{IAM}:role/aws-service-role/ecs.amazonaws.com/*": {
            "iam:CreateServiceLinkedRole",
            "iam:GetRole",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateRole",
        }
    }


KEY = "arn:aws:kms:us-east-1:210987654321:key/1234"
OWN_KEYS = "arn:aws:kms:us-east-1:123456789012:key"
THROUGH_ECR = {"StringEquals": {"kms:ViaService": ["ecr.us-east-1.amazonaws.com"]}}


@pytest.mark.parametrize(
    ("key", "arn", "alias"),
    [
        pytest.param(KEY, KEY, None, id="ARN"),
        pytest.param("1234", f"{OWN_KEYS}/1234", None, id="id"),
        pytest.param("alias/images", f"{OWN_KEYS}/*", "alias/images", id="alias"),
        pytest.param(f"{OWN_KEYS[:-3]}alias/images", f"{OWN_KEYS}/*", "alias/images", id="ARN of an alias"),
    ],
)
def test_ecr_uses_the_key_of_a_repository(key: str, arn: str, alias: str | None) -> None:
    encryption = [{"encryptionType": "KMS", "kmsKey": key}]
    found = needed([made(REPOSITORY, name="app", encryptionConfigurations=encryption)], ACCOUNT)
    assert allowed(found)[arn] == {"kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"}
    of_alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [alias]}} if alias else {}
    assert conditions(found, "kms:CreateGrant") == [{**of_alias, **THROUGH_ECR}]
    assert conditions(found, "kms:RetireGrant") == [of_alias or None]


def test_the_key_that_aws_makes_for_ecr_is_only_given_back() -> None:
    found = needed([made(REPOSITORY, name="app", encryptionConfigurations=[{"encryptionType": "KMS"}])], ACCOUNT)
    assert allowed(found)[f"{OWN_KEYS}/*"] == {"kms:RetireGrant"}
    assert conditions(found, "kms:RetireGrant") == [
        {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/aws/ecr"]}}
    ]


def test_ecr_may_have_another_name_in_china() -> None:
    repository = made(REPOSITORY, name="app", encryptionConfigurations=[{"encryptionType": "KMS", "kmsKey": "1234"}])
    found = needed([repository], Account("aws-cn", "123456789012", "cn-north-1"))
    names = ["ecr.cn-north-1.amazonaws.com", "ecr.cn-north-1.amazonaws.com.cn"]
    assert conditions(found, "kms:CreateGrant") == [{"StringEquals": {"kms:ViaService": names}}]


def test_a_repository_without_a_key_needs_none() -> None:
    repository = made(REPOSITORY, name="app", encryptionConfigurations=[{"encryptionType": "AES256"}])
    assert list(allowed(needed([repository], ACCOUNT))) == [f"{ECR}:repository/app"]


def test_enhanced_scanning_enables_inspector() -> None:
    registry = {"ecr:GetRegistryScanningConfiguration", "ecr:PutRegistryScanningConfiguration"}
    assert allowed(needed([made(SCANNING, scanType="BASIC")], ACCOUNT)) == {"*": registry}
    assert allowed(needed([made(SCANNING, scanType="ENHANCED")], ACCOUNT)) == {
        "*": {
            *registry,
            "inspector2:Disable",
            "inspector2:Enable",
            "inspector2:ListAccountPermissions",
            "inspector2:ListCoverage",
            "inspector2:ListFindings",
        },
        f"{IAM}:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2": {
            "iam:CreateServiceLinkedRole"
        },
    }


def test_the_first_cache_creates_the_role_of_ecr() -> None:
    assert allowed(needed([made(CACHE, ecrRepositoryPrefix="quay", upstreamRegistryUrl="quay.io")], ACCOUNT)) == {
        "*": {
            "ecr:CreatePullThroughCacheRule",
            "ecr:DeletePullThroughCacheRule",
            "ecr:DescribePullThroughCacheRules",
            "ecr:UpdatePullThroughCacheRule",
        },
        f"{IAM}:role/aws-service-role/pullthroughcache.ecr.amazonaws.com/AWSServiceRoleForECRPullThroughCache": {
            "iam:CreateServiceLinkedRole"
        },
    }


@pytest.mark.parametrize(
    ("inputs", "arn"),
    [
        pytest.param({"name": "r-1a2b3c4", "__defaults": ["name"]}, f"{IAM}:role/r-???????", id="made-up"),
        pytest.param({"namePrefix": "r-"}, f"{IAM}:role/r-*", id="prefix"),
    ],
)
def test_a_name_that_the_update_makes_up_is_a_pattern(inputs: dict[str, Any], arn: str) -> None:
    assert list(allowed(needed([made(ROLE, **inputs)], ACCOUNT))) == [arn]


def test_parts_of_a_role_with_a_made_up_name_are_on_the_same_pattern() -> None:
    role = made(ROLE, name="r-1a2b3c4", __defaults=["name"])
    assert list(allowed(needed([role, made(ROLE_POLICY, "p", role="r-1a2b3c4")], ACCOUNT))) == [f"{IAM}:role/r-???????"]


def test_a_provider_whose_region_is_a_secret_does_not_hide_what_has_no_region() -> None:
    secret = {"region": REDACTED}
    group = Managed("aws:iam/group:Group", "g", {"name": "g"}, wanted(None), provider=secret)
    repository = Managed(REPOSITORY, "r", {"name": "r"}, wanted(None), provider=secret)
    found = needed([group, repository], ACCOUNT)
    assert set(allowed(found)) == {f"{IAM}:group/g"}
    assert found.uncovered == ("`r` (aws:ecr/repository:Repository): its `region` is a secret.",)


def test_a_region_of_its_own_or_of_its_provider_is_in_the_arn() -> None:
    own = made(REPOSITORY, name="a", region="eu-west-1")
    of_provider = Managed(REPOSITORY, "b", {"name": "b"}, wanted(None), provider={"region": "eu-west-2"})
    assert set(allowed(needed([own, of_provider], ACCOUNT))) == {
        "arn:aws:ecr:eu-west-1:123456789012:repository/a",
        "arn:aws:ecr:eu-west-2:123456789012:repository/b",
    }


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        pytest.param(
            made("aws:s3/bucket:Bucket", bucket="b"), "what its provider calls isn't known here", id="partial"
        ),
        pytest.param(made("aws:ecs/cluster:Cluster"), "what its provider calls isn't known here", id="other-type"),
        pytest.param(made("aws-native:iam:Role"), "what its provider calls isn't known here", id="other-provider"),
        pytest.param(
            made("aws-native:iam:Role", roleName="r", permissionsBoundary=BOUNDARY),
            "what its provider calls isn't known here",
            id="other-provider-with-a-boundary",
        ),
        pytest.param(made(ROLE, name=UNKNOWN), "its `name` is unknown until the update", id="unknown-name"),
        pytest.param(made(ROLE, name=REDACTED), "its `name` is a secret", id="secret-name"),
        pytest.param(made(ROLE, name="odd", __defaults=["name"]), "the update makes its `name` up", id="other-made-up"),
        pytest.param(made(ROLE_POLICY, role=UNKNOWN), "its `role` is unknown until the update", id="unknown-owner"),
        pytest.param(made(ROLE_POLICY, policy="{}"), "which role it belongs to isn't known", id="no-owner"),
        pytest.param(
            Managed(ROLE, "it", {"name": "r"}, wanted(None), provider={"assumeRoles": "[{}]"}),
            "its provider uses other credentials (`assumeRoles`)",
            id="other-credentials",
        ),
        pytest.param(encrypted(UNKNOWN), f"its `{ENCRYPTION}` is unknown until the update", id="unknown-encryption"),
        pytest.param(encrypted(REDACTED), f"its `{ENCRYPTION}` is a secret", id="secret-encryption"),
        pytest.param(encrypted([UNKNOWN]), f"its `{ENCRYPTION}` is unknown until the update", id="unknown-entry"),
        pytest.param(
            encrypted([{"encryptionType": UNKNOWN}]),
            "its `encryptionType` is unknown until the update",
            id="unknown-encryption-type",
        ),
        pytest.param(
            encrypted([{"encryptionType": "KMS", "kmsKey": REDACTED}]), "its `kmsKey` is a secret", id="secret-key"
        ),
        pytest.param(made(SCANNING, scanType=UNKNOWN), "its `scanType` is unknown until the update", id="unknown-scan"),
    ],
)
def test_what_is_not_covered_is_named(resource: Managed, why: str) -> None:
    found = needed([made(ROLE, "other", name="other"), resource], ACCOUNT)
    assert found.uncovered == (f"`it` ({resource.type}): {why}.",)
    assert list(allowed(found)) == [f"{IAM}:role/other"]


def test_other_providers_are_noted() -> None:
    found = needed([made(ROLE, name="r"), made("random:index/randomPassword:RandomPassword")], ACCOUNT)
    assert (found.uncovered, found.notes) == (
        (),
        ("The provider `random` isn't AWS's: what it calls isn't looked at.",),
    )


def test_a_stack_without_anything_in_aws_has_no_policy() -> None:
    with pytest.raises(DoctorError) as raised:
        needed([], ACCOUNT)
    assert str(raised.value) == "The stack must have something in AWS that needs a permission."


@pytest.mark.parametrize("kind", [kind for kind in TABLE if is_known(kind)])
def test_no_type_of_resource_needs_to_pass_or_to_assume_a_role(kind: str) -> None:
    every = {"name": "n", "role": "r", "user": "u", "group": "g", "repository": "x", "policyArn": READ_ONLY}
    every |= {"instanceArn": INSTANCE, "permissionSetArn": SET, "targetId": "123456789012"}
    found = needed([made(kind, **every, url="https://x", awsServiceName="ecs.amazonaws.com")], ACCOUNT)
    assert not {"iam:PassRole", "sts:AssumeRole"} & {action for each in allowed(found).values() for action in each}
    stars = set(allowed(found).get("*", ()))
    assert stars <= {f"ecr:{call}" for call in ON_THE_REGISTRY}
    assert "*" not in json.dumps([each["Action"] for each in found.document["Statement"]])


@pytest.mark.parametrize("action", ["iam:ListVirtualMFADevices", "sso:ListInstances"])
def test_a_call_without_a_resource_is_allowed_on_all(action: str) -> None:
    assert things_of(action) == ("*",)


def test_a_call_that_aws_does_not_have_is_refused() -> None:
    with pytest.raises(DoctorError):
        things_of("iam:CreateRolle")
