"""Every case gives exactly its messages, from every policy."""

from pathlib import Path

import pytest

from tests.policypack.cases import ALL_CASES, read
from tests.policypack.judging import report_of


@pytest.mark.parametrize("path", ALL_CASES)
def test_case(path: Path) -> None:
    case = read(path)
    assert report_of(case.resources, case.config, case.dependencies) == case.expect


@pytest.mark.parametrize("path", ALL_CASES)
def test_case_stands_in_its_folder(path: Path) -> None:
    policy, side = path.parts[-3:-1]
    assert (policy in read(path).expect) == (side == "fail")
