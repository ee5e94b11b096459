"""Issuers of one tenant ask for nothing; an unlisted issuer asks for a claim in addition to the audience."""

import pytest

from tests.policypack.trust.samples import FINE, Verdict, statement, verdict, web

UNLISTED = "login.example.com"
NO_CLAIM = Verdict(
    openings=(
        (
            f"statement 1 trusts tokens of `{UNLISTED}` without checking a claim: anyone who can get such a token can "
            f"assume it. Limit `{UNLISTED}:sub` to the subjects that can assume it."
        ),
    )
)
AUDIENCE = Verdict(
    doubts=(
        (
            f"statement 1 checks only the audience of tokens of `{UNLISTED}`. "
            f"Limit `{UNLISTED}:sub` to the subjects that can assume it."
        ),
    )
)
OF_ONE_TENANT = (
    "token.actions.githubusercontent.com/acme-corp",
    "token.actions.acme.ghe.com",
    "github.com/enterprises/acme",
    "github.example.com/_services/token",
    "oidc.circleci.com/org/5f0e6f1a-1111-4222-8333-444455556666",
    "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
    "oidc.vercel.com/acme",
    "acme.app.spacelift.io",
    "acme.app.us.spacelift.io",
    "acme.semaphoreci.com",
    "app.harness.io/ng/api/oidc/account/a1b2",
    "app3.harness.io/ng/api/oidc/account/a1b2",
    "vstoken.dev.azure.com/d1a8f71c-7f64-45ad-9c5c-19c2f469d620",
    "app.vstoken.visualstudio.com/d1a8f71c-7f64-45ad-9c5c-19c2f469d620",
    "login.microsoftonline.com/d1a8f71c-7f64-45ad-9c5c-19c2f469d620/v2.0",
    "sts.windows.net/d1a8f71c-7f64-45ad-9c5c-19c2f469d620/",
    "oidc.fly.io/acme",
    "oidc.render.com/tea-a1b2",
    "oidc.trigger.dev/acme",
    "auth.token.gitlab.com/cc/oidc/1a2b3c",
    "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
    "oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
    "oidc-eks.eu-west-1.api.aws/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
    "container.googleapis.com/v1/projects/p/locations/europe-west1/clusters/c",
    "westus3.oic.prod-aks.azure.com/7fa18207-b300-4404-8081-662ebc77b08d/53aa724a-f0a4-4205-919e-9b467fa667e4/",
    "oidc.op1.openshiftapps.com/1a2b3c",
    "rh-oidc.s3.us-east-1.amazonaws.com/1a2b3c",
    "idcs-1a2b.identity.oraclecloud.com",
    "abc123.tokens.sts.global.api.aws",
)
NOT_OF_ONE_TENANT = (
    "token.actions.ghe.com",
    "oidc.circleci.com/org/",
    "api.bitbucket.org",
    "oidc.render.com",
    "oidc.trigger.dev/",
    "auth.token.gitlab.com",
    "app.spacelift.io",
    "semaphoreci.com",
    "evil.example.com/oidc.circleci.com/org/1",
    "oidc.circleci.com.example.com/org/1",
    "oidc.eks.eu-west-1.amazonaws.com",
    "login.microsoftonline.com",
    "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
    "securetoken.google.com/project",
)


@pytest.mark.parametrize("issuer", OF_ONE_TENANT)
@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({}, id="no condition"),
        pytest.param({"aud": "sts.amazonaws.com"}, id="audience"),
        pytest.param({"sub": "*"}, id="any subject"),
    ],
)
def test_accepts_an_issuer_of_one_tenant(issuer: str, claims: dict[str, str]) -> None:
    conditions = {"StringLike": {f"{issuer}:{claim}": value for claim, value in claims.items()}}
    assert verdict(web(issuer, conditions if claims else None)) == FINE


@pytest.mark.parametrize("issuer", NOT_OF_ONE_TENANT)
def test_an_issuer_that_names_no_tenant_is_unlisted(issuer: str) -> None:
    sentence = NO_CLAIM.openings[0].replace(UNLISTED, issuer)
    assert verdict(web(issuer)) == Verdict(openings=(sentence,))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(None, NO_CLAIM, id="no condition"),
        pytest.param({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, NO_CLAIM, id="no claim"),
        pytest.param({"StringLike": {f"{UNLISTED}:sub": "*"}}, NO_CLAIM, id="any subject"),
        pytest.param({"StringLike": {f"{UNLISTED}:sub": "?*"}}, NO_CLAIM, id="any subject that is not empty"),
        pytest.param({"StringEquals": {f"{UNLISTED}:sub": "${x:y}"}}, NO_CLAIM, id="a variable"),
        pytest.param({"StringNotEquals": {f"{UNLISTED}:sub": "mallory"}}, NO_CLAIM, id="all subjects but one"),
        pytest.param({"StringEqualsIfExists": {f"{UNLISTED}:sub": "ci"}}, NO_CLAIM, id="IfExists"),
        pytest.param({"StringEquals": {"other.example.com:sub": "ci"}}, NO_CLAIM, id="another issuer"),
        pytest.param({"StringLike": {f"{UNLISTED}:aud": "*"}}, NO_CLAIM, id="any audience"),
        pytest.param({"StringEquals": {f"{UNLISTED}:aud": "aws"}}, AUDIENCE, id="audience"),
        pytest.param({"StringEquals": {f"{UNLISTED}:oaud": "aws"}}, AUDIENCE, id="original audience"),
        pytest.param({"StringEquals": {f"{UNLISTED}:sub": "ci"}}, FINE, id="a subject"),
        pytest.param({"StringLike": {f"{UNLISTED}:sub": "*:*"}}, FINE, id="a form of subjects"),
        pytest.param({"StringEquals": {f"{UNLISTED}:email": "a@example.com"}}, FINE, id="another claim"),
        pytest.param({"StringEquals": {f"{UNLISTED.upper()}:SUB": "ci"}}, FINE, id="another case"),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, FINE, id="an organization"),
    ],
)
def test_asks_an_unlisted_issuer_for_a_claim(condition: object, expected: Verdict) -> None:
    assert verdict(web(UNLISTED, condition)) == expected


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("arn:aws:iam::123456789012:saml-provider/corp", id="own provider"),
        pytest.param("arn:aws-cn:iam::123456789012:saml-provider/corp", id="another partition"),
    ],
)
def test_accepts_a_saml_provider(name: str) -> None:
    assert verdict(statement({"Federated": name}, action="sts:AssumeRoleWithSAML")) == FINE


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("*", id="star"),
        pytest.param("arn:aws:iam::*:oidc-provider/token.actions.githubusercontent.com", id="any account"),
        pytest.param("arn:aws:iam::123456789012:saml-provider/*", id="any SAML provider"),
    ],
)
def test_reports_a_wildcard_in_a_provider(name: str) -> None:
    sentence = (
        f"statement 1 trusts `{name}` without a condition that limits who can assume it: anyone whom one of your "
        "identity providers knows can. Name the provider in `Principal`."
    )
    assert verdict(statement({"Federated": name}, action="sts:*")) == Verdict(openings=(sentence,))


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        pytest.param("token.actions.githubusercontent.com:sub", "repo:acme/*", FINE, id="a tenant of a shared issuer"),
        pytest.param("oidc.circleci.com/org/1:aud", "1", FINE, id="an issuer of one tenant"),
    ],
)
def test_a_claim_of_a_listed_issuer_bounds_any_principal(key: str, value: str, expected: Verdict) -> None:
    """Only a token of the issuer has the claim."""
    condition = {"StringLike": {key: value}}
    assert verdict(statement({"Federated": "*"}, condition, action="sts:AssumeRoleWithWebIdentity")) == expected
    assert verdict(statement("*", condition, action="sts:*")) == expected
