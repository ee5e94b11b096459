"""Every resource type from its creation to its end, one case a type."""

from typing import Any

import pytest
from pulumi.runtime.proto.provider_pb2 import DiffResponse
from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider.servicer import RESOURCE_TYPES
from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Boto, Engine, RefusedError, Resource
from tests.localcloud.provider.life import Life, clear, needed
from tests.localcloud.provider.lives import LIVES
from tests.localcloud.provider.samples import (
    BUCKET,
    LOGIN_PROFILE,
    OIDC_PROVIDER,
    OIDC_PROVIDERS,
    POLICY,
    READ_ONLY,
    REPOSITORY,
    ROLE,
    ROLE_ATTACHMENT,
)


def test_every_resource_type_has_its_life() -> None:
    assert sorted(life.type for life in LIVES) == sorted(RESOURCE_TYPES)


def _known(inputs: Properties) -> Properties:
    return {name: value for name, value in inputs.items() if value is not None}


def _assert_unchanged(engine: Engine, resource: Resource, inputs: Properties) -> None:
    response = engine.diff(resource, inputs)
    assert (response.changes, list(response.diffs)) == (DiffResponse.DIFF_NONE, [])


@pytest.mark.parametrize("life", [pytest.param(life, id=life.type) for life in LIVES])
def test_life(engine: Engine, boto: Boto, life: Life) -> None:
    with needed(engine, life) as named:
        _live(engine, boto, named)


def _live(engine: Engine, boto: Boto, life: Life) -> None:
    planned = engine.planned(life.type, "it", life.inputs)
    assert {name for name, value in planned.items() if value == UNKNOWN} == life.unknown

    it = engine.create(life.type, "it", life.inputs)
    assert it.id.startswith(life.id.removesuffix("*")) if life.id.endswith("*") else it.id == life.id
    assert it.state["id"] == it.id
    assert UNKNOWN not in it.state.values()
    assert life.seen.by(boto, it.state) == life.value
    _assert_unchanged(engine, it, life.inputs)
    inputs = life.inputs

    if life.update:
        inputs = _known(inputs | life.update)
        response = engine.diff(it, inputs)
        assert (set(response.diffs) - {"tagsAll"}, list(response.replaces)) == (set(life.update), [])
        unchanged = {name: it.state[name] for name in life.inputs.keys() - life.update.keys() if name in it.state}
        assert engine.update(it, inputs, preview=True).state.items() >= (_known(life.update) | unchanged).items()
        assert life.seen.by(boto, it.state) == life.value, "a preview must not touch AWS"
        it = engine.update(it, inputs)
        assert life.seen.by(boto, it.state) == life.updated
        _assert_unchanged(engine, it, inputs)

    for name, value in life.replacing.items():
        assert list(engine.diff(it, inputs | {name: value}).replaces) == [name]

    assert engine.refreshed(it) == it, "a refresh without a drift changes nothing"
    _assert_imports(engine, life, it, inputs)

    engine.delete(it)
    if life.left is None:
        assert engine.refreshed(it) is None
    else:
        assert life.seen.by(boto, it.state) == life.left
    engine.delete(it)
    clear(engine, it)


def _assert_imports(engine: Engine, life: Life, it: Resource, inputs: Properties) -> None:
    if not RESOURCE_TYPES[life.type].importable:
        with pytest.raises(RefusedError, match=f"resource {life.type} does not support import"):
            engine.imported(life.type, "it", it.id)
        return
    found = engine.imported(life.type, "it", life.import_id or it.id)
    assert found is not None
    unknown_to_aws = {name: value for name, value in inputs.items() if name in life.not_imported}
    response = engine.diff(found, inputs)
    assert set(response.diffs) == set(unknown_to_aws)
    as_found = {name: value for name, value in found.inputs.items() if name != "__defaults"}
    response = engine.diff(found, as_found | {name: inputs[name] for name in life.reworded})
    assert set(response.diffs) <= life.not_imported, "a default differs at most from what AWS does not report"


def test_what_never_was_is_not_found(engine: Engine) -> None:
    found: list[Any] = [
        engine.imported(ROLE, "it", "never-was"),
        engine.imported(POLICY, "it", "arn:aws:iam::123456789012:policy/never-was"),
        engine.imported(ROLE_ATTACHMENT, "it", f"never-was/{READ_ONLY}"),
        engine.imported(REPOSITORY, "it", "never-was"),
        engine.imported(BUCKET, "it", "never-was"),
        engine.imported(LOGIN_PROFILE, "it", "never-was"),
        engine.imported(OIDC_PROVIDER, "it", f"{OIDC_PROVIDERS}/never-was"),
    ]
    assert found == [None] * 7
