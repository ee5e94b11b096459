"""ECR: the rules by which a registry caches the images of others.

Follows internal/service/ecr/pull_through_cache_rule.go of hashicorp/terraform-provider-aws.
"""

from localcloud.provider import validation
from localcloud.provider.aws import Aws
from localcloud.provider.resource_type import Id, Input, ResourceType
from localcloud.provider.wire import Properties

_PREFIX = (
    validation.length_between(2, 30),
    validation.matches(
        r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*/?|ROOT",
        "must be 'ROOT' or only include alphanumeric, underscore, period, hyphen, or slash characters",
    ),
)
_WITH_ARNS = ("credentialArn", "customRoleArn")


def _create(aws: Aws, inputs: Properties) -> None:
    aws.call(
        "ecr:CreatePullThroughCacheRule",
        ecrRepositoryPrefix=inputs["ecrRepositoryPrefix"],
        upstreamRegistryUrl=inputs["upstreamRegistryUrl"],
        upstreamRepositoryPrefix=inputs.get("upstreamRepositoryPrefix"),
        **{key: inputs.get(key) for key in _WITH_ARNS},
    )


def _read(aws: Aws, known: Properties) -> Properties:
    rules = aws.call("ecr:DescribePullThroughCacheRules", ecrRepositoryPrefixes=[known["ecrRepositoryPrefix"]])
    rule = rules["pullThroughCacheRules"][0]
    return {
        "ecrRepositoryPrefix": rule["ecrRepositoryPrefix"],
        "registryId": rule["registryId"],
        "upstreamRegistryUrl": rule["upstreamRegistryUrl"],
        "upstreamRepositoryPrefix": rule["upstreamRepositoryPrefix"],
        **{key: rule[key] for key in _WITH_ARNS if key in rule},
    }


def _update(aws: Aws, old: Properties, new: Properties, _changed: frozenset[str]) -> None:
    # What is taken away stays: the provider sends only what is given.
    aws.call(
        "ecr:UpdatePullThroughCacheRule",
        ecrRepositoryPrefix=old["ecrRepositoryPrefix"],
        **{key: new.get(key) for key in _WITH_ARNS},
    )


def _delete(aws: Aws, state: Properties) -> None:
    aws.call(
        "ecr:DeletePullThroughCacheRule",
        ecrRepositoryPrefix=state["ecrRepositoryPrefix"],
        registryId=state["registryId"],
    )


PULL_THROUGH_CACHE_RULE = ResourceType(
    type="aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
    noun="ECR Pull Through Cache Rule",
    id=Id(("ecrRepositoryPrefix",)),
    inputs={
        "credentialArn": Input(),
        "customRoleArn": Input(),
        "ecrRepositoryPrefix": Input(required=True, replaces=True, checks=_PREFIX),
        "region": Input(replaces=True),
        "upstreamRegistryUrl": Input(required=True, replaces=True),
        "upstreamRepositoryPrefix": Input(replaces=True, computed=True, checks=_PREFIX),
    },
    outputs=("registryId",),
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
)
