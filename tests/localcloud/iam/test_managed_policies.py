"""The documents of AWS's managed policies."""

import json
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from localcloud.iam import Context, MalformedDocument, Request, allows, read_document

MANAGED: dict[str, Any] = json.loads(aws_managed_policies_data)
ANY_ROLE = "arn:aws:iam::123456789012:role/any-new-role"


@pytest.mark.thorough
def test_reads_every_managed_policy() -> None:
    refused = {}
    for name, policy in MANAGED.items():
        try:
            read_document(policy["Document"])
        except MalformedDocument as error:
            refused[name] = str(error)
    assert refused == {}


@pytest.mark.parametrize(
    ("policy", "context", "expected"),
    [
        pytest.param("AdministratorAccess", {}, True, id="everything"),
        pytest.param("IAMFullAccess", {}, True, id="all of IAM"),
        pytest.param("PowerUserAccess", {}, False, id="NotAction excludes IAM"),
        pytest.param("ReadOnlyAccess", {}, False, id="read only"),
        pytest.param(
            "AWSAppRunnerFullAccess", {"iam:PassedToService": "apprunner.amazonaws.com"}, True, id="its service"
        ),
        pytest.param("AWSAppRunnerFullAccess", {"iam:PassedToService": "ec2.amazonaws.com"}, False, id="other service"),
        pytest.param("AWSAppRunnerFullAccess", {}, False, id="service not sent"),
        pytest.param("AWSLambda_FullAccess", {"iam:PassedToService": "lambda.amazonaws.com"}, True, id="lambda"),
    ],
)
def test_decides_about_pass_role(policy: str, context: Context, *, expected: bool) -> None:
    assert allows(MANAGED[policy]["Document"], Request("iam:PassRole", ANY_ROLE, context)) is expected
