"""This project's own program on the real engine: the sample stacks, the guard over them, and bad config."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.conftest import PASSED, REPOSITORY, VERSION, Engine, Run

CONFIG_FLAGS = ("--policy-pack-config", str(REPOSITORY / "policypack/config.json"))
ACCESS_ROLE = "arn:aws:iam::123456789012:role/AppRunnerECRAccessRole"
INSTANCE_ROLE = "arn:aws:iam::123456789012:role/AppRunnerInstanceRole"
Edit = Callable[[dict[str, Any]], object]


def configure(program: Path, edit: Edit, stack: str = "local") -> None:
    """Change the config of a sample stack in the copy."""
    path = program / f"Pulumi.{stack}.yaml"
    content = yaml.safe_load(path.read_text())
    edit(content["config"])
    path.write_text(yaml.safe_dump(content))


def run(engine: Engine, program: Path, *command: str, stack: str = "local") -> Run:
    return engine.run(*command, "--stack", stack, *CONFIG_FLAGS, cwd=program)


@pytest.mark.parametrize("stack", ["local", "dev", "prod", "express"])
def test_sample_stack_has_no_finding(engine: Engine, program: Path, stack: str) -> None:
    previewed = run(engine, program, "preview", stack=stack)
    assert (previewed.code, previewed.policy_lines) == (0, PASSED)


def test_up_then_unchanged_then_destroyed(engine: Engine, program: Path) -> None:
    made = run(engine, program, "up", "--yes")
    assert (made.code, made.policy_lines) == (0, PASSED)
    iam = engine.iam
    group = iam.list_attached_group_policies(GroupName="BroadAIEngineerAccess")["AttachedPolicies"]
    assert sorted(policy["PolicyName"] for policy in group) == [
        "AWSAppRunnerFullAccess",
        "AmazonEC2ContainerRegistryFullAccess",
        "CloudWatchLogsFullAccess",
        "IAMUserChangePassword",
    ]
    passed = iam.get_group_policy(GroupName="BroadAIEngineerAccess", PolicyName="AllowPassAppRunnerRole")
    assert passed["PolicyDocument"] == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": [ACCESS_ROLE, INSTANCE_ROLE]}],
    }
    assert [user["UserName"] for user in iam.get_group(GroupName="BroadAIEngineerAccess")["Users"]] == ["ai-engineer"]
    again = run(engine, program, "up", "--yes", "--expect-no-changes")
    assert (again.code, again.policy_lines) == (0, PASSED)
    destroyed = engine.cloud.pulumi("destroy", "--yes", "--stack", "local", cwd=program)
    assert destroyed.returncode == 0
    assert iam.list_groups()["Groups"] == []
    assert iam.list_roles()["Roles"] == []
    assert iam.list_users()["Users"] == []


def attach_iam_full_access(config: dict[str, Any]) -> None:
    arn = "arn:aws:iam::aws:policy/IAMFullAccess"
    config["container-roles:operators"]["managedPolicies"] = {"iam": arn}


def pass_any_role(config: dict[str, Any]) -> None:
    statement = {"Sid": "PassAnything", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
    config["container-roles:operators"]["extraStatements"] = [statement]


def violation(policy: str, resource: str, description: str, message: str) -> str:
    return (
        f"    ❌ iam-guardrails@v{VERSION} (local: policypack)\n"
        f"        - [mandatory] [severity: critical]  {policy}  ({resource})\n"
        f"          {description}\n"
        f"          {message} See policypack/README.md#{policy}\n"
    )


VIOLATIONS: list[Any] = [
    pytest.param(
        attach_iam_full_access,
        violation(
            "iam-disallow-full-access",
            "aws:iam:GroupPolicyAttachment: operators-extra-iam",
            "IAM admin access must not be granted.",
            "Group policy attachment `operators-extra-iam` attaches `arn:aws:iam::aws:policy/IAMFullAccess`, which "
            "gives admin access. List the actions and resources that are needed.",
        ),
        id="managed-policies",
    ),
    pytest.param(
        pass_any_role,
        violation(
            "iam-disallow-unscoped-pass-role",
            "aws:iam:GroupPolicy: operators-extra-statements",
            "`iam:PassRole` must be limited to specific role ARNs: anyone who can pass a role can use its permissions.",
            "Inline policy `operators-extra-statements` allows `iam:PassRole` on `*` (statement 1). List the role ARNs "
            "it can pass.",
        ),
        id="extra-statements",
    ),
]


@pytest.mark.parametrize(("edit", "lines"), VIOLATIONS)
def test_a_bad_line_of_config_is_stopped(engine: Engine, program: Path, edit: Edit, lines: str) -> None:
    configure(program, edit)
    previewed = run(engine, program, "preview")
    assert (previewed.code, previewed.policy_lines) == (1, lines)
    made = run(engine, program, "up", "--yes")
    assert (made.code, made.policy_lines) == (1, lines)
    assert engine.iam.list_groups()["Groups"] == []


def test_a_block_in_the_middle_of_an_update_keeps_what_was_made(engine: Engine, program: Path) -> None:
    configure(program, pass_any_role)
    assert run(engine, program, "up", "--yes", "--skip-preview").code == 1
    iam = engine.iam
    assert "ExtraStatements" not in str(iam.list_group_policies(GroupName="BroadAIEngineerAccess"))
    configure(program, lambda config: config["container-roles:operators"].pop("extraStatements"))
    fixed = run(engine, program, "up", "--yes")
    assert (fixed.code, fixed.policy_lines) == (0, PASSED)


def no_config(config: dict[str, Any]) -> None:
    for key in [key for key in config if key.startswith("container-roles:")]:
        del config[key]


BAD_CONFIG: list[Any] = [
    pytest.param(
        no_config,
        "`container-roles` must hold at least one of `appRunner`, `operators`, `ecs`, `ecsServices`,"
        " `repositories`, `gitHub`, `gitHubDeployers`",
        id="none",
    ),
    pytest.param(
        lambda config: config["container-roles:operators"].update(grupName="x"),
        "`container-roles:operators.grupName` is not a setting: did you mean `groupName`?",
        id="misspelt-key",
    ),
    pytest.param(
        lambda config: config["container-roles:appRunner"]["accessRole"].update(name="r" * 65),
        "`container-roles:appRunner.accessRole.name` must be 1 to 64 characters of `A-Za-z0-9_+=,.@-`, "
        f"got `{'r' * 65}` (65 characters)",
        id="role-name-of-65-characters",
    ),
    pytest.param(
        lambda config: config["container-roles:operators"].update(
            managedPolicies={"x": "arn:aws:iam::aws:policy/ ReadOnlyAccess"}
        ),
        "`container-roles:operators.managedPolicies.x` must be the ARN of a managed policy, "
        "`arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard, "
        "got `arn:aws:iam::aws:policy/ ReadOnlyAccess`",
        id="arn-with-a-space",
    ),
    pytest.param(
        lambda config: config.update({"aws:region": "us-esat-1"}),
        "error: pulumi:providers:aws resource 'default_7_51_1' has a problem: invalid AWS Region: us-esat-1",
        id="region-that-does-not-exist",
    ),
]


@pytest.mark.parametrize(("edit", "message"), BAD_CONFIG)
def test_bad_config_is_refused(engine: Engine, program: Path, edit: Edit, message: str) -> None:
    configure(program, edit)
    made = run(engine, program, "up", "--yes")
    assert made.code != 0
    assert message in [line.strip() for line in made.text.splitlines()]
    assert "Traceback" not in made.text
    assert engine.iam.list_roles()["Roles"] == []
