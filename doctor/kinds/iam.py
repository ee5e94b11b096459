"""Groups, users and roles, and what AWS calls about them."""

from collections.abc import Callable
from typing import Any

from doctor.account import Answer, Live
from doctor.kinds.field import Document, Field, seconds, tags, tags_of, trusted
from doctor.kinds.kind import Found, Inputs, Kind

GROUP, USER, ROLE = "aws:iam/group:Group", "aws:iam/user:User", "aws:iam/role:Role"
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


def _service_linked_role(inputs: Inputs, live: Live) -> Found | None:
    # A service makes the role itself. It is found by the path that AWS keeps for it.
    answer = live.ask("iam:ListRoles", PathPrefix=f"/aws-service-role/{inputs['awsServiceName']}/") or {}
    role = next(iter(answer.get("Roles", [])), None)
    return Found(role["Arn"], {"description": role.get("Description")}) if role else None


KINDS = (
    Kind(GROUP, _labelled("group"), _principal("group", lambda _found: {}), {"path": PATH}),
    Kind(
        USER,
        _labelled("user"),
        _principal("user", lambda found: {"permissionsBoundary": boundary_of(found), "tags": tags_of(found)}),
        {"path": PATH, "permissionsBoundary": BOUNDARY, "tags": TAGS},
    ),
    Kind(
        ROLE,
        _labelled("role"),
        _principal("role", _of_role),
        {
            "assumeRolePolicy": Document("trust policy", trusted),
            "path": Field("path", default="/", replaces=True),
            "description": Field("description"),
            "maxSessionDuration": Field("longest session", seconds, default=3600),
            "permissionsBoundary": BOUNDARY,
            "tags": TAGS,
        },
    ),
    Kind(
        "aws:iam/serviceLinkedRole:ServiceLinkedRole",
        lambda inputs: f"service-linked role of `{inputs['awsServiceName']}`",
        _service_linked_role,
        {"description": Field("description", own_default=True)},
    ),
)
