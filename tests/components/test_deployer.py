"""Which permissions the first `pulumi up` needs."""

import io
import json
from typing import Any

import botocore.session
import pytest
from pulumi import RunError

from components import deployer
from components.deployer import CALLS, Resource, deployer_policy
from tests.components import deployer_samples
from tests.components.recorder import ACCOUNT
from tests.components.sample_stacks import STACKS
from tests.policypack.judging import inline_policy, report_of

ROLE = Resource("aws:iam/role:Role", {"name": "r", "path": "/team/"})
ROLE_ARN = "arn:aws:iam::123456789012:role/team/r"


def allowed(*resources: Resource) -> dict[str, list[str]]:
    """The actions on each ARN."""
    return {
        arn: statement["Action"]
        for statement in deployer_policy(resources, ACCOUNT)["Statement"]
        for arn in statement["Resource"]
    }


def test_what_is_done_to_a_role_is_allowed_on_its_arn_with_its_path() -> None:
    policy = Resource("aws:iam/rolePolicy:RolePolicy", {"role": "r", "name": "p", "policy": "{}"})
    assert allowed(policy, ROLE) == {
        ROLE_ARN: [
            "iam:CreateRole",
            "iam:DeleteRole",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListInstanceProfilesForRole",
            "iam:ListRolePolicies",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            "iam:UpdateRoleDescription",
        ]
    }


def test_a_key_of_a_repository_is_used_through_grants() -> None:
    key = "arn:aws:kms:us-east-1:123456789012:key/1234"
    repository = {"name": "app", "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": key}]}
    assert allowed(Resource("aws:ecr/repository:Repository", repository))[key] == [
        "kms:CreateGrant",
        "kms:DescribeKey",
        "kms:RetireGrant",
    ]


def test_enhanced_scanning_enables_inspector() -> None:
    kind = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
    role = "arn:aws:iam::123456789012:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2"
    registry = ["ecr:GetRegistryScanningConfiguration", "ecr:PutRegistryScanningConfiguration"]
    assert allowed(Resource(kind, {"scanType": "BASIC"})) == {"*": registry}
    assert allowed(Resource(kind, {"scanType": "ENHANCED"})) == {
        "*": [
            *registry,
            "inspector2:Disable",
            "inspector2:Enable",
            "inspector2:ListAccountPermissions",
            "inspector2:ListCoverage",
            "inspector2:ListFindings",
        ],
        role: ["iam:CreateServiceLinkedRole"],
    }


def test_a_membership_is_a_change_of_its_groups() -> None:
    membership = Resource("aws:iam/userGroupMembership:UserGroupMembership", {"user": "u", "groups": ["g", "h"]})
    assert allowed(membership) == {
        "arn:aws:iam::123456789012:user/u": ["iam:ListGroupsForUser"],
        "arn:aws:iam::123456789012:group/g": ["iam:AddUserToGroup", "iam:RemoveUserFromGroup"],
        "arn:aws:iam::123456789012:group/h": ["iam:AddUserToGroup", "iam:RemoveUserFromGroup"],
    }


def test_a_setting_of_the_registry_has_no_arn() -> None:
    scanning = Resource("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", {"scanType": "BASIC"})
    assert allowed(scanning) == {"*": ["ecr:GetRegistryScanningConfiguration", "ecr:PutRegistryScanningConfiguration"]}


def test_a_type_it_does_not_know_is_named() -> None:
    with pytest.raises(RunError) as raised:
        deployer_policy([ROLE, Resource("aws:s3/bucket:Bucket", {})], ACCOUNT)
    assert str(raised.value) == (
        "no calls are known for `aws:s3/bucket:Bucket`: add what its provider calls to `CALLS`"
    )


@pytest.mark.parametrize("kind", CALLS)
def test_every_action_is_an_operation_of_the_api(kind: str) -> None:
    service, _, operations = CALLS[kind].actions.partition(":")
    model = botocore.session.get_session().get_service_model(service)
    assert set(operations.split()) <= set(model.operation_names)


@pytest.mark.parametrize("stack", STACKS)
def test_the_policy_of_a_sample_stack_is_blocked_by_no_policy_and_fits_into_one(stack: str) -> None:
    policy = deployer_samples.policy_of(stack)
    # It manages the roles of the stack, so it can use them: that is worth a review, and can't be limited.
    assert set(report_of([inline_policy(json.dumps(policy))])) == {"iam-review-pass-role"}
    assert len(json.dumps(policy, separators=(",", ":"))) <= 6144


@pytest.mark.parametrize(
    "engine_output",
    [
        pytest.param({"steps": [{"newState": vars(ROLE)}, {"op": "delete"}]}, id="preview"),
        pytest.param(
            {
                "steps": [
                    {"newState": {"type": "aws:iam/openIdConnectProvider:OpenIdConnectProvider", "external": True}},
                    {"newState": vars(ROLE)},
                ]
            },
            id="what-is-only-read",
        ),
        pytest.param({"deployment": {"resources": [{"type": "pulumi:pulumi:Stack"}, vars(ROLE)]}}, id="export"),
    ],
)
def test_the_command_prints_the_policy(
    engine_output: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(engine_output)))
    assert deployer.main(["--account", "123456789012", "--region", "us-east-1"]) == 0
    assert json.loads(capsys.readouterr().out) == deployer_policy([ROLE], ACCOUNT)


def test_other_input_is_refused() -> None:
    with pytest.raises(RunError) as raised:
        deployer.resources_of({"resources": []})
    assert str(raised.value) == "must be the output of `pulumi preview --json` or `pulumi stack export`"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "", "pipe the output of `pulumi preview --json` into this command, which got nothing", id="nothing"
        ),
        pytest.param(
            "\n", "pipe the output of `pulumi preview --json` into this command, which got nothing", id="empty-line"
        ),
        pytest.param(
            "Previewing update (dev)",
            "pipe the output of `pulumi preview --json` into this command, which got something else",
            id="preview-without-json",
        ),
        pytest.param(
            "[]",
            "pipe the output of `pulumi preview --json` into this command, which got something else",
            id="list",
        ),
        pytest.param("{}", "must be the output of `pulumi preview --json` or `pulumi stack export`", id="no-steps"),
        pytest.param('{"steps": []}', "the stack must have resources of AWS, got none", id="no-resources"),
    ],
)
def test_the_command_says_in_one_line_what_it_needs(
    text: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))

    assert deployer.main(["--account", "123456789012", "--region", "us-east-1"]) == 2
    assert capsys.readouterr() == ("", f"python -m components.deployer: {said}\n")


def test_the_samples_show_every_stack() -> None:
    assert deployer_samples.section().count("<details>") == len(STACKS)
