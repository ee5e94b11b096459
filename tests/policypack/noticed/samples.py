"""What the tests of this folder share: what a document allows, in short."""

from typing import Any, NamedTuple

from iam_guardrails.budget import Budget
from iam_guardrails.documents import Document, parse
from iam_guardrails.evaluation import evaluate

ROLES = "arn:aws:iam::*:role/"
OWN = "arn:aws:iam::123456789012:role/"
POLICY = "arn:aws:iam::123456789012:policy/team"
ALLOW = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
DENY = {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}
ATTACH = {"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*"}
VERSION = "2012-10-17"


class Answer(NamedTuple):
    """What a document allows: each action with its widest reach, and the sources of what is unknown."""

    allows: dict[str, str]
    sources: tuple[str, ...] = ()


NOTHING = Answer({})
PASSES = Answer({"iam:PassRole": "unbounded"})
ATTACHES = Answer({"iam:AttachRolePolicy": "unbounded"})


def unknown(*sources: str) -> Answer:
    """Return the answer that depends on unknown values only."""
    return Answer({}, sources)


def document(*statements: object) -> Document:
    """Return the document of these statements, in which the values of `values` may stand."""
    return parse({"Version": VERSION, "Statement": list(statements)}, Budget())


def answer(read: Document) -> Answer:
    """Return what a document allows."""
    evaluation = evaluate(read, Budget())
    found: dict[str, str] = {}
    for permission in sorted(evaluation.permissions, key=lambda one: one.reach):
        found[permission.action] = permission.reach.name.lower()
    return Answer(found, evaluation.sources)


def allow(**fields: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON value
    """Return a statement that allows an action on everything, but for some fields; `None` leaves one out."""
    return {key: value for key, value in {**ALLOW, **fields}.items() if value is not None}


def deny(**fields: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON value
    """Return a statement that denies it in the same way."""
    return {key: value for key, value in {**DENY, **fields}.items() if value is not None}
