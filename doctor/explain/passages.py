"""Passages of a text, and which of them overlap.

A log repeats an error thousands of times, so a passage is sought by halves among the others, never one by one.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

Span = tuple[int, int]


class Passages:
    """Passages of a text in their order, none of which overlaps another."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._spans = sorted(spans)

    def __iter__(self) -> Iterator[Span]:
        """Iterate over the passages in the order of the text."""
        return iter(self._spans)

    def overlap(self, span: Span) -> bool:
        """Return whether any of them overlaps a span."""
        at = bisect_left(self._spans, (span[1], 0))
        return at > 0 and self._spans[at - 1][1] > span[0]

    def begin_within(self, start: int, end: int) -> bool:
        """Return whether any of them begins at one of these places, the last one included."""
        at = bisect_left(self._spans, (start, 0))
        return at < len(self._spans) and self._spans[at][0] <= end

    def add(self, span: Span) -> None:
        """Add a passage that overlaps none of them."""
        insort(self._spans, span)
