"""What the whole ECR registry of an account and region does: how it scans, and which other registries it caches."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, NotRequired

import pulumi
import pulumi_aws as aws
from typing_extensions import TypedDict

from . import aliases, own_state
from .arns import Account
from .input_types import ONE_OF, Entries, Named, inputs
from .inputs import known
from .texts import CachePrefix, RegistryAddress, RegistryCredentials, ScanFilter


class ScanType(StrEnum):
    """Who scans, https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html."""

    BASIC = "BASIC"
    """ECR, for vulnerabilities of the operating system."""

    ENHANCED = "ENHANCED"
    """Amazon Inspector, also for those of programming languages; it costs by the image."""


class ScanFrequency(StrEnum):
    """When images are scanned."""

    SCAN_ON_PUSH = "SCAN_ON_PUSH"
    """Once, when they are pushed."""

    CONTINUOUS_SCAN = "CONTINUOUS_SCAN"
    """And again whenever a new vulnerability is known; for `ENHANCED` only."""


def _scans_when_it_can(args: "RegistryScanning", named: Named) -> None:
    if args["scan_type"] == ScanType.BASIC and args.get("scan_frequency") == ScanFrequency.CONTINUOUS_SCAN:
        raise ValueError(
            f"must give `{named('scan_type')}` `ENHANCED` with `{named('scan_frequency')}` `CONTINUOUS_SCAN`"
        )


@inputs(_scans_when_it_can)
class RegistryScanning(TypedDict):
    """How the whole registry of the account and region scans.

    It has one such setting: let one stack say it, which also resets it when it is destroyed.
    """

    scan_type: Annotated[ScanType, ONE_OF]
    """Who scans."""

    scan_frequency: NotRequired[Annotated[ScanFrequency, ONE_OF]]
    """When to scan. Defaults to `SCAN_ON_PUSH`."""

    repository_filters: NotRequired[Annotated[Sequence[ScanFilter], Entries(least=1, most=100, distinct=True)]]
    """Names of the repositories to scan, for example `app-*`. Defaults to all."""


# https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html: those with a secret
_WITHOUT_CREDENTIALS = ("public.ecr.aws", "quay.io", "registry.k8s.io")
_OF_ECR = ".dkr.ecr."
"""In the address of a private registry of ECR."""
_RULE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"


def _signs_in_where_it_must(args: "PullThroughCache", named: Named) -> None:
    upstream, given = args["upstream"], "credentials" in args
    if not given and upstream not in _WITHOUT_CREDENTIALS and _OF_ECR not in upstream:
        raise ValueError(f"must give `{named('credentials')}` with `{named('upstream')}` `{upstream}`")
    if given and _OF_ECR in upstream:
        raise ValueError(f"must leave out `{named('credentials')}` with `{named('upstream')}` `{upstream}`")


@inputs(_signs_in_where_it_must)
class PullThroughCache(TypedDict):
    """A registry whose images ECR fetches when they are pulled for the first time."""

    upstream: RegistryAddress
    """Address of the registry. Docker Hub is `registry-1.docker.io`. A private registry of ECR must be that of the
    stack's account in another region."""

    credentials: NotRequired[RegistryCredentials]
    """ARN of the secret with the user name and access token for the registry. Its name begins with
    `ecr-pullthroughcache/`, and it is in the account and region of the stack."""


PullThroughCaches = Annotated[Mapping[CachePrefix, PullThroughCache], Entries(least=1)]


def build_registry_scanning(name: str, args: RegistryScanning, opts: pulumi.ResourceOptions) -> None:
    """Say how the whole registry scans."""
    frequency = args.get("scan_frequency", ScanFrequency.SCAN_ON_PUSH)
    aws.ecr.RegistryScanningConfiguration(
        name,
        scan_type=args["scan_type"],
        rules=[
            aws.ecr.RegistryScanningConfigurationRuleArgs(
                scan_frequency=frequency,
                repository_filters=[
                    aws.ecr.RegistryScanningConfigurationRuleRepositoryFilterArgs(filter=each, filter_type="WILDCARD")
                    for each in args.get("repository_filters", ["*"])
                ],
            )
        ],
        opts=opts,
    )


def build_pull_through_cache(
    name: str, prefix: str, args: PullThroughCache, account: Account, opts: pulumi.ResourceOptions
) -> None:
    """Make the rule by which the repositories below a prefix cache another registry; raises `RunError` if it can't."""
    _refuse_upstream(prefix, args["upstream"], account)
    _refuse_to_replace_what_stays(name, prefix, args["upstream"], opts)
    aws.ecr.PullThroughCacheRule(
        name,
        ecr_repository_prefix=prefix,
        upstream_registry_url=args["upstream"],
        credential_arn=_checked_credentials(prefix, args["credentials"], account) if "credentials" in args else None,
        # A prefix has one rule: the one for the former registry goes first.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )


def _refuse_upstream(prefix: str, upstream: str, account: Account) -> None:
    """Refuse the registry that caches itself, and one that ECR reads with a role only, which no input gives.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
    """
    owner, found, rest = upstream.partition(_OF_ECR)
    if not found:
        return
    if owner != account.id:
        raise pulumi.RunError(
            f"the cache `{prefix}` can't have the `upstream` `{upstream}`: ECR reads the registry of another account"
            " with an IAM role, which this component doesn't create. Pull from there without a cache, with its ARN in"
            " `repositories` of the execution policy"
        )
    if rest.partition(".")[0] == account.region:
        raise pulumi.RunError(
            f"the cache `{prefix}` must have another registry as `upstream`, got that of the stack itself, `{upstream}`"
        )


def _checked_credentials(prefix: str, arn: pulumi.Input[str], account: Account) -> pulumi.Input[str]:
    """Return the ARN of the secret; raises `RunError` unless it is where the rule is; an `Output` is waited for.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html
    """
    expected = account.regional_arn("secretsmanager", "secret")

    def checked(value: str) -> str:
        if not value.startswith(f"{expected}:"):
            raise pulumi.RunError(
                f"the `credentials` of the cache `{prefix}` must be a secret of the account and region of the stack,"
                f" `{expected}:...`, got `{value}`"
            )
        return value

    return checked(arn) if isinstance(arn, str) else known(arn).apply(checked)


def _refuse_to_replace_what_stays(name: str, prefix: str, upstream: str, opts: pulumi.ResourceOptions) -> None:
    """Refuse another registry under a prefix whose rule is retained: the new one couldn't be made next to it."""
    names = aliases.names(name, opts.parent)
    for rule in own_state.made_by_components(_RULE):
        former = rule.outputs.get("upstreamRegistryUrl", upstream)
        if rule.name in names and former != upstream and own_state.is_retained(rule):
            raise pulumi.RunError(
                f"the cache `{prefix}` can't get another `upstream` than `{former}`, because the stack retains what"
                " leaves it and a prefix has one rule. Stop retaining it and run `pulumi up` before, or take another"
                f" prefix. See {own_state.WAYS}"
            )
