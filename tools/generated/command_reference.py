"""The reference of the commands, from the parsers of the command lines: for docs/commands.md."""

import argparse
from collections.abc import Iterator, Mapping
from importlib import import_module

from doctor.commands import COMMANDS, exit_codes
from localcloud import commands as localcloud


def reference() -> str:
    """Return a section for each command line, with its commands, their arguments and the exit codes."""
    return "\n".join([*_doctor(), *_localcloud()]) + "\n"


def _doctor() -> Iterator[str]:
    for name, text in COMMANDS.items():
        module = import_module(f"doctor.{name}")
        parser = argparse.ArgumentParser(add_help=False)
        module.add_arguments(parser)
        yield f"### python -m doctor {name}\n"
        yield f"{parser.description or text}\n"
        yield from _arguments(parser)
        yield from _exit_codes(exit_codes(module))


def _localcloud() -> Iterator[str]:
    yield "### python -m localcloud\n"
    yield "| Command | Does | Arguments |"
    yield "| --- | --- | --- |"
    for name, parser, text in _subcommands(localcloud.parser()):
        arguments = ", ".join(f"`{_spelt(action)}`" for action in _actions(parser))
        yield f"| `{name}` | {text} | {arguments} |"
    yield ""
    yield from _exit_codes(localcloud.EXIT_CODES)


def _subcommands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    for action in parser._actions:  # noqa: SLF001  argparse has no public way to list its arguments
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001
            yield from ((name, command, helps[name]) for name, command in action.choices.items())


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]  # noqa: SLF001


def _arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield "| Argument | Meaning |"
    yield "| --- | --- |"
    for action in _actions(parser):
        required = ", required" if action.required and action.option_strings else ""
        yield f"| `{_spelt(action)}`{required} | {action.help or ''} |"
    yield ""


def _spelt(action: argparse.Action) -> str:
    value = action.metavar or action.dest.upper()
    if not action.option_strings:
        return f"{value} ..." if action.nargs in {"*", "+"} else str(value)
    return action.option_strings[-1] if action.nargs == 0 else f"{action.option_strings[-1]} {value}"


def _exit_codes(codes: Mapping[int, str]) -> Iterator[str]:
    yield "| Exit code | Means |"
    yield "| --- | --- |"
    yield from (f"| {code} | {meaning} |" for code, meaning in codes.items())
    yield ""
