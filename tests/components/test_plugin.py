"""The plugin: what its schema says of itself, and how it makes components of what programs in other languages give."""

import tomllib
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.errors import InputPropertiesError
from pulumi.provider.server import ComponentInitError

from components import plugin
from tests.components.recorder import Recording, record

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


def test_another_error_of_a_component_is_told_apart_from_one_of_the_plugin() -> None:
    inputs = {"accessRole": {"name": "access"}}
    with pytest.raises(ComponentInitError) as raised:
        record(lambda: plugin.Plugin().construct("ar", "container-roles:index:AppRunnerRoles", inputs), answers=False)
    assert str(raised.value).startswith("the AWS provider of `ar` must be configured")
