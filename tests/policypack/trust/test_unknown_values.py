"""Unknown values: an advisory that names their source where they decide, and nothing where they do not."""

import pytest
from iam_guardrails.budget import Budget
from iam_guardrails.documents import parse
from iam_guardrails.trust import evaluate_trust
from iam_guardrails.values import HOLE, UNKNOWN, Either, OpenObject, Partial, Reference, Unknown

from tests.policypack.trust.samples import (
    ACCOUNT,
    ANYONE,
    FINE,
    GITHUB,
    OPEN,
    Verdict,
    open_issuer,
    statement,
    verdict,
    web,
)

IMPORT = Unknown("Fn::ImportValue")
DEPENDS = Verdict(sources=("Fn::ImportValue",))
SUB = f"{GITHUB}:sub"
GITHUB_OPEN = open_issuer(GITHUB, "organization", SUB, "repo:ORG/REPO:*")

ANY_ACCOUNT = Verdict(openings=(ANYONE.replace("`*`", "`arn:aws:iam::*:role/…`", 1),))


def part(text: str) -> Partial:
    """Return a text in which `#` is unknown."""
    return Partial(text.replace("#", HOLE), ("Fn::ImportValue",))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param({"StringLike": {"aws:PrincipalOrgID": IMPORT}}, DEPENDS, id="organization"),
        pytest.param({"StringLike": {"aws:PrincipalOrgID": part("o-#")}}, DEPENDS, id="a part of it"),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", IMPORT]}}, DEPENDS, id="one of two"),
        pytest.param({"StringLike": {"aws:PrincipalOrgID": ["*", IMPORT]}}, OPEN, id="next to a star"),
        pytest.param({"StringLike": {"aws:PrincipalOrgID": part("*#")}}, OPEN, id="behind a star"),
        pytest.param({"ArnLike": {"aws:PrincipalArn": part("arn:aws:iam::#:role/ci")}}, DEPENDS, id="an account"),
        pytest.param({"ArnLike": {"aws:PrincipalArn": part(f"arn:aws:iam::{ACCOUNT}:role/#")}}, FINE, id="a role"),
        pytest.param({"ArnLike": {"aws:PrincipalArn": part("arn:*:iam::#:role/ci")}}, DEPENDS, id="behind a field"),
        pytest.param({"StringLike": {"aws:PrincipalArn": part("arn:aws:iam::#/*")}}, DEPENDS, id="an account and more"),
        pytest.param({"StringLike": {"aws:PrincipalArn": part("#/ci-*")}}, DEPENDS, id="the beginning of an ARN"),
        pytest.param({"StringLike": {"aws:PrincipalOrgPaths": part("o-#*")}}, DEPENDS, id="a part of a path"),
        pytest.param({"StringEquals": {"sts:ExternalId": IMPORT}}, OPEN, id="external id"),
        pytest.param({"StringEquals": {"aws:RequestedRegion": IMPORT}}, OPEN, id="region"),
        pytest.param({"StringNotEquals": {"aws:PrincipalOrgID": IMPORT}}, OPEN, id="negated"),
        pytest.param({"StringEqualsIfExists": {"aws:PrincipalOrgID": IMPORT}}, OPEN, id="IfExists"),
        pytest.param({"ForAllValues:StringEquals": {"aws:PrincipalOrgID": IMPORT}}, OPEN, id="ForAllValues"),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": Either((IMPORT,))}}, OPEN, id="perhaps not there"),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": Either(("o-1",))}}, OPEN, id="known, perhaps not there"),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": Either(("o-1", "o-2"))}}, FINE, id="one of two names"),
        pytest.param({"StringEquals": IMPORT}, DEPENDS, id="an operator's keys"),
        pytest.param(IMPORT, DEPENDS, id="all conditions"),
        pytest.param(
            {"StringEquals": {"aws:PrincipalOrgID": "o-1", "sts:ExternalId": IMPORT}}, FINE, id="next to a bound"
        ),
    ],
)
def test_an_unknown_value_of_a_condition(condition: object, expected: Verdict) -> None:
    assert verdict(statement("*", condition)) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param({"StringLike": {SUB: IMPORT}}, DEPENDS, id="subject"),
        pytest.param({"StringLike": {SUB: part("repo:acme/#:*")}}, FINE, id="repository"),
        pytest.param({"StringLike": {SUB: part("repo:#/shop:*")}}, DEPENDS, id="organization"),
        pytest.param({"StringLike": {SUB: part("repo:acme#/shop:*")}}, DEPENDS, id="end of the organization"),
        pytest.param({"StringLike": {SUB: part("repo:*/#:*")}}, GITHUB_OPEN, id="behind a wildcard"),
        pytest.param({"StringEquals": {f"{GITHUB}:aud": IMPORT}}, GITHUB_OPEN, id="audience"),
        pytest.param(IMPORT, DEPENDS, id="all conditions"),
    ],
)
def test_an_unknown_value_of_a_claim(condition: object, expected: Verdict) -> None:
    assert verdict(web(GITHUB, condition)) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param({"StringEquals": {"login.example.com:sub": IMPORT}}, DEPENDS, id="subject"),
        pytest.param(IMPORT, DEPENDS, id="all conditions"),
    ],
)
def test_an_unknown_claim_of_an_unlisted_issuer(condition: object, expected: Verdict) -> None:
    assert verdict(web("login.example.com", condition)) == expected


def test_an_unknown_audience_is_an_audience() -> None:
    found = verdict(web("login.example.com", {"StringEquals": {"login.example.com:aud": IMPORT}}))
    assert found == Verdict(
        doubts=(
            (
                "statement 1 checks only the audience of tokens of `login.example.com`. "
                "Limit `login.example.com:sub` to the subjects that can assume it."
            ),
        )
    )


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        pytest.param(IMPORT, DEPENDS, id="the element"),
        pytest.param({"AWS": IMPORT}, DEPENDS, id="a principal"),
        pytest.param({"AWS": [IMPORT, "*"]}, Verdict(OPEN.openings, (), DEPENDS.sources), id="next to a star"),
        pytest.param({"AWS": part("arn:aws:iam::#:root")}, DEPENDS, id="account"),
        pytest.param({"AWS": part(f"arn:#:iam::{ACCOUNT}:role/#")}, FINE, id="partition and name"),
        pytest.param({"AWS": part("arn:aws:iam::*:role/#")}, ANY_ACCOUNT, id="behind a star"),
        pytest.param({"Service": IMPORT}, DEPENDS, id="a service"),
        pytest.param({"Service": part("#")}, DEPENDS, id="a service in parts"),
        pytest.param({"Service": part("logs.#.amazonaws.com")}, FINE, id="region of a service"),
        pytest.param({"Federated": IMPORT}, DEPENDS, id="a provider"),
        pytest.param({"Federated": part(f"arn:aws:iam::{ACCOUNT}:saml-provider/#")}, FINE, id="a SAML provider"),
        pytest.param({"Federated": part(f"arn:aws:iam::{ACCOUNT}:oidc-provider/#")}, DEPENDS, id="an issuer"),
        pytest.param(
            {"Federated": part(f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.#.amazonaws.com/id/#")},
            FINE,
            id="the id of a cluster",
        ),
        pytest.param({"Federated": part(f"arn:aws:iam::#:oidc-provider/{GITHUB}")}, GITHUB_OPEN, id="an account"),
        pytest.param(
            {"Federated": Reference(f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOLE}", "Hub", "AWS::IAM::OIDCProvider")},
            Verdict(sources=("Hub",)),
            id="a provider of the template",
        ),
        pytest.param(
            {"Federated": Reference(f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta", "Okta", "AWS::IAM::SAMLProvider")},
            FINE,
            id="a SAML provider of the template",
        ),
        pytest.param(OpenObject({"AWS": ACCOUNT}, "Fn::Transform"), Verdict(sources=("Fn::Transform",)), id="a macro"),
        pytest.param({"AWS": UNKNOWN}, FINE, id="known after the update, which has its own advisory"),
    ],
)
def test_an_unknown_principal(principal: object, expected: Verdict) -> None:
    assert verdict(statement(principal, action="sts:*")) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param({"StringEquals": {SUB: "repo:acme/shop:ref:refs/heads/main"}}, FINE, id="names a tenant"),
        pytest.param({"StringEquals": {"oidc.vercel.com/acme:aud": "x"}}, FINE, id="names an issuer of one tenant"),
        pytest.param({"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}, DEPENDS, id="names an audience"),
        pytest.param({"StringEquals": {"login.example.com:sub": "ci"}}, DEPENDS, id="names an unlisted issuer"),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, FINE, id="names an organization"),
    ],
)
def test_conditions_of_an_unknown_issuer(condition: object, expected: Verdict) -> None:
    assert verdict(web(IMPORT, condition)) == expected


def test_an_unknown_statement_and_an_unknown_action() -> None:
    unknown = {"Effect": "Allow", "Principal": "*", "Action": IMPORT}
    assert verdict(unknown) == DEPENDS
    assert verdict({"Effect": IMPORT, "Principal": "*", "Action": "sts:AssumeRole"}) == DEPENDS


@pytest.mark.parametrize(
    ("claim", "value", "expected"),
    [
        pytest.param("sub", part("repo:#:*"), DEPENDS, id="owner and repository"),
        pytest.param("sub", part("repo:acme#:*"), DEPENDS, id="the end of an owner, and the repository"),
        pytest.param("sub", part("re#:*"), DEPENDS, id="all but the beginning"),
        pytest.param("sub", part("#:*"), DEPENDS, id="the beginning"),
        pytest.param("sub", part("repo:acme/#:*"), FINE, id="a repository"),
        pytest.param("sub", part("repo:*#:*"), GITHUB_OPEN, id="behind a wildcard"),
        pytest.param("sub", part("workflow:#:*"), GITHUB_OPEN, id="another claim"),
        pytest.param("sub", "workflow:x:*", GITHUB_OPEN, id="another claim that is known"),
        pytest.param("repository_id", part("12#"), DEPENDS, id="an id"),
        pytest.param("repository_id", part("#*"), GITHUB_OPEN, id="an id with a wildcard"),
    ],
)
def test_an_unknown_part_of_a_claim_may_hold_what_names_the_tenant(claim: str, value: str, expected: Verdict) -> None:
    assert verdict(web(GITHUB, {"StringLike": {f"{GITHUB}:{claim}": value}})) == expected


def test_names_the_value_that_is_known_to_limit_nothing() -> None:
    condition = {"StringLike": {"aws:PrincipalOrgID": [part("o-#"), "*"]}}
    document = {"Version": "2012-10-17", "Statement": [statement("*", condition)]}
    (opening,) = evaluate_trust(parse(document, Budget(), trust=True), Budget()).openings
    said = "`StringLike` on `aws:PrincipalOrgID` limits nothing, because `*` also matches others. "
    assert opening.weak == said
