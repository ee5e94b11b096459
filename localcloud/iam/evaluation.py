"""The decision about a request (reference_policies_evaluation-logic_policy-eval-denyallow)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from localcloud.iam.documents import AnyRequest, Document, Policy, read_document, read_trust_policy
from localcloud.iam.requests import AssumeRoleRequest, Context, Request


class Decision(Enum):
    """The decision, with the strings of iam:SimulatePrincipalPolicy (API_EvaluationResult)."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of evaluating one request, with what iam:SimulatePrincipalPolicy reports (API_EvaluationResult).

    Attributes:
        decision: the decision.
        statements: the statements of the identity-based policies that decided, as (document index, statement index).
            These are the `Allow` statements that apply if the request is allowed. They are the `Deny` statements that
            apply if it is explicitly denied. No statement decides an implicit deny.
        boundary_statements: the statements of the boundary that decided, as statement indexes.
        missing_context_keys: the condition keys that a document or the boundary refers to and the request doesn't have,
            as first written. A key counts wherever it is: AWS also reports keys of statements about other actions.
        boundary_allows: whether the boundary allows the request, or None without a boundary. It allows the request if
            an `Allow` statement applies and no `Deny` statement does (API_PermissionsBoundaryDecisionDetail).
    """

    decision: Decision
    statements: tuple[tuple[int, int], ...] = ()
    boundary_statements: tuple[int, ...] = ()
    missing_context_keys: tuple[str, ...] = ()
    boundary_allows: bool | None = None


def evaluate(documents: Sequence[Document], request: Request, *, boundary: Document | None = None) -> Evaluation:
    """Evaluate all identity-based policies of a principal and its permissions boundary, within one account.

    1. A `Deny` statement that applies, in a document or in the boundary, denies the request explicitly.
    2. Otherwise a document must allow the request, and the boundary too if there is one.
    3. Otherwise the request is denied implicitly.

    (reference_policies_evaluation-logic_policy-eval-denyallow), (access_policies_boundaries).

    Raises:
        ValueError: a condition without a set operator gets several values of a key. AWS documents no result.
    """
    allowing: list[tuple[int, int]] = []
    denying: list[tuple[int, int]] = []
    for number, document in enumerate(documents):
        effects = _applying(document, request)
        allowing += [(number, index) for index in effects.allows]
        denying += [(number, index) for index in effects.denies]
    missing = _missing(documents, boundary, request.values)
    limit = _Effects([], []) if boundary is None else _applying(boundary, request)
    boundary_allows = None if boundary is None else limit.is_allowed

    if denying or limit.denies:
        decision, decided, limited = Decision.EXPLICIT_DENY, denying, limit.denies
    elif allowing and boundary_allows is not False:
        decision, decided, limited = Decision.ALLOWED, allowing, limit.allows
    else:
        decision, decided, limited = Decision.IMPLICIT_DENY, [], []
    return Evaluation(decision, tuple(decided), tuple(limited), missing, boundary_allows)


def allows(document: Mapping[str, Any], request: Request) -> bool:
    """Return whether one identity-based policy document allows the request.

    Raises:
        MalformedDocument: the document is outside the grammar, whatever the request.
        ValueError: as in `evaluate`.
    """
    return evaluate([read_document(document)], request).decision is Decision.ALLOWED


def trusts(document: Mapping[str, Any], request: AssumeRoleRequest) -> bool:
    """Return whether a role's trust policy lets the principal assume the role.

    A principal of another account also needs permission in its own account. That isn't checked here.

    Raises:
        MalformedDocument: the document is outside the grammar, whatever the request.
        ValueError: as in `evaluate`.
    """
    return _applying(read_trust_policy(document), request).is_allowed


@dataclass(slots=True)
class _Effects:
    """The indexes of the statements that apply."""

    allows: list[int]
    denies: list[int]

    @property
    def is_allowed(self) -> bool:
        """Whether the policy by itself allows the request: an explicit `Deny` overrides an `Allow`."""
        return bool(self.allows) and not self.denies


def _applying(policy: Policy[AnyRequest], request: AnyRequest) -> _Effects:
    effects = _Effects([], [])
    for index, statement in enumerate(policy.statements):
        if statement.applies(request):
            (effects.allows if statement.is_allow else effects.denies).append(index)
    return effects


def _missing(documents: Sequence[Document], boundary: Document | None, values: Context) -> tuple[str, ...]:
    missing: dict[str, str] = {}
    for document in documents if boundary is None else (*documents, boundary):
        for lowered, key in document.context_keys.items():
            if lowered not in values:
                missing.setdefault(lowered, key)
    return tuple(missing.values())
