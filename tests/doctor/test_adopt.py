"""What was made by hand, as the guides say, comes into the stack; nothing in AWS is changed by it."""

import json
from pathlib import Path

import pytest
import yaml

from doctor import engine
from doctor.adopt import import_into_state
from doctor.adopt.deciding import Finding, Outcome, find
from doctor.errors import DoctorError
from doctor.expected import Resource
from tests.doctor.conftest import Place
from tests.doctor.guides import ANY_ROLE, AWS, GROUP, OWN, app_runner_guide, document, ecs_guide, trust
from tests.doctor.interference import interfered


@pytest.fixture
def empty(place: Place) -> Place:
    """An account without anything, and no stack."""
    place.reset()
    return place


def everything(place: Place) -> str:
    """All that IAM and ECR have, as text."""
    iam = place.call("iam:GetAccountAuthorizationDetails", Filter=["User", "Role", "Group", "LocalManagedPolicy"])
    repositories = place.call("ecr:DescribeRepositories")["repositories"]
    return repr([{**iam, "ResponseMetadata": None}, repositories])


def difference(what: str, expected: str, found: str, *, replaces: bool = False) -> dict[str, object]:
    return {"what": what, "expected": expected, "found": found, "replaces": replaces}


def planned(place: Place, stack: str) -> dict[str, str]:
    """What a preview would do to each resource but the components."""
    preview = json.loads(place.pulumi("preview", "--stack", stack, "--json").stdout)
    steps = [step for step in preview["steps"] if step["newState"].get("custom") and step["op"] != "same"]
    return {step["urn"].rpartition("::")[2]: step["op"] for step in steps}


def test_the_app_runner_guide(empty: Place, tmp_path: Path) -> None:
    app_runner_guide(empty)
    empty.pulumi("stack", "init", "dev")
    before = everything(empty)
    shown = empty.doctor_apart("adopt", "--stack", "dev", "--out", str(tmp_path / "import.json"))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.splitlines() == [
        "adopt     Role app-runner-access-role  AppRunnerECRAccessRole",
        (
            "adopt     RolePolicyAttachment app-runner-access-role-ecr-access  "
            f"AppRunnerECRAccessRole/{AWS}/service-role/AWSAppRunnerServicePolicyForECRAccess"
        ),
        f"adopt     GroupPolicyAttachment operators-app-runner-full-access  {GROUP}/{AWS}/AWSAppRunnerFullAccess",
        f"adopt     GroupPolicyAttachment operators-change-password  {GROUP}/{AWS}/IAMUserChangePassword",
        (
            "adopt     GroupPolicyAttachment operators-ecr-full-access  "
            f"{GROUP}/{AWS}/AmazonEC2ContainerRegistryFullAccess"
        ),
        f"adopt     Group operators-group  {GROUP}",
        f"adopt     GroupPolicy operators-list-roles  {GROUP}:AllowListRoles",
        f"adopt     GroupPolicyAttachment operators-logs-full-access  {GROUP}/{AWS}/CloudWatchLogsFullAccess",
        f"adopt     UserGroupMembership operators-membership-ai-engineer  ai-engineer/{GROUP}",
        f"adopt     GroupPolicy operators-pass-role  {GROUP}:AllowPassAppRunnerRole",
        (
            f"            group `{GROUP}`: inline policy `AllowPassAppRunnerRole`: document: statement 1: `Resource`: "
            f"`{ANY_ROLE}`, not `{OWN}:role/AppRunnerECRAccessRole`"
        ),
        "adopt     User operators-user-ai-engineer  ai-engineer",
        "create    Repository repositories-influmojo-webapp",
        "11 to adopt, 1 of them differing, 1 to create",
        "nothing was changed; --yes imports what can be adopted",
    ]
    written = json.loads((tmp_path / "import.json").read_text())["resources"]
    assert [each["name"] for each in written if each.get("component")] == ["app-runner", "operators"]
    assert {each["parent"] for each in written if "parent" in each} == {"app-runner", "operators"}

    # The engine reads each by its id: one that is gone by then is refused, and what was imported before it stays.
    text = (tmp_path / "import.json").read_text()
    broken = tmp_path / "broken.json"
    broken.write_text(text.replace(f"{GROUP}:AllowListRoles", f"{GROUP}:Gone"))
    assert broken.read_text() != text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "run", lambda arguments, cwd: empty.cloud.pulumi(*arguments, cwd=cwd))
        with pytest.raises(DoctorError) as refusal:
            import_into_state("dev", empty.program, broken, protect=False)
    assert str(refusal.value).startswith(
        "Not all could be imported. What was stays in the state: fix the cause and run this again.\n"
    )
    assert f"resource '{GROUP}:Gone' does not exist" in str(refusal.value)
    # Run again, the rest comes, below the components that the state has already.
    rest = empty.doctor("adopt", "--stack", "dev", "--yes")
    assert rest.stdout.splitlines() == [
        f"adopt     GroupPolicy operators-list-roles  {GROUP}:AllowListRoles",
        "create    Repository repositories-influmojo-webapp",
        "1 to adopt, 1 to create",
        "imported; `pulumi preview --stack dev` shows what is left to change",
    ]
    assert everything(empty) == before
    assert planned(empty, "dev") == {"operators-pass-role": "update", "repositories-influmojo-webapp": "create"}
    empty.up("dev")
    last = empty.doctor("adopt", "--stack", "dev")
    assert (last.returncode, last.stderr) == (0, "")
    assert last.stdout.splitlines()[0] == "nothing is left to adopt or to create"
    assert empty.doctor("check", "--stack", "dev").returncode == 0


def test_the_ecs_guide(empty: Place) -> None:
    ecs_guide(empty)
    empty.pulumi("stack", "init", "prod")
    before = everything(empty)
    shown = empty.doctor("adopt", "--stack", "prod", "--yes", "--json")
    found = {each["name"]: each for each in json.loads(shown.stdout)}
    assert {name: each["outcome"] for name, each in found.items()} == {
        "ecs-execution-policy": "adopt",
        "ecs-execution-role": "adopt",
        "ecs-execution-role-custom": "adopt",
        "ecs-execution-role-task-execution": "create",
        "ecs-task-policy": "adopt",
        "ecs-task-role": "adopt",
        "ecs-task-role-custom": "adopt",
        "repositories-influmojo-admin": "create",
        "repositories-influmojo-backend": "create",
        "repositories-influmojo-webapp": "adopt",
    }
    assert found["ecs-task-policy"]["id"] == f"{OWN}:policy/influmojo-ecs-task-policy"
    assert found["repositories-influmojo-webapp"]["differences"] == [
        difference("repository `influmojo-webapp`: tag mutability", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE"),
        difference("repository `influmojo-webapp`: tags that are excluded from it", "latest*", "none"),
        difference("repository `influmojo-webapp`: scan on push", "yes", "no"),
        difference("repository `influmojo-webapp`: tags", "Project=Influmojo", "none"),
    ]
    assert everything(empty) == before
    assert planned(empty, "prod") == {
        "ecs-execution-policy": "update",
        "ecs-execution-role": "update",
        "ecs-execution-role-task-execution": "create",
        "ecs-task-policy": "update",
        "ecs-task-role": "update",
        "repositories-influmojo-admin": "create",
        "repositories-influmojo-backend": "create",
        "repositories-influmojo-webapp": "update",
    }
    empty.up("prod")
    assert empty.doctor("check", "--stack", "prod").returncode == 0


def test_policies_that_cannot_become_those_of_the_stack(empty: Place) -> None:
    """A policy's name is the account's, whatever the path; its description never changes."""
    text = document({"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "*"})
    taken, described = "influmojo-ecs-task-policy", "influmojo-ecs-execution-policy"
    empty.call("iam:CreatePolicy", PolicyName=taken.upper(), Path="/team/", PolicyDocument=text)
    empty.call("iam:CreatePolicy", PolicyName=described, Description="by hand", PolicyDocument=text)
    empty.pulumi("stack", "init", "prod")
    shown = empty.doctor("adopt", "--stack", "prod")
    assert (shown.returncode, shown.stderr) == (1, "")
    lines = shown.stdout.splitlines()
    position = lines.index("taken     Policy ecs-task-policy")
    assert lines[position + 1] == (
        f"            Policy `{OWN}:policy/team/{taken.upper()}` has the name, in another path or spelling. Give the "
        "program's another name, or delete that one."
    )
    assert (
        f"            policy `{described}`: description: by hand, not none (an update deletes it and creates it again)"
    ) in lines
    assert lines[-4:-2] == [
        "to run before `pulumi up`, in this order",
        f"            aws iam delete-policy --policy-arn {OWN}:policy/team/{taken.upper()}",
    ]
    assert lines[-2] == "1 to adopt, 1 of them differing, 8 to create, 1 taken"


def test_a_program_that_the_pack_refuses(empty: Place) -> None:
    """What the preview says is what a person reads, the violation with it, and not its JSON."""
    app_runner_guide(empty)
    empty.pulumi("stack", "init", "dev")
    program = empty.program / "__main__.py"
    before = program.read_text()
    administrator = (
        f'pulumi_aws.iam.GroupPolicyAttachment("admin", group="{GROUP}", policy_arn="{AWS}/AdministratorAccess")'
    )
    program.write_text(f"{before}\nimport pulumi_aws\n{administrator}\n")
    try:
        refused = empty.doctor(
            "adopt", "--stack", "dev", "--yes", environment={"PULUMI_OPTION_POLICY_PACK": "policypack"}
        )
    finally:
        program.write_text(before)
    assert (refused.returncode, refused.stdout) == (2, "")
    first, *rest = refused.stderr.splitlines()
    assert first == f"`pulumi preview --stack dev` must succeed first, but it fails in {empty.program}:"
    violation = "- [mandatory] [severity: critical]  iam-disallow-full-access  (aws:iam:GroupPolicyAttachment: admin)"
    assert f"        {violation}" in rest
    assert "sourcePosition" not in refused.stderr
    assert json.loads(empty.pulumi("stack", "export", "--stack", "dev").stdout)["deployment"].get("resources", []) == []


PROVIDER = "token.actions.githubusercontent.com"
MORE = """
import json
from pulumi_aws import ecr, iam, s3

s3.Bucket("uploads", bucket="influmojo-uploads")
trust = {"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}
helper = iam.Role("helper", name_prefix="helper-", assume_role_policy=json.dumps({"Version": "2012-10-17", **trust}))
iam.RolePolicyAttachment("helper-reads", role=helper.name, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
listing = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
iam.RolePolicy("helper-lists", role=helper.id, policy=json.dumps({"Version": "2012-10-17", "Statement": [listing]}))
ecr.Repository("cache", name="cache")
"""


def moved(place: Place) -> None:
    """The App Runner guide, with other paths, a boundary and tags, and a provider that others use, too."""
    app_runner_guide(place)
    role = "AppRunnerECRAccessRole"
    access = f"{AWS}/service-role/AWSAppRunnerServicePolicyForECRAccess"
    place.call("iam:DetachRolePolicy", RoleName=role, PolicyArn=access)
    place.call("iam:DeleteRole", RoleName=role)
    place.call(
        "iam:CreateRole",
        RoleName=role,
        Path="/team/",
        AssumeRolePolicyDocument=trust("build.apprunner.amazonaws.com"),
        PermissionsBoundary=f"{AWS}/PowerUserAccess",
    )
    place.call("iam:UpdateGroup", GroupName=GROUP, NewGroupName=f"{GROUP}-2", NewPath="/team/")
    place.call("iam:UpdateGroup", GroupName=f"{GROUP}-2", NewGroupName=GROUP)
    place.call("iam:UpdateUser", UserName="ai-engineer", NewUserName="other", NewPath="/team/")
    place.call("iam:UpdateUser", UserName="other", NewUserName="ai-engineer")
    place.call("iam:TagUser", UserName="ai-engineer", Tags=[{"Key": "Owner", "Value": "ann"}])
    place.call("ecr:CreateRepository", repositoryName="cache")
    place.call(
        "iam:CreateOpenIDConnectProvider",
        Url=f"https://{PROVIDER}",
        ClientIDList=["sts.amazonaws.com", "theirs"],
        ThumbprintList=["a" * 40],
    )


def test_what_an_update_takes_away_or_replaces_is_said(empty: Place) -> None:
    """What the stack does not name is gone after an update: said before, and the preview plans just that.

    The program makes more than the components do. `adopt` says that nobody looked for a type that none of them makes.
    """
    moved(empty)
    config = yaml.safe_load((empty.program / "Pulumi.dev.yaml").read_text())["config"]
    config["container-roles:gitHub"] = {"repository": "owner/app", "branches": ["main"], "role": {"name": "deployer"}}
    file, program = empty.program / "Pulumi.more.yaml", empty.program / "__main__.py"
    file.write_text(json.dumps({"config": config}))
    original = program.read_text()
    program.write_text(original + MORE)
    try:
        empty.pulumi("stack", "init", "more")
        adopted = empty.doctor("adopt", "--stack", "more", "--yes", "--json")
        plan = planned(empty, "more")
        empty.up("more")
        checked, drawn = (empty.doctor(command, "--stack", "more") for command in ("check", "map"))
    finally:
        program.write_text(original)
        file.unlink()
    assert (adopted.returncode, adopted.stderr) == (2, "")
    found = {each["name"]: each for each in json.loads(adopted.stdout)}
    differences = {name: each["differences"] for name, each in found.items() if each["differences"]}
    assert differences.pop("operators-pass-role")
    role = "role `AppRunnerECRAccessRole`"
    assert differences == {
        "app-runner-access-role": [
            difference(f"{role}: path", "/", "/team/", replaces=True),
            difference(f"{role}: permissions boundary", "none", f"{AWS}/PowerUserAccess"),
        ],
        "operators-group": [difference(f"group `{GROUP}`: path", "/", "/team/")],
        "operators-user-ai-engineer": [
            difference("user `ai-engineer`: path", "/", "/team/"),
            difference("user `ai-engineer`: tags", "none", "Owner=ann"),
        ],
        # The others' audience belongs to others.
        "git-hub-provider": [
            difference(f"identity provider `{PROVIDER}`: audiences", "sts.amazonaws.com", "sts.amazonaws.com, theirs")
        ],
    }
    assert (found["git-hub-provider"]["outcome"], found["git-hub-provider"]["id"]) == (
        "adopt",
        f"{OWN}:oidc-provider/{PROVIDER}",
    )
    assert (found["cache"]["outcome"], found["cache"]["id"]) == ("adopt", "cache")
    assert (found["uploads"]["outcome"], found["uploads"]["notes"]) == (
        "unread",
        ["Not looked up: import what exists with `pulumi import aws:s3/bucket:Bucket uploads ID`."],
    )
    created = (
        "app-runner-access-role-ecr-access",
        "repositories-influmojo-webapp",
        "git-hub-role",
        "git-hub-role-deploy",
    )
    of_program = ("uploads", "helper", "helper-reads", "helper-lists")
    updated = ("operators-group", "operators-pass-role", "operators-user-ai-engineer", "git-hub-provider")
    assert plan == {
        "app-runner-access-role": "replace",
        **dict.fromkeys(updated, "update"),
        **dict.fromkeys((*created, *of_program), "create"),
    }
    assert (checked.returncode, checked.stdout.splitlines()[-1].count("failed")) == (0, 0)
    assert (drawn.returncode, "<br/>ec2.amazonaws.com" in drawn.stdout) == (0, True)


def test_what_may_not_be_read_is_neither_adopted_nor_created(empty: Place) -> None:
    empty.call("iam:CreateGroup", GroupName=GROUP)
    group = Resource("aws:iam/group:Group", "operators", {"name": GROUP, "path": "/"})
    role = Resource("aws:iam/role:Role", "access", {"name": "AppRunnerECRAccessRole", "path": "/"})
    live, _ = interfered({"GetRole": (403, "AccessDenied")})
    assert find((group, role), live) == [
        Finding(
            role.type,
            "access",
            Outcome.UNREAD,
            notes=("`iam:GetRole` is not allowed.", "Looking it up takes `iam:GetRole`, `iam:ListRoles`."),
        ),
        Finding(group.type, "operators", Outcome.ADOPT, GROUP),
    ]


def test_the_action_that_was_refused_is_among_those_that_a_look_takes(empty: Place) -> None:
    empty.call("iam:CreateGroup", GroupName=GROUP)
    taken = Resource("aws:iam/group:Group", "a", {"name": "none", "path": "/"})
    found = Resource("aws:iam/group:Group", "b", {"name": GROUP, "path": "/"})
    live, _ = interfered({"ListGroups": (403, "AccessDenied"), "ListGroupPolicies": (403, "AccessDenied")})
    takes = "Looking it up takes `iam:GetGroup`, `iam:ListGroups`"
    assert [each.notes for each in find((taken, found), live)] == [
        ("`iam:ListGroups` is not allowed.", f"{takes}."),
        ("`iam:ListGroupPolicies` is not allowed.", f"{takes}, `iam:ListGroupPolicies`."),
    ]


def test_nothing_to_adopt_and_no_stack(empty: Place) -> None:
    missing = empty.doctor("adopt", "--stack", "express")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "no stack named 'express' found" in missing.stderr
    empty.pulumi("stack", "init", "express")
    nothing = empty.doctor("adopt", "--stack", "express", "--yes")
    assert nothing.returncode == 0
    assert nothing.stdout.splitlines()[-1] == "0 to adopt, 15 to create"
