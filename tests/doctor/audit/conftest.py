"""Running the audit in the process of the tests."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from doctor import commands as command_line


@dataclass(frozen=True)
class Shown:
    """The exit code of an audit, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:  # noqa: ANN401  any JSON value
        return json.loads(self.out)

    @property
    def config(self) -> list[str]:
        """What the audit says of the config."""
        return [line for line in self.lines if line.startswith("config: ")]


Audit = Callable[..., Shown]


@pytest.fixture
def audit(capsys: pytest.CaptureFixture[str]) -> Audit:
    def run(*arguments: str | Path) -> Shown:
        code = command_line.main(["audit", *map(str, arguments)])
        captured = capsys.readouterr()
        return Shown(code, captured.out, captured.err)

    return run
