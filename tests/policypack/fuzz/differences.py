"""Differences between the checker and the right answer, and the smallest document that shows each."""

import importlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

from localcloud.iam import MalformedDocument
from tests.policypack.fuzz import expected, trust
from tests.policypack.fuzz.documents import CONTEXT
from tests.policypack.fuzz.elements import ACTION_BITS, allowed_actions, as_list
from tests.policypack.fuzz.expected import Answer
from tests.policypack.fuzz.guarded import ACTIONS, is_target

Json = dict[str, Any]
Reports = Mapping[tuple[str, str], tuple[str, str]]
"""(action, kind) -> (reach, example ARN)."""
_NOTHING = "", ""


class Checker(Protocol):
    """The checker that is compared: a module, or an object in a test."""

    @property
    def TooComplex(self) -> type[Exception]:  # noqa: N802  it is a class
        """The exception that says that the checker spent its budget."""

    def reported(self, document: Json) -> Reports:
        """Return what the checker reports of an identity-based policy document."""

    def opens(self, trust_policy: Json) -> bool:
        """Return whether the checker reports a trust policy."""


def load_checker(module: str) -> Checker:
    """Return the checker of this name."""
    return cast("Checker", importlib.import_module(module))


@dataclass(frozen=True, slots=True)
class Difference:
    """One document on which the answers differ.

    Attributes:
        document: the document.
        is_trust: whether it is a trust policy.
        lines: what differs: the right answer and that of the checker.
    """

    document: Json
    is_trust: bool
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(["", json.dumps(self.document), *(f"  {line}" for line in self.lines)])


def compare(checker: Checker, document: Json, answer: Answer) -> Difference | None:
    """Compare the checker with the right answer for an identity-based policy document.

    Raises:
        Exception: `TooComplex` of the checker.
    """
    try:
        reports = checker.reported(document)
    except checker.TooComplex:
        raise
    except Exception as error:  # noqa: BLE001  whatever the checker raises, the document shows it
        return Difference(document, is_trust=False, lines=(f"the checker raises {error!r}",))
    lines = [
        f"{action} on {kind}: must be {_worded(answer.get((action, kind)))}, the checker says "
        f"{_worded(reports.get((action, kind)))}"
        for action, kind in dict.fromkeys([*answer, *reports])
        if answer.get((action, kind), _NOTHING)[0] != reports.get((action, kind), _NOTHING)[0]
    ]
    if not lines:
        lines = list(_wrong_examples(document, reports))
    return Difference(document, is_trust=False, lines=tuple(lines)) if lines else None


def compare_trust(checker: Checker, document: Json) -> Difference | None:
    """Compare the checker with the right answer for a trust policy.

    Raises:
        Exception: `TooComplex` of the checker.
    """
    stranger = trust.stranger(document)
    try:
        opens = checker.opens(document)
    except checker.TooComplex:
        raise
    except Exception as error:  # noqa: BLE001  whatever the checker raises, the document shows it
        return Difference(document, is_trust=True, lines=(f"the checker raises {error!r}",))
    if opens == (stranger is not None):
        return None
    if stranger is None:
        if trust.could_open(document):
            return None
        line = "must not be reported, the checker reports it"
    else:
        line = f"must be reported, the checker doesn't: {stranger.action} by {stranger.principal}, {stranger.context}"
    return Difference(document, is_trust=True, lines=(line,))


def shrunk(checker: Checker, difference: Difference) -> Difference:
    """Return the difference on a smaller document: without what it doesn't need."""
    while True:
        smaller = (_differs(checker, replace(difference, document=each)) for each in _smaller(difference.document))
        found = next(filter(None, smaller), None)
        if found is None:
            return difference
        difference = found


def _differs(checker: Checker, difference: Difference) -> Difference | None:
    try:
        if difference.is_trust:
            return compare_trust(checker, difference.document)
        return compare(checker, difference.document, expected.answer(difference.document))
    except (checker.TooComplex, MalformedDocument):
        return None


def _worded(report: tuple[str, str] | None) -> str:
    return f"`{report[0]}` (`{report[1]}`)" if report else "nothing"


def _wrong_examples(document: Json, reports: Reports) -> Iterator[str]:
    """Yield the example ARNs that the whole document doesn't allow, or that are no target of their kind."""
    allowed = allowed_actions(document, {arn for _, arn in reports.values()}, CONTEXT) if reports else {}
    for (action, kind), (_, arn) in reports.items():
        if not is_target(arn, kind):
            yield f"{action}: the example `{arn}` must be a {kind} that counts"
        elif not allowed[arn] & ACTION_BITS[action]:
            yield f"{action}: the document must allow the example `{arn}`"


def _smaller(document: Json) -> Iterator[Json]:
    """Yield the documents with one thing less."""
    statements = as_list(document["Statement"])
    for number, statement in enumerate(statements):
        if len(statements) > 1:
            yield {**document, "Statement": statements[:number] + statements[number + 1 :]}
        for changed in _smaller_statements(statement):
            yield {**document, "Statement": [*statements[:number], changed, *statements[number + 1 :]]}
    if "Version" in document:
        yield {"Statement": document["Statement"]}


def _smaller_statements(statement: Json) -> Iterator[Json]:
    for name, value in statement.items():
        if name == "Condition":
            yield {key: item for key, item in statement.items() if key != name}
            for operator, tests in value.items():
                for changed in _smaller_mappings(tests):
                    yield {**statement, name: {**value, operator: changed}}
                yield {**statement, name: {key: item for key, item in value.items() if key != operator}}
        elif isinstance(value, dict):
            for changed in _smaller_mappings(value):
                yield {**statement, name: changed}
        else:
            for entries in _shorter(value):
                yield {**statement, name: entries}
            yield from _simpler(statement, name, value)


def _simpler(statement: Json, name: str, value: object) -> Iterator[Json]:
    """Yield the statement about one guarded action only, or with one character less in a name."""
    actions = trust.ACTIONS if statement.keys() & {"Principal", "NotPrincipal"} else tuple(ACTIONS)
    if name == "NotAction" or (name == "Action" and value not in actions):
        others = {key: item for key, item in statement.items() if key != name}
        yield from ({**others, "Action": action} for action in actions)
    elif name in {"Resource", "NotResource"} and isinstance(value, str):
        for index in range(value.rfind(":") + 1, len(value)):
            yield {**statement, name: value[:index] + value[index + 1 :]}


def _smaller_mappings(mapping: Json) -> Iterator[Json]:
    """Yield the mapping with one key less, or with one entry less under a key."""
    for key, value in mapping.items():
        if len(mapping) > 1:
            yield {other: item for other, item in mapping.items() if other != key}
        for entries in _shorter(value):
            yield {**mapping, key: entries}


def _shorter(value: object) -> Iterator[object]:
    """Yield a list with one entry less, and a list of one entry without its brackets."""
    if isinstance(value, list):
        if len(value) == 1:
            yield value[0]
        else:
            for number in range(len(value)):
                yield value[:number] + value[number + 1 :]
