"""A finite set of targets that decides the theorem for every document made of some patterns.

A document allows a target or not by which of its patterns match the ARN. So of all targets of one kind that the same
patterns match, one is enough: the one with the smallest reach. There are finitely many such classes, and a search finds
one target of each:

1. The search extends ARNs character by character and stops where every pattern stands at the same positions as after an
   earlier ARN (`Automaton`), with as many characters counted. What follows either of them, the same patterns match. So
   the search ends without a bound on the length of names, and misses no class.
2. One fresh character is enough. A name keeps its matches if each of its fresh characters becomes the same one, and its
   first fresh character comes no later. A character that is fresh for one document only, because other documents of the
   set contain it, can be replaced in the same way.
3. A character that no pattern consumes by name at this point is matched as the fresh one is. A name with the fresh one
   in its place has a smaller reach, so the search tries only characters that a pattern consumes by name, the fresh
   one, and those that spell the paths with a meaning of their own.
4. Accounts are searched in the same way, with 12 digits, and every partition is tried.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from tests.policypack.fuzz.automaton import Automaton, Pattern
from tests.policypack.fuzz.guarded import KINDS, RESERVED_PATHS, SERVICE_ROLE_PATH, SHORT
from tests.policypack.strategies import PARTITIONS

_ACCOUNT_DIGITS = 12
_DIGITS = "0123456789"
_FRESH = "~!^%&;|"
_PATHS = {"role": (SERVICE_ROLE_PATH, *RESERVED_PATHS), "policy": (SERVICE_ROLE_PATH,)}
"""The paths with a meaning of their own, by kind."""


class Reach(IntEnum):
    """What was counted of a name: the characters before the fresh one, or the reach after it."""

    UNCOUNTED = 0
    PREFIX = SHORT + 1
    ANY = SHORT + 2


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a universe.

    Attributes:
        kind: for example `role`.
        arn: the ARN, with a fresh character in its name.
        is_short: whether the reach is `any`.
    """

    kind: str
    arn: str
    is_short: bool


class _Name(NamedTuple):
    """A point of the search.

    Attributes:
        state: the state of the automaton.
        path: the start of a special path that the whole name is, or None if it is no such start.
        reach: the characters counted, at most `SHORT`, or the reach once a fresh character was read.
        is_part: whether the part after the last `/` has a character.
    """

    state: int
    path: str | None
    reach: int
    is_part: bool


def targets(patterns: Sequence[Pattern], limit: int) -> list[Target]:
    """Return the targets that decide the theorem for every document made of the patterns.

    Raises:
        TooManySteps: the search needs more steps than the limit.
    """
    automaton = Automaton(patterns, limit)
    fresh = next(character for character in _FRESH if character not in automaton.letters)
    found: dict[tuple[str, int], Target] = {}
    for kind, state, arn in _roots(automaton):
        for name, text in _names(automaton, state, fresh, paths=_PATHS.get(kind, ())):
            if not name.is_part or name.reach <= SHORT:
                continue
            place = kind, automaton.signature(name.state)
            is_short = name.reach == Reach.ANY
            if place not in found or (is_short and not found[place].is_short):
                found[place] = Target(kind, arn + text, is_short)
    return list(found.values())


def _roots(automaton: Automaton) -> Iterator[tuple[str, int, str]]:
    """Yield every kind with each state that the ARN before a name leads to, and one such ARN."""
    seen: set[tuple[str, int]] = set()
    for partition in PARTITIONS:
        before = f"arn:{partition}:iam::"
        for state, account in _accounts(automaton, automaton.run(automaton.initial, before)).items():
            for kind in KINDS:
                after = f":{kind}/"
                reached = automaton.without_colon(automaton.run(state, after))
                if (kind, reached) not in seen:
                    seen.add((kind, reached))
                    yield kind, reached, before + account + after


def _accounts(automaton: Automaton, start: int) -> dict[int, str]:
    """Return each state after 12 digits, with one such account."""
    accounts = {start: ""}
    for _ in range(_ACCOUNT_DIGITS):
        longer: dict[int, str] = {}
        for state, account in accounts.items():
            for digit in _consumed(automaton, state, _DIGITS):
                longer.setdefault(automaton.step(state, digit), account + digit)
        accounts = longer
    return accounts


def _consumed(automaton: Automaton, state: int, characters: str) -> Iterator[str]:
    """Yield the characters that a pattern consumes by name, and one of the others."""
    others = 0
    consumed = automaton.consumed(state)
    for character in characters:
        is_named = character in consumed
        others += not is_named
        if is_named or others == 1:
            yield character


def _names(automaton: Automaton, start: int, fresh: str, *, paths: tuple[str, ...]) -> Iterator[tuple[_Name, str]]:
    """Yield every point of the search from one root, with the shortest name that leads to it."""
    first = _Name(start, "" if paths else None, Reach.UNCOUNTED, is_part=False)
    seen = {first}
    queue = deque([(first, "")])
    while queue:
        name, text = queue.popleft()
        yield name, text
        for character in _following(automaton, name, fresh, paths):
            longer = _extended(automaton, name, character, paths, is_fresh=character == fresh)
            if longer is not None and longer not in seen:
                seen.add(longer)
                queue.append((longer, text + character))


def _following(automaton: Automaton, name: _Name, fresh: str, paths: tuple[str, ...]) -> Iterator[str]:
    """Yield the characters to extend a name with."""
    yield fresh
    spelling = {path[len(name.path)] for path in paths if path.startswith(name.path)} if name.path is not None else ()
    for character in automaton.consumed(name.state):
        is_possible = name.is_part if character == "/" else character != ":"
        if is_possible and character not in spelling:
            yield character
    yield from sorted(spelling)


def _extended(
    automaton: Automaton, name: _Name, character: str, paths: tuple[str, ...], *, is_fresh: bool
) -> _Name | None:
    """Return the point after one more character, or None if no target that counts begins like that."""
    path = None if name.path is None else name.path + character
    if path in paths and path in RESERVED_PATHS:
        return None
    reach = name.reach
    if reach <= SHORT:
        if is_fresh:
            reach = Reach.ANY if reach < SHORT else Reach.PREFIX
        else:
            reach = Reach.UNCOUNTED if path == SERVICE_ROLE_PATH else min(reach + 1, SHORT)
    return _Name(
        automaton.step(name.state, character),
        path if path is not None and _begins(path, paths) else None,
        reach,
        character != "/",
    )


def _begins(start: str, paths: tuple[str, ...]) -> bool:
    return any(path.startswith(start) and path != start for path in paths)
