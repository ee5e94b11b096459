"""The lives of the resource types of IAM Identity Center."""

from tests.localcloud.provider.life import INSTANCE, NEEDED, Life, Seen
from tests.localcloud.provider.samples import READ_ONLY, VIEW_ONLY, allow, failed

PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"
GROUP_ID = "11111111-2222-3333-4444-555555555555"
ANOTHER = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"
OTHER_INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
_OTHERS = {"instanceArn": OTHER_INSTANCE, "permissionSetArn": ANOTHER, "region": "eu-west-1"}
_SET = {"InstanceArn": INSTANCE, "PermissionSetArn": NEEDED}


def _needs(name: str) -> tuple[tuple[str, dict[str, object]], ...]:
    return ((PERMISSION_SET, {"name": name, "instanceArn": INSTANCE}),)


SSO_LIVES = [
    Life(
        type=PERMISSION_SET,
        inputs={
            "name": "Operators",
            "instanceArn": INSTANCE,
            "description": "first",
            "relayState": "https://us-east-1.console.aws.amazon.com/ecs",
            "sessionDuration": "PT2H",
            "tags": {"a": "1"},
        },
        id="arn:aws:sso:::permissionSet/ssoins-*",
        unknown=frozenset({"arn", "createdDate"}),
        seen=Seen(
            "sso-admin",
            "describe_permission_set",
            {"InstanceArn": INSTANCE, "PermissionSetArn": "arn"},
            "PermissionSet.[Name, Description, RelayState, SessionDuration]",
            of_state=frozenset({"PermissionSetArn"}),
        ),
        value=["Operators", "first", "https://us-east-1.console.aws.amazon.com/ecs", "PT2H"],
        update={
            "description": "second",
            "relayState": "https://us-east-1.console.aws.amazon.com/ecr",
            "sessionDuration": "PT4H",
            "tags": {"b": "2"},
        },
        updated=["Operators", "second", "https://us-east-1.console.aws.amazon.com/ecr", "PT4H"],
        replacing={"name": "another", "instanceArn": OTHER_INSTANCE, "region": "eu-west-1"},
    ),
    Life(
        type="aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        needs=_needs("Inline"),
        inputs={"instanceArn": INSTANCE, "permissionSetArn": NEEDED, "inlinePolicy": allow("s3:GetObject")},
        id=f"{NEEDED},{INSTANCE}",
        seen=Seen("sso-admin", "get_inline_policy_for_permission_set", _SET, "contains(InlinePolicy, 's3:GetObject')"),
        value=True,
        update={"inlinePolicy": allow("s3:PutObject")},
        updated=False,
        replacing=_OTHERS,
    ),
    Life(
        type="aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        needs=_needs("Attached"),
        inputs={"instanceArn": INSTANCE, "permissionSetArn": NEEDED, "managedPolicyArn": READ_ONLY},
        id=f"{READ_ONLY},{NEEDED},{INSTANCE}",
        unknown=frozenset({"managedPolicyName"}),
        seen=Seen("sso-admin", "list_managed_policies_in_permission_set", _SET, "AttachedManagedPolicies[].Arn"),
        value=[READ_ONLY],
        replacing={**_OTHERS, "managedPolicyArn": VIEW_ONLY},
    ),
    Life(
        type="aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        needs=_needs("Bounded"),
        inputs={
            "instanceArn": INSTANCE,
            "permissionSetArn": NEEDED,
            "permissionsBoundary": {"customerManagedPolicyReference": {"name": "cap", "path": "/teams/"}},
        },
        id=f"{NEEDED},{INSTANCE}",
        seen=Seen(
            "sso-admin",
            "get_permissions_boundary_for_permission_set",
            _SET,
            "PermissionsBoundary.CustomerManagedPolicyReference",
        ),
        value={"Name": "cap", "Path": "/teams/"},
        replacing={**_OTHERS, "permissionsBoundary": {"managedPolicyArn": READ_ONLY}},
    ),
    Life(
        type="aws:ssoadmin/accountAssignment:AccountAssignment",
        needs=_needs("Assigned"),
        inputs={
            "instanceArn": INSTANCE,
            "permissionSetArn": NEEDED,
            "principalId": GROUP_ID,
            "principalType": "GROUP",
            "targetId": "123456789012",
            "targetType": "AWS_ACCOUNT",
        },
        id=f"{GROUP_ID},GROUP,123456789012,AWS_ACCOUNT,{NEEDED},{INSTANCE}",
        seen=Seen(
            "sso-admin",
            "list_account_assignments",
            {**_SET, "AccountId": "123456789012"},
            "AccountAssignments[].[PrincipalType, PrincipalId]",
        ),
        value=[["GROUP", GROUP_ID]],
        replacing={
            **_OTHERS,
            "principalId": "0123456789-11111111-2222-3333-4444-555555555555",
            "principalType": "USER",
            "targetId": "210987654321",
        },
    ),
]

_UNKNOWN = f"ResourceNotFoundException: Could not find Instance {OTHER_INSTANCE}"
_ELSEWHERE = {"instanceArn": OTHER_INSTANCE, "permissionSetArn": ANOTHER}
SSO_REFUSED = [
    (
        PERMISSION_SET,
        {"name": "p", "instanceArn": OTHER_INSTANCE},
        "creating SSO Permission Set (p): " + failed("SSO Admin", "CreatePermissionSet", 400, _UNKNOWN),
    ),
    (
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        {**_ELSEWHERE, "inlinePolicy": allow("s3:GetObject")},
        f"putting SSO Permission Set ({ANOTHER}) Inline Policy: "
        + failed("SSO Admin", "PutInlinePolicyToPermissionSet", 400, _UNKNOWN),
    ),
    (
        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        {**_ELSEWHERE, "managedPolicyArn": READ_ONLY},
        f"attaching Managed Policy ({READ_ONLY}) to SSO Permission Set ({ANOTHER}): "
        + failed("SSO Admin", "AttachManagedPolicyToPermissionSet", 400, _UNKNOWN),
    ),
    (
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        {**_ELSEWHERE, "permissionsBoundary": {"managedPolicyArn": READ_ONLY}},
        f"creating SSO Permissions Boundary Attachment ({ANOTHER},{OTHER_INSTANCE}): "
        + failed("SSO Admin", "PutPermissionsBoundaryToPermissionSet", 400, _UNKNOWN),
    ),
    (
        "aws:ssoadmin/accountAssignment:AccountAssignment",
        {
            **_ELSEWHERE,
            "principalId": GROUP_ID,
            "principalType": "GROUP",
            "targetId": "123456789012",
            "targetType": "AWS_ACCOUNT",
        },
        f"creating SSO Account Assignment for GROUP ({GROUP_ID}): "
        + failed("SSO Admin", "CreateAccountAssignment", 400, _UNKNOWN),
    ),
]
"""What AWS refuses, by the type of resource, its inputs and the words."""
