"""The errors that `doctor explain` knows: each wording with the whole text it is answered with.

A case is a file below `explain/`: where the wording is from, the error as it was pasted, `=====`, the answer.
"""

from pathlib import Path

import pytest

from doctor.explain.cleaning import clean
from doctor.explain.explaining import explain
from doctor.explain.explanation import as_text

FOLDER = Path(__file__).with_name("explain")
CASES = sorted(FOLDER.glob("*.txt"))


def parts(case: Path) -> tuple[str, str]:
    """The error and the answer of a case."""
    _source, _, rest = case.read_text(encoding="utf-8").partition("\n")
    error, _, answer = rest.partition("\n=====\n")
    return error, answer.removesuffix("\n")


@pytest.mark.parametrize("case", [pytest.param(case, id=case.stem) for case in CASES])
def test_explains(case: Path) -> None:
    error, answer = parts(case)

    assert "\n\n".join(map(as_text, explain(clean(error)))) == answer
