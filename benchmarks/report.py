"""What a section of the benchmark shows: a table, and what has to be known to read it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console
from rich.table import Table

WIDTH = 200
"""Columns where nobody watches: a line of a log is never broken."""
TWO_DIGITS = 10
"""From here on a figure says enough without its decimals."""


@dataclass(frozen=True)
class Section:
    """A table: the first column names what the row is of, the others are figures; notes stand below it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default=())


class Report:
    """Prints sections: with colours and lines on a terminal, else as plain Markdown."""

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
    """A duration for a table."""
    figure = seconds * 1000
    return f"{figure:.3f} ms" if figure < TWO_DIGITS else f"{figure:,.1f} ms"


def median_and_best(seconds: Sequence[float]) -> tuple[str, str]:
    """Two cells: the median of several rounds, and the round that was disturbed least."""
    return milliseconds(statistics.median(seconds)), milliseconds(min(seconds))


def ratio(ours: Sequence[float], base: Sequence[float]) -> float:
    """How many times as long as the base ours takes: the median over pairs measured one right after the other."""
    return statistics.median(one / other for one, other in zip(ours, base, strict=True))


def budget(measured: float, target: float, unit: str) -> tuple[str, str, str]:
    """Three cells: the target, what was measured, and whether it holds."""
    figure = f"{measured:.2f}" if measured < TWO_DIGITS else f"{measured:,.0f}"
    return f"≤ {target:,g}{unit}", f"{figure}{unit}", "holds" if measured <= target else "EXCEEDED"
