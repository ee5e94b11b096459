"""The provider makes the calls of the real one: each row of `calls.toml` is driven, and the server records."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

import pytest

from doctor.permissions.calls import TABLE
from localcloud.provider.servicer import RESOURCE_TYPES
from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Engine
from tests.localcloud.provider.life import Life, clear, needed
from tests.localcloud.provider.lives import LIVES
from tests.localcloud.provider.recording import Recorder
from tests.localcloud.provider.samples import POLICY, READ_ONLY, ROLE, USER, VIEW_ONLY, allow

Row = Mapping[str, Any]

OF_TYPE = {life.type: life for life in LIVES}
TOGETHER = {"imageTagMutability": ["imageTagMutabilityExclusionFilters"]}
"""Inputs that can only change with others."""
WITH: dict[tuple[str, str], tuple[Properties, Properties]] = {
    (ROLE, "inlinePolicies"): (
        {"inlinePolicies": [{"name": "p", "policy": allow("s3:GetObject")}]},
        {"inlinePolicies": [{"name": "p", "policy": allow("s3:PutObject")}]},
    ),
    (ROLE, "managedPolicyArns"): ({"managedPolicyArns": [READ_ONLY]}, {"managedPolicyArns": [VIEW_ONLY]}),
    (ROLE, "forceDetachPolicies"): ({"forceDetachPolicies": True}, {}),
    (POLICY, "delayAfterPolicyCreationInMs"): ({"delayAfterPolicyCreationInMs": 1}, {"policy": allow("s3:List*")}),
    (USER, "forceDestroy"): ({"forceDestroy": True}, {}),
}
"""For each row of `with` what the program gives, and what it gives later."""


def plain(life: Life) -> Properties:
    """The inputs of a life without those that have rows of their own."""
    own = TABLE[life.type].get("with", {})
    return {name: value for name, value in life.inputs.items() if name not in own}


def test_every_resource_type_has_its_calls() -> None:
    assert sorted(TABLE) == sorted(RESOURCE_TYPES)
    assert {(kind, name) for kind, row in TABLE.items() for name in row.get("with", {})} == WITH.keys()


@pytest.mark.parametrize("kind", TABLE)
def test_a_creation_and_a_deletion_make_the_calls_of_the_real_provider(
    engine: Engine, recorder: Recorder, kind: str
) -> None:
    row = TABLE[kind]
    with needed(engine, OF_TYPE[kind]) as life:
        with recorder.recording() as creation:
            made = engine.create(kind, "it", plain(life))
        with recorder.recording() as deletion:
            engine.delete(made)
        clear(engine, made)
    assert (creation, deletion) == (row["create"] + row["read"], row["delete"])


@pytest.mark.parametrize(
    ("kind", "name"), list(chain(*([(kind, name) for name in row.get("update", {})] for kind, row in TABLE.items())))
)
def test_an_update_makes_the_calls_of_the_real_provider(
    engine: Engine, recorder: Recorder, kind: str, name: str
) -> None:
    row = TABLE[kind]
    names = [name, *TOGETHER.get(name, ())]
    with needed(engine, OF_TYPE[kind]) as life:
        made = engine.create(kind, "it", plain(life))
        with recorder.recording() as calls:
            made = engine.update(made, plain(life) | {each: life.update[each] for each in names})
        engine.delete(made)
        clear(engine, made)
    assert calls == row["update"][name] + row["read"]


@pytest.mark.parametrize(("kind", "name"), WITH)
def test_other_inputs_change_the_calls(engine: Engine, recorder: Recorder, kind: str, name: str) -> None:
    life, row = OF_TYPE[kind], TABLE[kind]
    expected = {"create": row["create"], "read": row["read"], "update": [], **row["with"][name]}
    given, changed = WITH[kind, name]
    inputs = plain(life) | given
    with recorder.recording() as creation:
        made = engine.create(kind, "it", inputs)
    assert creation == expected["create"] + expected["read"]
    if changed:
        with recorder.recording() as update:
            made = engine.update(made, inputs | changed)
        assert update == expected["update"] + expected["read"]
    with recorder.recording() as deletion:
        engine.delete(made)
    assert deletion == expected["delete"]


@pytest.mark.parametrize("kind", TABLE)
def test_every_update_in_place_has_its_calls(kind: str) -> None:
    """What a life changes without a replacement is in the table; `scanType` changes by the same call as `rules`."""
    changed = OF_TYPE[kind].update.keys() - {*chain(*TOGETHER.values()), "scanType"}
    assert changed == TABLE[kind].get("update", {}).keys()
