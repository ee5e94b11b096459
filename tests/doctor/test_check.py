"""The checklist against the stack `local` on the local cloud: all green, and each thing that breaks turns its row."""

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from doctor.account import READS, Live
from doctor.check import check, how_to_read
from doctor.check.resources import COMPARE, Comparison
from doctor.check.rows import Row, Status
from doctor.differences import differences
from doctor.expected import Expected, Resource, from_config, from_state
from tests.components.recorder import ACCOUNT
from tests.components.sample_stacks import STACKS
from tests.doctor.conftest import REPOSITORY, Place
from tests.doctor.interference import THROTTLED, interfered
from tests.engine.test_components import EVERYTHING

GROUP = "BroadAIEngineerAccess"
ROLE = "AppRunnerECRAccessRole"
USER = "ai-engineer"
FIX = "`pulumi up --refresh --stack local`"
FULL_ACCESS = "arn:aws:iam::aws:policy/IAMFullAccess"
APP_RUNNER = "arn:aws:iam::aws:policy/AWSAppRunnerFullAccess"
PULL = "AWSAppRunnerServicePolicyForECRAccess"
TASK_POLICY = "arn:aws:iam::123456789012:policy/influmojo-ecs-task-policy"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "build.apprunner.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


@pytest.fixture(scope="module")
def local(place: Place) -> Expected:
    """The stack `local`, up."""
    place.cloud.reset()
    place.pulumi("up", "--yes", "--stack", "local")
    return from_state(json.loads(place.pulumi("stack", "export", "--stack", "local").stdout))


def remarkable(place: Place, expected: Expected) -> list[Row]:
    """The rows that do not simply match, without those of the stack as it is.

    What a simulation answers follows from the rows about policies; tests of its own look at it.
    """
    rows = [row for row in check(expected, place.live, FIX) if not row.what.endswith("simulated")]
    return [row for row in rows if row.status is not Status.OK and row not in ALWAYS]


ALWAYS = [
    Row(
        f"group `{GROUP}`: policy `AWSAppRunnerFullAccess`",
        "one of AWS's own policies",
        "passes any role to some services only, by AWS's own document, which cannot be edited",
        status=Status.NOTE,
    ),
]


def test_a_stack_that_is_up_matches(place: Place, local: Expected) -> None:
    shown = place.doctor("check", "--stack", "local")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.splitlines() == [
        "checklist of account 123456789012, us-east-1, by the state of stack `local`",
        f"note    {ALWAYS[0].what}: {ALWAYS[0].found}",
        "78 rows: 77 ok, 1 note",
    ]
    assert remarkable(place, local) == []


@pytest.mark.parametrize(
    "what",
    [
        # The checklist of the App Runner guide.
        f"group `{GROUP}`: policy `AmazonEC2ContainerRegistryFullAccess`: attached",
        f"group `{GROUP}`: policy `AWSAppRunnerFullAccess`: attached",
        f"group `{GROUP}`: inline policy `AllowListRoles`: as in the stack",
        f"group `{GROUP}`: inline policy `AllowPassAppRunnerRole`: as in the stack",
        f"role `{ROLE}`: trust policy: trusts build.apprunner.amazonaws.com",
        # That of the ECS guide.
        "role `influmojo-ecs-task-execution-role`: exists",
        "role `influmojo-ecs-task-execution-role`: trust policy: trusts ecs-tasks.amazonaws.com",
        "role `influmojo-ecs-task-execution-role`: policy `service-role/AmazonECSTaskExecutionRolePolicy`: attached",
        "role `influmojo-ecs-task-execution-role`: policy `influmojo-ecs-execution-policy`: attached",
        "role `influmojo-ecs-task-execution-role`: tags: Project=Influmojo, Purpose=ECS Task Execution",
        "role `influmojo-ecs-task-role`: exists",
        "role `influmojo-ecs-task-role`: trust policy: trusts ecs-tasks.amazonaws.com",
        "role `influmojo-ecs-task-role`: policy `influmojo-ecs-task-policy`: attached",
        "role `influmojo-ecs-task-role`: tags: Project=Influmojo, Purpose=ECS Task Application",
    ],
)
def test_the_checklists_of_the_guides_are_rows(place: Place, local: Expected, what: str) -> None:
    rows = check(local, place.live, FIX)
    assert what in {f"{row.what}: {row.found}" for row in rows if row.status is Status.OK}


def failed(what: str, expected: str, found: str, fix: str = FIX) -> Row:
    return Row(what, expected, found, fix, Status.FAILED)


def foreign(what: str, remove: str) -> Row:
    return Row(what, "a policy of the stack", "is not of this stack", remove, Status.NOTE)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


LIST_ROLES = {"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}
LISTS = document(LIST_ROLES)
PASS_ANOTHER = {"Effect": "Allow", "Action": "iam:Pass*", "Resource": "arn:aws:iam::123456789012:role/another"}
GIVES_AWAY = "permissions that give the account away"
NONE = "none, by any policy of its members"
ARNS = [f"arn:aws:iam::123456789012:role/{name}" for name in (ROLE, "AppRunnerInstanceRole")]

BREAKS: list[Any] = [
    pytest.param(
        ("iam:DetachGroupPolicy", {"GroupName": GROUP, "PolicyArn": APP_RUNNER}),
        ("iam:AttachGroupPolicy", {"GroupName": GROUP, "PolicyArn": APP_RUNNER}),
        [failed(f"group `{GROUP}`: policy `AWSAppRunnerFullAccess`", "attached", "not attached")],
        id="a managed policy of the group",
    ),
    pytest.param(
        ("iam:DeleteGroupPolicy", {"GroupName": GROUP, "PolicyName": "AllowListRoles"}),
        (
            "iam:PutGroupPolicy",
            {"GroupName": GROUP, "PolicyName": "AllowListRoles", "PolicyDocument": document(LIST_ROLES)},
        ),
        [failed(f"group `{GROUP}`: inline policy `AllowListRoles`", "as in the stack", "missing")],
        id="an inline policy of the group",
    ),
    pytest.param(
        (
            "iam:PutGroupPolicy",
            {
                "GroupName": GROUP,
                "PolicyName": "AllowListRoles",
                "PolicyDocument": document({**LIST_ROLES, "Action": ["iam:ListRoles", "iam:GetRole"]}),
            },
        ),
        (
            "iam:PutGroupPolicy",
            {"GroupName": GROUP, "PolicyName": "AllowListRoles", "PolicyDocument": document(LIST_ROLES)},
        ),
        [
            failed(
                f"group `{GROUP}`: inline policy `AllowListRoles`",
                "as in the stack",
                'statement 1: `Action` is `["iam:GetRole", "iam:ListRoles"]`, not `iam:ListRoles`',
            )
        ],
        id="a document of the group",
    ),
    pytest.param(
        ("iam:PutGroupPolicy", {"GroupName": GROUP, "PolicyName": "More", "PolicyDocument": document(PASS_ANOTHER)}),
        None,
        [
            foreign(
                f"group `{GROUP}`: inline policy `More`",
                f"`aws iam delete-group-policy --group-name {GROUP} --policy-name More`",
            ),
            failed(
                f"group `{GROUP}`: may pass",
                ", ".join(ARNS),
                ", ".join([*ARNS, ARNS[0].replace(ROLE, "another")]),
                f"`aws iam delete-group-policy --group-name {GROUP} --policy-name More`",
            ),
        ],
        id="PassRole on another role",
    ),
    pytest.param(
        ("iam:AttachRolePolicy", {"RoleName": ROLE, "PolicyArn": FULL_ACCESS}),
        None,
        [
            failed(
                f"role `{ROLE}`: {GIVES_AWAY}",
                "none",
                f"role `{ROLE}` attaches `{FULL_ACCESS}`, which gives admin access. "
                "List the actions and resources that are needed.",
                f"`aws iam detach-role-policy --role-name {ROLE} --policy-arn {FULL_ACCESS}`",
            ),
            foreign(
                f"role `{ROLE}`: policy `IAMFullAccess`",
                f"`aws iam detach-role-policy --role-name {ROLE} --policy-arn {FULL_ACCESS}`",
            ),
        ],
        id="administration by a role that the group passes",
    ),
    pytest.param(
        ("iam:PutRolePermissionsBoundary", {"RoleName": ROLE, "PermissionsBoundary": APP_RUNNER}),
        ("iam:DeleteRolePermissionsBoundary", {"RoleName": ROLE}),
        [failed(f"role `{ROLE}`: permissions boundary", "none", APP_RUNNER)],
        id="a boundary that the stack has not set",
    ),
    pytest.param(
        ("iam:AddUserToGroup", {"UserName": USER, "GroupName": "AppRunnerReadOnly"}),
        None,
        [
            Row(
                "group `AppRunnerReadOnly`: other members",
                "users of the stack",
                f"`{USER}`",
                f"`aws iam remove-user-from-group --group-name AppRunnerReadOnly --user-name {USER}`",
                Status.NOTE,
            )
        ],
        id="a member that the stack has not put there",
    ),
    pytest.param(
        ("iam:AttachUserPolicy", {"UserName": USER, "PolicyArn": FULL_ACCESS}),
        None,
        [
            failed(
                f"group `{GROUP}`: {GIVES_AWAY}",
                NONE,
                f"user `{USER}` attaches `{FULL_ACCESS}`, which gives admin access. "
                "List the actions and resources that are needed.",
                f"`aws iam detach-user-policy --user-name {USER} --policy-arn {FULL_ACCESS}`",
            )
        ],
        id="administration by a user's own policy",
    ),
    pytest.param(
        (
            "iam:PutUserPolicy",
            {
                "UserName": USER,
                "PolicyName": "any",
                "PolicyDocument": document(
                    {"Effect": "Allow", "Action": "iam:P?ssRole", "Resource": "arn:aws:iam::*:role/*"}
                ),
            },
        ),
        None,
        [
            failed(
                f"group `{GROUP}`: {GIVES_AWAY}",
                NONE,
                f"user `{USER}`: inline policy `any` allows `iam:PassRole` through `iam:P?ssRole` on "
                "`arn:aws:iam::*:role/*` (statement 1). List the role ARNs it can pass.",
                f"`aws iam delete-user-policy --user-name {USER} --policy-name any`",
            )
        ],
        id="PassRole in disguise by a user's own document",
    ),
    pytest.param(
        (
            "iam:PutUserPolicy",
            {"UserName": USER, "PolicyName": "any", "PolicyDocument": document(PASS_ANOTHER)},
        ),
        None,
        [
            Row(
                f"user `{USER}`: inline policy `any`",
                "passes no role",
                "passes arn:aws:iam::123456789012:role/another",
                f"`aws iam delete-user-policy --user-name {USER} --policy-name any`",
                Status.NOTE,
            )
        ],
        id="PassRole on another role by a user's own document",
    ),
    pytest.param(
        ("iam:RemoveUserFromGroup", {"UserName": USER, "GroupName": GROUP}),
        ("iam:AddUserToGroup", {"UserName": USER, "GroupName": GROUP}),
        [failed(f"user `{USER}`: member of `{GROUP}`", "yes", "no")],
        id="a membership",
    ),
    pytest.param(
        ("iam:DeleteLoginProfile", {"UserName": USER}),
        ("iam:CreateLoginProfile", {"UserName": USER, "Password": "Any-Password-1"}),
        [failed(f"user `{USER}`: console password", "set", "missing")],
        id="a console password",
    ),
    pytest.param(
        ("iam:UntagUser", {"UserName": USER, "TagKeys": ["Project"]}),
        ("iam:TagUser", {"UserName": USER, "Tags": [{"Key": "Project", "Value": "Influmojo"}]}),
        [failed(f"user `{USER}`: tags", "Project=Influmojo", "none")],
        id="a user's tag",
    ),
    pytest.param(
        ("iam:TagRole", {"RoleName": ROLE, "Tags": [{"Key": "Project", "Value": "Other"}]}),
        ("iam:TagRole", {"RoleName": ROLE, "Tags": [{"Key": "Project", "Value": "Influmojo"}]}),
        [failed(f"role `{ROLE}`: tags", "Project=Influmojo", "Project=Other")],
        id="a role's tag",
    ),
    pytest.param(
        (
            "iam:UpdateAssumeRolePolicy",
            {
                "RoleName": ROLE,
                "PolicyDocument": json.dumps(TRUST).replace("build.apprunner", "tasks.apprunner"),
            },
        ),
        ("iam:UpdateAssumeRolePolicy", {"RoleName": ROLE, "PolicyDocument": json.dumps(TRUST)}),
        [
            failed(
                f"role `{ROLE}`: trust policy",
                "trusts build.apprunner.amazonaws.com",
                'statement 1: `Principal` is `{"Service": ["tasks.apprunner.amazonaws.com"]}`, '
                'not `{"Service": ["build.apprunner.amazonaws.com"]}`',
            )
        ],
        id="a trust policy",
    ),
    pytest.param(
        ("iam:UpdateRole", {"RoleName": ROLE, "Description": "pulls", "MaxSessionDuration": 3600}),
        ("iam:UpdateRole", {"RoleName": ROLE, "Description": "Lets App Runner pull images from ECR"}),
        [failed(f"role `{ROLE}`: description", "Lets App Runner pull images from ECR", "pulls")],
        id="a description",
    ),
    pytest.param(
        (
            "iam:UpdateRole",
            {"RoleName": ROLE, "Description": "Lets App Runner pull images from ECR", "MaxSessionDuration": 7200},
        ),
        (
            "iam:UpdateRole",
            {"RoleName": ROLE, "Description": "Lets App Runner pull images from ECR", "MaxSessionDuration": 3600},
        ),
        [failed(f"role `{ROLE}`: longest session", "3600 s", "7200 s")],
        id="a session's length",
    ),
    pytest.param(
        ("iam:DetachRolePolicy", {"RoleName": "influmojo-ecs-task-role", "PolicyArn": TASK_POLICY}),
        ("iam:AttachRolePolicy", {"RoleName": "influmojo-ecs-task-role", "PolicyArn": TASK_POLICY}),
        [failed("role `influmojo-ecs-task-role`: policy `influmojo-ecs-task-policy`", "attached", "not attached")],
        id="a role's policy",
    ),
    pytest.param(
        ("iam:UntagPolicy", {"PolicyArn": TASK_POLICY, "TagKeys": ["Purpose"]}),
        ("iam:TagPolicy", {"PolicyArn": TASK_POLICY, "Tags": [{"Key": "Purpose", "Value": "ECS Task Application"}]}),
        [
            failed(
                "policy `influmojo-ecs-task-policy`: tags",
                "Project=Influmojo, Purpose=ECS Task Application",
                "Project=Influmojo",
            )
        ],
        id="a policy's tag",
    ),
    pytest.param(
        (
            "iam:CreatePolicyVersion",
            {"PolicyArn": TASK_POLICY, "PolicyDocument": document(LIST_ROLES), "SetAsDefault": True},
        ),
        ("iam:SetDefaultPolicyVersion", {"PolicyArn": TASK_POLICY, "VersionId": "v1"}),
        [
            failed(
                "policy `influmojo-ecs-task-policy`: document",
                "as in the stack",
                "statement 1: `Action` is `iam:ListRoles`, not `rds-db:connect`; statement 1: `Resource` is `*`, not "
                "`arn:aws:rds-db:us-east-1:123456789012:dbuser:db-INFLUMOJO0000000000000000/influmojo_app`; "
                "statement 1: `Sid` is missing, not `ConnectToDatabase`; has 1 statements, not 4",
            )
        ],
        id="a policy's document",
    ),
    pytest.param(
        ("ecr:PutImageTagMutability", {"repositoryName": "influmojo-webapp", "imageTagMutability": "MUTABLE"}),
        (
            "ecr:PutImageTagMutability",
            {
                "repositoryName": "influmojo-webapp",
                "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                "imageTagMutabilityExclusionFilters": [{"filterType": "WILDCARD", "filter": "latest*"}],
            },
        ),
        [failed("repository `influmojo-webapp`: tag mutability", "IMMUTABLE_WITH_EXCLUSION latest*", "MUTABLE")],
        id="a repository's mutability",
    ),
    pytest.param(
        (
            "ecr:PutImageScanningConfiguration",
            {"repositoryName": "influmojo-webapp", "imageScanningConfiguration": {"scanOnPush": False}},
        ),
        (
            "ecr:PutImageScanningConfiguration",
            {"repositoryName": "influmojo-webapp", "imageScanningConfiguration": {"scanOnPush": True}},
        ),
        [failed("repository `influmojo-webapp`: scan on push", "yes", "no")],
        id="a repository's scanning",
    ),
    pytest.param(
        ("ecr:DeleteLifecyclePolicy", {"repositoryName": "influmojo-backend"}),
        None,
        [failed("repository `influmojo-backend`: lifecycle policy", "as in the stack", "missing")],
        id="a repository's lifecycle",
    ),
]
"""What is not undone by a call of its own is mended by following the fix that its rows name."""


def follow(place: Place, command: str) -> None:
    """Do what a fix of the AWS CLI's does: its words are those of the API, spelt otherwise."""
    _, service, operation, *flags = shlex.split(command.strip("`"))
    names = [camel(flag.removeprefix("--")) for flag in flags[::2]]
    place.call(f"{service}:{camel(operation)}", **dict(zip(names, flags[1::2], strict=True)))


def camel(words: str) -> str:
    return "".join(word.capitalize() for word in words.split("-"))


@pytest.mark.parametrize(("do", "undo", "rows"), BREAKS)
def test_what_breaks_turns_its_row_and_no_other(
    place: Place,
    local: Expected,
    do: tuple[str, dict[str, Any]],
    undo: tuple[str, dict[str, Any]] | None,
    rows: list[Row],
) -> None:
    place.call(do[0], **do[1])
    try:
        assert remarkable(place, local) == rows
    finally:
        if commands := [row.fix for row in rows if row.fix.startswith("`aws ")]:
            for command in dict.fromkeys(commands):
                follow(place, command)
        elif undo:
            place.call(undo[0], **undo[1])
        else:
            place.pulumi("up", "--yes", "--refresh", "--stack", "local")
    assert remarkable(place, local) == []


def test_the_fix_mends_all_that_the_stack_knows(place: Place, local: Expected) -> None:
    """Each of them at once: what is undone by a call above for speed is mended by the fix that its row names."""
    breaks = [each.values for each in BREAKS if {row.fix for row in each.values[2]} == {FIX}]
    for (action, parameters), _, _ in breaks:
        place.call(action, **parameters)
    set_back = f"role `{ROLE}`: description"  # by the break of its session
    assert {row.what for row in remarkable(place, local)} == {row.what for *_, rows in breaks for row in rows} - {
        set_back
    }
    place.pulumi("up", "--yes", "--refresh", "--stack", "local")
    assert remarkable(place, local) == []


def test_what_is_gone_is_said_once_and_made_again_by_the_fix(place: Place, local: Expected) -> None:
    attached = place.call("iam:ListAttachedRolePolicies", RoleName=ROLE)["AttachedPolicies"]
    for policy in attached:
        place.call("iam:DetachRolePolicy", RoleName=ROLE, PolicyArn=policy["PolicyArn"])
    place.call("iam:DeleteRole", RoleName=ROLE)
    place.call("ecr:DeleteRepository", repositoryName="influmojo-backend")
    assert remarkable(place, local) == [
        failed("repository `influmojo-backend`", "exists", "missing"),
        failed(f"role `{ROLE}`", "exists", "missing"),
    ]
    shown = place.doctor("check", "--stack", "local")
    assert (shown.returncode, shown.stdout.splitlines()[-4:]) == (
        1,
        [
            f"failed  role `{ROLE}`: missing",
            "          expected  exists",
            f"          fix       {FIX}",
            "67 rows: 64 ok, 2 failed, 1 note",
        ],
    )
    place.pulumi("up", "--yes", "--refresh", "--stack", "local")
    assert remarkable(place, local) == []


def test_people_and_policies_that_are_gone_are_made_again_by_the_fix(place: Place, local: Expected) -> None:
    place.call("iam:RemoveUserFromGroup", UserName=USER, GroupName=GROUP)
    place.call("iam:DeleteLoginProfile", UserName=USER)
    place.call("iam:DeleteUser", UserName=USER)
    readers = "AppRunnerReadOnly"
    for policy in place.call("iam:ListAttachedGroupPolicies", GroupName=readers)["AttachedPolicies"]:
        place.call("iam:DetachGroupPolicy", GroupName=readers, PolicyArn=policy["PolicyArn"])
    for name in place.call("iam:ListGroupPolicies", GroupName=readers)["PolicyNames"]:
        place.call("iam:DeleteGroupPolicy", GroupName=readers, PolicyName=name)
    place.call("iam:DeleteGroup", GroupName=readers)
    place.call("iam:DetachRolePolicy", RoleName="influmojo-ecs-task-role", PolicyArn=TASK_POLICY)
    place.call("iam:DeletePolicy", PolicyArn=TASK_POLICY)
    assert remarkable(place, local) == [
        failed(f"group `{readers}`", "exists", "missing"),
        failed("policy `influmojo-ecs-task-policy`", "exists", "missing"),
        failed("role `influmojo-ecs-task-role`: policy `influmojo-ecs-task-policy`", "attached", "not attached"),
        failed(f"user `{USER}`", "exists", "missing"),
    ]
    place.pulumi("up", "--yes", "--refresh", "--stack", "local")
    assert remarkable(place, local) == []


def test_the_boundary_of_a_user(place: Place) -> None:
    boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
    place.call("iam:CreateUser", UserName="bounded", PermissionsBoundary=boundary)
    user = Resource("aws:iam/user:User", "bounded", {"name": "bounded", "permissionsBoundary": boundary})

    def differing() -> list[Comparison]:
        return [each for each in COMPARE[user.type](user, place.live) if each.expected != each.found]

    assert differing() == []
    place.call("iam:DeleteUserPermissionsBoundary", UserName="bounded")
    assert differing() == [Comparison("user `bounded`: permissions boundary", boundary, "none")]
    place.call("iam:DeleteUser", UserName="bounded")


def held(resource_type: str, inputs: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    """A resource in the state of another program."""
    urn = f"urn:pulumi:dev::shop::{resource_type}::any"
    return {"urn": urn, "type": resource_type, "custom": True, "inputs": inputs, **more}


SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:any"}
ANYBODY = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}
ROLE_TYPE = "aws:iam/role:Role"
POLICY_TYPE = "aws:iam/groupPolicy:GroupPolicy"


@pytest.mark.parametrize(
    ("resource", "rows"),
    [
        pytest.param(
            held(ROLE_TYPE, {"namePrefix": "a", "assumeRolePolicy": json.dumps(TRUST)}, outputs={"name": "a-1"}),
            [failed("role `a-1`", "exists", "missing")],
            id="a name that the provider makes",
        ),
        pytest.param(
            held(ROLE_TYPE, {"name": ROLE, "assumeRolePolicy": json.dumps(ANYBODY)}),
            [
                foreign(
                    f"role `{ROLE}`: policy `service-role/{PULL}`",
                    f"`aws iam detach-role-policy --role-name {ROLE} --policy-arn "
                    f"arn:aws:iam::aws:policy/service-role/{PULL}`",
                ),
                failed(
                    f"role `{ROLE}`: trust policy",
                    "trusts *",
                    'statement 1: `Principal` is `{"Service": ["build.apprunner.amazonaws.com"]}`, not `*`',
                ),
            ],
            id="a role for anybody",
        ),
        pytest.param(held(ROLE_TYPE, {}, external=True), [], id="a role that is only read"),
        pytest.param(
            held(POLICY_TYPE, {"name": "AllowListRoles", "group": GROUP, "policy": SECRET}),
            [
                Row(
                    f"any ({POLICY_TYPE})",
                    "readable",
                    "`policy` holds a secret of the stack, which is not compared",
                    status=Status.UNREAD,
                )
            ],
            id="a document that is a secret",
        ),
        pytest.param(
            held("aws:iam/user:User", {"name": USER, "tags": {"Team": SECRET}}),
            [
                Row(
                    "any (aws:iam/user:User)",
                    "readable",
                    "`tags` holds a secret of the stack, which is not compared",
                    status=Status.UNREAD,
                )
            ],
            id="a tag that is a secret",
        ),
        pytest.param(
            held("aws:iam/group:Group", {"name": SECRET}),
            [
                Row(
                    "any (aws:iam/group:Group)",
                    "readable",
                    "`name` holds a secret of the stack, which is not compared",
                    status=Status.UNREAD,
                )
            ],
            id="a name that is a secret",
        ),
        pytest.param(
            held("aws:iam/serviceLinkedRole:ServiceLinkedRole", {"awsServiceName": "ecs.amazonaws.com"}),
            [failed("service-linked role of `ecs.amazonaws.com`", "exists", "missing")],
            id="a service-linked role of another service",
        ),
        pytest.param(
            held("aws:ecr/repository:Repository", {"name": "influmojo-webapp"}),
            [
                failed("repository `influmojo-webapp`: tag mutability", "MUTABLE", "IMMUTABLE_WITH_EXCLUSION latest*"),
                failed("repository `influmojo-webapp`: scan on push", "no", "yes"),
            ],
            id="a repository as AWS makes it unless told otherwise",
        ),
        pytest.param(
            held("aws:s3/bucket:Bucket", {"bucket": "any"}),
            [Row("any", "a type that is checked", "`aws:s3/bucket:Bucket` is not checked", status=Status.UNREAD)],
            id="a type that no component makes",
        ),
    ],
)
@pytest.mark.usefixtures("local")
def test_the_state_of_another_program(place: Place, resource: dict[str, Any], rows: list[Row]) -> None:
    expected = from_state({"deployment": {"resources": [resource]}})
    assert remarkable(place, expected) == sorted(rows, key=lambda row: row.what)


def test_administration_by_another_group_of_a_member(place: Place, local: Expected) -> None:
    place.call("iam:CreateGroup", GroupName="admins")
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = place.call("iam:CreatePolicy", PolicyName="all", PolicyDocument=document(everything))["Policy"]["Arn"]
    place.call("iam:AttachGroupPolicy", GroupName="admins", PolicyArn=policy)
    place.call("iam:AddUserToGroup", GroupName="admins", UserName=USER)
    found = remarkable(place, local)
    place.call("iam:RemoveUserFromGroup", GroupName="admins", UserName=USER)
    place.call("iam:DetachGroupPolicy", GroupName="admins", PolicyArn=policy)
    place.call("iam:DeletePolicy", PolicyArn=policy)
    place.call("iam:DeleteGroup", GroupName="admins")
    assert [(row.what, row.fix) for row in found] == [
        (
            f"group `{GROUP}`: {GIVES_AWAY}",
            f"`aws iam detach-group-policy --group-name admins --policy-arn {policy}`",
        )
    ]
    assert found[0].found.startswith("group `admins`: policy `all` allows all IAM actions through `*` on `*`")
    assert remarkable(place, local) == []


@pytest.mark.parametrize("command", ["check", "adopt"])
def test_credentials_of_another_account(place: Place, local: Expected, command: str) -> None:
    """All would be missing there, and the fix would make the stack a second time."""
    assert local.accounts == {"123456789012"}
    other = "arn:aws:iam::111122223333:role/any"
    given = place.call("sts:AssumeRole", RoleArn=other, RoleSessionName="elsewhere")["Credentials"]
    environment = {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }
    refused = place.doctor(command, "--stack", "local", environment=environment)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "The state of stack `local` is of account 123456789012, but the credentials in use are of account "
        "111122223333: use those of the stack, by AWS_PROFILE for example.\n"
    )


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(
    ("environment", "message"),
    [
        pytest.param({"AWS_PROFILE": "none"}, "The config profile (none) could not be found", id="no such profile"),
        pytest.param({"AWS_CONFIG_FILE": "/dev/stdin"}, "Unable to parse config file: ", id="broken config"),
        pytest.param({"AWS_ENDPOINT_URL": "nowhere"}, "Invalid endpoint: nowhere", id="broken endpoint"),
    ],
)
def test_credentials_that_cannot_be_used(
    place: Place, tmp_path: Path, environment: dict[str, str], message: str
) -> None:
    broken = tmp_path / "config"
    broken.write_text("[default\nregion")
    environment = {key: value.replace("/dev/stdin", str(broken)) for key, value in environment.items()}
    refused = place.doctor("check", "--stack", "local", environment=environment)
    assert (refused.returncode, refused.stdout) == (2, "")
    begin = "The AWS account must be readable with the credentials in use: "
    assert refused.stderr.startswith(begin + message)
    assert len(refused.stderr.splitlines()) == 1


def test_what_may_not_be_read_is_said_and_the_rest_is_read(local: Expected) -> None:
    live, _ = interfered({"GetGroupPolicy": (403, "AccessDenied")})
    rows = check(local, live, FIX)
    unread = [row for row in rows if row.status is Status.UNREAD]
    assert {(row.found, row.fix) for row in unread} == {
        (
            "`iam:GetGroupPolicy` is not allowed",
            (
                "let whoever checks call `iam:GetGroupPolicy`: `arn:aws:iam::aws:policy/IAMReadOnlyAccess` does for "
                "most of IAM"
            ),
        )
    }
    assert [row.what for row in unread] == [
        f"group `{GROUP}`: grants",
        f"group `{GROUP}`: simulation",
        "operators-create-service-linked-roles (aws:iam/groupPolicy:GroupPolicy)",
        "operators-list-roles (aws:iam/groupPolicy:GroupPolicy)",
        "operators-pass-role (aws:iam/groupPolicy:GroupPolicy)",
    ]
    assert not [row for row in rows if row.status is Status.FAILED]


def test_what_the_read_only_policy_omits_needs_a_statement() -> None:
    assert how_to_read("ecr:GetRegistryScanningConfiguration") == (
        "let whoever checks call `ecr:GetRegistryScanningConfiguration` on `*`, which "
        "`arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly` doesn't allow"
    )


def test_what_aws_does_not_answer_is_no_missing_permission(local: Expected) -> None:
    live, _ = interfered({"GetGroupPolicy": (503, "ServiceUnavailable")})
    unread = {(row.found, row.fix) for row in check(local, live, FIX) if row.status is Status.UNREAD}
    assert unread == {("`iam:GetGroupPolicy` fails: ServiceUnavailable", "run the check again")}


def test_the_order_of_statements_and_rules_means_nothing() -> None:
    one, other = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {**LIST_ROLES}
    assert differences({"Statement": [one, other]}, {"Statement": [other, one]}) == []
    assert differences({"rules": [{"rulePriority": 1}, {"rulePriority": 2}]}, {"rules": [{"rulePriority": 2}]}) != []
    rules = [{"rulePriority": 1}, {"rulePriority": 2}]
    assert differences({"rules": rules}, {"rules": rules[::-1]}) == []


def test_what_a_policy_passes_that_the_stack_only_attaches(place: Place, local: Expected) -> None:
    arn = place.call("iam:CreatePolicy", PolicyName="theirs", PolicyDocument=document(PASS_ANOTHER))["Policy"]["Arn"]
    place.call("iam:AttachGroupPolicy", GroupName=GROUP, PolicyArn=arn)
    inputs = {"group": GROUP, "policyArn": arn}
    attachment = Resource("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "theirs", inputs)
    rows = remarkable(place, replace(local, resources=(*local.resources, attachment)))
    place.call("iam:DetachGroupPolicy", GroupName=GROUP, PolicyArn=arn)
    place.call("iam:DeletePolicy", PolicyArn=arn)
    back = "make role `another` again: this stack passes it and does not make it"
    assert rows == [failed("role `another`", "exists", "missing", back)]


def test_throttling_is_waited_out(local: Expected) -> None:
    live, interference = interfered({"GetGroup": (THROTTLED, "Throttling")})
    rows = check(local, live, FIX)
    assert [row for row in rows if row.status not in (Status.OK, Status.NOTE)] == []
    assert interference.calls.count("GetGroup") == 2  # one for each group: repeating is botocore's own


def test_it_only_reads_and_each_thing_once(local: Expected) -> None:
    live, interference = interfered({})
    check(local, live, FIX)
    assert [name for name in interference.calls if not name.startswith(READS)] == []
    with pytest.raises(ValueError, match=r"^`iam:DeleteRole` is no read$"):
        live.ask("iam:DeleteRole", RoleName=ROLE)


def test_a_group_of_300_in_an_account_of_1500_roles(place: Place, local: Expected) -> None:
    for number in range(300):
        place.call("iam:CreateUser", UserName=f"user-{number}")
        place.call("iam:AddUserToGroup", UserName=f"user-{number}", GroupName=GROUP)
    for number in range(1500):
        place.call("iam:CreateRole", RoleName=f"role-{number}", AssumeRolePolicyDocument=json.dumps(TRUST))
    place.call("iam:AttachUserPolicy", UserName="user-299", PolicyArn=FULL_ACCESS)
    live, interference = interfered({})
    found = [row for row in check(local, live, FIX) if row.status is Status.FAILED]
    assert [row.fix for row in found] == [
        f"`aws iam detach-user-policy --user-name user-299 --policy-arn {FULL_ACCESS}`"
    ]
    assert len(interference.calls) < 100  # however many there are


def simulated(local: Expected, live: Live) -> list[Row]:
    return [row for row in check(local, live, FIX) if row.what.endswith("simulated")]


def test_where_aws_simulates_it_is_asked(place: Place, local: Expected) -> None:
    service = "arn:aws:apprunner:us-east-1:123456789012:service/any/any"
    other = "arn:aws:iam::123456789012:role/role-that-nobody-named"
    access, instance = (f"`iam:PassRole` on `{arn}` to" for arn in ARNS)
    questions = {
        f"`apprunner:CreateService` on `{service}`": "allowed",
        "`iam:ListRoles` on `*`": "allowed",
        f"{access} `build.apprunner.amazonaws.com`": "allowed",
        f"{instance} `tasks.apprunner.amazonaws.com`": "allowed",
        f"`iam:PassRole` on `{other}`": "denied",
    }
    rows = [Row(f"group `{GROUP}`: {text}, simulated", answer, answer) for text, answer in questions.items()]
    assert simulated(local, place.live) == rows

    deny = {"Effect": "Deny", "Action": "apprunner:*", "Resource": "*"}
    anything = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
    place.call("iam:PutGroupPolicy", GroupName=GROUP, PolicyName="Odd", PolicyDocument=document(deny, anything))
    differing = [row for row in simulated(local, place.live) if row not in rows]
    place.call("iam:DeleteGroupPolicy", GroupName=GROUP, PolicyName="Odd")
    assert differing == [failed(rows[0].what, "allowed", "denied"), failed(rows[4].what, "denied", "allowed")]


def test_a_simulation_that_lacks_a_key_decides_nothing(place: Place, local: Expected) -> None:
    lists = {**LIST_ROLES, "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}
    inline = {"GroupName": GROUP, "PolicyName": "AllowListRoles"}
    place.call("iam:PutGroupPolicy", **inline, PolicyDocument=document(lists))
    found = [row for row in simulated(local, place.live) if row.status is not Status.OK]
    place.call("iam:PutGroupPolicy", **inline, PolicyDocument=document(LIST_ROLES))
    [row] = found
    assert (row.what, row.status) == (f"group `{GROUP}`: `iam:ListRoles` on `*`, simulated", Status.NOTE)
    assert "`aws:SourceIp`" in row.found


def test_without_a_stack_the_config_file_says_what_should_be_there(place: Place, local: Expected) -> None:
    del local  # up, but not asked for
    shown = place.doctor("check", "--config", "Pulumi.express.yaml", "--json")
    answer = json.loads(shown.stdout)
    assert (shown.returncode, answer["account"], answer["source"]) == (1, "123456789012", "`Pulumi.express.yaml`")
    fix = (
        "`pulumi stack init express` where there is none, `python -m doctor adopt --stack express` for what exists, "
        "then `pulumi up --stack express`"
    )
    assert answer["rows"][0] == {
        "what": "group `ExpressOperators`",
        "expected": "exists",
        "found": "missing",
        "fix": fix,
        "status": "failed",
    }
    assert [row["what"] for row in answer["rows"] if row["status"] == "failed"] == [
        "group `ExpressOperators`",
        "role `influmojo-ecs-infrastructure-role`",
        f"user `{USER}`: member of `ExpressOperators`",
    ]


def test_an_existing_role_is_the_one_the_account_has(place: Place, local: Expected, tmp_path: Path) -> None:
    del local
    place.call("iam:CreateRole", RoleName="theirs", Path="/app/", AssumeRolePolicyDocument=json.dumps(TRUST))
    config = tmp_path / "Pulumi.theirs.yaml"
    role = {"accessRole": {"name": "theirs", "existing": True}}
    sections = {"container-roles:appRunner": role, "container-roles:operators": {"groupName": "theirs"}}
    config.write_text(json.dumps({"config": sections}))
    shown = json.loads(place.doctor("check", "--config", str(config), "--json").stdout)
    assert [row["what"] for row in shown["rows"]] == ["group `theirs`"]
    place.call("iam:CreateGroup", GroupName="theirs")
    shown = json.loads(place.doctor("check", "--config", str(config), "--json").stdout)
    passes = next(row for row in shown["rows"] if row["what"] == "group `theirs`: may pass")
    assert passes["expected"] == "arn:aws:iam::123456789012:role/app/theirs"
    place.call("iam:DeleteGroup", GroupName="theirs")
    place.call("iam:DeleteRole", RoleName="theirs")


def test_a_config_without_anything_to_check(place: Place, local: Expected, tmp_path: Path) -> None:
    del local
    config = tmp_path / "Pulumi.theirs.yaml"
    roles = {each: {"name": each, "existing": True} for each in ("executionRole", "taskRole")}
    config.write_text(json.dumps({"config": {"container-roles:ecs": roles}}))
    shown = place.doctor("check", "--config", str(config))
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr == "There must be something to check, but `Pulumi.theirs.yaml` has no resource.\n"


def test_a_stack_that_does_not_exist_is_its_config_file(place: Place, local: Expected) -> None:
    del local
    shown = place.doctor("check", "--stack", "dev")
    assert shown.stderr == "There is no stack `dev` with resources here: going by its config file.\n"
    assert shown.stdout.splitlines()[0].endswith("by `Pulumi.dev.yaml`")
    alone = place.doctor("check", "--stack", "dev", environment={"PATH": str(place.program / ".venv" / "bin")})
    assert alone.stderr == "`pulumi` is not on PATH, so the state is not read: going by the config file.\n"
    assert alone.stdout == shown.stdout
    missing = place.doctor("check", "--stack", "none")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.endswith("and there is no such file.\n")


def test_the_state_and_the_config_promise_the_same(place: Place, local: Expected) -> None:
    config = from_config(place.program / "Pulumi.local.yaml", ACCOUNT)
    by_state, by_config = check(local, place.live, FIX), check(config, place.live, FIX)
    # The state also knows what the provider takes unless it is given.
    assert {row.what for row in by_state} - {row.what for row in by_config} == {
        f"role `{role}`: longest session"
        for role in (ROLE, "AppRunnerInstanceRole", "influmojo-ecs-task-execution-role", "influmojo-ecs-task-role")
    }
    assert [row for row in by_config if row not in by_state] == []


def test_every_type_of_resource_can_be_checked(tmp_path: Path) -> None:
    config = tmp_path / "Pulumi.all.yaml"
    sections = {f"container-roles:{key}": value for key, value in EVERYTHING.items()}
    config.write_text(json.dumps({"config": sections}))
    files = [config, *(REPOSITORY / f"Pulumi.{stack}.yaml" for stack in STACKS)]
    types = {each.type for file in files for each in from_config(file, ACCOUNT).resources}
    assert types - {"pulumi:providers:aws"} == COMPARE.keys()
