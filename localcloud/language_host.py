"""A stand-in for `pulumi-language-python`, the one part of the engine that is no Go module.

Serves Pulumi's LanguageRuntime protocol (proto/pulumi/language.proto of pulumi/pulumi) and starts Python as the real
host does: a program by the SDK's own executor script, a policy pack by `python -m pulumi.policy`, another plugin by its
folder. Its caller sets no environment variable for it, so that neither programs nor packs find this repository
on their path.

Arguments: the executor script, then the engine's address. Standard output: the port, and from then on what programs
print, which the engine shows as messages.
"""

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import IO

import grpc
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]  # protobuf ships no types
from pulumi.runtime.proto import language_pb2 as pb
from pulumi.runtime.proto import language_pb2_grpc
from pulumi.runtime.proto.plugin_pb2 import PluginInfo

from localcloud import toolchains
from localcloud.toolchains import Toolchain, ToolchainError

MESSAGE_SHOWN = 32
"""The executor's exit code for an error that it has reported to the engine itself."""
CHUNK = 65536
"""Bytes of a plugin's output in one message."""
DRAIN = 1.0
"""Seconds for the last of a program's output, after its end."""
INTERRUPT = re.compile(
    rb"(?:Exception in thread .*\n)?Traceback \(most recent call last\):\n(?:[ ].*\n)*"
    rb"(?:KeyboardInterrupt|RuntimeError: cannot schedule new futures after interpreter shutdown)\n"
)
"""What Python prints when SIGINT ends it, and what the SDK's own server prints if it is asked while Python ends."""
GRACE = 3.0
"""Seconds that the program of an update has to end after SIGINT; the engine gives this process five.

That of a preview has none: it changes nothing, and every preview that a policy blocks would wait for it.
"""


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Starts Python processes for the engine, and ends them."""

    def __init__(self, executor: str, engine: str) -> None:
        self.engine = engine
        self._executor = executor
        self._children: set[subprocess.Popen[bytes]] = set()
        self._interrupted: set[subprocess.Popen[bytes]] = set()
        self._stopping = False
        self._grace = 0.0

    def Handshake(  # noqa: N802  the protocol's names, here and below
        self, request: pb.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> pb.LanguageHandshakeResponse:
        """Agree to everything: there is nothing to negotiate yet."""
        del request, context
        return pb.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> PluginInfo:  # noqa: N802
        """Name no version: the stand-in goes with whatever engine starts it."""
        del request, context
        return PluginInfo()

    def GetRequiredPackages(  # noqa: N802
        self, request: pb.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> pb.GetRequiredPackagesResponse:
        """Require nothing in advance: each resource names its provider's version, and nothing is to be downloaded."""
        del request, context
        return pb.GetRequiredPackagesResponse()

    def GetProgramDependencies(  # noqa: N802
        self, request: pb.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> pb.GetProgramDependenciesResponse:
        """List no dependencies; `pulumi about` alone asks."""
        del request, context
        return pb.GetProgramDependenciesResponse()

    def About(self, request: pb.AboutRequest, context: grpc.ServicerContext) -> pb.AboutResponse:  # noqa: N802
        """Name the Python that runs the program."""
        with _told(context):
            python = _toolchain(request.info).python
        version = subprocess.check_output([python, "--version"], text=True)
        return pb.AboutResponse(executable=str(python), version=version.removeprefix("Python ").strip())

    def Run(self, request: pb.RunRequest, context: grpc.ServicerContext) -> pb.RunResponse:  # noqa: N802
        """Run a program to its end. An error that the engine has been told already is a `bail`."""
        self._grace = 0.0 if request.dryRun else GRACE
        info = request.info
        with _told(context):
            toolchain = _toolchain(info)
            toolchain.refresh()
            command, type_check = self.program(request, toolchain), toolchain.type_check()
        if type_check:
            checker = self._start(type_check, info.program_directory, toolchain.variables)
            context.add_callback(partial(self._interrupt, checker))
            if code := checker.wait():
                return pb.RunResponse(error=f"{toolchain.typechecker} failed with exit code {code}")
        child = self._start(
            command,
            cwd=request.pwd,
            environment={
                **toolchain.variables,
                "PULUMI_CONFIG": json.dumps(dict(request.config)),
                "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
            },
            errors=subprocess.PIPE,
        )
        context.add_callback(partial(self._interrupt, child))
        errors = Thread(target=self._pass_on, args=(child.stderr,), daemon=True)
        errors.start()
        code = child.wait()
        # What the program started may live on with the pipe.
        errors.join(DRAIN)
        if code in {0, MESSAGE_SHOWN}:
            return pb.RunResponse(bail=code != 0)
        return pb.RunResponse(error=f"Program exited with non-zero exit code: {code}")

    def program(self, request: pb.RunRequest, toolchain: Toolchain) -> list[str | Path]:
        """Return the command that runs a program."""
        info = request.info
        return [
            toolchain.python,
            *["-u", self._executor],
            *["--monitor", request.monitor_address, "--engine", self.engine],
            *["--project", request.project, "--stack", request.stack, "--organization", request.organization],
            *["--root_directory", info.root_directory, "--pwd", request.pwd],
            *["--dry_run", "true" if request.dryRun else "false", "--parallel", str(request.parallel)],
            # A path without "." in the middle reads better in a traceback.
            *[os.path.normpath(Path(info.program_directory, info.entry_point)), *request.args],
        ]

    def RunPlugin(  # noqa: N802
        self, request: pb.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.RunPluginResponse]:
        """Run a policy pack or another plugin written in Python, and pass on what it prints and its exit code.

        A pack works in its own folder and finds nothing else on its path, as when it is published.
        """
        info = request.info
        is_pack = request.kind == "analyzer"
        start = ["-m", "pulumi.policy", *request.args, info.program_directory]
        with _told(context):
            toolchain = _toolchain(info)
            toolchain.refresh()
            python = toolchain.python
        child = self._start(
            [python, "-u", *(start if is_pack else [info.program_directory, *request.args])],
            cwd=info.program_directory if is_pack else request.pwd,
            environment={**toolchain.variables, **dict(entry.split("=", 1) for entry in request.env)},
            output=subprocess.PIPE,
            errors=subprocess.PIPE,
        )
        context.add_callback(partial(self._interrupt, child))
        for stream, chunk in _output(child):
            yield pb.RunPluginResponse(stdout=chunk) if stream == "stdout" else pb.RunPluginResponse(stderr=chunk)
        yield pb.RunPluginResponse(exitcode=child.wait())

    def InstallDependencies(  # noqa: N802
        self, request: pb.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.InstallDependenciesResponse]:
        """Make the virtual environment of the program, and install what it needs."""
        info = request.info
        with _told(context):
            toolchain = _toolchain(info)
            steps, environment = toolchain.installation(), toolchain.install_variables
        for command in steps:
            child = self._start(command, info.program_directory, environment, subprocess.PIPE, subprocess.PIPE)
            context.add_callback(partial(self._interrupt, child))
            for stream, chunk in _output(child):
                message = pb.InstallDependenciesResponse
                yield message(stdout=chunk) if stream == "stdout" else message(stderr=chunk)
            if code := child.wait():
                failed = " ".join(map(str, command))
                context.abort(grpc.StatusCode.UNKNOWN, f"`{failed}` ended with exit code {code}")

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        """Interrupt whatever runs; the engine then ends this process, which waits for it."""
        del request, context
        self._interrupt_all()
        return Empty()

    def stop_children(self) -> None:
        """Interrupt all processes started here, and kill those that take too long to end."""
        self._interrupt_all()
        deadline = time.monotonic() + self._grace
        for child in list(self._children):
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()

    def _interrupt_all(self) -> None:
        self._stopping = True
        for child in list(self._children):
            self._interrupt(child)

    def _interrupt(self, child: subprocess.Popen[bytes]) -> None:
        """Interrupt a process that still runs, once: a second SIGINT would break off its clean-up."""
        if child not in self._interrupted:
            self._interrupted.add(child)
            child.send_signal(signal.SIGINT)

    def _pass_on(self, errors: IO[bytes]) -> None:
        """Pass on what a program prints to standard error, without what Python says of our interrupt."""
        held = b""
        while chunk := os.read(errors.fileno(), CHUNK):
            if self._stopping:
                held += chunk
            else:
                _print(chunk)
        _print(INTERRUPT.sub(b"", held))

    def _start(
        self,
        command: Sequence[str | Path],
        cwd: str,
        environment: Mapping[str, str],
        output: int | None = None,
        errors: int | None = None,
    ) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            # The engine interrupts this process with its whole group; the child gets one SIGINT, from here.
            process_group=0,
        )
        self._children.add(child)
        return child


def _toolchain(info: pb.ProgramInfo) -> Toolchain:
    return toolchains.resolve(dict(info.options), Path(info.root_directory), Path(info.program_directory))


@contextmanager
def _told(context: grpc.ServicerContext) -> Iterator[None]:
    """End the call with the message of an option that cannot be honoured."""
    try:
        yield
    except ToolchainError as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))


def _print(errors: bytes) -> None:
    sys.stderr.buffer.write(errors)
    sys.stderr.buffer.flush()


def _output(child: subprocess.Popen[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield what the process prints, as it comes, until both its streams end."""
    with selectors.DefaultSelector() as streams:
        pipes: list[tuple[str, IO[bytes] | None]] = [("stdout", child.stdout), ("stderr", child.stderr)]
        for name, pipe in pipes:
            if pipe:
                streams.register(pipe, selectors.EVENT_READ, name)
        while streams.get_map():
            for key, _events in streams.select():
                chunk = os.read(key.fd, CHUNK)
                if chunk:
                    yield key.data, chunk
                else:
                    streams.unregister(key.fileobj)


def main(host: LanguageHost) -> None:
    """Serve until the engine sends a signal or is gone."""

    def leave(*_signal: object) -> None:
        host.stop_children()
        # sys.exit waits for the calls in progress, and the engine then waits five seconds before it kills this process.
        os._exit(0)

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    parent = os.getppid()
    server = grpc.server(
        ThreadPoolExecutor(16),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)],
    )
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201  the protocol's handshake
    while os.getppid() == parent:
        server.wait_for_termination(timeout=1)
    leave()


def run() -> None:
    """Serve Python programs."""
    main(LanguageHost(executor=sys.argv[1], engine=sys.argv[2]))
