"""Who may assume a role: which statements of a trust policy let in callers that nobody named.

Source: IAM User Guide, "AWS JSON policy elements: Principal", "Global condition context keys", "Create a role for
OpenID Connect federation"; for each identity provider its own page on AWS.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from iam_guardrails.conditions import bounded_by, is_positive
from iam_guardrails.documents import Condition, Document, Statement, Unknown, quoted
from iam_guardrails.matching import action_pattern, is_literal, matches

ASSUME_ACTIONS = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")

_ARN = re.compile(r"arn:[^:*?]*:[^:*?]*:[^:*?]*:\d{12}(:|$)")
_PROVIDER = re.compile(r"arn:[a-z-]+:iam::[^:]*:oidc-provider/(?P<issuer>.+)")
_SAML_PROVIDER = re.compile(r"arn:[a-z-]+:iam::\d{12}:saml-provider/[^*?]+")
_NAMED_AWS = re.compile(r"\d{12}|arn:[a-z-]+:(iam|sts)::\d{12}:[^*?]+|A[A-Z0-9]{15,}")


def _arn_of_account(value: str) -> bool:
    return bool(_ARN.match(value))


def _source_arn(value: str) -> bool:
    """An ARN with a literal account; one of a service whose ARNs have none (a bucket) must be literal as a whole."""
    return _arn_of_account(value) or (value.startswith("arn:") and is_literal(value))


def _organization_path(value: str) -> bool:
    return bool(re.match(r"o-[a-z0-9]{10,32}(/|$)", value))


BOUNDING_KEYS: Mapping[str, Callable[[str], bool]] = {
    "aws:principalorgid": is_literal,
    "aws:principalorgpaths": _organization_path,
    "aws:principalaccount": is_literal,
    "aws:principalarn": _arn_of_account,
    "aws:sourceaccount": is_literal,
    "aws:sourcearn": _source_arn,
    "aws:sourceorgid": is_literal,
    "aws:sourceorgpaths": _organization_path,
}
"""The condition keys that bound who calls, each with the test a value must pass."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """A provider of identities that many tenants share: its claims, each with what a value must begin with.

    The pattern reaches up to and with the tenant; what follows may hold wildcards.
    """

    pattern: re.Pattern[str]
    claims: Mapping[str, re.Pattern[str]]


def _issuer(pattern: str, **claims: str) -> Issuer:
    return Issuer(re.compile(pattern), {claim: re.compile(start) for claim, start in claims.items()})


_LITERAL = r"[^*?$]+$"
MULTI_TENANT_ISSUERS = (
    _issuer(
        r"token\.actions\.githubusercontent\.com",
        sub=r"(repo:[^/*?$:]+/|(repository|repository_owner|repository_owner_id|repository_id|enterprise):[^*?$:]+(:|$))",
        repository=r"[^/*?$]+/",
        repository_id=_LITERAL,
        repository_owner=_LITERAL,
        repository_owner_id=_LITERAL,
        enterprise=_LITERAL,
        enterprise_id=_LITERAL,
    ),
    _issuer(
        r"gitlab\.com",
        sub=r"project_path:[^/*?$:]+/",
        namespace_id=_LITERAL,
        namespace_path=r"[^/*?$]+(/|$)",
        project_id=_LITERAL,
        project_path=r"[^/*?$]+/",
    ),
    _issuer(
        r"app\.(eu\.)?terraform\.io",
        sub=r"organization:[^:*?$]+:",
        terraform_organization_id=_LITERAL,
        terraform_organization_name=_LITERAL,
        terraform_workspace_id=_LITERAL,
    ),
    _issuer(
        r"agent\.buildkite\.com",
        sub=r"organization:[^:*?$]+:",
        organization_id=_LITERAL,
        organization_slug=_LITERAL,
        pipeline_id=_LITERAL,
    ),
    _issuer(
        r"api\.pulumi\.com/oidc",
        sub=r"pulumi:(.*:)?org:[^:*?$]+(:|$)",
        aud=r"(aws:)?(?!sts\.amazonaws\.com)[^*?$]+$",
    ),
    _issuer(r"cognito-identity\.amazonaws\.com", aud=_LITERAL),
    _issuer(r"accounts\.google\.com", aud=_LITERAL, oaud=_LITERAL, sub=_LITERAL),
    _issuer(r"graph\.facebook\.com", app_id=_LITERAL),
    _issuer(r"www\.amazon\.com", app_id=_LITERAL),
    # Bitbucket and CircleCI give each tenant an issuer of its own; a claim must still be asked for.
    _issuer(r"api\.bitbucket\.org/2\.0/workspaces/[^/*?]+/.*", sub=r"\{", aud=_LITERAL),
    _issuer(r"oidc\.circleci\.com/org/[^/*?]+", sub=r"org/[^/*?$]+/", aud=_LITERAL),
)
"""Issuers whose tokens anybody can get: only a claim that names the tenant tells one's own from theirs."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A statement of a trust policy that lets in callers nobody named: what it must not do, and who they are."""

    statement: Statement
    offence: str
    who: str


@lru_cache(maxsize=1024)
def openings(document: Document) -> tuple[Opening, ...]:
    """The openings of a trust policy, in document order."""
    if any(_closes(statement) for statement in document.statements):
        return ()
    return tuple(
        Opening(statement, offence, who)
        for statement in document.statements
        if statement.allows and _lets_assume(statement)
        for offence, who in _offences(statement)
    )


def _lets_assume(statement: Statement) -> bool:
    widen = statement.allows != statement.inverts_actions
    patterns = [action_pattern(text, widen=widen) for text in statement.actions]
    covered = [any(matches(pattern, action) for pattern in patterns) for action in ASSUME_ACTIONS]
    # An Allow opens by one of the actions, a Deny closes by all of them only.
    named, all_named = any(covered), all(covered)
    if statement.inverts_actions:
        named, all_named = not all_named, not named
    return named if statement.allows else all_named


def _closes(statement: Statement) -> bool:
    """Whether a Deny, without a condition, keeps everybody out."""
    everybody = any(kind.casefold() == "aws" and who == "*" for kind, who in _principals(statement.principal))
    named = everybody and not statement.inverts_principal
    return statement.is_certain_deny and named and _lets_assume(statement)


def _offences(statement: Statement) -> Iterator[tuple[str, str]]:
    if statement.conditions is None or bounded_by(statement.conditions, BOUNDING_KEYS):
        return
    if statement.inverts_principal:
        yield "trust by `NotPrincipal`", "everybody it does not name"
        return
    if statement.principal is None:
        yield "be without `Principal`", "nobody knows who"
    for kind, principal in _principals(statement.principal):
        offence = f"trust {quoted(principal)} without a condition that bounds it"
        issuer = _issuer_of(kind, principal)
        if issuer is not None:
            if not _bounds_tenant(issuer, statement.conditions):
                yield offence, f"everybody who has a token of {quoted(issuer)}"
        elif _is_open(kind, principal):
            yield offence, "everybody"


def _principals(principal: object, kind: str = "") -> Iterator[tuple[str, str]]:
    """Each principal with its kind (`AWS`, `Service`, `Federated`); a bare string has the kind `AWS`."""
    if isinstance(principal, Mapping):
        for key, value in principal.items():
            yield from _principals(value, kind or str(key))
    elif isinstance(principal, list | tuple):
        for one in principal:
            yield from _principals(one, kind)
    elif isinstance(principal, str) and principal:
        yield kind or "AWS", principal


def _is_open(kind: str, principal: str) -> bool:
    """Whether a principal stands for callers nobody named: a star, or a wildcard where the account stands."""
    folded = kind.casefold()
    if folded == "aws":
        return ("*" in principal or "?" in principal) and not _NAMED_AWS.match(principal)
    return "*" in principal or "?" in principal


def _issuer_of(kind: str, principal: str) -> str | None:
    """The issuer of web identities that a principal names, or `None`."""
    if kind.casefold() != "federated" or _SAML_PROVIDER.fullmatch(principal) or principal == "*":
        return None
    provider = _PROVIDER.fullmatch(principal)
    return provider["issuer"] if provider else principal


def _bounds_tenant(issuer: str, conditions: tuple[Condition, ...]) -> bool:
    """Whether the conditions ask for a claim that tells one's own tenant: of an unlisted issuer, for any claim."""
    known = next((known for known in MULTI_TENANT_ISSUERS if known.pattern.fullmatch(issuer.casefold())), None)
    prefix = f"{issuer}:".casefold()
    if known is None:
        return any(
            is_positive(c) and c.key.casefold().startswith(prefix) and all(map(_asks, c.values)) for c in conditions
        )
    claims = {prefix + claim: start for claim, start in known.claims.items()}
    return bounded_by(conditions, {key: _matcher(start) for key, start in claims.items()})


def _asks(value: str) -> bool:
    """Whether the value of a claim is more than wildcards."""
    return bool(value.strip("*?"))


def _matcher(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.match(value) is not None


def undecided(document: Document) -> Iterator[tuple[Statement, str]]:
    """Allowing statements with a principal that cannot be judged, and why: AWS knows no such form."""
    for statement in document.statements:
        if not statement.allows or statement.inverts_principal or not _lets_assume(statement):
            continue
        named = list(_principals(statement.principal))
        if statement.principal is not None and not named and not any(_unknowns(statement.principal)):
            yield statement, "names nobody in `Principal`"
        for kind, principal in named:
            if kind.casefold() == "aws" and not _NAMED_AWS.fullmatch(principal) and not _is_open(kind, principal):
                yield statement, f"has the principal {quoted(principal)}, which is no account and no ARN of one"


def unknown_origins(document: Document) -> tuple[str, ...]:
    """Where the unknown parts of a trust policy come from that could decide who is let in."""
    origins = [*document.unknown]
    for statement in document.statements:
        origins += statement.unknown
        if statement.allows and _lets_assume(statement):
            origins += (*statement.unknown_resources, *(u.source for u in _unknowns(statement.principal)))
    return tuple(dict.fromkeys(filter(None, origins)))


def _unknowns(value: object) -> Iterator[Unknown]:
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _unknowns(one)
