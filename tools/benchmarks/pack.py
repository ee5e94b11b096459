"""Run a policy pack as the engine does: a process of its own, with gRPC."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]  # protobuf ships no types
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]  # protobuf ships no types
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from tools.benchmarks.stack import Resource

REPOSITORY = Path(__file__).parents[2]
OURS = REPOSITORY / "policypack"
EMPTY = Path(__file__).with_name("empty_pack")
PYTHON = OURS / "venv" / "bin" / "python"
NO_ENGINE = "127.0.0.1:1"
LIMIT = 60
"""Seconds for one call, and for the process to end."""


@dataclass(frozen=True)
class Pack:
    """A running pack. `start` is the time from the start of its process to its port, in seconds."""

    start: float
    info: pb.AnalyzerInfo
    _stub: AnalyzerStub

    def analyze(self, resource: Resource) -> float:
        """Have the pack check a resource, and return the seconds until it answers."""
        properties = Struct()
        properties.update(resource.props)
        request = pb.AnalyzeRequest(type=resource.type, name=resource.name, urn=resource.urn, properties=properties)
        started = time.perf_counter()
        self._stub.Analyze(request, timeout=LIMIT)
        return time.perf_counter() - started


@contextmanager
def running(folder: Path) -> Iterator[Pack]:
    """Start the pack of a folder, begin an operation as the engine does, and stop the pack at the end."""
    command: Sequence[str | Path] = (PYTHON, "-u", "-m", "pulumi.policy", NO_ENGINE, folder)
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env={}, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(process.stdout.readline()) if process.stdout else 0
            start = time.perf_counter() - started
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = AnalyzerStub(channel)
                info = stub.GetAnalyzerInfo(Empty(), timeout=LIMIT)
                _configure(stub, info)
                yield Pack(start, info, stub)
        finally:
            process.terminate()
            process.communicate(timeout=LIMIT)


def _configure(stub: AnalyzerStub, info: pb.AnalyzerInfo) -> None:
    """Begin an operation in which each policy has its own level and no config."""
    stub.ConfigureStack(pb.AnalyzerStackConfigureRequest(stack="local", project="benchmark", dry_run=True))
    request = pb.ConfigureAnalyzerRequest()
    for policy in info.policies:
        request.policyConfig[policy.name].enforcementLevel = policy.enforcementLevel
    stub.Configure(request, timeout=LIMIT)
