"""What the whole ECR registry of an account and region does: how it scans, and which other registries it caches."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, NotRequired

import pulumi
import pulumi_aws as aws
from typing_extensions import TypedDict

from .input_types import ONE_OF, Entries, Named, inputs
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


def _signs_in_where_it_must(args: "PullThroughCache", named: Named) -> None:
    upstream, given = args["upstream"], "credentials" in args
    if not given and upstream not in _WITHOUT_CREDENTIALS and ".dkr.ecr." not in upstream:
        raise ValueError(f"must give `{named('credentials')}` with `{named('upstream')}` `{upstream}`")


@inputs(_signs_in_where_it_must)
class PullThroughCache(TypedDict):
    """A registry whose images ECR fetches when they are pulled for the first time."""

    upstream: RegistryAddress
    """Address of the registry. Docker Hub is `registry-1.docker.io`."""

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


def build_pull_through_cache(name: str, prefix: str, args: PullThroughCache, opts: pulumi.ResourceOptions) -> None:
    """Make the rule by which the repositories below a prefix cache another registry."""
    aws.ecr.PullThroughCacheRule(
        name,
        ecr_repository_prefix=prefix,
        upstream_registry_url=args["upstream"],
        credential_arn=args.get("credentials"),
        # A prefix has one rule: the one for the former registry goes first.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
