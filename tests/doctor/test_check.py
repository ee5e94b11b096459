"""The checklist against the stack `local`: all green, and what differs is a row whose printed fix repairs it."""

from typing import Any

import pytest

from doctor.check import check
from doctor.check.rows import Row, Status
from doctor.preview import Preview
from tests.doctor.checking import (
    APP_RUNNER,
    GROUP,
    LIST_ROLES,
    PASSES_ANY,
    ROLE,
    TASK_POLICY,
    USER,
    commands,
    document,
    failed,
    fix,
    remarkable,
)
from tests.doctor.conftest import Place

UP = commands("local").update
TRUST_TEXT = document(
    {"Effect": "Allow", "Principal": {"Service": "tasks.apprunner.amazonaws.com"}, "Action": "sts:AssumeRole"}
)


@pytest.mark.usefixtures("local")
def test_a_stack_that_is_up_matches(place: Place) -> None:
    shown = place.doctor("check", "--stack", "local")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.splitlines() == [
        "checklist of account 123456789012, us-east-1, by a refreshed preview of stack `local`",
        f"note    group `{GROUP}`: policy `AWSAppRunnerFullAccess`: {PASSES_ANY}",
        "80 rows: 79 ok, 1 note",
    ]


@pytest.fixture(scope="module")
def matching(place: Place, local: Preview) -> set[str]:
    """What the checklist says is as it should be."""
    rows = check(local, place.live, commands("local"))
    return {f"{row.what}: {row.found}" for row in rows if row.status is Status.OK}


@pytest.mark.parametrize(
    "what",
    [
        # The checklist of the App Runner guide.
        f"group `{GROUP}`: policy `AmazonEC2ContainerRegistryFullAccess`: as in the program",
        f"group `{GROUP}`: policy `AWSAppRunnerFullAccess`: as in the program",
        f"group `{GROUP}`: inline policy `AllowListRoles`: as in the program",
        f"group `{GROUP}`: inline policy `AllowPassAppRunnerRole`: as in the program",
        f"role `{ROLE}`: trust policy: trusts build.apprunner.amazonaws.com",
        # That of the ECS guide.
        "role `influmojo-ecs-task-execution-role`: as in the program",
        "role `influmojo-ecs-task-execution-role`: trust policy: trusts ecs-tasks.amazonaws.com",
        (
            "role `influmojo-ecs-task-execution-role`: policy `service-role/AmazonECSTaskExecutionRolePolicy`: "
            "as in the program"
        ),
        "role `influmojo-ecs-task-execution-role`: policy `influmojo-ecs-execution-policy`: as in the program",
        "role `influmojo-ecs-task-execution-role`: tags: Project=Influmojo, Purpose=ECS Task Execution",
        "role `influmojo-ecs-task-role`: as in the program",
        "role `influmojo-ecs-task-role`: trust policy: trusts ecs-tasks.amazonaws.com",
        "role `influmojo-ecs-task-role`: policy `influmojo-ecs-task-policy`: as in the program",
        "role `influmojo-ecs-task-role`: tags: Project=Influmojo, Purpose=ECS Task Application",
    ],
)
def test_the_checklists_of_the_guides_are_rows(matching: set[str], what: str) -> None:
    assert what in matching


def differs(what: str, expected: str, found: str) -> Row:
    return failed(what, expected, found, UP)


def missing(what: str) -> Row:
    return differs(what, "exists", "missing")


BREAKS: list[tuple[str, dict[str, Any], list[Row]]] = [
    (
        "iam:DetachGroupPolicy",
        {"GroupName": GROUP, "PolicyArn": APP_RUNNER},
        [missing(f"group `{GROUP}`: policy `AWSAppRunnerFullAccess`")],
    ),
    (
        "iam:DeleteGroupPolicy",
        {"GroupName": GROUP, "PolicyName": "AllowPassAppRunnerRole"},
        [missing(f"group `{GROUP}`: inline policy `AllowPassAppRunnerRole`")],
    ),
    (
        "iam:PutGroupPolicy",
        {
            "GroupName": GROUP,
            "PolicyName": "AllowListRoles",
            "PolicyDocument": document({**LIST_ROLES, "Action": ["iam:ListRoles", "iam:GetRole"]}),
        },
        [
            differs(
                f"group `{GROUP}`: inline policy `AllowListRoles`: document: statement 1: `Action`",
                "`iam:ListRoles`",
                '`["iam:GetRole", "iam:ListRoles"]`',
            )
        ],
    ),
    (
        "iam:PutRolePermissionsBoundary",
        {"RoleName": ROLE, "PermissionsBoundary": APP_RUNNER},
        [differs(f"role `{ROLE}`: permissions boundary", "none", APP_RUNNER)],
    ),
    (
        "iam:RemoveUserFromGroup",
        {"UserName": USER, "GroupName": GROUP},
        [differs(f"user `{USER}`: groups", GROUP, "none")],
    ),
    ("iam:DeleteLoginProfile", {"UserName": USER}, [missing(f"user `{USER}`: console password")]),
    (
        "iam:UntagUser",
        {"UserName": USER, "TagKeys": ["Project"]},
        [differs(f"user `{USER}`: tags", "Project=Influmojo", "none")],
    ),
    (
        "iam:TagRole",
        {"RoleName": ROLE, "Tags": [{"Key": "Cost Center", "Value": "42"}]},
        [differs(f"role `{ROLE}`: tags", "Project=Influmojo", "Cost Center=42, Project=Influmojo")],
    ),
    (
        "iam:UpdateAssumeRolePolicy",
        {"RoleName": ROLE, "PolicyDocument": TRUST_TEXT},
        [
            differs(
                f"role `{ROLE}`: trust policy: statement 1: `Principal`",
                '`{"Service": ["build.apprunner.amazonaws.com"]}`',
                '`{"Service": ["tasks.apprunner.amazonaws.com"]}`',
            )
        ],
    ),
    (
        "iam:UpdateRole",
        {"RoleName": ROLE, "Description": "pulls", "MaxSessionDuration": 7200},
        [
            differs(f"role `{ROLE}`: description", "Lets App Runner pull images from ECR", "pulls"),
            differs(f"role `{ROLE}`: longest session", "3600 s", "7200 s"),
        ],
    ),
    (
        "iam:DetachRolePolicy",
        {"RoleName": "influmojo-ecs-task-role", "PolicyArn": TASK_POLICY},
        [missing("role `influmojo-ecs-task-role`: policy `influmojo-ecs-task-policy`")],
    ),
    (
        "iam:UntagPolicy",
        {"PolicyArn": TASK_POLICY, "TagKeys": ["Purpose"]},
        [
            differs(
                "policy `influmojo-ecs-task-policy`: tags",
                "Project=Influmojo, Purpose=ECS Task Application",
                "Project=Influmojo",
            )
        ],
    ),
    (
        "iam:CreatePolicyVersion",
        {"PolicyArn": TASK_POLICY, "PolicyDocument": document(LIST_ROLES), "SetAsDefault": True},
        [
            differs("policy `influmojo-ecs-task-policy`: document: number of statements", "4", "1"),
            differs(
                "policy `influmojo-ecs-task-policy`: document: statement 1: `Action`",
                "`rds-db:connect`",
                "`iam:ListRoles`",
            ),
            differs(
                "policy `influmojo-ecs-task-policy`: document: statement 1: `Resource`",
                "`arn:aws:rds-db:us-east-1:123456789012:dbuser:db-INFLUMOJO0000000000000000/influmojo_app`",
                "`*`",
            ),
            differs(
                "policy `influmojo-ecs-task-policy`: document: statement 1: `Sid`", "`ConnectToDatabase`", "missing"
            ),
        ],
    ),
    (
        "ecr:PutImageTagMutability",
        {"repositoryName": "influmojo-webapp", "imageTagMutability": "MUTABLE"},
        [
            differs("repository `influmojo-webapp`: tag mutability", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE"),
            differs("repository `influmojo-webapp`: tags that are excluded from it", "latest*", "none"),
        ],
    ),
    (
        "ecr:PutImageScanningConfiguration",
        {"repositoryName": "influmojo-webapp", "imageScanningConfiguration": {"scanOnPush": False}},
        [differs("repository `influmojo-webapp`: scan on push", "yes", "no")],
    ),
    ("ecr:DeleteRepository", {"repositoryName": "influmojo-admin"}, [missing("repository `influmojo-admin`")]),
    (
        "ecr:DeleteLifecyclePolicy",
        {"repositoryName": "influmojo-backend"},
        [missing("repository `influmojo-backend`: lifecycle policy")],
    ),
]


def test_what_differs_is_a_row_and_one_pass_of_the_fixes_repairs_all(place: Place, local: Preview) -> None:
    assert remarkable(local, place.live) == []
    for action, parameters, _ in BREAKS:
        place.call(action, **parameters)
    found = remarkable(place.refreshed("local"), place.live)
    assert found == sorted((row for *_, rows in BREAKS for row in rows), key=lambda row: row.what)
    fix(place, found)
    assert remarkable(place.refreshed("local"), place.live) == []
