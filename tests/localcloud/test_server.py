"""The life of the AWS server's process."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from localcloud import server
from localcloud.errors import LocalCloudError
from localcloud.server import Server

pytestmark = pytest.mark.process

HOUR = timedelta(hours=1)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "server.json"
    yield path
    server.stop(path)


def start(record: Path, *, port: int = 0, lifetime: timedelta = HOUR) -> Server:
    return server.start(record, record.with_suffix(".log"), port=port, lifetime=lifetime)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_a_server_lives_until_it_is_stopped(record: Path) -> None:
    running = start(record)
    assert server.answers(running)
    assert server.find(record) == running
    assert os.getsid(running.pid) == running.pid, "it must outlive the terminal that started it"
    iam = boto3.client(
        "iam",
        endpoint_url=running.url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106  the server takes any
    )
    managed = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert iam.get_policy(PolicyArn=managed)["Policy"]["Arn"] == managed
    iam.create_group(GroupName="group")
    server.reset(running)
    assert iam.list_groups()["Groups"] == []

    assert server.stop(record)
    assert not server.answers(running)
    assert not record.exists()
    assert not server.stop(record)


def test_a_requested_port_is_used(record: Path) -> None:
    with socket.socket() as free:
        free.bind((server.HOST, 0))
        port = free.getsockname()[1]
    assert start(record, port=port).port == port


def test_a_taken_port_is_an_error_and_leaves_no_record(record: Path) -> None:
    with socket.socket() as taken:
        taken.bind((server.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LocalCloudError) as error:
            start(record, port=port)
    assert str(error.value) == (
        f"Port {port} of 127.0.0.1 cannot be used (Address already in use): "
        "choose another with --port, or leave it out."
    )
    assert not record.exists()


def test_a_server_ends_itself(record: Path) -> None:
    started = start(record, lifetime=timedelta(seconds=3))
    assert server.find(record) == started
    assert wait_until(lambda: server.find(record) is None, 10)
    assert not server.answers(started)


def test_a_killed_server_is_not_found(record: Path) -> None:
    killed = start(record)
    os.kill(killed.pid, signal.SIGKILL)
    assert wait_until(lambda: server.find(record) is None, 5)


def test_a_recycled_process_id_is_not_killed(record: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as bystander:
        record.write_text(json.dumps({"pid": bystander.pid, "port": 1, "ends": "2026-01-01T00:00:00+00:00"}))
        assert server.find(record) is None
        assert not server.stop(record)
        assert bystander.poll() is None
        bystander.kill()
    assert not record.exists()


def test_a_server_that_cannot_start_shows_its_log(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REPOSITORY", record.parent)
    with pytest.raises(LocalCloudError) as error:
        start(record)
    first, *_, last = str(error.value).splitlines()
    assert first == f"The AWS server did not come up. The end of its log {record.with_suffix('.log')}:"
    assert last.endswith("No module named 'localcloud')")
