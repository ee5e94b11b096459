"""Which program a component belongs to."""

from collections.abc import Iterator
from typing import Any, cast

import grpc
import pulumi
import pytest
from pulumi.runtime.proto import resource_pb2_grpc
from pulumi.runtime.settings import SETTINGS, set_root_resource

from components import programs
from components.ecs_task_roles import EcsTaskRoles
from tests.components.component_samples import TWO_ROLES


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


@pytest.mark.usefixtures("no_program")
def test_each_unit_test_with_mocks_of_its_own_is_a_program() -> None:
    """As in https://pulumi.com/docs/iac/concepts/testing/unit: the root stays, whatever mocks come after it."""
    made: list[str] = []

    class Mocks(pulumi.runtime.Mocks):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
            made.append(args.name)
            return args.name, args.inputs

        def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
            del args
            return {"partition": "aws", "accountId": "123456789012", "region": "us-east-1"}, []

    def unit_test(name: str) -> None:
        pulumi.runtime.set_mocks(Mocks(), preview=False)
        people: Any = {"group_name": "g", "users": ["ann"]}
        test: Any = pulumi.runtime.test  # which has no types
        test(lambda: EcsTaskRoles(name, {**TWO_ROLES, "operators": people}).task_role_arn)()

    unit_test("first")
    unit_test("second")
    assert {"first-operators-user-ann", "second-operators-user-ann"} < {*made}
