"""What a document lets its holder do to unnamed targets.

The question is never "does the text look bad" but "would AWS allow this request": for every guarded action, `search`
looks for a target of a name that nobody wrote and that the Allow statements leave after all certain Deny statements.
Pure: a document in, permissions out.
"""

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from iam_guardrails.actions import (
    ADMIN_WRITES,
    ANY_IAM_ACTION,
    GUARDED,
    IAM_TARGETS,
    IAM_WRITES,
    IDENTITY_CENTER,
    OWN_CREDENTIALS,
    PASS_ROLE,
    Target,
)
from iam_guardrails.budget import Budget
from iam_guardrails.conditions import NOT_BOUND, bounds_write, services
from iam_guardrails.demands import Demand, demand_of, entry_demands
from iam_guardrails.documents import Document
from iam_guardrails.heads import Apart
from iam_guardrails.patterns import ANY, ONE, action_pattern, has_wildcard, matches
from iam_guardrails.search import Found, widest
from iam_guardrails.statements import Statement, sources_of
from iam_guardrails.values import HOLE, Partial, Reference

BOUNDING_LITERALS = 3
"""A target is bounded if so many characters of its name or path are written before the first wildcard."""

# A name is unique in its account, whatever its path: this is the caller's own user, or the one the default names.
_OWN_NAME = re.compile(r"(user/)?\$\{aws:username(,\s*'[^'*?$]*')?\}", re.IGNORECASE)
_OWN_ARN = re.compile(r"\$\{aws:PrincipalArn\}", re.IGNORECASE)
_DENIES_PER_STEP = 16
_ACTIONS_PER_STEP = 8
# Five colons, and ASCII without `*`, `?`, `$` and spaces.
_EXACT_ARN = re.compile(r"(?:[!-#%-)+-9;->@-~]*:){5}[!-#%-)+->@-~]+")
_ARN = "arn:"
_UNKNOWN = re.compile(f"[*?${HOLE}]")
_STEPS_PER_STRAY = 2
_ENTRIES_PER_STEP = 2
# What a template gives as their name is one. Of other types, it may be the ARN.
_BY_NAME = frozenset({"AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::InstanceProfile"})
_NO_ACTION: frozenset[str] = frozenset()
_ONLY_PASS_ROLE = frozenset({PASS_ROLE})
_ALL_GUARDED = frozenset(action for action, _ in GUARDED)
_BY_FOLDED_NAME = {action.lower(): action for action in _ALL_GUARDED}
_ALL_NAMES = " ".join(_BY_FOLDED_NAME)
# Most actions begin with a letter with which no guarded action begins.
_NO_BEGINNINGS = frozenset(string.ascii_letters).difference(*(name[0] + name[0].upper() for name in _BY_FOLDED_NAME))


class Reach(IntEnum):
    """How far a permission goes: to targets that begin with a given name or path, or to any."""

    PREFIX = 1
    UNBOUNDED = 2


class Permission(NamedTuple):
    """One guarded action that one statement allows on unnamed targets.

    `arn` is such a target: AWS would allow a request for it if the statement's conditions hold. `resource` is the entry
    of `Resource` that lets it in, empty where the statement says `NotResource`. `demands` are what a target must meet.
    """

    action: str
    target: Target
    reach: Reach
    statement: Statement
    resource: str
    arn: str
    demands: tuple[Demand, ...]

    @property
    def through(self) -> tuple[str, ...]:
        """The entries of `Action` that cover the action, as written; none where the statement says `NotAction`."""
        return tuple(self._covering())

    @property
    def is_named(self) -> bool:
        """Whether the document speaks of the action's service: a write to Identity Center counts only then."""
        return self.action not in IDENTITY_CENTER or any(text.strip("*") for text in self._covering())

    @property
    def services(self) -> tuple[str, ...]:
        """The services that the statement's condition limits a PassRole to; none if it may be any."""
        return services(self.statement.conditions)

    def _covering(self) -> Iterator[str]:
        reading = self.statement.action_reading()
        for text in () if self.statement.inverts_actions else self.statement.actions:
            if self.action in _guarded_by(text, *reading):
                yield text


@dataclass
class Evaluation:
    """Everything that a document allows on unnamed targets.

    `sources` says where unknown values come from that could make it allow more. `guarded` are the actions that its
    Allow statements cover, on whatever targets. `strays` are entries of their `Resource` that can be no ARN.
    """

    document: Document
    permissions: tuple[Permission, ...]
    sources: tuple[str, ...]
    guarded: frozenset[str] = frozenset()
    strays: tuple[tuple[Statement, str], ...] = ()

    @property
    def writes(self) -> bool:
        """Whether it covers a guarded action other than PassRole."""
        return not self.guarded <= _ONLY_PASS_ROLE

    @cached_property
    def full_access(self) -> Permission | None:
        """The first permission for all IAM actions if they are allowed on everything, else `None`.

        Actions that are taken out do not matter, unless all the writes that lead to admin access are.
        """
        everything = self.of(ANY_IAM_ACTION, Reach.UNBOUNDED)
        covered = {permission.target for permission in everything} == set(IAM_TARGETS)
        return everything[0] if covered and any(map(self._is_unbounded, IAM_WRITES)) else None

    @cached_property
    def all_writes(self) -> bool:
        """Whether each IAM write that leads to admin access is allowed on everything."""
        return all(map(self._is_unbounded, ADMIN_WRITES))

    def _is_unbounded(self, action: str) -> bool:
        return bool(self.of(action, Reach.UNBOUNDED))

    def of(self, action: str, reach: Reach) -> list[Permission]:
        """Return the permissions for one action that go exactly so far, in document order."""
        return [found for found in self.permissions if found.action == action and found.reach == reach]


class Deny(NamedTuple):
    """A Deny that certainly applies: the actions it covers, and what a target must meet to escape it."""

    actions: frozenset[str]
    demand: Demand


def evaluate(document: Document, budget: Budget) -> Evaluation:
    """Evaluate a document.

    Raises:
        TooComplexError: The budget does not suffice.
    """
    denies: list[Deny] | None = None
    apart: Apart | None = None
    permissions: list[Permission] = []
    sources = [*document.unknown]
    strays: list[tuple[Statement, str]] = []
    covered = _NO_ACTION
    for statement in document.statements:
        sources += statement.unknown
        guarded = guarded_actions(statement) if statement.allows else _NO_ACTION
        most = guarded
        if statement.allows and Partial in map(type, statement.actions):
            most = guarded_actions(statement, most=True)
        covered |= most
        if most and not (most is guarded and _names_all_targets(statement)):
            denies = certain_denies(document) if denies is None else denies
            apart = apart or Apart(budget)
            evaluator = _Evaluator(statement, denies, apart, budget)
            permissions += evaluator.permissions(guarded)
            sources += evaluator.sources(guarded, most)
            found = [(statement, text) for text in _strays(statement)]
            budget.spend(_STEPS_PER_STRAY * len(found))
            strays += found
    known = tuple(dict.fromkeys(filter(None, sources)))
    return Evaluation(document, tuple(permissions), known, covered, tuple(strays))


def _names_all_targets(statement: Statement) -> bool:
    """Tell whether a statement names each of its targets: then it allows nothing on others."""
    if statement.inverts_resources or statement.unknown_resources or statement.malformed:
        return False
    return all(map(_EXACT_ARN.fullmatch, statement.resources))


def _strays(statement: Statement) -> Iterator[str]:
    """Yield the entries of `Resource` or `NotResource` that no wildcard and no variable can make an ARN."""
    for text in statement.resources:
        begins = _UNKNOWN.split(text.strip().casefold(), maxsplit=1)[0]
        may_be_an_arn = isinstance(text, Reference) and text.type not in _BY_NAME
        if not (may_be_an_arn or begins.startswith(_ARN) or _ARN.startswith(begins)):
            yield text


def certain_denies(document: Document) -> list[Deny]:
    """Return the statements of a document that certainly deny a guarded action."""
    return [
        Deny(guarded, demand_of(statement, match=statement.inverts_resources))
        for statement in document.statements
        if statement.is_certain_deny and (guarded := guarded_actions(statement))
    ]


def guarded_actions(statement: Statement, *, most: bool = False) -> frozenset[str]:
    """Return the guarded actions a statement covers: an Allow all it may, a Deny all it certainly does."""
    named = _guarded_by_any(statement.actions, *statement.action_reading(most=most))
    return _ALL_GUARDED - named if statement.inverts_actions else named


@lru_cache(maxsize=1024)
def _guarded_by_any(texts: tuple[str, ...], widen: bool, hole: str) -> frozenset[str]:
    """Return the guarded actions that the entries of `Action` match: many statements of a deployment list the same."""
    return _NO_ACTION.union(*(_guarded_by(text, widen, hole) for text in texts if text[:1] not in _NO_BEGINNINGS))


@lru_cache(maxsize=8192)
def _guarded_by(text: str, widen: bool, hole: str) -> frozenset[str]:
    """Return the guarded actions that an entry of `Action` matches."""
    pattern = action_pattern(text, widen, hole)
    if not has_wildcard(pattern):
        found = _BY_FOLDED_NAME.get(pattern)
        return frozenset({found}) if found else _NO_ACTION
    # Most patterns hold something that stands in no guarded action at all.
    if not all(part in _ALL_NAMES for part in pattern.split(ANY) if ONE not in part):
        return _NO_ACTION
    return frozenset(action for folded, action in _BY_FOLDED_NAME.items() if matches(pattern, folded))


Kind = tuple[Target, tuple[Demand, ...]]
"""A kind of target, and the demands by which it escapes the Denies of an action."""


class _Evaluator:
    """Evaluates one Allow statement."""

    def __init__(self, statement: Statement, denies: Sequence[Deny], apart: Apart, budget: Budget) -> None:
        self._statement = statement
        self._denies = denies
        self._apart = apart
        self._budget = budget
        self._conditions = sum(len(condition.values) for condition in statement.conditions)
        self._sources: list[str] = []

    def permissions(self, guarded: frozenset[str]) -> Iterator[Permission]:
        """Yield for each entry of `Resource` each guarded action that it allows, with its widest reach."""
        entries = [one for one in self._entries() if one[1].reaches_any_name]
        kinds = self._kinds(guarded) if entries else {}
        distinct = list(dict.fromkeys(kinds.values()))
        asked = [(action, target, distinct.index(kind)) for (action, target), kind in kinds.items()]
        for resource, demand, most in entries:
            own_user = self._statement.variables and _is_own_user(resource)
            reached = [self._widest(kind, demand) for kind in distinct]
            for action, target, kind in asked:
                found = reached[kind]
                if found is None or (own_user and action in OWN_CREDENTIALS):
                    continue
                # Every user under a path is its own user, so that the path bounds nobody.
                reach = Reach.UNBOUNDED if own_user and target is Target.USER else _reach(found)
                # A part that is unknown may be the beginning that bounds the name.
                if reach is Reach.UNBOUNDED or not self._goes_further(distinct[kind], demand, most):
                    demands = (demand, *distinct[kind][1])
                    yield Permission(action, target, reach, self._statement, resource, found.arn, demands)

    def sources(self, guarded: frozenset[str], most: frozenset[str]) -> Iterator[str]:
        """Yield where unknown values come from that could make the statement allow more than `guarded`."""
        statement = self._statement
        yield from self._sources
        if most - guarded:
            yield from _sources_in(statement.actions)
        yield from statement.unknown_resources
        if Partial not in map(type, statement.resources):
            return
        kinds = set(self._kinds(most).values())
        for resource, least, demand in self._entries():
            if any(self._goes_further(kind, least, demand) for kind in kinds):
                yield from _sources_in((resource,) if resource else statement.resources)

    def _entries(self) -> Iterator[tuple[str, Demand, Demand]]:
        """Yield each entry of `Resource` with what it asks of a target: for what it allows at least, and at most."""
        statement = self._statement
        self._budget.spend(len(statement.resources) // _ENTRIES_PER_STEP)
        certain = list(entry_demands(statement))
        most = entry_demands(statement, most=True) if Partial in map(type, statement.resources) else certain
        for (text, least), (_, demand) in zip(certain, most, strict=True):
            yield text, least, demand

    def _kinds(self, actions: frozenset[str]) -> dict[tuple[str, Target], Kind]:
        """Return the unbounded ones of some actions; those that share a kind of target have one answer."""
        kinds: dict[tuple[str, Target], Kind] = {}
        steps = 1 + self._conditions + len(self._denies) // _DENIES_PER_STEP
        steps += len(self._statement.actions) // _ACTIONS_PER_STEP  # each may cover the action, and messages list these
        for action, target in GUARDED:
            if action in actions:
                self._budget.spend(steps)
            if action in actions and not self._bounded(action):
                escapes = tuple(deny.demand for deny in self._denies if action in deny.actions)
                kinds[action, target] = target, escapes
        return kinds

    def _goes_further(self, kind: Kind, least: Demand, most: Demand) -> bool:
        if least == most:
            return False
        reached = self._widest(kind, most)
        certain = self._widest(kind, least)
        return reached is not None and (certain is None or _reach(certain) < _reach(reached))

    def _widest(self, kind: Kind, demand: Demand) -> Found | None:
        target, escapes = kind
        return widest((demand, *escapes), target, self._budget, self._apart) if demand.reaches_any_name else None

    def _bounded(self, action: str) -> bool:
        """Tell whether the statement's conditions bound the action, or may: then it is noted by what."""
        # No condition bounds which role is passed.
        bound = NOT_BOUND if action == PASS_ROLE else bounds_write(self._statement, action)
        self._sources += bound.sources
        return bound.certain or bool(bound.sources)


def _sources_in(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(source for text in texts if isinstance(text, Partial) for source in sources_of(text))


def _reach(found: Found) -> Reach:
    """Return how far a permission goes that lets this target in, by how much of its name somebody wrote."""
    return Reach.PREFIX if found.written >= BOUNDING_LITERALS else Reach.UNBOUNDED


def _is_own_user(resource: str) -> bool:
    if _OWN_ARN.fullmatch(resource):
        return True
    path, _, name = resource.rpartition("/")
    return f":{Target.USER.value}" in f"{path}/" and _OWN_NAME.fullmatch(name) is not None
