"""IAM Identity Center: what caps permission sets, and who has them in which account.

As `localcloud.provider.sso`.
"""

import re
from typing import Any

from localcloud.provider import validation
from localcloud.provider.aws import Aws
from localcloud.provider.resource_type import Id, Input, Kind, ProviderError, ResourceType
from localcloud.provider.saying import saying
from localcloud.provider.sso_parts import INSTANCE, REGION, own, provision, set_of
from localcloud.provider.wire import Properties

_PRINCIPAL = re.compile(r"([0-9a-f]{10}-|)[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")


# Permissions boundary


def _put_boundary(aws: Aws, inputs: Properties) -> None:
    given = inputs["permissionsBoundary"]
    reference = given.get("customerManagedPolicyReference")
    boundary = {
        "CustomerManagedPolicyReference": reference and {"Name": reference["name"], "Path": reference["path"]},
        "ManagedPolicyArn": given.get("managedPolicyArn"),
    }
    aws.call(
        "sso-admin:PutPermissionsBoundaryToPermissionSet",
        PermissionsBoundary={name: value for name, value in boundary.items() if value},
        **set_of(inputs),
    )
    provision(aws, set_of(inputs))


def _read_boundary(aws: Aws, known: Properties) -> Properties | None:
    found = aws.call("sso-admin:GetPermissionsBoundaryForPermissionSet", **set_of(known))["PermissionsBoundary"]
    reference = found.get("CustomerManagedPolicyReference")
    boundary = (
        {"customerManagedPolicyReference": {"name": reference["Name"], "path": reference["Path"]}}
        if reference
        else {"managedPolicyArn": found["ManagedPolicyArn"]}
    )
    return {**own(known), "permissionsBoundary": boundary}


def _delete_boundary(aws: Aws, state: Properties) -> None:
    aws.call("sso-admin:DeletePermissionsBoundaryFromPermissionSet", **set_of(state))
    provision(aws, set_of(state))


def _with_path(given: Any) -> Any:  # noqa: ANN401  what a program gives
    key = "customerManagedPolicyReference"
    if not (isinstance(given, dict) and isinstance(given.get(key), dict)):
        return given
    return {**given, key: {"path": "/", **given[key]}}


_BOUNDARY_ATTACHMENT = ResourceType(
    type="aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
    noun="SSO Permissions Boundary Attachment",
    id=Id(
        ("permissionSetArn", "instanceArn"),
        separator=",",
        malformed="unexpected format for ID ({id}), expected PERMISSION_SET_ARN,INSTANCE_ARN",
    ),
    inputs={
        "instanceArn": INSTANCE,
        "permissionSetArn": INSTANCE,
        "permissionsBoundary": Input(Kind(dict, _with_path), required=True, replaces=True),
        "region": REGION,
    },
    create=_put_boundary,
    read=_read_boundary,
    delete=_delete_boundary,
    doing={
        action: f"{words} SSO Permissions Boundary Attachment ({{permissionSetArn}},{{instanceArn}})"
        for action, words in (("create", "creating"), ("read", "reading"), ("delete", "deleting"))
    },
)


# Assignments


def _assigned(aws: Aws, known: Properties) -> Properties | None:
    page = aws.ask("sso-admin:ListAccountAssignments", AccountId=known["targetId"], **set_of(known)) or {}
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
    """Ask once how an assignment goes; the local AWS makes it at once, or fails."""
    answer = aws.call(
        f"sso-admin:DescribeAccountAssignment{what}Status",
        InstanceArn=inputs["instanceArn"],
        **{f"AccountAssignment{what}RequestId": request},
    )
    status = answer[f"AccountAssignment{what}Status"]
    if status["Status"] == "FAILED":
        # The words around the reason: aws-samples/aws-iam-identity-center-pipeline issue 5.
        raise ProviderError(
            f"unexpected state 'FAILED', wanted target 'SUCCEEDED'. last error: {status['FailureReason']}"
        )


def _assign(aws: Aws, inputs: Properties) -> None:
    who = f"SSO Account Assignment for {inputs['principalType']} ({inputs['principalId']})"
    if _assigned(aws, inputs):
        raise ProviderError(f"creating {who}: already exists")
    with saying(f"creating {who}"):
        answer = aws.call("sso-admin:CreateAccountAssignment", **_principal(inputs), **set_of(inputs))
    with saying(f"waiting for {who} create"):
        _wait(aws, inputs, "Creation", answer["AccountAssignmentCreationStatus"]["RequestId"])


def _unassign(aws: Aws, state: Properties) -> None:
    answer = aws.call("sso-admin:DeleteAccountAssignment", **_principal(state), **set_of(state))
    _wait(aws, state, "Deletion", answer["AccountAssignmentDeletionStatus"]["RequestId"])


def _principal_id(_attribute: str, value: str) -> str | None:
    return None if _PRINCIPAL.fullmatch(value) else f"invalid value for principal_id (must match {_PRINCIPAL.pattern})"


_ASSIGNMENT = {
    "instanceArn": INSTANCE,
    "permissionSetArn": INSTANCE,
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
    inputs={**_ASSIGNMENT, "region": REGION},
    create=_assign,
    read=_assigned,
    delete=_unassign,
    doing={
        "create": "creating",
        "delete": "deleting SSO Account Assignment for Principal ({principalId})",
        "read": "reading SSO Account Assignment for Principal ({principalId})",
    },
)

RESOURCE_TYPES = (_BOUNDARY_ATTACHMENT, _ACCOUNT_ASSIGNMENT)
