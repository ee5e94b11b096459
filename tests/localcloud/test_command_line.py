"""`python -m localcloud` as a person or a Makefile calls it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localcloud import server
from localcloud.commands import Program
from localcloud.environment import DEFAULT_STATE, REPOSITORY, State
from tests.localcloud.conftest import MakeFolder

pytestmark = pytest.mark.scenario

Run = Callable[..., subprocess.CompletedProcess[str]]
PACK = """\
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
    def judge(args, report):
        if "forbidden" in args.name:
            report("It must not be.", None)
    PolicyPack("pack", [ResourceValidationPolicy("no-bad", "No bad names", judge, EnforcementLevel.MANDATORY)])
    """
OUTPUTS = """\
    import pulumi
    pulumi.export("ecs_task_role_arn", "arn:aws:iam::123456789012:role/task")
    pulumi.export("repository_urls", {"web": "123456789012.dkr.ecr.us-east-1.amazonaws.com/web"})
    """


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    folder = State(tmp_path / "state")
    yield folder
    server.stop(folder.server)


@pytest.fixture
def start(state: State, make_folder: MakeFolder) -> Callable[..., subprocess.Popen[str]]:
    """Start a command of the local cloud in the folder of a program with the pack in `policypack`."""
    folder = make_folder(
        "program",
        {
            "Pulumi.yaml": "name: program\nruntime: python\nconfig: {aws:region: us-east-1}\n",
            "__main__.py": OUTPUTS,
            "policypack/PulumiPolicy.yaml": "version: 0.1.0\nruntime: python\n",
            "policypack/__main__.py": PACK,
            "policypack/config.json": "{}",
        },
    )

    def start_command(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "localcloud", "--state", state.folder, *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start_command


@pytest.fixture
def run(start: Callable[..., subprocess.Popen[str]]) -> Run:
    def run_command(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        with start(*arguments) as process:
            stdout, stderr = process.communicate(stdin, timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)

    return run_command


def steps(output: str) -> list[str]:
    """The local cloud's own lines, with what differs from run to run as `#`."""
    own = [
        line for line in output.splitlines() if re.match(r"(engine|server|stack|preview|up|policies|destroy) +\S", line)
    ]
    return [re.sub(r"\d+\.\d s|:\d{4,}|\d{4}-\d\d-\d\dT[^\s,]+|process \d+", "#", line) for line in own]


def test_up_again_status_and_down(run: Run, state: State, tmp_path: Path) -> None:
    up = run("up")
    assert (up.returncode, up.stderr) == (0, "")
    engine, running, previewed, updated, policies = steps(up.stdout)
    assert re.fullmatch(r"engine    pulumi \d+\.\d+\.\d+, \S.*  \(#\)", engine)
    assert running == "server    http://127.0.0.1# until #  (#)"
    assert previewed == "preview   1 to create  (#)"
    assert updated == "up        1 created  (#)"
    assert policies == "policies  pack@v0.1.0 passed"
    own = f"python -m localcloud --state {state.folder}"
    assert up.stdout.endswith(
        "roles\n"
        "  ecs_task  arn:aws:iam::123456789012:role/task\n"
        "repositories\n"
        "  web  123456789012.dkr.ecr.us-east-1.amazonaws.com/web\n"
        "next\n"
        f"  {own} preview  what an edit of the program would change\n"
        f"  {own} down     destroy it all\n"
    )
    assert "\x1b" not in up.stdout, "nobody watches: no control codes"

    again = run("up", "--verbose")
    assert again.returncode == 0
    assert "    ✅ pack@v0.1.0 (local: policypack)\n" in again.stdout
    assert "    1 unchanged\n" in again.stdout

    status = run("status")
    assert status.returncode == 0
    assert steps(status.stdout) == [
        f"server    http://127.0.0.1# until #, #, log {state.server_log}",
        "stack     local with 1 resource",
    ]

    down = run("down")
    assert (down.returncode, down.stderr) == (0, "")
    assert steps(down.stdout) == ["destroy   1 deleted  (#)", "server    ended, and all it held with it  (#)"]
    assert server.find(state.server) is None
    assert sorted(path.name for path in state.folder.iterdir()) == ["engine.log", "lock", "server.log"]
    assert not list(tmp_path.glob("program/Pulumi.*.yaml"))

    assert steps(run("down").stdout) == ["server    none was up  (#)"]
    after = run("status")
    assert (after.returncode, after.stdout) == (1, "server    none is up\n")


def test_down_names_the_stacks_that_go_with_the_server(run: Run) -> None:
    assert run("up").returncode == 0
    ended = run("down", "--stack", "other")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert steps(ended.stdout) == ["server    ended, and all it held with it, also of `program/local`  (#)"]


def test_a_preview_that_fails_names_the_config_file_that_the_stack_lacks(run: Run, tmp_path: Path) -> None:
    (tmp_path / "program" / "Pulumi.dev.yaml").write_text("config: {program:size: 1}\n")
    (tmp_path / "program" / "__main__.py").write_text("import pulumi\npulumi.Config().require('size')\n")
    failed = run("preview", "--stack", "nope")
    assert failed.returncode != 0
    file = tmp_path / "program" / "Pulumi.nope.yaml"
    assert failed.stderr == f"The stack `nope` has no settings: {file} doesn't exist, only those of `dev`.\n"


def test_a_violation_keeps_up_from_making_anything(run: Run, make_folder: MakeFolder) -> None:
    make_folder(
        "program",
        {
            "__main__.py": """\
                import pulumi_aws
                pulumi_aws.iam.Group("fine", name="fine")
                pulumi_aws.iam.Group("forbidden", name="forbidden")
                """
        },
    )
    for command in ("preview", "up"):
        refused = run(command)
        assert refused.returncode == 1
        policies = refused.stdout.partition("Policies:\n")[2].partition("\n\n")[0]
        assert policies.splitlines() == [
            "    ❌ pack@v0.1.0 (local: policypack)",
            "        - [mandatory]  no-bad  (aws:iam:Group: forbidden)",
            "          No bad names",
            "          It must not be.",
        ]
        assert steps(refused.stdout)[-1] == "preview   failed with exit code 1  (#)"
    assert "stack     local with 0 resources" in steps(run("status").stdout)


def test_a_program_that_fails_shows_its_error(run: Run, make_folder: MakeFolder) -> None:
    make_folder("program", {"__main__.py": "raise ValueError('`tags` must be a map, got a list')\n"})
    preview = run("preview")
    assert preview.returncode == 1
    assert "    ValueError: `tags` must be a map, got a list\n" in preview.stdout


def test_a_taken_port_is_an_error(run: Run, state: State) -> None:
    with socket.socket() as taken:
        taken.bind((server.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        up = run("up", "--port", str(port))
    assert up.returncode == 1
    assert up.stderr == (
        f"Port {port} of 127.0.0.1 cannot be used (Address already in use): "
        "choose another with --port, or leave it out.\n"
    )
    assert not state.server.exists()


def test_after_a_server_that_was_killed_up_begins_anew(run: Run, state: State) -> None:
    assert run("pulumi", "preview").returncode == 0
    killed = server.find(state.server)
    assert killed
    os.kill(killed.pid, signal.SIGKILL)
    assert run("status").stdout == "server    gone, with all it held\n"
    up = run("up")
    assert up.returncode == 0
    remark = "  the AWS server of the last run is gone, and all it held: beginning with an empty account\n"
    assert remark in up.stdout
    assert "up        1 created  (#)" in steps(up.stdout)
    current = server.find(state.server)
    assert current
    os.kill(current.pid, signal.SIGKILL)
    assert steps(run("down").stdout) == ["server    was gone already; its stacks are forgotten  (#)"]


@pytest.mark.parametrize(
    ("killed", "words"),
    [
        pytest.param(
            "int(subprocess.check_output(['ps', '-o', 'ppid=', '-p', str(os.getppid())]))",
            "The engine was ended by the signal SIGKILL: ",
            id="the engine",
        ),
        pytest.param(
            "SERVER",
            "The AWS server ended meanwhile, and all it held is gone (its log: {folder}/server.log): ",
            id="the server",
        ),
    ],
)
def test_what_is_killed_during_an_update_is_named(
    run: Run, state: State, make_folder: MakeFolder, killed: str, words: str
) -> None:
    found = f"import json, os, signal, subprocess\nSERVER = json.load(open({str(state.server)!r}))['pid']\n"
    program = f"{found}os.kill({killed}, signal.SIGKILL)\nraise SystemExit('It is gone.')\n"
    make_folder("program", {"__main__.py": program})
    up = run("up")
    again = f"start again with `python -m localcloud --state {state.folder} up`.\n"
    assert (up.returncode, up.stderr) == (1, words.format(folder=state.folder) + again)
    assert "Traceback" not in up.stdout


def test_two_at_once_and_ctrl_c(
    run: Run, start: Callable[..., subprocess.Popen[str]], state: State, make_folder: MakeFolder
) -> None:
    slow = """\
        import pathlib, time
        import pulumi
        if not pulumi.runtime.is_dry_run():
            pathlib.Path("updating").touch()
            try:
                time.sleep(600)
            finally:
                time.sleep(0.5)
                pathlib.Path("cleaned up").touch()
        """
    folder = make_folder("program", {"__main__.py": slow})
    with start("up") as first:
        deadline = time.monotonic() + 60
        while not (folder / "updating").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        second = run("up")
        assert second.returncode == 1
        assert second.stderr == (
            f"Another command of the local cloud is at work here (process {first.pid}): wait for its end.\n"
        )

        first.send_signal(signal.SIGINT)
        stdout, stderr = first.communicate(timeout=60)
    assert first.returncode == 130
    assert (folder / "cleaned up").exists(), "a program gets SIGINT, and time to stop"
    assert "Traceback" not in stdout
    assert re.search(r"error: (update|context) canceled\n", stdout)
    command = f"python -m localcloud --state {state.folder}"
    assert stderr == (
        "Stopped. What was made until now is recorded: "
        f"`{command} up` goes on from there, `{command} down` removes all.\n"
    )
    make_folder("program", {"__main__.py": OUTPUTS})
    assert run("up").returncode == 0


def test_any_pulumi_command(run: Run, tmp_path: Path) -> None:
    """Exit code, input and both outputs are the command's own; nothing is added to them."""
    made = run("pulumi", "config", "set", "key", stdin="from standard input")
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    assert run("pulumi", "config", "get", "key").stdout == "from standard input\n"
    missing = run("pulumi", "-C", str(tmp_path / "program"), "config", "get", "other")
    assert missing.returncode != 0
    assert missing.stdout == ""
    assert missing.stderr.startswith("error: configuration key 'other' not found for stack 'local'")


def test_any_command_runs_with_this_aws_and_this_engine(run: Run, state: State) -> None:
    script = "import os, shutil; print(os.environ['AWS_ENDPOINT_URL'], shutil.which('pulumi'))"
    none_up = run("run", "python", "-c", script)
    assert (none_up.returncode, none_up.stderr) == (
        1,
        f"No AWS server runs for {state.folder}: start one with `python -m localcloud --state {state.folder} up`.\n",
    )
    assert run("pulumi", "version").returncode == 0  # starts it
    ran = run("run", "python", "-c", script)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+ /\S+/pulumi\n", ran.stdout), ran
    assert run("run", "python", "-c", "raise SystemExit(7)").returncode == 7
    missing = run("run", "no-such-command")
    assert (missing.returncode, missing.stderr) == (1, "There is no command `no-such-command` on PATH.\n")


@pytest.mark.parametrize(
    ("files", "flags"),
    [
        pytest.param([], ["--policy-pack", str(REPOSITORY / "policypack")], id="that of this repository"),
        pytest.param(["policypack/__main__.py"], ["--policy-pack", "policypack"], id="the program's own"),
        pytest.param(
            ["policypack/__main__.py", "policypack/config.json"],
            ["--policy-pack", "policypack", "--policy-pack-config", "policypack/config.json"],
            id="with its config",
        ),
    ],
)
def test_the_pack_that_is_enforced(make_folder: MakeFolder, files: list[str], flags: list[str]) -> None:
    folder = make_folder("program", {"Pulumi.yaml": "", **dict.fromkeys(files, "")})
    assert list(Program(folder, "local").policy_flags) == flags


def test_the_commands_that_come_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert Program(REPOSITORY, "local").next_steps(State(DEFAULT_STATE)) == {
        "make preview": "what an edit of Pulumi.local.yaml would change",
        "make doctor": "whether the AWS still has what the stack made, row by row",
        "make down": "destroy it all",
    }
    other = Program(tmp_path / "a shop", "dev")
    assert list(other.next_steps(State(DEFAULT_STATE))) == [
        f"python -m localcloud {name} --cwd '{tmp_path}/a shop' --stack dev" for name in ("preview", "down")
    ]


def test_a_folder_that_does_not_exist_is_named(run: Run, tmp_path: Path) -> None:
    for command in ("preview", "up", "down", "status"):
        refused = run(command, "--cwd", "nowhere")
        folder = tmp_path / "program" / "nowhere"
        assert (refused.returncode, refused.stderr) == (
            1,
            f"`--cwd` must name the folder of a program, and {folder} is no folder.\n",
        )


def test_an_unknown_command_is_an_error(run: Run) -> None:
    unknown = run("upp")
    assert unknown.returncode == 2
    choices = "'up', 'preview', 'down', 'status', 'engine', 'pulumi', 'run'"
    assert f"invalid choice: 'upp' (choose from {choices})" in unknown.stderr


def test_what_the_program_and_the_pack_remark_is_shown(run: Run, make_folder: MakeFolder) -> None:
    remarking = PACK.replace("EnforcementLevel.MANDATORY", "EnforcementLevel.ADVISORY")
    program = """\
        import pulumi
        import pulumi_aws
        pulumi.log.warn("the bucket is old")
        pulumi_aws.iam.Group("forbidden", name="forbidden")
        """
    make_folder("program", {"__main__.py": program, "policypack/__main__.py": remarking})
    up = run("up")
    assert up.returncode == 0
    assert "    warning: the bucket is old\n" in up.stdout
    assert "          It must not be.\n" in up.stdout
    assert "Duration" not in up.stdout
    assert "passed" not in up.stdout
