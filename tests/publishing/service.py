"""A stand-in of Pulumi Cloud: so much of its API as the CLI calls to publish and to list policy packs.

Source: `backend/httpstate/client/client.go` of the CLI.
"""

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

ORGANISATION = "octo"
GZIP = b"\x1f\x8b"


@dataclass
class Service:
    """What was published: the description of each pack and its archive; only what was completed is listed."""

    url: str = ""
    packs: list[dict[str, Any]] = field(default_factory=list)
    archives: list[bytes] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)

    def files(self) -> dict[str, bytes]:
        """The files of the archive that came last, by their paths in the pack."""
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(self.archives[-1]))) as archive:
            members = [(member, archive.extractfile(member)) for member in archive if member.isfile()]
            return {member.name.removeprefix("package/"): file.read() for member, file in members if file}

    def answer(self, method: str, path: str, body: bytes) -> object:
        """The JSON that answers a request; `None` where there is nothing to say."""
        packs = f"/api/orgs/{ORGANISATION}/policypacks"
        answer: object = None
        match method, path.partition("?")[0]:
            case "GET", "/api/user":
                answer = {"githubLogin": "dev", "organizations": [{"githubLogin": ORGANISATION}]}
            case "GET", "/api/capabilities":
                answer = {"capabilities": []}
            case "GET", place if place == packs:
                pack = {"name": "iam-guardrails", "displayName": "", "versions": [1], "versionTags": self.completed}
                answer = {"policyPacks": [pack] if self.completed else []}
            case "POST", place if place == packs:
                self.packs.append(json.loads(gzip.decompress(body) if body[:2] == GZIP else body))
                answer = {"version": len(self.packs), "uploadURI": f"{self.url}/upload"}
            case "PUT", "/upload":
                self.archives.append(body)
                answer = {}
            case "POST", place if place.startswith(packs) and place.endswith("/complete"):
                self.completed.append(place.split("/")[-2])
                answer = {}
        return answer


@contextmanager
def serving() -> Iterator[Service]:
    """Serve on a free loopback port for as long as the block lasts."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) if self.command != "GET" else b""
            if self.headers.get("Transfer-Encoding") == "chunked":
                body = self._chunks()
            answer = service.answer(self.command, self.path, body)
            self.send_response(HTTPStatus.OK if answer is not None else HTTPStatus.NOT_FOUND)
            text = json.dumps(answer if answer is not None else {"code": 404, "message": self.path}).encode()
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815  the names of the protocol

        def _chunks(self) -> bytes:
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def log_message(self, *_arguments: object) -> None:
            """Nothing: a test's output is its own."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield service
        server.shutdown()
        thread.join()
