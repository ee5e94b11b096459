"""The command line of the local cloud; `python -m localcloud --help` lists the commands."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from localcloud import engine_log
from localcloud.cloud import STACK, LocalCloud
from localcloud.environment import REPOSITORY
from localcloud.errors import LocalCloudError
from localcloud.lock import exclusive
from localcloud.project import Project
from localcloud.report import Report

POLICY_FLAGS = ("--policy-pack", "policypack", "--policy-pack-config", "policypack/config.json")
NOT_UP = 1
"""Exit code of `status` when no server runs."""
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command of the local cloud and return its exit code."""
    options = _parser().parse_args(argv)
    report = Report()
    try:
        return _run(options, LocalCloud(options.state, report.say), report, Path.cwd())
    except LocalCloudError as error:
        report.error(str(error))
        return 1
    except KeyboardInterrupt:
        report.error("Stopped. What was made until now is recorded: `up` goes on from there, `down` removes all.")
        return INTERRUPTED


def _run(options: argparse.Namespace, cloud: LocalCloud, report: Report, folder: Path) -> int:
    match options.command:
        case "up" | "preview":
            return _run_program(options.command, cloud, report, folder, options.port, verbose=options.verbose)
        case "down":
            return _down(cloud, report, folder, verbose=options.verbose)
        case "engine":
            report.line("engine", f"pulumi {cloud.engine.version}, {cloud.engine.origin}")
            return 0
        case "status":
            return _status(cloud, report, folder)
        case "run":
            return _command(cloud, folder, options.arguments)
        case _:
            return _pulumi(cloud, folder, options.arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m localcloud", description="An AWS and a Pulumi engine on this machine."
    )
    parser.add_argument(
        "--state",
        type=Path,
        default=REPOSITORY / ".localcloud",
        metavar="DIR",
        help="state folder (default: %(default)s)",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in {
        "up": "start the AWS server and bring the stack up in it, with the policy pack enforced",
        "preview": "show what `up` would do, with the policy pack enforced",
    }.items():
        command = commands.add_parser(name, help=text)
        command.add_argument("--port", type=int, default=0, help="the server's port (default: any free one)")
    down = commands.add_parser("down", help="destroy the stack, and end the server with all it holds")
    for command in (commands.choices["up"], down):
        command.add_argument("--verbose", action="store_true", help="show all that the engine prints")
    commands.choices["preview"].set_defaults(verbose=True)
    commands.add_parser("engine", help="find the Pulumi engine, or get it")
    commands.add_parser("status", help="say whether the server runs, and what the stack holds")
    for name, text in {
        "pulumi": "run any pulumi command here",
        "run": "run any command here: its AWS is the server, its `pulumi` this engine",
    }.items():
        # No argument of the command's is an option of ours: none begins with this prefix.
        command = commands.add_parser(name, help=text, prefix_chars="\0", add_help=False)
        command.add_argument("arguments", nargs="*" if name == "pulumi" else "+", metavar="ARGS")
    return parser


def _run_program(command: str, cloud: LocalCloud, report: Report, folder: Path, port: int, *, verbose: bool) -> int:
    with exclusive(cloud.state.lock, _refuse):
        with report.step("engine") as step:
            step.outcome = f"pulumi {cloud.engine.version}, {cloud.engine.origin}"
        with report.step("server") as step:
            server = cloud.start(port=port)
            step.outcome = f"{server.url} until {server.ends}"
        own = ["--yes", "--suppress-outputs"] if command == "up" else []
        code = _engine(command, (*own, *POLICY_FLAGS), cloud, report, folder, log=not verbose and command == "up")
        if command == "up" and code == 0:
            report.summary(cloud.outputs(folder))
        return code


def _engine(command: str, flags: Sequence[str], cloud: LocalCloud, report: Report, folder: Path, *, log: bool) -> int:
    """Run the engine on the stack as a step; with `log`, people see what it prints only where it fails."""
    path = cloud.state.engine_log if log else None
    arguments = (command, "--stack", STACK, *flags, *report.engine_flags(logged=log))
    try:
        with report.step(command, (lambda: engine_log.progress(path)) if path else None) as step:
            code = cloud.pulumi(*arguments, cwd=folder, capture=False, log=path).returncode
            done = engine_log.outcome(path) if path else "done"
            step.outcome = f"failed with exit code {code}" if code else done
    except BaseException:
        _show(path, report)
        raise
    if path and not code:
        for pack in engine_log.passed(path):
            report.line("policies", f"{pack} passed")
        report.show(engine_log.remarks(path))
    elif code:
        _show(path, report)
    return code


def _show(log: Path | None, report: Report) -> None:
    if log and log.exists():
        report.show(log.read_text(errors="replace").splitlines())


def _down(cloud: LocalCloud, report: Report, folder: Path, *, verbose: bool) -> int:
    code = 0
    with exclusive(cloud.state.lock, _refuse):
        if cloud.server and Project.of(folder) and any(stack.name == STACK for stack in cloud.stacks(folder)):
            code = _engine("destroy", ("--yes", "--skip-preview"), cloud, report, folder, log=not verbose)
        was_recorded = cloud.state.server.exists()
        with report.step("server") as step:
            if cloud.stop():
                step.outcome = "ended, and all it held with it"
            else:
                step.outcome = "was gone already; its stacks are forgotten" if was_recorded else "none was up"
    return code


def _status(cloud: LocalCloud, report: Report, folder: Path) -> int:
    server = cloud.server
    if not server:
        report.line("server", "gone, with all it held" if cloud.state.server.exists() else "none is up")
        return NOT_UP
    report.line("server", f"{server.url} until {server.ends}, process {server.pid}, log {cloud.state.server_log}")
    for stack in cloud.stacks(folder) if Project.of(folder) else []:
        report.line("stack", f"{stack.name} with {stack.resources} resources")
    return 0


def _pulumi(cloud: LocalCloud, folder: Path, arguments: Sequence[str]) -> int:
    with nullcontext() if cloud.server else exclusive(cloud.state.lock, _refuse):
        cloud.start()
    return cloud.pulumi(*arguments, cwd=folder, capture=False, interactive=True).returncode


def _command(cloud: LocalCloud, folder: Path, arguments: Sequence[str]) -> int:
    if not cloud.server:
        raise LocalCloudError("No AWS server runs here: start one with `up`.")
    return cloud.run(*arguments, cwd=folder).returncode


def _refuse(holder: str) -> None:
    raise LocalCloudError(f"Another command of the local cloud is at work here (process {holder}): wait for its end.")


if __name__ == "__main__":
    sys.exit(main())
