"""What the tests of hostile input share: documents, resources, places in a value, and what every report must meet."""

import json
from collections.abc import Iterator
from typing import Any

from pulumi_policy.proxy import (
    UNKNOWN_ARCHIVE_VALUE,
    UNKNOWN_ARRAY_VALUE,
    UNKNOWN_ASSET_VALUE,
    UNKNOWN_BOOLEAN_VALUE,
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_OBJECT_VALUE,
    UNKNOWN_STRING_VALUE,
)

from tests.policypack.cases import Resource
from tests.policypack.judging import Report, report_of

FAILED = "failed with `"
"""What a message says of a check that raised an error."""
MOST_OF_A_RESPONSE = 4 * 2**20
"""Bytes of a gRPC message that the engine takes; a longer report aborts the operation."""
LONGEST_MESSAGE = 4000
"""Characters that a person can be asked to read. More would repeat a document."""

PASS_ROLE_RULE = "iam-disallow-unscoped-pass-role"  # noqa: S105  the name of a policy
TRUST_RULE = "iam-disallow-open-trust"
UNDECIDABLE_RULE = "iam-review-undecidable"
UNKNOWN_RULE = "iam-review-unknown"

ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
BARE = json.dumps(ALLOW)[1:-1]
"""The fields of an Allow, without the braces around them."""
DOCUMENT = {"Version": "2012-10-17", "Statement": [ALLOW]}
TRUST = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
UNKNOWNS = (
    *(UNKNOWN_BOOLEAN_VALUE, UNKNOWN_NUMBER_VALUE, UNKNOWN_STRING_VALUE, UNKNOWN_ARRAY_VALUE),
    *(UNKNOWN_ASSET_VALUE, UNKNOWN_ARCHIVE_VALUE, UNKNOWN_OBJECT_VALUE),
)

Way = tuple[str | int, ...]
"""The keys and indices that lead to a value."""


def sound(*resources: Resource) -> Report:
    """Return what is reported of resources, after making sure that no check failed and that the engine can take it."""
    report = report_of(resources)
    messages = [message for of_policy in report.values() for message in of_policy]
    assert not [message for message in messages if FAILED in message]
    assert sum(len(message.encode()) for message in messages) < MOST_OF_A_RESPONSE
    assert not [message for message in messages if not message.isprintable() or len(message) > LONGEST_MESSAGE]
    return report


def role(trust: object) -> Resource:
    """Return a role with this trust policy, text or object."""
    return Resource("aws:iam/role:Role", "app", {"assumeRolePolicy": trust})


def stack(body: object) -> Resource:
    """Return a CloudFormation stack with this template."""
    return Resource("aws:cloudformation/stack:Stack", "app", {"name": "app", "templateBody": body})


def stack_of(document: object) -> Resource:
    """Return a CloudFormation stack of one managed policy with this document."""
    properties = {"PolicyDocument": document}
    return stack(json.dumps({"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}}}))


def nested(opening: str, closing: str, depth: int, core: str = "") -> str:
    """Return a text between so many opening and closing ones."""
    return opening * depth + core + closing * depth


def positions(value: object, way: Way = ()) -> Iterator[Way]:
    """Yield the way to every value inside of one."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in pairs:
        yield (*way, key)
        yield from positions(below, (*way, key))


def replaced(value: Any, way: Way, by: object) -> Any:  # noqa: ANN401  any JSON value
    """Return a copy of a value with another one at the end of a way."""
    if not way:
        return by
    copy = value.copy()
    copy[way[0]] = replaced(value[way[0]], way[1:], by)
    return copy
