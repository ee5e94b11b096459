"""A copy of this repository, to follow the documents in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents.copies import Copy


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    """Make the copy. In the end nothing runs there any more."""
    made = Copy.made_in(tmp_path / "container-roles")
    yield made
    ended = made.run("make down")
    assert ended.returncode == 0, ended.stdout
