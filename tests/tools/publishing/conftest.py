"""One server of AWS a session; for each test an organisation of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.cloud import LocalCloud
from tests.tools.publishing.organisation import Organisation
from tests.tools.publishing.organisation import organisation as founded
from tests.tools.publishing.service import serving


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(tmp_path_factory.mktemp("cloud")) as made:
        yield made


@pytest.fixture
def organisation(cloud: LocalCloud, tmp_path: Path) -> Iterator[Organisation]:
    with serving() as service:
        yield founded(cloud, service, tmp_path)
