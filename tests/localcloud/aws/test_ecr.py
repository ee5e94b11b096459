"""What ECR refuses is refused to every client, here boto3."""

import json

import pytest
from botocore.exceptions import ClientError

from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Boto
from tests.localcloud.provider.samples import scan

FAILURE = (
    "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: "
)


def refused(boto: Boto, operation: str, **parameters: object) -> tuple[str, str]:
    """The code and the words of a refusal."""
    with pytest.raises(ClientError) as error:
        boto("ecr", operation, **parameters)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def rule(priority: int, status: str, **selection: object) -> Properties:
    """A rule of a lifecycle policy."""
    counted = {"countType": "imageCountMoreThan", "countNumber": 3}
    return {
        "rulePriority": priority,
        "selection": {"tagStatus": status, **counted, **selection},
        "action": {"type": "expire"},
    }


@pytest.fixture(scope="module")
def repository(boto: Boto) -> str:
    """A repository to put policies on."""
    boto("ecr", "create_repository", repositoryName="refusing")
    return "refusing"


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        pytest.param(
            [rule(1, "any"), rule(2, "untagged")],
            "Rule for tagStatus=ANY must have the lowest priority per storage class",
            id="any is not last",
        ),
        pytest.param(
            [rule(1, "untagged"), rule(2, "untagged")],
            "Only one rule can select Untagged images per storage class.",
            id="untagged twice",
        ),
        pytest.param(
            [rule(1, "tagged")],
            "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.",
            id="tagged without tags",
        ),
        pytest.param(
            [rule(1, "untagged"), rule(1, "any")],
            "Rule priorities must be unique, rulePriority=1 is repeated.",
            id="a priority twice",
        ),
    ],
)
def test_lifecycle_rules_out_of_order_are_refused(
    boto: Boto, repository: str, rules: list[Properties], words: str
) -> None:
    text = json.dumps({"rules": rules})
    found = refused(boto, "put_lifecycle_policy", repositoryName=repository, lifecyclePolicyText=text)
    assert found == ("InvalidParameterException", f"{FAILURE}{words}'")


def test_lifecycle_rules_may_stand_in_any_order(boto: Boto, repository: str) -> None:
    rules = [rule(9, "any"), rule(5, "tagged", tagPrefixList=["v"]), rule(1, "untagged")]
    boto("ecr", "put_lifecycle_policy", repositoryName=repository, lifecyclePolicyText=json.dumps({"rules": rules}))


@pytest.mark.parametrize(("kind", "frequency"), [("BASIC", "CONTINUOUS_SCAN"), ("ENHANCED", "MANUAL")])
def test_a_type_of_scanning_has_its_own_frequencies(boto: Boto, kind: str, frequency: str) -> None:
    found = refused(
        boto,
        "put_registry_scanning_configuration",
        scanType=kind,
        rules=[scan("SCAN_ON_PUSH", "a"), scan(frequency, "*")],
    )
    words = f"Scan frequency {frequency} is not supported with scan type {kind}"
    constraint = f"Invalid parameter at 'scanFrequency' failed to satisfy constraint: '{words}'"
    assert found == ("InvalidParameterException", constraint)


@pytest.mark.parametrize("tag", [{"Key": "a#b", "Value": "v"}, {"Key": "k", "Value": "50%"}])
def test_tags_have_letters_digits_spaces_and_some_marks(boto: Boto, tag: dict[str, str]) -> None:
    assert refused(boto, "create_repository", repositoryName="tagged", tags=[tag])[0] == "InvalidTagParameterException"
    boto("ecr", "create_repository", repositoryName="tagged", tags=[{"Key": "Größe", "Value": "a b"}])
    boto("ecr", "delete_repository", repositoryName="tagged")


def test_a_pull_through_cache_has_a_prefix_of_its_own(boto: Boto) -> None:
    cache = {"ecrRepositoryPrefix": "k8s", "upstreamRegistryUrl": "registry.k8s.io"}
    boto("ecr", "create_pull_through_cache_rule", **cache)
    code, words = refused(boto, "create_pull_through_cache_rule", **cache)
    assert code == "PullThroughCacheRuleAlreadyExistsException"
    assert "'k8s' already exists in the registry with id '123456789012'" in words
    boto("ecr", "delete_pull_through_cache_rule", ecrRepositoryPrefix="k8s")
    code, _ = refused(boto, "describe_pull_through_cache_rules", ecrRepositoryPrefixes=["k8s"])
    assert code == "PullThroughCacheRuleNotFoundException"


@pytest.mark.parametrize(
    ("cache", "code"),
    [
        pytest.param({"upstreamRegistryUrl": "example.org"}, "UnsupportedUpstreamRegistryException", id="registry"),
        pytest.param(
            {
                "upstreamRegistryUrl": "ghcr.io",
                "credentialArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:other/name-AbCdEf",
            },
            "InvalidParameterException",
            id="name-of-the-secret",
        ),
        pytest.param(
            {"upstreamRegistryUrl": "quay.io", "ecrRepositoryPrefix": "Quay"}, "InvalidParameterException", id="prefix"
        ),
    ],
)
def test_a_pull_through_cache_is_refused(boto: Boto, cache: dict[str, str], code: str) -> None:
    assert refused(boto, "create_pull_through_cache_rule", **{"ecrRepositoryPrefix": "bad", **cache})[0] == code
