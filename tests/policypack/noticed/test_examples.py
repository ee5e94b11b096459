"""Examples in messages, and AWS's managed policies: what people read and look up."""

from typing import Any

import pytest
from iam_guardrails.budget import Budget
from iam_guardrails.evaluation import evaluate
from iam_guardrails.examples import example_arn
from iam_guardrails.managed_policies import ADMINISTRATION, classify, with_path

from tests.policypack.noticed.samples import OWN, ROLES, allow, deny, document


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([allow()], f"{OWN}any-new-role", id="any role"),
        pytest.param([allow(Resource=f"{ROLES}app-*")], f"{OWN}app-any-new-role", id="a prefix"),
        pytest.param([allow(Resource=f"{ROLES}*Admin?")], f"{OWN}any-new-roleAdminb", id="two places"),
        pytest.param(
            [allow(), deny(Resource=None, NotResource=f"{ROLES}?")], f"{OWN}b", id="a Deny of all but short names"
        ),
        pytest.param(
            [allow(), deny(Resource=None, NotResource=f"{ROLES}?"), deny(Action="iam:CreateRole")],
            f"{OWN}b",
            id="a Deny of another action",
        ),
    ],
)
def test_gives_an_example_that_aws_would_allow(statements: list[Any], expected: str) -> None:
    read = document(*statements)
    (permission, *_) = evaluate(read, Budget()).permissions
    assert example_arn(permission) == expected


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        pytest.param("arn:aws:iam::aws:policy/AdministratorAccess", ADMINISTRATION, id="as AWS writes it"),
        pytest.param("ARN:AWS:IAM::AWS:POLICY/administratoraccess", ADMINISTRATION, id="in another case"),
        pytest.param("arn:aws-cn:iam::aws:policy/AdministratorAccess", ADMINISTRATION, id="in another partition"),
        pytest.param(" arn:aws:iam::aws:policy/AdministratorAccess\n", ADMINISTRATION, id="with spaces"),
        pytest.param("arn:aws:iam::aws:policy/NoSuchPolicy", None, id="one that nobody knows"),
        pytest.param("arn:aws:iam::123456789012:policy/AdministratorAccess", None, id="a customer-managed policy"),
    ],
)
def test_classifies_a_managed_policy_by_its_arn(arn: str, expected: str | None) -> None:
    assert classify(arn) == expected


def test_finds_the_path_of_a_managed_policy() -> None:
    assert with_path("AWSLambdaBasicExecutionRole") == "service-role/AWSLambdaBasicExecutionRole"
    assert with_path("ReadOnlyAccess") == "ReadOnlyAccess"
