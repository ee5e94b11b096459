"""What the reference evaluator says of single elements of statements. Each is read once.

A statement applies if each of its elements does. Documents of one batch are made of the same few elements, so the
evaluator reads an element on its own, in a statement whose other elements apply to everything.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from localcloud.iam import Context, Request, read_document
from localcloud.iam.documents import Statement
from localcloud.iam.patterns import UnresolvedVariable
from tests.policypack.fuzz.automaton import Pattern
from tests.policypack.fuzz.guarded import ACTIONS

Json = Mapping[str, Any]

ACTION_BITS = {action: 1 << number for number, action in enumerate(ACTIONS)}
"""The bit of each guarded action in the result of `covered_actions`."""

_VARIABLES_VERSION = "2012-10-17"
_OTHER_VERSION = "2008-10-17"
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


@lru_cache(maxsize=4096)
def covered_actions(name: str, entries: tuple[str, ...]) -> int:
    """Return which guarded actions the element covers."""
    statement = {"Effect": "Allow", name: list(entries), "Resource": _EXAMPLE_ARN}
    actions = read_document({"Statement": statement}).statements[0].actions
    return bits(map(actions.covers, _LOWERED_ACTIONS))


@lru_cache(maxsize=4096)
def matcher(pattern: Pattern) -> Callable[[Request], bool]:
    """Return a function that returns whether the pattern matches the resource of a request.

    It raises `UnresolvedVariable` if the pattern has a policy variable without a value in the request.
    """
    return _statement({"Action": "*", "Resource": pattern.text}, variables=pattern.escapes).target.covers


class Resources:
    """A `Resource` or `NotResource` element."""

    def __init__(self, name: str, entries: Iterable[str], *, variables: bool) -> None:
        self._is_negated = name == "NotResource"
        self._matchers = [matcher(pattern) for pattern in as_patterns(entries, variables=variables)]

    def cover(self, request: Request) -> bool:
        """Return whether the element covers the resource of the request.

        A variable without a value in any entry makes the entire statement invalid (reference_policies_variables).
        """
        try:
            matches = [matches(request) for matches in self._matchers]
        except UnresolvedVariable:
            return False
        return any(matches) != self._is_negated


def as_patterns(entries: Iterable[str], *, variables: bool) -> Iterator[Pattern]:
    """Yield the patterns of a `Resource` or `NotResource` in a document with or without policy variables."""
    for text in entries:
        yield Pattern(text, escapes=variables and "${" in text)


def allowed_actions(document: Json, arns: Iterable[str], context: Context) -> dict[str, int]:
    """Return which guarded actions the whole document allows on each ARN, in the context.

    Raises:
        MalformedDocument: an element is outside the grammar.
    """
    variables = has_variables(document)
    statements = [
        (
            statement["Effect"] == "Allow",
            covered_actions(*element(statement, "Action")),
            Resources(*element(statement, "Resource"), variables=variables),
            _holds_in(context, statement.get("Condition"), variables=variables),
        )
        for statement in as_list(document["Statement"])
    ]
    found: dict[str, int] = {}
    for arn in arns:
        request = Request("iam:PassRole", arn, context)
        allowed = denied = 0
        for is_allow, actions, resources, holds in statements:
            if holds and resources.cover(request):
                if is_allow:
                    allowed |= actions
                else:
                    denied |= actions
        found[arn] = allowed & ~denied
    return found


def _holds_in(context: Context, condition: Json | None, *, variables: bool) -> bool:
    """Return whether a `Condition` element holds in the context."""
    return not condition or _holds(json.dumps(condition), json.dumps(context), variables)


@lru_cache(maxsize=4096)
def _holds(condition: str, context: str, variables: bool) -> bool:
    statement = {"Action": "*", "Resource": "*", "Condition": json.loads(condition)}
    request = Request("iam:PassRole", _EXAMPLE_ARN, json.loads(context))
    return _statement(statement, variables=variables).applies(request)


def _statement(elements: Json, *, variables: bool) -> Statement[Request]:
    version = _VARIABLES_VERSION if variables else _OTHER_VERSION
    return read_document({"Version": version, "Statement": {"Effect": "Allow", **elements}}).statements[0]


def lowest(number: int) -> int:
    """Return the number of the lowest bit that is set."""
    return (number & -number).bit_length() - 1


def bits(values: Iterable[object]) -> int:
    """Return an integer with the bit of every true value set."""
    text: Sequence[str] = ["1" if value else "0" for value in values]
    return int("".join(reversed(text)) or "0", 2)
