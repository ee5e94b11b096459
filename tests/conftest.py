"""What all tests share: how property tests run, and which `make` target runs which test.

| Marker | Who gives it | `make unit` | `make test` | `make scenarios` |
| --- | --- | --- | --- | --- |
| `scenario` | a fixture that starts the engine, or the test | | | runs it |
| `scenario` and `main_job` | the test | | runs it | |
| `process` | a fixture that starts another process, or the test | | runs it | |
| `thorough` | every property test, and others that take seconds | | runs it | |
| `unit` | this file, where there is none of these | runs it | runs it | |
"""

import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

# Property tests say what holds, not how fast: a busy machine must not fail them.
settings.register_profile("container-roles", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("container-roles")

ENGINE = frozenset({"cloud", "copy", "place"})
"""The fixtures with which tests run the engine."""
SERVERS = frozenset({"audit", "moto_endpoint", "shared_pack"})
"""The fixtures that start another process, such as that of the policy pack."""
NOT_UNIT = ("process", "scenario", "thorough")
STARTS = frozenset({"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "socket.bind"})
"""The events by which Python tells that a process or a server starts: https://docs.python.org/3/library/audit_events.html"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what the fixtures of each test tell, before markers select tests."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if ENGINE & fixtures:
            item.add_marker("scenario")
        if SERVERS & fixtures:
            item.add_marker("process")
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("thorough")
        if not any(map(item.get_closest_marker, NOT_UNIT)):
            item.add_marker("unit")


class _Inside:
    """Refuses that a test without a reason starts a process or a server. Python can't forget an audit hook."""

    item: pytest.Item | None = None

    def __init__(self) -> None:
        sys.addaudithook(self._hook)

    def _hook(self, event: str, _arguments: object) -> None:
        if self.item and event in STARTS:
            name, self.item = self.item.nodeid, None
            raise RuntimeError(
                f"{name} must have the marker `process`, because it starts a process or a server: {event}"
            )


_INSIDE = _Inside()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Hold a unit test to what it is."""
    _INSIDE.item = item if item.get_closest_marker("unit") else None
    try:
        return (yield)
    finally:
        _INSIDE.item = None


@pytest.fixture(scope="session", autouse=True)
def _signals_are_heard() -> Iterator[None]:
    """Let signals reach the processes of tests, which inherit that `nohup` or a script's `&` ignores them."""
    hang_up = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGHUP, hang_up)
    signal.signal(signal.SIGINT, interrupt)
