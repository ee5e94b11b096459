"""The pack as the engine runs it: a process of its own, in its own environment, spoken to over gRPC."""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]  # protobuf ships no types
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]  # protobuf ships no types
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from tests.policypack.cases import Resource
from tests.policypack.judging import ROOT

PACK = Path(__file__).parents[2] / "policypack"
PYTHON = PACK / "venv" / "bin" / "python"
NO_ENGINE = "127.0.0.1:1"
LIMIT = 30
"""Seconds for one call, and for the process to end."""

Violation = tuple[int, str]
"""The level, a value of `pb.EnforcementLevel`, and the message behind the policy's description."""
Found = dict[str, list[Violation]]
"""The violations of each policy that reports any."""


class Pack:
    """A pack's process, as the engine sees it."""

    def __init__(self, stub: AnalyzerStub) -> None:
        self._stub = stub
        self.info: pb.AnalyzerInfo = stub.GetAnalyzerInfo(Empty(), timeout=LIMIT)
        self.configure({})

    def configure(self, config: Mapping[str, Mapping[str, Any]]) -> None:
        """Begin an operation with this config. As from the engine, each policy has an entry with its level."""
        self._stub.ConfigureStack(
            pb.AnalyzerStackConfigureRequest(stack="test", project="cases", dry_run=True), timeout=LIMIT
        )
        request = pb.ConfigureAnalyzerRequest()
        for policy in self.info.policies:
            properties = dict(config.get(policy.name, {}))
            level = properties.pop("enforcementLevel", None)
            entry = request.policyConfig[policy.name]
            entry.enforcementLevel = pb.EnforcementLevel.Value(level.upper()) if level else policy.enforcementLevel
            entry.properties.CopyFrom(_struct(properties))
        self._stub.Configure(request, timeout=LIMIT)

    def check(self, resource: Resource) -> Found:
        """Return what each policy reports of one resource."""
        return _found([self._analyze(resource)])

    def report_of(
        self,
        resources: Iterable[Resource],
        outputs: Mapping[str, Any] | None = None,
        dependencies: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
        root: Resource | None = ROOT,
    ) -> Found:
        """Return what each policy reports of a stack of these resources: the root first, the stack as a whole last.

        Args:
            resources: The resources in the order in which they are registered.
            outputs: What the stack knows of each resource in addition to its inputs.
            dependencies: For a resource's name, by input, the names of the resources that the input comes from.
            root: The root resource; the state of an empty stack has none.
        """
        listed = [*([root] if root else []), *resources]
        urns = {each.name: each.urn for each in listed}
        responses = [self._analyze(each) for each in listed]
        stack = pb.AnalyzeStackRequest(
            resources=[
                pb.AnalyzerResource(
                    type=each.type,
                    name=each.name,
                    urn=each.urn,
                    properties=_struct({**each.props, **(outputs or {})}),
                    propertyDependencies={
                        key: pb.AnalyzerPropertyDependencies(urns=[urns[name] for name in names])
                        for key, names in (dependencies or {}).get(each.name, {}).items()
                    },
                )
                for each in listed
            ]
        )
        responses.append(self._stub.AnalyzeStack(stack, timeout=LIMIT))
        return _found(responses)

    def _analyze(self, resource: Resource) -> pb.AnalyzeResponse:
        request = pb.AnalyzeRequest(
            type=resource.type, name=resource.name, urn=resource.urn, properties=_struct(resource.props)
        )
        response: pb.AnalyzeResponse = self._stub.Analyze(request, timeout=LIMIT)
        return response

    def expected(self, messages: Mapping[str, list[str]]) -> Found:
        """Return messages as the engine gets them: at the policy's level, behind its description."""
        policies = {policy.name: policy for policy in self.info.policies}
        return {
            name: [(policies[name].enforcementLevel, f"{policies[name].description}\n{text}") for text in texts]
            for name, texts in messages.items()
        }


def _found(responses: Iterable[pb.AnalyzeResponse]) -> Found:
    found: Found = {}
    for response in responses:
        for diagnostic in response.diagnostics:
            found.setdefault(diagnostic.policyName, []).append((diagnostic.enforcementLevel, diagnostic.message))
    return found


def _struct(properties: Mapping[str, Any]) -> Struct:
    struct = Struct()
    struct.update(properties)
    return struct


@contextmanager
def running(folder: Path, cwd: Path) -> Iterator[Pack]:
    """Start the pack in a folder, far from this repository, and end it. It may print nothing but its port."""
    with subprocess.Popen(
        [PYTHON, "-u", "-m", "pulumi.policy", NO_ENGINE, folder], cwd=cwd, env={}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield Pack(AnalyzerStub(channel))
        finally:
            process.terminate()
            printed, _ = process.communicate(timeout=LIMIT)
        assert printed == ""
