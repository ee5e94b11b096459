"""What a person sees: one line a step with its time, and at the end what the stack gives whom, and what to do next.

Plain where nobody watches: without a terminal there are no control codes, and a line is never broken.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text


@dataclass
class Step:
    """A step in progress. The code that takes it reports the result."""

    outcome: str = ""


@dataclass(frozen=True)
class _Moving:
    """A line whose text is made each time it is drawn."""

    name: str
    how_far: Callable[[], str]

    def __rich__(self) -> Text:
        return Text(f"{self.name:<9} {self.how_far()}")


class Report:
    """The person's view of a command: steps, remarks, the summary; errors go to standard error."""

    def __init__(self) -> None:
        # No highlighting and no markup: an ARN is no Python literal, and brackets are brackets.
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._errors = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)

    def engine_flags(self, *, logged: bool = False) -> tuple[str, ...]:
        """Return flags that make the engine's output go with this one: no prompt, no dots, colours where they are seen.

        A log has no colours.
        """
        coloured = self._console.is_terminal and not self._console.no_color and not logged
        return ("--non-interactive", "--suppress-progress", "--color", "always" if coloured else "never")

    @contextmanager
    def step(self, name: str, how_far: Callable[[], str] | None = None) -> Iterator[Step]:
        """Time a step and print its line when it is done; one that raises has no line but its error.

        A person at a terminal sees `how_far` it is meanwhile.
        """
        started = time.monotonic()
        step = Step()
        with self._console.status(_Moving(name, how_far)) if how_far and self._console.is_terminal else nullcontext():
            yield step
        self._console.print(f"{name:<9} {step.outcome}  ({time.monotonic() - started:.1f} s)", style="bold")

    def line(self, name: str, text: str) -> None:
        """Print a line like a step's, for what takes no time."""
        self._console.print(f"{name:<9} {text}", style="bold")

    def say(self, remark: str) -> None:
        """Print a remark about the step in progress."""
        self._console.print(f"  {remark}")

    def show(self, lines: Iterable[str]) -> None:
        """Print what the engine said, as it is."""
        for line in lines:
            self._console.print(line)

    def error(self, message: str) -> None:
        """Print what went wrong and what to do about it."""
        self._errors.print(message, style="red")

    def note(self, message: str) -> None:
        """Print what to know about a command, apart from what the command itself prints."""
        self._errors.print(message)

    def summary(self, outputs: Mapping[str, Any], passing: Sequence[str], next_steps: Mapping[str, str]) -> None:
        """Print the roles, who can pass what, the repositories of a stack, and what to do next: commands, and why."""
        for line in summary(outputs, passing, next_steps):
            self._console.print(line, style=None if line.startswith(" ") else "bold")


def summary(outputs: Mapping[str, Any], passing: Sequence[str], next_steps: Mapping[str, str]) -> list[str]:
    """Return the lines of the summary; a stack without the outputs of a section has no such section.

    Reads the outputs `*_role_arn` and `repository_urls`. The lines `passing` say who can pass what.
    """
    return [
        *_section("roles", _roles(outputs)),
        *_section("who can pass what", passing),
        *_section("repositories", _repositories(outputs)),
        *_section("next", _aligned(next_steps)),
    ]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []


def _roles(outputs: Mapping[str, Any]) -> list[str]:
    suffix = "_role_arn"
    return _aligned({key.removesuffix(suffix): arn for key, arn in outputs.items() if key.endswith(suffix)})


def _repositories(outputs: Mapping[str, Any]) -> list[str]:
    return _aligned(outputs.get("repository_urls", {}))


def _aligned(entries: Mapping[str, str]) -> list[str]:
    width = max(map(len, entries), default=0)
    return [f"{name:<{width}}  {value}" for name, value in entries.items()]
