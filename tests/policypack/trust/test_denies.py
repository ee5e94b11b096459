"""Denies that close what an Allow opens."""

import pytest
from iam_guardrails.values import Either, Unknown

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
ORGANIZATION = {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ci"
UNLISTED = "login.example.com"
NO_SERVICE = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
IMPORT = Unknown("Fn::ImportValue")
DEPENDS = Verdict(sources=("Fn::ImportValue",))
SUB = f"{GITHUB}:sub"
GITHUB_OPEN = open_issuer(GITHUB, "organization", SUB, "repo:ORG/REPO:*")


@pytest.mark.parametrize(
    "closing",
    [
        pytest.param(deny(), id="of everyone"),
        pytest.param(deny(principal={"AWS": "*"}), id="of all accounts"),
        pytest.param(deny(action="sts:*"), id="of all actions of STS"),
        pytest.param(deny({"StringNotEquals": ORGANIZATION}), id="outside the organization"),
        pytest.param(deny({"StringNotEqualsIfExists": ORGANIZATION}), id="with IfExists"),
        pytest.param(deny({"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-1/*"}}), id="outside a path"),
        pytest.param(deny({"StringNotEquals": {"aws:PrincipalAccount": [ACCOUNT]}}), id="outside an account"),
        pytest.param(deny({"ArnNotLike": {"aws:PrincipalArn": f"arn:*:iam::{ACCOUNT}:role/*"}}), id="but some roles"),
        pytest.param(
            deny({"StringNotEquals": {**ORGANIZATION, "aws:PrincipalAccount": ACCOUNT}}),
            id="outside the organization and an account",
        ),
        pytest.param(deny(principal={"AWS": ROLE}, key="NotPrincipal"), id="of all but one role"),
        pytest.param(deny({"StringNotEqualsIfExists": ORGANIZATION, **NO_SERVICE}), id="spares AWS services"),
    ],
)
def test_a_deny_that_closes(closing: dict[str, object]) -> None:
    assert verdict(ANYONE, closing) == FINE
    assert verdict(closing, ANYONE) == Verdict()


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(deny(action="sts:AssumeRoleWithSAML"), id="of another action"),
        pytest.param(deny(principal={"AWS": ACCOUNT}), id="of one account"),
        pytest.param(deny(principal={"Service": "*"}), id="of services"),
        pytest.param(deny(principal={"AWS": Either(("*", ACCOUNT))}), id="perhaps of one account"),
        pytest.param(deny(principal="*", key="NotPrincipal"), id="of nobody"),
        pytest.param(deny(principal={"AWS": ["*", ROLE]}, key="NotPrincipal"), id="of nobody, in a list"),
        pytest.param(deny(principal={"Service": "ec2.amazonaws.com"}, key="NotPrincipal"), id="of all but a service"),
        pytest.param(deny({"StringEquals": ORGANIZATION}), id="inside the organization"),
        pytest.param(deny({"StringNotLike": {"aws:PrincipalOrgID": "o-*"}}), id="outside of any organization"),
        pytest.param(deny({"StringNotEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}), id="with a variable"),
        pytest.param(deny({"ForAnyValue:StringNotEquals": ORGANIZATION}), id="ForAnyValue needs the key"),
        pytest.param(deny({"StringNotEquals": {"aws:PrincipalTag/team": "x"}}), id="by a tag"),
        pytest.param(deny({"StringNotEquals": {"sts:ExternalId": "x"}}), id="by an external id"),
        pytest.param(deny({"StringNotEquals": ORGANIZATION, "Bool": {"aws:ViaAWSService": "false"}}), id="and more"),
        pytest.param(deny({"Null": {"aws:PrincipalOrgID": "true"}}), id="without an organization"),
        pytest.param(deny({"StringNotEquals": {"aws:PrincipalOrgID": Either(("o-1",))}}), id="perhaps not there"),
        pytest.param({**deny(), "Extra": 1}, id="malformed"),
        pytest.param(deny(NO_SERVICE), id="of all but AWS services"),
        pytest.param(
            deny({"StringNotEquals": ORGANIZATION, "BoolIfExists": {"aws:ViaAWSService": "false"}}), id="another flag"
        ),
        pytest.param(
            deny({"StringNotEquals": ORGANIZATION, "Bool": {"aws:PrincipalIsAWSService": "false"}}), id="needs a key"
        ),
        pytest.param(
            deny({"StringNotEquals": ORGANIZATION, "BoolIfExists": {"aws:PrincipalIsAWSService": ["false", "true"]}}),
            id="services or not",
        ),
        pytest.param(
            deny({"StringNotEquals": ORGANIZATION, "BoolIfExists": {"aws:PrincipalIsAWSService": Either(("false",))}}),
            id="services, perhaps",
        ),
    ],
)
def test_a_deny_that_does_not_close(other: dict[str, object]) -> None:
    assert verdict(ANYONE, other) == OPEN


def test_a_deny_that_spares_services_keeps_none_out() -> None:
    spares = deny({"StringNotEqualsIfExists": ORGANIZATION, **NO_SERVICE})
    who = "any AWS service can. Name the service in `Principal`."
    services = f"statement 1 trusts `*` without a condition that limits who can assume it: {who}"
    assert verdict(statement({"Service": "*"}), spares) == Verdict(openings=(services,))
    assert verdict(statement({"Service": "*", "AWS": "*"}), spares) == Verdict(openings=(services,))
    assert verdict(statement({"Service": "*"}), deny({"StringNotEquals": ORGANIZATION})) == FINE


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param({"StringNotEquals": {"aws:PrincipalOrgID": IMPORT}}, DEPENDS, id="an organization"),
        pytest.param(IMPORT, DEPENDS, id="all conditions"),
        pytest.param({"StringNotEquals": {"sts:ExternalId": IMPORT}}, OPEN, id="an external id"),
    ],
)
def test_a_deny_with_an_unknown_condition(condition: object, expected: Verdict) -> None:
    assert verdict(ANYONE, deny(condition)) == expected


def test_several_denies_close_together() -> None:
    everything = statement("*", action="sts:*")
    by_actions = [
        deny(action="sts:AssumeRole"),
        deny({"StringNotEquals": ORGANIZATION}, action=["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]),
    ]
    assert verdict(everything, *by_actions) == FINE
    assert verdict(everything, by_actions[0]) == OPEN


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        pytest.param(deny({"StringNotLike": {SUB: "repo:acme/*"}}, action="sts:*"), FINE, id="other tenants"),
        pytest.param(deny({"StringNotLike": {SUB: "repo:acme*"}}, action="sts:*"), GITHUB_OPEN, id="too few of them"),
        pytest.param(
            deny({"StringNotEquals": ORGANIZATION}, action="sts:*"), FINE, id="callers without an organization"
        ),
        pytest.param(deny({"StringNotEquals": ORGANIZATION}), GITHUB_OPEN, id="of another action"),
        pytest.param(deny({"StringNotLike": {SUB: IMPORT}}, action="sts:*"), DEPENDS, id="unknown"),
    ],
)
def test_a_deny_of_web_identities(closing: dict[str, object], expected: Verdict) -> None:
    assert verdict(web(GITHUB), closing) == expected


PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"
OTHER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{UNLISTED}"


@pytest.mark.parametrize(
    ("principal", "key", "expected"),
    [
        pytest.param(PROVIDER, "Principal", FINE, id="the provider"),
        pytest.param([OTHER, PROVIDER], "Principal", FINE, id="two providers"),
        pytest.param(OTHER, "Principal", GITHUB_OPEN, id="another provider"),
        pytest.param(Either((PROVIDER, OTHER)), "Principal", GITHUB_OPEN, id="perhaps another provider"),
        pytest.param(PROVIDER, "NotPrincipal", GITHUB_OPEN, id="all but the provider"),
    ],
)
def test_a_deny_of_a_provider_concerns_its_tokens(principal: object, key: str, expected: Verdict) -> None:
    outside = {"StringNotLike": {SUB: "repo:acme/*"}}
    closing = deny(outside, principal={"Federated": principal}, action="sts:*", key=key)
    assert verdict(web(GITHUB), closing) == expected


def test_a_deny_of_one_of_two_providers_closes_none_of_them() -> None:
    either = Either((PROVIDER, OTHER))
    closing = deny({"StringNotLike": {SUB: "repo:acme/*"}}, principal={"Federated": either}, action="sts:*")
    assert verdict(web(either), closing) == verdict(web(either)) != FINE


def test_an_unknown_principal_does_not_matter_once_everyone_is_denied() -> None:
    assert verdict(statement({"AWS": IMPORT}), deny()) == FINE
    assert verdict(statement({"AWS": IMPORT}), deny(principal={"AWS": ACCOUNT})) == DEPENDS


def test_a_deny_of_a_principal_that_may_be_there_counts_once_it_is() -> None:
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"
    named = statement({"Federated": provider}, effect="Deny", action="sts:AssumeRoleWithWebIdentity")
    assert verdict(web(Either((provider, provider))), named) == FINE


BOTH_WAYS = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]
TAKES_ONE_WAY = deny(principal={"AWS": "*"}, action="sts:AssumeRoleWithWebIdentity")


@pytest.mark.parametrize("issuer", [pytest.param(GITHUB, id="shared"), pytest.param(UNLISTED, id="not listed")])
def test_a_deny_of_the_one_way_that_takes_a_token_closes(issuer: str) -> None:
    provider = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"}
    allow = statement(provider, action=BOTH_WAYS)
    by_name = statement(provider, effect="Deny", action="sts:AssumeRoleWithWebIdentity")
    assert verdict(allow, by_name) == FINE
    assert verdict(allow, TAKES_ONE_WAY) == FINE
    assert verdict(allow, statement(provider, effect="Deny", action="sts:AssumeRole")).openings


@pytest.mark.parametrize(
    "providers",
    [
        pytest.param([f"{ACCOUNT}:oidc-provider/{GITHUB}", f"222222222222:oidc-provider/{GITHUB}"], id="one issuer"),
        pytest.param([f"{ACCOUNT}:oidc-provider/{i}" for i in (UNLISTED, "id.example.org")], id="two issuers"),
    ],
)
def test_what_denies_take_from_one_principal_is_left_of_the_next(providers: list[str]) -> None:
    names = [f"arn:aws:iam::{provider}" for provider in providers]
    allow = statement({"Federated": names}, action=BOTH_WAYS)
    by_name = statement({"Federated": names[0]}, effect="Deny", action="sts:AssumeRoleWithWebIdentity")
    assert len(verdict(allow, by_name).openings) == 1
    assert verdict(allow, TAKES_ONE_WAY) == FINE


def test_a_deny_of_everyone_and_a_deny_by_name_close_together() -> None:
    every_way = statement({"AWS": "*"}, action="sts:*")
    others = ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]
    by_name = statement({"AWS": "*"}, effect="Deny", action="sts:AssumeRole")
    assert verdict(every_way, by_name, deny(action=others)) == FINE
    assert verdict(every_way, deny(action=others)) == OPEN
