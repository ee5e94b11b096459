"""Resources that the local cloud does not simulate are checked against the SDK, previewed, and never created."""

from pathlib import Path

import pytest
from pulumi.runtime.rpc import UNKNOWN

from localcloud import record
from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Engine, RefusedError

pytestmark = pytest.mark.filterwarnings("ignore:.* has been deprecated in favor of:DeprecationWarning")
"""Of the SDK, of some of its own classes."""
BUCKET = "aws:s3/bucket:Bucket"
FUNCTION = "aws:lambda/function:Function"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
VPC = "aws:ec2/vpc:Vpc"
ROLE_ARN = "arn:aws:iam::123456789012:role/worker"
ARCHIVE = {
    "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
    "assets": {},
    "hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}
"""An empty archive as the engine sends it."""


def test_a_preview_knows_the_inputs_and_no_output(engine: Engine) -> None:
    planned = engine.planned(VPC, "it", {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}})
    assert (planned["cidrBlock"], planned["tags"]) == ("10.0.0.0/16", {"a": "b"})
    assert planned["arn"] == planned["mainRouteTableId"] == planned["tagsAll"] == UNKNOWN


def test_it_is_not_created(engine: Engine) -> None:
    with pytest.raises(RefusedError, match=r"^the local cloud knows no resource type aws:ec2/vpc:Vpc; it knows aws:ec"):
        engine.create(VPC, "it", {"cidrBlock": "10.0.0.0/16"})


def test_it_is_not_imported(engine: Engine) -> None:
    with pytest.raises(RefusedError, match=r"^the local cloud knows no resource type aws:ec2/vpc:Vpc; it knows aws:ec"):
        engine.imported(VPC, "it", "vpc-1")


@pytest.mark.parametrize(
    ("token", "words"),
    [
        pytest.param(
            "aws:ec2/vcp:Vpc",
            "pulumi_aws 7.51.1 has no resource type `aws:ec2/vcp:Vpc`; did you mean `aws:ec2/vpc:Vpc`?",
            id="a misspelt one",
        ),
        pytest.param("aws:x:Y", "pulumi_aws 7.51.1 has no resource type `aws:x:Y`", id="another"),
    ],
)
def test_a_type_that_the_sdk_does_not_have_is_refused(engine: Engine, token: str, words: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        engine.check(token, "it", {})
    assert str(refusal.value) == words


@pytest.mark.parametrize(
    ("inputs", "reasons"),
    [
        pytest.param({"role": ROLE_ARN, "timeout": 3, "code": ARCHIVE}, [], id="right"),
        pytest.param(
            {"role": UNKNOWN, "timeout": UNKNOWN, "environment": UNKNOWN, "layers": [UNKNOWN]}, [], id="unknown"
        ),
        pytest.param({"role": ROLE_ARN, "timeout": "3", "publish": "true", "handler": 1}, [], id="what is turned"),
        pytest.param(
            {"handler": "main.run"},
            [
                (
                    'Missing required argument. The argument "role" is required, but no definition was found.. '
                    "Examine values at 'it.role'."
                )
            ],
            id="without a required input",
        ),
        pytest.param(
            {"role": ROLE_ARN, "handlr": "main.run", "memory_size": 128, "else": 1},
            [
                "Invalid or unknown key. Examine values at 'it.else'.",
                "Invalid or unknown key (did you mean \"handler\"?). Examine values at 'it.handlr'.",
                "Invalid or unknown key (did you mean \"memorySize\"?). Examine values at 'it.memory_size'.",
            ],
            id="with inputs of other names",
        ),
        pytest.param(
            {"role": ROLE_ARN, "environment": {"variable": {}}, "fileSystemConfig": {"arn": "a"}},
            [
                "Invalid or unknown key (did you mean \"variables\"?). Examine values at 'it.environment.variable'.",
                (
                    'Missing required argument. The argument "local_mount_path" is required, but no definition was '
                    "found.. Examine values at 'it.fileSystemConfig.localMountPath'."
                ),
            ],
            id="with objects of other properties",
        ),
        pytest.param(
            {
                "role": [ROLE_ARN],
                "architectures": "arm64",
                "layers": [{}],
                "environment": {"variables": {"A": []}},
                "vpcConfig": "vpc-1",
                "timeout": 1.5,
                "memorySize": "large",
                "publish": "perhaps",
                "skipDestroy": [],
                "tags": ["a"],
            },
            [
                "expected role to be a string, got a list. Examine values at 'it.role'.",
                "expected architectures to be a list, got a string. Examine values at 'it.architectures'.",
                "expected A to be a string, got a list. Examine values at 'it.environment.variables.A'.",
                "expected layers[0] to be a string, got an object. Examine values at 'it.layers[0]'.",
                "expected memorySize to be a whole number, got a string. Examine values at 'it.memorySize'.",
                "expected publish to be a boolean, got a string. Examine values at 'it.publish'.",
                "expected skipDestroy to be a boolean, got a list. Examine values at 'it.skipDestroy'.",
                "expected tags to be an object, got a list. Examine values at 'it.tags'.",
                "expected timeout to be a whole number, got a number. Examine values at 'it.timeout'.",
                "expected vpcConfig to be an object, got a string. Examine values at 'it.vpcConfig'.",
            ],
            id="with values of other types",
        ),
    ],
)
def test_inputs_are_checked_against_the_sdk(engine: Engine, inputs: Properties, reasons: list[str]) -> None:
    assert engine.check(FUNCTION, "it", inputs)[1] == reasons


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param({"Statement": []}, '{"Statement":[]}', id="an object is turned into text"),
        pytest.param('{"Statement": []}', '{"Statement": []}', id="text stays"),
        pytest.param({"Statement": [UNKNOWN]}, UNKNOWN, id="an unknown inside makes it unknown"),
    ],
)
def test_a_policy_document(engine: Engine, given: object, kept: str) -> None:
    inputs, reasons = engine.check(QUEUE_POLICY, "it", {"queueUrl": UNKNOWN, "policy": given})
    assert (inputs["policy"], reasons) == (kept, [])


def test_an_archive_stays_one(engine: Engine) -> None:
    inputs, _ = engine.check(FUNCTION, "it", {"role": ROLE_ARN, "code": ARCHIVE})
    assert inputs["code"] == ARCHIVE


VERSIONED = {"bucket": "versioned-bucket", "versioning": {"enabled": True}}


def test_a_type_of_which_some_inputs_are_not_simulated(engine: Engine) -> None:
    assert engine.planned(BUCKET, "it", VERSIONED)["versioning"] == {"enabled": True}
    with pytest.raises(
        RefusedError,
        match=r"^the local cloud knows no input `versioning` of aws:s3/bucket:Bucket; it knows bucket, forceDestroy, ",
    ):
        engine.create(BUCKET, "it", VERSIONED)
    assert engine.check(BUCKET, "it", {**VERSIONED, "versionin": 1})[1] == [
        "Invalid or unknown key (did you mean \"versioning\"?). Examine values at 'it.versionin'."
    ]


def test_an_input_that_nobody_knows_is_named(engine: Engine) -> None:
    _, reasons = engine.check(BUCKET, "it", {"bucket": "a-bucket", "versionin": {"enabled": True}})
    known = "bucket, forceDestroy, region, tags"
    assert reasons == [f"the local cloud knows no input `versionin` of aws:s3/bucket:Bucket; it knows {known}"]


def test_an_update_by_what_is_not_simulated_is_only_previewed(engine: Engine) -> None:
    made = engine.create(BUCKET, "it", {"bucket": "versioned-bucket"})
    try:
        diff = engine.diff(made, VERSIONED)
        assert (diff.changes, list(diff.diffs), list(diff.replaces)) == (diff.DIFF_SOME, ["versioning"], [])
        planned = engine.update(made, VERSIONED, preview=True).state
        assert (planned["arn"], planned["versioning"]) == ("arn:aws:s3:::versioned-bucket", {"enabled": True})
        with pytest.raises(RefusedError, match=r"^the local cloud knows no input `versioning` of aws:s3/bucket:Bucket"):
            engine.update(made, VERSIONED)
    finally:
        engine.delete(made)


def test_what_is_not_simulated_is_recorded_once(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "record"
    assert record.entries(path) == []
    monkeypatch.setenv(record.VARIABLE, str(path))
    for token, inputs in ((VPC, {}), (BUCKET, VERSIONED), (BUCKET, {"bucket": "a-bucket"}), (VPC, {})):
        engine.check(token, "it", inputs)
    assert record.entries(path) == [VPC, f"{BUCKET} (versioning)"]
