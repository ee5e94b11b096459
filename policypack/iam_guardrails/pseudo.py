"""The pseudo parameters of CloudFormation in the resources of a document, such as `${AWS::AccountId}`.

A stack has one account and one partition, whichever they are, so literals stand for them: a Deny that names the
stack's own account takes away what an Allow gives in it. That is no longer right where a document also writes an
account or partition itself, because it may be the same one or another. Then a pseudo parameter counts as unknown.
"""

from collections.abc import Iterable
from dataclasses import replace

from iam_guardrails.patterns import ARN_FIELDS
from iam_guardrails.statements import Statement
from iam_guardrails.values import HOLE, Partial, PseudoText

_SOURCE = "a pseudo parameter"
_FIELDS = (1, 4)
"""The partition and the account."""
_STAND_INS = ("0" * 12, "this-stack")
"""What stands for an account and for the name of a stack: nobody has them."""


def with_pseudo_parameters(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return statements in which a pseudo parameter that may be what the document writes is unknown."""
    all_statements = tuple(statements)
    if not any(PseudoText in map(type, statement.resources) for statement in all_statements):
        return all_statements
    if all(statement.allows for statement in all_statements) or not _meet(all_statements):
        return all_statements
    return tuple(replace(one, resources=tuple(map(_unknown, one.resources))) for one in all_statements)


def _unknown(text: str) -> str:
    return Partial(text.mask, (_SOURCE,) * text.mask.count(HOLE)) if isinstance(text, PseudoText) else text


def _meet(statements: tuple[Statement, ...]) -> bool:
    """Tell whether an Allow and a Deny meet of which one writes an account or partition, and the other's is unknown."""
    made: set[tuple[bool, int]] = set()
    written: set[tuple[bool, int]] = set()
    for statement in statements:
        for text in statement.resources:
            if isinstance(text, PseudoText):
                fields = text.mask.split(":", ARN_FIELDS - 1)
                made |= {(statement.allows, at) for at in _FIELDS if at >= len(fields) or HOLE in fields[at]}
            elif any(stand_in in text for stand_in in _STAND_INS):
                return True
            fields = str(text).split(":", ARN_FIELDS - 1)
            hidden = text.mask.split(":", ARN_FIELDS - 1) if isinstance(text, PseudoText) else fields
            for at in _FIELDS if len(hidden) == len(fields) else ():
                if at < len(fields) and fields[at] and "*" not in fields[at] and HOLE not in hidden[at]:
                    written.add((statement.allows, at))
    return any((not allows, at) in written for allows, at in made)
