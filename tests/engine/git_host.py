"""A stand-in for github.com: a proxy that answers every host itself, with the repositories of a folder."""

import datetime as dt
import os
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@contextmanager
def hosting(repositories: Path, host: str) -> Iterator[dict[str, str]]:
    """Serve the repositories as `https://<host>/<path>`; yields the environment variables that lead a client here."""
    certificate = repositories / "host.pem"
    certificate.write_bytes(_certificate(host))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Proxy(_Handler):
        tls = context
        root = repositories

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield {
                "HTTPS_PROXY": f"http://127.0.0.1:{server.server_port}",
                "SSL_CERT_FILE": str(certificate),
            }
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    """One connection to the proxy: it asks for a host, and from then on speaks to that host, which is git itself."""

    protocol_version = "HTTP/1.1"
    tls: ssl.SSLContext
    root: Path

    def do_CONNECT(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.connection = self.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        request = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        # As a web server calls it: https://git-scm.com/docs/git-http-backend
        variables = {
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(request)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }
        backend = ["git", "http-backend"]
        done = subprocess.run(
            backend, input=request, env={**os.environ, **variables}, stdout=subprocess.PIPE, check=True
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Stay silent: the test looks at what the client says."""


def _certificate(host: str) -> bytes:
    """Return a key and a certificate for the host that the key itself has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + signed.public_bytes(serialization.Encoding.PEM)
