"""`doctor explain` knows what the commands and components of this project say when they stop."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.doctor.explanations import REPOSITORY, explained

RAISED = {"DoctorError", "LocalCloudError", "ProviderError", "RunError"}
"""The errors that a person sees."""
LEAST = 20
"""Letters of a message that is told from any other text."""


def message(argument: ast.expr) -> str:
    """Return a message with something in the place of each value."""
    if isinstance(argument, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "some-value" for each in argument.values)
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def raised() -> Iterator[Any]:
    """Yield each message that a source of this project raises."""
    seen = set()
    for folder in ("components", "doctor", "localcloud", "tools/publishing"):
        for file in sorted(Path(REPOSITORY, folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                    name = ast.unparse(node.exc.func).rpartition(".")[2]
                    text = message(node.exc.args[0])
                    if (
                        name in RAISED
                        and sum(map(str.isalpha, text.replace("some-value", ""))) >= LEAST
                        and text not in seen
                    ):
                        seen.add(text)
                        yield pytest.param(text, id=f"{Path(folder).name}-{file.stem}-{node.lineno}")


@pytest.mark.parametrize("text", list(raised()))
def test_every_message_is_known(text: str) -> None:
    assert all(each.known for each in explained(f"error: {text}"))


def test_there_are_messages() -> None:
    assert len(list(raised())) > 30


def test_repeats_the_message() -> None:
    (said,) = explained(
        "Traceback\nAnother command of the local cloud is at work here (process 4711): wait for its end."
    )

    assert said.cause == "Another command of the local cloud is at work here (process 4711): wait for its end."
    assert said.recognised == {"command": "localcloud"}
