"""The patterns of several documents as one nondeterministic automaton. Its states are the bits of an integer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

ARN_COLONS = 5

_ESCAPE = re.compile(r"\$\{([*?$])\}|(.)", re.DOTALL)
_ANY, _ONE = "any", "one"


@dataclass(frozen=True, slots=True)
class Pattern:
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

    Attributes:
        initial: the state before the first character.
        letters: the characters that a position consumes by name.
    """

    def __init__(self, patterns: Sequence[Pattern], limit: int) -> None:
        self._steps_left = limit
        self.initial = 0
        self.letters: dict[str, int] = {}
        self._ones = 0
        self._stars = 0
        self._accepting = 0
        self._without_colon = 0
        self._later_stars: list[tuple[int, int]] = []
        start = 0
        for pattern in patterns:
            start = self._add(_tokens(pattern), start)
        self.initial = self._closed(self.initial)

    def step(self, state: int, character: str) -> int:
        """Return the state after one more character.

        Raises:
            TooManySteps: there were more steps than the limit.
        """
        self._steps_left -= 1
        if self._steps_left < 0:
            raise TooManySteps
        moving = self._ones | self.letters.get(character, 0)
        return self._closed(((state & moving) << 1) | (state & self._stars))

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

        Whatever a pattern can match from a position before the `*`, it can match from the `*`, too.
        """
        state |= (state & self._stars) << 1
        for star, without_earlier in self._later_stars:
            if state & star:
                state &= without_earlier
        return state

    def _add(self, tokens: tuple[list[str], int | None], start: int) -> int:
        """Add the positions of one pattern and return the first free one."""
        consumed, early = tokens
        end = start + len(consumed)
        self.initial |= 1 << start
        ends = [end] if early is None else [start + early, end]
        for last in ends:
            self._accepting |= 1 << last
            for position in range(last, start - 1, -1):
                self._without_colon |= 1 << position
                if position > start and consumed[position - 1 - start] == ":":
                    break
        for position, token in enumerate(consumed, start):
            if token == _ANY:
                self._stars |= 1 << position
                self._later_stars.append((1 << position, ~((1 << position) - (1 << start))))
            elif token == _ONE:
                self._ones |= 1 << position
            else:
                self.letters[token] = self.letters.get(token, 0) | 1 << position
        return end + 1


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
