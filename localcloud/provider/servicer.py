# ruff: noqa: N802, D102  Pulumi's protocol names the methods and says what they do
"""The gRPC service: one generic implementation of Pulumi's resource provider protocol over the rows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]  # protobuf ships no types
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]  # protobuf ships no types
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer
from pulumi.runtime.rpc import UNKNOWN

from localcloud import record
from localcloud.provider import (
    checking,
    configuration,
    diffing,
    ecr,
    iam_grants,
    iam_people,
    iam_policies,
    iam_roles,
    iam_sign_in,
    s3,
    schema,
    sso,
    sso_access,
    unsimulated,
)
from localcloud.provider.aws import Aws
from localcloud.provider.aws_model import AwsError, UnknownRegionError
from localcloud.provider.ignoring import ignoring
from localcloud.provider.invokes import INVOKES
from localcloud.provider.naming import DEFAULTS, Naming, completed
from localcloud.provider.resource_type import ProviderError, ResourceType
from localcloud.provider.unsimulated import Unsimulated
from localcloud.provider.wire import Properties, secret, to_python, to_struct

RESOURCE_TYPES: dict[str, ResourceType] = {
    row.type: row
    for module in (iam_roles, iam_policies, iam_people, iam_grants, iam_sign_in, sso, sso_access, ecr, s3)
    for row in module.RESOURCE_TYPES
}
"""Every resource type the local cloud knows, by its token."""


class Provider(ResourceProviderServicer):
    """One provider instance; the engine configures each (default or explicit) in a process of its own."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._aws: Aws | None = None
        self._elsewhere: dict[str, Aws] = {}
        self._default_tags: dict[str, str] = {}

    def GetPluginInfo(self, _request: Empty, _context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=version("pulumi-aws"))

    def GetSchema(self, _request: pb.GetSchemaRequest, _context: grpc.ServicerContext) -> pb.GetSchemaResponse:
        return pb.GetSchemaResponse(schema=schema.as_json())

    def CheckConfig(self, request: pb.CheckRequest, context: grpc.ServicerContext) -> pb.CheckResponse:
        with _told(context):
            reasons = list(configuration.failures(request.urn, to_python(request.news)))
        return pb.CheckResponse(inputs=request.news, failures=[pb.CheckFailure(reason=reason) for reason in reasons])

    def DiffConfig(self, request: pb.DiffRequest, _context: grpc.ServicerContext) -> pb.DiffResponse:
        # A new region replaces nothing by itself: resources that live in one have it among their own inputs.
        same = to_python(request.olds) == to_python(request.news)
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE if same else pb.DiffResponse.DIFF_SOME)

    def Configure(self, request: pb.ConfigureRequest, context: grpc.ServicerContext) -> pb.ConfigureResponse:
        with _told(context):
            config = configuration.values(to_python(request.args))
            region = configuration.region_of(config)
            if region is None:
                raise ProviderError(configuration.NO_REGION)
            self._aws = Aws(self._endpoint, region)
            self._default_tags = (config.get("defaultTags") or {}).get("tags") or {}
        return pb.ConfigureResponse(
            acceptSecrets=False,
            supportsPreview=True,
            acceptResources=False,
            acceptOutputs=False,
            supports_autonaming_configuration=True,
        )

    def Check(self, request: pb.CheckRequest, context: grpc.ServicerContext) -> pb.CheckResponse:
        with _told(context):
            news = to_python(request.news)
            beyond = _beyond(request.urn, news)
            if beyond:
                record.add(beyond.entry)
                return _checked(*beyond.checked(news, Naming.of(request).logical_name))
            inputs, reasons = checking.checked(
                _row(request.urn),
                news,
                to_python(request.olds),
                Naming.of(request),
                region=self._at({}).region,
                default_tags=self._default_tags,
            )
        return _checked(inputs, reasons)

    def Diff(self, request: pb.DiffRequest, context: grpc.ServicerContext) -> pb.DiffResponse:
        with _told(context):
            olds, news = to_python(request.olds), to_python(request.news)
            beyond = _beyond(request.urn, news)
            if beyond:
                return pb.DiffResponse(changes=pb.DiffResponse.DIFF_SOME, diffs=beyond.lacking)
            return diffing.response(_row(request.urn), olds, ignoring(olds, news, request.ignoreChanges))

    def Create(self, request: pb.CreateRequest, context: grpc.ServicerContext) -> pb.CreateResponse:
        with _told(context):
            inputs = _without_defaults(to_python(request.properties))
            beyond = _beyond(request.urn, inputs)
            if beyond:
                return pb.CreateResponse(properties=to_struct(_previewed(beyond, inputs, preview=request.preview)))
            row = _row(request.urn)
            if request.preview:
                return pb.CreateResponse(properties=to_struct(_planned(row, inputs)))
            with _doing(row, "create", inputs):
                aws = self._at(inputs)
                named = completed(inputs)
                known = named | (row.create(aws, named) or {})
                state = self._state(row, known, row.after(aws, known))
            return pb.CreateResponse(id=state["id"], properties=_outgoing(row, state))

    def Read(self, request: pb.ReadRequest, context: grpc.ServicerContext) -> pb.ReadResponse:
        with _told(context):
            row, olds, inputs = _row(request.urn), to_python(request.properties), to_python(request.inputs)
            known = olds or _imported(row, request.id)
            with _doing(row, "read", known):
                found = _unless_gone(row, self._at(known), known)
            if found is None:
                return pb.ReadResponse()
            state = self._state(row, known, found)
            return pb.ReadResponse(
                id=state["id"], properties=_outgoing(row, state), inputs=to_struct(_inputs(row, state, inputs))
            )

    def Update(self, request: pb.UpdateRequest, context: grpc.ServicerContext) -> pb.UpdateResponse:
        with _told(context):
            row, olds = _row(request.urn), to_python(request.olds)
            inputs = _without_defaults(ignoring(olds, to_python(request.news), request.ignoreChanges))
            beyond = _beyond(request.urn, inputs)
            if beyond:
                planned = _previewed(beyond, inputs, preview=request.preview) | olds | inputs
                return pb.UpdateResponse(properties=to_struct(planned))
            names = diffing.changed(row, olds, inputs)
            kept = {name: olds[name] for name in ("id", *row.outputs) if name in olds}
            if request.preview:
                moved = {output for name in names & row.inputs.keys() for output in row.inputs[name].moves}
                unchanged = {name: olds[name] for name in row.inputs.keys() - names if name in olds}
                planned = kept | dict.fromkeys(moved, UNKNOWN) | inputs | unchanged
                return pb.UpdateResponse(properties=_outgoing(row, planned))
            with _doing(row, "update", olds):
                aws = self._at(inputs)
                if row.update is not None:
                    row.update(aws, olds, inputs, names)
                known = kept | inputs
                state = self._state(row, known, row.after(aws, known))
            return pb.UpdateResponse(properties=_outgoing(row, state))

    def Delete(self, request: pb.DeleteRequest, context: grpc.ServicerContext) -> Empty:
        with _told(context):
            row, state = _row(request.urn), to_python(request.properties)
            with _doing(row, "delete", state):
                _ignore_gone(row, self._at(state), state)
        return Empty()

    def Invoke(self, request: pb.InvokeRequest, context: grpc.ServicerContext) -> pb.InvokeResponse:
        with _told(context):
            if request.tok not in INVOKES:
                raise ProviderError(f"the local cloud knows no function {request.tok}; it knows {_listed(INVOKES)}")
            arguments = to_python(request.args)
            try:
                result = INVOKES[request.tok](self._at(arguments), arguments)
            except AwsError as error:
                raise ProviderError(f"invoking {request.tok}: {error}") from error
            return pb.InvokeResponse(**{"return": to_struct(result)})

    def Cancel(self, _request: Empty, _context: grpc.ServicerContext) -> Empty:
        return Empty()  # every call is short

    def _at(self, properties: Properties) -> Aws:
        """Return AWS in the region of the resource, by default the provider's."""
        if self._aws is None:
            raise ProviderError("the provider is not configured")
        region = properties.get("region") or self._aws.region
        if region == self._aws.region:
            return self._aws
        if region not in self._elsewhere:
            self._elsewhere[region] = Aws(self._endpoint, region)
        return self._elsewhere[region]

    def _state(self, row: ResourceType, known: Properties, found: Properties) -> Properties:
        """Return the state: what AWS says (`found`), and what it does not say as `known` before."""
        state = {name: value for name, value in found.items() if value is not None}
        for name, declared in row.inputs.items():
            if declared.kept and name in known:
                state.setdefault(name, known[name])
            if name in state:
                kind = declared.kind
                unchanged = kind.keeps_form and name in known and kind.same(known[name], state[name])
                state[name] = kind.stored(known[name] if unchanged else state[name])
        if row.tagged:
            own = known.get("tags", {})
            tags = state.pop("tags", {})
            state["tagsAll"] = tags
            state["tags"] = {
                name: value for name, value in tags.items() if name in own or self._default_tags.get(name) != value
            }
        if row.regional:
            state["region"] = self._at(known).region
        state.setdefault("id", known.get("id") or row.id.of(state))
        return state


def _token(urn: str) -> str:
    return urn.split("::")[-2].rpartition("$")[2]  # the parents' types stand before the resource's own


def _beyond(urn: str, inputs: Properties) -> Unsimulated | None:
    """Return what the local cloud does not simulate of the resource, if there is anything."""
    return unsimulated.find(_token(urn), inputs, RESOURCE_TYPES)


def _previewed(resource: Unsimulated, inputs: Properties, *, preview: bool) -> Properties:
    """Return what a preview says of the resource; nothing else can be done with it."""
    if not preview:
        raise ProviderError(resource.refusal)
    return resource.planned(inputs)


def _checked(inputs: Properties, reasons: list[str]) -> pb.CheckResponse:
    return pb.CheckResponse(inputs=to_struct(inputs), failures=[pb.CheckFailure(reason=reason) for reason in reasons])


def _row(urn: str) -> ResourceType:
    token = _token(urn)
    if token not in RESOURCE_TYPES:
        raise ProviderError(f"the local cloud knows no resource type {token}; it knows {_listed(RESOURCE_TYPES)}")
    return RESOURCE_TYPES[token]


def _listed(tokens: Iterable[str]) -> str:
    return ", ".join(sorted(tokens))


def _imported(row: ResourceType, resource_id: str) -> Properties:
    if not row.importable:
        raise ProviderError(f"resource {row.type} does not support import")
    return row.id.parse(resource_id)


def _without_defaults(inputs: Properties) -> Properties:
    return {name: value for name, value in inputs.items() if name != DEFAULTS}


def _planned(row: ResourceType, inputs: Properties) -> Properties:
    """Return the state after a creation as far as a preview knows it."""
    computed = (name for name, declared in row.inputs.items() if declared.computed)
    return dict.fromkeys((*row.outputs, *computed), UNKNOWN) | inputs


def _outgoing(row: ResourceType, state: Properties) -> Struct:
    return to_struct(state | {name: secret(state[name]) for name in row.secrets & state.keys()})


def _inputs(row: ResourceType, state: Properties, olds: Properties) -> Properties:
    """Return the inputs that would give this state: for an import all that matter, for a refresh those given so far."""
    if not olds:
        given = {
            name: state[name]
            for name, declared in row.inputs.items()
            if state.get(name) not in (None, "", [], {}, declared.default)
        }
        return given | {DEFAULTS: []}
    names = [name for name in olds if name in state]
    inputs = {
        name: olds[name] if name in row.inputs and row.inputs[name].kind.same(olds[name], state[name]) else state[name]
        for name in names
    }
    return inputs | {DEFAULTS: olds.get(DEFAULTS, [])}


def _unless_gone(row: ResourceType, aws: Aws, known: Properties) -> Properties | None:
    try:
        return row.read(aws, known)
    except AwsError as error:
        if error.gone:
            return None
        raise


def _ignore_gone(row: ResourceType, aws: Aws, state: Properties) -> None:
    try:
        row.delete(aws, state)
    except AwsError as error:
        if not error.gone:
            raise


@contextmanager
def _doing(row: ResourceType, action: str, state: Properties) -> Iterator[None]:
    """Put what is being done in front of AWS's refusal."""
    try:
        yield
    except AwsError as error:
        raise ProviderError(f"{row.words(action, state)}: {error}") from error


@contextmanager
def _told(context: grpc.ServicerContext) -> Iterator[None]:
    """Give the user the provider's message."""
    try:
        yield
    except (ProviderError, UnknownRegionError) as error:
        _abort(context, str(error))


def _abort(context: grpc.ServicerContext, message: str) -> NoReturn:
    context.abort(grpc.StatusCode.UNKNOWN, message)
