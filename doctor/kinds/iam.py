"""Groups, users and roles, and what AWS calls about them."""

from collections.abc import Callable
from typing import Any

from doctor.account import Answer, Live
from doctor.kinds.field import Document, Field, seconds, tags, tags_of, trusted
from doctor.kinds.kind import Found, Hold, Inputs, Kind, Obstacle

GROUP, USER, ROLE = "aws:iam/group:Group", "aws:iam/user:User", "aws:iam/role:Role"
SERVICE_LINKED = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
TYPES = {"group": GROUP, "user": USER, "role": ROLE}
"""Types of principals, by their kind."""
PARAMETERS = {"group": "GroupName", "role": "RoleName", "user": "UserName"}
"""How IAM's operations call a principal of a kind."""

TAGS = Field("tags", tags)
BOUNDARY = Field("permissions boundary")
PATH = Field("path", default="/")


def entity(kind: str, name: str, live: Live) -> Answer | None:
    """Return a group, role or user, or nothing where there is none; a group's answer holds its users."""
    found = live.ask(f"iam:Get{kind.capitalize()}", **{PARAMETERS[kind]: name})
    return None if found is None else found | found[kind.capitalize()]


def attached(kind: str, name: str, live: Live) -> list[str]:
    """Return the ARNs of the policies attached to a principal."""
    found = live.ask(f"iam:ListAttached{kind.capitalize()}Policies", **{PARAMETERS[kind]: name}) or {}
    return [each["PolicyArn"] for each in found.get("AttachedPolicies", [])]


def inline_names(kind: str, name: str, live: Live) -> list[str]:
    """Return the names of a principal's inline policies."""
    found = live.ask(f"iam:List{kind.capitalize()}Policies", **{PARAMETERS[kind]: name}) or {}
    return list(found.get("PolicyNames", []))


def inline_document(kind: str, name: str, policy: str, live: Live) -> Any:  # noqa: ANN401  any JSON value
    """Return the document of an inline policy, or nothing."""
    found = live.ask(f"iam:Get{kind.capitalize()}Policy", **{PARAMETERS[kind]: name}, PolicyName=policy)
    return found and found["PolicyDocument"]


def short(arn: str) -> str:
    """Return a managed policy's path and name."""
    return arn.partition(":policy/")[2] or arn


def boundary_of(found: Answer) -> str | None:
    """Return the ARN of the permissions boundary of a user or role."""
    arn: str | None = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return arn


def _principal(kind: str, properties: Callable[[Answer], dict[str, Any]]) -> Callable[[Inputs, Live], Found | None]:
    def find(inputs: Inputs, live: Live) -> Found | None:
        found = entity(kind, inputs["name"], live)
        return Found(inputs["name"], {"path": found["Path"], **properties(found)}) if found else None

    return find


def _namesake(kind: str) -> Callable[[Inputs, Live], Obstacle | None]:
    """Return the lookup of another principal with the name: an account has each once, whatever the case of letters.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    noun = kind.capitalize()

    def find(inputs: Inputs, live: Live) -> Obstacle | None:
        found = (live.ask(f"iam:List{noun}s") or {}).get(f"{noun}s", [])
        names = (each[PARAMETERS[kind]] for each in found)
        name = next((each for each in names if each.lower() == str(inputs["name"]).lower()), None)
        return Obstacle(f"{noun} `{name}` has the name, in another spelling.") if name else None

    return find


def _labelled(kind: str) -> Callable[[Inputs], str]:
    return lambda inputs: f"{kind} `{inputs.get('name')}`"


def _of_role(found: Answer) -> dict[str, Any]:
    return {
        "assumeRolePolicy": found["AssumeRolePolicyDocument"],
        "description": found.get("Description"),
        "maxSessionDuration": found.get("MaxSessionDuration"),
        "permissionsBoundary": boundary_of(found),
        "tags": tags_of(found),
    }


def _holds(kind: str, name: str, live: Live) -> tuple[Hold, ...]:
    return tuple(Hold(kind, name, each) for each in (*attached(kind, name, live), *inline_names(kind, name, live)))


def _of_user(inputs: Inputs, live: Live) -> Obstacle | None:
    """Return what AWS wants removed before it deletes a user. The provider only removes the user from groups.

    Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html, `resourceUserDelete` in
    internal/service/iam/user.go of terraform-provider-aws
    """
    name = inputs["name"]
    keys = (live.ask("iam:ListAccessKeys", UserName=name) or {}).get("AccessKeyMetadata", [])
    devices = (live.ask("iam:ListMFADevices", UserName=name) or {}).get("MFADevices", [])
    release = (
        *(f"aws iam delete-access-key --user-name {name} --access-key-id {each['AccessKeyId']}" for each in keys),
        *(
            f"aws iam deactivate-mfa-device --user-name {name} --serial-number {each['SerialNumber']}"
            for each in devices
        ),
    )
    holds = _holds("user", name, live)
    why = "AWS doesn't delete a user who has policies, access keys or MFA devices."
    return Obstacle(why, holds, release) if holds or release else None


def _of_group(inputs: Inputs, live: Live) -> Obstacle | None:
    """Return what AWS wants removed before it deletes a group.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html
    """
    name = inputs["name"]
    members = (entity("group", name, live) or {}).get("Users", [])
    holds, release = _holds("group", name, live), tuple(leave(name, each["UserName"]) for each in members)
    return (
        Obstacle("AWS doesn't delete a group that has policies or members.", holds, release)
        if holds or release
        else None
    )


def leave(group: str, user: str) -> str:
    """Return the command that takes a user out of a group."""
    return f"aws iam remove-user-from-group --group-name {group} --user-name {user}"


def _service_linked_role(inputs: Inputs, live: Live) -> Found | None:
    # A service makes the role itself. It is found by the path that AWS keeps for it.
    answer = live.ask("iam:ListRoles", PathPrefix=f"/aws-service-role/{inputs['awsServiceName']}/") or {}
    role = next(iter(answer.get("Roles", [])), None)
    return Found(role["Arn"], {"description": role.get("Description")}) if role else None


KINDS = (
    Kind(
        GROUP,
        _labelled("group"),
        _principal("group", lambda _found: {}),
        ("iam:GetGroup", "iam:ListGroups"),
        {"path": PATH},
        namesake=_namesake("group"),
        obstacle=_of_group,
    ),
    Kind(
        USER,
        _labelled("user"),
        _principal("user", lambda found: {"permissionsBoundary": boundary_of(found), "tags": tags_of(found)}),
        ("iam:GetUser", "iam:ListUsers"),
        {"path": PATH, "permissionsBoundary": BOUNDARY, "tags": TAGS},
        namesake=_namesake("user"),
        obstacle=_of_user,
    ),
    Kind(
        ROLE,
        _labelled("role"),
        _principal("role", _of_role),
        ("iam:GetRole", "iam:ListRoles"),
        {
            "assumeRolePolicy": Document("trust policy", trusted),
            "path": Field("path", default="/", replaces=True),
            "description": Field("description"),
            "maxSessionDuration": Field("longest session", seconds, default=3600),
            "permissionsBoundary": BOUNDARY,
            "tags": TAGS,
        },
        namesake=_namesake("role"),
    ),
    Kind(
        SERVICE_LINKED,
        lambda inputs: f"service-linked role of `{inputs['awsServiceName']}`",
        _service_linked_role,
        ("iam:ListRoles",),
        {"description": Field("description", own_default=True)},
    ),
)
