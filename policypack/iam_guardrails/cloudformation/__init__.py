"""A stand-in for the reader of CloudFormation templates: JSON templates with `Ref` and without any other function."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from iam_guardrails.budget import Budget
from iam_guardrails.values import Reference, Unknown, read_json

LONGEST_TEMPLATE = 51_200
"""Bytes of a template that CloudFormation accepts in a request."""


class UnreadableTemplateError(ValueError):
    """The text is no template; the message is the end of a sentence about the template."""


@dataclass(frozen=True, slots=True)
class TemplateResource:
    """A resource of a template, without functions."""

    logical_id: str
    type: str
    properties: Any
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """What is wanted of a template."""

    resources: tuple[TemplateResource, ...]
    macros: tuple[str, ...]
    secrets: frozenset[str]


def read_template(body: object, given: Mapping[str, Any], budget: Budget, *, wanted: Callable[[str], bool]) -> Template:
    """Return the wanted resources of a template.

    Raises:
        UnreadableTemplateError: It is no template.
    """
    try:
        template = read_json(body) if isinstance(body, str) else body
    except ValueError as error:
        raise UnreadableTemplateError("is not JSON or YAML") from error
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise UnreadableTemplateError("has no `Resources`")
    budget.spend(len(json.dumps(template, default=str)))
    declared = template.get("Parameters", {})

    def resolved(value: Any) -> Any:  # noqa: ANN401  any JSON value
        if isinstance(value, dict) and list(value) == ["Ref"]:
            name = value["Ref"]
            if name in template["Resources"]:
                return Reference(name, name, template["Resources"][name]["Type"])
            return given.get(name, declared.get(name, {}).get("Default", Unknown(f"parameter {name}")))
        if isinstance(value, dict):
            return {key: resolved(item) for key, item in value.items()}
        return [resolved(item) for item in value] if isinstance(value, list) else value

    found = tuple(
        TemplateResource(name, one["Type"], resolved(one.get("Properties", {})))
        for name, one in template["Resources"].items()
        if wanted(one["Type"])
    )
    macros = template.get("Transform", ())
    secrets = frozenset(str(given[name]) for name in declared if declared[name].get("NoEcho") and name in given)
    return Template(found, (macros,) if isinstance(macros, str) else tuple(macros), secrets)
