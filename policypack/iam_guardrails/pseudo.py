"""The pseudo parameters of CloudFormation in the resources of a document, such as `${AWS::AccountId}`.

A stack has one account and one partition, whichever they are, so literals stand for them: a Deny that names the
stack's own account takes away what an Allow gives in it. That is no longer right where a document also writes an
account or partition itself, because it may be the same one or another. Then a pseudo parameter counts as unknown.
"""

from dataclasses import replace

from iam_guardrails.patterns import ARN_FIELDS
from iam_guardrails.statements import Statement
from iam_guardrails.values import ACCOUNT, HOLE, MADE_UP, STACK, Partial, PseudoText

_SOURCE = "a pseudo parameter"
_FIELDS = (1, 4)
"""The partition and the account."""


def generated_name(stack: str, logical_id: str) -> str:
    """Return a name as CloudFormation makes it up: that of the stack, the logical id and random characters.

    Source: CloudFormation User Guide, "Name type", which shows `stack123123123123-s3bucket-abcdefghijk1`. That
    CloudFormation shortens a name that is too long is not modelled.
    """
    return f"{stack or STACK}-{logical_id}-{MADE_UP}"


def with_pseudo_parameters(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Return statements in which a pseudo parameter that may be what the document writes is unknown."""
    if not any(PseudoText in map(type, statement.resources) for statement in statements):
        return statements
    if all(statement.allows for statement in statements) or not _meet(statements):
        return statements
    return tuple(replace(one, resources=tuple(map(_unknown, one.resources))) for one in statements)


def _unknown(text: str) -> str:
    return Partial(text.mask, (_SOURCE,) * text.mask.count(HOLE)) if isinstance(text, PseudoText) else text


def _meet(statements: tuple[Statement, ...]) -> bool:
    """Tell whether an Allow and a Deny meet of which one writes an account or partition, and the other's is unknown."""
    made: set[tuple[bool, int]] = set()
    written: set[tuple[bool, int]] = set()
    for statement in statements:
        for text in statement.resources:
            is_pseudo = isinstance(text, PseudoText)
            if not is_pseudo and (ACCOUNT in text or STACK in text):
                return True
            fields = (text.mask if isinstance(text, PseudoText) else text).split(":", ARN_FIELDS - 1)
            for at in _FIELDS:
                field = fields[at] if at < len(fields) else HOLE
                if HOLE in field and is_pseudo:
                    made.add((statement.allows, at))
                elif field and HOLE not in field and "*" not in field:
                    written.add((statement.allows, at))
    return any((not allows, at) in written for allows, at in made)
