"""The Denies of a trust policy that keep out everyone whom they do not name."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from iam_guardrails.bounds import aws_keys, by_issuer, claims, kept_out_by, spares_services, values_in
from iam_guardrails.budget import Budget
from iam_guardrails.conditions import Bound
from iam_guardrails.documents import Document
from iam_guardrails.issuers import SharedIssuer
from iam_guardrails.patterns import action_pattern, matches
from iam_guardrails.principals import Principal, is_named, principals
from iam_guardrails.statements import Statement

ASSUME_ACTIONS = frozenset({"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"})
MOST_DENIES = 50
"""Denies of a document that are considered: more findings are safe, and the work stays linear."""


class Deny(NamedTuple):
    """A Deny of everyone whom its conditions do not name: what it denies, and whether it is certain that it does.

    `issuers`: those whose claims the conditions may test. `principals`: whom it concerns, everyone if there are none.
    """

    statement: Statement
    actions: frozenset[str]
    bound: Bound
    issuers: frozenset[str]
    principals: frozenset[Principal]


def assume_actions(statement: Statement) -> frozenset[str]:
    """Return the actions by which a role is assumed that a statement allows at most, or denies at least."""
    widen = statement.allows != statement.inverts_actions
    patterns = [action_pattern(text, widen=widen) for text in statement.actions]
    named = frozenset(action for action in ASSUME_ACTIONS if any(matches(pattern, action) for pattern in patterns))
    return ASSUME_ACTIONS - named if statement.inverts_actions else named


def denies(document: Document, budget: Budget) -> tuple[Deny, ...]:
    """Return the Denies of every caller, or every one but the accounts that they except, and of identity providers."""
    return tuple(islice(_denies(document, budget), MOST_DENIES))


def denied(document: Document, budget: Budget) -> dict[Principal, frozenset[str]]:
    """Return the principals that are certainly denied by name, each with the actions that are."""
    found: dict[Principal, frozenset[str]] = {}
    for statement in document.statements:
        if statement.is_certain_deny and not statement.inverts_principal:
            for principal in principals(statement.principal):
                budget.spend()
                if principal.sure:
                    found[principal] = found.get(principal, frozenset()) | assume_actions(statement)
    return found


def closing(
    found: Iterable[Deny],
    actions: frozenset[str],
    budget: Budget,
    issuer: str = "",
    entry: SharedIssuer | None = None,
    *,
    principal: Principal | None = None,
) -> Bound:
    """Tell whether Denies keep out everyone whom they do not name.

    Args:
        found: The Denies.
        actions: The actions by which callers may assume the role: each must be denied.
        budget: Pays for looking at the Denies.
        issuer: The shared issuer, normalized, whose tokens the callers have. Denies may test its claims, too.
        entry: What is known about the issuer.
        principal: Who the callers are by the statement that lets them in.
    """
    left = possible = actions
    sources: list[str] = []
    for deny in found:
        budget.spend()
        if deny.principals and principal not in deny.principals:
            continue
        if principal is not None and principal.kind == "service" and spares_services(deny.statement):
            continue
        bound = deny.bound
        if entry is not None and issuer in deny.issuers:
            budget.spend(values_in(deny.statement.conditions))
            bound = kept_out_by(deny.statement, {**aws_keys(deny.statement), **claims(deny.statement, issuer, entry)})
        if bound.certain:
            left -= deny.actions
        if bound.certain or bound.sources:
            possible -= deny.actions
            sources += bound.sources
    return Bound(certain=not left, sources=() if possible else tuple(dict.fromkeys(sources)))


def _denies(document: Document, budget: Budget) -> Iterator[Deny]:
    for statement in document.statements:
        budget.spend(1 + values_in(statement.conditions))
        doubtful = statement.malformed or statement.unsure or statement.unknown
        if statement.allows or doubtful:
            continue
        everyone = _concerns_everyone(statement)
        named = frozenset[Principal]() if everyone else frozenset(_providers(statement))
        if named or everyone:
            bound = kept_out_by(statement, aws_keys(statement))
            issuers = frozenset(by_issuer(statement.conditions))
            yield Deny(statement, assume_actions(statement), bound, issuers, named)


def _providers(statement: Statement) -> Iterator[Principal]:
    """Yield the identity providers that a Deny names. One that may be absent is not `sure`, so it equals no caller."""
    if not statement.inverts_principal:
        yield from (one for one in principals(statement.principal) if one.kind == "federated")


def _concerns_everyone(statement: Statement) -> bool:
    named = list(principals(statement.principal))
    if statement.inverts_principal:
        return bool(named) and all(p.kind == "aws" and isinstance(p.name, str) and is_named(p.name) for p in named)
    return any(p.kind in ("aws", "*") and p.name == "*" and p.sure for p in named)
