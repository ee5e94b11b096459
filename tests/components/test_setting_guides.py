"""The examples of the guides of settings: each is a config of the program in which the policy pack finds nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.components.recorder import ACCOUNT
from tests.components.sample_stacks import ROOT, recorded
from tests.policypack.cases import Resource
from tests.policypack.judging import report_of


def examples() -> Iterator[Any]:
    """Yield the config of each example; what is not at its top goes below the first example of the guide."""
    for guide in ("repositories", "tasks"):
        text = (ROOT / "docs" / f"{guide}.md").read_text(encoding="utf-8")
        first, *others = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
        for index, each in enumerate([first, *others]):
            whole = each if "container-roles:" in each else first + each
            yield pytest.param(yaml.safe_load(whole), id=f"{guide}-{index}")


@pytest.mark.parametrize("config", [*examples()])
def test_an_example_has_no_finding(config: dict[str, Any]) -> None:
    made = recorded({"aws:region": ACCOUNT.region, **config})

    assert [each.name for each in made.resources] != []
    assert report_of([Resource(each.type, each.name, each.inputs) for each in made.resources]) == {}
