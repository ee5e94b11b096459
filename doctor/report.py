"""What a person sees: lines and errors, plain where nobody watches."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""All control characters but tabs and line breaks, and halves of characters, which nothing can print.

Those of https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters that reorder the text after them, too.
"""
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the command line, which has an exit code for it."""
        raise BrokenPipeError


def visible(text: str) -> str:
    """Return a text in which nothing controls the terminal, or reorders what is next to it.

    A name from a state or an account can hold anything.
    """
    return _CONTROLS.sub(_REPLACEMENT, text)


def one_line(text: str) -> str:
    """Return a text without line breaks: a name that holds one prints no line of its own."""
    return " ".join(text.splitlines())


class Report:
    """The person's view of a command; errors go to standard error, and what a machine reads goes elsewhere."""

    def __init__(self) -> None:
        # No highlighting and no markup: an ARN is no Python literal, and brackets are brackets.
        self._console = _Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._errors = _Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)

    def line(self, text: str, style: str | None = None) -> None:
        """Print a line, which is never broken."""
        self._console.print(visible(text), style=style)

    def error(self, message: str) -> None:
        """Print what went wrong and what to do about it."""
        self._errors.print(visible(message), style="red")

    def progress(self, text: str) -> None:
        """Show the progress of something that takes long, separately from the results."""
        self._errors.print(visible(text), style="dim")

    @contextmanager
    def bar(self, total: int, unit: str) -> Iterator[Callable[[], object]]:
        """Show on a terminal, as long as the block lasts, how many of `total` are done and the time left.

        Yields what is to be called for each that is done. Lines that are printed meanwhile go above the bar.
        """
        # A log with colours is no terminal, so rich is not asked.
        console = self._console if self._console.file.isatty() else self._errors
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn(f"{unit}, time left"), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.file.isatty()) as progress:
            task = progress.add_task(unit, total=total)
            yield lambda: progress.advance(task)
