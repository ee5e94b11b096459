"""What was made by hand, as the guides say, comes into the stack; nothing in AWS is changed by it."""

import json
from pathlib import Path

import pytest

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
    place.cloud.reset()
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
    shown = empty.doctor("adopt", "--stack", "dev", "--out", str(tmp_path / "import.json"))
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

    adopted = empty.doctor("adopt", "--stack", "dev", "--yes")
    assert adopted.stdout.splitlines()[-1] == "imported; `pulumi preview --stack dev` shows what is left to change"
    assert everything(empty) == before
    assert planned(empty, "dev") == {"operators-pass-role": "update", "repositories-influmojo-webapp": "create"}
    again = empty.doctor("adopt", "--stack", "dev")
    assert again.stdout.splitlines()[-2] == "0 to adopt, 1 to create"
    empty.pulumi("up", "--yes", "--stack", "dev")
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
    empty.pulumi("up", "--yes", "--stack", "prod")
    assert empty.doctor("check", "--stack", "prod").returncode == 0


def test_what_an_update_takes_away_or_replaces_is_said(empty: Place) -> None:
    """What the stack does not name is gone after an update: said before, and the preview plans just that."""
    app_runner_guide(empty)
    role = "AppRunnerECRAccessRole"
    access = f"{AWS}/service-role/AWSAppRunnerServicePolicyForECRAccess"
    empty.call("iam:DetachRolePolicy", RoleName=role, PolicyArn=access)
    empty.call("iam:DeleteRole", RoleName=role)
    empty.call(
        "iam:CreateRole",
        RoleName=role,
        Path="/team/",
        AssumeRolePolicyDocument=trust("build.apprunner.amazonaws.com"),
        PermissionsBoundary=f"{AWS}/PowerUserAccess",
    )
    empty.call("iam:UpdateGroup", GroupName=GROUP, NewGroupName=f"{GROUP}-2", NewPath="/team/")
    empty.call("iam:UpdateGroup", GroupName=f"{GROUP}-2", NewGroupName=GROUP)
    empty.call("iam:UpdateUser", UserName="ai-engineer", NewUserName="other", NewPath="/team/")
    empty.call("iam:UpdateUser", UserName="other", NewUserName="ai-engineer")
    empty.call("iam:TagUser", UserName="ai-engineer", Tags=[{"Key": "Owner", "Value": "ann"}])
    empty.pulumi("stack", "init", "dev")
    found = json.loads(empty.doctor("adopt", "--stack", "dev", "--yes", "--json").stdout)
    differences = {each["name"]: each["differences"] for each in found if each["differences"]}
    assert differences.pop("operators-pass-role")
    assert differences == {
        "app-runner-access-role": [
            difference(f"role `{role}`: path", "/", "/team/", replaces=True),
            difference(f"role `{role}`: permissions boundary", "none", f"{AWS}/PowerUserAccess"),
        ],
        "operators-group": [difference(f"group `{GROUP}`: path", "/", "/team/")],
        "operators-user-ai-engineer": [
            difference("user `ai-engineer`: path", "/", "/team/"),
            difference("user `ai-engineer`: tags", "none", "Owner=ann"),
        ],
    }
    assert planned(empty, "dev") == {
        "app-runner-access-role": "replace",
        "app-runner-access-role-ecr-access": "create",
        "operators-group": "update",
        "operators-pass-role": "update",
        "operators-user-ai-engineer": "update",
        "repositories-influmojo-webapp": "create",
    }


def test_an_identity_provider_that_others_use(empty: Place) -> None:
    """Other audiences of it belong to others: that an update removes them is said."""
    config = {
        "aws:region": "us-east-1",
        "container-roles:repositories": {"app": {}},
        "container-roles:gitHub": {"repository": "owner/app", "branches": ["main"], "role": {"name": "deployer"}},
    }
    file = empty.program / "Pulumi.deployer.yaml"
    file.write_text(json.dumps({"config": config}))
    provider = "token.actions.githubusercontent.com"
    empty.call(
        "iam:CreateOpenIDConnectProvider",
        Url=f"https://{provider}",
        ClientIDList=["sts.amazonaws.com", "theirs"],
        ThumbprintList=["a" * 40],
    )
    try:
        empty.pulumi("stack", "init", "deployer")
        found = json.loads(empty.doctor("adopt", "--stack", "deployer", "--yes", "--json").stdout)
        plan = planned(empty, "deployer")
    finally:
        file.unlink()
    adopted = [each for each in found if each["outcome"] == "adopt"]
    assert adopted == [
        {
            "type": "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
            "name": "git-hub-provider",
            "outcome": "adopt",
            "id": f"{OWN}:oidc-provider/{provider}",
            "differences": [
                difference(
                    f"identity provider `{provider}`: audiences", "sts.amazonaws.com", "sts.amazonaws.com, theirs"
                )
            ],
            "notes": [],
            "commands": [],
            "afterwards": [],
        }
    ]
    assert plan["git-hub-provider"] == "update"


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


def test_an_import_refused_in_the_middle(empty: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was imported stays; run again, the rest comes, below the components that the state has already."""
    app_runner_guide(empty)
    empty.pulumi("stack", "init", "dev")
    file = tmp_path / "import.json"
    assert empty.doctor("adopt", "--stack", "dev", "--out", str(file)).returncode == 0
    # The engine reads each by its id: one that is gone by then is refused.
    text = file.read_text()
    file.write_text(text.replace(f"{GROUP}:AllowListRoles", f"{GROUP}:Gone"))
    assert file.read_text() != text
    monkeypatch.setattr(engine, "run", lambda arguments, cwd: empty.cloud.pulumi(*arguments, cwd=cwd))
    with pytest.raises(DoctorError) as refusal:
        import_into_state("dev", empty.program, file, protect=False)
    assert str(refusal.value).startswith(
        "Not all could be imported. What was stays in the state: fix the cause and run this again.\n"
    )
    assert f"resource '{GROUP}:Gone' does not exist" in str(refusal.value)
    rest = empty.doctor("adopt", "--stack", "dev", "--yes")
    assert rest.stdout.splitlines() == [
        f"adopt     GroupPolicy operators-list-roles  {GROUP}:AllowListRoles",
        "create    Repository repositories-influmojo-webapp",
        "1 to adopt, 1 to create",
        "imported; `pulumi preview --stack dev` shows what is left to change",
    ]
    assert planned(empty, "dev") == {"operators-pass-role": "update", "repositories-influmojo-webapp": "create"}


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


def test_a_program_that_makes_more(empty: Place) -> None:
    """Of a type that no component makes it is said that nobody looked; the rest is adopted."""
    app_runner_guide(empty)
    empty.call("ecr:CreateRepository", repositoryName="cache")
    empty.pulumi("stack", "init", "dev")
    program = empty.program / "__main__.py"
    before = program.read_text()
    program.write_text(before + MORE)
    try:
        adopted = empty.doctor("adopt", "--stack", "dev", "--yes")
        left = planned(empty, "dev")
        empty.pulumi("up", "--yes", "--stack", "dev")
        checked, drawn = (empty.doctor(command, "--stack", "dev") for command in ("check", "map"))
    finally:
        program.write_text(before)
    assert (adopted.returncode, adopted.stderr) == (2, "")
    lines = adopted.stdout.splitlines()
    assert {"adopt     Repository cache  cache", "create    Role helper", "create    RolePolicy helper-lists"} < {
        *lines
    }
    position = lines.index("unread    Bucket uploads")
    assert lines[position + 1 :] == [
        "            Not looked up: import what exists with `pulumi import aws:s3/bucket:Bucket uploads ID`.",
        "12 to adopt, 1 of them differing, 4 to create, 1 unread",
        "imported; `pulumi preview --stack dev` shows what is left to change",
    ]
    created = ("repositories-influmojo-webapp", "uploads", "helper", "helper-reads", "helper-lists")
    assert left == {"operators-pass-role": "update", **dict.fromkeys(created, "create")}
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
            notes=("`iam:GetRole` is not allowed.", "Looking it up takes `iam:GetRole`."),
        ),
        Finding(group.type, "operators", Outcome.ADOPT, GROUP),
    ]


def test_nothing_to_adopt_and_no_stack(empty: Place) -> None:
    missing = empty.doctor("adopt", "--stack", "express")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "no stack named 'express' found" in missing.stderr
    empty.pulumi("stack", "init", "express")
    nothing = empty.doctor("adopt", "--stack", "express", "--yes")
    assert nothing.returncode == 0
    assert nothing.stdout.splitlines()[-1] == "0 to adopt, 15 to create"
