"""Permission sets of IAM Identity Center: what they allow, and who has them.

AWS names a permission set by an ARN of its own. Until the stack has the set, the preview can't say which it is. Then it
is looked up by its name.
"""

from doctor.account import Answer, Live, UnreadableError
from doctor.kinds.field import Document, Field, tags_of
from doctor.kinds.iam import TAGS
from doctor.kinds.kind import Found, Inputs, Kind, Owner

PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"
INLINE = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
ATTACHMENT = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"


def _ask(action: str, inputs: Inputs, live: Live, **parameters: str) -> Answer:
    """Ask the instance that a resource is of; raises UnreadableError where it is in another region."""
    region = inputs.get("region")
    if region and region != live.account.region:
        raise UnreadableError(action, f"IAM Identity Center is in {region}, and the stack in {live.account.region}")
    return live.ask(action, InstanceArn=inputs["instanceArn"], **parameters) or {}


def _described(inputs: Inputs, live: Live) -> Answer | None:
    """Return the permission set that has the name of one of the program."""
    for arn in _ask("sso:ListPermissionSets", inputs, live).get("PermissionSets", []):
        answer = _ask("sso:DescribePermissionSet", inputs, live, PermissionSetArn=arn)
        found: Answer = answer.get("PermissionSet", {})
        if found.get("Name") == inputs["name"]:
            return found
    return None


def _permission_set(inputs: Inputs, live: Live) -> Found | None:
    found = _described(inputs, live)
    if not found:
        return None
    arn = found["PermissionSetArn"]
    properties = {
        "description": found.get("Description"),
        "sessionDuration": found.get("SessionDuration"),
        "tags": tags_of(_ask("sso:ListTagsForResource", inputs, live, ResourceArn=arn)),
    }
    return Found(f"{arn},{inputs['instanceArn']}", properties)


def _arn_of_set(inputs: Inputs, live: Live) -> str | None:
    """Return the ARN of the permission set that something is part of, or nothing where the account hasn't got it."""
    match inputs["permissionSetArn"]:
        case {"permissionSet": wanted}:
            found = _described(wanted, live)
            return found["PermissionSetArn"] if found else None
        case arn:
            return str(arn)


def _policy(inputs: Inputs, live: Live) -> Found | None:
    arn = _arn_of_set(inputs, live)
    if not arn:
        return None
    text = _ask("sso:GetInlinePolicyForPermissionSet", inputs, live, PermissionSetArn=arn).get("InlinePolicy")
    return Found(f"{arn},{inputs['instanceArn']}", {"inlinePolicy": text}) if text else None


def _attachment(inputs: Inputs, live: Live) -> Found | None:
    arn, policy = _arn_of_set(inputs, live), inputs["managedPolicyArn"]
    if not arn:
        return None
    found = _ask("sso:ListManagedPoliciesInPermissionSet", inputs, live, PermissionSetArn=arn)
    there = any(each["Arn"] == policy for each in found.get("AttachedManagedPolicies", []))
    return Found(f"{policy},{arn},{inputs['instanceArn']}") if there else None


def _assignment(inputs: Inputs, live: Live) -> Found | None:
    arn, account = _arn_of_set(inputs, live), inputs["targetId"]
    if not arn:
        return None
    found = _ask("sso:ListAccountAssignments", inputs, live, AccountId=account, PermissionSetArn=arn)
    who = (inputs["principalType"], inputs["principalId"])
    if all((each["PrincipalType"], each["PrincipalId"]) != who for each in found.get("AccountAssignments", [])):
        return None
    parts = (inputs["principalId"], inputs["principalType"], account, inputs["targetType"], arn, inputs["instanceArn"])
    return Found(",".join(parts))


_OWNERS = (Owner("permissionSetArn", PERMISSION_SET),)

KINDS = (
    Kind(
        PERMISSION_SET,
        lambda inputs: f"permission set `{inputs.get('name')}`",
        _permission_set,
        ("sso:ListPermissionSets", "sso:DescribePermissionSet", "sso:ListTagsForResource"),
        {
            "description": Field("description", own_default=True),
            "sessionDuration": Field("session", default="PT1H"),
            "tags": TAGS,
        },
    ),
    Kind(
        INLINE,
        lambda _inputs: "permission set: inline policy",
        _policy,
        ("sso:GetInlinePolicyForPermissionSet",),
        {"inlinePolicy": Document("document")},
        owners=_OWNERS,
    ),
    Kind(
        ATTACHMENT,
        lambda inputs: f"permission set: policy `{str(inputs['managedPolicyArn']).rpartition('/')[2]}`",
        _attachment,
        ("sso:ListManagedPoliciesInPermissionSet",),
        owners=_OWNERS,
    ),
    Kind(
        ASSIGNMENT,
        lambda inputs: f"permission set: {str(inputs['principalType']).lower()} `{inputs['principalId']}`",
        _assignment,
        ("sso:ListAccountAssignments",),
        owners=_OWNERS,
    ),
)
