"""What a mutation is: a small change of one place in the pack, and what then goes wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Change(NamedTuple):
    """A text of a file, what to write in its place, and what then goes wrong."""

    old: str
    new: str
    why: str


Table = Mapping[str, Sequence[Change]]
"""The changes of each file, by its path in the pack."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change of one file of the pack."""

    file: str
    change: Change

    @property
    def why(self) -> str:
        """What then goes wrong."""
        return self.change.why

    def changed(self, folder: Path) -> str:
        """Return the text of the file in a copy of the pack with the change.

        Raises:
            ValueError: The text to replace is not there, or not only once.
        """
        path = folder / self.file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        found = text.count(self.change.old)
        if found != 1:
            raise ValueError(f"`{self.change.old}` must stand in `{self.file}` once, got {found} times ({self.why})")
        return text.replace(self.change.old, self.change.new)

    def apply(self, folder: Path) -> None:
        """Make the change in a copy of the pack."""
        (folder / self.file).write_text(self.changed(folder), encoding="utf-8")


def mutations(*tables: Table) -> Iterator[Mutation]:
    """Yield the mutations of some tables, in order."""
    for table in tables:
        for file, changes in table.items():
            for change in changes:
                yield Mutation(file, change)
