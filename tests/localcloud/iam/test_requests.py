"""Requests that AWS can't get."""

import pytest

from localcloud.iam import AssumeRoleRequest, Context, Request
from tests.localcloud.iam.samples import ROLE


@pytest.mark.parametrize(
    ("action", "resource", "context", "message"),
    [
        ("iam:Pass*", ROLE, {}, r"action must be `service:Name` without a wildcard, got `iam:Pass\*`"),
        ("iam:PassRole", "app-web", {}, r"resource must be a full ARN or `\*`, got `app-web`"),
        (
            "iam:PassRole",
            ROLE,
            {"aws:A": "1", "AWS:a": "2"},
            r"given once whatever its case, got `aws:a` several times",
        ),
    ],
)
def test_refuses_a_request(action: str, resource: str, context: Context, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Request(action, resource, context)


@pytest.mark.parametrize(
    ("principal_type", "principal", "message"),
    [
        ("Group", "x", r"principal_type must be one of AWS, Service, Federated, got `Group`"),
        ("AWS", "444455556666", r"an AWS principal must be given by its ARN, got `444455556666`"),
    ],
)
def test_refuses_a_request_to_assume_a_role(principal_type: str, principal: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        AssumeRoleRequest(principal_type, principal)
