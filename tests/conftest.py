"""What all tests share."""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Property tests say what holds, not how fast: a busy machine must not fail them.
settings.register_profile("container-roles", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("container-roles")


@pytest.fixture(scope="session", autouse=True)
def _a_terminal_that_can_be_closed() -> Iterator[None]:
    """Let SIGHUP end the processes of tests, also where the tests run under `nohup`: they inherit what ignores it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)
