"""The checklist against a stack with everything on: what `local` has not got breaks here; no kind of row is left."""

import json
import re
from typing import Any

from doctor.check import check
from doctor.check.rows import Row, Status
from tests.doctor import test_check
from tests.doctor.checking import commands, failed, fix, remarkable
from tests.doctor.conftest import Place
from tests.engine.test_components import EVERYTHING

STACK = "all"
UP = commands(STACK).update
GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"
NETWORKING = "service-linked role of `networking.apprunner.amazonaws.com`"
NETWORKING_ROLE = "AWSServiceRoleForAppRunnerNetworking"
POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"
TAGS = [{"Key": "Stack", "Value": "try"}]


def differs(what: str, expected: str, found: str) -> Row:
    return failed(what, expected, found, UP)


def missing(what: str) -> Row:
    return differs(what, "exists", "missing")


BREAKS: list[tuple[str, dict[str, Any], list[Row]]] = [
    (
        "iam:UpdateRoleDescription",
        {"RoleName": NETWORKING_ROLE, "Description": "any"},
        [differs(f"{NETWORKING}: description", "VPC access", "any")],
    ),
    (
        "iam:DeleteOpenIDConnectProvider",
        {"OpenIDConnectProviderArn": PROVIDER},
        [missing(f"identity provider `{GITHUB}`")],
    ),
    (
        "iam:DeleteUserPermissionsBoundary",
        {"UserName": "ann"},
        [differs("user `ann`: permissions boundary", POWER_USER, "none")],
    ),
    (
        "iam:UpdateUser",
        {"UserName": "bob", "NewPath": "/team/", "NewUserName": "bob"},
        [differs("user `bob`: path", "/", "/team/")],
    ),
    (
        "iam:DeleteRolePolicy",
        {"RoleName": "instance", "PolicyName": "ExtraStatements"},
        [missing("role `instance`: inline policy `ExtraStatements`")],
    ),
    (
        "ecr:SetRepositoryPolicy",
        {"repositoryName": "app", "policyText": '{"Version": "2008-10-17", "Statement": []}'},
        [
            differs("repository `app`: repository policy: document: `Version`", "`2012-10-17`", "`2008-10-17`"),
            differs("repository `app`: repository policy: document: number of statements", "2", "0"),
        ],
    ),
    (
        "ecr:UntagResource",
        {"resourceArn": "arn:aws:ecr:us-east-1:123456789012:repository/app", "tagKeys": ["Stack"]},
        [differs("repository `app`: tags", "Stack=try", "none")],
    ),
    (
        "ecr:PutRegistryScanningConfiguration",
        {"scanType": "ENHANCED", "rules": []},
        [
            differs("registry: scanning", "BASIC", "ENHANCED"),
            differs("registry: scanning rules", "SCAN_ON_PUSH *", "none"),
        ],
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
    return [
        differs(f"identity provider `{GITHUB}`: audiences", "sts.amazonaws.com", "any"),
        differs("repository `app`: encryption", "KMS arn:aws:kms:us-east-1:123456789012:key/1234abcd", "AES256"),
        missing("repository `app`: lifecycle policy"),
        missing("repository `app`: repository policy"),
        differs("repository `app`: scan on push", "yes", "no"),
        differs("repository `app`: tag mutability", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE"),
        differs("repository `app`: tags that are excluded from it", "latest*", "none"),
        differs("role `infrastructure`: path", "/", "/any/"),
        missing(NETWORKING),
    ]


def kinds(rows: list[Row]) -> set[str]:
    """Return what the rows are about, without names and places in documents."""
    return {re.sub("`[^`]*`", "``", row.what).partition(": statement")[0] for row in rows}


def test_what_breaks_turns_its_row_and_the_fix_repairs_all(place: Place) -> None:
    place.cloud.reset()
    config = {"aws:region": "us-east-1", **{f"container-roles:{key}": value for key, value in EVERYTHING.items()}}
    place.program.joinpath(f"Pulumi.{STACK}.yaml").write_text(json.dumps({"config": config}))
    place.pulumi("stack", "init", STACK, "--no-select")
    place.pulumi("up", "--yes", "--stack", STACK)
    planned = place.refreshed(STACK)

    def broken() -> list[Row]:
        return [row for row in remarkable(place.refreshed(STACK), place.live, STACK) if row.status is not Status.NOTE]

    rows = check(planned, place.live, commands(STACK))
    assert [row for row in rows if row.status not in (Status.OK, Status.NOTE)] == []
    asked = [row.what.partition(":")[0] for row in rows if row.what.endswith("simulated")]
    assert asked == [
        *["group `ecs-operators`"] * 5,
        *["group `express-operators`"] * 7,
        *["group `operators`"] * 5,
    ]
    for action, parameters, _ in BREAKS:
        place.call(action, **parameters)
    found = broken()
    assert found == sorted((row for *_, turned in BREAKS for row in turned), key=lambda row: row.what)
    fix(place, found, STACK)
    remade = remake(place)
    assert broken() == remade
    fix(place, remade, STACK)
    assert broken() == []

    of_local = [row for *_, turned in test_check.BREAKS for row in turned]
    unbroken = kinds([row for row in rows if not row.what.endswith("simulated")]) - kinds([*found, *remade, *of_local])
    # Those that are deleted in a test of their own.
    assert unbroken == {"group ``", "user ``", "policy ``", "role ``", "repository ``"}
