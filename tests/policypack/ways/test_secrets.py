"""Secret texts: recognised in what the engine sends, and kept out of messages."""

import json
from typing import Any

import pulumi_policy.policy
import pytest
from iam_guardrails.secrets import mark_secrets, redact
from iam_guardrails.values import SecretText
from pulumi_policy.deserialize import SPECIAL_ASSET_SIG, SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError, unknown_checking_proxy

POLICY_MODULE: Any = pulumi_policy.policy
DOCUMENT = json.dumps({"Statement": [{"Action": "iam:PassRole", "Resource": "arn:aws:iam::1:role/hid\u00e9\n`den`"}]})


def secret(value: object) -> dict[str, object]:
    return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": value}


@pytest.fixture
def deserialize(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401  an untyped function
    monkeypatch.setattr(POLICY_MODULE, "deserialize_properties", POLICY_MODULE.deserialize_properties)
    mark_secrets()
    return POLICY_MODULE.deserialize_properties


def types_of(value: object) -> object:
    if isinstance(value, dict):
        return {key: types_of(item) for key, item in value.items()}
    return [types_of(item) for item in value] if isinstance(value, list) else type(value)


@pytest.mark.parametrize(
    ("props", "values", "types"),
    [
        pytest.param({"a": "x"}, {"a": "x"}, {"a": str}, id="no-secret"),
        pytest.param({"a": secret("x")}, {"a": "x"}, {"a": SecretText}, id="text"),
        pytest.param({"a": [secret("x")]}, {"a": ["x"]}, {"a": [SecretText]}, id="list"),
        pytest.param(
            {"a": secret({"b": ["x", {"c": "y"}, 1.0]}), "d": "z"},
            {"a": {"b": ["x", {"c": "y"}, 1.0]}, "d": "z"},
            {"a": {"b": [SecretText, {"c": SecretText}, float]}, "d": str},
            id="object",
        ),
        pytest.param(
            {"a": [{"b": secret("x")}, "y"]}, {"a": [{"b": "x"}, "y"]}, {"a": [{"b": SecretText}, str]}, id="inside"
        ),
        pytest.param({"a": secret(secret(["x", secret("y")]))}, {"a": ["x", "y"]}, {"a": [SecretText] * 2}, id="twice"),
    ],
)
def test_marks_the_texts_inside_of_secrets(
    deserialize: Any,  # noqa: ANN401
    props: dict[str, Any],
    values: dict[str, Any],
    types: dict[str, Any],
) -> None:
    result = deserialize(props)
    assert result == values
    assert types_of(result) == types


def test_an_unknown_value_inside_of_a_secret_stays_unknown(deserialize: Any) -> None:  # noqa: ANN401
    props = unknown_checking_proxy(deserialize({"a": secret({"b": UNKNOWN_STRING_VALUE})}))
    with pytest.raises(UnknownValueError):
        props["a"]["b"]


def test_an_asset_inside_of_a_secret_stays_an_asset(deserialize: Any) -> None:  # noqa: ANN401
    props = deserialize({"a": secret({SPECIAL_SIG_KEY: SPECIAL_ASSET_SIG, "text": "x"})})
    assert props["a"].text == "x"


def test_keeps_the_secrets_of_remediations(deserialize: Any) -> None:  # noqa: ANN401
    assert deserialize({"a": secret("x")}, True)["a"] == "x"


def test_marking_twice_changes_nothing(deserialize: Any) -> None:  # noqa: ANN401
    mark_secrets()
    assert POLICY_MODULE.deserialize_properties is deserialize


def test_the_pack_protocol_uses_the_function_that_is_replaced() -> None:
    assert "deserialize_properties" in POLICY_MODULE._PolicyAnalyzerServicer.Analyze.__code__.co_names  # noqa: SLF001


@pytest.mark.parametrize(
    ("message", "secrets", "expected"),
    [
        pytest.param("attaches `x`", set(), "attaches `x`", id="no-secrets"),
        pytest.param("attaches `hunter2`", {"hunter2"}, "attaches `[secret]`", id="whole"),
        pytest.param("attaches `unter`", {"hunter2"}, "attaches `[secret]`", id="part"),
        pytest.param("attaches `arn:x/hunter2/y`", {"hunter2"}, "attaches `[secret]`", id="inside"),
        pytest.param("attaches `HUNTER2`", {"hunter2"}, "attaches `[secret]`", id="another-case"),
        pytest.param("attaches `abc`", {"ab"}, "attaches `abc`", id="too-short-to-contain"),
        pytest.param("attaches `ab`", {"ab"}, "attaches `[secret]`", id="short-and-whole"),
        pytest.param("`x` attaches `y`", {"x"}, "`[secret]` attaches `y`", id="one-of-two"),
        pytest.param("attaches ``", {"hunter2"}, "attaches ``", id="empty"),
        pytest.param("attaches `other`", {""}, "attaches `other`", id="empty-secret"),
        pytest.param("allows `iam:PassRole` on `*`", {DOCUMENT, "*"}, "allows `iam:PassRole` on `*`", id="action"),
        pytest.param("allows `iam:*Role?`", {"iam:*Role?"}, "allows `iam:*Role?`", id="action-with-wildcards"),
        pytest.param("allows `admin:hunter`", {"admin:hunter"}, "allows `[secret]`", id="looks-like-an-action"),
        pytest.param(
            "on `arn:aws:iam::1:role/hidé\ufffd'den'`", {DOCUMENT}, "on `[secret]`", id="behind-escapes-of-json"
        ),
        pytest.param("on `Resource`", {DOCUMENT}, "on `[secret]`", id="key-of-json"),
        pytest.param("on `hid\u00e9`", {json.dumps([DOCUMENT])}, "on `[secret]`", id="json-inside-of-json"),
        pytest.param("on `hidden value`", {json.dumps({"a": "hidden value"})}, "on `[secret]`", id="leaf-of-json"),
        pytest.param(
            "would pass `arn:aws:iam::2:role/teamname-any-new-role`",
            {'{"Resource": "arn:aws:iam::*:role/teamname-*"}'},
            "would pass `[secret]`",
            id="made-from-a-pattern",
        ),
        pytest.param("on `" + "p" * 100 + "hunter2lon…`", {"hunter2long"}, "on `[secret]`", id="cut-off"),
        pytest.param("on `hunter…`", {"hunter2long"}, "on `[secret]`", id="cut-off-whole"),
        pytest.param("it is hunter22 indeed", {"hunter22"}, "it is `[secret]` indeed", id="outside-of-backticks"),
        pytest.param("it is hunter2 indeed", {"hunter2"}, "it is hunter2 indeed", id="outside-and-short"),
        pytest.param("a ` b hunter22", {"hunter22"}, "a ` b `[secret]`", id="lone-backtick"),
    ],
)
def test_redacts_secrets(message: str, secrets: set[str], expected: str) -> None:
    assert redact(message, frozenset(secrets)) == expected


def test_keeps_names() -> None:
    secrets = frozenset({"prod-admin-password", "aws:iam/role:Role"})
    message = redact(
        "Role `admin` of type `aws:iam/role:Role` has `admin-password`", secrets, ("admin", "aws:iam/role:Role")
    )
    assert message == "Role `admin` of type `aws:iam/role:Role` has `[secret]`"
