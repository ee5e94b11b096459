"""Configs to try, what is made of them, and the sentence that refuses them."""

import json
from typing import Any

import pytest

from components import settings
from components.input_errors import InputsError

ROLE = {"name": "r"}
ECS = {"executionRole": {"name": "e"}, "taskRole": {"name": "t"}}
EXPRESS = {"infrastructureRole": {"name": "i"}}
GITHUB = {"role": {"name": "d"}, "repository": "owner/app", "branches": ["main"]}
DATABASE = {"resourceId": "db-ABC123", "user": "app"}
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd"
IAM_NAME = "characters of `A-Za-z0-9_+=,.@-`"


def parse(config: dict[str, Any]) -> settings.StackSettings:
    return settings.parse(
        {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    )


def refusal(config: dict[str, Any]) -> str:
    """Return what a refused config prints after the first line."""
    with pytest.raises(InputsError) as raised:
        parse(config)
    head, problem = str(raised.value).split("\n", 1)
    assert head == "this stack's config cannot be used:"
    return problem


def task(**policy: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"ecs": {**ECS, "taskPolicy": {"name": "p", "topics": ["t"], **policy}}}


def execution(**policy: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"ecs": {**ECS, "executionPolicy": {"name": "p", "keys": [], **policy}}}


def operators(**more: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"operators": {"groupName": "g", **more}}


def access_role(**more: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"appRunner": {"accessRole": {**ROLE, **more}}}


def app_runner(**more: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"appRunner": {"accessRole": ROLE, **more}}


def repository(**more: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"repositories": {"app": more}}
