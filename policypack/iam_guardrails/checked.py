"""One resource, read, parsed and evaluated once for all policies."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from iam_guardrails.access import ResourceAccess, Source, access_of, texts_of
from iam_guardrails.budget import Budget, TooComplexError
from iam_guardrails.documents import Document, parse
from iam_guardrails.evaluation import Evaluation, Reach, evaluate
from iam_guardrails.keys import document_key
from iam_guardrails.managed_policies import HARMLESS, classify
from iam_guardrails.narrowing import evaluation_in, of_cases, own_writes_in, trust_in, usable_roles_in
from iam_guardrails.policies import Policies
from iam_guardrails.self_escalation import OwnWrite, own_writes
from iam_guardrails.trust import Trust, evaluate_trust
from iam_guardrails.usable_roles import UsableRole, usable_roles
from iam_guardrails.words import quoted

_KEY = attrgetter("key")
_T = TypeVar("_T")


class CheckedDocument(NamedTuple):
    """A policy document of a resource, and what it allows.

    `key` is how an exemption names the document. It is empty if there is nothing to exempt.
    """

    source: Source
    evaluation: Evaluation
    own_writes: tuple[OwnWrite, ...]
    usable_roles: tuple[UsableRole, ...]
    key: str = ""

    @property
    def document(self) -> Document:
        """The document in one shape."""
        return self.evaluation.document


class CheckedTrust(NamedTuple):
    """A trust policy of a resource, and whom it lets in; `key` is as in `CheckedDocument`."""

    source: Source
    document: Document
    trust: Trust
    key: str = ""


@dataclass(slots=True)
class CheckedResource:
    """What a resource allows.

    `too_complex` is empty, or the key by which an exemption names a resource for which the budget did not suffice. Then
    nothing else is known of it. The same holds where the check failed: `failure` names the error.
    """

    access: ResourceAccess = field(default_factory=ResourceAccess)
    documents: tuple[CheckedDocument, ...] = ()
    trusts: tuple[CheckedTrust, ...] = ()
    too_complex: str = ""
    failure: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing that a rule could report."""
        access = self.access
        found = access.groups or access.references or access.undecidable or access.failures
        return not (
            found
            or self.too_complex
            or self.failure
            or any(map(_KEY, self.documents))
            or any(map(_KEY, self.trusts))
            or any(classify(source.value) != HARMLESS for source in access.policy_arns)
        )

    @property
    def own(self) -> "CheckedResource":
        """The part that belongs to no role under the path `/aws-reserved/`."""
        return self if not self.is_reserved else self._part(reserved=False)

    @property
    def reserved(self) -> "CheckedResource":
        """The part that belongs to roles under the path `/aws-reserved/`, as if it belonged to others."""
        return CheckedResource() if not self.is_reserved else self._part(reserved=True)

    @property
    def is_reserved(self) -> bool:
        """Whether some of it belongs to a role of a permission set."""
        sources = (*self.access.policy_arns, *self.access.documents, *self.access.trusts)
        return any(source.reserved for source in sources)

    def _part(self, *, reserved: bool) -> "CheckedResource":
        def belongs(source: Source) -> bool:
            return bool(source.reserved) == reserved

        access = replace(self.access, policy_arns=list(filter(belongs, self.access.policy_arns)))
        documents = tuple(each for each in self.documents if belongs(each.source))
        trusts = tuple(each for each in self.trusts if belongs(each.source))
        return CheckedResource(access, documents, trusts)


def check(resource_type: str, name: str, props: Mapping[str, Any], policies: Policies | None = None) -> CheckedResource:
    """Check a resource.

    Args:
        resource_type: Its type token.
        name: Its name in the program.
        props: Its inputs, as a policy gets them after the provider's check.
        policies: Those of the stack, which it may attach.
    """
    budget = Budget()
    try:
        return check_access(access_of(resource_type, name, props, budget), budget, policies)
    except TooComplexError:
        return CheckedResource(too_complex=document_key(texts_of(resource_type, props)))
    except Exception as error:  # noqa: BLE001  reported by each mandatory policy
        return CheckedResource(failure=type(error).__name__)


def check_access(access: ResourceAccess, budget: Budget, policies: Policies | None = None) -> CheckedResource:
    """Check what a resource allows.

    Raises:
        TooComplexError: The budget does not suffice.
    """
    access.policy_arns = [each for each in access.policy_arns if _is_attached(each, budget)]
    documents = [_checked_document(source, budget) for source in access.documents]
    attached = [each for each in (*access.policy_arns, *access.policy_objects) if each.holders]
    if attached:
        own = Policies()
        own.add(access.created, documents)
        for source in attached:
            found = own.documents_of(source.value) or (policies.documents_of(source.value) if policies else ())
            documents += _attached(source, found, budget)
    trusts = [_checked_trust(source, budget) for source in access.trusts]
    return CheckedResource(access, tuple(documents), tuple(trusts))


def _in_cases(source: Source, budget: Budget, work: Callable[[ResourceAccess], _T], otherwise: _T) -> _T:
    """Return the result of some work with what a resource allows in any case of what its template leaves open.

    Without open questions, or if the budget's reserve does not suffice, it is `otherwise`.
    """
    if source.in_each_case is None:
        return otherwise
    try:
        with budget.reserve():
            return work(source.in_each_case())
    except TooComplexError:
        return otherwise


def _is_attached(source: Source, budget: Budget) -> bool:
    """Tell whether a policy is attached in a case; of a harmless one it does not matter."""

    def attached(access: ResourceAccess) -> bool:
        return any(each.value == source.value for each in of_cases(access.policy_arns, source))

    return classify(source.value) == HARMLESS or _in_cases(source, budget, attached, otherwise=True)


def _checked_document(source: Source, budget: Budget) -> CheckedDocument:
    checked = _document(source, budget)
    if not _allows_something(checked):
        return checked

    def narrowed(access: ResourceAccess) -> CheckedDocument:
        cases = [_document(each, budget) for each in of_cases(access.documents, source)]
        return CheckedDocument(
            source,
            evaluation_in(checked.evaluation, [each.evaluation for each in cases]),
            own_writes_in(checked.own_writes, (one for each in cases for one in each.own_writes)),
            usable_roles_in(checked.usable_roles, (one for each in cases for one in each.usable_roles)),
        )

    found = _in_cases(source, budget, narrowed, checked)
    return found._replace(key=document_key(source.value)) if _allows_something(found) else found


def _document(source: Source, budget: Budget) -> CheckedDocument:
    document = parse(source.value, budget)
    evaluation = evaluate(document, budget)
    own = _own_writes(evaluation, source, budget) if evaluation.writes else ()
    usable = tuple(usable_roles(document, evaluation.permissions, budget)) if evaluation.writes else ()
    return CheckedDocument(source, evaluation, own, usable)


def _allows_something(checked: CheckedDocument) -> bool:
    evaluation = checked.evaluation
    found = evaluation.permissions or evaluation.sources or evaluation.strays or checked.own_writes
    return bool(found or checked.usable_roles or checked.document.faults)


def _own_writes(evaluation: Evaluation, source: Source, budget: Budget) -> tuple[OwnWrite, ...]:
    """Return the writes on the holders of a document, but for those that it allows on any target."""
    everywhere = {
        (permission.action, permission.statement.position, permission.resource)
        for permission in evaluation.permissions
        if permission.reach == Reach.UNBOUNDED
    }
    found = own_writes(evaluation.document, source.holders, budget)
    return tuple(one for one in found if (one.action, one.statement.position, one.resource) not in everywhere)


def _attached(source: Source, documents: Iterable[CheckedDocument], budget: Budget) -> Iterator[CheckedDocument]:
    """Yield the documents of an attached policy of the stack that can change whom it is attached to."""
    for each in documents:
        subject = f"{source.subject} attaches {quoted(source.value)}, which"
        attached = Source(subject, each.source.value, source.holders, source.reserved)
        own = _own_writes(each.evaluation, attached, budget)
        if own:
            nothing_else = Evaluation(each.document, (), ())
            yield CheckedDocument(attached, nothing_else, own, (), document_key(attached.value))


def _checked_trust(source: Source, budget: Budget) -> CheckedTrust:
    checked = _trust(source, budget)
    if not _lets_someone_in(checked):
        return checked

    def narrowed(access: ResourceAccess) -> CheckedTrust:
        cases = [_trust(each, budget).trust for each in of_cases(access.trusts, source)]
        return checked._replace(trust=trust_in(checked.trust, cases))

    found = _in_cases(source, budget, narrowed, checked)
    return found._replace(key=document_key(source.value)) if _lets_someone_in(found) else found


def _trust(source: Source, budget: Budget) -> CheckedTrust:
    document = parse(source.value, budget, trust=True)
    return CheckedTrust(source, document, evaluate_trust(document, budget))


def _lets_someone_in(checked: CheckedTrust) -> bool:
    trust = checked.trust
    return bool(trust.openings or trust.doubts or trust.sources or checked.document.faults)
