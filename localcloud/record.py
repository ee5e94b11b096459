"""What of a run the local AWS does not simulate: the provider's processes write it down, the commands print it."""

import os
from pathlib import Path

VARIABLE = "LOCALCLOUD_RECORD"
"""Names the file to the provider."""


def add(entry: str) -> None:
    """Write down one entry, where anybody asked for a record."""
    path = os.environ.get(VARIABLE)
    if path:
        with Path(path).open("a", encoding="utf-8") as record:
            record.write(f"{entry}\n")


def entries(path: Path) -> list[str]:
    """Return what was written down since the file was removed, each entry once."""
    return sorted(set(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []
