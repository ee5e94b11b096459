"""Entries of `Resource` and `NotResource` as demands on a target, for the tests of the search."""

from iam_guardrails.demands import Demand
from iam_guardrails.patterns import NEVER, resource_patterns


def entry(*texts: str, match: bool = True) -> Demand:
    """Return the demand that an entry of these texts matches."""
    compiled = (resource_patterns(text, variables=True, widen=True, hole=NEVER) for text in texts)
    return Demand(tuple(pattern for each in compiled for pattern in each), match)


def outside(*texts: str) -> Demand:
    """Return the demand that none of these texts matches."""
    return entry(*texts, match=False)
