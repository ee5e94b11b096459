"""The commands of the local cloud; `python -m localcloud --help` lists them."""

import argparse
import io
import shlex
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from localcloud import engine_log, server
from localcloud.cloud import STACK, LocalCloud
from localcloud.environment import DEFAULT_STATE, REPOSITORY, State
from localcloud.errors import LocalCloudError, StackLockedError
from localcloud.faults import discard_output, sentence
from localcloud.lock import exclusive
from localcloud.process import interruptible
from localcloud.project import Project
from localcloud.report import Report

PACK = "policypack"
HIGHEST_PORT = 65535
NEXT = {
    "make preview": "what an edit of Pulumi.local.yaml would change",
    "make doctor": "whether the AWS still has what the stack made, row by row",
    "make down": "destroy it all",
}
"""What a person does after `make up`, and why."""
DESCRIPTIONS = {
    "pulumi": "Runs any pulumi command here, for the program in the current folder.",
    "run": "Runs any command here, such as `aws iam list-roles`: its AWS is the server, its `pulumi` this engine.",
}
"""What the help says of the commands whose arguments are another program's."""
CHANGING = frozenset({"up", "down"})
"""Commands that leave something half done when they are interrupted."""
NOT_UP = 1
"""Exit code of `status` when no server runs, or when it does not answer."""
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""
KILLED = 128
"""Exit code of a command that a signal ended, with the signal's number added, as shells have it."""
EXIT_CODES = {
    0: "done",
    NOT_UP: "`status`: no server runs. Others: the engine failed, or a policy blocks the program",
    2: "wrong use",
    INTERRUPTED: "interrupted with Ctrl-C",
}
"""What the exit codes mean; `pulumi` and `run` return that of the command they run."""


@dataclass(frozen=True)
class Program:
    """What is run: the program of a folder, for one of its stacks."""

    folder: Path
    stack: str

    @property
    def policy_flags(self) -> tuple[str, ...]:
        """Return the flags that enforce the pack of the folder, or the one that comes with the local cloud.

        The config of the latter is about the stacks of its own repository.
        """
        if not (self.folder / PACK).is_dir():
            return ("--policy-pack", str(REPOSITORY / PACK))
        config = f"{PACK}/config.json"
        with_config = ("--policy-pack-config", config) if (self.folder / config).is_file() else ()
        return ("--policy-pack", PACK, *with_config)

    def command(self, name: str, state: State) -> str:
        """Return how a person in the current folder calls the command `name` for this program."""
        folder = ["--cwd", str(self.folder)] if self.folder != Path.cwd() else []
        stack = ["--stack", self.stack] if self.stack != STACK else []
        return shlex.join([*shlex.split(state.command(name)), *folder, *stack])

    def next_steps(self, state: State) -> Mapping[str, str]:
        """Return what a person does after `up`, and why. The Makefile is about one program, stack and state folder."""
        if (self.folder, self.stack, state.folder) == (REPOSITORY, STACK, DEFAULT_STATE):
            return NEXT
        return {
            self.command("preview", state): "what an edit of the program would change",
            self.command("down", state): "destroy it all",
        }


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command of the local cloud and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal has not is shown as `?`: no reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    options = parser().parse_args(argv)
    state = State(options.state.absolute())
    report = Report()
    try:
        with interruptible():
            cloud = LocalCloud(options.state, report.say)
            state = cloud.state
            code = _run(options, cloud, report, _folder(options))
            if sys.stdout:  # It may be closed from the start.
                sys.stdout.flush()
            return code if code >= 0 else KILLED - code
    except BrokenPipeError:
        discard_output()
        return 1
    except (LocalCloudError, OSError) as error:
        report.error(sentence(error, state))
        return 1
    except KeyboardInterrupt:
        report.error(_stopped(options, state))
        return INTERRUPTED


def _stopped(options: argparse.Namespace, state: State) -> str:
    """Return what a person reads after Ctrl-C."""
    if options.command not in CHANGING:
        return "Stopped."
    stopped = "Stopped. What was made until now is recorded"
    try:
        program = Program(_folder(options), options.stack)
        up, down = (program.command(name, state) for name in ("up", "down"))
    except (LocalCloudError, OSError):
        return f"{stopped}."  # The folder is gone, and with it the place where the commands work.
    return f"{stopped}: `{up}` goes on from there, `{down}` removes all."


def _folder(options: argparse.Namespace) -> Path:
    """Return the folder of the program: the one that `--cwd` names, or the current one."""
    try:
        folder = Path.cwd() / getattr(options, "cwd", "")
    except FileNotFoundError as error:
        raise LocalCloudError("The current folder is gone: go to one that exists with `cd`.") from error
    if not folder.is_dir():
        raise LocalCloudError(f"`--cwd` must name the folder of a program, and {folder} is no folder.")
    return folder


def _run(options: argparse.Namespace, cloud: LocalCloud, report: Report, folder: Path) -> int:
    match options.command:
        case "up" | "preview":
            program = Program(folder, options.stack)
            return _run_program(options.command, cloud, report, program, options.port, verbose=options.verbose)
        case "down":
            return _down(cloud, report, Program(folder, options.stack), verbose=options.verbose)
        case "engine":
            report.line("engine", f"pulumi {cloud.engine.version}, {cloud.engine.origin}")
            return 0
        case "status":
            return _status(cloud, report, folder)
        case "run":
            return _command(cloud, folder, options)
        case _:
            return _pulumi(cloud, report, folder, options.arguments)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m localcloud", description="Run AWS and a Pulumi engine on this machine."
    )
    parser.add_argument(
        "--state",
        type=Path,
        default=DEFAULT_STATE,
        metavar="DIR",
        help="state folder (default: %(default)s)",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in {
        "up": "start the AWS server and bring the stack up in it, with the policy pack enforced",
        "preview": "show what `up` would do, with the policy pack enforced",
    }.items():
        command = commands.add_parser(name, help=text)
        command.add_argument("--port", type=_port, default=0, help="the server's port (default: any free one)")
    down = commands.add_parser("down", help="destroy the stack, and end the server with all it holds")
    for command in (commands.choices["up"], down):
        command.add_argument("--verbose", action="store_true", help="show all that the engine prints")
    for command in commands.choices.values():
        command.add_argument("--stack", default=STACK, metavar="NAME", help="the stack (default: %(default)s)")
    commands.choices["preview"].set_defaults(verbose=True)
    commands.add_parser("status", help="say whether the server runs, and what the stack holds")
    for command in commands.choices.values():
        command.add_argument("-C", "--cwd", default="", metavar="DIR", help="the program's folder (default: this one)")
    commands.add_parser("engine", help="find the Pulumi engine, or get it")
    for name, text in {
        "pulumi": "run any pulumi command here",
        "run": "run any command here: its AWS is the server, its `pulumi` this engine",
    }.items():
        # No argument of the command's is an option of ours: none begins with this prefix.
        command = commands.add_parser(
            name, help=text, description=DESCRIPTIONS[name], prefix_chars="\0", add_help=False
        )
        command.set_defaults(print_help=command.print_help)
        command.add_argument("arguments", nargs="*" if name == "pulumi" else "+", metavar="ARGS")
    return parser


def _port(text: str) -> int:
    """Return the port that the text names; argparse shows the error with the flag."""
    if text.isdecimal() and int(text) <= HIGHEST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"must be a number from 0 (any free one) to {HIGHEST_PORT}, got `{text}`")


def _run_program(command: str, cloud: LocalCloud, report: Report, program: Program, port: int, *, verbose: bool) -> int:
    with exclusive(cloud.state.lock, _refuse):
        with report.step("engine") as step:
            step.outcome = f"pulumi {cloud.engine.version}, {cloud.engine.origin}"
        with report.step("server") as step:
            running = cloud.start(port=port)
            step.outcome = f"{running.url} until {running.ends}"
        again = program.command(command, cloud.state)
        code = _engine("preview", program.policy_flags, cloud, report, program, log=not verbose, again=again)
        if code:
            _note_config(report, program)
        if command == "preview" or code:
            _note_unsimulated(cloud, report)
            return code
        _refuse_unsimulated(cloud, program)
        return _up(cloud, report, program, verbose=verbose)


def _up(cloud: LocalCloud, report: Report, program: Program, *, verbose: bool) -> int:
    """Update the stack, which a preview has just been made of."""
    flags = ("--yes", "--skip-preview", "--suppress-outputs", *program.policy_flags)
    code = _engine("up", flags, cloud, report, program, log=not verbose, again=program.command("up", cloud.state))
    if code == 0:
        if not verbose:
            for pack in engine_log.passed(cloud.state.engine_log):
                report.line("policies", f"{pack} passed")
            report.show(engine_log.remarks(cloud.state.engine_log))
        of_stack = (program.folder, program.stack)
        report.summary(cloud.outputs(*of_stack), cloud.passing(*of_stack), program.next_steps(cloud.state))
    return code


def _note_config(report: Report, program: Program) -> None:
    """Name the config file of a stack whose preview fails, if it sets nothing: its name may be misspelt."""
    project = Project.of(program.folder)
    lack = project.lack_of_config(program.stack) if project else ""
    if lack:
        report.note(f"The stack `{program.stack}` has no settings: {lack}.")


def _note_unsimulated(cloud: LocalCloud, report: Report) -> None:
    if cloud.unsimulated:
        report.note(
            "Not simulated here, so only the names and types of their inputs are checked: "
            f"{', '.join(cloud.unsimulated)}."
        )


def _refuse_unsimulated(cloud: LocalCloud, program: Program) -> None:
    if cloud.unsimulated:
        raise LocalCloudError(
            f"Nothing was created, because the local AWS does not simulate {', '.join(cloud.unsimulated)}. "
            f"`{program.command('preview', cloud.state)}` checks such a program without creating anything."
        )


def _engine(
    command: str,
    flags: Sequence[str],
    cloud: LocalCloud,
    report: Report,
    program: Program,
    *,
    log: bool,
    again: str | None = None,
) -> int:
    """Run the engine on the stack as a step; with `log`, people see what it prints only where it fails.

    Raises LocalCloudError when the engine could not do its work. It tells people to start again with `again`, if any.
    """
    path = cloud.state.engine_log if log else None
    if path:
        # What the last run printed must not be shown as this one's.
        path.unlink(missing_ok=True)
    arguments = (command, "--stack", program.stack, *flags, *report.engine_flags(logged=log))
    try:
        with report.step(command, (lambda: engine_log.progress(path)) if path else None) as step:
            code = cloud.pulumi(*arguments, cwd=program.folder, capture=False, log=path).returncode
            done = engine_log.outcome(path) if path else "done"
            step.outcome = f"failed with exit code {code}" if code else done
    except BaseException:
        _show(path, report)
        raise
    if code:
        _refuse_end(code, cloud, again)
        _show(path, report)
    return code


def _refuse_end(code: int, cloud: LocalCloud, again: str | None) -> None:
    """Raise where the engine could not do its work: it was killed, or the server was."""
    advice = f": start again with `{again}`." if again else "."
    if code < 0:
        raise LocalCloudError(f"The engine was ended by the signal {_signal(-code)}{advice}")
    if not cloud.server:
        log = cloud.state.server_log
        raise LocalCloudError(f"The AWS server ended meanwhile, and all it held is gone (its log: {log}){advice}")


def _signal(number: int) -> str:
    """Return the name of a signal, or its number: Python names only the first and the last real-time signal."""
    try:
        return Signals(number).name
    except ValueError:
        return str(number)


def _show(log: Path | None, report: Report) -> None:
    if log and log.exists():
        report.show(log.read_text(encoding="utf-8", errors="replace").splitlines())


def _down(cloud: LocalCloud, report: Report, program: Program, *, verbose: bool) -> int:
    with exclusive(cloud.state.lock, _refuse):
        code = _destroy(cloud, report, program, verbose=verbose)
        was_recorded = cloud.state.server.exists()
        others = cloud.state.stacks()
        with report.step("server") as step:
            if cloud.stop():
                named = f", also of {', '.join(f'`{each}`' for each in others)}" if others else ""
                step.outcome = f"ended, and all it held with it{named}"
            else:
                step.outcome = "was gone already; its stacks are forgotten" if was_recorded else "none was up"
    return code


def _destroy(cloud: LocalCloud, report: Report, program: Program, *, verbose: bool) -> int:
    """Destroy the stack if there is one, and return an exit code.

    If that fails, say so: the server goes all the same, and all that the stack describes with it.
    Raises StackLockedError when another engine works on the stack: it needs the server.
    """
    code = 0
    try:
        if _has_stack(cloud, program):
            code = 1  # until the engine says otherwise
            code = _engine("destroy", ("--yes", "--skip-preview"), cloud, report, program, log=not verbose)
            if code == 0 and not verbose:
                report.show(engine_log.remarks(cloud.state.engine_log))
    except StackLockedError:
        raise
    except LocalCloudError as error:
        report.say(f"the stack is not destroyed, but forgotten: {error}")
    return code


def _has_stack(cloud: LocalCloud, program: Program) -> bool:
    """Tell whether there is a stack to destroy, and the local AWS answers."""
    running = cloud.server
    return (
        running is not None
        and Project.of(program.folder) is not None
        and server.answers(running)
        and any(stack.name == program.stack for stack in cloud.stacks(program.folder))
    )


def _status(cloud: LocalCloud, report: Report, folder: Path) -> int:
    running = cloud.server
    if not running:
        report.line("server", "gone, with all it held" if cloud.state.server.exists() else "none is up")
        return NOT_UP
    if not server.answers(running):
        raise LocalCloudError(cloud.silent(running))
    report.line("server", f"{running.url} until {running.ends}, process {running.pid}, log {cloud.state.server_log}")
    for stack in cloud.stacks(folder) if Project.of(folder) else []:
        report.line("stack", f"{stack.name} with {engine_log.counted(cloud.count(folder, stack))}")
    return 0


def _pulumi(cloud: LocalCloud, report: Report, folder: Path, arguments: Sequence[str]) -> int:
    with nullcontext() if cloud.server else exclusive(cloud.state.lock, _refuse):
        cloud.start()
    code = cloud.pulumi(*arguments, cwd=folder, capture=False, interactive=True).returncode
    _note_unsimulated(cloud, report)
    return code


def _command(cloud: LocalCloud, folder: Path, options: argparse.Namespace) -> int:
    if options.arguments[0] in {"-h", "--help"}:
        options.print_help()
        return 0
    return cloud.run(*options.arguments, cwd=folder).returncode


def _refuse(holder: str) -> None:
    raise LocalCloudError(f"Another command of the local cloud is at work here (process {holder}): wait for its end.")
