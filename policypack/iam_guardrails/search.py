"""Find an unnamed target that a document allows.

**Theorem.** Take a kind of target and a list of demands, each of the form "one of these patterns matches" or "none of
these patterns matches". Within the budget, `widest` returns a target exactly when some ARN of that kind meets all
demands and its name contains a character that occurs in no pattern (`FRESH`). Its reach is the fewest characters that
stand before the first such character, over all these ARNs.

**Which ARNs count.** A name has no `:`, and its characters are printable ASCII. (A path could hold a `:`. The search
ignores such names. Source: IAM API Reference, `CreateRole`.) A name that begins with one of `excluded()` is no target.
The characters of a path of `shared_paths()` are not counted.

**Why it is exact.** A pattern is a small automaton: a position for each of its characters and one for its end. A set
of positions is an integer, and all patterns of all demands share one, so that reading a character is a few operations
on integers. Reading the ARN character by character walks the product of all automata. Characters that occur in no
pattern behave alike, so `FRESH` stands for all of them. A character that no pattern waits for behaves like `FRESH`,
which never makes the reach longer, so only the characters that some pattern waits for are tried in addition to it.
The walk visits each set of positions once, by the number of characters written so far.

Sets of positions can multiply, which is what the budget is for. Intersecting the patterns one after the other would not
be exact, because two patterns intersect in a union of patterns.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from iam_guardrails.actions import Target
from iam_guardrails.budget import Budget, TooComplexError
from iam_guardrails.demands import Demand
from iam_guardrails.heads import Apart, by_head
from iam_guardrails.patterns import ANY, FRESH, ONE, steps
from iam_guardrails.targets import Code, Part, before_name, excluded, head, shared_paths
from iam_guardrails.values import HOLE

_NAME_CHARACTERS = frozenset({*map(chr, range(0x21, 0x7F)), HOLE}) - {":"}
_POSITIONS_PER_STEP = 1024
_LONGEST_REMEMBERED = 512
_MOST_REMEMBERED = 2000
_DEMANDS_PER_STEP = 8
_PATTERNS_PER_STEP = 4
_FEW_POSITIONS = 8
_TRIED_BY_LENGTH = 200
_END = "\n"


class Found(NamedTuple):
    """A target that meets all demands: how many characters of its name are written, and its ARN."""

    written: int
    arn: str


class _Node(NamedTuple):
    """Where the walk is: a set of positions, and whether a part of the name begins here."""

    state: int
    begins: bool


def widest(demands: tuple[Demand, ...], target: Target, budget: Budget, apart: Apart | None = None) -> Found | None:
    """Return the target with the fewest written characters that meets all demands, or `None` if there is none.

    Args:
        demands: What the ARN must meet.
        target: A kind of target.
        budget: Pays for the search.
        apart: The demands of the document that are taken apart already.

    Raises:
        TooComplexError: The budget does not suffice to tell.
    """
    budget.spend(sum(len(demand.patterns) for demand in demands) // _PATTERNS_PER_STEP)
    heads = by_head(demands, target, budget, apart or Apart(budget))
    if heads is None:
        return _found(demands, target, budget, whole=True)
    each = ((head_of_arn, _found(behind, target, budget, whole=False)) for head_of_arn, behind in heads)
    found = (Found(one.written, head_of_arn + one.arn) for head_of_arn, one in each if one)
    return min(found, key=lambda one: one.written, default=None)


def _found(demands: tuple[Demand, ...], target: Target, budget: Budget, *, whole: bool) -> Found | None:
    """Search for a whole ARN, or for the last field of one."""
    if sum(len(pattern) for demand in demands for pattern in demand.patterns) <= _LONGEST_REMEMBERED:
        found, taken = _remembered(demands, target, whole)
        budget.spend(taken)
        if taken <= _MOST_REMEMBERED:
            return found
    return _search(demands, target, budget, whole=whole)


@lru_cache(maxsize=4096)
def _remembered(demands: tuple[Demand, ...], target: Target, whole: bool) -> tuple[Found | None, int]:
    """Search for short patterns, which recur in every stack; return what was found and the steps that it took.

    A search that takes more than a few steps is given up, and is not remembered.
    """
    budget = Budget(_MOST_REMEMBERED)
    try:
        return _search(demands, target, budget, whole=whole), _MOST_REMEMBERED - budget.left
    except TooComplexError:
        return None, _MOST_REMEMBERED + 1


def arn_named(
    demands: tuple[Demand, ...], target: Target, name: str, budget: Budget, apart: Apart | None = None
) -> str | None:
    """Return the ARN of a target of this name that meets all demands, in any partition and account, or `None`.

    Args:
        demands: What the ARN must meet.
        target: A kind of target whose names stand right behind its own.
        name: The name, with its path.
        budget: Pays for the search.
        apart: As for `widest`.

    Raises:
        TooComplexError: The budget does not suffice to tell.
    """
    heads = by_head(demands, target, budget, apart or Apart(budget))
    if heads is None:
        walk = _Walk(demands, target, budget, whole=True)
        ends = walk.read((*head(target), *before_name(target), name), walk.start)
        return next((arn for state, arn in ends.items() if walk.accepts(state)), None)
    field = f"{target.value}{name}"
    for head_of_arn, behind in heads if not name.startswith(excluded(target)) else ():
        budget.spend(sum(steps(pattern, field) for demand in behind for pattern in demand.patterns))
        if all(demand.meets(field) for demand in behind):
            return head_of_arn + field
    return None


def _search(demands: tuple[Demand, ...], target: Target, budget: Budget, *, whole: bool) -> Found | None:
    walk = _Walk(demands, target, budget, whole=whole)
    heads = walk.read((*(head(target) if whole else ()), *before_name(target)), walk.start)
    level = {_Node(state, begins=True): head_of_arn for state, head_of_arn in heads.items()}
    for path in shared_paths(target):
        for state, with_path in walk.read((path,), heads).items():
            level.setdefault(_Node(state, begins=True), with_path)
    visited = set(level)
    visited_with_fresh: set[_Node] = set()
    written = 0
    while level:
        arn = walk.finished(level, visited_with_fresh)
        if arn is not None:
            return Found(written, arn)
        level = walk.written_on(level, visited)
        written += 1
    return None


class _Layout:
    """Patterns laid out one after the other: a position for each of their characters and one for their end."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.text = ""
        self.starts = 0

    def add(self, demand: Demand) -> tuple[int, int, int, bool]:
        """Lay out the patterns of a demand; return the positions of all, of their ends and of their last `*`."""
        self._budget.spend(sum(map(len, demand.patterns)))
        first = at = len(self.text)
        starts: list[int] = []
        ends: list[int] = []
        sinks: list[int] = []
        for pattern in demand.patterns:
            starts.append(at)
            at += len(pattern) + 1
            ends.append(at - 1)
            sinks += [at - 2] if pattern.endswith(ANY) else []
        self.text += "".join(f"{pattern}{_END}" for pattern in demand.patterns)
        self.starts |= _mask(starts, at)
        return (1 << at) - (1 << first), _mask(ends, at), _mask(sinks, at), demand.match

    def masks(self) -> dict[str, int]:
        """Return the positions of each character."""
        positions: dict[str, list[int]] = {}
        for at, character in enumerate(self.text):
            positions.setdefault(character, []).append(at)
        self._budget.spend(len(positions) * len(self.text) // _POSITIONS_PER_STEP)
        return {character: _mask(found, len(self.text)) for character, found in positions.items()}


def _mask(positions: list[int], size: int) -> int:
    """Return the integer with these bits; in one go, because an `|=` for each would take a square of steps."""
    found = bytearray(size // 8 + 1)
    for at in positions:
        found[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(found, "little")


class _Walk:
    """The product of the automata of all patterns, and the demands on their ends."""

    def __init__(self, demands: tuple[Demand, ...], target: Target, budget: Budget, *, whole: bool) -> None:
        self._budget = budget
        head_of_arn = f"arn:{ANY}:" if whole else ""
        kept = tuple(f"{head_of_arn}{target.value}{beginning}{ANY}" for beginning in excluded(target))
        laid_out = _Layout(budget)
        # For each demand: the positions of its patterns, their ends, those from which everything matches, what it asks.
        self._demands = [laid_out.add(demand) for demand in (*demands, Demand(kept, match=False))]
        masks = laid_out.masks()
        self._stars = masks.pop(ANY, 0)
        self._ones = masks.pop(ONE, 0)
        masks.pop(_END, 0)
        self._literals = masks
        self._moves = {character: mask | self._ones for character, mask in masks.items()}
        self._awaited_in_names = sum(mask for c, mask in masks.items() if c in _NAME_CHARACTERS)
        self._text = laid_out.text
        self._cost = 1 + len(self._text) // _POSITIONS_PER_STEP + len(self._demands) // _DEMANDS_PER_STEP
        state = self._closed(laid_out.starts)
        self.start = {state: ""} if self._lives(state) else {}

    def _closed(self, state: int) -> int:
        """Add the positions behind each `*`, which may stand for nothing."""
        return state | (state & self._stars) << 1

    def _lives(self, state: int) -> bool:
        """Tell whether what follows can still meet all demands."""
        for positions, _, sinks, match in self._demands:
            if not state & positions if match else state & sinks:
                return False
        return True

    def accepts(self, state: int) -> bool:
        """Tell whether a target that ends here meets all demands."""
        return all(bool(state & ends) == match for _, ends, _, match in self._demands)

    def _step(self, state: int, character: str) -> int | None:
        """Read one character: the next set of positions, or `None` where no demand can be met any more."""
        self._budget.left -= self._cost  # spent by the caller, because this is where the time goes
        read = (state & self._stars) | (state & self._moves.get(character, self._ones)) << 1
        read |= (read & self._stars) << 1
        return read if self._lives(read) else None

    def read(self, parts: Iterable[Part], starts: dict[int, str]) -> dict[int, str]:
        """Read parts of an ARN: the sets of positions behind them, each with one text that leads there."""
        reached = starts
        for part in parts:
            if isinstance(part, str):
                reached = self._read_text(part, reached)
            elif isinstance(part, Code):
                reached = self._read_code(part, reached)
            else:
                following: dict[int, str] = {}
                for text in part:
                    for state, arn in self._read_text(text, reached).items():
                        following.setdefault(state, arn)
                reached = following
        return reached

    def _read_text(self, text: str, reached: dict[int, str]) -> dict[int, str]:
        for character in text:
            self._budget.spend()
            following: dict[int, str] = {}
            for state, arn in reached.items():
                after = self._step(state, character)
                if after is not None:
                    following.setdefault(after, arn + character)
            reached = following
        return reached

    def _read_code(self, code: Code, reached: dict[int, str]) -> dict[int, str]:
        for usual in code.sample:
            following: dict[int, str] = {}
            for state, arn in reached.items():
                self._budget.spend()
                awaited = [c for c in code.alphabet if state & self._literals.get(c, 0)]
                others = [c for c in code.alphabet if c not in awaited][:1]
                for character in dict.fromkeys((usual, *others, *awaited)):
                    after = self._step(state, character)
                    if after is not None:
                        following.setdefault(after, arn + character)
            reached = following
        return reached

    def written_on(self, level: dict[_Node, str], visited: set[_Node]) -> dict[_Node, str]:
        """Return the new nodes that one more written character leads to."""
        following: dict[_Node, str] = {}
        for node, arn in level.items():
            for after, character in self._awaited(node):
                if after not in visited:
                    visited.add(after)
                    following[after] = arn + character
        return following

    def finished(self, level: dict[_Node, str], visited: set[_Node]) -> str | None:
        """Return an ARN that goes on with `FRESH` from one of these nodes and meets all demands, or `None`.

        The shortest is tried first. Where there are many nodes, the last one that was found is, and a character that
        some pattern waits for before `FRESH`: that leads to an ARN directly if there is one.
        """
        pending = deque((after, arn + FRESH) for node, arn in level.items() for after in self._fresh(node))
        shortest = len(visited) + _TRIED_BY_LENGTH
        while pending:
            node, arn = pending.popleft() if len(visited) < shortest else pending.pop()
            if node in visited:
                continue
            visited.add(node)
            if not node.begins and self.accepts(node.state):
                return arn
            pending.extend((after, arn + FRESH) for after in self._fresh(node))
            pending.extend((after, arn + character) for after, character in self._awaited(node))
        return None

    def _fresh(self, node: _Node) -> Iterator[_Node]:
        state = self._step(node.state, FRESH)
        if state is not None:
            yield _Node(state, begins=False)

    def _awaited(self, node: _Node) -> Iterator[tuple[_Node, str]]:
        """Read each character that some pattern waits for; a part of a name is not empty."""
        self._budget.spend()
        for character in self._characters_of(node.state & self._awaited_in_names):
            if not (node.begins and character == "/"):
                state = self._step(node.state, character)
                if state is not None:
                    yield _Node(state, begins=character == "/"), character

    def _characters_of(self, positions: int) -> Iterator[str]:
        """Yield the characters at some positions, each once."""
        if positions.bit_count() > _FEW_POSITIONS:
            yield from (character for character, mask in self._literals.items() if positions & mask)
            return
        told = set()
        while positions:
            lowest = positions & -positions
            positions ^= lowest
            character = self._text[lowest.bit_length() - 1]
            if character not in told:
                told.add(character)
                yield character
