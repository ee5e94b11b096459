"""Policy documents, parsed and compiled once so that many requests are evaluated fast."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from localcloud.iam.conditions import Condition, NullCondition, read_conditions
from localcloud.iam.grammar import (
    IDENTITY_POLICY,
    TRUST_POLICY,
    PolicyType,
    as_list,
    check_document,
    has_variables,
    parse,
)
from localcloud.iam.patterns import Patterns, UnresolvedVariable, like, resource_like
from localcloud.iam.principals import Principals
from localcloud.iam.requests import AssumeRoleRequest, Request

AnyRequest = TypeVar("AnyRequest", bound=Request | AssumeRoleRequest)
AnyRequest_contra = TypeVar("AnyRequest_contra", bound=Request | AssumeRoleRequest, contravariant=True)


class Target(Protocol[AnyRequest_contra]):
    """The element of a statement that names its resources or principals."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The condition keys of the policy variables in the element, as written."""

    def covers(self, request: AnyRequest_contra) -> bool:
        """Return whether the statement is about the target of the request."""


class Actions:
    """The `Action` or `NotAction` element.

    IAM ignores the case of the service prefix and of the action name (reference_policies_elements_action).
    """

    def __init__(self, statement: Mapping[str, Any]) -> None:
        self._is_negated = "NotAction" in statement
        texts = as_list(statement["NotAction" if self._is_negated else "Action"])
        self._matches = Patterns([text.lower() for text in texts], like, has_variables=False).matcher({})

    def covers(self, lowered_action: str) -> bool:
        """Return whether the statement is about this action."""
        return (self._matches(lowered_action) is None) == self._is_negated


class Resources:
    """The `Resource` or `NotResource` element. ARNs are case-sensitive (reference_policies_elements_resource)."""

    def __init__(self, statement: Mapping[str, Any], *, has_variables: bool) -> None:
        self._is_negated = "NotResource" in statement
        texts = as_list(statement["NotResource" if self._is_negated else "Resource"])
        self._patterns = Patterns(texts, resource_like, has_variables=has_variables)
        self.keys = self._patterns.keys

    def covers(self, request: Request) -> bool:
        """Return whether the statement is about the resource of the request.

        Raises:
            UnresolvedVariable: a policy variable in the element has no value in the request.
        """
        return (self._patterns.matcher(request.values)(request.resource) is None) == self._is_negated


@dataclass(frozen=True, slots=True)
class Statement(Generic[AnyRequest]):
    """One compiled statement.

    Attributes:
        is_allow: whether the effect is `Allow`, not `Deny`.
    """

    is_allow: bool
    actions: Actions
    target: Target[AnyRequest]
    conditions: tuple[Condition | NullCondition, ...]

    def applies(self, request: AnyRequest) -> bool:
        """Return whether the statement applies to the request.

        A variable that can't be resolved makes the entire statement invalid (reference_policies_variables).

        Raises:
            ValueError: a condition without a set operator gets several values. AWS documents no result.
        """
        if not self.actions.covers(request.lowered_action):
            return False
        try:
            return self.target.covers(request) and all(condition.holds(request.values) for condition in self.conditions)
        except UnresolvedVariable:
            return False


@dataclass(frozen=True, slots=True)
class Policy(Generic[AnyRequest]):
    """One compiled policy document. Create it with `read_document` or `read_trust_policy`.

    Attributes:
        statements: the statements, in the order of the document.
        context_keys: every condition key that a condition or a policy variable refers to, by lower-cased key. The value
            is the key as first written. These are the keys of iam:GetContextKeysForCustomPolicy
            (API_GetContextKeysForCustomPolicy).
    """

    statements: tuple[Statement[AnyRequest], ...]
    context_keys: Mapping[str, str]


Document = Policy[Request]
"""An identity-based policy document, or the policy of a permissions boundary."""

TrustPolicy = Policy[AssumeRoleRequest]
"""The trust policy of a role."""


def read_document(value: str | Mapping[str, Any]) -> Document:
    """Read an identity-based policy document or the policy of a permissions boundary, as JSON text or parsed.

    Raises:
        MalformedDocument: the document is outside the grammar.
    """
    document = _checked(value, IDENTITY_POLICY)
    variables = has_variables(document)
    return _policy(
        [
            _statement(statement, Resources(statement, has_variables=variables), has_variables=variables)
            for statement in as_list(document["Statement"])
        ]
    )


def read_trust_policy(value: str | Mapping[str, Any]) -> TrustPolicy:
    """Read the trust policy of a role, as JSON text or parsed.

    Raises:
        MalformedDocument: the document is outside the grammar.
    """
    document = _checked(value, TRUST_POLICY)
    variables = has_variables(document)
    return _policy(
        [
            _statement(statement, Principals(statement), has_variables=variables)
            for statement in as_list(document["Statement"])
        ]
    )


def _checked(value: str | Mapping[str, Any], kind: PolicyType) -> Mapping[str, Any]:
    document: Mapping[str, Any] = parse(value) if isinstance(value, str) else value
    check_document(document, kind)
    return document


def _statement(
    statement: Mapping[str, Any], target: Target[AnyRequest], *, has_variables: bool
) -> Statement[AnyRequest]:
    conditions = read_conditions(statement.get("Condition", {}), has_variables=has_variables)
    return Statement(statement["Effect"] == "Allow", Actions(statement), target, conditions)


def _policy(statements: list[Statement[AnyRequest]]) -> Policy[AnyRequest]:
    keys: dict[str, str] = {}
    for statement in statements:
        for element in (statement.target, *statement.conditions):
            for key in element.keys:
                keys.setdefault(key.lower(), key)
    return Policy(tuple(statements), keys)
