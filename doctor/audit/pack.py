"""Processes of the policy pack, asked over the protocol by which the engine asks them.

Source of the protocol: https://github.com/pulumi/pulumi/blob/v3.276.0/proto/pulumi/analyzer.proto. Of its calls,
`Remediate` isn't called, because no policy of this pack changes a resource.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty as NothingIdle
from queue import SimpleQueue
from typing import IO, Any

import grpc
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]  # protobuf ships no types
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from doctor import guardrails
from doctor.audit import applied, requests
from doctor.audit.findings import Finding
from doctor.audit.states import State
from doctor.errors import DoctorError

FOLDER = Path(__file__).resolve().parents[2] / "policypack"
LIMIT = 120.0
"""Seconds that a pack may take to start, and to answer one question."""
_MEGABYTES = 400 * 1024 * 1024
_OPTIONS = (
    ("grpc.enable_http_proxy", 0),  # the pack is on this machine, whatever proxy the environment names
    ("grpc.max_send_message_length", _MEGABYTES),
    ("grpc.max_receive_message_length", _MEGABYTES),  # as the engine has it
)
_NO_ENGINE = "127.0.0.1:1"
# The process ends with the doctor, also where that is killed: then nobody holds the other end of its input.
_PROGRAM = """
import os, runpy, threading

def leave():
    os.read(0, 1)
    os._exit(0)

threading.Thread(target=leave, daemon=True).start()
runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True)
class Source:
    """Where a pack is, and the Python that it runs on."""

    folder: Path = FOLDER
    limit: float = LIMIT

    @property
    def python(self) -> Path:
        """The Python of the pack's own environment."""
        return self.folder / "venv" / "bin" / "python"


class PackError(DoctorError):
    """The pack does not do its work: it died, does not answer, or answers what makes no sense."""


class Pack:
    """A process of the pack. Its caller stops it."""

    def __init__(self, source: Source) -> None:
        if not source.python.exists():
            raise PackError(
                f"The policy pack can't be started, because `{source.python}` does not exist. Run `make setup`."
            )
        self._limit = source.limit
        self._printed: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the process runs
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        # Ctrl-C is for the doctor, which stops the pack.
        self._process = subprocess.Popen(
            [source.python, "-u", "-c", _PROGRAM, _NO_ENGINE, source.folder],
            cwd=source.folder,
            stdin=subprocess.PIPE,
            stdout=self._printed,
            stderr=self._errors,
            start_new_session=True,
        )
        self._channel: grpc.Channel | None = None
        try:
            self._channel = grpc.insecure_channel(f"127.0.0.1:{self._port()}", options=_OPTIONS)
            self._stub = AnalyzerStub(self._channel)
            self.info: pb.AnalyzerInfo = self._ask(self._stub.GetAnalyzerInfo, Empty(), "what its policies are")
        except BaseException:
            self.stop()
            raise

    def configure(self, config: pb.ConfigureAnalyzerRequest) -> None:
        """Give the pack its config, for all stacks that it checks from now on."""
        self._ask(self._stub.Configure, config, "about its config")

    def findings(self, state: State) -> Iterator[Finding]:
        """Yield what the policies report of a stack, in the engine's order.

        Raises:
            PackError: The pack does not do its work.
            DoctorError: The engine can't read the state.
        """
        if not state.resources and not state.waiting:
            return
        # The pack forgets the stack before.
        begin = pb.AnalyzerStackConfigureRequest(stack=state.name)
        self._ask(self._stub.ConfigureStack, begin, "about the next stack")
        for held in state.resources:
            answer = self._ask(self._stub.Analyze, requests.of_resource(held, state), f"about `{held.urn}`")
            for each in answer.diagnostics:
                yield self._finding(each, held.urn, external=held.external)
        answer = self._ask(self._stub.AnalyzeStack, requests.of_stack(state), "about the stack as a whole")
        external = {held.urn: held.external for held in state.resources}
        for each in answer.diagnostics:
            urn = each.urn if each.urn in external else state.root
            yield self._finding(each, urn, external=external.get(urn, False))

    def stop(self) -> None:
        """End the process."""
        if self._channel:
            self._channel.close()
        if self._process.stdin:
            self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        self._printed.close()
        self._errors.close()

    def _finding(self, found: pb.AnalyzeDiagnostic, urn: str, *, external: bool) -> Finding:
        known = any(found.policyName == policy.name for policy in self.info.policies)
        level = applied.level_of(found.enforcementLevel)
        if not known or not level:
            raise PackError(
                f"The policy pack must report its own policies at a level, got `{found.policyName}` at "
                f"{found.enforcementLevel} for `{urn}`."
            )
        # The first line is the policy's description.
        message = found.message.partition("\n")[2].strip() or found.message.strip()
        # As in the engine: what a remediation leaves to report is mandatory.
        return Finding(found.policyName, "mandatory" if level == "remediate" else level, urn, message, external)

    def _ask(self, call: Callable[..., Any], question: Any, about: str) -> Any:  # noqa: ANN401  messages of a protocol
        try:
            return call(question, timeout=self._limit)
        except grpc.RpcError as error:
            raise PackError(f"The policy pack was asked {about}, and {self._failure(error)}.") from error

    def _failure(self, error: Any) -> str:  # noqa: ANN401  a call that failed, for which grpc has no type
        if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
            return f"did not answer within {self._limit:g} s"
        if error.code() is grpc.StatusCode.UNAVAILABLE:
            return self._end()
        return f"failed: {' '.join((error.details() or 'without a reason').split())}"

    def _end(self) -> str:
        """Say how the process ended."""
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "does not answer"
        lines = [line for line in _content(self._errors).decode(errors="replace").splitlines() if line.strip()]
        return f"ended with exit code {code}{f': {lines[-1].strip()}' if lines else ''}"

    def _port(self) -> int:
        """Wait for the line with the port."""
        until = time.monotonic() + self._limit
        while time.monotonic() < until:
            ended = self._process.poll() is not None
            line, complete, _ = _content(self._printed).partition(b"\n")
            if complete:
                if not line.strip().isdigit():
                    raise PackError(f"The policy pack must print its port first, got {line[:100]!r}.")
                return int(line)
            if ended:
                raise PackError(f"The policy pack was started, and {self._end()}.")
            time.sleep(0.01)
        raise PackError(f"The policy pack was started, and did not answer within {self._limit:g} s.")


def _content(file: IO[bytes]) -> bytes:
    """Return what a process has written so far, without moving the place where it writes."""
    return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0)


class Packs:
    """As many processes as there are stacks at a time; one that fails is replaced."""

    def __init__(self, source: Source, config: Mapping[str, Any]) -> None:
        self._source = source
        self._idle: SimpleQueue[Pack] = SimpleQueue()
        self._running: set[Pack] = set()
        try:
            first = self._start()
            self._request = applied.request(applied.applied(first.info, config))
            first.configure(self._request)
        except BaseException:
            self.stop()
            raise
        self._idle.put(first)

    @contextmanager
    def one(self) -> Iterator[Pack]:
        """Lend an idle process, or a new one."""
        try:
            pack = self._idle.get_nowait()
        except NothingIdle:
            pack = self._start()
            pack.configure(self._request)
        try:
            yield pack
        except PackError:
            self._running.discard(pack)
            pack.stop()
            raise
        finally:
            if pack in self._running:
                self._idle.put(pack)

    def stop(self) -> None:
        """End all processes."""
        for pack in list(self._running):
            pack.stop()

    def _start(self) -> Pack:
        pack = Pack(self._source)
        self._running.add(pack)
        if {policy.name for policy in pack.info.policies} != set(guardrails.PROPERTIES):
            raise PackError(f"The policy pack in `{self._source.folder}` must have the policies of this repository.")
        return pack
