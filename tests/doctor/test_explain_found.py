"""Errors as people paste them: what the answer to each must say, and must not say."""

from typing import Any

import pytest

from doctor.commands import main
from tests.doctor.explanations import found, pasted

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in found()])
def test_says_what_helps(
    case: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "110")  # a narrow terminal gets the same config on more lines
    code = main(["explain", pasted(case)])
    answer = " ".join(capsys.readouterr().out.lower().split())

    assert code in {0, 1}
    assert case.keys() & {"says", "never"}, "a case must say what helps"
    assert [each for each in case.get("says", []) if not any(one.lower() in answer for one in each)] == []
    assert [each for each in case.get("never", []) if each.lower() in answer] == []
