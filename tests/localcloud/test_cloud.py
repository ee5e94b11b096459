"""The engine in the environment of the local cloud, and the state that lives and dies with the server."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from localcloud.cloud import LocalCloud, Stack
from localcloud.errors import LocalCloudError
from localcloud.server import HOST
from tests.localcloud.conftest import MakeFolder

pytestmark = pytest.mark.scenario

MakeProject = Callable[..., Path]

UP = ("up", "--yes", "--skip-preview", "--non-interactive", "--suppress-progress")
ROLE = """\
    import json
    import pulumi
    import pulumi_aws
    statement = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    pulumi_aws.iam.Role("role", name="NAME", assume_role_policy=trust)
    pulumi.export("password", pulumi.Output.secret("x"))
    """


def test_nothing_of_the_callers_cloud_reaches_a_program(
    cloud: LocalCloud, project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_IAM", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "the caller's")
    for name in ("PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL", "PULUMI_STACK", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        monkeypatch.setenv(name, "the caller's")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ONE_MORE", "the caller's")
    folder = project("""\
        import os
        import pulumi
        pulumi.export("aws", {name: value for name, value in os.environ.items() if name.startswith("AWS_")})
        pulumi.export("callers", [name for name, value in os.environ.items() if value == "the caller's"])
        pulumi.export("no_proxy", os.environ["NO_PROXY"])
        """)
    assert cloud.pulumi(*UP, cwd=folder).returncode == 0
    assert cloud.server
    assert cloud.outputs(folder, "local") == {
        "aws": {
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": f"http://{HOST}:{cloud.server.port}",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        },
        "callers": ["ONE_MORE"],
        "no_proxy": "127.0.0.1,localhost",
    }


def test_a_program_that_never_saw_a_stack_is_run_and_left_as_it_was(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project(ROLE.replace("NAME", "left-as-it-was"))
    for command in (("preview", "--non-interactive"), UP, ("destroy", "--yes", "--skip-preview")):
        run = cloud.pulumi(*command, "-C", "program", cwd=folder.parent)
        assert (run.returncode, run.stderr) == (0, ""), run
        assert sorted(path.name for path in folder.iterdir()) == ["Pulumi.yaml", "__main__.py"]
    assert cloud.stacks(folder) == [Stack("local", current=True)]


def test_a_config_file_that_the_engine_would_rewrite_is_left_as_it_was(cloud: LocalCloud, project: MakeProject) -> None:
    """It writes values as strings along with its salt."""
    folder = project("import pulumi\npulumi.export('protect', pulumi.Config('a').require_bool('protect'))\n")
    file = folder / "Pulumi.local.yaml"
    config = "config:  # by hand\n  a:protect: true\n  a:count: 010\n  a:ratio: 1.10\n"
    file.write_text(config)
    assert cloud.pulumi(*UP, cwd=folder).returncode == 0
    assert cloud.outputs(folder, "local") == {"protect": True}
    assert file.read_text() == config
    assert cloud.pulumi("config", "set", "a:protect", "false", cwd=folder).returncode == 0
    assert "protect: false" in file.read_text().replace('"', "")


def test_the_stack_that_is_selected_or_named_is_the_one(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project("import pulumi\npulumi.export('stack', pulumi.get_stack())\n")
    assert cloud.pulumi(*UP, "-s", "named", cwd=folder).returncode == 0
    assert [stack.name for stack in cloud.stacks(folder) if stack.current] == []
    assert cloud.pulumi("stack", "init", "selected", cwd=folder).returncode == 0
    assert cloud.pulumi(*UP, cwd=folder).returncode == 0
    assert cloud.pulumi("stack", "output", "stack", cwd=folder).stdout == "selected\n"
    assert cloud.pulumi("stack", "output", "stack", "-s", "named", cwd=folder).stdout == "named\n"


def test_a_folder_without_a_project_is_pulumis_own_error(cloud: LocalCloud, tmp_path: Path) -> None:
    run = cloud.pulumi("preview", "--non-interactive", cwd=tmp_path)
    assert run.returncode != 0
    assert run.stderr.startswith("error: no Pulumi.yaml project file found")


def test_a_pack_is_taken_from_the_callers_folder(
    cloud: LocalCloud, project: MakeProject, make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(ROLE.replace("NAME", "checked"))
    make_folder(
        "pack",
        {
            "PulumiPolicy.yaml": "version: 0.1.0\nruntime: python\n",
            "__main__.py": """\
                from pulumi_policy import EnforcementLevel, PolicyConfigSchema, PolicyPack, ResourceValidationPolicy
                def judge(args, report):
                    if args.resource_type == "aws:iam/role:Role":
                        report(args.get_config()["message"], None)
                PolicyPack("pack", [ResourceValidationPolicy(
                    name="no-role",
                    description="No role",
                    enforcement_level=EnforcementLevel.MANDATORY,
                    config_schema=PolicyConfigSchema(properties={"message": {"type": "string"}}),
                    validate=judge,
                )])
                """,
            "config.json": '{"no-role": {"message": "from the config"}}',
        },
    )
    flags = ("--policy-pack", "pack", "--policy-pack-config", "pack/config.json")
    run = cloud.pulumi("preview", "--non-interactive", "-C", "program", *flags, cwd=folder.parent)
    assert run.returncode == 1
    policies = run.stdout.partition("Policies:\n")[2].partition("\n\n")[0]
    first, *lines = (line.strip() for line in policies.splitlines())
    # The engine shortens a long path.
    assert re.fullmatch(r"❌ pack@v0\.1\.0 \(local: /\S+/pack\)", first)
    assert lines == [
        "- [mandatory]  no-role  (aws:iam:Role: role)",
        "No role",
        "from the config",
    ]
    monkeypatch.setenv("PULUMI_OPTION_POLICY_PACK", str(folder.parent / "pack"))
    monkeypatch.setenv("PULUMI_OPTION_POLICY_PACK_CONFIG", str(folder.parent / "pack" / "config.json"))
    by_variables = cloud.pulumi("preview", "--non-interactive", cwd=folder)
    assert by_variables.returncode == 1
    assert by_variables.stdout.partition("Policies:\n")[2].partition("\n\n")[0] == policies
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("PULUMI_OPTION_POLICY_PACK", "pack")
    monkeypatch.setenv("PULUMI_OPTION_POLICY_PACK_CONFIG", "pack/config.json")
    from_here = cloud.pulumi("preview", "--non-interactive", cwd=folder)
    assert from_here.returncode == 1
    assert from_here.stdout.partition("Policies:\n")[2].partition("\n\n")[0] == policies


def test_a_disk_that_is_full_is_named(cloud: LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the engine says of it: here it is refused something else."""
    with pytest.raises(LocalCloudError, match=r"^`pulumi stack ls --json` fails in "):
        cloud.stacks(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: {cloud.state.folder: Namespace(free=99_999)}[path])
    with pytest.raises(LocalCloudError) as error:
        cloud.stacks(tmp_path)
    assert str(error.value) == f"The disk of {cloud.state.folder} is full: free some space and repeat the command."


def test_an_engine_run_has_a_time_limit(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project("import time\ntime.sleep(60)\n")
    with pytest.raises(LocalCloudError, match=r"was stopped after 3 s\.$"):
        cloud.pulumi("preview", "--non-interactive", cwd=folder, limit=3)


def test_the_lock_of_an_engine_that_was_killed_is_removed(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project("")
    assert cloud.pulumi(*UP, cwd=folder).returncode == 0
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    name = "the-lock-of-an-engine-that-was-killed-is-removed"
    lock = cloud.state.backend / ".pulumi" / "locks" / "organization" / name / "local" / "lock.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    content = {"username": "somebody", "hostname": "here", "timestamp": "2026-01-01T00:00:00Z"}
    lock.write_text(json.dumps({**content, "pid": os.getpid()}))
    for stack in ("local", f"organization/{name}/local"):
        with pytest.raises(LocalCloudError) as locked:
            cloud.pulumi(*UP, "--stack", stack, cwd=folder)
        assert str(locked.value) == (
            f"The stack `local` is locked by process {os.getpid()}: wait for the end of that engine, or end it with "
            f"`kill {os.getpid()}`. If it is no engine, unlock the stack with "
            f"`python -m localcloud --state {cloud.state.folder} pulumi cancel --yes --stack local`."
        )
    assert cloud.pulumi("preview", "--non-interactive", cwd=folder).returncode == 0
    lock.write_text(json.dumps({**content, "pid": gone.pid}))
    assert cloud.pulumi(*UP, cwd=folder).returncode == 0
    assert not lock.exists()


def test_a_new_server_means_no_stack(tmp_path: Path, project: MakeProject) -> None:
    """A stack of the last server would describe what is no more."""
    folder = project("")
    remarks: list[str] = []
    with LocalCloud(tmp_path / "state", remarks.append) as cloud:
        assert cloud.pulumi(*UP, cwd=folder).returncode == 0
        assert cloud.stacks(folder) == [Stack("local", current=True)]
        first = cloud.server
        assert first
        os.kill(first.pid, signal.SIGKILL)
        while cloud.server:
            time.sleep(0.02)
        with pytest.raises(LocalCloudError) as error:
            cloud.pulumi(*UP, cwd=folder)
        assert str(error.value) == (
            f"No AWS server runs for {tmp_path / 'state'}: "
            f"start one with `python -m localcloud --state {tmp_path / 'state'} up`."
        )

        assert cloud.start() != first
        assert remarks == ["the AWS server of the last run is gone, and all it held: beginning with an empty account"]
        assert cloud.stacks(folder) == []
    assert cloud.server is None
    assert sorted(path.name for path in (tmp_path / "state").iterdir()) == ["server.log"]


def test_a_reset_means_no_stack(tmp_path: Path, project: MakeProject) -> None:
    folder = project("")
    with LocalCloud(tmp_path / "state") as cloud:
        assert cloud.pulumi(*UP, cwd=folder).returncode == 0
        cloud.reset()
        assert cloud.stacks(folder) == []
        assert cloud.pulumi(*UP, cwd=folder).returncode == 0


def test_a_running_server_keeps_its_port(tmp_path: Path) -> None:
    with LocalCloud(tmp_path / "state") as cloud:
        running = cloud.start(lifetime=timedelta(seconds=1))
        assert cloud.start(port=running.port) == running
        with pytest.raises(LocalCloudError) as error:
            cloud.start(port=1)
    assert str(error.value) == (
        f"The AWS server must be on port 1, but it runs on {running.port}: "
        f"end it with `python -m localcloud --state {tmp_path / 'state'} down`, or leave --port out."
    )


def test_a_program_without_a_region_is_refused(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project(ROLE.replace("NAME", "nowhere"))
    file = folder / "Pulumi.yaml"
    file.write_text(file.read_text().replace("config: {aws:region: us-east-1}\n", ""))
    run = cloud.pulumi(*UP, cwd=folder)
    assert run.returncode == 1
    assert "has a problem: Missing region information" in run.stdout + run.stderr
    assert "e.g. `pulumi config set aws:region us-west-2`" in run.stdout + run.stderr


def test_another_region_replaces_only_what_lives_in_it(cloud: LocalCloud, project: MakeProject) -> None:
    repository = "pulumi_aws.ecr.Repository('moving', name='moving')\n"
    folder = project(ROLE.replace("NAME", "staying") + repository)
    assert cloud.pulumi(*UP, cwd=folder).returncode == 0
    assert cloud.pulumi("config", "set", "aws:region", "eu-west-1", cwd=folder).returncode == 0
    moved = cloud.pulumi(*UP, cwd=folder)
    assert moved.returncode == 0, moved.stderr
    assert "    +-1 replaced\n    2 unchanged\n" in moved.stdout
