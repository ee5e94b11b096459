"""IAM Identity Center: permission sets, what they allow, and who has them in which account.

Follows internal/service/ssoadmin of hashicorp/terraform-provider-aws; the calls are those of
`doctor/permissions/calls.toml`.
"""

import re

from localcloud.provider import documents, validation
from localcloud.provider.aws import Aws
from localcloud.provider.aws_model import AwsError
from localcloud.provider.iam_parts import as_tags, retag, tags_of
from localcloud.provider.resource_type import (
    DOCUMENT,
    OBJECT,
    Autoname,
    Id,
    Input,
    ProviderError,
    ResourceType,
)
from localcloud.provider.saying import saying
from localcloud.provider.wire import Properties

_PRINCIPAL = re.compile(r"([0-9a-f]{10}-|)[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
_NAME = r"[\w+=,.@-]+"
_INSTANCE = Input(required=True, replaces=True, checks=(validation.arn,))
_REGION = Input(replaces=True)


def _set(properties: Properties) -> dict[str, str]:
    return {"InstanceArn": properties["instanceArn"], "PermissionSetArn": properties["permissionSetArn"]}


def _provision(aws: Aws, of: dict[str, str]) -> None:
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


# Permission set


def _of_itself(state: Properties) -> dict[str, str]:
    return {"InstanceArn": state["instanceArn"], "PermissionSetArn": state["arn"]}


def _create_permission_set(aws: Aws, inputs: Properties) -> Properties:
    answer = aws.call(
        "sso-admin:CreatePermissionSet",
        InstanceArn=inputs["instanceArn"],
        Name=inputs["name"],
        Description=inputs.get("description") or None,
        RelayState=inputs.get("relayState") or None,
        SessionDuration=inputs["sessionDuration"],
        Tags=as_tags(inputs["tagsAll"]),
    )
    return {"arn": answer["PermissionSet"]["PermissionSetArn"]}


def _read_permission_set(aws: Aws, known: Properties) -> Properties:
    found = aws.call("sso-admin:DescribePermissionSet", **_of_itself(known))["PermissionSet"]
    tags = aws.call("sso-admin:ListTagsForResource", InstanceArn=known["instanceArn"], ResourceArn=known["arn"])
    return {
        "arn": found["PermissionSetArn"],
        "createdDate": found["CreatedDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": found.get("Description"),
        "instanceArn": known["instanceArn"],
        "name": found["Name"],
        "relayState": found.get("RelayState"),
        "sessionDuration": found["SessionDuration"],
        "tags": tags_of(tags),
    }


def _update_permission_set(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    of = _of_itself(old)
    if changed & {"description", "relayState", "sessionDuration"}:
        aws.call(
            "sso-admin:UpdatePermissionSet",
            Description=new.get("description") or None,
            RelayState=new.get("relayState") or None,
            SessionDuration=new["sessionDuration"],
            **of,
        )
        _provision(aws, of)
    if "tagsAll" in changed:
        tagged = {"InstanceArn": old["instanceArn"], "ResourceArn": old["arn"]}
        retag(aws, "sso-admin:Resource", tagged, old, new)


def _delete_permission_set(aws: Aws, state: Properties) -> None:
    aws.call("sso-admin:DeletePermissionSet", **_of_itself(state))


_PERMISSION_SET = ResourceType(
    type="aws:ssoadmin/permissionSet:PermissionSet",
    noun="SSO Permission Set",
    id=Id(
        ("arn", "instanceArn"),
        separator=",",
        malformed='unexpected format for ID ("{id}"), expected PERMISSION_SET_ARN,INSTANCE_ARN',
    ),
    inputs={
        "description": Input(checks=(validation.length_between(1, 700),)),
        "instanceArn": _INSTANCE,
        "name": Input(
            replaces=True,
            checks=(validation.length_between(1, 32), validation.matches(_NAME, "must match [\\w+=,.@-]")),
        ),
        "region": _REGION,
        "relayState": Input(checks=(validation.length_between(1, 240),)),
        "sessionDuration": Input(default="PT1H", checks=(validation.length_between(1, 100),)),
        "tags": Input(OBJECT),
    },
    outputs=("arn", "createdDate"),
    autoname=Autoname(longest=32),
    create=_create_permission_set,
    read=_read_permission_set,
    update=_update_permission_set,
    delete=_delete_permission_set,
    doing={"create": "creating SSO Permission Set ({name})"},
)


# Inline policy


def _put_inline_policy(aws: Aws, inputs: Properties) -> None:
    with saying(f"putting SSO Permission Set ({inputs['permissionSetArn']}) Inline Policy"):
        text = documents.normalised(inputs["inlinePolicy"])
        aws.call("sso-admin:PutInlinePolicyToPermissionSet", InlinePolicy=text, **_set(inputs))
    _provision(aws, _set(inputs))


def _read_inline_policy(aws: Aws, known: Properties) -> Properties | None:
    text = aws.call("sso-admin:GetInlinePolicyForPermissionSet", **_set(known)).get("InlinePolicy")
    return {**_own(known), "inlinePolicy": text} if text else None


def _own(known: Properties) -> Properties:
    return {name: known[name] for name in ("instanceArn", "permissionSetArn")}


def _delete_inline_policy(aws: Aws, state: Properties) -> None:
    aws.call("sso-admin:DeleteInlinePolicyFromPermissionSet", **_set(state))
    _provision(aws, _set(state))


_INLINE_POLICY = ResourceType(
    type="aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    noun="SSO Permission Set Inline Policy",
    id=Id(
        ("permissionSetArn", "instanceArn"),
        separator=",",
        malformed='unexpected format for ID ("{id}"), expected PERMISSION_SET_ARN,INSTANCE_ARN',
    ),
    inputs={
        "inlinePolicy": Input(DOCUMENT, required=True, checks=(validation.policy_json,)),
        "instanceArn": _INSTANCE,
        "permissionSetArn": _INSTANCE,
        "region": _REGION,
    },
    create=_put_inline_policy,
    read=_read_inline_policy,
    update=lambda aws, _old, new, _changed: _put_inline_policy(aws, new),
    delete=_delete_inline_policy,
    doing={
        "create": "creating",
        "delete": "deleting SSO Permission Set ({permissionSetArn}) Inline Policy",
    },
)


# Attachments of AWS-managed policies


def _attached(aws: Aws, known: Properties) -> Properties | None:
    page = aws.ask("sso-admin:ListManagedPoliciesInPermissionSet", **_set(known)) or {}
    for each in page.get("AttachedManagedPolicies", []):
        if each["Arn"] == known["managedPolicyArn"]:
            return {**_own(known), "managedPolicyArn": each["Arn"], "managedPolicyName": each["Name"]}
    return None


def _attach(aws: Aws, inputs: Properties) -> None:
    policy = inputs["managedPolicyArn"]
    doing = f"attaching Managed Policy ({policy}) to SSO Permission Set ({inputs['permissionSetArn']})"
    if _attached(aws, inputs):
        raise ProviderError(f"{doing}: already attached")
    with saying(doing):
        aws.call("sso-admin:AttachManagedPolicyToPermissionSet", ManagedPolicyArn=policy, **_set(inputs))
    _provision(aws, _set(inputs))


def _detach(aws: Aws, state: Properties) -> None:
    policy = state["managedPolicyArn"]
    aws.call("sso-admin:DetachManagedPolicyFromPermissionSet", ManagedPolicyArn=policy, **_set(state))
    _provision(aws, _set(state))


_MANAGED_POLICY_ATTACHMENT = ResourceType(
    type="aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
    noun="SSO Managed Policy Attachment",
    id=Id(
        ("managedPolicyArn", "permissionSetArn", "instanceArn"),
        separator=",",
        malformed="parsing ID: expected MANAGED_POLICY_ARN,PERMISSION_SET_ARN,INSTANCE_ARN",
    ),
    inputs={
        "instanceArn": _INSTANCE,
        "managedPolicyArn": _INSTANCE,
        "permissionSetArn": _INSTANCE,
        "region": _REGION,
    },
    outputs=("managedPolicyName",),
    create=_attach,
    read=_attached,
    delete=_detach,
    doing={
        "create": "creating",
        "delete": "detaching Managed Policy ({managedPolicyArn}) from SSO Permission Set ({permissionSetArn})",
    },
)


# Assignments


def _assigned(aws: Aws, known: Properties) -> Properties | None:
    page = aws.ask("sso-admin:ListAccountAssignments", AccountId=known["targetId"], **_set(known)) or {}
    for each in page.get("AccountAssignments", []):
        if (each["PrincipalId"], each["PrincipalType"]) == (known["principalId"], known["principalType"]):
            return {name: known[name] for name in _ASSIGNMENT}
    return None


def _principal(inputs: Properties) -> dict[str, str]:
    return {
        "PrincipalId": inputs["principalId"],
        "PrincipalType": inputs["principalType"],
        "TargetId": inputs["targetId"],
        "TargetType": inputs["targetType"],
    }


def _wait(aws: Aws, inputs: Properties, what: str, request: str) -> None:
    """Ask once how an assignment goes; the local AWS makes it at once."""
    aws.call(
        f"sso-admin:DescribeAccountAssignment{what}Status",
        InstanceArn=inputs["instanceArn"],
        **{f"AccountAssignment{what}RequestId": request},
    )


def _assign(aws: Aws, inputs: Properties) -> None:
    who = f"SSO Account Assignment for {inputs['principalType']} ({inputs['principalId']})"
    if _assigned(aws, inputs):
        raise ProviderError(f"creating {who}: already exists")
    with saying(f"creating {who}"):
        answer = aws.call("sso-admin:CreateAccountAssignment", **_principal(inputs), **_set(inputs))
    with saying(f"waiting for {who} create"):
        _wait(aws, inputs, "Creation", answer["AccountAssignmentCreationStatus"]["RequestId"])


def _unassign(aws: Aws, state: Properties) -> None:
    answer = aws.call("sso-admin:DeleteAccountAssignment", **_principal(state), **_set(state))
    _wait(aws, state, "Deletion", answer["AccountAssignmentDeletionStatus"]["RequestId"])


def _principal_id(_attribute: str, value: str) -> str | None:
    return None if _PRINCIPAL.fullmatch(value) else f"invalid value for principal_id (must match {_PRINCIPAL.pattern})"


_ASSIGNMENT = {
    "instanceArn": _INSTANCE,
    "permissionSetArn": _INSTANCE,
    "principalId": Input(required=True, replaces=True, checks=(_principal_id,)),
    "principalType": Input(required=True, replaces=True, checks=(validation.one_of("USER", "GROUP"),)),
    "targetId": Input(required=True, replaces=True),
    # The provider lets it out, and AWS refuses that.
    "targetType": Input(required=True, replaces=True, checks=(validation.one_of("AWS_ACCOUNT"),)),
}
_ACCOUNT_ASSIGNMENT = ResourceType(
    type="aws:ssoadmin/accountAssignment:AccountAssignment",
    noun="SSO Account Assignment",
    id=Id(
        ("principalId", "principalType", "targetId", "targetType", "permissionSetArn", "instanceArn"),
        separator=",",
        malformed=(
            'unexpected format for ID ("{id}"), expected '
            "PRINCIPAL_ID,PRINCIPAL_TYPE,TARGET_ID,TARGET_TYPE,PERMISSION_SET_ARN,INSTANCE_ARN"
        ),
    ),
    inputs={**_ASSIGNMENT, "region": _REGION},
    create=_assign,
    read=_assigned,
    delete=_unassign,
    doing={
        "create": "creating",
        "delete": "deleting SSO Account Assignment for Principal ({principalId})",
        "read": "reading SSO Account Assignment for Principal ({principalId})",
    },
)

RESOURCE_TYPES = (_PERMISSION_SET, _INLINE_POLICY, _MANAGED_POLICY_ATTACHMENT, _ACCOUNT_ASSIGNMENT)


def get_instances(aws: Aws, _arguments: Properties) -> Properties:
    """Return the instances of IAM Identity Center that the account sees in the region."""
    try:
        found = aws.call("sso-admin:ListInstances")["Instances"]
    except AwsError as error:
        raise ProviderError(f"reading SSO Instances: {error}") from error
    return {
        "arns": [each["InstanceArn"] for each in found],
        "id": aws.region,
        "identityStoreIds": [each["IdentityStoreId"] for each in found],
        "region": aws.region,
    }
