"""Start the command line, or say which command gives this Python what it lacks for it.

An older Python must be able to read this file, and it needs no package to do so.
"""

import sys
from pathlib import Path

VENV = Path(__file__).resolve().parent.parent / ".venv"


def _lacking(package: object) -> str:
    if Path(sys.prefix).resolve() == VENV.resolve():
        # What has a stamp was installed once, and make sees nothing to do.
        is_broken = any((VENV / stamp).exists() for stamp in (".local", ".dev"))
        remedy = f"{'rm -r .venv && ' if is_broken else ''}make tools"
        return f"{VENV} is incomplete, it has no package `{package}`: run `{remedy}`."
    return f"{sys.executable} has no package `{package}`: run `make tools`, and use {VENV / 'bin' / 'python'}."


if sys.version_info < (3, 11):  # noqa: UP036  the Python is the caller's choice, nobody has checked it
    sys.exit(
        f"Python 3.11 or later is needed: {sys.executable} is {'.'.join(map(str, sys.version_info[:3]))}. "
        "Name one: make up PYTHON=python3.12"
    )
try:
    from localcloud.commands import main
except ModuleNotFoundError as error:
    sys.exit(_lacking(error.name))

if __name__ == "__main__":
    sys.exit(main())
