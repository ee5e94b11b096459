"""Templates for the tests, and a form of resolved values in which no two different ones are equal."""

import json
from collections.abc import Mapping
from typing import Any

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation import Template, load, read_template
from iam_guardrails.parameters import Given
from iam_guardrails.pseudo import generated_name
from iam_guardrails.values import HOLE, Either, OpenObject, Partial, Reference, SecretText, Unknown

IMPORT = {"Fn::ImportValue": "x"}
IMPORTED = Unknown("Fn::ImportValue")
NO_VALUE = {"Ref": "AWS::NoValue"}
TRUE = {"Fn::Equals": ["a", "a"]}
FALSE = {"Fn::Equals": ["a", "b"]}
OPEN = {"Fn::Equals": [{"Ref": "Outside"}, "a"]}
"""A condition that nothing decides."""
CONDITIONS = {"True": TRUE, "False": FALSE, "Open": OPEN}


def read(template: object, given: Mapping[str, Any] | None = None, budget: Budget | None = None) -> Template:
    """Read a template, a text or an object, with the usual budget if no other is given."""
    budget = budget or Budget()
    return read_template(load(template, budget), Given(given or {}), budget)


def partial(text: str, *sources: str) -> Partial:
    """Return a text in which each `?` is unknown."""
    return Partial(text.replace("?", HOLE), sources)


def steps(template: object, given: Mapping[str, Any] | None = None) -> int:
    """Return the steps that a template takes."""
    budget = Budget(1_000_000)
    before = budget.left
    read(template, given, budget)
    return before - budget.left


def with_value(value: object, **sections: Any) -> dict[str, Any]:  # noqa: ANN401  the sections of a template
    """Return a template whose resource `X` has this value as its property `Value`."""
    return {
        "Conditions": CONDITIONS,
        **sections,
        "Resources": {
            **sections.get("Resources", {}),
            "X": {"Type": "AWS::IAM::Group", "Properties": {"Value": value}},
        },
    }


def resolved(value: object, given: Mapping[str, Any] | None = None, **sections: Any) -> Any:  # noqa: ANN401  any value
    """Return what a value of a property becomes; `"absent"` if it is removed."""
    template = read(json.dumps(with_value(value, **sections)), given)
    (properties,) = [one.properties for one in template.resources if one.logical_id == "X"]
    return exact(properties.get("Value", "absent"))


def exact(value: object) -> Any:  # noqa: ANN401  any value
    """Return a value in a form that shows its type: a reference isn't equal to the same text.

    A name that CloudFormation makes up is shown as its logical id; `test_references.py` has a test of such names.
    """
    if isinstance(value, dict):
        fields = {str(key): exact(one) for key, one in value.items()}
        return ("OpenObject", fields, value.source) if isinstance(value, OpenObject) else fields
    if isinstance(value, Either):
        return (type(value).__name__, *map(exact, value))
    if isinstance(value, list):
        return [exact(one) for one in value]
    return ("Unknown", value.source) if isinstance(value, Unknown) else _exact_text(value)


def _exact_text(value: object) -> object:
    if isinstance(value, Reference):
        text = value.replace(generated_name("", value.logical_id), value.logical_id)
        return ("Reference", text, value.logical_id, value.type)
    if isinstance(value, Partial):
        return ("Partial", str(value), value.sources)
    return ("SecretText", str(value)) if isinstance(value, SecretText) else value
