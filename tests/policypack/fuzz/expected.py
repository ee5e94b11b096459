"""The right answer for a document, from the reference evaluator by brute force.

The evaluator says which targets of a universe each pattern matches. The rest is arithmetic on sets: a `NotResource`
covers the targets that none of its patterns matches. A target is allowed if an `Allow` covers it and no `Deny` that
certainly applies does.
"""

from collections.abc import Iterable, Iterator

from localcloud.iam import Request
from localcloud.iam.patterns import VARIABLE
from tests.policypack.fuzz.automaton import Pattern
from tests.policypack.fuzz.elements import (
    Json,
    as_list,
    as_patterns,
    bits,
    covered_actions,
    element,
    has_variables,
    lowest,
    matcher,
)
from tests.policypack.fuzz.guarded import ACTIONS, KINDS
from tests.policypack.fuzz.universe import targets

Answer = dict[tuple[str, str], tuple[str, str]]
"""(action, kind) -> `any` or `prefix`, and an example ARN."""


def counts(statement: Json, *, variables: bool) -> bool:
    """Return whether the theorem counts the statement: every `Allow`, and a `Deny` that certainly applies.

    A `Deny` certainly applies if it has no condition and no policy variable in its resources.
    """
    if statement["Effect"] == "Allow":
        return True
    _, resources = element(statement, "Resource")
    return not statement.get("Condition") and not (variables and any(map(has_variable, resources)))


def has_variable(text: str) -> bool:
    """Return whether the text has a policy variable. `${*}`, `${?}` and `${$}` are none."""
    return any(found["key"] for found in VARIABLE.finditer(text))


def patterns_of(document: Json) -> Iterator[Pattern]:
    """Yield the patterns of the statements that count."""
    variables = has_variables(document)
    for statement in as_list(document["Statement"]):
        if counts(statement, variables=variables):
            yield from as_patterns(element(statement, "Resource")[1], variables=variables)


class Oracle:
    """Answer for any document made of some patterns.

    Raises:
        TooManySteps: to find the classes of targets needs more steps than the limit.
    """

    def __init__(self, patterns: Iterable[Pattern], limit: int = 10_000_000) -> None:
        self.targets = targets(list(dict.fromkeys(patterns)), limit)
        self._requests = [Request("iam:PassRole", target.arn) for target in self.targets]
        self._kinds = {kind: bits(target.kind == kind for target in self.targets) for kind in KINDS}
        self._short = bits(target.is_short for target in self.targets)
        self._all = (1 << len(self.targets)) - 1
        self._matched: dict[Pattern, int] = {}

    def answer(self, document: Json) -> Answer:
        """Return what the checker must report of the document."""
        variables = has_variables(document)
        statements = [
            (
                statement["Effect"] == "Allow",
                covered_actions(*element(statement, "Action")),
                self._covered_targets(*element(statement, "Resource"), variables=variables),
            )
            for statement in as_list(document["Statement"])
            if counts(statement, variables=variables)
        ]
        answer: Answer = {}
        for number, (action, kind) in enumerate(ACTIONS.items()):
            allowed = denied = 0
            for is_allow, actions, covered in statements:
                if actions >> number & 1:
                    if is_allow:
                        allowed |= covered
                    else:
                        denied |= covered
            left = allowed & ~denied & self._kinds[kind]
            if left:
                short = left & self._short
                example = lowest(short or left)
                answer[action, kind] = "any" if short else "prefix", self.targets[example].arn
        return answer

    def _covered_targets(self, name: str, entries: tuple[str, ...], *, variables: bool) -> int:
        covered = 0
        for pattern in as_patterns(entries, variables=variables):
            if pattern not in self._matched:
                self._matched[pattern] = bits(map(matcher(pattern), self._requests))
            covered |= self._matched[pattern]
        return covered if name == "Resource" else self._all ^ covered


def answer(document: Json) -> Answer:
    """Return what the checker must report of one document, whatever its patterns."""
    return Oracle(patterns_of(document)).answer(document)
