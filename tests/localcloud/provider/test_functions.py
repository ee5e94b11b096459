"""The provider's functions answer as Terraform's data sources do."""

import json

import pytest

from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Engine, Engines, RefusedError
from tests.localcloud.provider.samples import TRUST, allow

DOCUMENT = "aws:iam/getPolicyDocument:getPolicyDocument"
GROUP = "aws:iam/getGroup:getGroup"
OIDC_PROVIDER = "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider"
POLICY = "aws:iam/getPolicy:getPolicy"
REPOSITORY = "aws:ecr/getRepository:getRepository"
ROLE = "aws:iam/getRole:getRole"
USER = "aws:iam/getUser:getUser"


def test_get_caller_identity(engine: Engine) -> None:
    identity = engine.invoke("aws:index/getCallerIdentity:getCallerIdentity")
    assert identity | {"userId": ""} == {
        "accountId": "123456789012",
        "arn": "arn:aws:sts::123456789012:user/moto",
        "id": "123456789012",
        "userId": "",
    }


@pytest.mark.parametrize(
    ("region", "partition", "suffix", "prefix"),
    [
        ("us-east-1", "aws", "amazonaws.com", "com.amazonaws"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com", "com.amazonaws"),
    ],
)
def test_get_partition(engines: Engines, region: str, partition: str, suffix: str, prefix: str) -> None:
    assert engines(region=region).invoke("aws:index/getPartition:getPartition") == {
        "dnsSuffix": suffix,
        "id": partition,
        "partition": partition,
        "reverseDnsPrefix": prefix,
    }


def test_get_region(engine: Engine) -> None:
    assert engine.invoke("aws:index/getRegion:getRegion", region="eu-west-1") == {
        "description": "Europe (Ireland)",
        "endpoint": "ec2.eu-west-1.amazonaws.com",
        "id": "eu-west-1",
        "name": "eu-west-1",
        "region": "eu-west-1",
    }


def test_get_role(engine: Engine) -> None:
    engine.create("aws:iam/role:Role", "it", {"name": "asked", "assumeRolePolicy": TRUST, "tags": {"a": "1"}})
    found = engine.invoke(ROLE, name="asked")
    assert (found["arn"], found["tags"]) == ("arn:aws:iam::123456789012:role/asked", {"a": "1"})
    assert json.loads(found["assumeRolePolicy"]) == json.loads(TRUST)
    with pytest.raises(RefusedError, match=r"NoSuchEntity: The role with name never cannot be found\."):
        engine.invoke(ROLE, name="never")


@pytest.mark.parametrize("arguments", [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, {"name": "ReadOnlyAccess"}])
def test_get_policy(engine: Engine, arguments: Properties) -> None:
    found = engine.invoke(POLICY, **arguments)
    assert (found["arn"], found["name"]) == ("arn:aws:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess")
    assert json.loads(found["policy"])["Version"] == "2012-10-17"
    with pytest.raises(RefusedError, match=r"reading IAM Policy \(name=Never, path_prefix=/\): couldn't find resource"):
        engine.invoke(POLICY, name="Never")


def test_get_user(engine: Engine) -> None:
    boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    inputs = {"name": "asked", "path": "/team/", "permissionsBoundary": boundary, "tags": {"a": "1"}}
    made = engine.create("aws:iam/user:User", "it", inputs)
    assert engine.invoke(USER, userName="asked") == {
        "arn": "arn:aws:iam::123456789012:user/team/asked",
        "id": made.state["uniqueId"],
        "path": "/team/",
        "permissionsBoundary": boundary,
        "tags": {"a": "1"},
        "userId": made.state["uniqueId"],
        "userName": "asked",
    }
    with pytest.raises(RefusedError, match=r"NoSuchEntity: The user with name never cannot be found\."):
        engine.invoke(USER, userName="never")


def test_get_repository(engine: Engine) -> None:
    filters = [{"filter": "latest*", "filterType": "WILDCARD"}]
    inputs = {
        "name": "asked",
        "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "imageTagMutabilityExclusionFilters": filters,
        "tags": {"a": "1"},
    }
    made = engine.create("aws:ecr/repository:Repository", "it", inputs)
    assert engine.invoke(REPOSITORY, name="asked") == {
        "arn": "arn:aws:ecr:us-east-1:123456789012:repository/asked",
        "encryptionConfigurations": [{"encryptionType": "AES256"}],
        "id": "asked",
        "imageScanningConfigurations": [{"scanOnPush": False}],
        "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "imageTagMutabilityExclusionFilters": filters,
        "mostRecentImageTags": [],
        "name": "asked",
        "region": "us-east-1",
        "registryId": "123456789012",
        "repositoryUrl": made.state["repositoryUrl"],
        "tags": {"a": "1"},
    }
    with pytest.raises(RefusedError, match=r"reading ECR Repository \(never\): .*RepositoryNotFoundException"):
        engine.invoke(REPOSITORY, name="never")


def test_get_group(engine: Engine) -> None:
    made = engine.create("aws:iam/group:Group", "it", {"name": "asked"})
    member = engine.create("aws:iam/user:User", "it", {"name": "asked-member"}).state
    engine.create("aws:iam/groupMembership:GroupMembership", "it", {"group": "asked", "users": ["asked-member"]})
    assert engine.invoke(GROUP, groupName="asked") == {
        "arn": "arn:aws:iam::123456789012:group/asked",
        "groupId": made.state["uniqueId"],
        "groupName": "asked",
        "id": made.state["uniqueId"],
        "path": "/",
        "users": [{"arn": member["arn"], "path": "/", "userId": member["uniqueId"], "userName": "asked-member"}],
    }
    with pytest.raises(RefusedError, match=r"NoSuchEntity: The group with name never cannot be found\."):
        engine.invoke(GROUP, groupName="never")


def test_get_openid_connect_provider(engine: Engine) -> None:
    inputs = {"url": "https://asked.example/x", "clientIdLists": ["c"], "tags": {"a": "1"}}
    arn = engine.create("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "it", inputs).id
    for arguments in ({"arn": arn}, {"url": "https://asked.example/x"}, {"url": "asked.example/x"}):
        assert engine.invoke(OIDC_PROVIDER, **arguments) == {
            "arn": arn,
            "clientIdLists": ["c"],
            "id": arn,
            "tags": {"a": "1"},
            "thumbprintLists": [],
            "url": "asked.example/x",
        }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"url": "https://never.example"},
            r"reading IAM OIDC Provider \(https://never.example\): couldn't find resource",
        ),
        ({"arn": "arn:aws:iam::123456789012:oidc-provider/never"}, "NoSuchEntity: OpenIDConnect Provider not found"),
        ({}, r"one of `arn,url` must be specified, got \[\]"),
        ({"arn": "a", "url": "u"}, r"one of `arn,url` must be specified, got \['arn', 'url'\]"),
    ],
    ids=["no such url", "no such arn", "neither", "both"],
)
def test_get_openid_connect_provider_refuses(engine: Engine, arguments: Properties, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        engine.invoke(OIDC_PROVIDER, **arguments)


def test_get_policy_document(engine: Engine) -> None:
    statement = {
        "sid": "One",
        "actions": ["s3:GetObject", "s3:PutObject"],
        "resources": ["arn:aws:s3:::b/&{aws:username}/*"],
        "principals": [
            {"type": "Service", "identifiers": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"]},
            {"type": "AWS", "identifiers": ["123456789012"]},
        ],
        "conditions": [
            {"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1", "2"]},
            {"test": "ArnLike", "variable": "aws:SourceArn", "values": ["arn:*"]},
        ],
    }
    found = engine.invoke(DOCUMENT, statements=[statement, {"effect": "Deny", "notActions": ["iam:*"]}])
    assert (
        found["json"]
        == """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "One",
      "Effect": "Allow",
      "Action": [
        "s3:PutObject",
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::b/${aws:username}/*",
      "Principal": {
        "AWS": "123456789012",
        "Service": [
          "ecs.amazonaws.com",
          "ecs-tasks.amazonaws.com"
        ]
      },
      "Condition": {
        "ArnLike": {
          "aws:SourceArn": "arn:*"
        },
        "StringEquals": {
          "aws:SourceAccount": [
            "1",
            "2"
          ]
        }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "iam:*"
    }
  ]
}"""
    )
    assert json.loads(found["minifiedJson"]) == json.loads(found["json"])
    assert "\n" not in found["minifiedJson"]


def test_get_policy_document_for_anyone(engine: Engine) -> None:
    anyone = {"actions": ["sts:AssumeRole"], "principals": [{"type": "*", "identifiers": ["*"]}]}
    assert json.loads(engine.invoke(DOCUMENT, statements=[anyone])["json"])["Statement"][0]["Principal"] == "*"


def test_get_policy_document_merges_documents(engine: Engine) -> None:
    source = {"Version": "2008-10-17", "Id": "base", "Statement": {"Sid": "A", "Effect": "Allow", "Action": "s3:*"}}
    override = {"Statement": [{"Sid": "B", "Effect": "Deny", "Action": "s3:*"}]}
    found = engine.invoke(
        DOCUMENT,
        sourcePolicyDocuments=[json.dumps(source)],
        statements=[{"sid": "B", "actions": ["s3:GetObject"], "resources": ["*"]}],
        overridePolicyDocuments=[json.dumps(override)],
    )
    assert json.loads(found["json"]) == {
        "Version": "2012-10-17",
        "Id": "base",
        "Statement": [
            {"Sid": "A", "Effect": "Allow", "Action": "s3:*"},
            {"Sid": "B", "Effect": "Deny", "Action": "s3:*"},
        ],
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"statements": [{"sid": "A"}, {"sid": "A"}]}, r"duplicate Sid \(A\)\. Remove the Sid or ensure"),
        ({"sourcePolicyDocuments": ["{"]}, "merging source document"),
        (
            {"version": "2008-10-17", "statements": [{"resources": ["&{aws:username}"]}]},
            "which is not supported in document version 2008-10-17",
        ),
    ],
    ids=["a Sid twice", "no JSON", "a variable too old"],
)
def test_get_policy_document_refuses(engine: Engine, arguments: Properties, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        engine.invoke(DOCUMENT, **arguments)


def test_a_document_made_so_is_taken(engine: Engine) -> None:
    document = engine.invoke(DOCUMENT, statements=[{"actions": ["s3:GetObject"], "resources": ["*"]}])["json"]
    made = engine.create("aws:iam/policy:Policy", "it", {"name": "written", "policy": document})
    assert json.loads(made.state["policy"]) == json.loads(allow("s3:GetObject"))
