"""Inputs, as the engine shows them, and what the pack collects from them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from iam_guardrails.access import ResourceAccess, Source, access_of
from iam_guardrails.budget import Budget
from pulumi_policy.proxy import unknown_checking_proxy

ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"
READ_ONLY_ACCESS = "arn:aws:iam::aws:policy/ReadOnlyAccess"
BAD_DOCUMENT = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
GOOD_DOCUMENT = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}'
TRUST = '{"Version": "2012-10-17", "Statement": []}'


def access(
    resource_type: str, props: Mapping[str, Any], name: str = "x", budget: Budget | None = None
) -> ResourceAccess:
    """Return what a resource with these inputs allows; `tests/policypack/test_attached.py` asks who holds policies."""
    return allowed(access_of(resource_type, name, unknown_checking_proxy(dict(props)), budget or Budget()))


def allowed(found: ResourceAccess) -> ResourceAccess:
    """Return what a resource allows, without whom policies are attached to, and what others may refer to."""
    return replace(
        found,
        policy_arns=[source._replace(holders=()) for source in found.policy_arns],
        policy_objects=[],
        creates=set(),
        created=[one for one in found.created if one.kind != "group"],
    )


def template(*resources: tuple[str, str, dict[str, Any]], **sections: Any) -> str:  # noqa: ANN401  any JSON value
    """Return a template of resources, each with its logical id, type and properties."""
    declared = {name: {"Type": kind, "Properties": properties} for name, kind, properties in resources}
    return json.dumps({**sections, "Resources": declared})


def attached(subject: str, *arns: str) -> ResourceAccess:
    """Return the access of a resource that only attaches policies."""
    return ResourceAccess(policy_arns=[Source(subject, arn) for arn in arns])


def at(path: tuple[str, ...], value: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON value
    """Return the inputs with a value at a path of the table."""
    for key in reversed(path):
        if key.endswith("[]"):
            value = {key.removesuffix("[]"): [value]}
        elif key.endswith("{}"):
            value = {key.removesuffix("{}"): {"any": value}}
        else:
            value = {key: value}
    inputs: dict[str, Any] = value
    return inputs
