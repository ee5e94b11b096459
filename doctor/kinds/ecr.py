"""Repositories, their policies, and how the registry scans."""

from collections.abc import Iterator
from typing import Any

from doctor.account import Answer, Live
from doctor.differences import parsed
from doctor.kinds.field import NONE, Document, Field, Pair, listed, tags_of, yes
from doctor.kinds.iam import TAGS
from doctor.kinds.kind import Found, Inputs, Kind, Obstacle, Owner

REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE, ACCESS = "aws:ecr/lifecyclePolicy:LifecyclePolicy", "aws:ecr/repositoryPolicy:RepositoryPolicy"
CACHE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"


def repository(name: str, live: Live) -> Answer | None:
    """Return a repository by its name, or nothing."""
    found = live.ask("ecr:DescribeRepositories", repositoryNames=[name])
    return found["repositories"][0] if found else None


def _find_repository(inputs: Inputs, live: Live) -> Found | None:
    found = repository(inputs["name"], live)
    if not found:
        return None
    encryption = found.get("encryptionConfiguration") or {}
    properties = {
        "imageTagMutability": found["imageTagMutability"],
        "imageTagMutabilityExclusionFilters": found.get("imageTagMutabilityExclusionFilters"),
        "imageScanningConfiguration": found["imageScanningConfiguration"],
        "encryptionConfigurations": [encryption],
        "tags": tags_of(live.ask("ecr:ListTagsForResource", resourceArn=found["repositoryArn"]) or {}),
    }
    return Found(inputs["name"], properties)


def _images(inputs: Inputs, live: Live) -> Obstacle | None:
    images = live.ask("ecr:ListImages", repositoryName=inputs["name"], PaginationConfig={"MaxItems": 1}) or {}
    if not images.get("imageIds"):
        return None
    return Obstacle("It holds images, which would be deleted with it.")


POLICIES = {
    "lifecycle policy": ("ecr:GetLifecyclePolicy", "lifecyclePolicyText"),
    "repository policy": ("ecr:GetRepositoryPolicy", "policyText"),
}
"""The two policies of a repository: the read, and the key of the document in its answer."""


def _policy(resource_type: str, noun: str) -> Kind:
    action, key = POLICIES[noun]

    def find(inputs: Inputs, live: Live) -> Found | None:
        name = inputs["repository"]
        found = live.ask(action, repositoryName=name)
        return Found(name, {"policy": parsed(found[key])}) if found else None

    return Kind(
        resource_type,
        lambda inputs: f"repository `{inputs['repository']}`: {noun}",
        find,
        (action,),
        {"policy": Document("document")},
        owners=(Owner("repository", REPOSITORY),),
    )


def _registry_scanning(_inputs: Inputs, live: Live) -> Found | None:
    found = (live.ask("ecr:GetRegistryScanningConfiguration") or {}).get("scanningConfiguration", {})
    # Every registry has a configuration; one without rules is as good as none.
    return Found(live.account.id, found) if found.get("rules") else None


def _find_cache(inputs: Inputs, live: Live) -> Found | None:
    prefix = inputs["ecrRepositoryPrefix"]
    found = live.ask("ecr:DescribePullThroughCacheRules", ecrRepositoryPrefixes=[prefix])
    return Found(prefix, found["pullThroughCacheRules"][0]) if found else None


class _Encryption(Field):
    """Encryption: the key counts only where the program names one, because AWS's own key for ECR has an ARN, too."""

    def differences(self, expected: Any, found: Any) -> Iterator[Pair]:  # noqa: ANN401  lists of one object
        if expected:
            wanted, has = expected[0], (found or [{}])[0]
            keys = [key for key in ("encryptionType", "kmsKey") if wanted.get(key)]
            pair = Pair(*(" ".join(filter(None, (each.get(key) for key in keys))) for each in (wanted, has)))
            if pair.expected != pair.found:
                yield pair


def _filters(filters: Any) -> str:  # noqa: ANN401  a list of objects
    return listed([each["filter"] for each in filters or []])


def _scanning_rules(rules: Any) -> str:  # noqa: ANN401  a list of objects
    return (
        ", ".join(sorted(f"{each['scanFrequency']} {_filters(each['repositoryFilters'])}" for each in rules or []))
        or NONE
    )


def _scan(configuration: Any) -> str:  # noqa: ANN401  an object
    return yes((configuration or {}).get("scanOnPush"))


KINDS = (
    Kind(
        REPOSITORY,
        lambda inputs: f"repository `{inputs.get('name')}`",
        _find_repository,
        ("ecr:DescribeRepositories", "ecr:ListTagsForResource"),
        {
            "imageTagMutability": Field("tag mutability", default="MUTABLE"),
            "imageTagMutabilityExclusionFilters": Field("tags that are excluded from it", _filters),
            "imageScanningConfiguration": Field("scan on push", _scan),
            "encryptionConfigurations": _Encryption("encryption", replaces=True),
            "tags": TAGS,
        },
        obstacle=_images,
    ),
    _policy(LIFECYCLE, "lifecycle policy"),
    _policy(ACCESS, "repository policy"),
    Kind(
        SCANNING,
        lambda _inputs: "registry",
        _registry_scanning,
        ("ecr:GetRegistryScanningConfiguration",),
        {"scanType": Field("scanning"), "rules": Field("scanning rules", _scanning_rules)},
    ),
    Kind(
        CACHE,
        lambda inputs: f"pull-through cache `{inputs['ecrRepositoryPrefix']}`",
        _find_cache,
        ("ecr:DescribePullThroughCacheRules",),
        {"upstreamRegistryUrl": Field("registry", replaces=True), "credentialArn": Field("credentials")},
    ),
)
