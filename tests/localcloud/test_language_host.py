"""The stand-in language host under the real engine. The programs make no resource: only Python is tried here."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.cloud import LocalCloud
from localcloud.language_host import INTERRUPT
from tests.localcloud.conftest import MakeFolder

MakeProject = Callable[..., Path]
FLAGS = ("--non-interactive", "--suppress-progress")
PYTHON = str(Path(sys.executable).with_name("python3"))
"""What is first on PATH."""
PACK = 'from pulumi_policy import PolicyPack\nPolicyPack("pack", policies=[])\n'


@pytest.fixture(autouse=True)
def stand_in(cloud: LocalCloud) -> None:
    """Skip nothing silently: where the engine came with its own host, that one must pass the same tests."""
    hosts = list(cloud.state.home.glob("plugins/language-python-*/pulumi-language-python"))
    assert bool(hosts) != bool(cloud.engine.language_host)


def diagnostics(run: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines under `Diagnostics:`, without their indentation."""
    section = run.stdout.partition("Diagnostics:\n")[2].partition("\n\n")[0]
    return [line.strip() for line in section.splitlines()[1:]]


def test_a_program_runs_in_its_folder_on_this_python(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project("""\
        import os, sys
        import pulumi
        import nearby
        print("printed")
        config = pulumi.Config()
        pulumi.export("seen", [os.getcwd(), sys.executable, nearby.__file__, pulumi.get_stack(), config.require("key")])
        pulumi.export("hidden", config.require_secret("password"))
        """)
    (folder / "nearby.py").touch()
    up = cloud.pulumi("up", "--yes", "--skip-preview", *FLAGS, "-c", "key=value", "-c", "password=x", cwd=folder)
    assert (up.returncode, up.stderr) == (0, "")
    assert diagnostics(up) == ["printed"]
    output = cloud.pulumi("stack", "output", "--json", cwd=folder)
    assert json.loads(output.stdout) == {
        "seen": [str(folder), PYTHON, str(folder / "nearby.py"), "local", "value"],
        "hidden": "[secret]",
    }


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param(
            "def build():\n    raise ValueError('bad input')\nbuild()\n",
            [
                "error: Program failed with an unhandled exception:",
                "Traceback (most recent call last):",
                'File "FOLDER/__main__.py", line 3, in <module>',
                "build()",
                'File "FOLDER/__main__.py", line 2, in build',
                "raise ValueError('bad input')",
                "ValueError: bad input",
            ],
            id="an exception is shown from the program on",
        ),
        pytest.param(
            "import sys\nsys.exit(5)\n",
            ["error: an unhandled error occurred: Program exited with non-zero exit code: 5"],
            id="an exit code is an error",
        ),
        pytest.param(
            "import pulumi\nraise pulumi.RunError('bad config')\n",
            ["error: bad config", "error: an unhandled error occurred: Program exited with non-zero exit code: 1"],
            id="a run error is its message",
        ),
    ],
)
def test_a_program_that_fails(cloud: LocalCloud, project: MakeProject, program: str, expected: list[str]) -> None:
    folder = project(program)
    run = cloud.pulumi("preview", *FLAGS, cwd=folder)
    assert run.returncode != 0
    assert diagnostics(run) == [line.replace("FOLDER", str(folder)) for line in expected]


def test_a_missing_virtual_environment_is_named_and_can_be_made(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project("import pulumi, sys\npulumi.export('prefix', sys.prefix)\n", "{toolchain: pip, virtualenv: venv}")
    run = cloud.pulumi("preview", *FLAGS, cwd=folder)
    assert run.returncode != 0
    assert "\n".join(diagnostics(run)) == (
        f"error: the virtual environment of {folder} is missing: `virtualenv` names {folder}/venv, "
        f"and there is no {folder}/venv/bin/python. Create it with `pulumi install` in that folder"
    )

    # No package index here: the new environment borrows the packages of this one.
    (folder / "requirements.txt").write_text("# nothing from an index\n")
    install = cloud.pulumi("install", cwd=folder)
    assert install.returncode == 0, install
    python = folder / "venv" / "bin" / "python"
    site = subprocess.check_output([python, "-c", "import site; print(site.getsitepackages()[0])"], text=True).strip()
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    Path(site, "borrowed.pth").write_text(packages)
    run = cloud.pulumi("preview", *FLAGS, cwd=folder)
    assert run.returncode == 0, run
    assert f'prefix: "{folder}/venv"' in {line.strip() for line in run.stdout.splitlines()}


def test_requirements_that_cannot_be_installed_are_an_error(cloud: LocalCloud, project: MakeProject) -> None:
    folder = project("")
    (folder / "requirements.txt").write_text("./missing\n")
    install = cloud.pulumi("install", cwd=folder)
    assert install.returncode != 0
    command = f"{PYTHON} -m pip install -r {folder}/requirements.txt"
    assert f"`{command}` ended with exit code 1" in install.stderr


def test_a_pack_works_in_its_own_folder_and_sees_nothing_of_the_program(
    cloud: LocalCloud, project: MakeProject, make_folder: MakeFolder
) -> None:
    program = project("")
    (program / "only_the_program_has_this.py").touch()
    pack = make_folder(
        "pack",
        {
            "PulumiPolicy.yaml": "version: 0.1.0\nruntime: {name: python, options: {toolchain: pip}}\n",
            "__main__.py": """\
                import os, sys
                print(os.getcwd(), file=sys.stderr)
                import only_the_program_has_this
                """,
        },
    )
    run = cloud.pulumi("preview", *FLAGS, "--policy-pack", str(pack), cwd=program)
    assert run.returncode != 0
    lines = diagnostics(run)
    assert lines[-1] == "ModuleNotFoundError: No module named 'only_the_program_has_this'"
    assert str(pack) in lines


@pytest.mark.parametrize(
    ("files", "error"),
    [
        pytest.param(
            {
                "PulumiPolicy.yaml": "version: 0.1.0\nruntime: {name: python, options: {virtualenv: venv}}\n",
                "__main__.py": PACK,
            },
            "could not read plugin [PACK]: the virtual environment of PACK is missing: `virtualenv` names PACK/venv, "
            "and there is no PACK/venv/bin/python. Create it with `pulumi install` in that folder",
            id="without its Python",
        ),
        pytest.param(
            {"PulumiPolicy.yaml": "version: 0.1.0\nruntime: python\n", "__main__.py": "print('hello')\n" + PACK},
            "PACK (analyzer) plugin [PACK] wrote an invalid port to stdout: could not parse port: "
            'strconv.Atoi: parsing "hello": invalid syntax',
            id="that prints before its port",
        ),
    ],
)
def test_a_pack_that_cannot_start_is_an_error_at_once(
    cloud: LocalCloud, project: MakeProject, make_folder: MakeFolder, files: dict[str, str], error: str
) -> None:
    program = project("")
    pack = make_folder("pack", files)
    run = cloud.pulumi("preview", *FLAGS, "--policy-pack", str(pack), cwd=program, limit=60)
    assert run.returncode != 0
    assert run.stderr.strip() == f'error: policy pack "{pack}" failed to start: {error.replace("PACK", str(pack))}'


FRAME = b'Traceback (most recent call last):\n  File "__main__.py", line 1, in <module>\n    run()\n'
ENDING = b"RuntimeError: cannot schedule new futures after interpreter shutdown\n"


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        pytest.param(FRAME + b"KeyboardInterrupt\n", b"", id="the interrupt"),
        pytest.param(b"Exception in thread Thread-1 (_serve):\n" + FRAME + ENDING, b"", id="the SDK's server"),
        pytest.param(
            b"bye\n" + FRAME + b"KeyboardInterrupt\nException in thread Thread-1 (_serve):\n" + FRAME + ENDING,
            b"bye\n",
            id="both",
        ),
        pytest.param(FRAME + b"ValueError: no\n", FRAME + b"ValueError: no\n", id="an error of the program's"),
    ],
)
def test_what_an_interrupt_makes_python_say_is_not_passed_on(printed: bytes, left: bytes) -> None:
    assert INTERRUPT.sub(b"", printed) == left
