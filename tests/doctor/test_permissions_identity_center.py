"""The least policy of a stack with permission sets of Identity Center."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from components import arns
from doctor.kinds.kind import UNKNOWN
from doctor.permissions.needed import Needed, needed
from doctor.permissions.resources import Managed, read, wanted
from localcloud.iam import Request, read_document
from tests.doctor.conftest import Place
from tests.doctor.recorded_requests import Account, denied
from tests.localcloud.provider.recording import Recorder

ACCOUNT = arns.Account("aws", "123456789012", "us-east-1")
INSTANCE, SETS = "arn:aws:sso:::instance/ssoins-1", "arn:aws:sso:::permissionSet/ssoins-1"
SET, TARGET = f"{SETS}/ps-1", "arn:aws:sso:::account/123456789012"
PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"
INLINE = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"
PROVISIONS = {"sso:ProvisionPermissionSet", "sso:PutInlinePolicyToPermissionSet"}
GROUPS = ["11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-666666666666"]


def allowed(found: Needed, arn: str) -> set[str]:
    """The actions on an ARN."""
    return {action for each in found.document["Statement"] if arn in each["Resource"] for action in each["Action"]}


def made(kind: str, /, **inputs: object) -> Managed:
    """Something of an instance, as a program makes it."""
    return Managed(kind, "it", {"instanceArn": INSTANCE, **inputs}, wanted(None))


def test_a_set_that_the_stack_has_is_named_exactly() -> None:
    state = {"type": PERMISSION_SET, "urn": "urn::it", "custom": True, "outputs": {"arn": SET}}
    state["inputs"] = {"instanceArn": INSTANCE, "name": "Deployers"}
    (resource,) = read({"steps": [{"op": "same", "urn": "urn::it", "oldState": state, "newState": state}]})
    found = needed([resource, made(INLINE, permissionSetArn=SET)], ACCOUNT)
    assert allowed(found, f"{SETS}/*") == {"sso:CreatePermissionSet"}
    assert allowed(found, SET) >= {"sso:DeletePermissionSet", "sso:TagResource", *PROVISIONS}
    assert allowed(found, TARGET) == {"sso:ProvisionPermissionSet"}
    assert (found.uncovered, found.notes) == ((), ())


def test_a_set_that_the_update_creates_is_any_of_the_instance_which_is_said() -> None:
    found = needed([made(PERMISSION_SET, name="Deployers"), made(INLINE, permissionSetArn=UNKNOWN)], ACCOUNT)
    assert allowed(found, f"{SETS}/*") >= {"sso:CreatePermissionSet", "sso:DeletePermissionSet", *PROVISIONS}
    assert allowed(found, INSTANCE) >= {"sso:CreatePermissionSet", "sso:DescribePermissionSetProvisioningStatus"}
    (note,) = found.notes
    assert note == (
        "AWS chooses the ARN of permission set `Deployers` when it creates it, so the policy allows the calls on all"
        " permission sets of the instance. Run this again after the update."
    )


def test_an_assignment_is_checked_on_the_account_too() -> None:
    found = needed([made(ASSIGNMENT, permissionSetArn=SET, targetId="210987654321")], ACCOUNT)
    calls = {"sso:CreateAccountAssignment", "sso:DeleteAccountAssignment", "sso:ListAccountAssignments"}
    statuses = {f"sso:DescribeAccountAssignment{each}Status" for each in ("Creation", "Deletion")}
    assert allowed(found, "arn:aws:sso:::account/210987654321") == calls
    assert allowed(found, SET) == calls
    assert allowed(found, INSTANCE) == calls | statuses
    (note,) = found.notes
    assert note == (
        "In the management account of the organization, an assignment also needs permissions of IAM:"
        " https://docs.aws.amazon.com/singlesignon/latest/userguide/iam-auth-access-using-id-policies.html."
    )


def test_a_set_of_an_instance_that_is_unknown_is_not_covered() -> None:
    found = needed([made(PERMISSION_SET, instanceArn=UNKNOWN, name="x"), made(INLINE, permissionSetArn=SET)], ACCOUNT)
    assert found.uncovered == (f"`it` ({PERMISSION_SET}): its `instanceArn` is unknown until the update.",)


@pytest.mark.timeout(900)
def test_a_stack_with_a_permission_set_comes_up_changes_and_goes_with_its_policy(place: Place) -> None:
    place.reset()
    stack, account = "people", Account()
    assert place.cloud.server is not None
    recorder = Recorder(place.cloud.server.url)

    def printed(groups: list[str], hours: int) -> Mapping[str, Any]:
        operators = {"groupName": "g", "identityCenter": {"groups": groups, "sessionHours": hours}}
        config = {"aws:region": "us-east-1", "container-roles:operators": operators}
        place.program.joinpath(f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": config}))
        place.pulumi("config", "--stack", stack)  # for which the stack is made
        done = place.doctor("permissions", "--stack", stack)
        assert done.returncode == 0, done.stderr
        policy: Mapping[str, Any] = json.loads(done.stdout)
        return policy

    def requests(command: str) -> list[Request]:
        with recorder.recording_requests() as entries:
            place.pulumi(command, "--yes", "--skip-preview", "--stack", stack)
        return account.requests(entries)

    first = printed(GROUPS[:1], 1)
    assert denied(read_document(first), requests("up")) == []
    second = printed(GROUPS[1:], 8)
    of_sets = [*requests("up"), *requests("destroy")]
    assert denied(read_document(second), of_sets) == []
    others = [Request(each.action, f"{each.resource}-2") for each in of_sets if ":permissionSet/" in each.resource]
    assert others
    assert denied(read_document(second), others) == others
