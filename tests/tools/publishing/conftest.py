"""One server of AWS a session; for each test an organization of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.cloud import LocalCloud
from tests.tools.publishing.organization import Organization
from tests.tools.publishing.organization import organization as founded
from tests.tools.publishing.service import serving


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(tmp_path_factory.mktemp("cloud")) as made:
        yield made


@pytest.fixture
def organization(cloud: LocalCloud, tmp_path: Path) -> Iterator[Organization]:
    with serving() as service:
        yield founded(cloud, service, tmp_path)
