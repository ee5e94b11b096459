"""Pictures of stacks: what they show."""

import json
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from doctor import commands as command_line
from doctor.expected import Expected, Resource, from_state
from doctor.kinds import sso
from doctor.map import config_only
from doctor.map.mermaid import mermaid
from doctor.map.picture import Box, Kind, Part, Picture, picture_of
from doctor.map.svg import svg
from tests.engine.test_components import EVERYTHING

ROOT = Path(__file__).parents[2]
SOMEBODY = "11111111-2222-3333-4444-55555555555"


def drawn(file: Path) -> Picture:
    return picture_of(config_only(file))


def everything(folder: Path) -> Path:
    file = folder / "Pulumi.all.yaml"
    file.write_text(json.dumps({"config": {f"container-roles:{key}": value for key, value in EVERYTHING.items()}}))
    return file


@pytest.mark.parametrize(
    ("stack", "text"),
    [
        pytest.param(
            "dev",
            """\
            flowchart LR
              p0(["<b>BroadAIEngineerAccess</b><br/><i>1 user</i><br/>ai-engineer<br/><i>policies</i><br/>\
            AWSAppRunnerFullAccess<br/>\
            AmazonEC2ContainerRegistryFullAccess<br/>CloudWatchLogsFullAccess<br/>IAMUserChangePassword"])
              r0["<b>AppRunnerECRAccessRole</b><br/><i>used by</i><br/>build.apprunner.amazonaws.com"]
              x0[/"<i>policies</i><br/>AWSAppRunnerServicePolicyForECRAccess"/]
              p0 -- passes --> r0
              r0 --> x0
            """,
            id="dev",
        ),
        pytest.param(
            "prod",
            """\
            flowchart LR
              r0["<b>influmojo-ecs-task-execution-role</b><br/><i>used by</i><br/>ecs-tasks.amazonaws.com"]
              x0[/"<i>policies</i><br/>AmazonECSTaskExecutionRolePolicy<br/><i>resources</i><br/>\
            ssm: parameter/influmojo/#42;<br/>\
            secretsmanager: secret:influmojo/#42;"/]
              r1["<b>influmojo-ecs-task-role</b><br/><i>used by</i><br/>ecs-tasks.amazonaws.com"]
              x1[/"<i>resources</i><br/>rds-db: dbuser:db-INFLUMOJO0000000000000000/influmojo#95;app<br/>\
            s3: influmojo-uploads/#42;, influmojo-assets/#42;<br/>ses: identity/influmojo.example<br/>\
            sns: influmojo-notifications"/]
              r0 --> x0
              r1 --> x1
            """,
            id="prod",
        ),
        pytest.param(
            "express",
            """\
            flowchart LR
              p0(["<b>ExpressOperators</b><br/><i>1 user</i><br/>ai-engineer<br/><i>policies</i><br/>\
            AmazonEC2ContainerRegistryPowerUser<br/>\
            CloudWatchLogsReadOnlyAccess<br/>IAMUserChangePassword"])
              r0["<b>influmojo-ecs-infrastructure-role</b><br/><i>used by</i><br/>ecs.amazonaws.com"]
              x0[/"<i>policies</i><br/>AmazonECSInfrastructureRoleforExpressGatewayServices"/]
              r1["<b>influmojo-ecs-task-execution-role</b><br/><i>used by</i><br/>ecs-tasks.amazonaws.com"]
              x1[/"<i>policies</i><br/>AmazonECSTaskExecutionRolePolicy"/]
              r2["<b>influmojo-ecs-task-role</b><br/><i>used by</i><br/>ecs-tasks.amazonaws.com"]
              p0 -- passes --> r0
              p0 -- passes --> r1
              p0 -- passes --> r2
              r0 --> x0
              r1 --> x1
            """,
            id="express",
        ),
    ],
)
def test_mermaid(stack: str, text: str) -> None:
    assert mermaid(drawn(ROOT / f"Pulumi.{stack}.yaml")) == re.sub("(?<=<br/>) +", "", dedent(text))


def test_workflows_of_github_pass_the_roles_of_what_they_update(tmp_path: Path) -> None:
    picture = drawn(everything(tmp_path))
    titles = [box.title for box in picture.people]
    assert titles == ["ecs-operators", "express-operators", "operators", "deployer", "rules", "scheduler", "watchers"]
    deployer = titles.index("deployer")
    assert (picture.people[deployer].kind, picture.people[deployer].parts[0]) == (
        Kind.WORKFLOW,
        Part("assumed by", ("repo:influmojo/app:ref:refs/heads/main", "repo:influmojo/app:environment:prod")),
    )
    passed = {picture.roles[role].title for holder, role in picture.passes if holder == deployer}
    assert passed == {"access", "instance", "execution", "task", "ecs-infrastructure", "infrastructure"}


def test_services_and_people_of_identity_center_pass_roles_too(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.tasks.yaml"
    given = {"taskFamilies": ["report"], "clusters": ["main"]}
    people = {"name": "Deployers", "groups": [f"{SOMEBODY}1", f"{SOMEBODY}2"], "users": [f"{SOMEBODY}3"]}
    ecs = {
        "executionRole": {"name": "execution"},
        "taskRole": {"name": "task"},
        "scheduler": {"role": {"name": "schedules"}, **given},
        "eventRules": {"role": {"name": "events"}, **given, "rules": ["upload"]},
        "operators": {"groupName": "operators", "identityCenter": people},
    }
    file.write_text(json.dumps({"config": {"container-roles:ecs": ecs}}))
    picture = drawn(file)
    by_title = {(box.kind, box.title): box.parts for box in picture.people}
    assert list(by_title) == [
        (Kind.GROUP, "operators"),
        (Kind.SET, "Deployers"),
        (Kind.PASSING, "events"),
        (Kind.PASSING, "schedules"),
    ]
    assert by_title[Kind.GROUP, "operators"][0] == Part("no IAM user", ())
    assert by_title[Kind.SET, "Deployers"] == (
        Part("permission set", ()),
        Part("2 groups", (f"{SOMEBODY}1", f"{SOMEBODY}2")),
        Part("1 user", (f"{SOMEBODY}3",)),
        Part("policies", ("AmazonEC2ContainerRegistryPowerUser", "CloudWatchLogsReadOnlyAccess")),
    )
    assert by_title[Kind.PASSING, "schedules"] == (
        Part("used by", ("scheduler.amazonaws.com",)),
        Part("resources", ("ecs: task-definition/report:*, task/main/*",)),
    )
    assert [box.title for box in picture.roles] == ["execution", "task"]
    assert picture.passes == tuple((holder, role) for holder in range(4) for role in range(2))


def test_who_has_the_permission_sets_of_a_state() -> None:
    """A part of a set names it by its ARN, which is among the outputs of the set."""
    sets = {name: {"instanceArn": "arn:i", "name": name} for name in ("one", "two")}
    resources = [
        {"type": sso.PERMISSION_SET, "inputs": inputs, "outputs": {"arn": f"arn:{name}", "name": name}}
        for name, inputs in sets.items()
    ]
    passes = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/web"}
    parts: list[tuple[str, dict[str, Any]]] = [
        (sso.INLINE, {"permissionSetArn": "arn:two", "inlinePolicy": json.dumps({"Statement": passes})}),
        (sso.ASSIGNMENT, {"permissionSetArn": "arn:two", "principalId": "a", "principalType": "GROUP"}),
        (sso.ASSIGNMENT, {"permissionSetArn": "arn:elsewhere", "principalId": "b", "principalType": "GROUP"}),
    ]
    resources += [{"type": kind, "inputs": inputs} for kind, inputs in parts]
    held = [{**each, "custom": True, "urn": f"urn::{number}"} for number, each in enumerate(resources)]
    picture = picture_of(from_state({"deployment": {"resources": held}}))
    assert picture.people == (
        Box(Kind.SET, "two", (Part("permission set", ()), Part("1 group", ("a",)))),
        Box(Kind.SET, "one", (Part("permission set", ()), Part("nobody", ()))),
    )
    assert picture.passes == ((0, 0),)


def test_a_role_that_passes_others_and_is_passed_itself_is_in_both_columns() -> None:
    trust = json.dumps({"Statement": {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}}})
    made = {name: {"name": name, "assumeRolePolicy": trust} for name in ("schedules", "task")}

    def passing(role: str) -> str:
        return json.dumps({"Statement": {"Effect": "Allow", "Action": "iam:PassRole", "Resource": f"arn:role/{role}"}})

    policy = {"role": "schedules", "name": "p", "policy": passing("task")}
    picture = picture_of(
        Expected(
            (
                Resource("aws:iam/group:Group", "g", {"name": "g"}),
                of_group(passing("schedules")),
                *(Resource("aws:iam/role:Role", name, inputs) for name, inputs in made.items()),
                Resource("aws:iam/rolePolicy:RolePolicy", "p", policy),
            )
        )
    )
    assert [box.title for box in picture.people] == ["g", "schedules"]
    assert [box.title for box in picture.roles] == ["schedules", "task"]
    assert picture.passes == ((0, 0), (1, 1))


def test_roles_that_are_passed_but_not_made_here(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.theirs.yaml"
    roles = {"executionRole": {"name": "made"}, "taskRole": {"name": "theirs", "existing": True}}
    sections = {
        "ecs": {**roles, "operators": {"groupName": "ecs-operators"}},
        "appRunner": {"accessRole": {"name": "access", "existing": True}},
        "operators": {"groupName": "operators"},
    }
    file.write_text(json.dumps({"config": {f"container-roles:{key}": value for key, value in sections.items()}}))
    assert mermaid(drawn(file)).splitlines()[3:] == [
        '  r0["<b>made</b><br/><i>used by</i><br/>ecs-tasks.amazonaws.com"]',
        '  x0[/"<i>policies</i><br/>AmazonECSTaskExecutionRolePolicy"/]',
        '  r1["<b>theirs</b><br/><i>outside this stack</i><br/><i>used by</i><br/>ecs-tasks.amazonaws.com"]',
        '  r2["<b>access</b><br/><i>outside this stack</i>"]',
        "  p0 -- passes --> r0",
        "  p0 -- passes --> r1",
        "  p1 -- passes --> r2",
        "  r0 --> x0",
    ]


def test_what_a_role_reaches_is_all_of_it() -> None:
    """Also what stands next to PassRole, and every service of a statement."""
    statements = [
        {"Effect": "Allow", "Action": ["s3:GetObject", "kms:Decrypt"], "Resource": "*"},
        {"Effect": "Allow", "Action": ["iam:PassRole", "sqs:SendMessage"], "Resource": "arn:aws:sqs:::jobs"},
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:lambda:::x"},
        {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"},
    ]
    role = Resource("aws:iam/role:Role", "r", {"name": "r", "assumeRolePolicy": "{}"})
    inputs = {"role": "r", "name": "p", "policy": json.dumps({"Statement": statements})}
    (box,) = picture_of(Expected((role, Resource("aws:iam/rolePolicy:RolePolicy", "p", inputs)))).people
    assert box == Box(Kind.PASSING, "r", (Part("resources", ("s3: *", "kms: *", "sqs: jobs", "all but iam:*: x")),))


def of_group(document: object) -> Resource:
    inputs = {"name": "any", "group": "g", "policy": document}
    return Resource("aws:iam/groupPolicy:GroupPolicy", "any", inputs)


def test_the_stack_of_another_program() -> None:
    """Whatever stands in a state is drawn: roles for anybody, patterns, roles whose trust is a secret."""
    anybody = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}
    passes = {"Effect": "Allow", "Action": ["iam:PassRole"], "Resource": ["arn:aws:iam::*:role/app/team-*", "*"]}
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:any"}
    picture = picture_of(
        Expected(
            (
                Resource("aws:iam/group:Group", "g", {"name": "g"}),
                of_group(json.dumps({"Statement": passes})),
                of_group(secret),
                Resource("aws:iam/role:Role", "r", {"name": "team-web", "assumeRolePolicy": json.dumps(anybody)}),
                Resource("aws:iam/role:Role", "s", {"name": "hidden", "assumeRolePolicy": secret}),
            )
        )
    )
    assert picture.roles == (
        Box(Kind.ROLE, "hidden", ()),
        Box(Kind.ROLE, "team-web", (Part("used by", ("*",)),)),
        Box(Kind.THEIRS, "*", (Part("any role of this name", ()),)),
        Box(Kind.THEIRS, "team-*", (Part("any role of this name", ()),)),
    )
    assert picture.passes == ((0, 0), (0, 1), (0, 2), (0, 3))


HOSTILE = 'a"]; click x <b>&\n`*_|{}()#35;'


def test_names_are_text_whatever_they_hold() -> None:
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": HOSTILE}}]}
    role = Resource("aws:iam/role:Role", "role", {"name": HOSTILE, "assumeRolePolicy": json.dumps(trust)})
    picture = picture_of(Expected((role,)))
    node = mermaid(picture).splitlines()[1]
    assert re.fullmatch(r'  r0\["<b>([^"<>\[\]{}()|`*_]*)</b><br/><i>used by</i><br/>[^"<>\[\]{}()|`*_]*"\]', node), (
        node
    )
    assert "#35#59;" not in node


def test_a_name_that_controls_a_terminal_is_drawn_without_what_does() -> None:
    picture = Picture((Box(Kind.GROUP, "a\x1b[2J", (Part("policies", ("\u202eb",)),)),), (), (), ())
    for text in (mermaid(picture), svg(picture, "\x1b")):
        assert not {"\x1b", "\u202e"} & {*text}
        assert text.count("\ufffd") >= 2


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(ROOT / "Pulumi.dev.yaml")
    assert command_line.main(["map", "--config", config]) == 0
    assert capsys.readouterr().out == mermaid(drawn(ROOT / "Pulumi.dev.yaml"))
    file = tmp_path / "dev.svg"
    assert command_line.main(["map", "--config", config, "--svg", str(file)]) == 0
    assert file.read_text() == svg(drawn(ROOT / "Pulumi.dev.yaml"), "Who passes which role in stack dev")
    missing = tmp_path / "Pulumi.no.yaml"
    assert command_line.main(["map", "--config", str(missing)]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_a_config_that_the_program_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "Pulumi.bad.yaml"
    file.write_text("config: {container-roles:operators: {grupName: x}}")
    assert command_line.main(["map", "--config", str(file)]) == 2
    said = capsys.readouterr().err
    assert "`Pulumi.bad.yaml`: this stack's config cannot be used:" in said
    assert "`container-roles:operators.grupName` is not a setting: did you mean `groupName`?" in said


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"config: {a: [\n", "must be readable as YAML: while parsing a flow node", id="broken"),
        pytest.param(b"\xff\xfe\x00", "must be readable as YAML: ", id="binary"),
        pytest.param(b"config: [a]\n", "must have an object of settings under `config`", id="a list"),
        pytest.param(b"just text\n", "must have an object of settings under `config`", id="a text"),
        pytest.param(b"config: &a {b: *a}\n", "must be readable as YAML: Circular reference", id="itself"),
        pytest.param(b"config: " + b"[" * 5000, "must be readable as YAML: maximum recursion depth", id="deep"),
    ],
)
def test_a_config_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    file = tmp_path / "Pulumi.bad.yaml"
    file.write_bytes(content)
    assert command_line.main(["map", "--config", str(file)]) == 2
    assert capsys.readouterr().err.startswith(f"The config `{file}` {message}")


def test_a_region_that_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "Pulumi.bad.yaml"
    file.write_text("config: {aws:region: 5}")
    assert command_line.main(["map", "--config", str(file)]) == 2
    assert capsys.readouterr().err == f"`aws:region` must be a text in `{file}`, got `5`.\n"


def test_a_date_is_a_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "Pulumi.dated.yaml"
    file.write_text(
        "config: {aws:region: us-east-1, container-roles:appRunner: {accessRole: {name: a, tags: {Since: 2024-01-01}}}}"
    )
    assert command_line.main(["map", "--config", str(file)]) == 0
    assert "<b>a</b>" in capsys.readouterr().out


def test_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("doctor.map.run", interrupted)
    assert command_line.main(["map", "--config", "any"]) == 130


def test_a_picture_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "none" / "dev.svg"
    assert command_line.main(["map", "--config", str(ROOT / "Pulumi.dev.yaml"), "--svg", str(file)]) == 2
    assert capsys.readouterr().err == f"`{file}` cannot be used: No such file or directory.\n"


@pytest.mark.process
def test_a_reader_that_has_enough() -> None:
    command = [sys.executable, "-m", "doctor", "map", "--config", "Pulumi.dev.yaml"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 2)


def test_a_stack_without_roles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "Pulumi.images.yaml"
    file.write_text("config: {container-roles:repositories: {app: {}}}")
    assert command_line.main(["map", "--config", str(file)]) == 2
    assert capsys.readouterr().err == "Stack `images` must have a group or a role to draw, got none.\n"
