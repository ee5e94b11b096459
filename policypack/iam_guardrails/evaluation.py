"""What a document lets its holder do to targets that nobody named.

The question is never "does the text look bad" but "would this request be allowed": for every guarded action the judge
makes requests whose target has a fresh, unguessable name (`FRESH`, a character that no document can hold), and
evaluates the document on them as AWS would, under the context a caller would choose. Pure: documents in, grants out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from iam_guardrails.actions import (
    ANY_IAM_ACTION,
    GUARDED,
    IAM_TARGETS,
    IAM_WRITES,
    IDENTITY_CENTER,
    OWN_CREDENTIALS,
    PASS_ROLE,
    Target,
)
from iam_guardrails.conditions import bounds_write, services
from iam_guardrails.documents import Document, Statement
from iam_guardrails.matching import (
    ANY,
    FRESH,
    ONE,
    action_pattern,
    completed,
    fills,
    matches,
    meet,
    residuals,
    wildcard_at,
)

PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")
BOUNDING_LITERALS = 3
"""So many literal characters of a name or path, before the first wildcard, make a target bounded."""

_NAME_LENGTH = 12
_LONGEST_NAME = 128
_ACCOUNT_LENGTH = 12
_INSTANCE_LENGTH = 16
# Beyond so many comparisons a document's exclusions are not credited: it may only look worse than it is.
_MOST_COMPARISONS = 1000
# A pattern of names that asks for more characters than a path (512) and a name have matches nothing.
_LONGEST_PATTERN = 1024
# A number with wildcards in it: they, too, may stand for digits of it, or for what is before and behind.
_ACCOUNT = re.compile(f"(?<![0-9A-Za-z])[0-9{ANY}{ONE}]*[0-9][0-9{ANY}{ONE}]*")
_INSTANCE = re.compile(f"(?<=ssoins-)[0-9a-z{ANY}{ONE}]*[0-9a-z][0-9a-z{ANY}{ONE}]*")
# A name is unique in its account, whatever its path: this is one's own user, or the one the default names.
_OWN_NAME = re.compile(r"(user/)?\$\{aws:username(,\s*'[^'*?$]*')?\}", re.IGNORECASE)
# No caller can pass or edit what AWS and Identity Center keep under these paths.
_UNTOUCHABLE = ("aws-service-role/", "aws-reserved/")
# AWS's consoles put powerful roles under this path, so that it alone bounds nothing.
_SHARED_PATH = "service-role/"


class Reach(IntEnum):
    """How far a grant goes: to targets that begin with a given name or path, or to any."""

    PREFIX = 1
    UNBOUNDED = 2


class Grant(NamedTuple):
    """One guarded action that one statement allows on targets nobody named.

    `arn` is such a target: a request for it would be allowed. `resource` is the entry of `Resource` that lets it in,
    empty where the statement says `NotResource`.
    """

    action: str
    target: Target
    reach: Reach
    statement: Statement
    resource: str
    arn: str

    @property
    def through(self) -> str:
        """The entry of `Action` that covers the action, as written; empty where the statement says `NotAction`."""
        if self.statement.inverts_actions:
            return ""
        return next(text for text in self.statement.actions if self.action in _guarded_by(text, widen=True))

    @property
    def is_named(self) -> bool:
        """Whether the document speaks of the action's service: a write to Identity Center counts only then."""
        if self.action not in IDENTITY_CENTER:
            return True
        covering = (text for text in self.statement.actions if self.action in _guarded_by(text, widen=True))
        return not self.statement.inverts_actions and any(text.strip("*") for text in covering)

    @property
    def services(self) -> tuple[str, ...]:
        """The services a role may be passed to by the statement's condition; empty: any."""
        return services(self.statement.conditions or ())


@dataclass(frozen=True)
class Judgement:
    """Everything the judge found in one document."""

    document: Document
    grants: tuple[Grant, ...]

    @cached_property
    def full_access(self) -> Grant | None:
        """The first grant of all IAM actions, where they are allowed on everything; else `None`.

        Actions that were taken out do not matter, unless all the writes that lead to administration were.
        """
        everything = self.of(ANY_IAM_ACTION, Reach.UNBOUNDED)
        covered = {grant.target for grant in everything} == set(IAM_TARGETS)
        return everything[0] if covered and any(map(self._is_unbounded, IAM_WRITES)) else None

    @cached_property
    def all_writes(self) -> bool:
        """Whether each IAM write that leads to administration is allowed on everything."""
        return all(map(self._is_unbounded, IAM_WRITES))

    def _is_unbounded(self, action: str) -> bool:
        return bool(self.of(action, Reach.UNBOUNDED))

    def of(self, action: str, reach: Reach) -> list[Grant]:
        """The grants of one action that go exactly so far: in document order, one for each offending entry."""
        return [grant for grant in self.grants if grant.action == action and grant.reach == reach]


class Exclusion(NamedTuple):
    """Resources that are certainly not granted: those that one of the compiled patterns matches, or none does."""

    patterns: tuple[str, ...]
    inverted: bool

    def covers(self, arn: str) -> bool:
        """Whether `arn` is among them."""
        return any(matches(pattern, arn) for pattern in self.patterns) != self.inverted


@lru_cache(maxsize=1024)
def judge(document: Document) -> Judgement:
    """Judge a document; one that was judged before costs a look-up."""
    asked = [(statement, _guarded(statement)) for statement in document.statements]
    denies = [
        (_exclusion(statement, inverted=statement.inverts_resources), guarded)
        for statement, guarded in asked
        if guarded and statement.is_certain_deny
    ]
    grants = [
        grant
        for statement, guarded in asked
        if guarded and statement.allows
        for grant in _grants(statement, guarded, denies)
    ]
    return Judgement(document, tuple(grants))


def unknown_origins(document: Document) -> tuple[str, ...]:
    """Where the unknown parts of a document come from that could decide about a guarded action."""
    origins = [*document.unknown]
    for statement in document.statements:
        origins += statement.unknown
        if statement.allows and _guarded(statement):
            origins += statement.unknown_resources
    return tuple(dict.fromkeys(filter(None, origins)))


_ALL_GUARDED = frozenset(action for action, _ in GUARDED)
_BY_FOLDED_NAME = {action.lower(): action for action in _ALL_GUARDED}
_ALL_NAMES = " ".join(_BY_FOLDED_NAME)
_NO_ACTION: frozenset[str] = frozenset()


def _guarded(statement: Statement) -> frozenset[str]:
    """The guarded actions a statement covers: an Allow all it may, a Deny all it certainly does."""
    widen = statement.allows != statement.inverts_actions
    named = _NO_ACTION.union(*(_guarded_by(text, widen=widen) for text in statement.actions))
    return _ALL_GUARDED - named if statement.inverts_actions else named


@lru_cache(maxsize=65536)
def _guarded_by(text: str, *, widen: bool) -> frozenset[str]:
    """The guarded actions that one entry of `Action` matches."""
    pattern = action_pattern(text, widen=widen)
    if wildcard_at(pattern) == len(pattern):
        found = _BY_FOLDED_NAME.get(pattern)
        return frozenset({found}) if found else _NO_ACTION
    # Most patterns hold something that stands in no guarded action at all.
    if not all(part in _ALL_NAMES for part in pattern.split(ANY) if ONE not in part):
        return _NO_ACTION
    return frozenset(action for folded, action in _BY_FOLDED_NAME.items() if matches(pattern, folded))


def _bounded(statement: Statement, action: str) -> bool:
    """Whether the statement's conditions bound the action, or cannot be told yet."""
    if action == PASS_ROLE:
        return False  # no condition bounds which role is passed
    if not statement.conditions:
        return statement.conditions is None  # it may hold one that bounds
    return bounds_write(statement.conditions, action)


def _exclusion(statement: Statement, *, inverted: bool) -> Exclusion:
    """What a statement's resources exclude; an entry without a wildcard can match no fresh name and is left out."""
    patterns = dict.fromkeys(
        reading for pattern in statement.resource_patterns() for reading in (pattern, completed(pattern))
    )
    return Exclusion(tuple(pattern for pattern in patterns if wildcard_at(pattern) < len(pattern)), inverted)


def _grants(
    statement: Statement, guarded: frozenset[str], denies: list[tuple[Exclusion, frozenset[str]]]
) -> Iterator[Grant]:
    """What one Allow statement grants: for each entry of Resource each guarded action, with its widest reach."""
    entries = [("", ANY)]
    own: tuple[Exclusion, ...] = (_exclusion(statement, inverted=False),)
    if not statement.inverts_resources:
        entries, own = list(zip(statement.resources, statement.resource_patterns(), strict=True)), ()
    named = [_scope(pattern)[-1] for _, pattern in entries]
    # Actions on the same kind of target that the same statements exclude have one answer.
    kinds: dict[tuple[Target, tuple[Exclusion, ...]], int] = {}
    questions = [
        (action, target, kinds.setdefault((target, (*own, *_excluding(action, denies))), len(kinds)))
        for action, target in GUARDED
        if action in guarded and (target in named or None in named) and not _bounded(statement, action)
    ]
    asked = [(target, *_affordable(exclusions, len(entries))) for target, exclusions in kinds]
    for (resource, pattern), only in zip(entries, named, strict=True):
        own_user = statement.variables and _is_own_user(resource)
        found = [_reachable(pattern, *kind) if only in (kind[0], None) else None for kind in asked]
        for action, target, kind in questions:
            reached = found[kind]
            if reached and not (own_user and action in OWN_CREDENTIALS):
                yield Grant(action, target, reached[0], statement, resource, reached[1])


def _is_own_user(resource: str) -> bool:
    path, _, name = resource.rpartition("/")
    return f":{Target.USER.value}" in f"{path}/" and _OWN_NAME.fullmatch(name) is not None


def _excluding(action: str, denies: list[tuple[Exclusion, frozenset[str]]]) -> list[Exclusion]:
    """What the Deny statements that cover an action exclude."""
    return [deny for deny, denied in denies if action in denied]


def _affordable(exclusions: tuple[Exclusion, ...], entries: int) -> tuple[tuple[Exclusion, ...], tuple[int, ...]]:
    """The exclusions worth crediting to so many entries, and how long the fresh names they are tried on must be."""
    if not exclusions:
        return (), (_NAME_LENGTH,)
    lengths = _name_lengths(exclusions)
    comparisons = entries * len(lengths) * sum(len(exclusion.patterns) for exclusion in exclusions)
    return (exclusions, lengths) if comparisons <= _MOST_COMPARISONS else ((), (_NAME_LENGTH,))


def _name_lengths(exclusions: tuple[Exclusion, ...]) -> tuple[int, ...]:
    """How long fresh names are made.

    Exclusions that count characters by `?` take away single lengths, or all from one on: where a length is left, one
    is left next to a length taken away, or the shortest is.
    """
    counts = {
        part.count(ONE)
        for exclusion in exclusions
        for pattern in exclusion.patterns
        if ONE in pattern
        for part in (pattern, pattern.rpartition("/")[2])
    }
    if not counts:
        return (_NAME_LENGTH,)
    return tuple(sorted({1, _NAME_LENGTH, *(count + 1 for count in counts if count < _LONGEST_NAME)}))


def _reachable(
    pattern: str, target: Target, exclusions: tuple[Exclusion, ...], lengths: tuple[int, ...]
) -> tuple[Reach, str] | None:
    """The widest reach of a compiled pattern to targets that nobody named, with one such target, or `None`."""
    widest: tuple[Reach, str] | None = None
    if wildcard_at(pattern) == len(pattern) or len(pattern) - pattern.count(ANY) > _LONGEST_PATTERN:
        return None
    # What a Deny leaves by its NotResource is a pattern of names too: all of them must let a target in.
    left = [pattern]
    for exclusion in exclusions:
        if exclusion.inverted:
            left = list(filter(None, (meet(one, other) for one in left for other in exclusion.patterns)))
    for asked in left:
        for reach, arn in _targets(asked, target, lengths if exclusions else ()):
            if widest and reach <= widest[0]:
                continue
            granted = asked is pattern or matches(pattern, arn)
            if granted and not any(exclusion.covers(arn) for exclusion in exclusions):
                widest = reach, arn
                if reach is Reach.UNBOUNDED:
                    return widest
    return widest


def _targets(pattern: str, target: Target, lengths: tuple[int, ...]) -> Iterator[tuple[Reach, str]]:
    """ARNs of targets that nobody named and a compiled pattern lets in, with how far it goes there.

    Without `lengths`, which exclusions ask for, one for each way the pattern can match is enough.
    """
    for head in _heads(pattern, target):
        for residual in residuals(pattern, head):
            # No name holds a colon, and what is behind one that a `*` has not taken is no name.
            if ":" not in residual and not residual.startswith(_UNTOUCHABLE):
                for name in fills(residual, lengths or (_NAME_LENGTH,), with_nothing=bool(lengths)):
                    yield _reach(name), head + name


def _reach(name: str) -> Reach:
    """How far a pattern goes that lets this name in, by how much of it somebody wrote."""
    return Reach.PREFIX if name.index(FRESH) >= BOUNDING_LITERALS else Reach.UNBOUNDED


def _heads(pattern: str, target: Target) -> list[str]:
    """All that may stand before the name in an ARN of a target that a compiled pattern could match."""
    partitions, accounts, instances, named = _scope(pattern)
    if named not in (target, None):
        return []
    if target is Target.PERMISSION_SET:
        return [f"arn:{p}:sso:::permissionSet/ssoins-{instance}/ps-" for p in partitions for instance in instances]
    if target is Target.IDENTITY_STORE_GROUP:
        return [f"arn:{p}:identitystore:::group/" for p in partitions]
    if target is Target.DIRECTORY:
        return [f"arn:{p}:sso-directory::{account}:" for p in partitions for account in accounts]
    heads = [f"arn:{p}:iam::{account}:{target.value}" for p in partitions for account in accounts]
    return [head + path for head in heads for path in ("", _SHARED_PATH)]


@lru_cache(maxsize=4096)
def _scope(pattern: str) -> tuple[list[str], list[str], list[str], Target | None]:
    """What a compiled pattern fixes: its partition, account, instance (or any) and, where it says so, the target."""
    beginning = pattern[: wildcard_at(pattern)]
    return (
        [p for p in PARTITIONS if f"arn:{p}:".startswith(beginning[: len(p) + 5])],
        _numbers(_ACCOUNT, pattern, _ACCOUNT_LENGTH),
        _numbers(_INSTANCE, pattern, _INSTANCE_LENGTH),
        next((target for target in IAM_TARGETS if f":{target.value}" in pattern), None),
    )


def _numbers(kind: re.Pattern[str], pattern: str, length: int) -> list[str]:
    """A fresh number of an account (or instance), and those a pattern speaks of, their wildcards filled up."""
    found = [FRESH * length]
    for match in kind.finditer(pattern):
        digits = match.group().replace(ONE, FRESH)
        room = length - len(digits) + digits.count(ANY)
        found.append(digits.replace(ANY, FRESH * max(room, 0), 1).replace(ANY, "")[:length])
    return found
