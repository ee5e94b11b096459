"""The provider's own configuration, checked as the bridge and pulumi-aws check it.

Sources: pkg/tfbridge/config_failures of pulumi/pulumi-terraform-bridge (`formatDefaultProviderInvalidKey`: keys of at
most two edits are suggested), provider/errors/no_region.txt of pulumi/pulumi-aws, looked up on 2026-11-28.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider.aws_model import UnknownRegionError, partitions
from localcloud.provider.wire import Properties, plain

KEYS = frozenset(
    {
        "accessKey",
        "allowedAccountIds",
        "assumeRoleWithWebIdentity",
        "assumeRoles",
        "customCaBundle",
        "defaultTags",
        "ec2MetadataServiceEndpoint",
        "ec2MetadataServiceEndpointMode",
        "endpoints",
        "forbiddenAccountIds",
        "httpProxy",
        "httpsProxy",
        "ignoreTags",
        "insecure",
        "maxRetries",
        "noProxy",
        "profile",
        "region",
        "retryMode",
        "s3UsEast1RegionalEndpoint",
        "s3UsePathStyle",
        "secretKey",
        "sharedConfigFiles",
        "sharedCredentialsFiles",
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRegionValidation",
        "skipRequestingAccountId",
        "stsRegion",
        "tagPolicyCompliance",
        "token",
        "tokenBucketRateLimiterCapacity",
        "useDualstackEndpoint",
        "useFipsEndpoint",
        "userAgents",
    }
)
"""The keys that the provider knows."""
_OF_THE_ENGINE = frozenset({"version", "pluginDownloadURL", "pluginChecksums"})
NO_REGION = (
    "Missing region information\nMake sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`."
)
_INVALID = "could not validate provider configuration: Invalid or unknown key"
_MOST_EDITS = 2


def region_of(config: Mapping[str, Any]) -> str | None:
    """Return the region of the configuration, or else of the environment."""
    return config.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")


def failures(urn: str, config: Properties) -> Iterator[str]:
    """Yield every reason to refuse the configuration of the provider `urn`."""
    name = urn.rpartition("::")[2]
    unknown = sorted(key for key in config.keys() - KEYS - _OF_THE_ENGINE if not key.startswith("__"))
    if name.startswith("default"):
        yield from map(_of_default_provider, unknown)
    else:
        yield from (f"{_INVALID}. Examine values at '{name}.{key}'." for key in unknown)
    region = region_of(config)
    if region is None:
        yield NO_REGION
    elif region not in {UNKNOWN, *partitions()}:
        yield str(UnknownRegionError(region))


def value(given: Any) -> Any:  # noqa: ANN401  whatever the program configures
    """Return a value of the configuration; what is not a string arrives as JSON text."""
    if isinstance(given, str) and re.match(r"\s*[{\[]", given):
        return plain(json.loads(given))
    return given


def _of_default_provider(key: str) -> str:
    similar = [f"`aws:{known}`" for known in sorted(KEYS) if _edits(key, known) <= _MOST_EDITS]
    return " ".join(
        [
            f"`aws:{key}` is not a valid configuration key for the aws provider.",
            *([f"Did you mean {' or '.join(similar)}?"] if similar else []),
            "If the key is not intended for the provider, please choose a different namespace from `aws:`.",
        ]
    )


def _edits(left: str, right: str) -> int:
    """Return how many characters must be added, removed or changed to make one of the other (Levenshtein)."""
    row = list(range(len(right) + 1))
    for index, char in enumerate(left, start=1):
        above, row = row, [index]
        for column, other in enumerate(right):
            row.append(min(above[column] + (char != other), above[column + 1] + 1, row[column] + 1))
    return row[-1]
