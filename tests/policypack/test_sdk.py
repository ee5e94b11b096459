"""The tables of ways in against the installed pulumi-aws SDK: what is renamed or new there is noticed here."""

import ast
import json
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_origin

import pulumi_aws
import pytest
from iam_guardrails.grants import AWS, IRRELEVANT, Way, may_grant
from pulumi._types import input_type_types, is_input_type

GUARDED_MODULES = ("iam", "ssoadmin", "identitystore")
"""The modules whose every resource type is held here: what they make can grant rights in AWS."""
WAYS = [pytest.param(token, way, id=f"{token}-{way.path}") for token, (_, ways) in AWS.items() for way in ways]


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


def property_type(token: str, path: str) -> Any:  # noqa: ANN401  a type hint of any form
    """The type of the property at a way's path.

    Raises:
        LookupError: A part of the path is no property there, or is a list and not marked as one, or the reverse.
    """
    inputs: type | None = inputs_of(token)
    hint: Any = None
    for part in path.split("."):
        name = part.removesuffix("[]")
        properties = input_type_types(inputs) if inputs else {}
        if name not in properties:
            raise LookupError(f"{token} has no property `{name}` of `{path}`, only {sorted(properties)}")
        hint = properties[name]
        is_list = any(get_origin(each) is Sequence for each in types_in(hint))
        if is_list != part.endswith("[]"):
            raise LookupError(f"{token} has a property `{name}` of `{path}` with the type {hint}")
        inputs = next((each for each in types_in(hint) if isinstance(each, type) and is_input_type(each)), None)
    return hint


@pytest.mark.parametrize("token", AWS)
def test_each_judged_resource_type_is_in_the_sdk(token: str) -> None:
    assert token in SDK


@pytest.mark.parametrize("token", sorted(IRRELEVANT))
def test_each_irrelevant_resource_type_is_in_the_sdk(token: str) -> None:
    assert token in SDK


@pytest.mark.parametrize(("token", "way"), WAYS)
def test_each_way_in_is_a_property_of_the_sdk(token: str, way: Way) -> None:
    assert property_type(token, way.path)


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
        property_type(token, path)
    assert re.sub(r"typing\.Sequence\[.*", "LIST", str(raised.value)) == message


@pytest.mark.parametrize("module", GUARDED_MODULES)
def test_each_resource_type_of_a_guarded_module_is_judged_or_irrelevant(module: str) -> None:
    types = {token for token in SDK if token.startswith(f"aws:{module}/")}
    assert types
    assert sorted(types - AWS.keys() - IRRELEVANT) == []


def test_no_resource_type_is_both_judged_and_irrelevant() -> None:
    assert sorted(AWS.keys() & IRRELEVANT) == []


@pytest.mark.parametrize("module", GUARDED_MODULES)
def test_a_resource_type_that_appears_in_a_guarded_module_is_looked_at(module: str) -> None:
    assert may_grant(f"aws:{module}/newcomer:Newcomer")
