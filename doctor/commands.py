"""The command line of the doctor; `python -m doctor --help` lists the commands.

A command is a module with `add_arguments`, which declares its arguments, `EXIT_CODES`, which says what they mean, and
`run`, which returns one. Only the module of the command that is asked for is imported: one that explains an error needs
no AWS.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType

from doctor.errors import DoctorError
from doctor.report import Report

COMMANDS: Mapping[str, str] = {
    "check": "compare the account with the stack, row by row",
    "explain": "say what an error of AWS or of the policy pack means, and what to do",
    "adopt": "bring what was made by hand into the stack",
    "map": "draw who may operate what, pass which role, and what that role may reach",
    "permissions": "print the least policy that brings a stack up, changes it and destroys it",
    "audit": "check stacks that exist already with the policy pack",
}
UNREAD = 2
"""Exit code of a command that could not do its work, or not all of it."""
INTERRUPTED = 130
"""That of a command that was ended by Ctrl-C, as shells have it."""


def exit_codes(command: ModuleType) -> dict[int, str]:
    """Return the exit codes of a command, and what each means."""
    own: dict[int, str] = command.EXIT_CODES
    unread = ", or ".join([*([own[UNREAD]] if UNREAD in own else []), "wrong use"])
    return {**own, UNREAD: unread, INTERRUPTED: "interrupted with Ctrl-C"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command of the doctor and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="python -m doctor", description="Compares, explains, adopts, draws, audits.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = arguments[0] if arguments and arguments[0] in COMMANDS else None
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
        if name == asked:
            module = import_module(f"doctor.{name}")
            module.add_arguments(command)
            command.epilog = "Exit code: " + ", ".join(f"{code} {text}" for code, text in exit_codes(module).items())
    options = parser.parse_args(arguments)
    try:
        code: int = import_module(f"doctor.{options.command}").run(options)
        sys.stdout.flush()
    except DoctorError as error:
        Report().error(str(error))
        return UNREAD
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has enough, as `head` does. Python would complain about the rest when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except OSError as error:
        Report().error(f"`{error.filename}` cannot be used: {error.strerror}." if error.filename else str(error))
        return UNREAD
    return code
