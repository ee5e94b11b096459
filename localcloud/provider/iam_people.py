"""IAM: groups and users.

Sources as in `iam_roles`.
"""

from localcloud.provider import validation
from localcloud.provider.aws import Aws
from localcloud.provider.iam_grants import attached, detach
from localcloud.provider.iam_parts import as_tags, boundary_of, retag, tags_of
from localcloud.provider.resource_type import FLAG, OBJECT, Autoname, Id, Input, ResourceType
from localcloud.provider.saying import saying
from localcloud.provider.wire import Properties

_PRINCIPAL_NAME = validation.matches(
    r"[0-9A-Za-z=,.@\-_+]+",
    "must only contain alphanumeric characters, hyphens, underscores, commas, periods, @ symbols, plus and equals "
    "signs",
)

# Group


def _create_group(aws: Aws, inputs: Properties) -> None:
    aws.call("iam:CreateGroup", GroupName=inputs["name"], Path=inputs["path"])
    aws.call("iam:GetGroup", GroupName=inputs["name"])  # the provider waits for it before it reads it


def _read_group(aws: Aws, known: Properties) -> Properties:
    group = aws.call("iam:GetGroup", GroupName=known["name"])["Group"]
    return {"arn": group["Arn"], "name": group["GroupName"], "path": group["Path"], "uniqueId": group["GroupId"]}


def _update_group(aws: Aws, old: Properties, new: Properties, _changed: frozenset[str]) -> None:
    aws.call("iam:UpdateGroup", GroupName=old["name"], NewGroupName=new["name"], NewPath=new["path"])


def _delete_group(aws: Aws, state: Properties) -> None:
    aws.call("iam:DeleteGroup", GroupName=state["name"])


_GROUP = ResourceType(
    type="aws:iam/group:Group",
    noun="IAM Group",
    id=Id(("name",)),
    inputs={
        "name": Input(checks=(_PRINCIPAL_NAME,), moves=("arn",)),
        "path": Input(default="/", moves=("arn",)),
    },
    outputs=("arn", "uniqueId"),
    autoname=Autoname(),
    create=_create_group,
    read=_read_group,
    update=_update_group,
    delete=_delete_group,
)


# User


def _create_user(aws: Aws, inputs: Properties) -> None:
    aws.call(
        "iam:CreateUser",
        UserName=inputs["name"],
        Path=inputs["path"],
        PermissionsBoundary=inputs.get("permissionsBoundary") or None,
        Tags=as_tags(inputs["tagsAll"]),
    )


def _read_user(aws: Aws, known: Properties) -> Properties:
    user = aws.call("iam:GetUser", UserName=known["name"])["User"]
    return {
        "arn": user["Arn"],
        "name": user["UserName"],
        "path": user["Path"],
        "permissionsBoundary": boundary_of(user),
        "tags": tags_of(user),
        "uniqueId": user["UserId"],
    }


def _update_user(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    if "tagsAll" in changed:
        retag(aws, "iam:User", {"UserName": old["name"]}, old, new)
    if changed & {"name", "path"}:
        aws.call("iam:UpdateUser", UserName=old["name"], NewUserName=new["name"], NewPath=new["path"])
    if "permissionsBoundary" in changed:
        _rebound(aws, new["name"], new.get("permissionsBoundary"))


def _rebound(aws: Aws, name: str, boundary: str | None) -> None:
    if boundary:
        with saying(f"setting IAM User ({name}) permissions boundary"):
            aws.call("iam:PutUserPermissionsBoundary", UserName=name, PermissionsBoundary=boundary)
    else:
        with saying(f"deleting IAM User ({name}) permissions boundary"):
            aws.call("iam:DeleteUserPermissionsBoundary", UserName=name)


def _delete_user(aws: Aws, state: Properties) -> None:
    name = state["name"]
    for group in aws.names("iam:ListGroupsForUser", "Groups", "GroupName", UserName=name):
        aws.ask("iam:RemoveUserFromGroup", GroupName=group, UserName=name)
    if state.get("forceDestroy"):
        _strip(aws, name)
    aws.call("iam:DeleteUser", UserName=name)


def _strip(aws: Aws, name: str) -> None:
    """Delete everything that a user has, in the order of the real provider."""
    user = {"UserName": name}
    for policy in aws.names("iam:ListUserPolicies", "PolicyNames", **user):
        aws.call("iam:DeleteUserPolicy", PolicyName=policy, **user)
    detach(aws, "User", name, attached(aws, "User", name))
    for key in aws.names("iam:ListAccessKeys", "AccessKeyMetadata", "AccessKeyId", **user):
        aws.call("iam:DeleteAccessKey", AccessKeyId=key, **user)
    for key in aws.names("iam:ListSSHPublicKeys", "SSHPublicKeys", "SSHPublicKeyId", **user):
        aws.call("iam:DeleteSSHPublicKey", SSHPublicKeyId=key, **user)
    for device in _virtual_devices(aws, name):
        aws.call("iam:DeactivateMFADevice", SerialNumber=device, **user)
        aws.call("iam:DeleteVirtualMFADevice", SerialNumber=device)
    for device in aws.names("iam:ListMFADevices", "MFADevices", "SerialNumber", **user):
        aws.call("iam:DeactivateMFADevice", SerialNumber=device, **user)
    aws.ask("iam:DeleteLoginProfile", **user)
    for certificate in aws.names("iam:ListSigningCertificates", "Certificates", "CertificateId", **user):
        aws.call("iam:DeleteSigningCertificate", CertificateId=certificate, **user)
    answer = aws.call("iam:ListServiceSpecificCredentials", **user)
    for credential in answer.get("ServiceSpecificCredentials", []):
        identifier = credential["ServiceSpecificCredentialId"]
        aws.call("iam:DeleteServiceSpecificCredential", ServiceSpecificCredentialId=identifier, **user)


def _virtual_devices(aws: Aws, user: str) -> list[str]:
    devices = aws.call("iam:ListVirtualMFADevices", AssignmentStatus="Assigned")["VirtualMFADevices"]
    return [device["SerialNumber"] for device in devices if device.get("User", {}).get("UserName") == user]


_USER = ResourceType(
    type="aws:iam/user:User",
    noun="IAM User",
    id=Id(("name",)),
    inputs={
        "forceDestroy": Input(FLAG, default=False, kept=True),
        "name": Input(checks=(_PRINCIPAL_NAME,), moves=("arn",)),
        "path": Input(default="/", moves=("arn",)),
        "permissionsBoundary": Input(checks=(validation.length_between(0, 2048),)),
        "tags": Input(OBJECT),
    },
    outputs=("arn", "uniqueId"),
    autoname=Autoname(),
    create=_create_user,
    read=_read_user,
    update=_update_user,
    delete=_delete_user,
)

RESOURCE_TYPES = (_GROUP, _USER)
