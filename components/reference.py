"""Write what the settings are, for editors and for people: `python -m components.reference [--check]`.

The JSON schema goes to `components/settings.schema.json`, the tables between the markers of README.md. What a setting
means is taken from the docstring of the component's input, what it may be from the settings.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pulumi.provider.experimental.analyzer import Analyzer
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from .settings import NAMESPACE, Section, ServiceRoleSection, StackSettings

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "components" / "settings.schema.json"
README = ROOT / "README.md"
BEGIN, END = "<!-- config:begin -->\n", "<!-- config:end -->"

ROLE = ServiceRoleSection.__name__


class _SettingsSchema(GenerateJsonSchema):
    """A setting that may be left out is shown as what it is when it is there."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401  the signature of the overridden method
        del schema
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        generated = super().model_schema(schema)
        section = schema["cls"]
        if issubclass(section, Section):
            for name, field in section.model_fields.items():
                description = Analyzer(NAMESPACE).get_docstring(section.args_type(), name)
                if description is None:
                    raise LookupError(f"{section.args_type().__name__}.{name} has no docstring")
                generated["properties"][str(field.alias)]["description"] = " ".join(description.split())
        return generated


def schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of what stands under `container-roles:` in a stack's config."""
    generated = StackSettings.model_json_schema(schema_generator=_SettingsSchema)
    return {"$schema": GenerateJsonSchema.schema_dialect, **generated}


def tables() -> str:
    """Every setting in Markdown; those of a role, which occur often, in a table of their own."""
    whole = schema()
    return "\n".join(
        [
            *_table(f"Setting, after `{NAMESPACE}:`", _rows(whole, whole, "")),
            "",
            *_table("Setting of a role", _rows(whole, whole["$defs"][ROLE], "")),
            "",
        ]
    )


def main(arguments: list[str]) -> int:
    """Write both files, or with `--check` say which of them is stale; the exit code is 1 when one is."""
    parser = argparse.ArgumentParser(prog="python -m components.reference", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is stale")
    check = parser.parse_args(arguments).check
    stale = False
    for path, text in ((SCHEMA, json.dumps(schema(), indent=2) + "\n"), (README, _readme())):
        if path.exists() and path.read_text() == text:
            continue
        if check:
            stale = True
            sys.stderr.write(f"{path.relative_to(ROOT)} is stale: run `python -m components.reference`\n")
        else:
            path.write_text(text)
    return int(stale)


def _readme() -> str:
    text = README.read_text()
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{README.name} must hold the lines {BEGIN.strip()} and {END}")
    before, rest = text.split(BEGIN, 1)
    return before + BEGIN + tables() + END + rest.split(END, 1)[1]


def _table(heading: str, rows: Iterator[tuple[str, str, str]]) -> list[str]:
    return [f"| {heading} | Value | Meaning |", "| --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in rows)]


def _rows(whole: dict[str, Any], section: dict[str, Any], prefix: str) -> Iterator[tuple[str, str, str]]:
    """Key, value and meaning of every setting of a section and of the sections in it."""
    for key, setting in section["properties"].items():
        required = ", required" if key in section.get("required", []) else ""
        inner = _inner(whole, setting)
        yield f"`{prefix}{key}`", _value(whole, setting) + required, setting.get("description", "").replace("|", "\\|")
        if inner and inner is not whole["$defs"][ROLE]:
            yield from _rows(whole, inner, f"{prefix}{key}{'' if '$ref' in setting else '.NAME'}.")


def _inner(whole: dict[str, Any], setting: dict[str, Any]) -> dict[str, Any] | None:
    """The section a setting holds, itself or under each of its names."""
    target = _target(whole, setting) or _target(whole, next(iter(setting.get("patternProperties", {}).values()), None))
    return target if target and "properties" in target else None


def _target(whole: dict[str, Any], setting: object) -> dict[str, Any] | None:
    if not isinstance(setting, dict) or "$ref" not in setting:
        return None
    target: dict[str, Any] = whole["$defs"][setting["$ref"].removeprefix("#/$defs/")]
    return target


def _value(whole: dict[str, Any], setting: dict[str, Any]) -> str:
    """What a setting may be, in a few words."""
    if target := _target(whole, setting):
        return "a role" if target is whole["$defs"][ROLE] else _value(whole, target)
    match setting:
        case {"enum": values}:
            words = ", ".join(f"`{value}`" for value in values)
        case {"items": {"type": "object"}}:
            words = "list of statements"
        case {"items": items}:
            words = f"list of {_value(whole, items)}"
        case {"type": "integer", "minimum": low, "maximum": high}:
            words = f"{low} to {high}"
        case {"type": "integer", "minimum": low}:
            words = f"{low} or more"
        case _:
            words = {"boolean": "`true` or `false`", "object": "mapping", "string": "text"}[setting["type"]]
    return words


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
