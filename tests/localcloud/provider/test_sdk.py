"""Every row has the properties of the installed pulumi-aws, so that a program meets no other names on AWS."""

import importlib
import inspect
import re

import pytest

from localcloud.provider import sdk
from localcloud.provider.servicer import RESOURCE_TYPES

LEFT_OUT = {"aws:iam/userLoginProfile:UserLoginProfile": {"pgpKey"}}
"""Inputs that the local cloud does not know."""

WHOLE = sorted(RESOURCE_TYPES.keys() - {"aws:s3/bucket:Bucket"})  # of which it knows the name and the tags


@pytest.mark.parametrize("token", WHOLE)
def test_a_row_has_the_properties_of_the_sdk(token: str) -> None:
    row, expected = RESOURCE_TYPES[token], sdk.find(token)
    required = {name for name, field in expected.inputs.items() if field.required}
    assert row.inputs.keys() == expected.inputs.keys() - LEFT_OUT.get(token, set())
    assert set(row.outputs) == expected.outputs - expected.inputs.keys() - {"tagsAll"}
    assert {name for name, declared in row.inputs.items() if declared.required} == required


@pytest.mark.parametrize("token", WHOLE)
def test_a_row_has_the_secrets_of_the_sdk(token: str) -> None:
    _, module, name = token.split(":")
    service = importlib.import_module(f"pulumi_aws.{module.partition('/')[0]}")
    found = re.search(r"additional_secret_outputs=\[(.*?)\]", inspect.getsource(getattr(service, name)))
    assert RESOURCE_TYPES[token].secrets == set(re.findall(r'"(\w+)"', found[1]) if found else [])
