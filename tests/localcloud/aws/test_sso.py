"""What IAM Identity Center refuses is refused to every client, here boto3, and what moto lacks is there."""

import json
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from tests.localcloud.provider.engine import Boto
from tests.localcloud.provider.samples import allow
from tests.localcloud.provider.sso_lives import GROUP_ID

Set = dict[str, str]
ASSIGNED = {
    "PrincipalId": GROUP_ID,
    "PrincipalType": "GROUP",
    "TargetId": "123456789012",
    "TargetType": "AWS_ACCOUNT",
}


def refused(boto: Boto, operation: str, **parameters: object) -> tuple[str, str]:
    """The code and the words of a refusal."""
    with pytest.raises(ClientError) as error:
        boto("sso-admin", operation, **parameters)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def instance(boto: Boto) -> str:
    arn: str = boto("sso-admin", "list_instances")["Instances"][0]["InstanceArn"]
    return arn


@pytest.fixture
def of(boto: Boto) -> Iterator[Set]:
    """A permission set to try things on, as calls name it."""
    arn = instance(boto)
    made = boto("sso-admin", "create_permission_set", InstanceArn=arn, Name="Refusing")["PermissionSet"]
    of_set = {"InstanceArn": arn, "PermissionSetArn": made["PermissionSetArn"]}
    yield of_set
    boto("sso-admin", "delete_permission_set", **of_set)


def test_a_permission_set_has_a_name_of_its_own(boto: Boto, of: Set) -> None:
    assert refused(boto, "create_permission_set", InstanceArn=of["InstanceArn"], Name="Refusing") == (
        "ConflictException",
        "PermissionSet with name Refusing already exists.",
    )


def test_a_name_has_at_most_32_characters(boto: Boto) -> None:
    code, words = refused(boto, "create_permission_set", InstanceArn=instance(boto), Name="n" * 33)
    assert code == "ValidationException"
    assert words.endswith("at 'name' failed to satisfy constraint: Member must have length less than or equal to 32")


def test_an_instance_and_a_permission_set_must_exist(boto: Boto, of: Set) -> None:
    other = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
    assert refused(boto, "create_permission_set", InstanceArn=other, Name="any") == (
        "ResourceNotFoundException",
        f"Could not find Instance {other}",
    )
    none = {**of, "PermissionSetArn": f"{of['PermissionSetArn'][:-16]}0123456789abcdef"}
    found = ("ResourceNotFoundException", "Could not find PermissionSet with id ps-0123456789abcdef")
    assert refused(boto, "create_account_assignment", **ASSIGNED, **none) == found
    assert refused(boto, "describe_permission_set", **none) == found


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        pytest.param(allow(f"s3:{'x' * 10_300}"), "ServiceQuotaExceededException", id="too-long"),
        pytest.param("{}", "ValidationException", id="no-statement"),
        pytest.param('{"Version": "2012-10-17", "Statement": 5}', "ValidationException", id="a-number"),
        pytest.param(
            json.dumps({"Version": "2012-10-17", "Statement": [{"Action": "s3:GetObject", "Resource": "*"}]}),
            "ValidationException",
            id="no-effect",
        ),
        pytest.param(
            json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "One"}, {"Sid": "One"}]}),
            "ValidationException",
            id="an-id-twice",
        ),
    ],
)
def test_an_inline_policy_is_checked(boto: Boto, of: Set, policy: str, code: str) -> None:
    assert refused(boto, "put_inline_policy_to_permission_set", InlinePolicy=policy, **of)[0] == code
    assert boto("sso-admin", "get_inline_policy_for_permission_set", **of)["InlinePolicy"] == ""


def test_a_permission_set_that_somebody_has_stays(boto: Boto, of: Set) -> None:
    boto("sso-admin", "create_account_assignment", **ASSIGNED, **of)
    assert refused(boto, "delete_permission_set", **of)[0] == "ConflictException"
    boto("sso-admin", "delete_account_assignment", **ASSIGNED, **of)


def test_a_boundary_is_set_and_removed(boto: Boto, of: Set) -> None:
    none = "ResourceNotFoundException"
    assert refused(boto, "get_permissions_boundary_for_permission_set", **of)[0] == none
    assert refused(boto, "delete_permissions_boundary_from_permission_set", **of)[0] == none
    boundary = {"ManagedPolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}
    boto("sso-admin", "put_permissions_boundary_to_permission_set", PermissionsBoundary=boundary, **of)
    found = boto("sso-admin", "get_permissions_boundary_for_permission_set", **of)
    assert found["PermissionsBoundary"] == boundary
    boto("sso-admin", "delete_permissions_boundary_from_permission_set", **of)
    assert refused(boto, "get_permissions_boundary_for_permission_set", **of)[0] == none


def test_tags_are_set_and_removed(boto: Boto, of: Set) -> None:
    resource = {"InstanceArn": of["InstanceArn"], "ResourceArn": of["PermissionSetArn"]}
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    boto("sso-admin", "tag_resource", Tags=tags, **resource)
    boto("sso-admin", "tag_resource", Tags=[{"Key": "a", "Value": "3"}], **resource)
    boto("sso-admin", "untag_resource", TagKeys=["b"], **resource)
    assert boto("sso-admin", "list_tags_for_resource", **resource)["Tags"] == [{"Key": "a", "Value": "3"}]


def test_provisioning_succeeds_and_only_what_was_asked_for_is_known(boto: Boto, of: Set) -> None:
    made = boto("sso-admin", "provision_permission_set", TargetType="ALL_PROVISIONED_ACCOUNTS", **of)
    request = made["PermissionSetProvisioningStatus"]["RequestId"]
    asked = {"InstanceArn": of["InstanceArn"]}
    status = boto(
        "sso-admin",
        "describe_permission_set_provisioning_status",
        ProvisionPermissionSetRequestId=request,
        **asked,
    )["PermissionSetProvisioningStatus"]
    assert (status["Status"], status["PermissionSetArn"]) == ("SUCCEEDED", of["PermissionSetArn"])
    other = "00000000-0000-0000-0000-000000000000"
    assert (
        refused(boto, "describe_permission_set_provisioning_status", ProvisionPermissionSetRequestId=other, **asked)[0]
        == "ResourceNotFoundException"
    )
