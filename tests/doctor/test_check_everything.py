"""The checklist against a stack with everything on: what the stack `local` has not got breaks here, one by one."""

import json
from typing import Any

from doctor.check import check
from doctor.check.rows import Row, Status
from doctor.expected import from_state
from tests.doctor.conftest import Place
from tests.doctor.simulator import simulating
from tests.engine.test_components import EVERYTHING

STACK = "all"
FIX = f"`pulumi up --refresh --stack {STACK}`"
GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"
NETWORKING = "service-linked role of `networking.apprunner.amazonaws.com`"
NETWORKING_ROLE = "AWSServiceRoleForAppRunnerNetworking"
POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"
AS_IN_THE_STACK = "as in the stack"


def failed(what: str, expected: str, found: str) -> Row:
    return Row(what, expected, found, FIX, Status.FAILED)


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


def test_what_breaks_turns_its_row_and_the_fix_mends_all(place: Place) -> None:
    place.cloud.reset()
    config = {"aws:region": "us-east-1", **{f"container-roles:{key}": value for key, value in EVERYTHING.items()}}
    place.program.joinpath(f"Pulumi.{STACK}.yaml").write_text(json.dumps({"config": config}))
    place.pulumi("stack", "init", STACK, "--no-select")
    place.pulumi("up", "--yes", "--stack", STACK)
    expected = from_state(json.loads(place.pulumi("stack", "export", "--stack", STACK).stdout))

    def broken() -> list[Row]:
        return [row for row in check(expected, place.live, FIX) if row.status in (Status.FAILED, Status.UNREAD)]

    assert broken() == []
    asked = [row for row in check(expected, simulating(place), FIX) if row.what.endswith("simulated")]
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
