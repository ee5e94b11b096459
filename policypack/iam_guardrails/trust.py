"""Who can assume a role: which statements of a trust policy let in unnamed callers.

Source: IAM User Guide, "AWS JSON policy elements: Principal", "How to use the NotPrincipal element" and "Create a role
for OpenID Connect federation".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from iam_guardrails.bounds import asked_claims, aws_keys, bound_by, by_issuer, claims, values_in
from iam_guardrails.budget import Budget
from iam_guardrails.conditions import NOT_BOUND, Bound, positive
from iam_guardrails.denies import Deny, assume_actions, closing, denied, denies
from iam_guardrails.documents import Document
from iam_guardrails.issuers import SharedIssuer, names_tenant, normalized
from iam_guardrails.principals import Principal, has_wildcard, is_named, is_of_account, principals, shown, sources_of
from iam_guardrails.shared_issuers import shared_issuer
from iam_guardrails.statements import Statement
from iam_guardrails.values import HOLE, Unknown, holds_output
from iam_guardrails.weak_conditions import weakness
from iam_guardrails.words import quoted

_ANYONE = (
    "any AWS account can",
    "Name the accounts or roles in `Principal`, or limit `aws:PrincipalOrgID` to your organization.",
)
_OPEN_TO = {
    "aws": _ANYONE,
    "*": _ANYONE,
    "canonicaluser": _ANYONE,
    "service": ("any AWS service can", "Name the service in `Principal`."),
    "federated": ("anyone whom one of your identity providers knows can", "Name the provider in `Principal`."),
}
"""Who is let in by a wildcard in a principal of each kind, and what to do about it."""
_ANY_TOKEN = "anyone who can get such a token can assume it"  # noqa: S105  a sentence
_LIST = "List who can assume it in `Principal`."
# AWS STS API Reference: `AssumeRoleWithWebIdentity` is the one call that takes the token of an OIDC provider.
_BY_TOKEN = frozenset({"sts:assumerolewithwebidentity"})
_STEPS_PER_ISSUER = 20
_PROVIDER = re.compile(r"arn:[^:]*:iam::[^:]*:oidc-provider/(?P<issuer>.+)")
_SAML_PROVIDER = re.compile(r"arn:[^:]*:iam::[^:]*:saml-provider/.+")


class Opening(NamedTuple):
    """A statement that lets in unnamed callers: what it does, who they are, and what to do about it.

    `weak` is a sentence about a condition that seems to limit them, or empty.
    """

    statement: Statement
    problem: str
    who: str
    advice: str
    weak: str = ""


class Doubt(NamedTuple):
    """A statement that may let in others than it seems to: what it does, and what to do about it."""

    statement: Statement
    problem: str
    advice: str


@dataclass(slots=True)
class Trust:
    """Whom a trust policy lets in.

    `openings` let in unnamed callers, `doubts` can't be decided. `sources` says where the unknown values come
    from that decide about the rest.
    """

    openings: list[Opening] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


def evaluate_trust(document: Document, budget: Budget) -> Trust:
    """Evaluate a trust policy.

    Raises:
        TooComplexError: The budget does not suffice.
    """
    trust = Trust(sources=list(document.unknown))
    found = denies(document, budget)
    by_name = denied(document, budget)
    for statement in document.statements:
        trust.sources += statement.unknown
        if statement.allows:
            _Check(statement, found, by_name, trust, budget).run()
    trust.sources = list(dict.fromkeys(filter(None, trust.sources)))
    return trust


class _Check:
    """The check of one statement that allows to assume the role."""

    def __init__(
        self,
        statement: Statement,
        denies: Sequence[Deny],
        denied: Mapping[Principal, frozenset[str]],
        trust: Trust,
        budget: Budget,
    ) -> None:
        self._statement = statement
        self._denies = denies
        self._denied = denied
        self._trust = trust
        self._budget = budget
        self._issuers: set[tuple[str, frozenset[str]]] = set()
        budget.spend(values_in(statement.conditions))
        self._actions = assume_actions(statement)
        self._left = self._actions
        """What no Deny takes by name from the principal that is checked."""
        self._principal: Principal | None = None
        """The principal that is checked."""
        self._closed_for: dict[tuple[frozenset[str], Principal | str], Bound] = {}
        self._conditions = by_issuer(statement.conditions)
        self._by_keys: dict[str, Bound] = {}
        self._aws_keys = NOT_BOUND
        if statement.conditions:
            self._aws_keys = bound_by(statement, statement.conditions, aws_keys(statement))

    def run(self) -> None:
        """Add what the statement contributes."""
        if not self._actions or self._aws_keys.certain:
            return
        if self._statement.inverts_principal:
            problem = "trusts everyone except the principals in `NotPrincipal`"
            self._open(problem, "any other AWS account can assume it", _LIST)
            return
        named = tuple(dict.fromkeys(principals(self._statement.principal)))
        for principal in named:
            self._left = self._actions - self._denied.get(principal._replace(sure=True), frozenset())
            if self._left:
                self._check(principal)
        if not named and not self._statement.malformed:
            self._doubt("names nobody in `Principal`", _LIST)

    def _check(self, principal: Principal) -> None:
        self._budget.spend()
        kind, name = principal.kind, principal.name
        self._principal = principal._replace(sure=True)
        if isinstance(name, Unknown) or not name.strip(HOLE):
            self._unknown(sources_of(name))
        elif holds_output(name):
            return  # AWS accepts no such principal, and it is among the faults of the statement.
        elif kind == "aws":
            self._check_aws(name)
        elif kind not in _OPEN_TO:
            problem = f"has the kind of principal {quoted(kind)}, which AWS does not know"
            self._doubt(problem, "Use `AWS`, `Service` or `Federated`.")
        elif has_wildcard(name):
            self._open_to_all(kind, name)
        elif kind == "service" and "." not in name and HOLE not in name:
            problem = f"names {shown(name)} as a service, which AWS does not know"
            self._doubt(problem, "Use the name of a service, such as `ecs-tasks.amazonaws.com`.")
        elif kind == "federated" and type(name) is str and "." not in name and not name.startswith("arn:"):
            # AWS: "Federated principals must be valid domain names or SAML metadata ARNs", for example in
            # terraform-aws-modules/terraform-aws-eks issue 2594.
            problem = f"names {shown(name)} as an identity provider, which AWS does not accept"
            self._doubt(problem, "Use the ARN of the provider, or its domain.")
        elif kind == "federated" and not _SAML_PROVIDER.fullmatch(name):
            self._left &= _BY_TOKEN
            if self._left:
                self._check_issuer(name)

    def _check_aws(self, name: str) -> None:
        if is_named(name):
            return
        known, hole, _ = name.partition(HOLE)
        if not is_of_account(name) and has_wildcard(known):
            self._open_to_all("aws", name)
        elif hole:
            if not is_of_account(name):
                self._unknown(sources_of(name))
        else:
            problem = f"names {shown(name)} as a principal, which AWS does not accept"
            self._doubt(problem, "Use an account ID, or the whole ARN of a user or role.")

    def _check_issuer(self, name: str) -> None:
        url = _url(name)
        issuer = normalized(url)
        if (issuer, self._left) in self._issuers:
            return  # the same issuer in another account
        self._issuers.add((issuer, self._left))
        if self._asks_for_other_tokens(issuer):
            return
        self._budget.spend(_STEPS_PER_ISSUER + values_in(self._conditions.get(issuer, ())))
        entry = shared_issuer(issuer)
        if entry is None and names_tenant(issuer):
            return
        if HOLE in url:
            self._unknown(sources_of(name))
        elif entry is None:
            self._check_unlisted(url, issuer)
        else:
            self._check_shared(url, issuer, entry)

    def _asks_for_other_tokens(self, issuer: str) -> bool:
        """Tell whether a condition asks for a claim of another trusted issuer, which no token of this one has."""
        return not self._asked <= {issuer}

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The issuers, normalized, that the statement names, and for whose claims a condition asks."""
        named = [each.name for each in principals(self._statement.principal) if each.kind == "federated"]
        trusted = {normalized(_url(name)) for name in named if isinstance(name, str)}
        return frozenset(issuer for issuer in trusted if any(positive(self._conditions.get(issuer, ()))))

    def _check_shared(self, url: str, issuer: str, entry: SharedIssuer) -> None:
        bound = self._names_tenant_of(issuer, entry)
        if bound.certain:
            return
        key = next(iter(entry.claims))
        forms = quoted(entry.advice)
        if entry.with_ids:
            forms += f", or to {quoted(entry.with_ids)} for immutable subjects"
        self._open(
            f"trusts tokens of {quoted(url)} without naming your {entry.tenant}",
            _ANY_TOKEN,
            f"Limit {quoted(key if ':' in key else f'{url}:{key}')} to {forms}.",
            sources=bound.sources,
            closed=closing(self._denies, self._left, self._budget, issuer, entry, principal=self._principal),
            weak=weakness(self._conditions.get(issuer, ()), claims(self._statement, issuer, entry)),
        )

    def _check_unlisted(self, url: str, issuer: str) -> None:
        conditions = self._conditions.get(issuer, ())
        bound = bound_by(self._statement, conditions, asked_claims(self._statement, conditions, audience=False))
        if bound.certain:
            return
        audience = bound_by(self._statement, conditions, asked_claims(self._statement, conditions, audience=True))
        limit = f"Limit {quoted(f'{url}:sub')} to the subjects that can assume it."
        unknown = (*bound.sources, *self._unknown_conditions)
        if unknown or not (audience.certain or audience.sources):
            weak = weakness(conditions, asked_claims(self._statement, conditions, audience=False))
            problem = f"trusts tokens of {quoted(url)} without checking a claim"
            self._open(problem, _ANY_TOKEN, limit, sources=unknown, weak=weak)
        elif not self._closed.certain:
            self._doubt(f"checks only the audience of tokens of {quoted(url)}", limit)

    def _names_tenant_of(self, issuer: str, entry: SharedIssuer) -> Bound:
        """Tell whether the conditions name a tenant of a shared issuer."""
        bound = bound_by(self._statement, self._conditions.get(issuer, ()), claims(self._statement, issuer, entry))
        if not any(":" in claim for claim in entry.claims):
            return bound
        # Such keys are the same for all issuers of an entry.
        if entry.advice not in self._by_keys:
            conditions = [c for service in ("aws", "sts") for c in self._conditions.get(service, ())]
            self._by_keys[entry.advice] = bound_by(self._statement, conditions, claims(self._statement, issuer, entry))
        keys = self._by_keys[entry.advice]
        return Bound(bound.certain or keys.certain, (*bound.sources, *keys.sources))

    @cached_property
    def _names_tenant(self) -> bool:
        """Whether a condition names a tenant of a listed issuer: nobody has its claims without its token."""
        for issuer, conditions in self._conditions.items():
            self._budget.spend(_STEPS_PER_ISSUER + values_in(conditions))
            entry = shared_issuer(issuer)
            known = names_tenant(issuer) if entry is None else self._names_tenant_of(issuer, entry).certain
            if known and any(positive(conditions)):
                return True
        return False

    @cached_property
    def _weak_keys(self) -> str:
        """What is to say of a condition on a key of AWS that could name the callers, but does not."""
        return weakness(self._statement.conditions, aws_keys(self._statement))

    @cached_property
    def _unknown_conditions(self) -> tuple[str, ...]:
        """Where the unknown values come from that may bound every principal of the statement."""
        return (*self._aws_keys.sources, *self._statement.condition_sources)

    def _open_to_all(self, kind: str, name: str) -> None:
        if not self._names_tenant:
            who, advice = _OPEN_TO[kind]
            self._open(f"trusts {shown(name)} without a condition that limits who can assume it", who, advice)

    def _open(
        self,
        problem: str,
        who: str,
        advice: str,
        *,
        sources: tuple[str, ...] = (),
        closed: Bound | None = None,
        weak: str = "",
    ) -> None:
        """Add an opening, unless a Deny closes it, or an unknown value may do so."""
        closed = closed or self._closed
        if closed.certain:
            return
        unknown = (*sources, *self._unknown_conditions, *closed.sources)
        if unknown:
            self._trust.sources += unknown
        else:
            self._trust.openings.append(Opening(self._statement, problem, who, advice, weak or self._weak_keys))

    def _unknown(self, sources: tuple[str, ...]) -> None:
        """Note that an unknown principal decides, unless it does not matter who it is."""
        if not self._names_tenant and not self._closed.certain:
            self._trust.sources += sources

    def _doubt(self, problem: str, advice: str) -> None:
        self._trust.doubts.append(Doubt(self._statement, problem, advice))

    @property
    def _closed(self) -> Bound:
        """Whether Denies take what is left from the principal."""
        principal = self._principal
        named = any(principal in deny.principals for deny in self._denies)
        # To all that no Deny names, the same Denies apply.
        key = self._left, principal if principal and named else principal.kind if principal else ""
        if key not in self._closed_for:
            self._closed_for[key] = closing(self._denies, self._left, self._budget, principal=principal)
        return self._closed_for[key]


def _url(name: str) -> str:
    """Return the URL of an issuer, without its scheme, from what a principal writes: the URL or the provider's ARN."""
    provider = _PROVIDER.fullmatch(name)
    return (provider["issuer"] if provider else name).removeprefix("https://")
