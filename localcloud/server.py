"""The AWS of the local cloud: a moto server in a background process of its own.

The process holds a lock on its record file for as long as it lives. A record without a lock therefore names a server
that is gone, any other process may have its id by now, and nothing but our own server is ever ended. A server whose
record is removed or damaged ends itself.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import Any

from localcloud.errors import LocalCloudError
from localcloud.lock import is_locked, lock

HOST = "127.0.0.1"
REPOSITORY = Path(__file__).resolve().parent.parent
START_LIMIT = 60.0
"""Seconds a server may take until it answers; loading the AWS-managed policies takes one or two."""
ANSWER_LIMIT = 10.0
"""Seconds a running server may take to answer; it is one process that serves every request in a thread."""
NOT_IMPLEMENTED = (
    "<ErrorResponse><Error><Code>NotImplemented</Code>"
    "<Message>The local cloud has no such operation.</Message></Error></ErrorResponse>"
)
"""The answer to an operation that moto does not have."""
WATCH = 1.0
"""Seconds between two looks of the server at its record."""
STOP_LIMIT = 5.0
"""Seconds between the polite signal and the other one."""


@dataclass(frozen=True)
class Server:
    """A running server; `ends` is when it ends itself, in ISO 8601 with the UTC offset."""

    pid: int
    port: int
    ends: str

    @property
    def url(self) -> str:
        """What AWS_ENDPOINT_URL wants."""
        return f"http://{HOST}:{self.port}"


def find(record: Path) -> Server | None:
    """Return the server that `record` names if that very process still runs."""
    try:
        with record.open(encoding="utf-8") as file:
            return Server(**json.load(file)) if is_locked(file.fileno()) else None
    except FileNotFoundError:
        return None
    except (TypeError, ValueError):
        # Cut off or overwritten. The server sees it, too, and ends itself.
        return None


def start(record: Path, log: Path, *, port: int, lifetime: timedelta) -> Server:
    """Start a server on `port` (0: any free one) and wait until it answers; it ends itself after `lifetime`.

    Raises LocalCloudError when the port is taken or the server does not come up.
    """
    with socket.socket() as listener, log.open("wb") as log_file:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise LocalCloudError(
                f"Port {port} of {HOST} cannot be used ({error.strerror}): choose another with --port, or leave it out."
            ) from error
        # From here on the kernel queues requests: no moment in which the port is somebody else's, none to poll for.
        listener.listen(128)
        bound_port: int = listener.getsockname()[1]
        seconds = str(int(lifetime.total_seconds()))
        subprocess.run(
            [sys.executable, "-P", "-m", __name__, str(record), str(listener.fileno()), str(bound_port), seconds],
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"},
            pass_fds=[listener.fileno()],
            check=False,
        )
    server = find(record) if _answers(bound_port, START_LIMIT) else None
    if not server:
        stop(record)
        end = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise LocalCloudError(f"The AWS server did not come up. The end of its log {log}:\n{end}")
    return server


def answers(server: Server) -> bool:
    """Whether the server answers a request within ANSWER_LIMIT seconds."""
    return _answers(server.port, ANSWER_LIMIT)


def _answers(port: int, limit: float) -> bool:
    try:
        return _request(port, "GET", "/moto-api/", limit) == http.client.OK
    except (OSError, http.client.HTTPException):
        return False


def reset(server: Server) -> None:
    """Make the account empty again, as after a start."""
    status = _request(server.port, "POST", "/moto-api/reset", ANSWER_LIMIT)
    if status != http.client.OK:
        raise LocalCloudError(f"The AWS server at {server.url} refused to reset: HTTP {status}.")


def _request(port: int, method: str, path: str, limit: float) -> int:
    # http.client knows no proxies: HTTP_PROXY is not for the loopback address.
    connection = http.client.HTTPConnection(HOST, port, timeout=limit)
    try:
        connection.request(method, path)
        return connection.getresponse().status
    finally:
        connection.close()


def stop(record: Path) -> bool:
    """End the recorded server, if it still runs, and forget it; says whether there was one to end."""
    server = find(record)
    if server:
        os.kill(server.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_LIMIT
        while find(record):
            if time.monotonic() > deadline:
                os.kill(server.pid, signal.SIGKILL)
            time.sleep(0.02)
    record.unlink(missing_ok=True)
    return server is not None


def _watch(record: Path, content: bytes) -> None:
    """End this process when its record is gone or says something else: nobody could find it to end it."""
    recorded = True
    while recorded:
        time.sleep(WATCH)
        try:
            recorded = record.read_bytes() == content
        except (FileNotFoundError, NotADirectoryError):
            recorded = False
        except OSError:
            continue  # It cannot be read now; it may be there.
    os._exit(0)


def serve(record: Path, listener: int, port: int, lifetime: int) -> None:
    """Serve AWS on the inherited socket until a signal comes: SIGTERM from `stop`, or SIGALRM after `lifetime` seconds.

    The calling process returns at once; the server is its child, in a session of its own.
    """
    if os.fork():
        return
    os.setsid()
    ends = datetime.now(UTC).astimezone() + timedelta(seconds=lifetime)
    # The lock comes before the name, so that a record is never seen without it. Both last as long as the process.
    file = tempfile.NamedTemporaryFile("w", dir=record.parent, delete=False)  # noqa: SIM115  open for life
    lock(file.fileno())
    json.dump(asdict(Server(os.getpid(), port, ends.isoformat(timespec="seconds"))), file)
    file.flush()
    Path(file.name).replace(record)
    Thread(target=_watch, args=(record, record.read_bytes()), daemon=True).start()

    # Only the server process pays for these imports.
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug import Response  # noqa: PLC0415
    from werkzeug.serving import make_server  # noqa: PLC0415

    from localcloud import aws  # noqa: PLC0415

    aws.add()

    def backend(service: Any) -> Any:  # noqa: ANN401  the application of one of moto's services
        app = create_backend_app(service)
        # An operation that moto has not would be a page for people, which clients take for an accident and repeat.
        answer = Response(NOT_IMPLEMENTED, HTTPStatus.NOT_IMPLEMENTED)
        app.register_error_handler(NotImplementedError, lambda _error: answer)
        return app

    application = DomainDispatcherApplication(backend)
    # From here on it answers: a machine that is busy must not end it before.
    signal.alarm(lifetime)
    make_server(HOST, port, application, threaded=True, request_handler=MotoRequestHandler, fd=listener).serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), *map(int, sys.argv[2:]))
