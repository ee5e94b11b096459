"""Issuers that many tenants share: a claim must name the tenant."""

import pytest
from iam_guardrails.issuers import SharedIssuer, names_tenant
from iam_guardrails.shared_issuers import SHARED_ISSUERS, shared_issuer

from tests.policypack.trust.samples import FINE, GITHUB, Verdict, open_issuer, verdict, web
from tests.policypack.trust.shared_issuers import SHARED, Shared

ENTRIES = [pytest.param(entry, id=entry.pattern.pattern[:40]) for entry in SHARED_ISSUERS]
BOUNDED = [pytest.param(row, value, id=f"{row.key}={value}") for row in SHARED for value in row.bounded]
UNBOUNDED = [pytest.param(row, value, id=f"{row.key}={value}") for row in SHARED for value in row.unbounded]
GITHUB_OPEN = open_issuer(GITHUB, "organization", f"{GITHUB}:sub", "repo:ORG/REPO:*")
SUB = f"{GITHUB}:sub"


def opened(row: Shared) -> Verdict:
    return open_issuer(row.issuer, row.tenant, row.advised_key, row.advice)


@pytest.mark.parametrize(("row", "value"), BOUNDED)
def test_accepts_a_claim_that_names_the_tenant(row: Shared, value: str) -> None:
    assert verdict(web(row.issuer, {"StringLike": {row.key: value}})) == FINE


@pytest.mark.parametrize(("row", "value"), UNBOUNDED)
def test_reports_a_claim_that_does_not_name_the_tenant(row: Shared, value: str) -> None:
    assert verdict(web(row.issuer, {"StringLike": {row.key: value}})) == opened(row)


@pytest.mark.parametrize(("row", "value"), BOUNDED)
def test_reports_one_value_of_two_that_does_not_name_the_tenant(row: Shared, value: str) -> None:
    assert verdict(web(row.issuer, {"StringLike": {row.key: [value, "*"]}})) == opened(row)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.key) for row in SHARED])
def test_reports_an_issuer_without_a_condition(row: Shared) -> None:
    assert verdict(web(row.issuer)) == opened(row)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_advised_value_is_accepted(entry: SharedIssuer) -> None:
    row = next(row for row in SHARED if entry.pattern.fullmatch(row.issuer))
    for value in filter(None, (entry.advice, entry.with_ids)):
        assert verdict(web(row.issuer, {"StringLike": {row.advised_key: value}})) == FINE


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_has_a_sample_and_a_source(entry: SharedIssuer) -> None:
    assert entry.source
    assert any(entry.pattern.fullmatch(row.issuer) for row in SHARED)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.key) for row in SHARED])
def test_each_issuer_has_one_entry(row: Shared) -> None:
    assert [entry for entry in SHARED_ISSUERS if entry.pattern.fullmatch(row.issuer)] == [shared_issuer(row.issuer)]


@pytest.mark.parametrize(
    "operator",
    [
        pytest.param("StringEquals", id="StringEquals"),
        pytest.param("StringLike", id="StringLike"),
        pytest.param("StringEqualsIgnoreCase", id="StringEqualsIgnoreCase"),
        pytest.param("ForAnyValue:StringLike", id="ForAnyValue"),
    ],
)
def test_accepts_positive_operators(operator: str) -> None:
    assert verdict(web(GITHUB, {operator: {SUB: "repo:acme/shop:ref:refs/heads/main"}})) == FINE


@pytest.mark.parametrize(
    "operator",
    [
        pytest.param("StringLikeIfExists", id="IfExists"),
        pytest.param("ForAllValues:StringLike", id="ForAllValues"),
        pytest.param("StringNotLike", id="StringNotLike"),
        pytest.param("StringNotEquals", id="StringNotEquals"),
        pytest.param("Null", id="Null"),
        pytest.param("Bool", id="Bool"),
    ],
)
def test_reports_operators_that_hold_without_the_claim(operator: str) -> None:
    assert verdict(web(GITHUB, {operator: {SUB: "repo:acme/shop:*"}})) == GITHUB_OPEN


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        pytest.param("StringEquals", "repo:acme/shop:*", FINE, id="a star behind the tenant"),
        pytest.param("StringEquals", "repo:*", FINE, id="no token has a name with a star"),
        pytest.param("StringEquals", "repo:${aws:PrincipalTag/org}", GITHUB_OPEN, id="a variable"),
        pytest.param("StringEquals", "environment:*", GITHUB_OPEN, id="a subject that any organization can choose"),
        pytest.param("StringEqualsIgnoreCase", "REPO:ACME/shop:ref:x", FINE, id="ignoring case"),
        pytest.param("StringEqualsIgnoreCase", "ENVIRONMENT:prod", GITHUB_OPEN, id="ignoring case, no tenant"),
        pytest.param("ArnLike", "repo:acme/*", FINE, id="an ARN operator"),
        pytest.param("StringLike", "repo:${*}/shop:*", FINE, id="an escaped star"),
    ],
)
def test_reads_wildcards_and_variables_as_the_operator_does(operator: str, value: str, expected: Verdict) -> None:
    assert verdict(web(GITHUB, {operator: {SUB: value}})) == expected


def test_a_variable_is_text_in_the_old_version() -> None:
    conditions = {"StringEquals": {SUB: "repo:${x}/shop"}}
    assert verdict(web(GITHUB, conditions), version="2008-10-17") == FINE


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("Token.Actions.GithubUserContent.com:Sub", id="another case"),
        pytest.param(f"{GITHUB}/:sub", id="a slash at the end of the issuer"),
    ],
)
def test_finds_the_key_of_a_claim(key: str) -> None:
    assert verdict(web(GITHUB, {"StringLike": {key: "repo:acme/*"}})) == FINE


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("gitlab.com:sub", id="another issuer"),
        pytest.param("token.actions.githubuser.content.com:sub", id="misspelt"),
        pytest.param("sub", id="without an issuer"),
    ],
)
def test_reports_a_claim_of_another_issuer(key: str) -> None:
    assert verdict(web(GITHUB, {"StringLike": {key: "repo:acme/*"}})) == GITHUB_OPEN


def test_accepts_an_issuer_that_was_registered_with_a_slash() -> None:
    key = "login.app.env0.com/:sub"
    assert verdict(web("login.app.env0.com/", {"StringEquals": {key: "auth0|632"}})) == FINE
    advice = open_issuer("login.app.env0.com/", "organization", key, "ORGANIZATION_SUB")
    assert verdict(web("login.app.env0.com/", {"StringEquals": {"login.app.env0.com/:aud": "x"}})) == advice


def test_a_look_alike_host_is_not_the_shared_issuer() -> None:
    look_alike = "to\u212aen.actions.githubusercontent.com"
    assert shared_issuer(look_alike) is None
    assert not names_tenant(look_alike)
