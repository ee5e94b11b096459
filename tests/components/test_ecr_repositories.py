"""The repositories on their own: what the sample stacks do not show, absence included."""

import pulumi
import pytest

from components import documents
from components.ecr_registry import PullThroughCaches, ScanType
from components.ecr_repositories import EcrRepositories, EncryptionType, ImageTagMutability, Repository
from tests.components.component_samples import KEY
from tests.components.recorder import ACCOUNT, record


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        pytest.param({}, "$TAG", id="default"),
        pytest.param({"image_tag_mutability": ImageTagMutability.MUTABLE}, "latest", id="mutable"),
        pytest.param(
            {"image_tag_mutability": ImageTagMutability.IMMUTABLE_WITH_EXCLUSION, "exclusion_filters": ["late*"]},
            "latest",
            id="immutable-but-latest",
        ),
        pytest.param(
            {"image_tag_mutability": ImageTagMutability.IMMUTABLE_WITH_EXCLUSION, "exclusion_filters": ["dev*"]},
            "$TAG",
            id="immutable-and-latest",
        ),
        pytest.param(
            {"image_tag_mutability": ImageTagMutability.MUTABLE_WITH_EXCLUSION, "exclusion_filters": ["v*", "latest"]},
            "$TAG",
            id="mutable-but-latest",
        ),
    ],
)
def test_the_push_commands_work_a_second_time(repository: Repository, tag: str) -> None:
    def program() -> None:
        images = EcrRepositories("images", {"repositories": {"app": repository}})
        pulumi.export("commands", images.push_commands)

    registry = f"{ACCOUNT.id}.dkr.ecr.{ACCOUNT.region}.amazonaws.com"
    assert record(program).outputs["commands"]["app"] == [
        *(["TAG=$(date -u +%Y%m%d%H%M%S)"] if tag == "$TAG" else []),
        f"docker build --platform linux/amd64 -t app:{tag} .",
        f"aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin {registry}",
        f"docker tag app:{tag} {registry}/app:{tag}",
        f"docker push {registry}/app:{tag}",
    ]


def test_repositories() -> None:
    inputs = record(
        lambda: EcrRepositories(
            "images",
            {
                "repositories": {
                    "plain": {},
                    "team/open": {
                        "image_tag_mutability": ImageTagMutability.MUTABLE,
                        "scan_on_push": False,
                        "lifecycle": {"keep_last_images": 5},
                        "encryption_type": EncryptionType.AES256,
                        "tags": {"Team": "mine"},
                    },
                    "shared": {
                        "encryption_type": EncryptionType.KMS,
                        "kms_key": KEY,
                        "pull_accounts": ["111111111111"],
                        "pull_organization": "o-abcdefghij",
                        "force_delete": True,
                    },
                },
                "registry_scanning": {"scan_type": ScanType.ENHANCED},
                "tags": {"Team": "all", "Stack": "s"},
            },
        )
    ).inputs()
    assert inputs == {
        "EcrRepositories images": {},
        "Repository images-plain": {
            "name": "plain",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "tags": {"Team": "all", "Stack": "s"},
        },
        "Repository images-team/open": {
            "name": "team/open",
            "imageTagMutability": "MUTABLE",
            "imageScanningConfiguration": {"scanOnPush": False},
            "encryptionConfigurations": [{"encryptionType": "AES256"}],
            "tags": {"Team": "mine", "Stack": "s"},
        },
        "Repository images-shared": {
            "name": "shared",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}],
            "forceDelete": True,
            "tags": {"Team": "all", "Stack": "s"},
        },
        "RepositoryPolicy images-shared-policy": {
            "repository": "shared",
            "policy": documents.repository_access(
                ACCOUNT, pull_accounts=["111111111111"], pull_organization="o-abcdefghij"
            ),
        },
        "RegistryScanningConfiguration images-registry-scanning": {
            "scanType": "ENHANCED",
            "rules": [
                {
                    "scanFrequency": "SCAN_ON_PUSH",
                    "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}],
                }
            ],
        },
        "LifecyclePolicy images-team/open-lifecycle": {
            "repository": "team/open",
            "policy": {
                "rules": [
                    {
                        "rulePriority": 1,
                        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5},
                        "action": {"type": "expire"},
                    }
                ]
            },
        },
    }


def test_an_existing_repository_is_only_looked_up() -> None:
    def program() -> None:
        images = EcrRepositories("images", {"repositories": {"app": {"existing": True}, "made": {}}})
        pulumi.export("urls", images.repository_urls)
        pulumi.export("commands", images.push_commands)

    recording = record(program)
    assert [*recording.inputs()] == ["EcrRepositories images", "Repository images-made"]
    assert recording.outputs["urls"] == {
        "app": "found/app",
        "made": f"{ACCOUNT.id}.dkr.ecr.{ACCOUNT.region}.amazonaws.com/made",
    }
    assert recording.outputs["commands"]["app"][-1] == "docker push found/app:latest"


def test_the_address_of_an_existing_repository_is_known_at_preview() -> None:
    def program() -> None:
        images = EcrRepositories("images", {"repositories": {"app": {"existing": True}}})
        pulumi.export("urls", images.repository_urls)

    assert record(program, preview=True).outputs == {"urls": {"app": "found/app"}}


def test_a_cache_is_a_rule_for_a_prefix() -> None:
    credentials = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub-AbCdEf"
    caches: PullThroughCaches = {
        "docker-hub": {"upstream": "registry-1.docker.io", "credentials": credentials},
        "mirrors/quay": {"upstream": "quay.io"},
    }
    recording = record(lambda: EcrRepositories("images", {"repositories": {"app": {}}, "pull_through_caches": caches}))
    inputs = recording.inputs()
    # Another registry replaces the rule, and a prefix has one.
    assert recording.options()["images-cache-docker-hub"] == {
        "deleteBeforeReplace": True,
        "deleteBeforeReplaceDefined": True,
    }
    assert {name: each for name, each in inputs.items() if name.startswith("PullThroughCacheRule ")} == {
        "PullThroughCacheRule images-cache-docker-hub": {
            "ecrRepositoryPrefix": "docker-hub",
            "upstreamRegistryUrl": "registry-1.docker.io",
            "credentialArn": credentials,
        },
        "PullThroughCacheRule images-cache-mirrors/quay": {
            "ecrRepositoryPrefix": "mirrors/quay",
            "upstreamRegistryUrl": "quay.io",
        },
    }
