"""Run the tests against a mutated copy of the pack."""

import multiprocessing
import os
import resource
import shutil
import tempfile
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.policypack.mutations.model import Mutation
from tests.policypack.mutations.suite import first, suite

ROOT = Path(__file__).parents[3]
PACK = ROOT / "policypack" / "iam_guardrails"
TIME_LIMIT = 900
"""Seconds for all tests of a mutation. One that never ends is noticed, too."""
TEST_LIMIT = 60
"""Seconds for one test."""
MOST_MEMORY = 3 * 2**30
"""Bytes that a run can take: some mutations let the pack take any amount."""

# Every run begins as a fork of one process that has imported what does not change.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["pytest", "hypothesis.strategies", "pulumi_policy", "grpc", "yaml", "moto.iam.aws_managed_policies"]
)


def copied(folder: Path) -> Path:
    """Copy the pack into a folder and return the copy."""
    copy = folder / PACK.name
    shutil.copytree(PACK, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def noticed_by(mutation: Mutation) -> str:
    """Return the test that fails first against a copy of the pack with this mutation, or "" if none does."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        mutation.apply(copied(folder))
        return first_failure(folder, first(mutation.file)) or first_failure(folder, suite())


def first_failure(folder: Path, tests: Sequence[Path]) -> str:
    """Return the test that fails first with the pack in a folder, or how they end otherwise; "" if all pass."""
    receiver, sender = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_run, args=(folder, tests, sender))
    process.start()
    sender.close()
    try:
        answer: str = receiver.recv() if receiver.poll(TIME_LIMIT) else f"no end within {TIME_LIMIT} seconds"
    except EOFError:
        answer = "the end of the process"
    finally:
        process.kill()
        process.join()
    return answer


class _FirstFailure:
    """A plugin of pytest that keeps the name of the first test, or file of tests, that fails."""

    def __init__(self) -> None:
        self.name = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the name of a test."""
        if report.failed:
            self.name = self.name or report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the name of a file that fails as a whole."""
        if report.failed:
            self.name = self.name or report.nodeid


def _run(folder: Path, tests: Sequence[Path], sender: Connection) -> None:
    """Run tests in this process, which nothing else uses, and send the first failure."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.chdir(ROOT)
    # The examples that fail here say nothing about the pack as it is: they are not kept.
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder / "examples")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    flags = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    flags += ["-o", f"pythonpath={ROOT} {folder}", f"--timeout={TEST_LIMIT}"]
    failure = _FirstFailure()
    code = pytest.main([*flags, *map(str, tests)], plugins=[failure])
    sender.send("" if code == pytest.ExitCode.OK else failure.name.rpartition("policypack/")[2] or f"exit code {code}")
