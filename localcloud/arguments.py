"""Reading the arguments of a `pulumi` command, as far as the local cloud has to know them."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PATH_FLAGS = ("--config-file", "--file", "--generate-resources", "--import-file", "--out", "--plan", "--save-plan")
"""Flags whose value is a path. Pulumi looks from the folder of `-C`, a person from where they stand."""
PATH_LIST_FLAGS = ("--policy-pack", "--policy-pack-config")
"""The same for lists with commas."""
OTHER_FLAGS = ("--color", "--memprofilerate", "--otel-traces", "--profiling", "--tracing")
"""Flags that may stand before the command with a value of their own, which is not the command."""
STACK_COMMANDS = frozenset(
    {
        "config",
        "destroy",
        "dn",
        "down",
        "import",
        "pre",
        "preview",
        "refresh",
        "stack",
        "state",
        "up",
        "update",
        "watch",
    }
)
"""Commands, and their aliases, that a stack is made for where there is none."""
LANGUAGE_COMMANDS = frozenset({"install", "package add", "pre", "preview", "up", "update", "watch"})
"""Commands that run the program, or install what it needs: both take its language host."""
LOCKING_COMMANDS = frozenset({"destroy", "dn", "down", "import", "refresh", "up", "update", "watch"})
"""Commands for which the engine locks the stack."""


@dataclass(frozen=True)
class Invocation:
    """A pulumi command: its arguments, with absolute paths where it works elsewhere, and what they say."""

    arguments: tuple[str, ...]
    folder: Path
    needs_stack: bool
    stack: str | None

    @property
    def needs_language(self) -> bool:
        """Whether the command takes the language host of the program."""
        words = [word for word in self.arguments if not word.startswith("-")]
        named = (*words[:1], " ".join(words[:2]))
        return not (LANGUAGE_COMMANDS.isdisjoint(named) or _asks_for_help(self.arguments))

    @property
    def locks_stack(self) -> bool:
        """Whether the engine locks the stack for the command."""
        return self.needs_stack and _command(self.arguments) in LOCKING_COMMANDS


def read(arguments: Sequence[str], caller: Path) -> Invocation:
    """Read the arguments of a command given in the folder `caller`. What follows `--` stays as it is."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    flags, rest = _parser().parse_known_args(arguments[:end])
    given: dict[str, list[str]] = vars(flags)
    folder = caller.joinpath(*given["--cwd"])
    if given["--cwd"]:
        given["--cwd"] = [str(folder)]
        for name in PATH_FLAGS:
            given[name] = [str(caller / path) for path in given[name]]
        for name in PATH_LIST_FLAGS:
            given[name] = [absolute(paths, caller) for paths in given[name]]
    return Invocation(
        arguments=(*rest, *(f"{name}={value}" for name in given for value in given[name]), *arguments[end:]),
        folder=folder,
        needs_stack=_command(rest) in STACK_COMMANDS and not _asks_for_help(rest),
        # Without the organization and the project that may stand before it.
        stack=given["--stack"][-1].rpartition("/")[2] if given["--stack"] else None,
    )


def absolute(paths: str, caller: Path) -> str:
    """Return a list of paths with commas as one that means the same anywhere else; it counts from `caller`."""
    return ",".join(str(caller / path) for path in paths.split(",")) if paths else ""


def _asks_for_help(words: Sequence[str]) -> bool:
    return not {"--help", "-h"}.isdisjoint(words)


def _command(words: Sequence[str]) -> str | None:
    return next((word for word in words if not word.startswith("-")), None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    short = {"--cwd": "-C", "--stack": "-s", "--verbose": "-v"}
    for name in ("--cwd", "--stack", "--verbose", *PATH_FLAGS, *PATH_LIST_FLAGS, *OTHER_FLAGS):
        names = [short[name], name] if name in short else [name]
        parser.add_argument(*names, dest=name, action="append", default=[])
    return parser
