"""Providers over the server."""

from collections.abc import Iterator

import pytest

from tests.localcloud.provider.engine import Engine, Engines
from tests.localcloud.provider.recording import Recorder


@pytest.fixture(scope="session")
def recorder(moto_endpoint: str) -> Recorder:
    """Records what the server is asked."""
    return Recorder(moto_endpoint)


@pytest.fixture(scope="session")
def engines(moto_endpoint: str) -> Iterator[Engines]:
    """Providers to choose the configuration of."""
    made = Engines([], moto_endpoint)
    yield made
    for provider, channel in made.stack:
        channel.close()
        provider.stop(None).wait()


@pytest.fixture(scope="session")
def engine(engines: Engines) -> Engine:
    """A provider in us-east-1."""
    return engines(region="us-east-1")
