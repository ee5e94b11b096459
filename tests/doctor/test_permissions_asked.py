"""What a program asks of AWS, and where its state and its secrets are, needs permissions too."""

import json

import pytest

from components.arns import Account
from doctor.permissions import asked, keys
from doctor.permissions.policy import Permission

ACCOUNT = Account("aws-cn", "123456789012", "cn-north-1")
ROLE = "arn:aws:iam::123456789012:role/x/r"
ISSUER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
OF_PROVIDER = "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider"


def call(function: str, answer: dict[str, object] | None, method: str = "ResourceMonitor", **given: object) -> str:
    """A line of the engine's log; a call that has only begun has no answer."""
    entry = {"method": f"/pulumirpc.{method}/Invoke", "request": {"tok": function, "args": given}}
    return json.dumps(entry if answer is None else {**entry, "response": {"return": answer}})


def needs(*lines: str) -> list[Permission]:
    return list(asked.permissions(list(asked.read(lines))))


def test_a_role_that_the_program_looks_up_is_read() -> None:
    assert needs(call("aws:iam/getRole:getRole", {"arn": ROLE}, name="r")) == [Permission("iam:GetRole", ROLE)]


def test_a_repository_that_the_program_looks_up_is_read() -> None:
    arn = "arn:aws:ecr:us-east-1:123456789012:repository/app"
    assert needs(call("aws:ecr/getRepository:getRepository", {"arn": arn}, name="app")) == [
        Permission("ecr:DescribeRepositories", arn),
        Permission("ecr:DescribeImages", arn),
        Permission("ecr:ListTagsForResource", arn),
    ]


def test_a_provider_is_looked_for_by_its_url_in_the_list_of_all() -> None:
    assert needs(call(OF_PROVIDER, {"arn": ISSUER}, url="https://token.actions.githubusercontent.com")) == [
        Permission("iam:GetOpenIDConnectProvider", ISSUER),
        Permission("iam:ListOpenIDConnectProviders", "*"),
    ]
    assert needs(call(OF_PROVIDER, {"arn": ISSUER}, arn=ISSUER)) == [Permission("iam:GetOpenIDConnectProvider", ISSUER)]


def test_other_lines_of_the_log_ask_for_nothing() -> None:
    function = "aws:iam/getRole:getRole"
    begun, by_engine = call(function, None), call(function, {"arn": ROLE}, "ResourceProvider")
    mentioned = json.dumps({"method": "/x", "request": "/pulumirpc.ResourceMonitor/Invoke", "response": {}})
    assert needs(begun, by_engine, mentioned) == []


def test_a_function_of_aws_that_is_not_known_is_named_once() -> None:
    lines = [
        *[call("aws:ecs/getCluster:getCluster", {"arn": "x"})] * 2,
        call("aws:index/getCallerIdentity:getCallerIdentity", {"accountId": "1"}),
        call("random:index/get:get", {}),
    ]
    calls = list(asked.read(lines))
    assert asked.unknown(calls) == ["the function `aws:ecs/getCluster:getCluster`: what it calls isn't known here."]
    assert list(asked.permissions(calls)) == []


def test_the_program_knows_who_calls() -> None:
    function = "aws:index/getCallerIdentity:getCallerIdentity"
    other = json.loads(call(function, {"arn": "arn:aws:sts::210987654321:assumed-role/r/s"}))
    other["request"]["provider"] = "urn:pulumi:dev::p::pulumi:providers:aws::other::id"
    mine = "arn:aws-cn:iam::123456789012:user/jo"
    assert asked.caller(list(asked.read([json.dumps(other), call(function, {"arn": mine})]))) == mine
    assert asked.caller(list(asked.read([json.dumps(other)]))) is None


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        pytest.param("s3://states", ".pulumi/*", id="bucket"),
        pytest.param("s3://states?region=cn-north-1&awssdk=v2", ".pulumi/*", id="query"),
        pytest.param("s3://states/team/a", "team/a/.pulumi/*", id="folder"),
        pytest.param("s3://states?prefix=team/", "team/.pulumi/*", id="prefix"),
    ],
)
def test_a_state_in_s3_is_read_and_written(url: str, folder: str) -> None:
    assert {(each.action, each.resource) for each in asked.of_backend(url, ACCOUNT)} == {
        ("s3:ListBucket", "arn:aws-cn:s3:::states"),
        ("s3:DeleteObject", f"arn:aws-cn:s3:::states/{folder}"),
        ("s3:GetObject", f"arn:aws-cn:s3:::states/{folder}"),
        ("s3:PutObject", f"arn:aws-cn:s3:::states/{folder}"),
    }


@pytest.mark.parametrize("url", ["file:///home/me", "https://api.pulumi.com", "gs://states", "azblob://states"])
def test_a_state_elsewhere_needs_nothing_of_aws(url: str) -> None:
    assert list(asked.of_backend(url, ACCOUNT)) == []


KEY = "arn:aws-cn:kms:cn-northwest-1:123456789012:key/1234"


@pytest.mark.parametrize(
    ("url", "arn", "alias"),
    [
        pytest.param("awskms://1234?region=cn-north-1", "cn-north-1:123456789012:key/1234", None, id="id"),
        pytest.param(f"awskms:///{KEY}?region=cn-northwest-1", "cn-northwest-1:123456789012:key/1234", None, id="ARN"),
        pytest.param(
            "awskms://alias/x?region=cn-northwest-1", "cn-northwest-1:123456789012:key/*", "alias/x", id="alias"
        ),
        pytest.param("awskms://alias/x", "cn-north-1:123456789012:key/*", "alias/x", id="no-region"),
    ],
)
def test_secrets_of_the_stack_are_read_with_their_key(url: str, arn: str, alias: str | None) -> None:
    conditions = {("ForAnyValue:StringEquals", "kms:ResourceAliases"): frozenset({alias})} if alias else {}
    assert list(keys.of_secrets(url, ACCOUNT)) == [Permission("kms:Decrypt", f"arn:aws-cn:kms:{arn}", conditions)]


@pytest.mark.parametrize("url", ["", "passphrase", "default", "gcpkms://projects/p", "hashivault://k"])
def test_other_secrets_need_no_key_of_aws(url: str) -> None:
    assert list(keys.of_secrets(url, ACCOUNT)) == []
