"""The plugin process: serve on a free loopback port, print the port, live until the engine ends it."""

import os
import sys
from concurrent import futures

import grpc
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from localcloud.provider.servicer import Provider

_WORKERS = 16  # the engine works on as many resources at a time as it likes
_UNLIMITED = -1
_WATCH = 2.0  # seconds between two looks at whether the engine is still there


def main() -> int:
    """Serve; the engine's address, the only argument, is not needed."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        sys.stderr.write("AWS_ENDPOINT_URL must name the moto server, for example http://127.0.0.1:5000\n")
        return 1
    server = grpc.server(
        futures.ThreadPoolExecutor(_WORKERS),
        options=[("grpc.max_receive_message_length", _UNLIMITED), ("grpc.max_send_message_length", _UNLIMITED)],
    )
    add_ResourceProviderServicer_to_server(Provider(endpoint), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    engine = os.getppid()
    while server.wait_for_termination(timeout=_WATCH) and os.getppid() == engine:
        pass  # an engine that was killed has ended no plugin
    return 0


if __name__ == "__main__":
    sys.exit(main())
