"""Which account it is and what it has, asked of the provider at once: so a preview says what isn't there."""

from collections.abc import Callable
from typing import TypeVar

import pulumi

FoundT = TypeVar("FoundT")

# Between what the SDK and the engine say, and what the provider says.
_SAID_BY_THE_PROVIDER = "returned an error: "


def found(what: str, ask: Callable[[], FoundT]) -> FoundT:
    """Return what the provider answers; raises `RunError`, which names what was asked for, and by which input."""
    try:
        return ask()
    except Exception as error:  # the SDK raises no narrower one
        reason = " ".join(str(error).rpartition(_SAID_BY_THE_PROVIDER)[2].split())
        raise pulumi.RunError(f"looking up {what} failed: {reason}") from error
