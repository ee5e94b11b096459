"""What the pack's own functions find in a stack.

The pack's process reports messages. To exempt a finding, or to say what an exemption lets through, the keys of its
documents must be known, too, which only the functions tell.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pulumi_policy.policy
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # protobuf ships no types
from pulumi_policy.proxy import unknown_checking_proxy

from doctor import guardrails
from doctor.audit.findings import Finding
from doctor.audit.properties import as_struct
from doctor.audit.states import ROOT, Held, State

# As the pack's process sees properties: secret texts are marked.
_PULUMI_POLICY: Any = pulumi_policy.policy


@dataclass(frozen=True, order=True)
class Key:
    """What an exemption names: a policy, a resource, and a permission or a document of it."""

    policy: str
    urn: str
    key: str


@dataclass(frozen=True)
class LetThrough:
    """A finding that an exemption lets through, without secrets."""

    policy: str
    entry: guardrails.Exemption
    urn: str
    message: str


@dataclass(frozen=True)
class Standing:
    """What no exemption lets through: how many findings, and what exemptions must name.

    `keys` is `None` if one of them is a secret, which is written nowhere.
    """

    count: int
    keys: tuple[Key, ...] | None


@dataclass(frozen=True)
class Own:
    """What is found in a stack.

    `standing` is by policy and URN. `let_through` has a row for each finding that an exemption covers, at least in part
    and even if it has expired. `attached` are the entries of the allow-list that occur in the stack.
    """

    standing: Mapping[tuple[str, str], Standing]
    let_through: tuple[LetThrough, ...]
    attached: frozenset[str]


NOTHING = Own({}, (), frozenset())


def own_findings(state: State, settings: Mapping[str, guardrails.Settings], today: dt.date) -> Own:
    """Check the resources of a state with the pack's own functions, in the order of the state."""
    seen = guardrails.Seen()
    standing: dict[tuple[str, str], Standing] = {}
    let_through: list[LetThrough] = []
    allowed = frozenset[str]().union(*(each.allowed_policy_arns for each in settings.values()))
    attached: set[str] = set()
    for held in state.resources:
        if held.type == ROOT:  # there, the pack forgets what came before
            seen = guardrails.Seen()
        inputs = _inputs(held)
        attached |= allowed.intersection(_texts(inputs)) if allowed else frozenset()
        resource = seen.check(held.type, held.name, unknown_checking_proxy(inputs))
        if resource.is_clean:
            continue
        for policy, find in guardrails.FINDS.items():
            its_own = settings.get(policy, guardrails.Settings())
            mandatory = policy in guardrails.MANDATORY
            found = guardrails.findings(find, resource, seen, its_own, held.name, mandatory=mandatory)
            hide = partial(guardrails.redact, secrets=frozenset(resource.access.secrets), keep={held.name, held.type})
            reviewed = [guardrails.review(policy, held.urn, each, its_own.exemptions, today) for each in found]
            left = [each for each in reviewed if isinstance(each, guardrails.Finding)]
            standing[policy, held.urn] = Standing(len(left), _keys(policy, held.urn, left, hide))
            let_through += [
                LetThrough(policy, entry, held.urn, hide(each.message))
                for entry in its_own.exemptions
                for each in found
                if entry.covers(held.urn, each)
            ]
    return Own(standing, tuple(let_through), frozenset(attached))


def _keys(
    policy: str, urn: str, findings: Sequence[guardrails.Finding], hide: Callable[[str], str]
) -> tuple[Key, ...] | None:
    named = dict.fromkeys(key for each in findings for key in ([each.document] if each.document else each.keys))
    if any(hide(f"`{key}`") != f"`{key}`" for key in named):
        return None
    return tuple(Key(policy, urn, key) for key in named)


def keys(findings: Sequence[Finding], own: Own) -> tuple[list[Key], list[Finding]]:
    """Return what exemptions must name to let the mandatory findings through, and the findings that have no such name.

    A document is named by its hash, so another document under the same name is checked again. The pack's process has
    the last word: where it reports more or less than its functions find, nothing is exempted.
    """
    reported = Counter((each.policy, each.urn) for each in findings if each.stops)
    named: list[Key] = []
    unnamed: list[Finding] = []
    for at, count in reported.items():
        standing = own.standing.get(at, Standing(0, ()))
        # The process reports so many, and counts the others in one more message.
        if standing.keys and count == min(standing.count, guardrails.MOST_FINDINGS + 1):
            named += standing.keys
        else:
            unnamed += [each for each in findings if (each.policy, each.urn) == at]
    return named, unnamed


def _inputs(held: Held) -> dict[str, Any]:
    """Return the inputs of a resource as the pack's process reads them; nothing if they can't allow anything."""
    if not guardrails.may_allow(held.type):
        return {}
    read: dict[str, Any] = _PULUMI_POLICY.deserialize_properties(MessageToDict(as_struct(held.inputs)))
    return read


def _texts(value: object) -> Iterator[str]:
    """Yield every text in some inputs, since any may be the ARN of a policy."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
