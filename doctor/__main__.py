"""Start the command line, or say in one sentence what this Python lacks for it.

An older Python must be able to read this file, and it needs no package to do so.
"""

import sys
from pathlib import Path

VENV = Path(__file__).resolve().parent.parent / ".venv"
OWN = {"components", "doctor", "iam_guardrails"}
UNREAD, INTERRUPTED = 2, 130


def _stop(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.exit(UNREAD)


def _lacking(package: str) -> str:
    said = f"{sys.executable} has no package `{package}`, which the doctor needs: "
    if Path(sys.prefix).resolve() != VENV.resolve():
        return f"{said}run `make tools`, and use {VENV / 'bin' / 'python'}."
    is_broken = any((VENV / stamp).exists() for stamp in (".local", ".dev"))
    return f"{said}run `{'rm -r .venv && ' if is_broken else ''}make tools`."


if sys.version_info < (3, 11):  # noqa: UP036  the Python is the caller's choice, nobody has checked it
    _stop(
        f"Python 3.11 or later is needed: {sys.executable} is {'.'.join(map(str, sys.version_info[:3]))}. "
        "Name one: make tools PYTHON=python3.12"
    )
try:
    from doctor.commands import main

    if __name__ == "__main__":
        sys.exit(main())
except KeyboardInterrupt:  # while its modules are imported
    sys.exit(INTERRUPTED)
except ModuleNotFoundError as error:
    name = (error.name or "").partition(".")[0]
    if not name or name in OWN:
        raise
    _stop(_lacking(name))
