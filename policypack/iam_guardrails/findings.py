"""Findings and their wording.

A finding says what is wrong with which value, where, and what to do. Where the text of the document does not show it,
it adds an example: a request that AWS would allow. It never repeats a document.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from iam_guardrails.actions import ANY_IAM_ACTION, PASS_ROLE
from iam_guardrails.checked import CheckedDocument
from iam_guardrails.conditions import passed_to_service, services
from iam_guardrails.documents import Document
from iam_guardrails.evaluation import Evaluation, Permission, Reach
from iam_guardrails.examples import example_arn
from iam_guardrails.statements import Statement
from iam_guardrails.values import holds_output
from iam_guardrails.weak_conditions import weakness_of_write
from iam_guardrails.words import listed, quoted


class Finding(NamedTuple):
    """A message, and what an exemption must name to let it through: all of `keys`, or the document."""

    message: str
    keys: tuple[str, ...]
    document: str = ""


def permission_findings(
    each: CheckedDocument, permissions: Iterable[Permission], todo: str, suffix: str = ""
) -> Iterator[Finding]:
    """Yield a finding for each entry of each statement, naming all the actions that are allowed there.

    Args:
        each: The document.
        permissions: What to report, in document order.
        todo: The sentence that says what to do.
        suffix: What the first sentence says behind the statement.
    """
    weak: dict[tuple[int, tuple[str, ...]], str] = {}
    for _, group in groupby(permissions, key=lambda one: (one.statement.position, one.resource, one.reach)):
        found = list(group)
        actions = tuple(dict.fromkeys(permission.action for permission in found))
        names = "all IAM actions" if actions == (ANY_IAM_ACTION,) else listed(actions, "actions")
        first = found[0]
        what = f"allows {names}{_through(found)} on {_resource(first)} ({first.statement.label}){suffix}"
        asked = first.statement.position, actions
        if asked not in weak:  # a statement may have thousands of entries, each with the same conditions
            weak[asked] = "" if first.action == PASS_ROLE else weakness_of_write(first.statement, actions)
        message = (
            f"{each.source.subject} {what}. {_example(each.document, first)}{weak[asked]}{_instead(first) or todo}"
        )
        yield Finding(message, actions, each.key)


def _through(permissions: Iterable[Permission]) -> str:
    """Return which entries let the actions of one statement in, unless each is written by its name."""
    entries: dict[str, None] = {}
    by_name = True
    for permission in permissions:
        if permission.statement.inverts_actions:
            return " through `NotAction`"
        entries |= dict.fromkeys(permission.through)
        by_name &= all(entry.casefold() == permission.action.casefold() for entry in permission.through)
    return "" if by_name else f" through {listed(entries, 'entries')}"


def _resource(permission: Permission) -> str:
    """Return the offending value of `Resource`, or what `NotResource` excludes."""
    if holds_output(permission.resource):
        return "an `Output`"  # its text is long, and says nothing of the program
    if not permission.statement.inverts_resources:
        return quoted(permission.resource)
    if not permission.statement.resources:
        return "everything"
    return f"everything except {listed(permission.statement.resources, 'resources')}"


def _instead(permission: Permission) -> str:
    """Return what to do where a program turned an Output into a string, if it did."""
    if not holds_output(permission.resource):
        return ""
    return "Build the document with `pulumi.Output.json_dumps`, or with the `apply` of the `Output`."


def _example(document: Document, permission: Permission) -> str:
    """Return a sentence with a request that AWS would allow, where the statement by itself does not show it."""
    statement = permission.statement
    plain = not statement.inverts_actions and ("*" in permission.resource or "?" in permission.resource)
    plain = plain and "${" not in permission.resource and not statement.conditions
    if plain and all(other.allows for other in document.statements):
        return ""
    arn = quoted(example_arn(permission))
    begins = "For example, if its conditions hold, it" if statement.conditions else "For example, it"
    if permission.action == PASS_ROLE:
        return f"{begins} can pass {arn} to {_receivers(document, statement)}. "
    return f"{begins} allows this on {arn}. "


def _receivers(document: Document, statement: Statement) -> str:
    """Say to which services a statement passes roles; several conditions decide together."""
    asked = passed_to_service(statement.conditions)
    excluding = any(passed_to_service(other.conditions) for other in document.statements if not other.allows)
    if not asked and not excluding:
        return "any service"
    written = services(asked, exact=False)
    certain = len(asked) == 1 and written and not excluding
    return listed(written, "services") if certain else "a service that no condition excludes"


def permissions_for(evaluation: Evaluation, actions: Iterable[str], reach: Reach) -> list[Permission]:
    """Return the permissions for several actions that go exactly so far, in document order."""
    wanted = frozenset(actions)
    return [found for found in evaluation.permissions if found.action in wanted and found.reach == reach]
