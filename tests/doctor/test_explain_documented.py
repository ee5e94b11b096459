"""The messages that the documents of this project print: `explain` knows each."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.doctor.explanations import REPOSITORY, explained

_WORDS = 3
"""Words of the shortest message; fewer tell nothing by themselves."""


def documented() -> Iterator[Any]:
    """Yield what stands in the first column of the guide to errors, and what Pulumi says of a config of the pack."""
    for message in first_column(REPOSITORY / "docs/troubleshooting.md"):
        yield pytest.param(message, id=message)
    pack = (REPOSITORY / "policypack/README.md").read_text(encoding="utf-8")
    for stop in re.findall(r"Pulumi stops[^|`]*: (`[^|]*)", pack):
        for message in re.findall(r"`([^`]+)`", stop.partition(". ")[0]):
            yield pytest.param(message.replace(" ...", " '^x'"), id=message)


def first_column(file: Path) -> Iterator[str]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            cell = re.split(r"(?<!\\)\|", line)[1]
            yield from (each for each in re.findall(r"`([^`]+)`", cell) if len(each.split()) >= _WORDS)


CASES = list(documented())


@pytest.mark.parametrize("message", CASES)
def test_knows_what_the_documents_print(message: str) -> None:
    assert [each.title for each in explained(message) if not each.known] == []


def test_there_are_messages_of_both_documents() -> None:
    ids = {case.id for case in CASES}

    assert {"... is too complex to be checked", "unexpected end of JSON input", "Does not match pattern ..."} <= ids
