"""One resource, read, parsed and evaluated once for all policies."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from iam_guardrails.access import ResourceAccess, Source, access_of, texts_of
from iam_guardrails.attaching import with_values
from iam_guardrails.budget import Budget, TooComplexError
from iam_guardrails.documents import Document, parse
from iam_guardrails.evaluation import Evaluation, Reach, evaluate
from iam_guardrails.keys import document_key
from iam_guardrails.managed_policies import HARMLESS, classify
from iam_guardrails.narrowing import documents_in, trusts_in
from iam_guardrails.policies import Policies
from iam_guardrails.resource_access import InEachCase, Values
from iam_guardrails.self_escalation import OwnWrite, own_writes
from iam_guardrails.trust import Trust, evaluate_trust
from iam_guardrails.usable_roles import UsableRole, usable_roles
from iam_guardrails.values import HOLE
from iam_guardrails.words import quoted

_KEY = attrgetter("key")
_T = TypeVar("_T")
_Cases = list[dict[Values, ResourceAccess]]


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

    @property
    def says_something(self) -> bool:
        """Whether a rule may report something of it."""
        evaluation = self.evaluation
        found = evaluation.permissions or evaluation.sources or evaluation.strays or self.own_writes
        return bool(found or self.usable_roles or self.document.faults)

    @property
    def is_open(self) -> bool:
        """Whether a case may show something else: it says something, or writes and has a holder of unknown name."""
        unnamed = self.evaluation.writes and any(HOLE in holder.name for holder in self.source.holders)
        return unnamed or self.says_something


class CheckedTrust(NamedTuple):
    """A trust policy of a resource, and whom it lets in; `key` is as in `CheckedDocument`."""

    source: Source
    document: Document
    trust: Trust
    key: str = ""

    @property
    def says_something(self) -> bool:
        """Whether a rule may report something of it."""
        trust = self.trust
        return bool(trust.openings or trust.doubts or trust.sources or self.document.faults)

    @property
    def is_open(self) -> bool:
        """Whether a case may show something else."""
        return self.says_something


_Checked = TypeVar("_Checked", CheckedDocument, CheckedTrust)


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
    settled = with_values(access, lambda in_each_case: _in_cases(in_each_case, budget, list, otherwise=[]))
    documents = [_with_key(each) for each in _narrowed(_documents, documents_in, access, settled, budget)]
    attached = [each for each in (*access.policy_arns, *access.policy_objects) if each.holders]
    if attached:
        own = Policies()
        own.add(access.created, documents)
        for source in attached:
            found = own.documents_of(source.value) or (policies.documents_of(source.value) if policies else ())
            documents += _attached(source, found, budget)
    trusts = [_with_key(each) for each in _narrowed(_trusts, trusts_in, access, settled, budget)]
    return CheckedResource(access, tuple(documents), tuple(trusts))


def _in_cases(in_each_case: InEachCase, budget: Budget, work: Callable[[_Cases], _T], otherwise: _T) -> _T:
    """Return the result of some work with what a resource allows in each case of what its template leaves open.

    Without open questions, or if the budget's reserve does not suffice, it is `otherwise`.
    """
    if in_each_case is None:
        return otherwise
    try:
        with budget.reserve():
            return work(in_each_case())
    except TooComplexError:
        return otherwise


def _is_attached(source: Source, budget: Budget) -> bool:
    """Tell whether a policy is attached in a case; of a harmless one it does not matter."""

    def attached(cases: _Cases) -> bool:
        accesses = (access for together in cases for access in together.values())
        return any(each.value == source.value for access in accesses for each in access.policy_arns)

    return classify(source.value) == HARMLESS or _in_cases(source.in_each_case, budget, attached, otherwise=True)


def _narrowed(
    check: Callable[[ResourceAccess, Budget], list[_Checked]],
    narrow: Callable[[list[_Checked], list[dict[Values, list[_Checked]]]], list[_Checked]],
    access: ResourceAccess,
    settled: Collection[InEachCase],
    budget: Budget,
) -> list[_Checked]:
    """Return what is found, of each resource of a template by the cases of what the template leaves open.

    Args:
        check: Returns what is found.
        narrow: Returns what of it holds, by what is found in each case.
        access: What is checked.
        settled: The functions of resources of a template that may have more in a case than was found.
        budget: For all of it.
    """
    found = check(access, budget)
    if not settled and not any(each.source.in_each_case and each.is_open for each in found):
        return found

    def in_cases(own: list[_Checked], cases: _Cases) -> list[_Checked]:
        return narrow(own, [{values: check(one, budget) for values, one in each.items()} for each in cases])

    of_resources: dict[InEachCase, list[_Checked]] = {}
    for each in found:
        of_resources.setdefault(each.source.in_each_case, []).append(each)
    for in_each_case in settled:
        of_resources.setdefault(in_each_case, [])
    narrowed: list[_Checked] = []
    for in_each_case, own in of_resources.items():
        needed = in_each_case in settled or any(each.is_open for each in own)
        narrowed += _in_cases(in_each_case, budget, partial(in_cases, own), own) if needed else own
    return narrowed


def _documents(access: ResourceAccess, budget: Budget) -> list[CheckedDocument]:
    return [_document(source, budget) for source in access.documents]


def _trusts(access: ResourceAccess, budget: Budget) -> list[CheckedTrust]:
    return [_trust(source, budget) for source in access.trusts]


def _with_key(checked: _Checked) -> _Checked:
    return checked._replace(key=document_key(checked.source.value)) if checked.says_something else checked


def _document(source: Source, budget: Budget) -> CheckedDocument:
    document = parse(source.value, budget)
    evaluation = evaluate(document, budget)
    own = _own_writes(evaluation, source, budget) if evaluation.writes else ()
    usable = tuple(usable_roles(document, evaluation.permissions, budget)) if evaluation.writes else ()
    return CheckedDocument(source, evaluation, own, usable)


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


def _trust(source: Source, budget: Budget) -> CheckedTrust:
    document = parse(source.value, budget, trust=True)
    return CheckedTrust(source, document, evaluate_trust(document, budget))
