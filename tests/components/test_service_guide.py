"""The stacks of docs/services.md, as they stand there: the policy pack finds nothing, and nothing is unknown."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.components.recorder import DOCUMENTS
from tests.components.sample_stacks import ROOT, recorded
from tests.policypack.cases import Resource
from tests.policypack.judging import report_of

GUIDE = Path(ROOT / "docs" / "services.md").read_text(encoding="utf-8")
EXAMPLES: list[dict[str, Any]] = [
    yaml.safe_load(block.partition("```")[0])["config"] for block in GUIDE.split("```yaml\n")[1:]
]


@pytest.mark.parametrize("config", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_policy_pack_finds_nothing_in_an_example(config: dict[str, Any]) -> None:
    resources = [Resource(each.type, each.name, each.inputs) for each in recorded(config).resources]
    assert report_of(resources) == {}


@pytest.mark.parametrize("config", EXAMPLES, ids=range(len(EXAMPLES)))
def test_no_document_of_an_example_is_unknown_at_preview(config: dict[str, Any]) -> None:
    unknown = recorded(config, preview=True).unknown()
    assert {key for keys in unknown.values() for key in keys} & set(DOCUMENTS) == set()


def test_the_names_of_an_entry_are_those_that_the_guide_shows() -> None:
    recording = recorded(EXAMPLES[0])
    assert "ecs-web-task-role" in {each.name for each in recording.resources}
    assert "ecs_web_task_role_arn" in recording.outputs
