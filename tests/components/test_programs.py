"""Which program a component belongs to."""

from collections.abc import Iterator
from typing import Any, cast

import grpc
import pulumi
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
    set_root_resource(cast("Any", None))


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


class NoMocks(pulumi.runtime.Mocks):
    """Mocks of a test that makes nothing."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        raise NotImplementedError(args.name)

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        raise NotImplementedError(args.token)


@pytest.mark.usefixtures("no_program")
def test_each_unit_test_with_mocks_of_its_own_is_a_program() -> None:
    """As in https://pulumi.com/docs/iac/concepts/testing/unit: the root stays, whatever mocks come after it."""
    set_root_resource(cast("Any", object()))

    def unit_test() -> object:
        pulumi.runtime.set_mocks(NoMocks())
        assert programs.current() is programs.current()
        return programs.current()

    assert unit_test() is not unit_test()
