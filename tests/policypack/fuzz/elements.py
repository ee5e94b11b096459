"""What the reference evaluator says of single elements of statements. Each is read once.

A statement applies if each of its elements does. Documents of one batch are made of the same few elements, so the
evaluator reads an element on its own, in a statement whose other elements apply to everything.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from localcloud.iam import Context, Request, read_document
from localcloud.iam.documents import Statement
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
def about_resources(name: str, entries: tuple[str, ...], *, variables: bool) -> Statement[Request]:
    """Return a statement about every action on what the element covers."""
    return _statement({"Action": "*", name: list(entries)}, variables=variables)


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
            about_resources(*element(statement, "Resource"), variables=variables),
            _holds_in(context, statement.get("Condition"), variables=variables),
        )
        for statement in as_list(document["Statement"])
    ]
    found: dict[str, int] = {}
    for arn in arns:
        request = Request("iam:PassRole", arn, context)
        allowed = denied = 0
        for is_allow, actions, resources, holds in statements:
            if holds and resources.applies(request):
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
