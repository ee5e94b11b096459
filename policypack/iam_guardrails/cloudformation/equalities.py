"""Which values are the same, and whether all that is assumed of them can be true together."""

from collections.abc import Collection, Hashable, Iterator


class Equalities:
    """What is assumed of some values. Each is known by a key; a text is a value, too."""

    def __init__(self) -> None:
        self._same: dict[Hashable, Hashable] = {}
        self._limits: list[tuple[Hashable, frozenset[str]]] = []
        self._differing: list[tuple[Hashable, Hashable]] = []

    def text(self, text: str) -> Hashable:
        """Return the key of a text."""
        key = str, str(text)
        self.limit(key, (text,))
        return key

    def limit(self, key: Hashable, texts: Collection[str]) -> None:
        """Assume that a value is one of these texts; no texts limit nothing."""
        if texts:
            self._limits.append((key, frozenset(map(str, texts))))

    def assume(self, one: Hashable, other: Hashable, *, same: bool) -> None:
        """Assume that two values are the same, or that they are not."""
        first, second = self._first(one), self._first(other)
        if not same:
            self._differing.append((one, other))
        elif first != second:
            self._same[first] = second

    def can_hold(self) -> bool:
        """Return whether there is a text for each value, as far as its own assumptions tell."""
        possible: dict[Hashable, frozenset[str]] = {}
        for key, texts in self._limits:
            first = self._first(key)
            possible[first] = possible.get(first, texts) & texts
        for one, other in self._pairs():
            if one == other:
                return False
            if one in possible and len(possible.get(other, ())) == 1:
                possible[one] -= possible[other]
        return all(possible.values())

    def _pairs(self) -> Iterator[tuple[Hashable, Hashable]]:
        for one, other in self._differing:
            first, second = self._first(one), self._first(other)
            yield first, second
            yield second, first

    def _first(self, key: Hashable) -> Hashable:
        """Return the key that stands for all values that are the same as this one."""
        while key in self._same:
            key = self._same[key]
        return key
