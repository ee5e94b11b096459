"""What the provider says of permission sets that are not as it takes them to be."""

import pytest

from tests.localcloud.provider.engine import Boto, Engine, RefusedError
from tests.localcloud.provider.samples import READ_ONLY
from tests.localcloud.provider.sso_lives import GROUP_ID, PERMISSION_SET

ASSIGNED = {"PrincipalId": GROUP_ID, "PrincipalType": "GROUP", "TargetId": "123456789012", "TargetType": "AWS_ACCOUNT"}


def test_the_provider_takes_over_nothing_that_is_there(engine: Engine, boto: Boto) -> None:
    instance = engine.invoke("aws:ssoadmin/getInstances:getInstances")["arns"][0]
    it = engine.create(PERMISSION_SET, "set", {"name": "Taken", "instanceArn": instance})
    named = {"instanceArn": instance, "permissionSetArn": it.state["arn"]}
    of = {"InstanceArn": instance, "PermissionSetArn": it.state["arn"]}
    boto("sso-admin", "attach_managed_policy_to_permission_set", ManagedPolicyArn=READ_ONLY, **of)
    attachment = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
    with pytest.raises(RefusedError, match=r": already attached$"):
        engine.create(attachment, "it", {**named, "managedPolicyArn": READ_ONLY})
    boto("sso-admin", "create_account_assignment", **ASSIGNED, **of)
    assignment = {"principalId": GROUP_ID, "principalType": "GROUP", "targetId": "123456789012"}
    with pytest.raises(
        RefusedError, match=rf"^creating SSO Account Assignment for GROUP \({GROUP_ID}\): already exists$"
    ):
        engine.create(
            "aws:ssoadmin/accountAssignment:AccountAssignment",
            "it",
            {**named, **assignment, "targetType": "AWS_ACCOUNT"},
        )
    boto("sso-admin", "delete_account_assignment", **ASSIGNED, **of)
    engine.delete(it)


def test_an_assignment_fails_where_the_boundary_is_missing(engine: Engine) -> None:
    instance = engine.invoke("aws:ssoadmin/getInstances:getInstances")["arns"][0]
    it = engine.create(PERMISSION_SET, "set", {"name": "Capped", "instanceArn": instance})
    named = {"instanceArn": instance, "permissionSetArn": it.state["arn"]}
    boundary = engine.create(
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        "cap",
        {**named, "permissionsBoundary": {"customerManagedPolicyReference": {"name": "cap"}}},
    )
    assert boundary.state["permissionsBoundary"] == {"customerManagedPolicyReference": {"name": "cap", "path": "/"}}
    target = {"targetId": "123456789012", "targetType": "AWS_ACCOUNT"}
    with pytest.raises(RefusedError) as refused:
        engine.create(
            "aws:ssoadmin/accountAssignment:AccountAssignment",
            "it",
            {**named, **target, "principalId": GROUP_ID, "principalType": "GROUP"},
        )
    assert str(refused.value) == (
        f"waiting for SSO Account Assignment for GROUP ({GROUP_ID}) create: unexpected state 'FAILED', wanted target"
        " 'SUCCEEDED'. last error: Policy arn:aws:iam::123456789012:policy/cap does not exist or is not attachable."
    )
    engine.delete(boundary)
    engine.delete(it)


@pytest.mark.parametrize("kind", ["permissionSet:PermissionSet", "accountAssignment:AccountAssignment"])
def test_an_id_to_import_has_a_form(engine: Engine, kind: str) -> None:
    with pytest.raises(RefusedError, match=r'^unexpected format for ID \("one"\), expected P'):
        engine.imported(f"aws:ssoadmin/{kind}", "it", "one")


def test_an_assignment_names_an_id(engine: Engine) -> None:
    arn = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"
    inputs = {"instanceArn": arn, "permissionSetArn": arn, "principalId": "me", "principalType": "GROUP"}
    target = {"targetId": "123456789012", "targetType": "AWS_ACCOUNT"}
    _, reasons = engine.check("aws:ssoadmin/accountAssignment:AccountAssignment", "it", {**inputs, **target})
    (reason,) = reasons
    assert reason.startswith("invalid value for principal_id (must match ")
