"""The principals of a trust policy."""

import pytest
from iam_guardrails.values import HOLE, Either, Partial, Reference, SecretText

from tests.policypack.trust.samples import ACCOUNT, ANYONE, FINE, OPEN, Verdict, statement, verdict

ROLE = f"arn:aws:iam::{ACCOUNT}:role/ci"


def anyone(name: str) -> Verdict:
    return Verdict(openings=(ANYONE.replace("`*`", f"`{name}`", 1),))


def refused(name: str) -> Verdict:
    sentence = (
        f"statement 1 names {name} as a principal, which AWS does not accept. "
        "Use an account ID, or the whole ARN of a user or role."
    )
    return Verdict(doubts=(sentence,))


@pytest.mark.parametrize(
    "principal",
    [
        pytest.param({"AWS": ACCOUNT}, id="account"),
        pytest.param({"AWS": 123456789012}, id="account as a number"),
        pytest.param({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, id="root"),
        pytest.param({"aws": [ROLE, f"arn:aws-cn:iam::{ACCOUNT}:user/a/b"]}, id="role and user"),
        pytest.param({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/ci/session"}, id="session"),
        pytest.param({"AWS": "AROAEXAMPLEEXAMPLE123"}, id="unique id"),
        pytest.param({"AWS": Reference(ROLE, "Ci", "AWS::IAM::Role")}, id="role of the template"),
        pytest.param({"Service": ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com.cn"]}, id="services"),
        pytest.param({"Service": "rolesanywhere.amazonaws.com"}, id="Roles Anywhere"),
        pytest.param({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}, id="user"),
    ],
)
def test_accepts_named_principals(principal: object) -> None:
    assert verdict(statement(principal)) == FINE


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        pytest.param("*", OPEN, id="star"),
        pytest.param({"AWS": "*"}, OPEN, id="AWS star"),
        pytest.param({"AWS": [ROLE, "*"]}, OPEN, id="star in a list"),
        pytest.param({"*": "*"}, OPEN, id="star as the kind"),
        pytest.param({"CanonicalUser": "*"}, OPEN, id="any S3 user"),
        pytest.param({"AWS": "arn:aws:iam::*:root"}, anyone("arn:aws:iam::*:root"), id="any account"),
        pytest.param({"AWS": "arn:aws:iam::1234?:root"}, anyone("arn:aws:iam::1234?:root"), id="some accounts"),
        pytest.param({"AWS": Either(("*", ROLE))}, OPEN, id="one of two in a template"),
        pytest.param({"AWS": Either(("*",))}, OPEN, id="perhaps in a template"),
    ],
)
def test_reports_anyone(principal: object, expected: Verdict) -> None:
    assert verdict(statement(principal)) == expected


def test_reports_any_service() -> None:
    sentence = (
        "statement 1 trusts `*` without a condition that limits who can assume it: any AWS service can. "
        "Name the service in `Principal`."
    )
    assert verdict(statement({"Service": "*"})) == Verdict(openings=(sentence,))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(
            None,
            Verdict(
                openings=(
                    (
                        "statement 1 trusts everyone except the principals in `NotPrincipal`: any other AWS account "
                        "can assume it. List who can assume it in `Principal`."
                    ),
                )
            ),
            id="no condition",
        ),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, FINE, id="organization"),
    ],
)
def test_an_allow_with_not_principal(condition: object, expected: Verdict) -> None:
    assert verdict(statement({"AWS": ROLE}, condition, key="NotPrincipal")) == expected


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        pytest.param({"AWS": f"{ROLE}*"}, refused(f"`{ROLE}*`"), id="role with a wildcard"),
        pytest.param({"AWS": f"arn:aws:iam::{ACCOUNT}:*"}, refused(f"`arn:aws:iam::{ACCOUNT}:*`"), id="an account"),
        pytest.param({"AWS": "ec2.amazonaws.com"}, refused("`ec2.amazonaws.com`"), id="a service"),
        pytest.param({"AWS": SecretText("hunter2")}, refused("a secret value"), id="a secret"),
        pytest.param(
            {"Account": ACCOUNT},
            Verdict(
                doubts=(
                    (
                        "statement 1 has the kind of principal `account`, which AWS does not know. "
                        "Use `AWS`, `Service` or `Federated`."
                    ),
                )
            ),
            id="an unknown kind",
        ),
        pytest.param(
            {"AWS": []},
            Verdict(doubts=("statement 1 names nobody in `Principal`. List who can assume it in `Principal`.",)),
            id="nobody",
        ),
    ],
)
def test_names_principals_that_aws_refuses(principal: object, expected: Verdict) -> None:
    assert verdict(statement(principal)) == expected


@pytest.mark.parametrize("name", ["undefined", "None", "[object Object]", "github"])
def test_names_a_provider_that_aws_refuses(name: str) -> None:
    sentence = (
        f"statement 1 names `{name}` as an identity provider, which AWS does not accept. Use the ARN of the provider, "
        "or its domain."
    )
    assert verdict(statement({"Federated": name}, action="sts:*")) == Verdict(doubts=(sentence,))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(f"arn:aws:iam::{ACCOUNT}:oidc-provider/localhost", id="an ARN"),
        pytest.param(Reference("Hub", "Hub", "AWS::Cognito::UserPool"), id="a name that stands for another"),
    ],
)
def test_checks_the_claims_of_a_provider_without_a_domain(name: str) -> None:
    found = verdict(statement({"Federated": name}, action="sts:*"))
    assert found.openings
    assert not found.doubts


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param("sts:AssumeRole", OPEN, id="AssumeRole"),
        pytest.param("STS:Assume*", OPEN, id="a wildcard in capitals"),
        pytest.param(["sts:TagSession", "*"], OPEN, id="everything"),
        pytest.param("sts:TagSession", FINE, id="TagSession"),
    ],
)
def test_looks_at_actions_that_assume_a_role(action: object, expected: Verdict) -> None:
    assert verdict(statement("*", action=action)) == expected


def test_reports_each_statement_and_principal_once() -> None:
    found = verdict(statement({"AWS": ["*", "*"]}), statement({"AWS": ROLE}), statement("*"))
    assert found == Verdict(openings=(ANYONE, ANYONE.replace("statement 1", "statement 3")))


def test_a_document_with_misspelt_keys_is_malformed_and_not_open() -> None:
    document = {
        "effect": "Allow",
        "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}],
        "actions": ["sts:AssumeRole"],
    }
    assert verdict(document) == FINE


def test_a_service_whose_name_is_unknown_in_part_may_be_one() -> None:
    assert verdict(statement({"Service": Partial(f"ecs-{HOLE}", ("parameter P",))})) == FINE


@pytest.mark.parametrize("name", ["undefined", "ec2", "[object Object]"])
def test_a_service_has_a_name_with_a_dot(name: str) -> None:
    found = verdict(statement({"Service": name}))
    assert [doubt.partition(" names ")[2] for doubt in found.doubts] == [
        f"`{name}` as a service, which AWS does not know. Use the name of a service, such as `ecs-tasks.amazonaws.com`."
    ]
