"""What a preview says of each resource, and which permissions follow from it."""

from collections.abc import Sequence
from typing import Any

import pytest

from components.arns import Account
from doctor.permissions import resources
from doctor.permissions.needed import Needed, needed

ACCOUNT = Account("aws", "123456789012", "us-east-1")
IAM = "arn:aws:iam::123456789012"
ROLE, ROLE_POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
REPOSITORY = "aws:ecr/repository:Repository"
PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"


def allowed(*steps: dict[str, Any]) -> dict[str, set[str]]:
    """The actions on each ARN, whatever their conditions."""
    actions: dict[str, set[str]] = {}
    for statement in found(*steps).document["Statement"]:
        for arn in statement["Resource"]:
            actions.setdefault(arn, set()).update(statement["Action"])
    return actions


def found(*steps: dict[str, Any], leaving: Sequence[dict[str, Any]] = ()) -> Needed:
    return needed(resources.read({"steps": steps}, leaving), ACCOUNT)


def state(kind: str, logical: str, retained: bool = False, /, **inputs: object) -> dict[str, Any]:
    return {
        "urn": f"urn::{logical}",
        "type": kind,
        "custom": True,
        "inputs": inputs,
        "retainOnDelete": retained,
    }


@pytest.mark.parametrize(
    ("step", "actions"),
    [
        pytest.param(
            {"op": "same", "newState": state("t", "r"), "oldState": state("t", "r")},
            [{"create", "read", "update", "delete"}],
            id="same",
        ),
        pytest.param(
            {"op": "create", "newState": state("t", "r", True)}, [{"create", "read", "update"}], id="create-retained"
        ),
        pytest.param(
            {"op": "update", "newState": state("t", "r"), "oldState": state("t", "r")},
            [{"create", "read", "update", "delete"}, {"read", "update"}],
            id="update",
        ),
        pytest.param({"op": "delete", "oldState": state("t", "r")}, [{"read", "delete"}], id="delete"),
        pytest.param({"op": "delete", "oldState": state("t", "r", True)}, [{"read"}], id="give-up"),
        pytest.param({"op": "delete-replaced", "oldState": state("t", "r")}, [{"read", "delete"}], id="replaced"),
        pytest.param(
            {"op": "replace", "newState": state("t", "r"), "oldState": state("t", "r")},
            [{"read", "delete"}, {"create", "read", "update", "delete"}],
            id="replace",
        ),
        pytest.param({"op": "delete", "oldState": {**state("t", "r"), "external": True}}, [], id="no-longer-read"),
        pytest.param({"op": "read", "newState": {**state("t", "r"), "external": True}}, [{"read"}], id="read"),
        pytest.param({"op": "same", "newState": {**state("t", "r"), "external": True}}, [{"read"}], id="read-again"),
        pytest.param({"op": "create", "newState": {**state("t", "r"), "custom": False}}, [], id="component"),
        pytest.param({"op": "create", "newState": state("pulumi:providers:aws", "r")}, [], id="provider"),
    ],
)
def test_each_step_of_a_preview_has_the_life_that_is_ahead(step: dict[str, Any], actions: list[set[str]]) -> None:
    assert [each.stages for each in resources.read({"steps": [step]})] == actions


@pytest.mark.parametrize(("retained", "stages"), [(False, {"read", "delete"}), (True, {"read"})])
def test_what_an_earlier_update_left_to_delete_is_deleted_first(retained: bool, stages: set[str]) -> None:
    left = {**state("t", "r", retained), "delete": True}
    wanted = {"op": "same", "newState": state("t", "r"), "oldState": state("t", "r")}
    assert [each.stages for each in resources.read({"steps": [wanted]}, [left])] == [
        {"create", "read", "update", "delete"},
        stages,
    ]


def test_what_is_left_to_delete_is_where_its_provider_was() -> None:
    provider = state("pulumi:providers:aws", "west", region="us-west-2")
    left = {**state(REPOSITORY, "app", name="app"), "provider": f"{provider['urn']}::04da6b54", "delete": True}
    every = needed(resources.read({"steps": [{"op": "same", "newState": provider}]}, [left]), ACCOUNT)
    assert [each["Resource"] for each in every.document["Statement"]] == [
        ["arn:aws:ecr:us-west-2:123456789012:repository/app"]
    ]


def test_a_secret_name_of_what_is_left_to_delete_is_not_covered() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}
    wanted = {"op": "same", "newState": state(ROLE, "other", name="other")}
    left = {**state(ROLE, "role", name=secret), "delete": True}
    assert found(wanted, leaving=[left]).uncovered == ("`role` (aws:iam/role:Role): its `name` is a secret.",)


def test_a_role_that_moves_is_left_at_its_old_path_and_made_at_the_new() -> None:
    old, new = state(ROLE, "role", name="r", path="/a/"), state(ROLE, "role", name="r", path="/b/")
    policy = state(ROLE_POLICY, "policy", role="r", name="p")
    steps = [
        {"op": "replace", "newState": new, "oldState": old},
        {"op": "same", "newState": policy, "oldState": policy},
    ]
    moving = allowed(*steps)
    assert "iam:CreateRole" not in moving[f"{IAM}:role/a/r"]
    assert moving[f"{IAM}:role/a/r"] >= {"iam:DeleteRole", "iam:DeleteRolePolicy"}
    assert moving[f"{IAM}:role/b/r"] >= {"iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRole"}


def test_what_the_stack_only_reads_is_read_at_its_own_arn() -> None:
    read = {**state(ROLE, "role"), "external": True, "inputs": {}, "outputs": {"arn": f"{IAM}:role/x/r"}}
    assert allowed({"op": "read", "newState": read}) == {
        f"{IAM}:role/x/r": {"iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"}
    }


def test_a_replacement_gets_a_new_name_made_up() -> None:
    old = state(ROLE, "role", name="r-1a2b3c4", __defaults=["name"])
    new = state(ROLE, "role", name="r-5d6e7f8", __defaults=["name"])
    assert set(allowed({"op": "replace", "oldState": old, "newState": new})) == {
        f"{IAM}:role/r-1a2b3c4",
        f"{IAM}:role/r-???????",
    }


def test_an_identity_provider_that_the_stack_only_reads_is_read() -> None:
    arn = f"{IAM}:oidc-provider/token.actions.githubusercontent.com"
    read = {**state(PROVIDER, "provider"), "external": True, "inputs": {}, "outputs": {"arn": arn}}
    assert allowed({"op": "read", "newState": read}) == {arn: {"iam:GetOpenIDConnectProvider"}}


def test_a_key_of_a_repository_that_the_stack_only_reads_is_left_alone() -> None:
    encryption = [{"encryptionType": "KMS", "kmsKey": "1234"}]
    read = {**state(REPOSITORY, "app", name="app", encryptionConfigurations=encryption), "external": True}
    assert list(allowed({"op": "read", "newState": read})) == ["arn:aws:ecr:us-east-1:123456789012:repository/app"]


def test_enhanced_scanning_that_the_stack_gives_up_is_disabled() -> None:
    scanning = state(SCANNING, "scanning", scanType="ENHANCED")
    assert "inspector2:Disable" in allowed({"op": "delete", "oldState": scanning})["*"]
    read = {"op": "read", "newState": {**scanning, "external": True}}
    assert allowed(read) == {"*": {"ecr:GetRegistryScanningConfiguration"}}


def test_a_boundary_that_the_program_removes_no_longer_limits() -> None:
    boundary = f"{IAM}:policy/Boundary"
    old, new = state(ROLE, "role", name="r", permissionsBoundary=boundary), state(ROLE, "role", name="r")
    step = {"op": "update", "oldState": old, "newState": new}
    assert "iam:DeleteRolePermissionsBoundary" in allowed(step)[f"{IAM}:role/r"]
    assert all("Condition" not in each for each in found(step).document["Statement"])


def test_a_provider_of_its_own_says_where_a_resource_is() -> None:
    provider = state("pulumi:providers:aws", "west", region="us-west-2")
    app = {**state(REPOSITORY, "app", name="app"), "provider": f"{provider['urn']}::04da6b54"}
    steps = [{"op": "create", "newState": each} for each in (provider, app)]
    assert list(allowed(*steps)) == ["arn:aws:ecr:us-west-2:123456789012:repository/app"]
