"""The pack's process, shared by the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.policypack.process import PACK, Pack, running


@pytest.fixture(scope="session")
def shared_pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pack]:
    """Run the pack in one process for all tests."""
    with running(PACK, tmp_path_factory.mktemp("elsewhere")) as pack:
        yield pack


@pytest.fixture
def pack(shared_pack: Pack) -> Pack:
    """Begin an operation with an empty config in the shared process."""
    shared_pack.configure({})
    return shared_pack
