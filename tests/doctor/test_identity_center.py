"""Permission sets of IAM Identity Center, as the doctor finds them in an account."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from doctor.check import check
from doctor.check.rows import Row, Status
from doctor.kinds import KINDS, sso
from tests.doctor.checking import LIST_ROLES, commands, document
from tests.doctor.conftest import Place
from tests.doctor.interference import interfered

STACK = "center"
UP = commands(STACK).update
GROUP_ID = "11111111-2222-3333-4444-555555555555"
LOGS = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"
OPERATORS: dict[str, Any] = {
    "groupName": "g",
    "usersPermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
    "identityCenter": {"name": "Deployers", "groups": [GROUP_ID], "sessionHours": 8},
}


@pytest.fixture(scope="module")
def center(place: Place) -> Iterator[Place]:
    """A stack with a permission set, up."""
    place.reset()
    config = {"aws:region": "us-east-1", "container-roles:operators": OPERATORS}
    place.program.joinpath(f"Pulumi.{STACK}.yaml").write_text(json.dumps({"config": config}))
    place.pulumi("stack", "init", STACK, "--no-select")
    place.up(STACK)
    yield place
    place.program.joinpath(f"Pulumi.{STACK}.yaml").unlink()
    place.reset()


def the_set(center: Place) -> dict[str, Any]:
    instance = center.call("sso-admin:ListInstances")["Instances"][0]["InstanceArn"]
    (arn,) = center.call("sso-admin:ListPermissionSets", InstanceArn=instance)["PermissionSets"]
    return {"InstanceArn": instance, "PermissionSetArn": arn}


def differing(center: Place) -> list[Row]:
    rows = check(center.refreshed(STACK), center.live, commands(STACK))
    return sorted((row for row in rows if row.status not in (Status.OK, Status.NOTE)), key=lambda row: row.what)


def test_what_is_up_is_found_by_the_calls_that_each_kind_names(center: Place) -> None:
    planned = center.refreshed(STACK)
    of_types = {each.resource.type: each.resource for each in planned.steps if "ssoadmin" in each.resource.type}
    assert {*of_types} == {each.type for each in sso.KINDS}
    for resource in of_types.values():
        live, interference = interfered({})
        assert KINDS[resource.type].find(resource.inputs, live)
        asked = {*interference.calls} - {"GetCallerIdentity"}
        assert asked == {each.partition(":")[2] for each in KINDS[resource.type].reads}
    assert differing(center) == []


def test_what_breaks_turns_its_row_and_an_update_repairs_it(center: Place) -> None:
    of = the_set(center)
    assigned = {"PrincipalId": GROUP_ID, "PrincipalType": "GROUP", "TargetId": "123456789012"}
    center.call("sso-admin:UpdatePermissionSet", SessionDuration="PT12H", **of)
    center.call("sso-admin:DetachManagedPolicyFromPermissionSet", ManagedPolicyArn=LOGS, **of)
    cap = {"CustomerManagedPolicyReference": {"Name": "cap"}}
    center.call("sso-admin:PutPermissionsBoundaryToPermissionSet", PermissionsBoundary=cap, **of)
    center.call("sso-admin:DeleteAccountAssignment", TargetType="AWS_ACCOUNT", **assigned, **of)
    assert differing(center) == [
        Row("permission set `Deployers`: session", "PT8H", "PT12H", Status.FAILED, (UP,)),
        Row("permission set: boundary: policy", OPERATORS["usersPermissionsBoundary"], "/cap", Status.FAILED, (UP,)),
        Row(f"permission set: group `{GROUP_ID}`", "exists", "missing", Status.FAILED, (UP,)),
        Row("permission set: policy `CloudWatchLogsFullAccess`", "exists", "missing", Status.FAILED, (UP,)),
    ]
    center.up(STACK, "--refresh")
    assert differing(center) == []


def test_without_a_stack_the_set_is_looked_up_in_the_instance_of_the_account(center: Place) -> None:
    shown = center.doctor("check", "--config", f"Pulumi.{STACK}.yaml", "--json")
    found = {row["what"]: row["found"] for row in json.loads(shown.stdout)["rows"]}
    assert found["permission set `Deployers`"] == "exists already"


def test_a_set_that_was_made_by_hand_is_adopted_with_all_its_parts(center: Place) -> None:
    center.pulumi("destroy", "--yes", "--stack", STACK)
    instance = center.call("sso-admin:ListInstances")["Instances"][0]["InstanceArn"]
    center.call("sso-admin:CreatePermissionSet", InstanceArn=instance, Name="Another")
    made = center.call("sso-admin:CreatePermissionSet", InstanceArn=instance, Name="Deployers", SessionDuration="PT8H")
    of: dict[str, Any] = {"InstanceArn": instance, "PermissionSetArn": made["PermissionSet"]["PermissionSetArn"]}
    assigned = {"PrincipalId": GROUP_ID, "PrincipalType": "GROUP", "TargetId": "123456789012"}
    center.call("sso-admin:AttachManagedPolicyToPermissionSet", ManagedPolicyArn=LOGS, **of)
    center.call("sso-admin:PutInlinePolicyToPermissionSet", InlinePolicy=document(LIST_ROLES), **of)
    center.call("sso-admin:CreateAccountAssignment", TargetType="AWS_ACCOUNT", **assigned, **of)
    shown = center.doctor("adopt", "--stack", STACK, "--yes")
    assert shown.returncode == 0, shown.stderr
    arn = of["PermissionSetArn"]
    assignment = f"{GROUP_ID},GROUP,123456789012,AWS_ACCOUNT,{arn},{instance}"
    adopted = [line for line in shown.stdout.splitlines() if line.startswith("adopt ") and arn in line]
    assert adopted == [
        f"adopt     PermissionSet operators-permission-set  {arn},{instance}",
        f"adopt     AccountAssignment operators-permission-set-group-{GROUP_ID}  {assignment}",
        f"adopt     ManagedPolicyAttachment operators-permission-set-logs-full-access  {LOGS},{arn},{instance}",
        f"adopt     PermissionSetInlinePolicy operators-permission-set-policy  {arn},{instance}",
    ]
    center.up(STACK)
    assert differing(center) == []
