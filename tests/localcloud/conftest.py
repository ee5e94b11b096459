"""A local cloud for the tests of this folder, and programs to run in it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from localcloud import server
from localcloud.cloud import LocalCloud
from tests.localcloud.provider.engine import Boto

MakeFolder = Callable[..., Path]


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """One server for all tests that do not end it; each works on a project of another name."""
    with LocalCloud(tmp_path_factory.mktemp("cloud")) as running:
        yield running


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Write a folder of files, dedented, and return it: `make_folder("name", {"__main__.py": ...})`."""

    def make(name: str, files: dict[str, str]) -> Path:
        for file, text in files.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text))
        return tmp_path / name

    return make


@pytest.fixture
def project(request: pytest.FixtureRequest, make_folder: MakeFolder) -> Callable[..., Path]:
    """Write a project named after the test: `project(program, virtualenv=...)`."""

    def make(program: str, options: str = "{toolchain: pip}") -> Path:
        name = request.node.originalname.removeprefix("test_").replace("_", "-")
        pulumi_yaml = (
            f"name: {name}\nruntime: {{name: python, options: {options}}}\nconfig: {{aws:region: us-east-1}}\n"
        )
        return make_folder("program", {"Pulumi.yaml": pulumi_yaml, "__main__.py": program})

    return make


@pytest.fixture(scope="session")
def moto_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The local cloud's server, for all tests: each names its own resources."""
    folder = tmp_path_factory.mktemp("server")
    record = folder / "server.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_RECORDER_FILEPATH", str(folder / "recording"))
        running = server.start(record, folder / "server.log", port=0, lifetime=timedelta(hours=1))
    yield running.url
    server.stop(record)


@pytest.fixture(scope="session")
def boto(moto_endpoint: str) -> Boto:
    """AWS seen past the provider."""
    return Boto(moto_endpoint)
