"""The plugin as the engine starts it."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]  # protobuf ships no types
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from localcloud.provider.wire import to_struct

pytestmark = pytest.mark.process

COMMAND = [sys.executable, "-m", "localcloud.provider", "127.0.0.1:1"]


def test_the_port_is_all_it_prints_and_it_ends_with_its_parent(moto_endpoint: str) -> None:
    # The shell is the engine here: it dies, and leaves the provider, which holds the pipe open while it lives.
    engine = subprocess.Popen(
        ["/bin/sh", "-c", '"$@" & wait', "sh", *COMMAND],
        env={**os.environ, "AWS_ENDPOINT_URL": moto_endpoint},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert engine.stdout is not None
        port = int(engine.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            provider = ResourceProviderStub(channel)
            assert provider.GetPluginInfo(Empty()).version == "7.51.1"
            provider.Configure(pb.ConfigureRequest(args=to_struct({"region": "us-east-1"})))
            provider.Cancel(Empty())
        engine.kill()
        rest, _ = engine.communicate(timeout=20)
        assert rest == ""
    finally:
        with suppress(ProcessLookupError):
            os.killpg(engine.pid, signal.SIGKILL)


def test_without_a_server_it_says_what_it_needs() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "AWS_ENDPOINT_URL"}
    result = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False, timeout=30)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "AWS_ENDPOINT_URL must name the moto server, for example http://127.0.0.1:5000\n"
