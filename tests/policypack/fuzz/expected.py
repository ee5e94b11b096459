"""The right answer for a document, from the reference evaluator by brute force.

The evaluator says which targets of a universe each statement covers. The rest is arithmetic on sets: a target is
allowed if an `Allow` covers it and no `Deny` that certainly applies does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from localcloud.iam import Request, read_document
from localcloud.iam.patterns import VARIABLE
from tests.policypack.fuzz.automaton import Pattern
from tests.policypack.fuzz.guarded import ACTIONS, KINDS
from tests.policypack.fuzz.universe import targets

Json = Mapping[str, Any]
Answer = dict[tuple[str, str], tuple[str, str]]
"""(action, kind) -> `any` or `prefix`, and an example ARN."""

_VARIABLES_VERSION = "2012-10-17"
_LOWERED_ACTIONS = [action.lower() for action in ACTIONS]
_EXAMPLE_ARN = "arn:aws:iam::123456789012:role/example"


def as_list(value: Any) -> list[Any]:  # noqa: ANN401  JSON of any shape
    """Return a list as it is and any other value in a list."""
    return value if isinstance(value, list) else [value]


def has_variables(document: Json) -> bool:
    """Return whether the version of the document has policy variables."""
    return document.get("Version") == _VARIABLES_VERSION


def element(statement: Json, name: str) -> tuple[str, tuple[str, ...]]:
    """Return `Action` or `NotAction` (`Resource` or `NotResource`) with its entries."""
    written = name if name in statement else f"Not{name}"
    return written, tuple(as_list(statement[written]))


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
            for text in element(statement, "Resource")[1]:
                yield Pattern(text, escapes=variables and "${" in text)


class Oracle:
    """Answer for any document made of some patterns.

    Raises:
        TooManySteps: to find the classes of targets needs more steps than the limit.
    """

    def __init__(self, patterns: Iterable[Pattern], limit: int = 10_000_000) -> None:
        self.targets = targets(list(dict.fromkeys(patterns)), limit)
        self._requests = [Request("iam:PassRole", target.arn) for target in self.targets]
        self._kinds = {kind: _bits(target.kind == kind for target in self.targets) for kind in KINDS}
        self._short = _bits(target.is_short for target in self.targets)
        self._covered: dict[tuple[str, tuple[str, ...], bool], int] = {}

    def answer(self, document: Json) -> Answer:
        """Return what the checker must report of the document."""
        variables = has_variables(document)
        statements = [
            (
                statement["Effect"] == "Allow",
                _covered_actions(*element(statement, "Action")),
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
                example = _lowest(short or left)
                answer[action, kind] = "any" if short else "prefix", self.targets[example].arn
        return answer

    def _covered_targets(self, name: str, entries: tuple[str, ...], *, variables: bool) -> int:
        place = name, entries, variables
        if place not in self._covered:
            statement = {"Effect": "Allow", "Action": "*", name: list(entries)}
            version = _VARIABLES_VERSION if variables else "2008-10-17"
            covers = read_document({"Version": version, "Statement": statement}).statements[0].target.covers
            self._covered[place] = _bits(map(covers, self._requests))
        return self._covered[place]


def answer(document: Json) -> Answer:
    """Return what the checker must report of one document, whatever its patterns."""
    return Oracle(patterns_of(document)).answer(document)


@lru_cache(maxsize=4096)
def _covered_actions(name: str, entries: tuple[str, ...]) -> int:
    """Return which guarded actions the element covers."""
    statement = {"Effect": "Allow", name: list(entries), "Resource": _EXAMPLE_ARN}
    actions = read_document({"Statement": statement}).statements[0].actions
    return _bits(map(actions.covers, _LOWERED_ACTIONS))


def _lowest(bits: int) -> int:
    """Return the number of the lowest bit that is set."""
    return (bits & -bits).bit_length() - 1


def _bits(values: Iterable[bool]) -> int:
    """Return an integer with the bit of every true value set."""
    text: Sequence[str] = ["1" if value else "0" for value in values]
    return int("".join(reversed(text)) or "0", 2)
