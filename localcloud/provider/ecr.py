"""ECR: repositories, their lifecycle and access policies, and how the registry scans them.

Follows internal/service/ecr of hashicorp/terraform-provider-aws and provider/resources.go of pulumi/pulumi-aws.
"""

from collections.abc import Callable, Iterator
from typing import Any

from localcloud.provider import documents, validation
from localcloud.provider.aws import Aws
from localcloud.provider.aws_model import AwsError
from localcloud.provider.ecr_caches import PULL_THROUGH_CACHE_RULE
from localcloud.provider.resource_type import (
    BLOCKS,
    DOCUMENT,
    FLAG,
    OBJECT,
    Autoname,
    Id,
    Input,
    Kind,
    ProviderError,
    ResourceType,
)
from localcloud.provider.saying import repeated, saying
from localcloud.provider.wire import Properties, has_unknown

_EXCLUDING = ("IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION")
_MOST_FILTERS = 5
_MOST_WILDCARDS = 2


def _few_wildcards(_attribute: str, value: str) -> str | None:
    if value.count("*") <= _MOST_WILDCARDS:
        return None
    return "Invalid filter pattern. Image tag mutability exclusion filter can contain a maximum of 2 wildcards (*)"


_NESTED_CHECKS: dict[str, dict[str, tuple[validation.Check, ...]]] = {
    "imageTagMutabilityExclusionFilters": {
        "filter": (
            validation.length_between(1, 128),
            validation.matches(
                r"[a-zA-Z0-9._*-]+", "must contain only letters, numbers, and special characters (._*-)"
            ),
            _few_wildcards,
        ),
        "filterType": (validation.one_of("WILDCARD"),),
    },
    "encryptionConfigurations": {"encryptionType": (validation.one_of("AES256", "KMS", "KMS_DSSE"),)},
}


def _repository_rules(inputs: Properties) -> Iterator[tuple[str, str]]:
    for block, checks in _NESTED_CHECKS.items():
        yield from validation.blocks(block, inputs.get(block), checks)
    mutability = inputs.get("imageTagMutability")
    if (
        inputs.get("imageTagMutabilityExclusionFilters")
        and mutability not in _EXCLUDING
        and not has_unknown(mutability)
    ):
        yield (
            "imageTagMutabilityExclusionFilters",
            (
                "image_tag_mutability_exclusion_filter can only be used when image_tag_mutability is set to "
                "IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION"
            ),
        )


def _as_tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def _encryption(inputs: Properties) -> Properties | None:
    for block in inputs.get("encryptionConfigurations", []):
        return {"encryptionType": block.get("encryptionType", "AES256")} | (
            {"kmsKey": block["kmsKey"]} if block.get("kmsKey") else {}
        )
    return None


def _exclusions(inputs: Properties) -> list[Properties] | None:
    return inputs.get("imageTagMutabilityExclusionFilters") or None


def _scanning(inputs: Properties) -> Properties:
    return {"scanOnPush": inputs.get("imageScanningConfiguration", {}).get("scanOnPush", False)}


def _create_repository(aws: Aws, inputs: Properties) -> None:
    aws.call(
        "ecr:CreateRepository",
        repositoryName=inputs["name"],
        imageTagMutability=inputs["imageTagMutability"],
        imageTagMutabilityExclusionFilters=_exclusions(inputs),
        imageScanningConfiguration=_scanning(inputs) if inputs.get("imageScanningConfiguration") else None,
        encryptionConfiguration=_encryption(inputs),
        tags=_as_tags(inputs["tagsAll"]) or None,
    )


def _read_repository(aws: Aws, known: Properties) -> Properties:
    repository = aws.call("ecr:DescribeRepositories", repositoryNames=[known["name"]])["repositories"][0]
    arn = repository["repositoryArn"]
    tags = aws.call("ecr:ListTagsForResource", resourceArn=arn)["tags"]
    return {
        "arn": arn,
        "encryptionConfigurations": [_encryption_block(repository.get("encryptionConfiguration", {}))],
        "imageScanningConfiguration": repository.get("imageScanningConfiguration"),
        "imageTagMutability": repository["imageTagMutability"],
        "imageTagMutabilityExclusionFilters": repository.get("imageTagMutabilityExclusionFilters"),
        "name": repository["repositoryName"],
        "registryId": repository["registryId"],
        "repositoryUrl": repository["repositoryUri"],
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def _encryption_block(configuration: dict[str, Any]) -> Properties:
    return {
        "encryptionType": configuration.get("encryptionType", "AES256"),
        "kmsKey": configuration.get("kmsKey", ""),
    }


def _same_encryption(old: list[Properties], new: list[Properties]) -> bool:
    """Tell whether the new blocks ask for nothing else; the key of a KMS repository may be AWS's choice."""
    before, after = _encryption_block(old[0]), _encryption_block(new[0])
    return before["encryptionType"] == after["encryptionType"] and after["kmsKey"] in ("", before["kmsKey"])


def _update_repository(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    repository, doing = {"repositoryName": old["name"]}, f"setting ECR Repository ({old['name']})"
    if "tagsAll" in changed:
        _retag(aws, old, new)
    if changed & {"imageTagMutability", "imageTagMutabilityExclusionFilters"}:
        with saying(f"{doing} image tag mutability"):
            aws.call(
                "ecr:PutImageTagMutability",
                imageTagMutability=new["imageTagMutability"],
                imageTagMutabilityExclusionFilters=_exclusions(new),
                **repository,
            )
    if "imageScanningConfiguration" in changed:
        with saying(f"{doing} image scanning configuration"):
            aws.call("ecr:PutImageScanningConfiguration", imageScanningConfiguration=_scanning(new), **repository)


def _retag(aws: Aws, old: Properties, new: Properties) -> None:
    before, after = old.get("tagsAll", {}), new["tagsAll"]
    if gone := sorted(before.keys() - after.keys()):
        aws.call("ecr:UntagResource", resourceArn=old["arn"], tagKeys=gone)
    if tags := _as_tags(dict(after.items() - before.items())):
        aws.call("ecr:TagResource", resourceArn=old["arn"], tags=tags)


def _delete_repository(aws: Aws, state: Properties) -> None:
    repository = state["name"]
    try:
        aws.call("ecr:DeleteRepository", repositoryName=repository, force=bool(state.get("forceDelete")))
    except AwsError as error:
        if error.code == "RepositoryNotEmptyException":
            message = f"ECR Repository ({repository}) not empty, consider using force_delete: {error}"
            raise ProviderError(message) from error
        raise
    aws.ask("ecr:DescribeRepositories", repositoryNames=[repository])  # the provider waits until it is gone


_REPOSITORY = ResourceType(
    type="aws:ecr/repository:Repository",
    noun="ECR Repository",
    id=Id(("name",)),
    inputs={
        "encryptionConfigurations": Input(
            Kind(list, same=_same_encryption, keeps_form=False), computed=True, replaces=True
        ),
        "forceDelete": Input(FLAG, kept=True),
        "imageScanningConfiguration": Input(OBJECT, computed=True),
        "imageTagMutability": Input(
            default="MUTABLE", checks=(validation.one_of("MUTABLE", "IMMUTABLE", *_EXCLUDING),)
        ),
        "imageTagMutabilityExclusionFilters": Input(BLOCKS, checks=(validation.at_most(_MOST_FILTERS),)),
        "name": Input(replaces=True),
        "region": Input(replaces=True),
        "tags": Input(OBJECT),
    },
    outputs=("arn", "registryId", "repositoryUrl"),
    autoname=Autoname(),
    rules=_repository_rules,
    create=_create_repository,
    read=_read_repository,
    update=_update_repository,
    delete=_delete_repository,
)


def _puts(operation: str, text: str) -> Callable[[Aws, Properties], None]:
    """Return what puts a repository's document; `text` is what the operation calls it."""

    def put(aws: Aws, inputs: Properties) -> None:
        document = documents.normalised(inputs["policy"])
        aws.call(operation, repositoryName=inputs["repository"], **{text: document})

    return put


def _gets(operation: str, text: str) -> Callable[[Aws, Properties], Properties]:
    def get(aws: Aws, known: Properties) -> Properties:
        answer = aws.call(operation, repositoryName=known["repository"])
        return {
            "policy": documents.normalised(answer[text]),
            "registryId": answer["registryId"],
            "repository": answer["repositoryName"],
        }

    return get


def _deletes(operation: str) -> Callable[[Aws, Properties], None]:
    def delete(aws: Aws, state: Properties) -> None:
        aws.call(operation, repositoryName=state["repository"])

    return delete


_LIFECYCLE_POLICY = ResourceType(
    type="aws:ecr/lifecyclePolicy:LifecyclePolicy",
    noun="ECR Lifecycle Policy",
    id=Id(("repository",)),
    inputs={
        "policy": Input(DOCUMENT, required=True, replaces=True, checks=(validation.json_text,)),
        "region": Input(replaces=True),
        "repository": Input(required=True, replaces=True),
    },
    outputs=("registryId",),
    delete_before_replace=True,  # a repository has one: deleting the old one after creating the new leaves none
    create=_puts("ecr:PutLifecyclePolicy", "lifecyclePolicyText"),
    read=_gets("ecr:GetLifecyclePolicy", "lifecyclePolicyText"),
    delete=_deletes("ecr:DeleteLifecyclePolicy"),
)

_put_access = _puts("ecr:SetRepositoryPolicy", "policyText")


def _put_repository_policy(aws: Aws, inputs: Properties) -> None:
    """Put the policy, again while a principal of it is not there yet."""
    refusal = "Invalid repository policy provided"
    repeated(lambda: _put_access(aws, inputs), "InvalidParameterException", refusal)


_REPOSITORY_POLICY = ResourceType(
    type="aws:ecr/repositoryPolicy:RepositoryPolicy",
    noun="ECR Repository Policy",
    id=Id(("repository",)),
    inputs={
        "policy": Input(DOCUMENT, required=True, checks=(validation.json_text,)),
        "region": Input(replaces=True),
        "repository": Input(required=True, replaces=True),
    },
    outputs=("registryId",),
    create=_put_repository_policy,
    read=_gets("ecr:GetRepositoryPolicy", "policyText"),
    update=lambda aws, _old, new, _changed: _put_repository_policy(aws, new),
    delete=_deletes("ecr:DeleteRepositoryPolicy"),
    doing=dict.fromkeys(("create", "update"), "putting ECR Repository Policy ({repository})"),
)

# Scanning


_RULE_CHECKS: dict[str, tuple[validation.Check, ...]] = {
    "scanFrequency": (validation.one_of("SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL"),)
}
_FILTER_CHECKS: dict[str, tuple[validation.Check, ...]] = {
    "filter": (
        validation.length_between(1, 256),
        validation.matches(
            r"[0-9a-z*]([0-9a-z_./*-]?[0-9a-z*]+)*",
            "must contain only lowercase alphanumeric, dot, underscore, hyphen, wildcard, and colon characters",
        ),
    ),
    "filterType": (validation.one_of("WILDCARD"),),
}


def _scanning_rules(inputs: Properties) -> Iterator[tuple[str, str]]:
    rules = inputs.get("rules")
    yield from validation.blocks("rules", rules, _RULE_CHECKS, required=("repositoryFilters", "scanFrequency"))
    for index, rule in enumerate(rules if isinstance(rules, list) else []):
        filters = rule.get("repositoryFilters") if isinstance(rule, dict) else None
        path = f"rules[{index}].repositoryFilters"
        yield from validation.blocks(path, filters, _FILTER_CHECKS, required=_FILTER_CHECKS)


def _same_rules(old: list[Properties], new: list[Properties]) -> bool:
    """Tell whether the rules are the same; neither their order nor that of their filters says anything."""
    return documents.same(documents.as_text(old), documents.as_text(new))


def _put_scanning(aws: Aws, inputs: Properties) -> None:
    # Rules and filters have the same form in Pulumi and in ECR.
    aws.call("ecr:PutRegistryScanningConfiguration", scanType=inputs["scanType"], rules=inputs.get("rules", []))


def _read_scanning(aws: Aws, _known: Properties) -> Properties:
    answer = aws.call("ecr:GetRegistryScanningConfiguration")
    configuration = answer["scanningConfiguration"]
    return {
        "registryId": answer["registryId"],
        "rules": configuration["rules"],
        "scanType": configuration["scanType"],
    }


_REGISTRY_SCANNING_CONFIGURATION = ResourceType(
    type="aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
    noun="ECR Registry Scanning Configuration",
    id=Id(("registryId",)),
    inputs={
        "region": Input(replaces=True),
        "rules": Input(Kind(list, same=_same_rules), checks=(validation.at_most(100),)),
        "scanType": Input(required=True, checks=(validation.one_of("BASIC", "ENHANCED"),)),
    },
    outputs=("registryId",),
    rules=_scanning_rules,
    create=_put_scanning,
    read=_read_scanning,
    update=lambda aws, _old, new, _changed: _put_scanning(aws, new),
    delete=lambda aws, _state: _put_scanning(aws, {"scanType": "BASIC"}),  # a registry always has one: AWS's default
    doing={
        "read": "reading ECR Registry Scanning Configuration ({registryId})",
        "delete": "deleting ECR Registry Scanning Configuration ({registryId})",
        **dict.fromkeys(("create", "update"), "putting ECR Registry Scanning Configuration"),
    },
)

RESOURCE_TYPES = (
    _REPOSITORY,
    _LIFECYCLE_POLICY,
    _REPOSITORY_POLICY,
    _REGISTRY_SCANNING_CONFIGURATION,
    PULL_THROUGH_CACHE_RULE,
)
