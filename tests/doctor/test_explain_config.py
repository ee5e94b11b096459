"""The config that `doctor explain` prints: the settings accept it, and it allows what was refused."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from components import settings
from doctor.explain import advice
from doctor.explain.accepting import is_accepted
from doctor.explain.denial import Denial, denials
from doctor.explain.explanation import as_text, nested
from tests.components.permission_samples import ACCOUNT, SAMPLES
from tests.doctor.explanations import explained, texts
from tests.doctor.stacks import EVERYTHING, merged

pytestmark = pytest.mark.thorough


def parsed(told: Mapping[str, Any]) -> settings.StackSettings:
    """The settings of a stack that has everything, and what is told."""
    config = {key.removeprefix("container-roles:"): value for key, value in told.items()}
    return settings.parse({key: json.dumps(value) for key, value in merged(EVERYTHING, config).items()})


def printed(answer: str) -> list[dict[str, Any]]:
    """The YAML that stands in an answer, under `config`."""
    blocks = re.findall(r"^  config  .*\n(?: {10}\S.*\n)*((?: {12}.*\n?)+)", answer, re.MULTILINE)
    return [yaml.safe_load(block) for block in blocks]


@pytest.mark.parametrize("width", [40, 110])
def test_every_config_that_is_printed_is_accepted(width: int) -> None:
    told = {name: explained(text) for name, text in texts().items()}
    read = {name: [config for each in said for config in printed(as_text(each, width))] for name, said in told.items()}

    assert any(read.values())
    assert read == {name: [nested(each.config) for each in said if each.config] for name, said in told.items()}
    for configs in read.values():
        for config in configs:
            parsed(config)


REQUESTS = sorted(
    {
        (sample.policy.holder, request.action, request.resource)
        for sample in SAMPLES
        if sample.policy.holder and sample.setting.in_config
        for request in sample.requests()
    }
)
"""What the roles of the table can do."""
NAMED = [pytest.param(*each, id="-".join(each)) for each in REQUESTS]


def denied(action: str, resource: str) -> Denial:
    """A request that is refused to a role."""
    partition, account = resource.split(":")[1] if ":" in resource else "aws", ACCOUNT.id
    (denial,) = denials(
        f"User: arn:{partition}:sts::{account}:assumed-role/task/0a1b is not authorized to perform: {action} on "
        f"resource: {resource}"
    )
    return denial


def advised(holder: str, action: str, resource: str) -> str:
    """The path of the setting that is advised to a role, empty if there is none."""
    found = advice.for_role(holder, denied(action, resource))
    return found.path if found else ""


@pytest.mark.parametrize(
    ("holder", "action", "resource"), [pytest.param(*each, id="-".join(each)) for each in REQUESTS]
)
def test_the_setting_is_the_same_in_every_partition(holder: str, action: str, resource: str) -> None:
    there = resource.replace("arn:aws:", "arn:aws-us-gov:").replace("us-east-1", "us-gov-west-1")

    assert advised(holder, action, there) == advised(holder, action, resource)


@pytest.mark.parametrize("holder", sorted({holder for holder, _, _ in REQUESTS}))
def test_no_setting_is_named_for_an_action_that_none_allows(holder: str) -> None:
    asked = {(f"{action.partition(':')[0]}:DeleteEverything", resource) for _, action, resource in REQUESTS}

    assert [(action, resource) for action, resource in asked if advised(holder, action, resource)] == []
    assert [action for action, at in asked if advice.in_general(holder, denied(action, at))] == []


@pytest.mark.parametrize(
    ("path", "value", "accepted"),
    [
        pytest.param("ecs.taskRole.name", "task", True, id="name"),
        pytest.param("ecs.taskRole.name", "a b", False, id="space"),
        pytest.param("ecs.taskRole.nothing", "a", False, id="no-setting"),
        pytest.param("ecs.taskPolicy.keys", ["arn:aws:kms:us-east-1:123456789012:key/1"], True, id="list"),
        pytest.param("ecs.taskPolicy.keys", ["alias/app"], False, id="list-with-another"),
        pytest.param("ecs.taskPolicy.keys", "arn:aws:kms:us-east-1:123456789012:key/1", False, id="no-list"),
        pytest.param('repositories["team/web.app"].forceDelete', True, True, id="quoted"),
        pytest.param('repositories["Team"]', {}, False, id="quoted-with-another"),
        pytest.param("gitHub.role.maxSessionDuration", 7200, True, id="number"),
        pytest.param("gitHub.role.maxSessionDuration", 60, False, id="small-number"),
        pytest.param("registryScanning.scanType", "BASIC", True, id="choice"),
        pytest.param("registryScanning.scanType", "SOME", False, id="no-choice"),
        pytest.param("operators.extraStatements", [{"Effect": "Allow"}], True, id="statements"),
        pytest.param("operators.users", ["[masked]"], False, id="masked"),
    ],
)
def test_knows_what_the_settings_accept(path: str, value: object, *, accepted: bool) -> None:
    assert is_accepted(path, value) is accepted
