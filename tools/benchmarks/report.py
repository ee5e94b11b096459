"""Show the sections of the benchmark as tables."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console
from rich.table import Table

WIDTH = 200
"""Columns of a table that does not go to a terminal: a line of a log is never broken."""
TWO_DIGITS = 10
"""Figures from here on are shown without decimals."""


@dataclass(frozen=True)
class Section:
    """A table: the first column names what was measured, the others hold figures. Notes follow the table."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default=())


class Report:
    """Prints sections: with colours and lines on a terminal, otherwise as plain Markdown."""

    def __init__(self) -> None:
        watched = Console().is_terminal
        self._console = Console(highlight=False, markup=False, emoji=False, width=None if watched else WIDTH)
        self._box = box.ROUNDED if watched else box.MARKDOWN

    def line(self, text: str) -> None:
        """Print a line of text."""
        self._console.print(text, soft_wrap=True)

    def show(self, section: Section) -> None:
        """Print a section."""
        self._console.print(f"\n{section.title}\n", style="bold", soft_wrap=True)
        table = Table(box=self._box)
        for number, column in enumerate(section.columns):
            table.add_column(column, justify="right" if number else "left")
        for row in section.rows:
            table.add_row(*row)
        self._console.print(table)
        for note in section.notes:
            self.line(note)


def milliseconds(seconds: float) -> str:
    """Return a duration for a table."""
    figure = seconds * 1000
    return f"{figure:.3f} ms" if figure < TWO_DIGITS else f"{figure:,.1f} ms"


def median_and_best(seconds: Sequence[float]) -> tuple[str, str]:
    """Return two cells: the median of several rounds, and the best round, which other work disturbed least."""
    return milliseconds(statistics.median(seconds)), milliseconds(min(seconds))


def ratio(ours: Sequence[float], base: Sequence[float]) -> float:
    """Return how many times as long as the base ours takes: the median of pairs that were measured in turn."""
    return statistics.median(one / other for one, other in zip(ours, base, strict=True))


def times(factor: float) -> str:
    """Return a ratio for a table."""
    return f"{factor:.2f}" if factor < TWO_DIGITS else f"{factor:,.0f}"


def budget(measured: float, target: float, unit: str) -> tuple[str, str, str]:
    """Return three cells: the budget, what was measured, and whether the budget holds."""
    return f"≤ {target:,g}{unit}", f"{times(measured)}{unit}", "holds" if measured <= target else "EXCEEDED"
