"""What the components and their settings are: a JSON schema for editors, a reference for people.

What an input means is taken from its docstring, what it may be from the settings.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pulumi import ComponentResource
from pulumi.provider.experimental.analyzer import ComponentDefinition
from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from components import namespaces
from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles
from components.ecr_repositories import EcrRepositories
from components.ecs_express_roles import EcsExpressRoles
from components.ecs_task_roles import EcsTaskRoles
from components.github_deployer import GitHubDeployer
from components.input_types import settings_of
from components.plugin import InputAnalyzer
from components.problems import NAMESPACE
from components.service_role import ServiceRole
from components.settings import OF_ALL, StackSettings

ROLE = ServiceRole.__name__
SETTINGS: Mapping[type[ComponentResource], tuple[str, ...]] = {
    AppRunnerRoles: ("appRunner",),
    AppRunnerOperators: ("operators",),
    EcsTaskRoles: ("ecs", "ecsServices"),
    EcsExpressRoles: ("express",),
    EcrRepositories: ("repositories", "registryScanning", "pullThroughCaches"),
    GitHubDeployer: ("gitHub", "gitHubDeployers"),
}
"""The components, each with the keys of the config that become its inputs."""


class _SettingsSchema(GenerateJsonSchema):
    """Describes each setting by the docstring of its input."""

    _analyzer = InputAnalyzer(NAMESPACE)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401  the signature of the overridden method
        del schema
        return False

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        generated = super().typed_dict_schema(schema)
        kind = schema["cls"]
        for name in settings_of(kind):
            description = self._analyzer.get_docstring(kind, name)
            if description is None:
                raise LookupError(f"{kind.__name__}.{name} has no docstring")
            generated["properties"][to_camel(name)]["description"] = " ".join(description.split())
        return generated

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        generated = super().dict_schema(schema)
        return {**generated, "additionalProperties": False} if "patternProperties" in generated else generated


def schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of what stands under `container-roles:` in a stack's config."""
    generated = TypeAdapter(StackSettings).json_schema(schema_generator=_SettingsSchema)
    return {"$schema": GenerateJsonSchema.schema_dialect, **generated}


# What else a stack's file holds: `ProjectStack` of https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/project.go
OF_THE_ENGINE = {
    "secretsprovider": {"type": "string", "description": "What encrypts secrets."},
    "encryptedkey": {"type": "string", "description": "The encrypted key of a secrets provider in a cloud."},
    "encryptionsalt": {"type": "string", "description": "The salt of a passphrase."},
    "environment": {"description": "Pulumi ESC environments to import."},
}


def stack_schema() -> dict[str, Any]:
    """The JSON schema of a whole `Pulumi.<stack>.yaml`, in the draft that editors know.

    Source: https://github.com/redhat-developer/yaml-language-server, "Supports JSON Schema 7 and below".
    """
    settings = schema()
    others = "|".join(each for each in namespaces.READ if each != NAMESPACE)
    config = {
        "type": "object",
        "properties": {
            "aws:region": {"type": "string", "description": "The AWS region to deploy to."},
            **{f"{NAMESPACE}:{key}": _or_digits(each) for key, each in settings["properties"].items()},
        },
        "patternProperties": {f"^({others}):": True},
        "additionalProperties": False,
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {"config": config, **OF_THE_ENGINE},
        "additionalProperties": False,
        "$defs": _or_digits(settings["$defs"]),
    }


def _or_digits(schema: Any) -> Any:  # noqa: ANN401  a part of a JSON schema
    """Allow a number where its digits are meant: YAML makes one of an account id without quotes."""
    if isinstance(schema, list):
        return [_or_digits(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    allowed = {key: _or_digits(each) for key, each in schema.items()}
    return (
        {**allowed, "type": ["string", "integer"]}
        if allowed.get("type") == "string" and "pattern" in allowed
        else allowed
    )


def stack_schema_text() -> str:
    """The schema as its file holds it."""
    return json.dumps(stack_schema(), indent=2) + "\n"


def reference() -> str:
    """Every component in Markdown: what it makes, its inputs, its outputs; then what all of them share."""
    whole = schema()
    inferred = InputAnalyzer(NAMESPACE).analyze(list(SETTINGS))["component_definitions"]
    lines: list[str] = []
    for component, keys in SETTINGS.items():
        lines += _component(component, inferred[component.__name__], whole, keys)
    lines += ["### A role", "", *_table(("Setting", "Value", "Meaning"), _rows(whole, whole["$defs"][ROLE], "")), ""]
    of_all = {key: each for key, each in whole["properties"].items() if key in map(to_camel, OF_ALL)}
    shared = {**whole, "properties": of_all}
    lines += ["### All components", "", *_table(("Setting", "Value", "Meaning"), _rows(whole, shared, "")), ""]
    return "\n".join(lines)


def _component(
    component: type[ComponentResource], definition: ComponentDefinition, whole: dict[str, Any], keys: tuple[str, ...]
) -> list[str]:
    sections = {**whole, "properties": {key: whole["properties"][key] for key in keys}}
    settings = list(_rows(whole, sections, ""))
    direct = {*keys, *(key.strip("`").split(".")[1] for key, _, _ in settings if key.count(".") == 1)}
    settings += [
        (f"`{definition.inputs_mapping[name]}`", "in a program", _line(each.description))
        for name, each in definition.inputs.items()
        if name not in direct
    ]
    outputs = [
        (f"`{definition.outputs_mapping[name]}`", _line(each.description)) for name, each in definition.outputs.items()
    ]
    paragraphs = (definition.description or "").split("\n\n")
    module = f"container_roles.{component.__module__.removeprefix('components.')}"
    return [
        f"### {definition.name}",
        "",
        *(line for paragraph in paragraphs for line in (_line(paragraph), "")),
        f"In a program: `from {module} import {definition.name}`.",
        "",
        *_table(("Setting", "Value", "Meaning"), settings),
        "",
        *_table(("Output", "Meaning"), outputs),
        "",
    ]


def _line(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (headings, ["---"] * len(headings), *rows)]


def _rows(whole: dict[str, Any], section: dict[str, Any], prefix: str) -> Iterator[tuple[str, str, str]]:
    """Key, value and meaning of every setting of a section and of the sections in it, of which each is listed once."""
    listed: list[dict[str, Any]] = [whole["$defs"][ROLE]]
    for key, setting in section["properties"].items():
        required = ", required" if key in section.get("required", []) else ""
        inner = _inner(whole, setting)
        yield f"`{prefix}{key}`", _value(whole, setting) + required, _line(setting.get("description"))
        if inner and inner not in listed:
            listed.append(inner)
            entry = "" if "$ref" in setting else "[]" if "items" in setting else ".NAME"
            yield from _rows(whole, inner, f"{prefix}{key}{entry}.")


def _inner(whole: dict[str, Any], setting: dict[str, Any]) -> dict[str, Any] | None:
    """The section a setting holds, itself, in each of its entries or under each of its names."""
    holders = (setting, setting.get("items"), *setting.get("patternProperties", {}).values())
    target = next(filter(None, (_target(whole, each) for each in holders)), None)
    return target if target and "properties" in target else None


def _target(whole: dict[str, Any], setting: object) -> dict[str, Any] | None:
    if not isinstance(setting, dict) or "$ref" not in setting:
        return None
    target: dict[str, Any] = whole["$defs"][setting["$ref"].removeprefix("#/$defs/")]
    return target


def _limits(expected: str) -> str:
    return _line(expected.removeprefix("must be "))


def _value(whole: dict[str, Any], setting: dict[str, Any]) -> str:
    """What a setting may be, in a few words."""
    if target := _target(whole, setting):
        return "[a role](#a-role)" if target is whole["$defs"][ROLE] else _value(whole, target)
    match setting:
        case {"enum": values}:
            words = ", ".join(f"`{value}`" for value in values)
        case {"items": {"type": "object"}}:
            words = "list of statements"
        case {"items": {"patternErrorMessage": expected}}:
            words = f"list of text, each {_limits(expected)}"
        case {"items": items}:
            words = f"list of {_value(whole, items)}"
        case {"patternErrorMessage": expected}:
            words = f"text: {_limits(expected)}"
        case {"type": "integer", "minimum": low, "maximum": high}:
            words = f"{low} to {high}"
        case {"type": "integer", "minimum": low}:
            words = f"{low} or more"
        case _:
            words = {"boolean": "`true` or `false`", "object": "mapping", "string": "text"}[setting["type"]]
    return words + _entries(setting)


def _entries(setting: Mapping[str, Any]) -> str:
    """How many entries a list or mapping can have, where that is limited."""
    least = setting.get("minItems", 0)
    most = setting.get("maxItems") or setting.get("maxProperties")
    return f", {f'{least} to' if least else 'at most'} {most} entries" if most else ""
