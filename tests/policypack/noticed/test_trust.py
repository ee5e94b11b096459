"""Who can assume a role: issuers, claims, Denies and unknown values that are easy to get wrong."""

import pytest
from iam_guardrails.issuers import names_tenant, normalized
from iam_guardrails.values import HOLE, Either, Partial, Unknown

from tests.policypack.trust.samples import (
    ACCOUNT,
    FINE,
    GITHUB,
    OPEN,
    Verdict,
    deny,
    open_issuer,
    statement,
    verdict,
    web,
)

ANYONE = statement("*")
AUDIENCE = {"StringEquals": {"login.example.com:aud": "sts.amazonaws.com"}}
DEPENDS = Verdict(sources=("x",))
NOBODY = "statement 1 names nobody in `Principal`. List who can assume it in `Principal`."
NO_PRINCIPAL = (
    "statement 1 names `ADMIN` as a principal, which AWS does not accept. Use an account ID, or the whole ARN of a "
    "user or role."
)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([Unknown("x")], DEPENDS, id="an unknown statement"),
        pytest.param([statement({"Unheard": "x"}, action="sts:TagSession")], FINE, id="no action that assumes a role"),
        pytest.param([statement({}, action="sts:TagSession")], FINE, id="nobody, and no action that assumes a role"),
        pytest.param([statement({"AWS": ["", []]})], Verdict(doubts=(NOBODY,)), id="an empty principal"),
        pytest.param(
            [statement({"Federated": f"https://{GITHUB}"}, action="sts:AssumeRoleWithWebIdentity")],
            open_issuer(GITHUB, "organization", f"{GITHUB}:sub", "repo:ORG/REPO:*"),
            id="an issuer with https://",
        ),
        pytest.param([web("login.example.com", AUDIENCE), deny(action="sts:*")], FINE, id="a Deny next to an audience"),
        pytest.param(
            [statement("*", {"StringNotEquals": {"oidc.circleci.com/org/1:sub": "x"}})],
            OPEN,
            id="a negated claim of an issuer of one tenant",
        ),
        pytest.param(
            [statement("*", {"ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": "o-*/x"}})],
            FINE,
            id="a wildcard that is taken literally",
        ),
        pytest.param(
            [statement("*", {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*/x"}})], OPEN, id="a wildcard"
        ),
        pytest.param(
            [statement("*", {"ArnLike": {"aws:PrincipalArn": Partial(f"arn:{HOLE}:iam::{ACCOUNT}:role/x", ("x",))}})],
            DEPENDS,
            id="an ARN with an unknown partition",
        ),
        pytest.param(
            [statement("*", {"StringLike": {"aws:PrincipalOrgID": Partial(f"*{HOLE}", ("x",))}})],
            OPEN,
            id="an unknown part behind a wildcard",
        ),
        pytest.param(
            [ANYONE, deny({"StringNotEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}})],
            OPEN,
            id="a Deny by a variable of the caller",
        ),
        pytest.param([statement({"AWS": 12345678901})], FINE, id="an account that is a number"),
        pytest.param(
            [statement({"AWS": "ADMIN"})],
            Verdict(doubts=(NO_PRINCIPAL,)),
            id="a word in upper case",
        ),
        pytest.param([ANYONE, Either((deny(),))], OPEN, id="a Deny that may be absent"),
        pytest.param([ANYONE, deny(principal={"AWS": []}, key="NotPrincipal")], OPEN, id="a Deny of an empty list"),
        pytest.param(
            [{"Effect": "Allow", "Principal": "*", "NotAction": "s3:*"}], OPEN, id="NotAction of another service"
        ),
        pytest.param([{"Effect": "Allow", "Principal": "*", "NotAction": "sts:*"}], FINE, id="NotAction of STS"),
    ],
)
def test_tells_who_can_assume_a_role(statements: list[dict[str, object]], expected: Verdict) -> None:
    assert verdict(*statements) == expected


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        pytest.param("oidc.circleci.com/org/1", True, id="an organization"),
        pytest.param("oidc.circleci.com/org/1/2", False, id="something below an organization"),
        pytest.param("acme.semaphoreci.com", True, id="a host"),
        pytest.param("acme.semaphoreci.com.example.com", False, id="a host that begins in the same way"),
        pytest.param("a.b.semaphoreci.com", False, id="a host below"),
    ],
)
def test_tells_which_issuers_name_a_tenant(issuer: str, *, expected: bool) -> None:
    assert names_tenant(issuer) is expected


def test_a_look_alike_letter_makes_another_issuer() -> None:
    assert normalized(f"https://{GITHUB.upper()}/") == GITHUB
    assert normalized(GITHUB.replace("k", "\N{KELVIN SIGN}")) != GITHUB
