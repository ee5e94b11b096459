"""Every row has the properties of the installed pulumi-aws, so that a program meets no other names on AWS."""

import importlib
import inspect
import re
from typing import Any

import pytest

from localcloud.provider.servicer import RESOURCE_TYPES

LEFT_OUT = {"aws:iam/userLoginProfile:UserLoginProfile": {"pgpKey"}}
"""Inputs that the local cloud does not know."""

WHOLE = sorted(RESOURCE_TYPES.keys() - {"aws:s3/bucket:Bucket"})  # of which it knows the name and the tags


def sdk(token: str) -> tuple[type, type]:
    """The SDK's classes of a resource type and of its inputs."""
    _, module, name = token.split(":")
    service = importlib.import_module(f"pulumi_aws.{module.partition('/')[0]}")
    return getattr(service, name), getattr(service, f"{name}Args")


def properties(generated: type) -> dict[str, str]:
    """The properties of a class: their names in Python, and the names that Pulumi knows them by."""
    getters: dict[str, Any] = {
        name: member.fget for name, member in vars(generated).items() if isinstance(member, property)
    }
    return {name: getter._pulumi_name for name, getter in getters.items()}  # noqa: SLF001  the SDK tells it nowhere else


def required(arguments: type) -> set[str]:
    """The names of the inputs that a program cannot leave out."""
    parameters = inspect.signature(arguments).parameters
    return {
        known for name, known in properties(arguments).items() if parameters[name].default is inspect.Parameter.empty
    }


@pytest.mark.parametrize("token", WHOLE)
def test_a_row_has_the_properties_of_the_sdk(token: str) -> None:
    row = RESOURCE_TYPES[token]
    resource, arguments = sdk(token)
    inputs = set(properties(arguments).values())
    outputs = set(properties(resource).values()) - inputs - {"tagsAll"}
    assert row.inputs.keys() == inputs - LEFT_OUT.get(token, set())
    assert set(row.outputs) == outputs
    assert {name for name, declared in row.inputs.items() if declared.required} == required(arguments)


@pytest.mark.parametrize("token", WHOLE)
def test_a_row_has_the_secrets_of_the_sdk(token: str) -> None:
    resource, _ = sdk(token)
    found = re.search(r"additional_secret_outputs=\[(.*?)\]", inspect.getsource(resource))
    assert RESOURCE_TYPES[token].secrets == set(re.findall(r'"(\w+)"', found[1]) if found else [])
