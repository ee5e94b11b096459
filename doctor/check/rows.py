"""The rows of the checklist."""

from dataclasses import dataclass
from enum import StrEnum


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
    """One thing that was looked at: what, how it should be, how it is, and how it gets there; `fix` may be empty."""

    what: str
    expected: str
    found: str
    fix: str = ""
    status: Status = Status.OK


def compared(what: str, expected: str, found: str, fix: str) -> Row:
    """A row that is fine when both texts are the same."""
    if expected == found:
        return Row(what, expected, found)
    return Row(what, expected, found, fix, Status.FAILED)
