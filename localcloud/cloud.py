"""A local cloud: one server, one state folder, and the engine in their environment."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

from localcloud import arguments, engine, process, record, server, stack_locks
from localcloud.arguments import Invocation
from localcloud.environment import REPOSITORY, RUNNER, State, regions, variables
from localcloud.errors import LocalCloudError, StackLockedError
from localcloud.project import Project
from localcloud.server import Server

LIFETIME = timedelta(hours=8)
"""After this long a server ends itself, whatever became of those who started it."""
RUN_LIMIT = 1800.0
"""Seconds an engine run may take; a policy pack whose Python is missing can hang the engine."""
FULL = 100_000
"""Free bytes below which a disk counts as full: the state of one stack takes more."""
STACK = "local"
"""The stack of a program that has none selected."""


@dataclass(frozen=True)
class Stack:
    """A stack of a project, and whether it is the one selected in the folder."""

    name: str
    current: bool


class LocalCloud:
    """The local cloud whose state is in the folder `root`.

    As a context manager it lasts as long as the block: for tests, with a folder of their own.
    """

    def __init__(self, root: Path, say: engine.Say = lambda _line: None) -> None:
        self.state = State(root.resolve())
        self._say = say
        self._engine: engine.Engine | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def engine(self) -> engine.Engine:
        """The engine, found or got at the first use."""
        if not self._engine:
            self._engine = engine.find(self._say)
        return self._engine

    @property
    def server(self) -> Server | None:
        """The server, if it runs."""
        return server.find(self.state.server)

    def start(self, *, port: int = 0, lifetime: timedelta = LIFETIME) -> Server:
        """Return the running server, or start one on `port` (0: any free one), with no stack in its state.

        Raises LocalCloudError when the port is taken, by somebody else or because the server runs on another.
        """
        # Without an engine there is no use for a server, and nobody who would end it.
        found = self.engine
        self.state.folder.mkdir(parents=True, exist_ok=True)
        running = self.server
        if running and not server.answers(running):
            raise LocalCloudError(self.silent(running))
        if running and port not in {0, running.port}:
            raise LocalCloudError(
                f"The AWS server must be on port {port}, but it runs on {running.port}: "
                f"end it with `{self.state.command('down')}`, or leave --port out."
            )
        if not running:
            if self.state.server.exists():
                self._say("the AWS server of the last run is gone, and all it held: beginning with an empty account")
            self.state.discard()
            running = server.start(self.state.server, self.state.server_log, port=port, lifetime=lifetime)
        self.state.prepare(found)
        return running

    def silent(self, running: Server) -> str:
        """Return what to say of a server that does not answer."""
        return f"The AWS server at {running.url} does not answer: end it with `{self.state.command('down')}`."

    def stop(self) -> bool:
        """End the server and forget the stacks; says whether there was a server to end."""
        ended = server.stop(self.state.server)
        self.state.discard()
        return ended

    def reset(self) -> None:
        """Empty the account and forget the stacks, without the second that a new server takes."""
        server.reset(self._running())
        self.state.discard()
        self.state.prepare(self.engine)

    def pulumi(
        self,
        *arguments_: str,
        cwd: Path,
        environment: Mapping[str, str] | None = None,
        limit: float = RUN_LIMIT,
        capture: bool = True,
        interactive: bool = False,
        log: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run the pulumi command `arguments_` as given in the folder `cwd`, for at most `limit` seconds.

        What it prints is in the result with `capture`, in the file `log` where there is one, or else on the terminal.

        Flags that name paths count from `cwd`, even with `-C`. A command that needs a stack gets one: the stack it
        names, the one selected in its folder, or `local`. Nothing is written to that folder for it.
        """
        invocation = arguments.read(arguments_, cwd)
        stack_locks.drop_stale(self.state.backend, self._say)
        self.state.unsimulated.unlink(missing_ok=True)
        project = Project.of(invocation.folder)
        with ExitStack() as afterwards:
            if project and invocation.needs_language:
                self._prepare(project)
            if project and invocation.needs_stack:
                stack = self._ensure_stack(project, invocation)
                if invocation.locks_stack:
                    self._refuse_locked(project, stack)
                afterwards.enter_context(project.unsalted(stack))
            return process.run(
                [self.engine.pulumi, *invocation.arguments],
                cwd=cwd,
                environment={**variables(self.state, self._running()), **(environment or {})},
                limit=limit,
                capture=capture,
                interactive=interactive,
                log=log,
            )

    def _refuse_locked(self, project: Project, stack: str) -> None:
        owner = stack_locks.holder(self.state.backend, project.name, stack)
        if owner:
            raise StackLockedError(
                f"The stack `{stack}` is locked by process {owner}: wait for the end of that engine, or end it with "
                f"`kill {owner}`. If it is no engine, unlock the stack with "
                f"`{self.state.command('pulumi')} cancel --yes --stack {stack}`."
            )

    def _prepare(self, project: Project) -> None:
        """Put what the program takes where the engine looks for it, whatever its language and its SDK's version."""
        if project.runtime:
            self.state.prepare_language(project.runtime, self.engine)
        for wanted in project.provider_versions:
            self.state.prepare_provider(wanted)

    @property
    def unsimulated(self) -> list[str]:
        """Return the resource types of the last program that the local AWS does not simulate."""
        return record.entries(self.state.unsimulated)

    def run(
        self, *command: str, cwd: Path, environment: Mapping[str, str] | None = None, capture: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run any command in the environment of this cloud, with its engine first on PATH, as long as it likes.

        Salts that the engine writes into config files of stacks are taken back, as by `pulumi`.

        Raises LocalCloudError when there is no such command.
        """
        of_cloud = variables(self.state, self._running())
        path = self.state.with_aws_cli(os.pathsep.join([str(self.engine.pulumi.parent), of_cloud["PATH"]]))
        executable = shutil.which(command[0], path=path)
        if not executable:
            raise LocalCloudError(f"There is no command `{command[0]}` on PATH.")
        project = Project.of(cwd)
        with project.unsalted() if project and project.is_readable else nullcontext():
            return process.run(
                [executable, *command[1:]],
                cwd=cwd,
                environment={
                    **of_cloud,
                    **regions(),
                    RUNNER: self.state.runner,
                    "PATH": path,
                    **(environment or {}),
                },
                limit=None,
                capture=capture,
                interactive=not capture,
            )

    def _ensure_stack(self, project: Project, invocation: Invocation) -> str:
        """Return the name of the stack that the command works on, after making it where it is missing."""
        stacks = self.stacks(invocation.folder)
        selected = next((stack.name for stack in stacks if stack.current), None)
        name = invocation.stack or selected or STACK
        if not any(stack.name == name for stack in stacks):
            with project.unsalted(name):
                # Selected at once, unless the command has its own idea of the stack.
                flags = ["--no-select"] if invocation.stack else []
                self._engine_answer("stack", "init", name, *flags, cwd=invocation.folder)
        elif not invocation.stack and not selected:
            self._engine_answer("stack", "select", name, cwd=invocation.folder)
        return name

    def stacks(self, folder: Path) -> list[Stack]:
        """List the stacks of the folder's project."""
        answer = json.loads(self._engine_answer("stack", "ls", "--json", cwd=folder))
        return [Stack(stack["name"], stack["current"]) for stack in answer]

    def count(self, folder: Path, stack: Stack) -> int:
        """Count the resources of a stack as `up` and `down` do, which leave out the providers that nobody declared."""
        answer = json.loads(self._engine_answer("stack", "export", "--stack", stack.name, cwd=folder))
        urns = [resource["urn"].split("::") for resource in answer["deployment"].get("resources", [])]
        return sum(not (kind.startswith("pulumi:providers:") and name.startswith("default")) for *_, kind, name in urns)

    def outputs(self, folder: Path, stack: str) -> dict[str, object]:
        """Return the outputs of a stack of the folder's project, secrets masked."""
        answer = self._engine_answer("stack", "output", "--json", "--stack", stack, cwd=folder)
        outputs: dict[str, object] = json.loads(answer)
        return outputs

    def passing(self, folder: Path, stack: str) -> list[str]:
        """Return lines that say who can pass which role, by what a stack of the folder's project holds.

        The doctor reads that, in a process of its own: nothing here is about policies.
        """
        asked = (sys.executable, "-P", "-m", "doctor", "map", "--text", "--stack", stack)
        done = self.run(*asked, cwd=folder, environment={"PYTHONPATH": str(REPOSITORY)}, capture=True)
        if done.returncode:
            self._say(f"who can pass what is not known: {done.stderr.strip()}")
        return [] if done.returncode else done.stdout.splitlines()

    def _engine_answer(self, *command: str, cwd: Path) -> str:
        """Run a command that has to succeed and return what it prints."""
        run = process.run(
            [self.engine.pulumi, "--non-interactive", *command],
            cwd=cwd,
            environment=variables(self.state, self._running()),
            limit=RUN_LIMIT,
            capture=True,
        )
        if run.returncode:
            project = Project.of(cwd)
            if project:
                project.check()
            damaged = self.state.damaged()
            if damaged:
                raise LocalCloudError(
                    f"The state file {damaged} is damaged: forget all stacks with `{self.state.command('down')}`, "
                    f"and begin again with `{self.state.command('up')}`."
                )
            if shutil.disk_usage(self.state.folder).free < FULL:
                raise LocalCloudError(
                    f"The disk of {self.state.folder} is full: free some space and repeat the command."
                )
            raise LocalCloudError(f"`pulumi {' '.join(command)}` fails in {cwd}:\n{run.stderr.strip()}")
        return run.stdout

    def _running(self) -> Server:
        running = self.server
        if not running:
            raise LocalCloudError(
                f"No AWS server runs for {self.state.folder}: start one with `{self.state.command('up')}`."
            )
        return running
