"""What people and services hold beyond the program is a row, and its printed fix takes away that and nothing else."""

import json
from dataclasses import replace
from typing import Any

from doctor.check.rows import Row, Status
from doctor.expected import Resource
from doctor.kinds.ecr import LIFECYCLE
from doctor.kinds.iam_sign_in import MEMBERSHIP
from doctor.preview import DELETE, SAME, UPDATE, Preview, Step
from tests.doctor.accounts.registry import IMAGE
from tests.doctor.checking import (
    FULL_ACCESS,
    GROUP,
    LIST_ROLES,
    READERS,
    ROLE,
    USER,
    commands,
    document,
    failed,
    fix,
    remarkable,
)
from tests.doctor.conftest import Place

UP = commands("local").update
NOT_GIVEN = "not given by the program"
ANOTHER = "arn:aws:iam::123456789012:role/another"
PASS_ANOTHER = {"Effect": "Allow", "Action": "iam:Pass*", "Resource": ANOTHER}
GIVES_ADMIN = f"attaches `{FULL_ACCESS}`, which gives admin access. List the actions and resources that are needed."
ANY_ROLE = {"Effect": "Allow", "Action": "sts:Assume*", "Resource": "*"}
ADMIN = {"Effect": "Allow", "Action": "*", "Resource": "*"}

BEYOND: list[tuple[list[tuple[str, dict[str, Any]]], list[Row]]] = [
    # An inline policy of a group that passes another role.
    (
        [("iam:PutGroupPolicy", {"GroupName": GROUP, "PolicyName": "More", "PolicyDocument": document(PASS_ANOTHER)})],
        [
            failed(
                f"group `{GROUP}`: inline policy `More`",
                NOT_GIVEN,
                f"passes {ANOTHER}",
                f"aws iam delete-group-policy --group-name {GROUP} --policy-name More",
            )
        ],
    ),
    # A harmless inline policy of a role.
    (
        [("iam:PutRolePolicy", {"RoleName": ROLE, "PolicyName": "More", "PolicyDocument": document(LIST_ROLES)})],
        [
            failed(
                f"role `{ROLE}`: inline policy `More`",
                NOT_GIVEN,
                "is held, too",
                f"aws iam delete-role-policy --role-name {ROLE} --policy-name More",
            )
        ],
    ),
    # Admin access of a role.
    (
        [("iam:AttachRolePolicy", {"RoleName": ROLE, "PolicyArn": FULL_ACCESS})],
        [
            failed(
                f"role `{ROLE}`: policy `IAMFullAccess`",
                NOT_GIVEN,
                f"role `{ROLE}` {GIVES_ADMIN}",
                f"aws iam detach-role-policy --role-name {ROLE} --policy-arn {FULL_ACCESS}",
            )
        ],
    ),
    # Admin access of a user.
    (
        [("iam:AttachUserPolicy", {"UserName": USER, "PolicyArn": FULL_ACCESS})],
        [
            failed(
                f"user `{USER}`: policy `IAMFullAccess`",
                NOT_GIVEN,
                f"user `{USER}` {GIVES_ADMIN}",
                f"aws iam detach-user-policy --user-name {USER} --policy-arn {FULL_ACCESS}",
            )
        ],
    ),
    # Every role that trusts the account.
    (
        [("iam:PutUserPolicy", {"UserName": USER, "PolicyName": "any", "PolicyDocument": document(ANY_ROLE)})],
        [
            failed(
                f"user `{USER}`: inline policy `any`",
                NOT_GIVEN,
                "allows `sts:AssumeRole` on `*`",
                f"aws iam delete-user-policy --user-name {USER} --policy-name any",
            )
        ],
    ),
    # Strangers in a group.
    (
        [
            ("iam:CreateUser", {"UserName": "ann"}),
            ("iam:CreateUser", {"UserName": "bob"}),
            ("iam:AddUserToGroup", {"UserName": "ann", "GroupName": GROUP}),
            ("iam:AddUserToGroup", {"UserName": "bob", "GroupName": GROUP}),
        ],
        [
            failed(
                f"group `{GROUP}`: other members",
                "none",
                "`ann`, `bob`",
                f"aws iam remove-user-from-group --group-name {GROUP} --user-name ann",
                f"aws iam remove-user-from-group --group-name {GROUP} --user-name bob",
            )
        ],
    ),
    # A user of the program in another group of the program.
    (
        [("iam:AddUserToGroup", {"UserName": USER, "GroupName": READERS})],
        [
            failed(
                f"group `{READERS}`: other members",
                "none",
                f"`{USER}`",
                f"aws iam remove-user-from-group --group-name {READERS} --user-name {USER}",
            ),
            failed(
                f"user `{USER}`: group `{READERS}`",
                "no member",
                "member",
                f"aws iam remove-user-from-group --group-name {READERS} --user-name {USER}",
            ),
        ],
    ),
    # A user moved to a group that nobody declared.
    (
        [
            ("iam:CreateGroup", {"GroupName": "admins"}),
            (
                "iam:PutGroupPolicy",
                {"GroupName": "admins", "PolicyName": "all", "PolicyDocument": document(PASS_ANOTHER, ANY_ROLE)},
            ),
            ("iam:AddUserToGroup", {"UserName": USER, "GroupName": "admins"}),
        ],
        [
            failed(
                f"user `{USER}`: group `admins`",
                "no member",
                (
                    f"member, by which the user gets this: Group `admins`: inline policy `all` passes {ANOTHER}. "
                    "Group `admins`: inline policy `all` allows `sts:AssumeRole` on `*`."
                ),
                f"aws iam remove-user-from-group --group-name admins --user-name {USER}",
            )
        ],
    ),
    # Policies of a repository.
    (
        [
            (
                "ecr:SetRepositoryPolicy",
                {
                    "repositoryName": "influmojo-webapp",
                    "policyText": json.dumps(
                        {
                            "Version": "2012-10-17",
                            "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}],
                        }
                    ),
                },
            ),
            (
                "ecr:PutLifecyclePolicy",
                {
                    "repositoryName": "influmojo-webapp",
                    "lifecyclePolicyText": json.dumps(
                        {
                            "rules": [
                                {
                                    "rulePriority": 1,
                                    "selection": {
                                        "tagStatus": "any",
                                        "countType": "imageCountMoreThan",
                                        "countNumber": 1,
                                    },
                                    "action": {"type": "expire"},
                                }
                            ]
                        }
                    ),
                },
            ),
        ],
        [
            failed(
                "repository `influmojo-webapp`: lifecycle policy",
                NOT_GIVEN,
                "exists",
                "aws ecr delete-lifecycle-policy --repository-name influmojo-webapp",
            ),
            failed(
                "repository `influmojo-webapp`: repository policy",
                NOT_GIVEN,
                "exists",
                "aws ecr delete-repository-policy --repository-name influmojo-webapp",
            ),
        ],
    ),
]


def test_what_is_held_beyond_the_program_is_a_row_that_its_fix_removes(place: Place, local: Preview) -> None:
    for action, parameters in (call for calls, _ in BEYOND for call in calls):
        place.call(action, **parameters)
    found = remarkable(local, place.live)
    fix(place, found)
    assert found == sorted((row for _, rows in BEYOND for row in rows), key=lambda row: row.what)
    assert remarkable(local, place.live) == []


def test_what_the_program_itself_gives_is_a_note_without_a_fix(place: Place, local: Preview) -> None:
    """Removing what the stack owns is the program's."""
    place.call("iam:AttachGroupPolicy", GroupName=GROUP, PolicyArn=FULL_ACCESS)
    attachment = Resource(
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "admin", {"group": GROUP, "policyArn": FULL_ACCESS}
    )
    found = remarkable(Preview((*local.steps, Step(SAME, attachment, {})), None), place.live)
    place.call("iam:DetachGroupPolicy", GroupName=GROUP, PolicyArn=FULL_ACCESS)
    assert found == [
        Row(
            f"group `{GROUP}`: policy `IAMFullAccess`",
            "as little as is needed",
            f"group `{GROUP}` {GIVES_ADMIN}",
            Status.NOTE,
        )
    ]


def test_a_role_that_is_passed_and_not_made_must_exist(place: Place, local: Preview) -> None:
    inputs = {"group": GROUP, "name": "AllowListRoles", "policy": document(PASS_ANOTHER)}
    passes = Step(SAME, Resource("aws:iam/groupPolicy:GroupPolicy", "passes", inputs), {})
    rows = remarkable(Preview((*local.steps, passes), None), place.live)
    back = "Create this role again: the program passes it and doesn't create it."
    assert rows == [failed("role `another`", "exists", "missing", advice=back)]


def deleting(resource_type: str, name: str) -> Preview:
    resource = Resource(resource_type, name, {"name": name})
    return Preview((Step(DELETE, resource, {"name": name}),), None)


def test_what_is_in_the_way_of_a_deletion_goes_first(place: Place) -> None:
    key = place.call("iam:CreateUser", UserName="old") and place.call("iam:CreateAccessKey", UserName="old")
    place.call("iam:AttachUserPolicy", UserName="old", PolicyArn=FULL_ACCESS)
    place.call("iam:CreateGroup", GroupName="olds")
    place.call("iam:AddUserToGroup", GroupName="olds", UserName="old")
    planned = Preview(
        (*deleting("aws:iam/user:User", "old").steps, *deleting("aws:iam/group:Group", "olds").steps), None
    )
    rows = remarkable(planned, place.live)
    assert rows == [
        failed(
            "group `olds`: in the way of its deletion",
            "nothing",
            "keys, devices or members: 1",
            "aws iam remove-user-from-group --group-name olds --user-name old",
            advice="AWS doesn't delete a group that has policies or members.",
        ),
        failed(
            "user `old`: in the way of its deletion",
            "nothing",
            "policy `IAMFullAccess`, keys, devices or members: 1",
            f"aws iam detach-user-policy --user-name old --policy-arn {FULL_ACCESS}",
            f"aws iam delete-access-key --user-name old --access-key-id {key['AccessKey']['AccessKeyId']}",
            advice="AWS doesn't delete a user who has policies, access keys or MFA devices.",
        ),
        failed("group `olds`", "not in the program", "exists", UP),
        failed("user `old`", "not in the program", "exists", UP),
    ]
    fix(place, rows[:2])
    place.call("iam:DeleteUser", UserName="old")
    place.call("iam:DeleteGroup", GroupName="olds")


def test_images_that_a_deletion_would_take_have_no_fix(place: Place) -> None:
    place.call("ecr:CreateRepository", repositoryName="full")
    place.call("ecr:PutImage", repositoryName="full", **IMAGE)
    rows = remarkable(deleting("aws:ecr/repository:Repository", "full"), place.live)
    place.call("ecr:DeleteRepository", repositoryName="full", force=True)
    advice = "It holds images, which would be deleted with it."
    assert rows == [failed("repository `full`", "not in the program", "exists", advice=advice)]


def test_memberships_and_lifecycles_that_the_update_takes_away_are_left_to_it(place: Place, local: Preview) -> None:
    """A command that took them away would remove what is in the state."""
    leaving = tuple(
        replace(each, op=DELETE) if each.resource.type in {MEMBERSHIP, LIFECYCLE} else each for each in local.steps
    )
    rows = remarkable(Preview(leaving, local.region), place.live)
    assert {row.fix for row in rows} == {(UP,)}
    assert {f"user `{USER}`: groups", "repository `influmojo-backend`: lifecycle policy"} <= {row.what for row in rows}


def test_a_group_that_the_update_takes_a_user_out_of_is_left_to_it(place: Place, local: Preview) -> None:
    steps = {each.resource.type: each for each in local.steps}
    member = steps[MEMBERSHIP]
    less = replace(member.resource, inputs={**member.resource.inputs, "groups": []})
    step = replace(member, op=UPDATE, resource=less, changed=frozenset({"groups"}))
    planned = Preview(tuple(step if each is member else each for each in local.steps), local.region)
    assert remarkable(planned, place.live) == [failed(f"user `{USER}`: groups", "none", GROUP, UP)]
