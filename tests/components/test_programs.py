"""Which program a component belongs to."""

from collections.abc import Iterator
from typing import Any, cast

import grpc
import pytest
from pulumi.runtime.proto import resource_pb2_grpc
from pulumi.runtime.settings import SETTINGS, set_root_resource

from components import programs


@pytest.fixture
def no_program() -> Iterator[None]:
    """As in the plugin."""
    set_root_resource(cast("Any", None))
    before = SETTINGS.monitor
    yield
    SETTINGS.monitor = before


def served_at(address: str) -> object:
    """Return the program of a component that the plugin makes; the SDK makes a new connection for each."""
    with grpc.insecure_channel(address) as channel:
        SETTINGS.monitor = resource_pb2_grpc.ResourceMonitorStub(channel)
        return programs.current()


@pytest.mark.usefixtures("no_program")
def test_the_components_of_one_update_belong_to_one_program() -> None:
    first = served_at("127.0.0.1:1001")
    assert served_at("127.0.0.1:1001") is first
    assert served_at("127.0.0.1:1002") is not first
