"""People who exist outside of the stack: what a stack does with them, and what stays of them."""

from pathlib import Path
from typing import Any

from tests.engine.conftest import PASSED, Engine
from tests.engine.test_components import changes, configure, destroy, up


def group(**users: Any) -> dict[str, Any]:  # noqa: ANN401  any settings
    roles = {"executionRole": {"name": "execution"}, "taskRole": {"name": "task"}}
    return {"ecs": {**roles, "operators": {"groupName": "Operators", **users}}}


def groups_of(engine: Engine, user: str) -> set[str]:
    return {each["GroupName"] for each in engine.iam.list_groups_for_user(UserName=user)["Groups"]}


def test_an_existing_user_joins_the_group_and_is_left_as_it_was(engine: Engine, program: Path) -> None:
    engine.iam.create_user(UserName="sam", Path="/team/", Tags=[{"Key": "Team", "Value": "web"}])
    engine.iam.create_group(GroupName="Others")
    engine.iam.add_user_to_group(UserName="sam", GroupName="Others")
    before = engine.iam.get_user(UserName="sam")["User"]
    made = up(engine, program, group(users=["jo"], existingUsers=["sam"], consoleAccess=True))
    assert made.policy_lines == PASSED
    assert groups_of(engine, "sam") == {"Operators", "Others"}
    assert changes(up(engine, program, group(users=["jo"], existingUsers=["sam"], consoleAccess=True))) == {}
    assert changes(up(engine, program, group(users=["jo"], consoleAccess=True))) == {
        "ecs-operators-membership-sam": "delete"
    }
    assert groups_of(engine, "sam") == {"Others"}
    up(engine, program, group(existingUsers=["sam"]))
    destroy(engine, program)
    assert engine.iam.get_user(UserName="sam")["User"] == before
    assert groups_of(engine, "sam") == {"Others"}


def test_an_existing_user_who_does_not_exist_is_named(engine: Engine, program: Path) -> None:
    configure(program, group(existingUsers=["nobody"]))
    tried = engine.run("up", "--yes", "--stack", "try", cwd=program)
    assert tried.code != 0
    assert "NoSuchEntity: The user with name nobody cannot be found." in tried.text


def test_a_user_of_the_stack_is_handed_over_in_two_updates(engine: Engine, program: Path) -> None:
    """In one update the engine would delete it; the group keeps its member all the time."""
    up(engine, program, group(users=["jo"], consoleAccess=True))
    before = engine.iam.get_user(UserName="jo")["User"]
    configure(program, group(existingUsers=["jo"]))
    tried = engine.run("up", "--yes", "--skip-preview", "--stack", "try", cwd=program)
    assert "user `jo` can't become an existing user in one update" in tried.text
    up(engine, program, {**group(users=["jo"], consoleAccess=True), "retain": True})
    handed = changes(up(engine, program, {**group(existingUsers=["jo"]), "retain": True}))
    assert "ecs-operators-membership-jo" not in handed
    up(engine, program, group(existingUsers=["jo"]))
    assert groups_of(engine, "jo") == {"Operators"}
    destroy(engine, program)
    assert engine.iam.get_user(UserName="jo")["User"] == before
    assert engine.iam.get_login_profile(UserName="jo")["LoginProfile"]["UserName"] == "jo"


GROUP_ID = "11111111-2222-3333-4444-555555555555"


def assignments(engine: Engine) -> list[tuple[str, str]]:
    """Return the names of the permission sets in the account, and to whom each is assigned."""
    center, (instance,) = engine.center, engine.center.list_instances()["Instances"]
    of_instance = {"InstanceArn": instance["InstanceArn"]}
    return [
        (
            center.describe_permission_set(PermissionSetArn=arn, **of_instance)["PermissionSet"]["Name"],
            each["PrincipalId"],
        )
        for arn in center.list_permission_sets(**of_instance)["PermissionSets"]
        for each in center.list_account_assignments(AccountId="123456789012", PermissionSetArn=arn, **of_instance)[
            "AccountAssignments"
        ]
    ]


def test_people_of_identity_center_have_what_the_group_has_and_no_user(engine: Engine, program: Path) -> None:
    nobody = group(identityCenter={})
    assigned = group(identityCenter={"groups": [GROUP_ID], "sessionHours": 8})
    made = up(engine, program, assigned)
    assert made.policy_lines == PASSED
    assert assignments(engine) == [("Operators", GROUP_ID)]
    assert engine.iam.list_users()["Users"] == []
    assert changes(up(engine, program, assigned)) == {}
    assert changes(up(engine, program, nobody)) == {
        "ecs-operators-permission-set": "update",
        f"ecs-operators-permission-set-group-{GROUP_ID}": "delete",
    }
    more = group(
        identityCenter={"groups": [GROUP_ID]},
        extraStatements=[{"Sid": "More", "Effect": "Allow", "Action": "ecr:DescribeRegistry", "Resource": "*"}],
    )
    assert changes(up(engine, program, more))["ecs-operators-permission-set-policy"] == "update"
    renamed = group(identityCenter={"name": "Deployers", "groups": [GROUP_ID]})
    up(engine, program, renamed)
    assert assignments(engine) == [("Deployers", GROUP_ID)]
    destroy(engine, program)
    assert assignments(engine) == []


def test_a_role_of_another_account_makes_the_permission_set(engine: Engine, program: Path) -> None:
    role = "arn:aws:iam::210987654321:role/identity-center"
    assigned = group(identityCenter={"groups": [GROUP_ID], "adminRoleArn": role})
    assert changes(up(engine, program, assigned))["ecs-operators-identity-center"] == "create"
    assert assignments(engine) == [("Operators", GROUP_ID)]
    assert changes(up(engine, program, assigned)) == {}
    destroy(engine, program)
    assert assignments(engine) == []


def test_the_pack_checks_what_a_permission_set_allows(engine: Engine, program: Path) -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
    configure(program, group(identityCenter={"groups": [GROUP_ID]}, extraStatements=[statement]))
    tried = engine.run("preview", "--stack", "try", cwd=program)
    assert tried.code != 0
    assert (
        "iam-disallow-unscoped-pass-role  (aws:ssoadmin:PermissionSetInlinePolicy: ecs-operators-permission-set-policy)"
        in (tried.text)
    )
