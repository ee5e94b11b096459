"""The components on the real engine: made, unchanged, edited in place, replaced, adopted, destroyed."""

import copy
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.plugin import ABOUT
from tests.engine.conftest import PASSED, REPOSITORY, Engine, Run

Config = Mapping[str, Any]

ACCESS_ROLE = {"accessRole": {"name": "access"}}
NETWORKING_ROLE = "AWSServiceRoleForAppRunnerNetworking"


def configure(program: Path, config: Config) -> None:
    """Give the stack `try` this config, by section."""
    content = {"aws:region": "us-east-1", **{f"container-roles:{key}": value for key, value in config.items()}}
    path = program / "Pulumi.try.yaml"
    kept = yaml.safe_load(path.read_text()) if path.exists() else {}
    path.write_text(yaml.safe_dump({**kept, "config": content}))


def up(engine: Engine, program: Path, config: Config) -> Run:
    """Update the stack `try` to this config, by section; the pack is enforced and must find nothing mandatory."""
    configure(program, config)
    made = engine.run("up", "--yes", "--stack", "try", cwd=program)
    assert made.code == 0, made.text
    return made


def changes(run: Run) -> dict[str, str]:
    """What the update did to each resource, by its name; without what stayed the same."""
    done: dict[str, str] = {}
    for event in run.events:
        step = event.get("resOutputsEvent", {}).get("metadata")
        if step and not _is_unseen(step) and not event["resOutputsEvent"].get("planning"):
            # A replacement is several steps: create, replace, delete.
            done[step["urn"].rpartition("::")[2]] = "replace" if "replace" in step["op"] else step["op"]
    return done


def planned(run: Run) -> dict[str, tuple[str, set[str]]]:
    """What a preview would do to each resource, and the inputs that differ; without what stays the same."""
    steps = [event["resourcePreEvent"]["metadata"] for event in run.events if "resourcePreEvent" in event]
    return {
        step["urn"].rpartition("::")[2]: (step["op"], set(step.get("diffs") or ()))
        for step in steps
        if not _is_unseen(step)
    }


def _is_unseen(step: Mapping[str, Any]) -> bool:
    """Tell whether nobody sees a step: the engine starts the provider of its own functions in every run."""
    return step["op"] in {"same", "read"} or step["type"] == "pulumi:providers:pulumi"


def destroy(engine: Engine, program: Path) -> None:
    destroyed = engine.cloud.pulumi(
        "destroy", "--yes", "--stack", "try", cwd=program, environment={"AWS_REGION": "us-east-1"}
    )
    assert destroyed.returncode == 0, destroyed.stderr


def networking(**settings: object) -> Config:
    return {"appRunner": {**ACCESS_ROLE, "networkingRole": settings}, "tags": {"Stack": "try"}}


def test_the_networking_role_is_described_survives_and_is_adopted_as_it_is(engine: Engine, program: Path) -> None:
    assert changes(up(engine, program, networking()))["app-runner-networking-role"] == "create"
    described = {"app-runner-networking-role": "update"}
    assert changes(up(engine, program, networking(description="VPC access"))) == described
    assert changes(up(engine, program, networking(description="VPC access"))) == {}
    destroy(engine, program)
    iam = engine.iam
    assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == [NETWORKING_ROLE]
    adopted = changes(up(engine, program, networking(adopt=True)))
    assert adopted["app-runner-networking-role"] == "import"
    assert iam.get_role(RoleName=NETWORKING_ROLE)["Role"]["Description"] == "VPC access"
    assert changes(up(engine, program, networking(adopt=True, description="as we say"))) == described
    assert iam.get_role(RoleName=NETWORKING_ROLE)["Role"]["Description"] == "as we say"


def test_an_access_role_is_scoped_and_back(engine: Engine, program: Path) -> None:
    up(engine, program, {"appRunner": ACCESS_ROLE})
    scoped = up(engine, program, {"appRunner": {**ACCESS_ROLE, "pullRepositories": ["app"]}})
    assert changes(scoped) == {"app-runner-access-role-pull": "create", "app-runner-access-role-ecr-access": "delete"}
    iam = engine.iam
    assert iam.list_attached_role_policies(RoleName="access")["AttachedPolicies"] == []
    more = up(engine, program, {"appRunner": {**ACCESS_ROLE, "pullRepositories": ["app", "web"]}})
    assert changes(more) == {"app-runner-access-role-pull": "update"}
    assert "repository/web" in json.dumps(iam.get_role_policy(RoleName="access", PolicyName="AllowPullImages"))


def test_an_existing_role_is_used_and_must_exist(engine: Engine, program: Path) -> None:
    iam = engine.iam
    service = {"Service": "build.apprunner.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    made = iam.create_role(RoleName="theirs", Path="/app/", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    config = {"appRunner": {"accessRole": {"name": "theirs", "existing": True}}, "operators": {"groupName": "g"}}
    up(engine, program, config)
    passed = iam.get_group_policy(GroupName="g", PolicyName="AllowPassAppRunnerRole")["PolicyDocument"]
    assert passed["Statement"][0]["Resource"] == made["Arn"] == "arn:aws:iam::123456789012:role/app/theirs"
    destroy(engine, program)
    assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == ["theirs"]
    iam.delete_role(RoleName="theirs")
    missing = engine.run("preview", "--stack", "try", cwd=program)
    assert missing.code != 0
    assert "The role with name theirs cannot be found" in missing.text


def test_a_new_password_is_not_undone(engine: Engine, program: Path) -> None:
    config = {"operators": {"groupName": "g", "users": ["u"], "consoleAccess": True}}
    assert changes(up(engine, program, config))["operators-login-u"] == "create"
    output = engine.cloud.pulumi("stack", "output", "--stack", "try", cwd=program).stdout
    assert "operator_initial_passwords  [secret]" in " ".join(output.split("\n")).replace("   ", "  ")
    iam = engine.iam
    iam.update_login_profile(UserName="u", Password="Chosen-by-the-user-1", PasswordResetRequired=False)  # noqa: S106  no secret
    refreshed = engine.cloud.pulumi("refresh", "--yes", "--stack", "try", cwd=program)
    assert refreshed.returncode == 0
    assert changes(up(engine, program, config)) == {}
    assert iam.get_login_profile(UserName="u")["LoginProfile"]["PasswordResetRequired"] is False
    destroy(engine, program)
    assert iam.list_users()["Users"] == []


EVERYTHING: Config = {
    "appRunner": {
        "accessRole": {
            "name": "access",
            "path": "/app/",
            "trustConditions": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
        },
        "pullRepositories": ["app"],
        "instanceRole": {
            "name": "instance",
            "maxSessionDuration": 7200,
            "managedPolicies": {"logs": "arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess"},
            "extraStatements": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}],
        },
        "instancePolicy": {"parameters": ["app/*"], "secrets": ["app/*"], "xRay": True},
        "networkingRole": {"description": "VPC access"},
    },
    "operators": {
        "groupName": "operators",
        "users": ["ann"],
        "consoleAccess": True,
        "requireMfa": True,
        "usersPermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
        "readOnly": {"groupName": "watchers", "users": ["bob"]},
        "serviceTag": {"key": "Team", "value": "web", "otherKeys": ["Stage"]},
        "createServiceLinkedRoles": True,
        "deleteNetworkingRole": True,
    },
    "ecs": {
        "executionRole": {"name": "execution"},
        "executionPolicy": {
            "name": "execution",
            "repositories": ["app"],
            "logGroups": ["/ecs/app"],
            "createdLogGroups": ["/ecs/app"],
            "environmentFiles": ["files/app.env"],
        },
        "taskRole": {"name": "task"},
        "taskPolicy": {
            "name": "task",
            "buckets": ["uploads"],
            "listBuckets": ["uploads"],
            "queues": ["jobs"],
            "tables": ["orders"],
            "executeCommand": True,
        },
        "infrastructureRole": {"name": "ecs-infrastructure"},
        "infrastructureFor": ["LOAD_BALANCERS", "VOLUMES", "SERVICE_CONNECT_TLS", "VPC_LATTICE"],
        "scheduler": {"role": {"name": "scheduler"}, "taskFamilies": ["app"], "clusters": ["web"]},
        "eventRules": {
            "role": {"name": "rules"},
            "taskFamilies": ["app"],
            "clusters": ["web"],
            "rules": ["on-upload"],
        },
        "operators": {"groupName": "ecs-operators", "users": ["cid"]},
    },
    "express": {
        "infrastructureRole": {"name": "infrastructure"},
        "operators": {"groupName": "express-operators", "users": ["dot"], "consoleAccess": True},
    },
    "repositories": {
        "app": {
            "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
            "exclusionFilters": ["latest*"],
            "encryptionType": "KMS",
            "kmsKey": "arn:aws:kms:us-east-1:123456789012:key/1234abcd",
            "lifecycle": {"keepTags": ["v*"], "keepLastImages": 50, "expireUntaggedAfterDays": 7},
            "pullAccounts": ["111111111111"],
            "pullOrganization": "o-abcdefghij",
            "forceDelete": True,
        },
    },
    "registryScanning": {"scanType": "BASIC"},
    "pullThroughCaches": {
        "quay": {"upstream": "quay.io"},
        "github": {
            "upstream": "ghcr.io",
            "credentials": "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/one-AbCdEf",
        },
    },
    "gitHub": {
        "role": {"name": "deployer"},
        "repository": "influmojo/app",
        "branches": ["main"],
        "environments": ["prod"],
        "ecsServices": ["web/app"],
        "appRunnerServices": ["app-web"],
    },
    "tags": {"Stack": "try"},
}


def test_everything_at_once_is_made_is_unchanged_is_edited_and_goes(engine: Engine, program: Path) -> None:
    made = up(engine, program, EVERYTHING)
    assert set(changes(made).values()) == {"create"}
    assert made.policy_lines == PASSED
    assert changes(up(engine, program, EVERYTHING)) == {}

    edited = copy.deepcopy(EVERYTHING)
    edited["appRunner"]["accessRole"]["description"] = "pulls"
    edited["appRunner"]["instancePolicy"]["parameters"] = ["app/url"]
    edited["operators"]["serviceTag"]["value"] = "api"
    edited["operators"]["usersPermissionsBoundary"] = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    edited["ecs"]["taskPolicy"]["queues"] = ["jobs", "mails"]
    edited["ecs"]["executionRole"]["name"] = "starter"
    edited["repositories"]["app"]["encryptionType"] = "AES256"
    del edited["repositories"]["app"]["kmsKey"]
    edited["registryScanning"]["scanType"] = "ENHANCED"
    cache = edited["pullThroughCaches"]["github"]
    cache["credentials"] = cache["credentials"].replace("one", "two")
    edited["gitHub"]["branches"] = ["main", "next"]
    expected = {
        "app-runner-access-role": "update",
        "app-runner-instance-role-configuration": "update",
        "operators-tagged-services": "update",
        "operators-user-ann": "update",
        "operators-user-bob": "update",
        "ecs-execution-role": "replace",
        "ecs-execution-role-custom": "replace",
        "ecs-task-policy": "update",
        "ecs-scheduler-role-run-tasks": "update",
        "ecs-event-rules-role-run-tasks": "update",
        "ecs-operators-pass-roles": "update",
        "express-operators-pass-roles": "update",
        "repositories-app": "replace",
        "repositories-app-lifecycle": "replace",
        "repositories-app-policy": "replace",
        "repositories-registry-scanning": "update",
        "repositories-cache-github": "update",
        "git-hub-role": "update",
        "git-hub-role-deploy": "update",
    }
    assert changes(up(engine, program, edited)) == expected

    destroy(engine, program)
    iam = engine.iam
    assert (iam.list_groups()["Groups"], iam.list_users()["Users"]) == ([], [])
    assert iam.list_policies(Scope="Local")["Policies"] == []
    # Other stacks may use it.
    assert len(iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]) == 1


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """The components as others get them: a bare copy of the folder, under another name."""
    folder = tmp_path / "roles"
    shutil.copytree(REPOSITORY / "components", folder, ignore=shutil.ignore_patterns("__pycache__", "venv"))
    folder.joinpath("venv").symlink_to(REPOSITORY / ".venv")
    return folder


def test_the_plugin_says_what_it_has(engine: Engine, plugin: Path) -> None:
    shown = engine.cloud.pulumi("package", "get-schema", str(plugin), cwd=plugin.parent)
    assert shown.returncode == 0, shown.stderr
    schema = json.loads(shown.stdout)
    assert (schema["name"], schema["version"]) == ("container-roles", "0.1.0")
    assert {key: schema[key] for key in ABOUT} == ABOUT
    operators = schema["resources"]["container-roles:index:AppRunnerOperators"]["properties"]
    assert [key for key, each in operators.items() if each.get("secret")] == ["initialPasswords"]
    assert sorted(schema["resources"]) == [
        "container-roles:index:AppRunnerOperators",
        "container-roles:index:AppRunnerRoles",
        "container-roles:index:EcrRepositories",
        "container-roles:index:EcsExpressRoles",
        "container-roles:index:EcsTaskRoles",
        "container-roles:index:GitHubDeployer",
    ]


PROGRAM_OF_ANOTHER = '''
import pulumi

class AppRunnerRoles(pulumi.ComponentResource):
    """As an SDK of another language has it: inputs in camelCase, made by the plugin."""

    def __init__(self, name, inputs):
        outputs = {"accessRoleArn": None, "instanceRoleArn": None}
        super().__init__("container-roles:index:AppRunnerRoles", name, {**inputs, **outputs}, None, remote=True)

roles = AppRunnerRoles(
    "roles",
    {"accessRole": {"name": "access"}, "pullRepositories": ["app"], "instanceRole": {"name": "instance"}},
)
pulumi.export("arn", roles.accessRoleArn)
'''


def test_a_program_of_another_language_has_them_made_by_the_plugin(engine: Engine, plugin: Path) -> None:
    folder = engine.program(PROGRAM_OF_ANOTHER)
    project = folder / "Pulumi.yaml"
    provider = {"name": "container-roles", "path": str(plugin)}
    project.write_text(project.read_text() + yaml.safe_dump({"plugins": {"providers": [provider]}}))
    made = engine.run("up", "--yes", "--stack", "try", cwd=folder)
    assert made.code == 0, made.text
    assert made.checked["roles-access-role-pull"]
    iam = engine.iam
    assert sorted(role["RoleName"] for role in iam.list_roles()["Roles"]) == ["access", "instance"]
    assert iam.list_role_policies(RoleName="access")["PolicyNames"] == ["AllowPullImages"]
    assert changes(engine.run("up", "--yes", "--stack", "try", cwd=folder)) == {}


def test_a_program_of_another_language_is_told_what_is_wrong(engine: Engine, plugin: Path) -> None:
    folder = engine.program(PROGRAM_OF_ANOTHER.replace('"name": "access"', '"name": "a b", "pth": "/"'))
    project = folder / "Pulumi.yaml"
    provider = {"name": "container-roles", "path": str(plugin)}
    project.write_text(project.read_text() + yaml.safe_dump({"plugins": {"providers": [provider]}}))
    refused = engine.run("preview", "--stack", "try", cwd=folder)
    assert refused.code != 0
    assert "the inputs of `AppRunnerRoles` `roles` cannot be used" in refused.text
    assert "must be 1 to 64 characters of `A-Za-z0-9_+=,.@-`, got `a b`" in refused.text
    assert "is not an input: did you mean `path`?" in refused.text
    assert "Traceback" not in refused.text


def test_a_user_of_one_group_joins_another_and_leaves(engine: Engine, program: Path) -> None:
    roles = {"executionRole": {"name": "execution"}, "taskRole": {"name": "task"}}
    ecs = {**roles, "operators": {"groupName": "EcsOperators", "users": ["jo"], "consoleAccess": True}}
    of_ecs = {"ecs": ecs}
    of_both = {"ecs": ecs, "operators": {"groupName": "Operators", "users": ["jo"], "consoleAccess": True}}
    made = changes(up(engine, program, of_ecs))
    assert made["ecs-operators-user-jo"] == made["ecs-operators-login-jo"] == "create"
    joined = changes(up(engine, program, of_both))
    assert joined["operators-membership-jo"] == "create"
    assert {name: each for name, each in joined.items() if "-user-" in name or "-login-" in name} == {}
    groups = engine.iam.list_groups_for_user(UserName="jo")["Groups"]
    assert {each["GroupName"] for each in groups} == {"EcsOperators", "Operators"}
    left = changes(up(engine, program, of_ecs))
    assert {name: each for name, each in left.items() if "-user-" in name or "-login-" in name} == {}
    assert left["operators-membership-jo"] == "delete"
    assert changes(up(engine, program, of_ecs)) == {}


def test_a_user_stays_when_the_service_leaves_that_named_it_first(engine: Engine, program: Path) -> None:
    def service(name: str) -> Config:
        operators = {"groupName": name, "users": ["jo"], "consoleAccess": True}
        return {"executionRole": {"name": f"{name}-e"}, "taskRole": {"name": f"{name}-t"}, "operators": operators}

    both = {name: service(name) for name in ("api", "web")}
    made = changes(up(engine, program, {"ecsServices": both}))
    assert made["ecs-api-operators-user-jo"] == made["ecs-api-operators-login-jo"] == "create"
    left = changes(up(engine, program, {"ecsServices": {"web": both["web"]}}))
    assert {name: each for name, each in left.items() if "-user-" in name or "-login-" in name} == {}
    assert left["ecs-api-task-role"] == left["ecs-api-operators-membership-jo"] == "delete"
    groups = engine.iam.list_groups_for_user(UserName="jo")["Groups"]
    assert [each["GroupName"] for each in groups] == ["web"]
