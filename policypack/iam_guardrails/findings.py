"""Findings and their wording.

A finding says what is wrong with which value, where, and what to do. Where the text of the document does not show it,
it adds an example: a request that AWS would allow. It never repeats a document.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

from iam_guardrails.access import Source
from iam_guardrails.actions import ANY_IAM_ACTION, PASS_ROLE
from iam_guardrails.documents import Document
from iam_guardrails.evaluation import Evaluation, Permission, Reach
from iam_guardrails.examples import example_arn
from iam_guardrails.values import HOLE, read_json
from iam_guardrails.words import listed, quoted


@dataclass(frozen=True, slots=True)
class Finding:
    """A message, and what an exemption must name to let it through: all of `keys`, or the document."""

    message: str
    keys: tuple[str, ...]
    document: str = ""


def document_key(value: object) -> str:
    """Return the name by which an exemption refers to a whole document: `document:` and the SHA-256 of its JSON.

    The JSON is compact and its keys are sorted, as `jq -cS .` writes it. A text that is not JSON is hashed as it is.
    """
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    with suppress(ValueError, RecursionError):
        text = json.dumps(read_json(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"document:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def permission_findings(
    source: Source, document: Document, permissions: Iterable[Permission], todo: str, suffix: str = ""
) -> Iterator[Finding]:
    """Yield a finding for each entry of each statement, naming all the actions that are allowed there.

    Args:
        source: Whose document it is.
        document: The document.
        permissions: What to report, in document order.
        todo: The sentence that says what to do.
        suffix: What the first sentence says behind the statement.
    """
    for _, group in groupby(permissions, key=lambda one: (one.statement.position, one.resource, one.reach)):
        found = list(group)
        actions = tuple(dict.fromkeys(permission.action for permission in found))
        names = "all IAM actions" if actions == (ANY_IAM_ACTION,) else listed(actions, "actions")
        first = found[0]
        said = (
            f"{source.subject} allows {names}{_through(first)} on {_resource(first)} ({first.statement.label}){suffix}"
        )
        message = f"{said}. {_example(document, first)}{todo}"
        yield Finding(message, actions, document_key(source.value))


def _through(permission: Permission) -> str:
    """Return what lets the action in, where it is not written by its name."""
    if permission.statement.inverts_actions:
        return " through `NotAction`"
    through = permission.through
    return "" if through.casefold() == permission.action.casefold() else f" through {quoted(through)}"


def _resource(permission: Permission) -> str:
    """Return the offending value of `Resource`, or what `NotResource` excludes."""
    if not permission.statement.inverts_resources:
        return quoted(permission.resource.replace(HOLE, "…"))
    if not permission.statement.resources:
        return "everything"
    return f"everything except {listed(permission.statement.resources, 'resources')}"


def _example(document: Document, permission: Permission) -> str:
    """Return a sentence with a request that AWS would allow, where the statement by itself does not show it."""
    statement = permission.statement
    plain = not statement.inverts_actions and ("*" in permission.resource or "?" in permission.resource)
    plain = plain and "${" not in permission.resource and not statement.conditions
    if plain and all(other.allows for other in document.statements):
        return ""
    arn = quoted(example_arn(document, permission))
    if permission.action == PASS_ROLE:
        services = listed(permission.services, "services") if permission.services else "any service"
        return f"For example, it can pass {arn} to {services}. "
    return f"For example, it can do so on {arn}. "


def permissions_for(evaluation: Evaluation, actions: Iterable[str], reach: Reach) -> list[Permission]:
    """Return the permissions for several actions that go exactly so far, in document order."""
    wanted = frozenset(actions)
    return [found for found in evaluation.permissions if found.action in wanted and found.reach == reach]
