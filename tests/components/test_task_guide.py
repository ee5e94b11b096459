"""The examples of docs/tasks.md: each is a config that the components take, and the policy pack has no finding."""

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.components.recorder import ACCOUNT, record
from tests.policypack.cases import Resource
from tests.policypack.judging import report_of

ROOT = Path(__file__).parents[2]
ROLES, *EXAMPLES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8"), re.DOTALL)


def config_of(example: str) -> dict[str, Any]:
    """Return the config of an example, with the names of the roles above it if it has none."""
    config: dict[str, Any] = yaml.safe_load(example if "container-roles:" in example else ROLES + example)
    return config


@pytest.mark.parametrize("example", [pytest.param(each, id=f"{index}") for index, each in enumerate(EXAMPLES)])
def test_an_example_previews_without_a_finding(example: str) -> None:
    config = {"aws:region": ACCOUNT.region, **{key: json.dumps(each) for key, each in config_of(example).items()}}
    made = record(lambda: runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__"), config=config)

    assert [each.name for each in made.resources if each.type == "aws:iam/policy:Policy"] != []
    assert report_of([Resource(each.type, each.name, each.inputs) for each in made.resources]) == {}
