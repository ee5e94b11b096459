"""Permission sets of IAM Identity Center: what they allow, and who has them.

AWS names a permission set by an ARN of its own. Until the stack has the set, the preview can't say which it is. Then it
is looked up by its name.
"""

from dataclasses import replace
from typing import Any

from doctor.account import Answer, Live, UnreadableError
from doctor.expected import UNKNOWN_INSTANCE
from doctor.kinds.field import NONE, Document, Field, tags_of
from doctor.kinds.iam import TAGS, short
from doctor.kinds.kind import Found, Inputs, Kind, Owner

PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"
INLINE = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
ATTACHMENT = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
BOUNDARY = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"
ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"
SET_NAME = "permissionSetName"
"""How the doctor calls the name of the permission set among the inputs of its parts, which name its ARN only."""
ADMINISTRATOR = "administratorRoleArn"
"""How it calls, among the inputs of all of them, the role by which the program's provider works in another account."""


def asked(action: str, inputs: Inputs, live: Live, **parameters: str) -> Answer:
    """Ask the instance that a resource is of; raises UnreadableError where it is unknown or in another region."""
    if inputs["instanceArn"] == UNKNOWN_INSTANCE:
        raise UnreadableError(
            "sso:ListInstances", "the caller doesn't see an instance of IAM Identity Center", denied=True
        )
    region = inputs.get("region")
    if region and region != live.account.region:
        raise UnreadableError(action, f"IAM Identity Center is in {region}, and the stack in {live.account.region}")
    return live.by(inputs.get(ADMINISTRATOR)).ask(action, InstanceArn=inputs["instanceArn"], **parameters) or {}


def instance_arn(live: Live) -> str | None:
    """Return the ARN of the instance that the account sees, if it sees one."""
    try:
        found = (live.ask("sso:ListInstances") or {}).get("Instances", [])
    except UnreadableError:
        return None  # `asked` says so
    return found[0]["InstanceArn"] if found else None


def described(inputs: Inputs, live: Live) -> Answer | None:
    """Return the permission set that has the name of one of the program."""
    for arn in asked("sso:ListPermissionSets", inputs, live).get("PermissionSets", []):
        answer = asked("sso:DescribePermissionSet", inputs, live, PermissionSetArn=arn)
        found: Answer = answer.get("PermissionSet", {})
        if found.get("Name") == inputs["name"]:
            return found
    return None


def _permission_set(inputs: Inputs, live: Live) -> Found | None:
    found = described(inputs, live)
    if not found:
        return None
    arn = found["PermissionSetArn"]
    properties = {
        "description": found.get("Description"),
        "sessionDuration": found.get("SessionDuration"),
        "tags": tags_of(asked("sso:ListTagsForResource", inputs, live, ResourceArn=arn)),
    }
    return Found(f"{arn},{inputs['instanceArn']}", properties)


def _policy(inputs: Inputs, live: Live) -> Found | None:
    arn = inputs["permissionSetArn"]
    text = asked("sso:GetInlinePolicyForPermissionSet", inputs, live, PermissionSetArn=arn).get("InlinePolicy")
    return Found(f"{arn},{inputs['instanceArn']}", {"inlinePolicy": text}) if text else None


def _attachment(inputs: Inputs, live: Live) -> Found | None:
    arn, policy = inputs["permissionSetArn"], inputs["managedPolicyArn"]
    found = asked("sso:ListManagedPoliciesInPermissionSet", inputs, live, PermissionSetArn=arn)
    there = any(each["Arn"] == policy for each in found.get("AttachedManagedPolicies", []))
    return Found(f"{policy},{arn},{inputs['instanceArn']}") if there else None


def _boundary(inputs: Inputs, live: Live) -> Found | None:
    arn = inputs["permissionSetArn"]
    found = asked("sso:GetPermissionsBoundaryForPermissionSet", inputs, live, PermissionSetArn=arn)
    boundary: Answer = found.get("PermissionsBoundary", {})
    if not boundary:
        return None
    reference = boundary.get("CustomerManagedPolicyReference")
    named = {
        "customerManagedPolicyReference": reference and {"name": reference["Name"], "path": reference["Path"]},
        "managedPolicyArn": boundary.get("ManagedPolicyArn"),
    }
    properties = {"permissionsBoundary": {key: value for key, value in named.items() if value}}
    return Found(f"{arn},{inputs['instanceArn']}", properties)


def _policy_name(boundary: Any) -> str:  # noqa: ANN401  a mapping
    """Return the policy that a boundary names: an ARN of AWS, or the path and name of one of the account."""
    if reference := boundary.get("customerManagedPolicyReference"):
        return f"{reference.get('path') or '/'}{reference['name']}"
    return str(boundary.get("managedPolicyArn") or NONE)


def _assignment(inputs: Inputs, live: Live) -> Found | None:
    arn, account = inputs["permissionSetArn"], inputs["targetId"]
    found = asked("sso:ListAccountAssignments", inputs, live, AccountId=account, PermissionSetArn=arn)
    who = (inputs["principalType"], inputs["principalId"])
    if all((each["PrincipalType"], each["PrincipalId"]) != who for each in found.get("AccountAssignments", [])):
        return None
    parts = (inputs["principalId"], inputs["principalType"], account, inputs["targetType"], arn, inputs["instanceArn"])
    return Found(",".join(parts))


def set_name(inputs: Inputs) -> str | None:
    """Return the name of the permission set that something is part of, if it is known."""
    return name_in(inputs.get("permissionSetArn")) or inputs.get(SET_NAME)


def name_in(arn: object) -> str | None:
    """Return the name of a permission set whose inputs stand in place of an ARN that is unknown."""
    match arn:
        case {"permissionSet": {"name": str(name)}}:
            return name
    return None


def label(part: str, inputs: Inputs) -> str:
    """Return what people call a part of a permission set."""
    name = set_name(inputs)
    return f"permission set `{name}`: {part}" if name else f"permission set: {part}"


def _part(kind: Kind) -> Kind:
    """Return the kind of what is part of a permission set, which is looked up first where its ARN is unknown."""

    def find(inputs: Inputs, live: Live) -> Found | None:
        match inputs["permissionSetArn"]:
            case {"permissionSet": wanted}:
                found = described({**inputs, **wanted}, live)
                named = {**inputs, "permissionSetArn": found["PermissionSetArn"]} if found else None
            case _:
                named = {**inputs}
        return kind.find(named, live) if named else None

    return replace(kind, find=find, owners=(Owner("permissionSetArn", PERMISSION_SET),))


_PARTS = (
    Kind(
        INLINE,
        lambda inputs: label("inline policy", inputs),
        _policy,
        ("sso:GetInlinePolicyForPermissionSet",),
        {"inlinePolicy": Document("document")},
    ),
    Kind(
        ATTACHMENT,
        lambda inputs: label(f"policy `{short(str(inputs['managedPolicyArn']))}`", inputs),
        _attachment,
        ("sso:ListManagedPoliciesInPermissionSet",),
    ),
    Kind(
        BOUNDARY,
        lambda inputs: label("permissions boundary", inputs),
        _boundary,
        ("sso:GetPermissionsBoundaryForPermissionSet",),
        {"permissionsBoundary": Field("policy", _policy_name, replaces=True)},
    ),
    Kind(
        ASSIGNMENT,
        lambda inputs: label(f"{str(inputs['principalType']).lower()} `{inputs['principalId']}`", inputs),
        _assignment,
        ("sso:ListAccountAssignments",),
    ),
)

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
    *map(_part, _PARTS),
)
