"""The checklist against a stack with everything on: what `local` has not got breaks here; no kind of row is left."""

import json
import re
from typing import Any

from doctor.check import check
from doctor.check.rows import Row, Status
from doctor.expected import from_state
from tests.doctor import test_check
from tests.doctor.conftest import Place
from tests.engine.test_components import EVERYTHING

STACK = "all"
FIX = f"`pulumi up --refresh --stack {STACK}`"
GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"
NETWORKING = "service-linked role of `networking.apprunner.amazonaws.com`"
NETWORKING_ROLE = "AWSServiceRoleForAppRunnerNetworking"
POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"
AS_IN_THE_STACK = "as in the stack"
TAGS = [{"Key": "Stack", "Value": "try"}]


def failed(what: str, expected: str, found: str) -> Row:
    return Row(what, expected, found, FIX, Status.FAILED)


def kinds(rows: list[Row]) -> set[str]:
    """What the rows are about, without names."""
    return {re.sub("`[^`]*`", "``", row.what) for row in rows}


BREAKS: list[tuple[str, dict[str, Any], Row]] = [
    (
        "iam:UpdateRoleDescription",
        {"RoleName": NETWORKING_ROLE, "Description": "any"},
        failed(f"{NETWORKING}: description", "VPC access", "any"),
    ),
    (
        "iam:DeleteOpenIDConnectProvider",
        {"OpenIDConnectProviderArn": PROVIDER},
        failed(f"identity provider `{GITHUB}`", "exists", "missing"),
    ),
    (
        "iam:DeleteUserPermissionsBoundary",
        {"UserName": "ann"},
        failed("user `ann`: permissions boundary", POWER_USER, "none"),
    ),
    (
        "iam:DeleteRolePolicy",
        {"RoleName": "instance", "PolicyName": "ExtraStatements"},
        failed("role `instance`: inline policy `ExtraStatements`", AS_IN_THE_STACK, "missing"),
    ),
    (
        "ecr:DeleteRepositoryPolicy",
        {"repositoryName": "app"},
        failed("repository `app`: repository policy", AS_IN_THE_STACK, "missing"),
    ),
    (
        "ecr:UntagResource",
        {"resourceArn": "arn:aws:ecr:us-east-1:123456789012:repository/app", "tagKeys": ["Stack"]},
        failed("repository `app`: tags", "Stack=try", "none"),
    ),
    (
        "ecr:PutRegistryScanningConfiguration",
        {"scanType": "ENHANCED", "rules": []},
        failed("registry: scanning", "BASIC, SCAN_ON_PUSH *", "ENHANCED"),
    ),
]


def remake(place: Place) -> list[Row]:
    """Make by hand, in another way, what no call changes; returns the rows that this turns."""
    place.call("iam:DeleteServiceLinkedRole", RoleName=NETWORKING_ROLE)
    place.call("iam:DeleteOpenIDConnectProvider", OpenIDConnectProviderArn=PROVIDER)
    place.call("iam:CreateOpenIDConnectProvider", Url=f"https://{GITHUB}", ClientIDList=["any"], Tags=TAGS)
    place.call("ecr:DeleteRepository", repositoryName="app", force=True)
    place.call("ecr:CreateRepository", repositoryName="app", tags=TAGS)
    role = place.call("iam:GetRole", RoleName="infrastructure")["Role"]
    (policy,) = place.call("iam:ListAttachedRolePolicies", RoleName="infrastructure")["AttachedPolicies"]
    there = {"RoleName": "infrastructure", "PolicyArn": policy["PolicyArn"]}
    place.call("iam:DetachRolePolicy", **there)
    place.call("iam:DeleteRole", RoleName="infrastructure")
    trust = json.dumps(role["AssumeRolePolicyDocument"])
    place.call(
        "iam:CreateRole", RoleName="infrastructure", Path="/any/", AssumeRolePolicyDocument=trust, Tags=role["Tags"]
    )
    place.call("iam:AttachRolePolicy", **there)
    key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd"
    return [
        failed(f"identity provider `{GITHUB}`: audiences", "sts.amazonaws.com", "without sts.amazonaws.com"),
        failed("repository `app`: encryption", f"KMS {key}", "AES256"),
        failed("repository `app`: lifecycle policy", AS_IN_THE_STACK, "missing"),
        failed("repository `app`: repository policy", AS_IN_THE_STACK, "missing"),
        failed("repository `app`: scan on push", "yes", "no"),
        failed("repository `app`: tag mutability", "IMMUTABLE_WITH_EXCLUSION latest*", "MUTABLE"),
        failed("role `infrastructure`: path", "/", "/any/"),
        failed(NETWORKING, "exists", "missing"),
    ]


def test_what_breaks_turns_its_row_and_the_fix_mends_all(place: Place) -> None:
    place.cloud.reset()
    config = {"aws:region": "us-east-1", **{f"container-roles:{key}": value for key, value in EVERYTHING.items()}}
    place.program.joinpath(f"Pulumi.{STACK}.yaml").write_text(json.dumps({"config": config}))
    place.pulumi("stack", "init", STACK, "--no-select")
    place.pulumi("up", "--yes", "--stack", STACK)
    expected = from_state(json.loads(place.pulumi("stack", "export", "--stack", STACK).stdout))

    def broken() -> list[Row]:
        rows = [row for row in check(expected, place.live, FIX) if not row.what.endswith("simulated")]
        return [row for row in rows if row.status in (Status.FAILED, Status.UNREAD)]

    assert broken() == []
    asked = [row for row in check(expected, place.live, FIX) if row.what.endswith("simulated")]
    assert [row for row in asked if row.status is not Status.OK] == []
    assert [row.what.partition(":")[0] for row in asked] == [
        *["group `ecs-operators`"] * 5,
        *["group `express-operators`"] * 7,
        *["group `operators`"] * 5,
    ]
    rows: list[Row] = []
    for action, parameters, row in BREAKS:
        place.call(action, **parameters)
        rows.append(row)
        assert broken() == sorted(rows, key=lambda each: each.what)
    place.pulumi("up", "--yes", "--refresh", "--stack", STACK)
    assert broken() == []
    remade = remake(place)
    assert broken() == remade
    place.pulumi("up", "--yes", "--refresh", "--stack", STACK)
    assert broken() == []

    of_local = [row for each in test_check.BREAKS for row in each.values[2]]
    compared = [row for row in check(expected, place.live, FIX) if not row.what.endswith("simulated")]
    unbroken = kinds(compared) - kinds([*rows, *remade, *of_local])
    # Those that are deleted in a test of their own.
    assert unbroken == {"group ``", "user ``", "policy ``", "role ``", "repository ``"}
