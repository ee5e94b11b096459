"""The order in which the engine is looked for, with fake executables in place of real ones."""

import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from localcloud import engine
from localcloud.engine import Engine
from localcloud.errors import LocalCloudError

pytestmark = pytest.mark.process

NO_DOWNLOAD = f"urllib.error.URLError: <urlopen error [Errno {errno.ECONNREFUSED}] {os.strerror(errno.ECONNREFUSED)}>"


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing on PATH, nothing in the cache, no network."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(script))
    path.chmod(0o755)
    return path


def pulumi(folder: Path, version: str, *, language_host: bool = True) -> Path:
    if language_host:
        executable(folder / "pulumi-language-python", "#!/bin/sh\n")
    return executable(folder / "pulumi", f"#!/bin/sh\necho {version}\n")


def go(tmp_path: Path, *, build: str) -> Path:
    """A `go` that has the SDK module at hand; `build` is what it does when asked to build into the path `target`."""
    executor = tmp_path / "sdk" / "python" / "cmd" / "pulumi-language-python-exec"
    executor.parent.mkdir(parents=True)
    executor.touch()
    script = f"""\
        #!{sys.executable}
        import json, pathlib, sys, time
        if sys.argv[1] == "mod":
            print("go: downloading a toolchain", file=sys.stderr)
            print(json.dumps({{"Version": "v3.300.0", "Dir": {str(tmp_path / "sdk")!r}}}))
        else:
            target = pathlib.Path(sys.argv[sys.argv.index("-o") + 1])
            with open({str(tmp_path / "builds")!r}, "a") as builds:
                print("build", file=builds)
            {build}
        """
    return executable(tmp_path / "bin" / "go", script)


BUILD = 'target.write_text("#!/bin/sh\\necho v3.300.0\\n"); target.chmod(0o755)'


def test_the_one_on_path_comes_first(tmp_path: Path) -> None:
    pulumi(engine.cache_folder() / "bin", "v3.300.0")
    on_path = pulumi(tmp_path / "bin", "v3.300.1")
    remarks: list[str] = []
    assert engine.find(remarks.append) == Engine(on_path, "3.300.1", "on PATH")
    assert remarks == []


def test_a_link_on_path_is_followed_to_its_language_host(tmp_path: Path) -> None:
    installed = pulumi(tmp_path / "cellar", "v3.300.1")
    (tmp_path / "bin" / "pulumi").symlink_to(installed)
    found = engine.find(print)
    assert found == Engine(installed, "3.300.1", "on PATH")
    assert found.language_host == tmp_path / "cellar" / "pulumi-language-python"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        pytest.param(
            lambda folder: pulumi(folder, "v3.228.9"), "its version must be 3.229.0 or newer, got 3.228.9", id="too old"
        ),
        pytest.param(
            lambda folder: pulumi(folder, "dev"),
            "`pulumi version` must print one like v3.229.0, got 'dev', exit code 0",
            id="no version",
        ),
        pytest.param(
            lambda folder: pulumi(folder, "v3.300.0", language_host=False),
            "pulumi-language-python is not next to it",
            id="no language host",
        ),
        pytest.param(
            lambda folder: executable(folder / "pulumi", "#!/bin/sh\necho wrong machine >&2\nexit 2\n"),
            "`pulumi version` must print one like v3.229.0, got 'wrong machine', exit code 2",
            id="broken",
        ),
    ],
)
def test_one_on_path_that_cannot_be_used_gives_way_to_the_cached(
    tmp_path: Path, place: Callable[[Path], Path], reason: str
) -> None:
    on_path = place(tmp_path / "bin")
    cached = pulumi(engine.cache_folder() / "bin", "v3.300.0")
    remarks: list[str] = []
    assert engine.find(remarks.append) == Engine(cached, "3.300.0", "cached")
    assert remarks == [f"not using {on_path}: {reason}"]


def test_a_broken_cached_one_is_an_error_that_names_its_folder() -> None:
    folder = engine.cache_folder()
    cached = executable(folder / "bin" / "pulumi", "")
    cached.chmod(0o644)
    with pytest.raises(LocalCloudError) as error:
        engine.find(print)
    assert str(error.value) == (
        f"The engine in {folder} is broken: `pulumi version` fails: [Errno 13] Permission denied: {str(cached)!r}. "
        "Remove that folder to get it again."
    )


def test_without_a_release_it_is_built_once(tmp_path: Path) -> None:
    go(tmp_path, build=BUILD)
    remarks: list[str] = []
    folder = engine.cache_folder()
    built = Engine(folder / "bin" / "pulumi", "3.300.0", "cached")
    assert engine.find(remarks.append) == built
    assert remarks == [
        "downloading the official release",
        f"the official release cannot be downloaded: {NO_DOWNLOAD}",
        "building the CLI from its Go module: 4 minutes on two cores, once",
    ]
    assert built.language_host is None
    assert built.executor.exists()
    assert engine.find(remarks.append) == built
    assert (tmp_path / "builds").read_text() == "build\n"


def test_a_long_build_shows_that_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PROGRESS_INTERVAL", 0.4)
    go(tmp_path, build=f'print("some/package", flush=True); time.sleep(1); {BUILD}')
    remarks: list[str] = []
    engine.find(remarks.append)
    assert [remark for remark in remarks if re.fullmatch(r"\d+ s: some/package", remark)]


def test_two_at_once_build_once(tmp_path: Path) -> None:
    go(tmp_path, build=f"time.sleep(1); {BUILD}")
    command = [sys.executable, "-c", "from localcloud import engine; print(engine.find(print).origin)"]
    environment = {**os.environ, "PYTHONPATH": str(engine.MODULE.parent.parent)}
    finders = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [finder.communicate(timeout=60) for finder in finders]
    assert [finder.returncode for finder in finders] == [0, 0], outputs
    waited = [re.fullmatch(r"process \d+ is getting the engine: waiting\ncached\n", stdout) for stdout, _ in outputs]
    assert [bool(match) for match in waited] in ([True, False], [False, True]), outputs
    assert (tmp_path / "builds").read_text() == "build\n"


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        pytest.param(None, "`go` is not on PATH", id="no Go"),
        pytest.param('print("no space left"); sys.exit(1)', "no space left", id="a failed build"),
        pytest.param("time.sleep(60)", "stopped after 1 s", id="a build without end"),
    ],
)
def test_no_way_to_an_engine_is_an_error_that_names_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: str | None, reason: str
) -> None:
    monkeypatch.setattr(engine, "BUILD_LIMIT", 1)
    if build:
        go(tmp_path, build=build)
    with pytest.raises(LocalCloudError) as error:
        engine.find(lambda _remark: None)
    assert str(error.value).splitlines() == [
        "There is no Pulumi engine on this machine, and none could be got:",
        f"- the official release cannot be downloaded: {NO_DOWNLOAD}",
        f"- the CLI cannot be built: {reason}",
        (
            "Either install the Pulumi CLI 3.229.0 or newer (https://www.pulumi.com/docs/install/), "
            f"or install Go (https://go.dev/dl/) and let this command build the CLI from {engine.MODULE}."
        ),
    ]
    assert not engine.cache_folder().exists()
