"""Locks between processes, here between open files: the kernel tells those apart in one process, too."""

import os
from pathlib import Path
from threading import Timer

import pytest

from localcloud.lock import exclusive, lock


class Busy(Exception):  # noqa: N818  the caller's own answer, no error of the lock
    """Gives up."""


def give_up(holder: str) -> None:
    raise Busy(holder)


def test_the_lock_names_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "lock"
    with exclusive(path, give_up), pytest.raises(Busy, match=f"^{os.getpid()}$"), exclusive(path, give_up):
        pass
    with exclusive(path, give_up):
        assert path.read_text() == str(os.getpid())
    assert path.read_text() == ""


def test_who_waits_gets_it_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holders: list[str] = []
    with path.open("w") as file:
        lock(file.fileno())
        file.write("4711")
        file.flush()
        end = Timer(0.3, file.close)
        end.start()
        with exclusive(path, holders.append):
            assert path.read_text() == str(os.getpid())
        end.join()
    assert holders == ["4711"]


def test_a_holder_that_has_not_named_itself_yet_is_named_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with path.open("w") as file:
        lock(file.fileno())
        naming = Timer(0.2, lambda: print("4711", end="", file=file, flush=True))
        naming.start()
        with pytest.raises(Busy, match=r"^4711$"), exclusive(path, give_up):
            pass
        naming.join()
