"""The table of the ways in, compared with the installed pulumi-aws SDK: a renamed or new type fails here."""

import ast
import json
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_origin

import pulumi_aws
import pytest
from iam_guardrails.ways import find
from iam_guardrails.ways.families import TYPES
from iam_guardrails.ways.model import Path as PropertyPath
from pulumi._types import input_type_types, is_input_type

GUARDED_MODULES = ("iam", "ssoadmin", "identitystore")
"""The modules whose every resource type must be in the table: what they create can bring permissions."""


def registered(source: str) -> dict[str, str]:
    """The resource types that the SDK's `__init__` registers: by token the path of its class."""
    (call,) = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "_utilities.register"
    )
    (modules,) = (ast.literal_eval(each.value) for each in call.keywords if each.arg == "resource_modules")
    return {
        token: f"{module['fqn']}.{name}" for module in json.loads(modules) for token, name in module["classes"].items()
    }


SDK = registered(Path(str(pulumi_aws.__file__)).read_text(encoding="utf-8"))


def inputs_of(token: str) -> type:
    """The class of a resource type's inputs."""
    module, _, name = SDK[token].rpartition(".")
    found: type = getattr(import_module(module), f"{name}Args")
    return found


def types_in(hint: Any) -> Iterator[Any]:  # noqa: ANN401  a type hint of any form
    """The types that a hint is made of, itself included."""
    yield hint
    for part in get_args(hint):
        yield from types_in(part)


def property_type(token: str, path: PropertyPath) -> Any:  # noqa: ANN401  a type hint of any form
    """The type of the property at a way's path.

    Raises:
        LookupError: A part of the path is no property there, or is a list and not marked as one, or the reverse.
    """
    inputs: type | None = inputs_of(token)
    hint: Any = None
    whole = ".".join(path)
    for part in path:
        name = part.removesuffix("[]")
        properties = input_type_types(inputs) if inputs else {}
        if name not in properties:
            raise LookupError(f"{token} has no property `{name}` of `{whole}`, only {sorted(properties)}")
        hint = properties[name]
        is_list = any(get_origin(each) is Sequence for each in types_in(hint))
        if is_list != part.endswith("[]"):
            raise LookupError(f"{token} has a property `{name}` of `{whole}` with the type {hint}")
        inputs = next((each for each in types_in(hint) if isinstance(each, type) and is_input_type(each)), None)
    return hint


TOKENS = {token.casefold(): token for token in SDK}
DERIVED = [token for token in TYPES if token.startswith("aws:") and "/" in token and not token.startswith("aws:index/")]
PATHS = [
    pytest.param(TOKENS[token], path, id=f"{TOKENS[token]}-{'.'.join(path)}")
    for token in DERIVED
    if token in TOKENS
    for found in [TYPES[token].derive()]
    for path in dict.fromkeys(
        [
            *(way.path for way in found.ways),
            *(path for held in found.holders for path in held.paths),
        ]
    )
]


@pytest.mark.parametrize("token", DERIVED)
def test_the_sdk_has_each_type_of_the_table(token: str) -> None:
    assert token in TOKENS


@pytest.mark.parametrize(("token", "path"), PATHS)
def test_the_sdk_has_each_property_of_the_table(token: str, path: PropertyPath) -> None:
    assert property_type(token, path)


@pytest.mark.parametrize(
    ("token", "path", "message"),
    [
        pytest.param(
            "aws:iam/rolePolicy:RolePolicy",
            "document",
            "aws:iam/rolePolicy:RolePolicy has no property `document` of `document`, "
            "only ['name', 'namePrefix', 'policy', 'role']",
            id="renamed",
        ),
        pytest.param(
            "aws:iam/role:Role",
            "inlinePolicies[].document",
            "aws:iam/role:Role has no property `document` of `inlinePolicies[].document`, only ['name', 'policy']",
            id="renamed-inside",
        ),
        pytest.param(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            "policyArn[]",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment has a property `policyArn` of `policyArn[]` with the "
            "type <class 'str'>",
            id="no-list",
        ),
        pytest.param(
            "aws:iam/role:Role",
            "inlinePolicies.policy",
            "aws:iam/role:Role has a property `inlinePolicies` of `inlinePolicies.policy` with the type LIST",
            id="list",
        ),
    ],
)
def test_a_property_that_is_not_there_is_named(token: str, path: str, message: str) -> None:
    with pytest.raises(LookupError) as raised:
        property_type(token, tuple(path.split(".")))
    assert re.sub(r"typing\.Sequence\[.*", "LIST", str(raised.value)) == message


@pytest.mark.parametrize("module", GUARDED_MODULES)
def test_the_table_has_each_type_of_a_guarded_module(module: str) -> None:
    types = {token for token in SDK if token.startswith(f"aws:{module}/")}
    assert types
    assert sorted(token for token in types if token.casefold() not in TYPES) == []


@pytest.mark.parametrize("module", GUARDED_MODULES)
def test_a_new_type_of_a_guarded_module_is_reported(module: str) -> None:
    found = find(f"aws:{module}/newcomer:Newcomer")
    assert found is not None
    assert not found.known
