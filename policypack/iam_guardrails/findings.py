"""Findings and their words.

A finding is one complete sentence: subject, must, offending value, statement; where the text of the document does not
show it, a witness: a request that would be allowed. It never repeats a document, which may hold secrets.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

from iam_guardrails.actions import ANY_IAM_ACTION, PASS_ROLE
from iam_guardrails.documents import Document, parse, quoted, read_json
from iam_guardrails.evaluation import Grant, Judgement, Reach, judge
from iam_guardrails.grants import Grants, Source
from iam_guardrails.matching import FRESH

_MOST_LISTED = 3
_ACCOUNT = f":{FRESH * 12}:"
_FRESH_RUN = re.compile(f"{FRESH}+")


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence, and what an exemption must name to let it through: all of `grants`, or the document."""

    message: str
    grants: tuple[str, ...]
    document: str = ""


def judgements(grants: Grants) -> Iterator[tuple[Source, Judgement]]:
    """Each document of a resource, with what the judge says of it."""
    for source in grants.documents:
        yield source, judge(parse(source.value))


def document_grant(value: object) -> str:
    """The name by which an exemption refers to a whole document: `document:` and the SHA-256 of its JSON.

    The JSON is compact and its keys sorted, as `jq -cS .` writes it; a text that is no JSON is taken as it is.
    """
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    with suppress(ValueError, RecursionError):
        text = json.dumps(read_json(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"document:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def grant_findings(source: Source, document: Document, grants: Iterable[Grant], demand: str) -> Iterator[Finding]:
    """A finding for each entry of each statement, naming all the actions allowed there.

    `demand` is the sentence behind the subject, with `{actions}` and `{resource}` to fill in.
    """
    for _, group in groupby(grants, key=lambda grant: (grant.statement.position, grant.resource, grant.reach)):
        found = list(group)
        actions = tuple(dict.fromkeys(grant.action for grant in found))
        names = "all IAM actions" if actions == (ANY_IAM_ACTION,) else _listed(actions, "actions like these")
        sentence = demand.format(actions=names + _through(found[0]), resource=_resource(found[0]))
        message = f"{source.subject} {sentence} ({found[0].statement.label}){_witness(document, found[0])}."
        yield Finding(message, actions, document_grant(source.value))


def _listed(values: Iterable[str], more: str) -> str:
    """`a`, `b` and `c`; of a longer list the first ones and how many more there are."""
    names = [quoted(value) for value in values]
    if len(names) > _MOST_LISTED + 1:
        names[_MOST_LISTED:] = [f"{len(names) - _MOST_LISTED} more {more}"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _through(grant: Grant) -> str:
    """What lets the action in, where it does not stand there by its name."""
    if grant.statement.inverts_actions:
        return " by `NotAction`"
    return "" if grant.through.casefold() == grant.action.casefold() else f" by {quoted(grant.through)}"


def _resource(grant: Grant) -> str:
    """The offending value of Resource, or what NotResource leaves out."""
    if not grant.statement.inverts_resources:
        return quoted(grant.resource)
    if not grant.statement.resources:
        return "everything"
    return f"everything but {_listed(grant.statement.resources, 'resources')}"


def _witness(document: Document, grant: Grant) -> str:
    """A request that would be allowed, where the statement by itself does not look so."""
    statement = grant.statement
    plain = not statement.inverts_actions and ("*" in grant.resource or "?" in grant.resource)
    plain = plain and "${" not in grant.resource and not statement.conditions
    if plain and all(other.allows for other in document.statements):
        return ""
    arn = quoted(_shown(grant))
    if grant.action == PASS_ROLE:
        return f": it would pass {arn} to {_listed(grant.services, 'services') if grant.services else 'any service'}"
    return f": it would be allowed on {arn}"


def _shown(grant: Grant) -> str:
    """The ARN of a request with a name for people where the judge's has characters that nobody wrote."""
    arn = grant.arn.replace(_ACCOUNT, ":123456789012:")
    runs = len(_FRESH_RUN.findall(arn))
    kind = grant.target.value.strip("/").rpartition(" ")[2]
    return _FRESH_RUN.sub(f"any-new-{kind}" if runs == 1 else "x", arn)


def judged_grants(judgement: Judgement, actions: Iterable[str], reach: Reach) -> list[Grant]:
    """The grants of several actions that go exactly so far, in document order."""
    wanted = frozenset(actions)
    return [grant for grant in judgement.grants if grant.action in wanted and grant.reach == reach]
