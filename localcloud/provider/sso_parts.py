"""What the resource types of IAM Identity Center have in common."""

from localcloud.provider import validation
from localcloud.provider.aws import Aws
from localcloud.provider.resource_type import Input
from localcloud.provider.saying import saying
from localcloud.provider.wire import Properties

INSTANCE = Input(required=True, replaces=True, checks=(validation.arn,))
REGION = Input(replaces=True)


def set_of(properties: Properties) -> dict[str, str]:
    """Return the permission set that a resource is of, as calls name it."""
    return {"InstanceArn": properties["instanceArn"], "PermissionSetArn": properties["permissionSetArn"]}


def provision(aws: Aws, of: dict[str, str]) -> None:
    """Bring a change into all accounts that have the permission set, and wait for it."""
    arn = of["PermissionSetArn"]
    with saying(f"provisioning SSO Permission Set ({arn})"):
        answer = aws.call("sso-admin:ProvisionPermissionSet", TargetType="ALL_PROVISIONED_ACCOUNTS", **of)
    request = answer["PermissionSetProvisioningStatus"]["RequestId"]
    with saying(f"waiting for SSO Permission Set ({arn}) provision"):
        aws.call(
            "sso-admin:DescribePermissionSetProvisioningStatus",
            InstanceArn=of["InstanceArn"],
            ProvisionPermissionSetRequestId=request,
        )


def own(known: Properties) -> Properties:
    """Return the permission set that a resource is of, as the state names it."""
    return {name: known[name] for name in ("instanceArn", "permissionSetArn")}
