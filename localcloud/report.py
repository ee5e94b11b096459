"""What a person sees: one line a step with its time, and at the end what the stack gives whom.

Plain where nobody watches: without a terminal there are no control codes, and a line is never broken.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console


@dataclass
class Step:
    """A step in progress; whoever does it says how it came out."""

    outcome: str = ""


class Report:
    """The person's view of a command: steps, remarks, the summary; errors go to standard error."""

    def __init__(self) -> None:
        # No highlighting and no markup: an ARN is no Python literal, and brackets are brackets.
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._errors = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)

    @property
    def engine_flags(self) -> tuple[str, ...]:
        """Flags that make the engine's output go with this one: no prompt, no dots, colours where they are seen."""
        coloured = self._console.is_terminal and not self._console.no_color
        return ("--non-interactive", "--suppress-progress", "--color", "always" if coloured else "never")

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time a step and print its line when it is done; one that raises has no line but its error."""
        started = time.monotonic()
        step = Step()
        yield step
        self._console.print(f"{name:<9} {step.outcome}  ({time.monotonic() - started:.1f} s)", style="bold")

    def line(self, name: str, text: str) -> None:
        """Print a line like a step's, for what takes no time."""
        self._console.print(f"{name:<9} {text}", style="bold")

    def say(self, remark: str) -> None:
        """Print a remark about the step in progress."""
        self._console.print(f"  {remark}")

    def error(self, message: str) -> None:
        """Print what went wrong and what to do about it."""
        self._errors.print(message, style="red")

    def summary(self, outputs: Mapping[str, Any]) -> None:
        """Print the roles, who may pass what, and the repositories of a stack."""
        for line in summary(outputs):
            self._console.print(line, style=None if line.startswith(" ") else "bold")


def summary(outputs: Mapping[str, Any]) -> list[str]:
    """Return the lines of the summary; a stack without the outputs of a section has no such section.

    Reads `*_role_arn`, `repository_urls`, and of each group of operators `*operator_group_name`,
    `*operator_user_names` and `*operator_pass_role_arns`.
    """
    return [
        *_section("roles", _roles(outputs)),
        *_section("who may pass what", _operators(outputs)),
        *_section("repositories", _repositories(outputs)),
    ]


def _section(title: str, lines: list[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []


def _roles(outputs: Mapping[str, Any]) -> list[str]:
    suffix = "_role_arn"
    return _aligned({key.removesuffix(suffix): arn for key, arn in outputs.items() if key.endswith(suffix)})


def _operators(outputs: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    suffix = "operator_group_name"
    for prefix in (key.removesuffix(suffix) for key in outputs if key.endswith(suffix)):
        users = ", ".join(outputs.get(f"{prefix}operator_user_names", [])) or "no user"
        arns = outputs.get(f"{prefix}operator_pass_role_arns", []) or ["no role"]
        lines += [f"{outputs[prefix + suffix]} ({users}) may pass", *(f"  {arn}" for arn in arns)]
    return lines


def _repositories(outputs: Mapping[str, Any]) -> list[str]:
    return _aligned(outputs.get("repository_urls", {}))


def _aligned(entries: Mapping[str, str]) -> list[str]:
    width = max(map(len, entries), default=0)
    return [f"{name:<{width}}  {value}" for name, value in entries.items()]
