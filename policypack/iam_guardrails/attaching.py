"""What a resource of a template attaches if the name or ARN depends on parameters that are unknown.

Where the template lists the values that a parameter can have, these are what is attached. An AWS-managed policy holds
permissions that count if one does with each of the values.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from iam_guardrails.managed_policies import HARMLESS, classify
from iam_guardrails.narrowing import certain_of, doubts_of
from iam_guardrails.resource_access import InEachCase, ResourceAccess, Source, Undecidable, Values

Cases = Sequence[Mapping[Values, ResourceAccess]]


def with_values(access: ResourceAccess, cases_of: Callable[[InEachCase], Cases]) -> list[InEachCase]:
    """Put what is attached with each value of a parameter in place of what depends on the parameter.

    Args:
        access: What a resource allows.
        cases_of: Returns what a resource of a template allows in each case; nothing where that is unknown.

    Returns:
        The functions of those resources of a template of which something else may depend on the parameter, too.
    """
    settled: list[InEachCase] = []
    undecidable = list(access.undecidable)
    for in_each_case in dict.fromkeys(each.in_each_case for each in undecidable if each.in_each_case):
        own = [each for each in undecidable if each.in_each_case == in_each_case]
        cases = cases_of(in_each_case)
        sources = {source for each in cases for values in each for source, _ in values}
        if any(each.key in sources for each in own):
            settled.append(in_each_case)
            _settle(access, own, sources, cases)
    access.undecidable = list(dict.fromkeys(each._replace(in_each_case=None) for each in access.undecidable))
    return settled


def _settle(access: ResourceAccess, own: Iterable[Undecidable], sources: set[str], cases: Cases) -> None:
    """Take what one resource of a template attaches from its cases; `sources` are the parameters with a value there."""
    kinds = [{values: set(_kinds(one.policy_arns)) for values, one in each.items()} for each in cases]
    decided = sources.difference(doubts_of(kinds))
    gone = [each for each in own if each.key in decided]
    access.undecidable = [each for each in access.undecidable if each not in gone]
    told = {(each.subject, each.value) for each in access.policy_arns}
    for each, found in zip(cases, kinds, strict=True):
        for one in each.values():
            certain = [source for source in one.policy_arns if _counts(source, certain_of(found))]
            access.policy_arns += [source for source in certain if (source.subject, source.value) not in told]
            told.update((source.subject, source.value) for source in certain)
            access.undecidable += one.undecidable
            access.groups += [source for source in one.groups if source not in access.groups]
            access.references += [reference for reference in one.references if reference not in access.references]


def _kinds(policies: Iterable[Source]) -> Iterator[Hashable]:
    """Yield the kinds of permissions in AWS-managed policies that count."""
    return (kind for each in policies if (kind := classify(each.value)) and kind != HARMLESS)


def _counts(policy: Source, certain: Iterable[object]) -> bool:
    """Tell whether to check an attached policy: it is not AWS's, or something like it is attached with each value."""
    kind = classify(policy.value)
    return kind is None or kind in certain
