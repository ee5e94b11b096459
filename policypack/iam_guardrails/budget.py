"""A budget of steps: how much work one resource may cause.

Anyone whose program is checked can choose its input, so no input may take the pack long. Work is counted in steps,
not in seconds: the same resource gets the same answer on every machine.
"""

from collections.abc import Iterator
from contextlib import contextmanager

STEPS = 40_000
"""Steps that one resource may take. A step is a small piece of work, about a microsecond long."""
MOST_STEPS = 5 * STEPS
"""Steps that a resource may take whose template is read several times."""

RESERVE = STEPS // 4
"""Steps on top of these, which may make a finding more exact. A template adds to them, up to `MOST_STEPS`."""


class TooComplexError(Exception):
    """The budget is spent: what is left of the resource has not been checked."""


class Budget:
    """Steps left for one resource."""

    __slots__ = ("_all_reserve", "_reserve", "all", "left")

    def __init__(self, steps: int = STEPS) -> None:
        self.all = steps
        self.left = steps
        self._all_reserve = RESERVE
        self._reserve = RESERVE

    @property
    def spent(self) -> int:
        """The steps that were taken away."""
        return self.all - self.left

    def extend(self, steps: int) -> None:
        """Add steps, up to `MOST_STEPS` in all."""
        added = max(0, min(steps, MOST_STEPS - self.all))
        self.all += added
        self.left += added

    def extend_reserve(self, steps: int) -> None:
        """Add steps to the reserve, up to `MOST_STEPS` in all."""
        added = max(0, min(steps, MOST_STEPS - self._all_reserve))
        self._all_reserve += added
        self._reserve += added

    def spend(self, steps: int = 1) -> None:
        """Take steps away.

        Raises:
            TooComplexError: There are not so many left.
        """
        self.left -= steps
        if self.left < 0:
            raise TooComplexError

    @contextmanager
    def reserve(self) -> Iterator[None]:
        """Let some work take steps from a reserve for all such work, and none of the others.

        Raises:
            TooComplexError: The reserve is spent.
        """
        kept, self.left = self.left, self._reserve
        try:
            yield
        finally:
            self._reserve, self.left = max(0, self.left), kept
