"""The rows of the checklist."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from doctor.kinds import Key

AS_IN_PROGRAM = "as in the program"
EXISTS, MISSING = "exists", "missing"
NOT_GIVEN = "not given by the program"


class Status(StrEnum):
    """How a row came out."""

    OK = "ok"
    FAILED = "failed"
    NOTE = "note"
    """True, and worth knowing, but not to be changed."""
    UNREAD = "unread"
    """Could not be read: a permission is missing, or AWS did not answer."""


@dataclass(frozen=True)
class Row:
    """One thing that was looked at: what, how it should be, and how it is."""

    what: str
    expected: str
    found: str
    status: Status = Status.OK
    fix: tuple[str, ...] = ()
    """Commands that fix it, in this order."""
    advice: str = ""
    """What else to do, in a sentence."""


@dataclass(frozen=True)
class Lot:
    """Rows that are read together."""

    what: str
    """What they are about, as text."""
    rows: Iterator[Row]
    about: frozenset[Key] = frozenset()
    """The resources whose policies they are about."""


def compared(what: str, expected: str, found: str, fix: tuple[str, ...]) -> Row:
    """Return a row that is fine when both texts are the same."""
    if expected == found:
        return Row(what, expected, found)
    return Row(what, expected, found, Status.FAILED, fix)
