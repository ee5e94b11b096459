"""The provider as the engine meets it: over gRPC, with the engine's requests."""

from concurrent import futures
from dataclasses import dataclass
from typing import Any

import boto3
import grpc
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]  # protobuf ships no types
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub, add_ResourceProviderServicer_to_server

from localcloud.provider.servicer import Provider
from localcloud.provider.wire import Properties, to_python, to_struct

_SESSION = boto3.session.Session("any", "any", region_name="us-east-1")


@dataclass(frozen=True)
class Boto:
    """AWS seen past the provider."""

    endpoint: str

    def __call__(self, service: str, operation: str, **parameters: object) -> dict[str, Any]:
        """Call e.g. `boto("iam", "get_role", RoleName="x")`."""
        client: Any = _SESSION.client(service, endpoint_url=self.endpoint)  # type: ignore[call-overload]  # any service
        answer: dict[str, Any] = getattr(client, operation)(**parameters)
        return answer


class RefusedError(Exception):
    """The provider said no; the text is its message."""


@dataclass(frozen=True)
class Resource:
    """What the engine's state holds of a resource."""

    type: str
    name: str
    id: str
    inputs: Properties
    state: Properties

    @property
    def urn(self) -> str:
        return urn(self.type, self.name)


def urn(resource_type: str, name: str) -> str:
    """The URN of a child of a component."""
    return f"urn:pulumi:local::project::some:index:Component${resource_type}::{name}"


class Engine:
    """Speaks to one provider as the Pulumi engine does."""

    def __init__(self, channel: grpc.Channel) -> None:
        self.stub = ResourceProviderStub(channel)

    def configure(self, **config: object) -> None:
        """Configure the provider; what is not a string comes as JSON text, as from the engine."""
        self._call(self.stub.Configure, pb.ConfigureRequest(args=to_struct(config)))

    def check(
        self,
        resource_type: str,
        name: str,
        news: Properties,
        olds: Properties | None = None,
        autonaming: pb.CheckRequest.AutonamingOptions | None = None,
    ) -> tuple[Properties, list[str]]:
        """Return the checked inputs and the reasons to refuse them."""
        response = self._call(
            self.stub.Check,
            pb.CheckRequest(
                urn=urn(resource_type, name),
                news=to_struct(news),
                olds=to_struct(olds or {}),
                autonaming=autonaming,
            ),
        )
        return to_python(response.inputs), [failure.reason for failure in response.failures]

    def checked(self, resource_type: str, name: str, news: Properties) -> Properties:
        """Return the checked inputs, which must not be refused."""
        inputs, reasons = self.check(resource_type, name, news)
        if reasons:
            raise RefusedError("; ".join(reasons))
        return inputs

    def planned(self, resource_type: str, name: str, news: Properties) -> Properties:
        """Return what a preview says the new resource will be."""
        inputs = self.checked(resource_type, name, news)
        request = pb.CreateRequest(urn=urn(resource_type, name), properties=to_struct(inputs), preview=True)
        return to_python(self._call(self.stub.Create, request).properties)

    def create(self, resource_type: str, name: str, news: Properties) -> Resource:
        """Check and create."""
        inputs = self.checked(resource_type, name, news)
        request = pb.CreateRequest(urn=urn(resource_type, name), properties=to_struct(inputs))
        response = self._call(self.stub.Create, request)
        return Resource(resource_type, name, response.id, inputs, to_python(response.properties))

    def diff(self, resource: Resource, news: Properties, ignore: tuple[str, ...] = ()) -> pb.DiffResponse:
        """Check the new inputs and compare them with the state."""
        inputs, reasons = self.check(resource.type, resource.name, news, olds=resource.inputs)
        if reasons:
            raise RefusedError("; ".join(reasons))
        request = pb.DiffRequest(
            id=resource.id,
            urn=resource.urn,
            olds=to_struct(resource.state),
            news=to_struct(inputs),
            ignoreChanges=ignore,
        )
        response: pb.DiffResponse = self._call(self.stub.Diff, request)
        return response

    def update(
        self, resource: Resource, news: Properties, *, preview: bool = False, ignore: tuple[str, ...] = ()
    ) -> Resource:
        """Check and update in place."""
        inputs, reasons = self.check(resource.type, resource.name, news, olds=resource.inputs)
        if reasons:
            raise RefusedError("; ".join(reasons))
        request = pb.UpdateRequest(
            id=resource.id,
            urn=resource.urn,
            olds=to_struct(resource.state),
            news=to_struct(inputs),
            preview=preview,
            ignoreChanges=ignore,
        )
        state = to_python(self._call(self.stub.Update, request).properties)
        return Resource(resource.type, resource.name, resource.id, inputs, state)

    def imported(self, resource_type: str, name: str, resource_id: str) -> Resource | None:
        """Read a resource of which only the id is known."""
        return self._read(resource_type, name, resource_id, Struct(), Struct())

    def refreshed(self, resource: Resource) -> Resource | None:
        """Read a resource of the state; None when it is gone."""
        return self._read(
            resource.type, resource.name, resource.id, to_struct(resource.state), to_struct(resource.inputs)
        )

    def _read(self, resource_type: str, name: str, resource_id: str, state: Struct, inputs: Struct) -> Resource | None:
        request = pb.ReadRequest(id=resource_id, urn=urn(resource_type, name), properties=state, inputs=inputs)
        response = self._call(self.stub.Read, request)
        if not response.id:
            return None
        return Resource(resource_type, name, response.id, to_python(response.inputs), to_python(response.properties))

    def delete(self, resource: Resource) -> None:
        """Delete."""
        self._call(
            self.stub.Delete,
            pb.DeleteRequest(id=resource.id, urn=resource.urn, properties=to_struct(resource.state)),
        )

    def invoke(self, token: str, **arguments: object) -> Properties:
        """Call a function."""
        response = self._call(self.stub.Invoke, pb.InvokeRequest(tok=token, args=to_struct(arguments)))
        return to_python(getattr(response, "return"))

    @staticmethod
    def _call(method: Any, request: object) -> Any:  # noqa: ANN401  gRPC's stubs are untyped
        try:
            return method(request, timeout=30)
        except grpc.RpcError as error:
            raise RefusedError(error.details()) from error


@dataclass(frozen=True)
class Engines:
    """Makes engines, each with a provider of its own."""

    stack: list[tuple[grpc.Server, grpc.Channel]]
    endpoint: str

    def __call__(self, **config: object) -> Engine:
        """Start a provider and configure it."""
        engine = self.unconfigured()
        engine.configure(**config)
        return engine

    def unconfigured(self) -> Engine:
        """Start a provider."""
        server = grpc.server(futures.ThreadPoolExecutor(4))
        add_ResourceProviderServicer_to_server(Provider(self.endpoint), server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stack.append((server, channel))
        return Engine(channel)
