"""Trust policies for the tests, and what is found in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iam_guardrails.budget import Budget
from iam_guardrails.documents import parse
from iam_guardrails.trust import evaluate_trust

ACCOUNT = "123456789012"
GITHUB = "token.actions.githubusercontent.com"
ANYONE = (
    "statement 1 trusts `*` without a condition that limits who can assume it: any AWS account can. "
    "Name the accounts or roles in `Principal`, or limit `aws:PrincipalOrgID` to your organization."
)


@dataclass(frozen=True)
class Verdict:
    """What is found in a trust policy, as sentences, and where the unknown values that matter come from."""

    openings: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


FINE = Verdict()
OPEN = Verdict(openings=(ANYONE,))


def statement(
    principal: object = "*",
    condition: object = None,
    *,
    effect: str = "Allow",
    action: object = "sts:AssumeRole",
    key: str = "Principal",
) -> dict[str, Any]:
    """Return a statement of a trust policy."""
    made = {"Effect": effect, key: principal, "Action": action}
    return made if condition is None else {**made, "Condition": condition}


def deny(condition: object = None, principal: object = "*", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a Deny of assuming the role."""
    return statement(principal, condition, effect="Deny", **more)


def web(issuer: object, condition: object = None) -> dict[str, Any]:
    """Return a statement that trusts an identity provider of the account."""
    principal = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}" if isinstance(issuer, str) else issuer}
    return statement(principal, condition, action="sts:AssumeRoleWithWebIdentity")


def verdict(*statements: Mapping[str, Any], version: object = "2012-10-17") -> Verdict:
    """Return what is found in the trust policy of these statements."""
    budget = Budget()
    document = parse({"Version": version, "Statement": list(statements)}, budget, trust=True)
    trust = evaluate_trust(document, budget)
    return Verdict(
        tuple(f"{each.statement.label} {each.problem}: {each.who}. {each.advice}" for each in trust.openings),
        tuple(f"{each.statement.label} {each.problem}. {each.advice}" for each in trust.doubts),
        tuple(trust.sources),
    )


def open_issuer(issuer: str, tenant: str, key: str, advice: str) -> Verdict:
    """Return the verdict on a statement that lets in every tenant of an issuer."""
    github = ", or to `repo:ORG@ID/REPO@ID:*` for immutable subjects"
    sentence = (
        f"statement 1 trusts tokens of `{issuer}` without naming your {tenant}: anyone who can get such a token can "
        f"assume it. Limit `{key}` to `{advice}`{github if advice == 'repo:ORG/REPO:*' else ''}."
    )
    return Verdict(openings=(sentence,))
