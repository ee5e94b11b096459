"""Reading states, and what the engine makes of their properties."""

import json
import math
import re
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # protobuf ships no types

from doctor.audit.properties import as_struct
from doctor.audit.states import parse
from doctor.errors import DoctorError
from tests.doctor.audit.states import READ_ONLY, SECRET, SIGNATURE, attach, deployment, urn


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("[]", "must be the output of `pulumi stack export`", id="a list"),
        pytest.param(
            '{"version": 2, "deployment": {}}', "must be a state of version 3 or 4, got version 2", id="version"
        ),
        pytest.param("[" * 100_000, "must be readable as JSON", id="depth"),
        pytest.param(
            '{"version": 3, "deployment": {"resources": [{}]}}', "must have an `urn` and a `type`", id="no urn"
        ),
        pytest.param("\x00", "must be readable as JSON", id="binary"),
        pytest.param(
            '{"version": 3, "deployment": {"resources": 5}}', "must have a list of `resources`, got `int`", id="no list"
        ),
    ],
)
def test_what_is_no_state(content: str, message: str) -> None:
    with pytest.raises(DoctorError, match=f"^{re.escape(message)}"):
        parse(content.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_state_may_be_written_by_any_shell(encoding: str) -> None:
    content = json.dumps({"version": 3, "deployment": deployment(attach("dev", READ_ONLY, "é"))}, ensure_ascii=False)
    assert [each.name for each in parse(content.encode(encoding)).resources] == ["é"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            {"version": 4, "features": ["teleport"], "deployment": {}},
            "must use only features that are known here, got `teleport`",
            id="a feature of a later engine",
        ),
        pytest.param(
            {"version": 5, "deployment": {}}, "must be a state of version 3 or 4, got version 5", id="a later version"
        ),
        pytest.param(
            {"version": 3, "deployment": deployment({"urn": "urn:pulumi:dev::shop::x", "type": "x"})},
            "must have URNs like `urn:pulumi:STACK::PROJECT::TYPE::NAME`, got `urn:pulumi:dev::shop::x`",
            id="no URN",
        ),
        pytest.param(
            {"version": 3, "deployment": deployment({**attach("dev", READ_ONLY), "inputs": [1]})},
            f"must have an object as `inputs` of each resource, got another value for `{urn('dev')}`",
            id="no inputs",
        ),
        pytest.param({"version": 3, "deployment": {"resources": [{}, math.nan]}}, "must be readable as JSON", id="NaN"),
    ],
)
def test_what_no_engine_reads(content: dict[str, Any], message: str) -> None:
    with pytest.raises(DoctorError, match=f"^{re.escape(message)}"):
        parse(json.dumps(content).encode())


def test_the_stack_itself_has_a_urn_where_it_is_no_resource() -> None:
    found = parse(json.dumps({"version": 3, "deployment": deployment(attach("dev", READ_ONLY))}).encode())
    assert found.root == "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
REFERENCE = {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": urn("dev")}
BYTES = {SIGNATURE: "803fd3297a5875dc03ca845dda5d2a98"}
ASSET = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x", "hash": "h"}


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        pytest.param({"a": [1, True, None, "x"]}, {"a": [1.0, True, None, "x"]}, id="plain"),
        pytest.param({**SECRET, "plaintext": '{"a": ["b"]}'}, {**SECRET, "value": {"a": ["b"]}}, id="a secret"),
        pytest.param({**SECRET, "ciphertext": "v1:x"}, {**SECRET, "value": "[secret]"}, id="an encrypted secret"),
        pytest.param([{**SECRET, "plaintext": '"b"'}], [{**SECRET, "value": "b"}], id="a secret in a list"),
        pytest.param({**REFERENCE, "id": "i-1"}, "i-1", id="a reference"),
        pytest.param(REFERENCE, urn("dev"), id="a reference to a component"),
        pytest.param({**REFERENCE, "id": {"V": None}}, urn("dev"), id="a component as an earlier engine wrote it"),
        pytest.param({**REFERENCE, "id": {"V": {}}}, UNKNOWN, id="a reference to what has no id yet"),
        pytest.param({**BYTES, "value": "YWJj"}, "abc", id="bytes"),
        pytest.param(
            {SIGNATURE: "8ad145fe-0d11-4827-bfd7-1abcbf086f5c", "value": "4008000000000000"},
            3.0,
            id="a number by its bits",
        ),
        pytest.param(ASSET, ASSET, id="an asset"),
        pytest.param("\ud800x", "\ufffdx", id="half of a pair"),
        pytest.param(UNKNOWN, UNKNOWN, id="unknown"),
    ],
)
def test_what_a_pack_gets(value: object, sent: object) -> None:
    assert MessageToDict(as_struct({"key": value, "__defaults": []})) == {"key": sent}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(
            {SIGNATURE: "x"}, 'must have values that the engine knows, got one with the signature "x"', id="x"
        ),
        pytest.param(SECRET, "must have secrets with either a `ciphertext` or a `plaintext`", id="an empty secret"),
        pytest.param({**SECRET, "plaintext": "x"}, "must have secrets whose `plaintext` is JSON", id="no JSON"),
        pytest.param({**BYTES, "value": "/w=="}, "must have byte strings that are UTF-8", id="no UTF-8"),
    ],
)
def test_what_the_engine_sends_to_no_pack(value: object, message: str) -> None:
    with pytest.raises(DoctorError, match=f"^{re.escape(message)}"):
        as_struct({"key": value})
