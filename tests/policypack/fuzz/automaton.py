"""The patterns of several documents as one nondeterministic automaton. Its states are the bits of an integer."""

import re
from collections.abc import Sequence
from typing import NamedTuple

ARN_COLONS = 5

_ESCAPE = re.compile(r"\$\{([*?$])\}|(.)", re.DOTALL)
_ANY, _ONE = "any", "one"


class Pattern(NamedTuple):
    """One entry of a `Resource` or `NotResource`.

    Attributes:
        text: the entry as written.
        escapes: whether `${*}`, `${?}` and `${$}` are literal characters, as in version 2012-10-17.
    """

    text: str
    escapes: bool


class TooManySteps(Exception):  # noqa: N818  a limit, not a fault
    """The search needs more steps than the limit."""


class Automaton:
    """Match all patterns at once.

    A state is a set of positions, one bit for each: what every pattern has consumed so far. The texts that lead to
    the same state are interchangeable: whatever follows them, the same patterns match.

    The bits of a pattern are next to each other, its end in the lowest of them. Above its start is one bit that no
    state has, so that arithmetic on the bits of all patterns at once never carries into those of another pattern.

    Attributes:
        initial: the state before the first character.
        letters: the characters that a position consumes by name.
    """

    def __init__(self, patterns: Sequence[Pattern], limit: int) -> None:
        self._steps_left = limit
        self._steps: dict[tuple[int, str], int] = {}
        self._consumed: dict[int, tuple[str, ...]] = {}
        self.initial = 0
        self.letters: dict[str, int] = {}
        self._ones = 0
        self._stars = 0
        self._accepting = 0
        self._without_colon = 0
        self._ends = 0
        self._guards = 0
        end = 0
        for pattern in patterns:
            end = self._add(_tokens(pattern), end)
        self.initial = self._closed(self.initial)

    def step(self, state: int, character: str) -> int:
        """Return the state after one more character.

        Raises:
            TooManySteps: there were more steps than the limit.
        """
        self._steps_left -= 1
        if self._steps_left < 0:
            raise TooManySteps
        place = state, character
        following = self._steps.get(place)
        if following is None:
            moving = self._ones | self.letters.get(character, 0)
            following = self._steps[place] = self._closed(((state & moving) >> 1) | (state & self._stars))
        return following

    def consumed(self, state: int) -> tuple[str, ...]:
        """Return the characters that a position of the state consumes by name."""
        found = self._consumed.get(state)
        if found is None:
            found = tuple(character for character, positions in self.letters.items() if positions & state)
            self._consumed[state] = found
        return found

    def run(self, state: int, text: str) -> int:
        """Return the state after a text."""
        for character in text:
            state = self.step(state, character)
        return state

    def signature(self, state: int) -> int:
        """Return which patterns match what was read so far."""
        return state & self._accepting

    def without_colon(self, state: int) -> int:
        """Drop the positions from which a pattern matches only after another colon."""
        return state & self._without_colon

    def _closed(self, state: int) -> int:
        """Add the positions behind an active `*`, and drop those before it.

        Whatever a pattern can match from a position before the `*`, it can match from the `*`, too. To subtract the
        end of each pattern changes its bits up to the lowest active `*`, the last one, and no others.
        """
        active = state & self._stars
        stops = active | self._guards
        return (state | active >> 1) & (stops ^ (stops - self._ends))

    def _add(self, tokens: tuple[list[str], int | None], end: int) -> int:
        """Add the positions of one pattern, the last one at this bit, and return the first free bit."""
        consumed, early = tokens
        start = end + len(consumed)
        self.initial |= 1 << start
        self._ends |= 1 << end
        self._guards |= 1 << start + 1
        for last in {len(consumed), len(consumed) if early is None else early}:
            self._accepting |= 1 << start - last
            for position in range(last, -1, -1):
                self._without_colon |= 1 << start - position
                if position > 0 and consumed[position - 1] == ":":
                    break
        for position, token in enumerate(consumed):
            bit = 1 << start - position
            if token == _ANY:
                self._stars |= bit
            elif token == _ONE:
                self._ones |= bit
            else:
                self.letters[token] = self.letters.get(token, 0) | bit
        return start + 2


def _tokens(pattern: Pattern) -> tuple[list[str], int | None]:
    """Return what the pattern consumes, and where an incomplete ARN may end early.

    The fields that an incomplete ARN omits count as `*`.
    """
    consumed: list[str] = []
    for literal, character in _ESCAPE.findall(pattern.text) if pattern.escapes else (("", c) for c in pattern.text):
        token = literal or {"*": _ANY, "?": _ONE}.get(character, character)
        if not (token == _ANY and consumed and consumed[-1] == _ANY):
            consumed.append(token)
    if consumed.count(":") >= ARN_COLONS:
        return consumed, None
    return [*consumed, ":", _ANY], len(consumed)
