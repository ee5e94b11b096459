"""What the roles of the account hold, to compare before and after an edit."""

from typing import Any

Holdings = dict[str, dict[str, Any]]


def holdings(iam: Any) -> Holdings:  # noqa: ANN401  boto3 makes its clients at run time
    """Everything about every role, by name."""
    return {each["RoleName"]: _held(iam, each["RoleName"]) for each in iam.list_roles()["Roles"]}


def _held(iam: Any, name: str) -> dict[str, Any]:  # noqa: ANN401  the same
    role = iam.get_role(RoleName=name)["Role"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        "id": role["RoleId"],  # changes when a role is made again
        "path": role["Path"],
        "trust": role["AssumeRolePolicyDocument"],
        "boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "attached": {each["PolicyName"]: each["PolicyArn"] for each in attached},
        "inline": {
            policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        },
    }
