"""Permission sets of IAM Identity Center, as the doctor finds them in an account."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from components.arns import Account
from doctor.account import Live, UnreadableError
from doctor.check import check, how_to_read
from doctor.check.rows import NOT_GIVEN, Row, Status
from doctor.expected import from_config
from doctor.kinds import KINDS, sso
from doctor.preview import DELETE, Preview, read
from tests.doctor.checking import FULL_ACCESS, LIST_ROLES, commands, document, fix
from tests.doctor.conftest import Place
from tests.doctor.interference import interfered

STACK = "center"
UP = commands(STACK).update
GROUP_ID = "11111111-2222-3333-4444-555555555555"
USER_ID = "99999999-2222-3333-4444-555555555555"
ADMIN = {"Effect": "Allow", "Action": "*", "Resource": "*"}
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
        Row(f"permission set `Deployers`: group `{GROUP_ID}`", "exists", "missing", Status.FAILED, (UP,)),
        Row(
            "permission set `Deployers`: permissions boundary: policy",
            OPERATORS["usersPermissionsBoundary"],
            "/cap",
            Status.FAILED,
            (UP,),
        ),
        Row("permission set `Deployers`: policy `CloudWatchLogsFullAccess`", "exists", "missing", Status.FAILED, (UP,)),
        Row("permission set `Deployers`: session", "PT8H", "PT12H", Status.FAILED, (UP,)),
    ]
    center.up(STACK, "--refresh")
    assert differing(center) == []


def test_what_a_set_holds_beyond_the_program_is_found_and_its_fix_removes_it(center: Place) -> None:
    of = the_set(center)
    own = "arn:aws:iam::123456789012:policy/team/own"
    center.call("iam:CreatePolicy", PolicyName="own", Path="/team/", PolicyDocument=document(ADMIN))
    user = {"PrincipalId": USER_ID, "PrincipalType": "USER", "TargetType": "AWS_ACCOUNT"}
    reference = {"Name": "own", "Path": "/team/"}
    center.call("sso-admin:AttachManagedPolicyToPermissionSet", ManagedPolicyArn=FULL_ACCESS, **of)
    center.call(
        "sso-admin:AttachCustomerManagedPolicyReferenceToPermissionSet", CustomerManagedPolicyReference=reference, **of
    )
    for account in ("123456789012", "111122223333"):
        center.call("sso-admin:CreateAccountAssignment", TargetId=account, **user, **of)
    whose = f"--instance-arn {of['InstanceArn']} --permission-set-arn {of['PermissionSetArn']}"
    into = f"aws sso-admin provision-permission-set {whose} --target-type ALL_PROVISIONED_ACCOUNTS"
    rows = differing(center)
    assert [(row.what, row.expected, row.fix) for row in rows] == [
        (
            "permission set `Deployers`: policy `IAMFullAccess`",
            NOT_GIVEN,
            (
                f"aws sso-admin detach-managed-policy-from-permission-set {whose} --managed-policy-arn {FULL_ACCESS}",
                into,
            ),
        ),
        (
            "permission set `Deployers`: policy `team/own`",
            NOT_GIVEN,
            (
                (
                    f"aws sso-admin detach-customer-managed-policy-reference-from-permission-set {whose} "
                    "--customer-managed-policy-reference Name=own,Path=/team/"
                ),
                into,
            ),
        ),
        (
            f"permission set `Deployers`: user `{USER_ID}`",
            NOT_GIVEN,
            (
                (
                    f"aws sso-admin delete-account-assignment {whose} --principal-type USER --principal-id {USER_ID} "
                    "--target-type AWS_ACCOUNT --target-id 123456789012"
                ),
            ),
        ),
    ]
    for row, found in zip(
        rows,
        (
            f"permission set `Deployers` attaches `{FULL_ACCESS}`, which gives admin access.",
            "permission set `Deployers`: policy `team/own` allows all IAM actions",
            "has it in this account",
        ),
        strict=True,
    ):
        assert row.found.startswith(found)
    fix(center, rows, STACK)
    assert differing(center) == []
    (other,) = center.call("sso-admin:ListAccountAssignments", AccountId="111122223333", **of)["AccountAssignments"]
    assert other["PrincipalId"] == USER_ID
    center.call("sso-admin:DeleteAccountAssignment", TargetId="111122223333", **user, **of)
    center.call("iam:DeletePolicy", PolicyArn=own)


@pytest.mark.parametrize(
    ("resource_type", "part", "operation"),
    [
        pytest.param(sso.INLINE, "inline policy", "delete-inline-policy-from-permission-set", id="inline-policy"),
        pytest.param(
            sso.BOUNDARY, "permissions boundary", "delete-permissions-boundary-from-permission-set", id="boundary"
        ),
    ],
)
def test_what_a_set_has_one_of_is_found_if_its_program_has_none(
    center: Place, resource_type: str, part: str, operation: str
) -> None:
    of = the_set(center)
    planned = center.refreshed(STACK)
    without = Preview(tuple(each for each in planned.steps if each.resource.type != resource_type), planned.region)
    found = [row for row in check(without, center.live, commands(STACK)) if row.status is Status.FAILED]
    whose = f"--instance-arn {of['InstanceArn']} --permission-set-arn {of['PermissionSetArn']}"
    assert [(row.what, row.expected, row.fix[0]) for row in found] == [
        (
            f"permission set `Deployers`: {part}",
            NOT_GIVEN,
            f"aws sso-admin {operation} {whose}",
        )
    ]


def test_what_the_update_takes_away_is_left_to_it(center: Place) -> None:
    """A fix that removed it would remove what is in the state."""
    planned = center.refreshed(STACK)
    parts = (sso.INLINE, sso.ATTACHMENT, sso.BOUNDARY, sso.ASSIGNMENT)
    leaving = tuple(replace(each, op=DELETE) if each.resource.type in parts else each for each in planned.steps)
    rows = check(Preview(leaving, planned.region), center.live, commands(STACK))
    failed = [row for row in rows if row.status is Status.FAILED]
    assert {row.fix for row in failed} == {(UP,)}
    assert len({row.what for row in failed}) == len(failed) > len(parts)


ADMIN_ROLE = "arn:aws:iam::210987654321:role/identity-center"
ROLES = [{"roleArn": ADMIN_ROLE}]


def elsewhere(digest_of: dict[str, Any]) -> Preview:
    """A preview of a permission set that a provider makes by a role of another account."""
    provider = {"type": "pulumi:providers:aws", "custom": True, "inputs": {"assumeRoles": json.dumps(ROLES)}}
    urns = [f"urn:pulumi:s::p::{kind}::set" for kind in (provider["type"], sso.PERMISSION_SET)]
    made = {"type": sso.PERMISSION_SET, "custom": True, "inputs": digest_of, "provider": f"{urns[0]}::some-id"}
    steps = [{"op": "same", "urn": urn, "newState": state} for urn, state in zip(urns, (provider, made), strict=True)]
    return read({"steps": steps})


@pytest.mark.usefixtures("center")
def test_a_set_of_another_account_is_read_by_the_role_of_its_provider(place: Place) -> None:
    given = place.call("sts:AssumeRole", RoleArn=ADMIN_ROLE, RoleSessionName="any")["Credentials"]
    keys = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    there: Any = boto3.Session(*keys, region_name="us-east-1").client("sso-admin")
    instance = there.list_instances()["Instances"][0]["InstanceArn"]
    made = there.create_permission_set(InstanceArn=instance, Name="Theirs")["PermissionSet"]
    of = {"InstanceArn": instance, "PermissionSetArn": made["PermissionSetArn"]}
    there.attach_managed_policy_to_permission_set(ManagedPolicyArn=FULL_ACCESS, **of)
    planned = elsewhere({"name": "Theirs", "instanceArn": instance})
    (row,) = (row for row in check(planned, place.live, commands(STACK)) if row.status is not Status.OK)
    there.delete_permission_set(**of)
    assert row.what == "permission set `Theirs`: policy `IAMFullAccess`"
    administers = "in the account that administers IAM Identity Center."
    assert row.advice == f"Run this with the role `{ADMIN_ROLE}`, {administers}"


def test_a_set_that_the_caller_does_not_see_is_no_set_that_is_fine(center: Place) -> None:
    planned = elsewhere({"name": "Nowhere", "instanceArn": the_set(center)["InstanceArn"]})
    rows = [row for row in check(planned, center.live, commands(STACK)) if row.status is not Status.OK]
    assert [(row.what, row.status) for row in rows] == [
        ("permission set `Nowhere`: what it holds", Status.UNREAD),
    ]


def test_who_may_not_read_identity_center_is_told_what_allows_it() -> None:
    assert how_to_read("sso:ListPermissionSets") == (
        "Allow the caller of this command `sso:ListPermissionSets`. `arn:aws:iam::aws:policy/AWSSSOReadOnly` allows "
        "most reads of IAM Identity Center, in the account that administers it."
    )


def test_an_instance_that_the_account_does_not_show_is_not_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    config = tmp_path / "Pulumi.any.yaml"
    config.write_text(json.dumps({"config": {"container-roles:operators": OPERATORS}}))
    resources = from_config(config, Account("aws", "123456789012", "us-east-1")).of(sso.PERMISSION_SET)
    live = Live(boto3.Session("any", "any", region_name="us-east-1"))
    with pytest.raises(UnreadableError, match=r"^the caller doesn't see an instance of IAM Identity Center$") as raised:
        KINDS[sso.PERMISSION_SET].find(resources[0].inputs, live)
    assert (raised.value.action, raised.value.denied) == ("sso:ListInstances", True)


def test_without_a_stack_the_set_is_looked_up_in_the_instance_of_the_account(center: Place) -> None:
    shown = center.doctor("check", "--config", f"Pulumi.{STACK}.yaml", "--json")
    found = {row["what"]: row["found"] for row in json.loads(shown.stdout)["rows"]}
    assert found["permission set `Deployers`"] == "exists already"
    assert NOT_GIVEN not in {row["expected"] for row in json.loads(shown.stdout)["rows"]}


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
