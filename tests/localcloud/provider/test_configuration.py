"""The provider's own configuration: what is refused, and what a change of it replaces."""

import json

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider import sdk
from localcloud.provider.configuration import KEYS
from localcloud.provider.wire import to_struct
from tests.localcloud.provider.engine import Engine, Engines, RefusedError
from tests.localcloud.provider.samples import REPOSITORY, ROLE, role

NO_REGION = (
    "Missing region information\nMake sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`."
)
INVALID = "could not validate provider configuration"
NAMESPACE = "If the key is not intended for the provider, please choose a different namespace from `aws:`."


def failures(engines: Engines, name: str = "default_7_51_1", **config: object) -> list[str]:
    """The reasons to refuse a configuration."""
    request = pb.CheckRequest(urn=f"urn:pulumi:local::p::pulumi:providers:aws::{name}", news=to_struct(config))
    return [failure.reason for failure in engines.unconfigured().stub.CheckConfig(request).failures]


def test_the_keys_are_those_of_the_sdk() -> None:
    assert {key: field.shape.kind for key, field in sdk.configuration().items()} == KEYS


@pytest.mark.parametrize(
    ("key", "suggestion"),
    [
        pytest.param("regoin", "Did you mean `aws:region`? ", id="two letters changed"),
        pytest.param("skipMetadataApiChek", "Did you mean `aws:skipMetadataApiCheck`? ", id="a missing letter"),
        pytest.param("httpPrxy", "Did you mean `aws:httpProxy` or `aws:httpsProxy`? ", id="two are near"),
        pytest.param("containerRoles", "", id="none is near"),
    ],
)
def test_an_unknown_key_is_refused_with_what_is_near(engines: Engines, key: str, suggestion: str) -> None:
    assert failures(engines, region="us-east-1", **{key: "x"}) == [
        f"`aws:{key}` is not a valid configuration key for the aws provider. {suggestion}{NAMESPACE}"
    ]


def test_an_unknown_key_of_an_explicit_provider_is_refused(engines: Engines) -> None:
    assert failures(engines, "abroad", region="us-east-1", regoin="eu-west-1") == [
        "could not validate provider configuration: Invalid or unknown key. Examine values at 'abroad.regoin'."
    ]


NESTED = {
    "assumeRoles": [{"roleArn": "arn:aws:iam::123456789012:role/it"}, {"rolArn": "x", "tags": {"any": "x"}}],
    "defaultTags": {"tag": {"a": "b"}},
    "endpoints": [{"iam": "http://localhost", "imm": "x"}],
    "ignoreTags": {"keys": "a"},
    "maxRetries": "3",
    "insecure": 2,
}


def test_keys_of_objects_and_kinds_of_values(engines: Engines) -> None:
    given = {key: json.dumps(value) for key, value in NESTED.items()}
    reasons = failures(engines, region="us-east-1", **given)
    assert reasons == [
        f"`aws:assumeRoles[1].rolArn` is not a valid configuration key for the aws provider. {NAMESPACE}",
        f"`aws:defaultTags.tag` is not a valid configuration key for the aws provider. {NAMESPACE}",
        f"`aws:endpoints[0].imm` is not a valid configuration key for the aws provider. {NAMESPACE}",
        f"{INVALID}: expected keys to be a list, got a string. Check `pulumi config get --path aws:ignoreTags.keys`.",
        f"{INVALID}: expected insecure to be a boolean, got a number. Check `pulumi config get aws:insecure`.",
    ]
    assert failures(engines, "abroad", region="us-east-1", **given) == [
        f"{INVALID}: Invalid or unknown key. Examine values at 'abroad.assumeRoles[1].rolArn'.",
        f"{INVALID}: Invalid or unknown key. Examine values at 'abroad.defaultTags.tag'.",
        f"{INVALID}: Invalid or unknown key. Examine values at 'abroad.endpoints[0].imm'.",
        f"{INVALID}: expected keys to be a list, got a string. Examine values at 'abroad.ignoreTags.keys'.",
        f"{INVALID}: expected insecure to be a boolean, got a number. Examine values at 'abroad.insecure'.",
    ]


def test_a_value_that_is_no_json_is_refused(engines: Engines) -> None:
    with pytest.raises(RefusedError) as refusal:
        engines(region="us-east-1", defaultTags="owner=me")
    assert str(refusal.value) == (
        'CheckConfig failed because of malformed resource inputs: error unmarshalling property "defaultTags": '
        "Expecting value: line 1 column 1 (char 0)"
    )
    with pytest.raises(grpc.RpcError, match=r'malformed resource inputs: error unmarshalling property "maxRetries"'):
        failures(engines, region="us-east-1", maxRetries="three")
    assert failures(engines, region="us-east-1", maxRetries="", defaultTags=UNKNOWN, profile="{") == []


def test_a_role_to_assume_under_its_old_key_is_refused(engines: Engines) -> None:
    """`pulumi config set --path aws:assumeRole.roleArn ARN` was right until version 6."""
    assert failures(engines, region="us-east-1", assumeRole='{"roleArn": "arn:aws:iam::123456789012:role/it"}') == [
        "`aws:assumeRole` is not a valid configuration key for the aws provider. Did you mean `aws:assumeRoles`? "
        + NAMESPACE
    ]


def test_known_keys_and_those_of_the_engine_are_taken(engines: Engines) -> None:
    given = {"defaultTags": '{"tags": {"a": "b"}}', "version": "7.51.1", "pluginDownloadURL": "x", "__internal": "{}"}
    assert failures(engines, region="us-east-1", **given) == []


def test_a_missing_region_is_refused(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    assert failures(engines) == [NO_REGION]
    assert failures(engines, region=UNKNOWN) == []
    with pytest.raises(RefusedError, match=r"^Missing region information\n"):
        engines()
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert failures(engines) == []
    assert engines().invoke("aws:index/getRegion:getRegion")["region"] == "eu-west-1"


def test_a_region_that_does_not_exist_is_refused(engines: Engines) -> None:
    assert failures(engines, region="us-esat-1") == ["invalid AWS Region: us-esat-1"]
    with pytest.raises(RefusedError, match=r"^invalid AWS Region: us-esat-1$"):
        engines(region="us-esat-1")


def test_another_region_replaces_only_what_lives_in_it(engine: Engine, engines: Engines) -> None:
    old, new = to_struct({"region": "us-east-1"}), to_struct({"region": "eu-west-1"})
    response = engine.stub.DiffConfig(pb.DiffRequest(olds=old, news=new))
    assert (response.changes, list(response.replaces)) == (pb.DiffResponse.DIFF_SOME, [])
    assert engine.stub.DiffConfig(pb.DiffRequest(olds=old, news=old)).changes == pb.DiffResponse.DIFF_NONE
    moved = engines(region="eu-west-1")
    user = engine.create(ROLE, "it", role(name="everywhere-at-once"))
    assert list(moved.diff(user, role(name="everywhere-at-once")).diffs) == []
    repository = engine.create(REPOSITORY, "it", {"name": "at-home"})
    assert list(moved.diff(repository, {"name": "at-home"}).replaces) == ["region"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"region": ["us-east-1"]}, "expected region to be a string, got a list", id="a list for a region"),
        pytest.param({"region": {"a": "b"}}, "expected region to be a string, got an object", id="an object for it"),
        pytest.param(
            {"maxRetries": "9" * 400}, "expected maxRetries to be a whole number, got a number", id="a number too large"
        ),
    ],
)
def test_values_that_no_field_can_hold_are_refused(engines: Engines, given: dict[str, object], words: str) -> None:
    [key] = given
    refusal = f"{INVALID}: {words}. Check `pulumi config get aws:{key}`."
    assert failures(engines, "default", **{"region": "us-east-1", **given}) == [refusal]


def test_json_that_is_nested_too_deeply_is_refused(engines: Engines) -> None:
    for key, depth in {"defaultTags": 100_000, "endpoints": 900}.items():
        with pytest.raises(grpc.RpcError, match=rf'error unmarshalling property "{key}": it is nested too deeply'):
            failures(engines, region="us-east-1", **{key: "[" * depth + "]" * depth})
