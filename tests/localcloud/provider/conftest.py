"""A server, and providers over it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from localcloud import server
from tests.localcloud.provider.engine import Boto, Engine, Engines
from tests.localcloud.provider.recording import Recorder


@pytest.fixture(scope="session")
def moto_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The local cloud's server, for all tests: each names its own resources."""
    folder = tmp_path_factory.mktemp("server")
    record = folder / "server.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_RECORDER_FILEPATH", str(folder / "recording"))
        running = server.start(record, folder / "server.log", port=0, lifetime=timedelta(hours=1))
    yield running.url
    server.stop(record)


@pytest.fixture(scope="session")
def recorder(moto_endpoint: str) -> Recorder:
    """Records what the server is asked."""
    return Recorder(moto_endpoint)


@pytest.fixture(scope="session")
def boto(moto_endpoint: str) -> Boto:
    """AWS seen past the provider."""
    return Boto(moto_endpoint)


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
