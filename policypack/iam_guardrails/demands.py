"""What the ARN of a target must meet so that a statement allows, or does not deny, an action on it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from iam_guardrails.patterns import ANY, ONE, has_wildcard, matches
from iam_guardrails.statements import Statement

_BEGINNING = re.compile(f"(a[{ANY}{ONE}]|ar[{ANY}{ONE}]|arn[{ANY}{ONE}])")


class Demand(NamedTuple):
    """What a target must meet: one of the compiled patterns matches it, or with `match=False` none does."""

    patterns: tuple[str, ...]
    match: bool

    @property
    def reaches_any_name(self) -> bool:
        """Whether a name that nobody wrote may meet it: names hold no colon."""
        return not self.match or any(has_wildcard(pattern.rpartition(":")[2]) for pattern in self.patterns)

    def meets(self, text: str) -> bool:
        """Tell whether a text meets it."""
        return any(matches(pattern, text) for pattern in self.patterns) == self.match


def demand_of(statement: Statement, *, match: bool, most: bool = False) -> Demand:
    """Return the demand that one of the statement's resources matches, or that none does."""
    patterns = (pattern for entry in statement.resource_patterns(most=most) for pattern in entry)
    return Demand(tuple(filter(_may_match_an_arn, dict.fromkeys(patterns))), match)


def entry_demands(statement: Statement, *, most: bool = False) -> Iterator[tuple[str, Demand]]:
    """Yield each entry of `Resource` with its demand on a target; `NotResource` is one entry, without text."""
    if statement.inverts_resources:
        yield "", demand_of(statement, match=False, most=most)
    else:
        for text, patterns in zip(statement.resources, statement.resource_patterns(most=most), strict=True):
            yield text, Demand(tuple(filter(_may_match_an_arn, patterns)), match=True)


def _may_match_an_arn(pattern: str) -> bool:
    """Tell whether a compiled pattern may match an ARN at all. The search skips those that can't."""
    return pattern.startswith(("arn:", ANY, ONE)) or bool(_BEGINNING.match(pattern))
