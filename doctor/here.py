"""Commands that a person copies, as they are to be run: on the local AWS, through the local cloud.

Without it, they would run on whatever account the person's own credentials are of.
"""

import os
import re
from collections.abc import Iterable

RUNNER = "LOCALCLOUD_RUN"
"""Variable by which the local cloud tells what it starts how a person runs another command there."""
_QUOTED = re.compile(r"`((?:aws|pulumi|python -m doctor) [^`]+)`")


def here(command: str) -> str:
    """Return a command, or several with `; ` between them, as a person runs it where this process runs."""
    runner = os.environ.get(RUNNER)
    return "; ".join(f"{runner} {each}" for each in command.split("; ")) if runner else command


def all_here(commands: Iterable[str]) -> tuple[str, ...]:
    """Return commands as a person runs them where this process runs."""
    return tuple(map(here, commands))


def in_text(text: str) -> str:
    """Return a text whose quoted commands are as a person runs them where this process runs."""
    return _QUOTED.sub(lambda quoted: f"`{here(quoted[1])}`", text)
