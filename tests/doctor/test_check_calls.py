"""What `check` reads: only that, each thing once, and it says what can't be read."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from doctor.account import READS, Live
from doctor.check import check, how_to_read
from doctor.check.rows import Row, Status
from doctor.differences import differences
from doctor.expected import from_config
from doctor.kinds import KINDS
from doctor.preview import Preview
from tests.components.recorder import ACCOUNT
from tests.components.sample_stacks import STACKS
from tests.doctor.accounts.country import follow
from tests.doctor.checking import GROUP, LIST_ROLES, ROLE, commands, document, failed, remarkable
from tests.doctor.conftest import REPOSITORY, Place
from tests.doctor.interference import THROTTLED, interfered
from tests.engine.test_components import EVERYTHING

COMMANDS = commands("local")
ARNS = [f"arn:aws:iam::123456789012:role/{name}" for name in (ROLE, "AppRunnerInstanceRole")]


@pytest.mark.parametrize("command", ["check", "adopt"])
@pytest.mark.usefixtures("local")
def test_credentials_of_another_account(place: Place, command: str) -> None:
    """All would be missing there, and the fix would make the stack a second time."""
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


def test_what_may_not_be_read_is_said_and_the_rest_is_read(local: Preview) -> None:
    live, _ = interfered({"GetGroupPolicy": (403, "AccessDenied")})
    rows = check(local, live, COMMANDS)
    unread = [row for row in rows if row.status is Status.UNREAD]
    assert {(row.found, row.advice) for row in unread} == {
        (
            "`iam:GetGroupPolicy` is not allowed",
            (
                "Allow the caller of this command `iam:GetGroupPolicy`. `arn:aws:iam::aws:policy/IAMReadOnlyAccess` "
                "allows most reads of IAM."
            ),
        )
    }
    assert [row.what for row in unread] == [f"group `{GROUP}`: policies", f"group `{GROUP}`: simulation"]
    assert not [row for row in rows if row.status is Status.FAILED]


def test_what_the_read_only_policy_omits_needs_a_statement() -> None:
    assert how_to_read("ecr:GetRegistryScanningConfiguration") == (
        "Allow the caller of this command `ecr:GetRegistryScanningConfiguration` on `*`, which "
        "`arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly` doesn't allow."
    )


def test_what_aws_does_not_answer_is_no_missing_permission(local: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)  # ten attempts take half a minute
    live, _ = interfered({"GetGroupPolicy": (503, "ServiceUnavailable")})
    unread = {(row.found, row.advice) for row in check(local, live, COMMANDS) if row.status is Status.UNREAD}
    assert unread == {("`iam:GetGroupPolicy` fails: ServiceUnavailable", "Run the check again.")}


def test_throttling_is_waited_out(local: Preview) -> None:
    live, interference = interfered({"GetGroup": (THROTTLED, "Throttling")})
    rows = check(local, live, COMMANDS)
    assert [row for row in rows if row.status not in (Status.OK, Status.NOTE)] == []
    assert interference.calls.count("GetGroup") == 2  # one for each group: repeating is botocore's own


def test_it_only_reads_and_each_thing_once(local: Preview) -> None:
    live, interference = interfered({})
    check(local, live, COMMANDS)
    assert [name for name in interference.calls if not name.startswith(READS)] == []
    with pytest.raises(ValueError, match=r"^`iam:DeleteRole` is no read$"):
        live.ask("iam:DeleteRole", RoleName=ROLE)


def simulated(local: Preview, live: Live) -> list[Row]:
    return [row for row in check(local, live, COMMANDS) if row.what.endswith("simulated")]


def test_where_aws_simulates_it_is_asked(place: Place, local: Preview) -> None:
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
    removal = f"aws iam delete-group-policy --group-name {GROUP} --policy-name Odd"
    assert differing == [
        failed(rows[0].what, "allowed", "denied", removal),
        failed(rows[4].what, "denied", "allowed", removal),
    ]


def test_a_simulation_that_lacks_a_key_decides_nothing(place: Place, local: Preview) -> None:
    lists = {**LIST_ROLES, "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}
    inline = {"GroupName": GROUP, "PolicyName": "AllowListRoles"}
    place.call("iam:PutGroupPolicy", **inline, PolicyDocument=document(lists))
    found = [row for row in simulated(local, place.live) if row.status is not Status.OK]
    place.call("iam:PutGroupPolicy", **inline, PolicyDocument=document(LIST_ROLES))
    [row] = found
    assert (row.what, row.status) == (f"group `{GROUP}`: `iam:ListRoles` on `*`, simulated", Status.NOTE)
    assert "`aws:SourceIp`" in row.found


def answered(place: Place, *arguments: str) -> tuple[int, dict[str, Any]]:
    shown = place.doctor("check", *arguments, "--json")
    return shown.returncode, json.loads(shown.stdout)


@pytest.mark.usefixtures("local")
def test_without_a_stack_the_config_file_says_what_should_be_there(place: Place) -> None:
    code, answer = answered(place, "--config", "Pulumi.express.yaml")
    assert (code, answer["account"], answer["source"]) == (1, "123456789012", "`Pulumi.express.yaml`")
    adopt = "pulumi stack init express; python -m doctor adopt --stack express --yes"
    update = "pulumi up --refresh --stack express"
    rows = {row["what"]: row for row in answer["rows"] if row["status"] == "failed"}
    assert rows["group `ExpressOperators`"] == {
        "what": "group `ExpressOperators`",
        "expected": "exists",
        "found": "missing",
        "status": "failed",
        "fix": [update],
        "advice": "",
    }
    role = rows["role `influmojo-ecs-task-role`"]
    assert (role["expected"], role["found"], role["fix"]) == ("part of the stack", "exists already", [adopt, update])


@pytest.mark.usefixtures("local")
def test_before_the_first_update_it_lists_what_exists_already(place: Place) -> None:
    place.pulumi("stack", "init", "dev", "--no-select")
    code, answer = answered(place, "--stack", "dev")
    place.pulumi("stack", "rm", "--yes", "--preserve-config", "dev")
    assert code == 1
    failing = {row["what"]: row["found"] for row in answer["rows"] if row["status"] == "failed"}
    existing = {what for what, found in failing.items() if found == "exists already"}
    assert existing >= {f"group `{GROUP}`", f"role `{ROLE}`", "user `ai-engineer`", "repository `influmojo-webapp`"}
    assert failing[f"group `{GROUP}`: inline policy `AllowCreateAppRunnerServiceLinkedRoles`"].startswith("is held")


@pytest.mark.usefixtures("local")
def test_what_has_a_name_in_another_spelling_or_path_is_said(place: Place) -> None:
    """An update would fail on it. A policy goes by commands, as for `adopt`; somebody decides about the rest."""
    trust = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
    place.call("iam:CreateGroup", GroupName="EXPRESS")
    place.call("iam:CreateRole", RoleName="Infrastructure", AssumeRolePolicyDocument=trust)
    place.call("iam:CreatePolicy", PolicyName="task", Path="/team/", PolicyDocument=document(LIST_ROLES))
    theirs = "arn:aws:iam::123456789012:policy/team/task"
    place.call("iam:AttachRolePolicy", RoleName="Infrastructure", PolicyArn=theirs)
    express = {**EVERYTHING["express"], "operators": {"groupName": "express"}}
    sections = {"container-roles:ecs": EVERYTHING["ecs"], "container-roles:express": express}
    config = place.program / "Pulumi.spelt.yaml"
    config.write_text(json.dumps({"config": sections}))
    _, answer = answered(place, "--config", str(config))
    config.unlink()
    detach = f"aws iam detach-role-policy --role-name Infrastructure --policy-arn {theirs}"
    delete = f"aws iam delete-policy --policy-arn {theirs}"
    for command in (detach, delete):
        follow(place, command)
    place.call("iam:DeleteGroup", GroupName="EXPRESS")
    place.call("iam:DeleteRole", RoleName="Infrastructure")
    rows = {row["what"]: row for row in answer["rows"]}
    decide = "Give the program's another name, or delete that one."
    attach = f"aws iam attach-role-policy --role-name Infrastructure --policy-arn {theirs.replace('team/', '')}"
    assert {what: (row["advice"], row["fix"]) for what, row in rows.items() if row["found"] == "taken"} == {
        "group `express`: its name": (f"Group `EXPRESS` has the name, in another spelling. {decide}", []),
        "role `infrastructure`: its name": (f"Role `Infrastructure` has the name, in another spelling. {decide}", []),
        "policy `task`: its name": (
            (
                f"Policy `{theirs}` has the name, in another path or spelling. {decide} After the update, give it "
                f"back: `{attach}`."
            ),
            [detach, delete],
        ),
    }
    assert {"group `express`", "role `infrastructure`"}.isdisjoint(rows)
    assert rows["policy `task`"]["fix"] == ["pulumi up --refresh --stack spelt"]


@pytest.mark.usefixtures("local")
def test_an_existing_role_is_the_one_the_account_has(place: Place, tmp_path: Path) -> None:
    trust = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
    place.call("iam:CreateRole", RoleName="theirs", Path="/app/", AssumeRolePolicyDocument=trust)
    config = tmp_path / "Pulumi.theirs.yaml"
    role = {"accessRole": {"name": "theirs", "existing": True}}
    sections = {"container-roles:appRunner": role, "container-roles:operators": {"groupName": "theirs"}}
    config.write_text(json.dumps({"config": sections}))
    _, answer = answered(place, "--config", str(config))
    place.call("iam:DeleteRole", RoleName="theirs")
    assert [row["what"] for row in answer["rows"]] == ["role `theirs`", "group `theirs`"]


def test_only_existing_roles_are_looked_up_for_a_config(tmp_path: Path) -> None:
    config = tmp_path / "Pulumi.theirs.yaml"
    roles = {"accessRole": {"name": "theirs", "existing": True}, "instanceRole": {"name": "own"}}
    sections = {"container-roles:appRunner": roles, "container-roles:repositories": {"app": {"existing": True}}}
    config.write_text(json.dumps({"config": sections}))
    asked: list[str] = []
    from_config(config, ACCOUNT, asked.append)
    assert asked == ["theirs"]


@pytest.mark.usefixtures("local")
def test_a_config_without_anything_to_check(place: Place, tmp_path: Path) -> None:
    config = tmp_path / "Pulumi.theirs.yaml"
    roles = {each: {"name": each, "existing": True} for each in ("executionRole", "taskRole")}
    config.write_text(json.dumps({"config": {"container-roles:ecs": roles}}))
    shown = place.doctor("check", "--config", str(config))
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr == "There must be something to check, but `Pulumi.theirs.yaml` has no resource.\n"


@pytest.mark.usefixtures("local")
def test_a_stack_that_does_not_exist_is_its_config_file(place: Place) -> None:
    shown = place.doctor("check", "--stack", "dev")
    assert shown.stderr == "There is no stack `dev` here: going by its config file.\n"
    assert shown.stdout.splitlines()[0].endswith("by `Pulumi.dev.yaml`")
    alone = place.doctor("check", "--stack", "dev", environment={"PATH": str(place.program / ".venv" / "bin")})
    assert alone.stderr == "`pulumi` is not on PATH, so nothing is previewed: going by the config file.\n"
    assert alone.stdout == shown.stdout
    missing = place.doctor("check", "--stack", "none")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.endswith("and there is no such file.\n")


def test_the_order_of_statements_and_rules_and_an_empty_sid_mean_nothing() -> None:
    one, other = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {**LIST_ROLES}
    assert differences({"Statement": [one, other]}, {"Statement": [other, one]}) == []
    assert differences({"Statement": [one]}, {"Statement": {"Sid": "", **one}}) == []
    assert differences({"rules": [{"rulePriority": 1}, {"rulePriority": 2}]}, {"rules": [{"rulePriority": 2}]}) != []
    rules = [{"rulePriority": 1}, {"rulePriority": 2}]
    assert differences({"rules": rules}, {"rules": rules[::-1]}) == []


def test_every_type_of_resource_that_the_components_make_is_known(tmp_path: Path) -> None:
    config = tmp_path / "Pulumi.all.yaml"
    sections = {f"container-roles:{key}": value for key, value in EVERYTHING.items()}
    config.write_text(json.dumps({"config": sections}))
    center = tmp_path / "Pulumi.center.yaml"
    operators = {
        "groupName": "g",
        "usersPermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
        "identityCenter": {"groups": ["11111111-2222-3333-4444-555555555555"]},
    }
    center.write_text(json.dumps({"config": {"container-roles:operators": operators}}))
    files = [config, center, *(REPOSITORY / f"Pulumi.{stack}.yaml" for stack in STACKS)]
    types = {each.type for file in files for each in from_config(file, ACCOUNT).resources}
    of_users = {"aws:iam/userPolicy:UserPolicy", "aws:iam/userPolicyAttachment:UserPolicyAttachment"}
    assert KINDS.keys() - of_users == types - {"pulumi:providers:aws"}


def test_a_group_of_300_in_an_account_of_1500_roles(place: Place, local: Preview) -> None:
    place.unchanged.clear()
    for number in range(300):
        place.call("iam:CreateUser", UserName=f"user-{number}")
        place.call("iam:AddUserToGroup", UserName=f"user-{number}", GroupName=GROUP)
    trust = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
    for number in range(1500):
        place.call("iam:CreateRole", RoleName=f"role-{number}", AssumeRolePolicyDocument=trust)
    live, interference = interfered({})
    [row] = remarkable(local, live)
    assert (row.what, len(row.fix)) == (f"group `{GROUP}`: other members", 300)
    assert row.found == "`user-0`, `user-1`, `user-10`, `user-100`, `user-101` and 295 more"
    assert len(interference.calls) < 100  # however many there are
