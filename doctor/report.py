"""What a person sees: tables, lines and errors, plain where nobody watches."""

from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

NARROWEST = 100
"""Columns of output that nobody watches: a log or a pipe."""


class Report:
    """The person's view of a command; errors go to standard error, and what a machine reads goes elsewhere."""

    def __init__(self) -> None:
        # No highlighting and no markup: an ARN is no Python literal, and brackets are brackets.
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._errors = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)

    def line(self, text: str, style: str | None = None) -> None:
        """Print a line, which is never broken."""
        self._console.print(text, style=style)

    def error(self, message: str) -> None:
        """Print what went wrong and what to do about it."""
        self._errors.print(message, style="red")

    def progress(self, text: str) -> None:
        """Print, beside the results, that something which takes long goes on."""
        self._errors.print(text, style="dim")

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str | None]) -> None:
        """Print a table; a cell that does not fit is folded, and nothing of it is cut. `styles` has one a row."""
        width = self._console.width if self._console.is_terminal else max(self._console.width, NARROWEST)
        table = Table(*headings, box=SIMPLE, header_style="bold", pad_edge=False)
        for column in table.columns:
            column.overflow = "fold"
        for row, style in zip(rows, styles, strict=True):
            table.add_row(*row, style=style)
        self._console.print(table, width=width, soft_wrap=False)
