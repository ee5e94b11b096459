"""IAM Identity Center: permission sets and what they allow.

Follows internal/service/ssoadmin of hashicorp/terraform-provider-aws; the calls are those of
`doctor/permissions/calls.toml`.
"""

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
from localcloud.provider.sso_parts import INSTANCE, REGION, own, provision, set_of
from localcloud.provider.wire import Properties

_NAME = r"[\w+=,.@-]+"


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
        provision(aws, of)
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
        "instanceArn": INSTANCE,
        "name": Input(
            replaces=True,
            checks=(validation.length_between(1, 32), validation.matches(_NAME, "must match [\\w+=,.@-]")),
        ),
        "region": REGION,
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
        aws.call("sso-admin:PutInlinePolicyToPermissionSet", InlinePolicy=text, **set_of(inputs))
    provision(aws, set_of(inputs))


def _read_inline_policy(aws: Aws, known: Properties) -> Properties | None:
    text = aws.call("sso-admin:GetInlinePolicyForPermissionSet", **set_of(known)).get("InlinePolicy")
    return {**own(known), "inlinePolicy": text} if text else None


def _delete_inline_policy(aws: Aws, state: Properties) -> None:
    aws.call("sso-admin:DeleteInlinePolicyFromPermissionSet", **set_of(state))
    provision(aws, set_of(state))


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
        "instanceArn": INSTANCE,
        "permissionSetArn": INSTANCE,
        "region": REGION,
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
    page = aws.ask("sso-admin:ListManagedPoliciesInPermissionSet", **set_of(known)) or {}
    for each in page.get("AttachedManagedPolicies", []):
        if each["Arn"] == known["managedPolicyArn"]:
            return {**own(known), "managedPolicyArn": each["Arn"], "managedPolicyName": each["Name"]}
    return None


def _attach(aws: Aws, inputs: Properties) -> None:
    policy = inputs["managedPolicyArn"]
    doing = f"attaching Managed Policy ({policy}) to SSO Permission Set ({inputs['permissionSetArn']})"
    if _attached(aws, inputs):
        raise ProviderError(f"{doing}: already attached")
    with saying(doing):
        aws.call("sso-admin:AttachManagedPolicyToPermissionSet", ManagedPolicyArn=policy, **set_of(inputs))
    provision(aws, set_of(inputs))


def _detach(aws: Aws, state: Properties) -> None:
    policy = state["managedPolicyArn"]
    aws.call("sso-admin:DetachManagedPolicyFromPermissionSet", ManagedPolicyArn=policy, **set_of(state))
    provision(aws, set_of(state))


_MANAGED_POLICY_ATTACHMENT = ResourceType(
    type="aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
    noun="SSO Managed Policy Attachment",
    id=Id(
        ("managedPolicyArn", "permissionSetArn", "instanceArn"),
        separator=",",
        malformed="parsing ID: expected MANAGED_POLICY_ARN,PERMISSION_SET_ARN,INSTANCE_ARN",
    ),
    inputs={
        "instanceArn": INSTANCE,
        "managedPolicyArn": INSTANCE,
        "permissionSetArn": INSTANCE,
        "region": REGION,
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


RESOURCE_TYPES = (_PERMISSION_SET, _INLINE_POLICY, _MANAGED_POLICY_ATTACHMENT)


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
