"""From the text (or object) of an IAM document to statements in one shape.

Nothing is refused here and nothing skipped. What is outside the grammar is taken in the way that allows most and is
listed in `malformed`, so that a document that AWS might read differently hides nothing.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""

import re
from operator import attrgetter
from typing import Any, NamedTuple

from iam_guardrails.budget import Budget
from iam_guardrails.fields import proper_fields
from iam_guardrails.mentions import ANYTHING, actions_in_text
from iam_guardrails.paths import each
from iam_guardrails.pseudo import with_pseudo_parameters
from iam_guardrails.statements import (
    Statement,
    allow_everything,
    entries,
    plain_statement,
    read_statements,
    sources_of,
)
from iam_guardrails.values import OUTPUT_AS_TEXT, OpenObject, Partial, Unknown, holds_output, read_json, without_mark

LONGEST_DOCUMENT = 131_072
"""Characters of the longest document that any operation of IAM takes.

Source: IAM API Reference, the parameter `PolicyDocument`.
"""
UNDECRYPTED = "[secret]"
"""What the engine shows of a secret that it can't decrypt: `pulumi policy analyze`."""
VERSION_WITH_VARIABLES = "2012-10-17"
VERSIONS = ("2008-10-17", VERSION_WITH_VARIABLES)

_KEYS = frozenset({"Version", "Id", "Statement"})
_CHARACTERS_PER_STEP = 64
_STEPS_PER_DOCUMENT = 6
_STEPS_PER_STATEMENT = 6
_STEPS_PER_ODD_STATEMENT = 8
_UNKNOWN = (Unknown, Partial)
_MALFORMED = attrgetter("malformed")


class Document(NamedTuple):
    """An IAM document: its statements, and what is wrong with the document around them."""

    statements: tuple[Statement, ...]
    malformed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything outside the grammar, each a complete clause."""
        if not self.malformed and not any(map(_MALFORMED, self.statements)):
            return ()
        return tuple(
            dict.fromkeys(
                (
                    *(f"the document {fault}" for fault in self.malformed),
                    *(
                        f"{f'statement {s.position}' if s.position else 'the document'} {fault}"
                        for s in self.statements
                        for fault in s.malformed
                    ),
                )
            )
        )


def parse(value: object, budget: Budget, *, trust: bool = False) -> Document:
    """Read a document from its JSON text or from an object in which the values of `values` may stand.

    Args:
        value: The document.
        budget: Pays for reading it.
        trust: Whether it is a trust policy, whose statements have a principal instead of a resource.

    Raises:
        TooComplexError: The budget does not suffice.
    """
    if isinstance(value, str):
        return _parse_text(value, budget, trust=trust)
    if isinstance(value, Unknown):
        return Document((), unknown=(value.source,))
    if isinstance(value, dict):
        document = _parse_object(value, budget, trust=trust)
        return document._replace(statements=with_pseudo_parameters(document.statements))
    if isinstance(value, list | tuple):
        objects = (one if isinstance(one, dict) else {"Statement": [one]} for one in value)
        inner = [parse(one, budget, trust=trust) for one in objects]
        return Document(
            tuple(statement for document in inner for statement in document.statements),
            ("is not a JSON object",),
            tuple(source for document in inner for source in document.unknown),
        )
    return Document((), ("is not a JSON object",))


def _parse_text(text: str, budget: Budget, *, trust: bool) -> Document:
    if text == UNDECRYPTED:
        return Document((), unknown=(UNDECRYPTED,))
    if len(text) > LONGEST_DOCUMENT:
        return Document((allow_everything(0, ANYTHING, (f"is longer than {LONGEST_DOCUMENT:,} characters",)),))
    budget.spend(len(text) // _CHARACTERS_PER_STEP)
    problems: tuple[str, ...] = ()
    if text.startswith("\ufeff"):
        text = without_mark(text)
        problems = ("begins with a byte order mark",)
    try:
        value = read_json(text)
    except (ValueError, RecursionError) as error:
        return _unreadable(text, "is nested too deeply" if isinstance(error, RecursionError) else _not_json(text))
    read = _parse_object if isinstance(value, dict) else parse
    document = read(value, budget, trust=trust)
    return document._replace(malformed=(*problems, *document.malformed)) if problems else document


def _parse_object(value: dict[Any, Any], budget: Budget, *, trust: bool) -> Document:
    problems: list[str] = []
    fields = proper_fields(value, _KEYS, problems)
    version = fields.get("Version", VERSIONS[0])
    if version not in VERSIONS and not all(one in VERSIONS or isinstance(one, _UNKNOWN) for one in each(version)):
        problems.append("has a `Version` that is neither `2012-10-17` nor `2008-10-17`")
    if "Statement" not in fields:
        problems.append("has no `Statement`")
    statements: list[Statement] = []
    unknown: list[str] = [value.source] if isinstance(value, OpenObject) else []
    variables = version != VERSIONS[0]
    for position, (item, certain) in enumerate(entries(fields.get("Statement", ())), 1):
        plain = plain_statement(position, item, variables=variables) if certain and not trust else None
        if plain:
            statements.append(plain)
        elif isinstance(item, _UNKNOWN):
            unknown += sources_of(item)
        else:
            budget.spend(_STEPS_PER_ODD_STATEMENT)  # before the work: a long list may hold nothing else
            statements += read_statements(position, item, variables=variables, unsure=not certain, trust=trust)
    budget.spend(
        _STEPS_PER_DOCUMENT
        + sum([_STEPS_PER_STATEMENT + (len(one.actions) + len(one.resources)) // 4 for one in statements])
    )
    return Document(tuple(statements), tuple(problems), tuple(unknown))


def _not_json(text: str) -> str:
    return OUTPUT_AS_TEXT.format("it") if holds_output(text) else "is not JSON"


def _unreadable(text: str, reason: str) -> Document:
    """Return what a text that is not JSON might allow: each action that stands in it."""
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    unknown = text.sources if isinstance(text, Partial) else ()
    actions = actions_in_text(escaped)
    if not actions:
        return Document((), (reason,), unknown)
    return Document((allow_everything(0, actions, (reason,)),), unknown=unknown)
