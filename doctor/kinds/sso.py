"""Permission sets of IAM Identity Center: what they allow, and who has them.

AWS names a permission set by an ARN of its own. Until the stack has it, the preview can't say which it is.
"""

from doctor.account import Answer, Live, UnreadableError
from doctor.kinds.field import Document, Field, tags_of
from doctor.kinds.iam import TAGS
from doctor.kinds.kind import Found, Inputs, Kind

PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"
_OF_SETS = "sso:ListPermissionSets"


def _here(inputs: Inputs, live: Live, action: str) -> dict[str, str]:
    """Return the instance that a call names; raises UnreadableError where it is in another region."""
    region = inputs.get("region")
    if region and region != live.account.region:
        raise UnreadableError(action, f"IAM Identity Center is in {region}, and the stack in {live.account.region}")
    return {"InstanceArn": inputs["instanceArn"]}


def _permission_set(inputs: Inputs, live: Live) -> Found | None:
    of = _here(inputs, live, _OF_SETS)
    for arn in (live.ask(_OF_SETS, **of) or {}).get("PermissionSets", []):
        answer = live.ask("sso:DescribePermissionSet", PermissionSetArn=arn, **of) or {}
        found: Answer = answer.get("PermissionSet", {})
        if found.get("Name") == inputs["name"]:
            tags = live.ask("sso:ListTagsForResource", ResourceArn=arn, **of) or {}
            properties = {
                "description": found.get("Description"),
                "sessionDuration": found.get("SessionDuration"),
                "tags": tags_of(tags),
            }
            return Found(f"{arn},{inputs['instanceArn']}", properties)
    return None


def _policy(inputs: Inputs, live: Live) -> Found | None:
    action = "sso:GetInlinePolicyForPermissionSet"
    arn = inputs["permissionSetArn"]
    found = live.ask(action, PermissionSetArn=arn, **_here(inputs, live, action)) or {}
    text = found.get("InlinePolicy")
    return Found(f"{arn},{inputs['instanceArn']}", {"inlinePolicy": text}) if text else None


def _attachment(inputs: Inputs, live: Live) -> Found | None:
    action = "sso:ListManagedPoliciesInPermissionSet"
    arn, policy = inputs["permissionSetArn"], inputs["managedPolicyArn"]
    found = live.ask(action, PermissionSetArn=arn, **_here(inputs, live, action)) or {}
    there = any(each["Arn"] == policy for each in found.get("AttachedManagedPolicies", []))
    return Found(f"{policy},{arn},{inputs['instanceArn']}") if there else None


def _assignment(inputs: Inputs, live: Live) -> Found | None:
    action = "sso:ListAccountAssignments"
    arn, account = inputs["permissionSetArn"], inputs["targetId"]
    found = live.ask(action, AccountId=account, PermissionSetArn=arn, **_here(inputs, live, action)) or {}
    who = (inputs["principalType"], inputs["principalId"])
    if all((each["PrincipalType"], each["PrincipalId"]) != who for each in found.get("AccountAssignments", [])):
        return None
    parts = (inputs["principalId"], inputs["principalType"], account, inputs["targetType"], arn, inputs["instanceArn"])
    return Found(",".join(parts))


KINDS = (
    Kind(
        PERMISSION_SET,
        lambda inputs: f"permission set `{inputs.get('name')}`",
        _permission_set,
        (_OF_SETS, "sso:DescribePermissionSet", "sso:ListTagsForResource"),
        {
            "description": Field("description", own_default=True),
            "sessionDuration": Field("session", default="PT1H"),
            "tags": TAGS,
        },
    ),
    Kind(
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        lambda _inputs: "permission set: inline policy",
        _policy,
        ("sso:GetInlinePolicyForPermissionSet",),
        {"inlinePolicy": Document("document")},
    ),
    Kind(
        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        lambda inputs: f"permission set: policy `{str(inputs['managedPolicyArn']).rpartition('/')[2]}`",
        _attachment,
        ("sso:ListManagedPoliciesInPermissionSet",),
    ),
    Kind(
        "aws:ssoadmin/accountAssignment:AccountAssignment",
        lambda inputs: f"permission set: {str(inputs['principalType']).lower()} `{inputs['principalId']}`",
        _assignment,
        ("sso:ListAccountAssignments",),
    ),
)
