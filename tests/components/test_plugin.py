"""The plugin: what its schema says of itself, and how it makes components of what programs in other languages give."""

import tomllib
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest
from pulumi.errors import InputPropertiesError
from pulumi.provider.server import ComponentInitError
from pulumi.runtime.settings import set_root_resource

from components import plugin
from tests.components.recorder import Recording, Registered, record

ROOT = Path(__file__).parents[2]


def made(component: str, name: str, **inputs: Any) -> Recording:  # noqa: ANN401  what the engine hands over
    return record(lambda: plugin.Plugin().construct(name, f"container-roles:index:{component}", inputs))


def test_the_schema_says_who_publishes_it_and_where() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    schema = plugin.schema()
    assert {key: schema[key] for key in ("name", "version", "description", "repository", "license")} == {
        "name": project["name"],
        "version": project["version"],
        "description": project["description"],
        "repository": project["urls"]["Repository"],
        "license": project["license"],
    }
    assert schema["publisher"] == project["authors"][0]["name"]


def test_the_schema_says_what_a_text_must_be() -> None:
    types = plugin.schema()["types"]
    name = types["container-roles:index:ServiceRole"]["properties"]["name"]
    assert name["description"] == "Name of the role. It must be 1 to 64 characters of `A-Za-z0-9_+=,.@-`."
    buckets = types["container-roles:index:TaskPolicy"]["properties"]["buckets"]
    assert buckets["items"]["description"].endswith(
        "It must be the name of a bucket, 3 to 63 characters of `a-z0-9.-`, or a prefix in one, `bucket/prefix/*`."
    )


def test_no_line_of_a_description_is_indented_because_markdown_shows_it_as_code() -> None:
    schema = plugin.schema()
    described = [schema["resources"]["container-roles:index:EcsTaskRoles"], *schema["types"].values()]
    described += [each for kind in described for each in kind.get("properties", {}).values()]
    described += [each for kind in schema["resources"].values() for each in kind["inputProperties"].values()]
    lines = [line for each in described for line in each["description"].splitlines()]
    assert len(lines) > len(described)
    assert [line for line in lines if line.startswith(" ")] == []


def test_the_schema_marks_secrets() -> None:
    marked = {
        f"{token.rpartition(':')[2]}.{key}"
        for token, resource in plugin.schema()["resources"].items()
        for key, each in resource["properties"].items()
        if each.get("secret")
    }
    assert marked == {
        "AppRunnerOperators.initialPasswords",
        "EcsTaskRoles.operatorInitialPasswords",
        "EcsExpressRoles.operatorInitialPasswords",
    }


def test_inputs_have_the_spelling_of_the_schema_and_numbers_are_those_of_the_wire() -> None:
    recording = made(
        "EcrRepositories",
        "images",
        repositories={"app": {"scanOnPush": False, "lifecycle": {"keepLastImages": 5.0}}},
        tags={"Some_Team": "web"},
    )
    inputs = recording.inputs()
    assert inputs["Repository images-app"]["imageScanningConfiguration"] == {"scanOnPush": False}
    assert inputs["Repository images-app"]["tags"] == {"Some_Team": "web"}
    assert inputs["LifecyclePolicy images-app-lifecycle"]["policy"]["rules"][0]["selection"]["countNumber"] == 5


def test_outputs_have_the_spelling_of_the_schema() -> None:
    def program() -> None:
        inputs = {"accessRole": {"name": "access"}}
        state = plugin.Plugin().construct("ar", "container-roles:index:AppRunnerRoles", inputs).state
        pulumi.export("state", state)

    arn = "arn:aws:iam::123456789012:role/access"
    assert record(program).outputs == {
        "state": {
            "accessRoleArn": arn,
            "accessRoleReadyArn": arn,
            "accessRoleName": "access",
            "accessRoleUniqueId": "AROA-of-access",
        }
    }


def test_everything_that_is_wrong_is_named_as_the_schema_names_it() -> None:
    with pytest.raises(InputPropertiesError) as raised:
        made("EcsTaskRoles", "app", executionRole={"name": "a b"}, taskRole={"name": "t"}, task_policy={}, tags=[])
    assert raised.value.message == "the inputs of `EcsTaskRoles` `app` cannot be used:"
    assert raised.value.errors == [
        {
            "property_path": "executionRole.name",
            "reason": "must be 1 to 64 characters of `A-Za-z0-9_+=,.@-`, got `a b`",
        },
        {"property_path": "tags", "reason": "must be a mapping, got a list of 0"},
        {"property_path": "task_policy", "reason": "is not an input: did you mean `taskPolicy`?"},
    ]


def test_what_is_refused_later_is_said_without_a_stack_trace() -> None:
    inputs = {"accessRole": {"name": "access"}}
    with pytest.raises(InputPropertiesError) as raised:
        record(lambda: plugin.Plugin().construct("ar", "container-roles:index:AppRunnerRoles", inputs), answers=False)
    assert raised.value.message.startswith("the AWS provider of `ar` must be configured")
    assert raised.value.errors == []


def test_a_fault_of_a_component_is_told_apart_from_one_of_the_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("components.app_runner_roles.account_of", fails)
    with pytest.raises(ComponentInitError, match="a fault"):
        made("AppRunnerRoles", "ar", accessRole={"name": "access"})


DEPLOYER = {"repository": "o/a", "branches": ["main"], "ecsServices": ["c/s"]}
PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
ARN = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
PLACE = "urn:pulumi:test::container-roles::"
OF_DEPLOYER = f"{PLACE}container-roles:index:GitHubDeployer$"


def all_made(*components: tuple[str, str, dict[str, Any]], state: dict[str, Any] | None = None) -> Recording:
    """Make components as for one program in another language."""

    def program() -> None:
        set_root_resource(cast("pulumi.Resource", None))  # the plugin knows no program
        for component, name, inputs in components:
            plugin.Plugin().construct(name, f"container-roles:index:{component}", inputs)

    return record(program, state=state)


def deployers(*names: str, state: dict[str, Any] | None = None) -> list[Registered]:
    """The providers that are made for deployers in this order."""
    wanted = [("GitHubDeployer", name, {**DEPLOYER, "role": {"name": name}}) for name in names]
    return [each for each in all_made(*wanted, state=state).resources if each.type == PROVIDER]


def test_deployers_of_a_program_share_the_provider_in_any_order() -> None:
    for names in (("d1", "d2"), ("d2", "d1")):
        assert [(each.name, each.parent) for each in deployers(*names)] == [("git-hub-provider", "")]


def test_the_provider_that_another_deployer_made_stays_the_same_resource() -> None:
    of_first = {f"{OF_DEPLOYER}{PROVIDER}::d1-provider": {"type": PROVIDER, "outputs": {"arn": ARN}}}
    (provider,) = deployers("d2", "d1", state=of_first)
    assert f"{OF_DEPLOYER}{PROVIDER}::d1-provider" in provider.alias_urns
    of_account = {f"{PLACE}{PROVIDER}::git-hub-provider-123456789012": {"type": PROVIDER, "outputs": {"arn": ARN}}}
    assert [each.name for each in deployers("d1", state=of_account)] == ["git-hub-provider-123456789012"]
    of_other = {f"{PLACE}{PROVIDER}::git-hub-provider": {"type": PROVIDER, "outputs": {"arn": ARN.replace("1", "9")}}}
    assert [each.name for each in deployers("d1", state=of_other)] == ["git-hub-provider-123456789012"]


def service(name: str, **operators: Any) -> tuple[str, str, dict[str, Any]]:  # noqa: ANN401  any inputs
    roles = {"executionRole": {"name": f"{name}-e"}, "taskRole": {"name": f"{name}-t"}}
    return "EcsTaskRoles", name, {**roles, "operators": {"groupName": name, **operators}}


def test_a_user_of_two_components_is_made_once() -> None:
    recording = all_made(service("a", users=["ann"]), service("b", users=["ann", "bob"], consoleAccess=True))
    users = ("User ", "UserLoginProfile ")
    assert [key for key in recording.inputs() if key.startswith(users)] == [
        "User a-operators-user-ann",
        "User b-operators-user-bob",
        "UserLoginProfile b-operators-login-ann",
        "UserLoginProfile b-operators-login-bob",
    ]
    assert recording.inputs()["UserGroupMembership b-operators-membership-ann"] == {"user": "ann", "groups": ["b"]}


def test_components_of_a_program_agree_about_a_user() -> None:
    with pytest.raises(InputPropertiesError) as raised:
        all_made(service("a", users=["ann"]), service("b", existingUsers=["ann"]))
    assert "user `ann` must be in `users` or in `existing_users`" in raised.value.message
