"""A moto server, and providers over it."""

from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

from tests.localcloud.provider.engine import Boto, Engine, Engines


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    """A moto server with the AWS-managed policies, for all tests: each names its own resources."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        _, port = server.get_host_and_port()
        yield f"http://127.0.0.1:{port}"
        server.stop()


@pytest.fixture(scope="session")
def boto(moto_endpoint: str) -> Boto:
    """AWS seen past the provider."""
    return Boto(moto_endpoint)


@pytest.fixture(scope="session")
def engines(moto_endpoint: str) -> Iterator[Engines]:
    """Providers to choose the configuration of."""
    made = Engines([], moto_endpoint)
    yield made
    for server, channel in made.stack:
        channel.close()
        server.stop(None).wait()


@pytest.fixture(scope="session")
def engine(engines: Engines) -> Engine:
    """A provider in us-east-1."""
    return engines(region="us-east-1")
