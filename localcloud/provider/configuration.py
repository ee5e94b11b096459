"""The provider's own configuration, checked as the bridge and pulumi-aws check it.

Sources, looked up on 2026-11-28: pulumi/pulumi-terraform-bridge, pkg/tfbridge, check_failures.go at 0b26481 (its words;
keys of at most two edits are suggested), config_encoding.go at 10fdb79 (values as JSON text) and `CheckConfig` of
provider.go; pulumi/pulumi-aws, provider/errors/no_region.txt, and issue 2663 for keys of objects.
"""

import json
import os
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider import sdk, shapes
from localcloud.provider.aws_model import UnknownRegionError, partitions
from localcloud.provider.resource_type import ProviderError
from localcloud.provider.sdk import Shape
from localcloud.provider.shapes import Broken
from localcloud.provider.wire import Properties, plain

KEYS = {
    "accessKey": "string",
    "allowedAccountIds": "list",
    "assumeRoleWithWebIdentity": "object",
    "assumeRoles": "list",
    "customCaBundle": "string",
    "defaultTags": "object",
    "ec2MetadataServiceEndpoint": "string",
    "ec2MetadataServiceEndpointMode": "string",
    "endpoints": "list",
    "forbiddenAccountIds": "list",
    "httpProxy": "string",
    "httpsProxy": "string",
    "ignoreTags": "object",
    "insecure": "boolean",
    "maxRetries": "integer",
    "noProxy": "string",
    "profile": "string",
    "region": "string",
    "retryMode": "string",
    "s3UsEast1RegionalEndpoint": "string",
    "s3UsePathStyle": "boolean",
    "secretKey": "string",
    "sharedConfigFiles": "list",
    "sharedCredentialsFiles": "list",
    "skipCredentialsValidation": "boolean",
    "skipMetadataApiCheck": "boolean",
    "skipRegionValidation": "boolean",
    "skipRequestingAccountId": "boolean",
    "stsRegion": "string",
    "tagPolicyCompliance": "string",
    "token": "string",
    "tokenBucketRateLimiterCapacity": "integer",
    "useDualstackEndpoint": "boolean",
    "useFipsEndpoint": "boolean",
    "userAgents": "list",
}
"""The keys that the provider knows, each with the kind of its value, as in `localcloud.provider.sdk`."""
_OF_THE_ENGINE = frozenset({"version", "pluginDownloadURL", "pluginChecksums"})
NO_REGION = (
    "Missing region information\nMake sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`."
)
_INVALID = "could not validate provider configuration"
_UNKNOWN_KEY = "Invalid or unknown key"
_MALFORMED = "CheckConfig failed because of malformed resource inputs"
_MOST_EDITS = 2


def region_of(config: Mapping[str, Any]) -> str | None:
    """Return the region of the configuration, or else of the environment."""
    return config.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")


def values(given: Properties) -> Properties:
    """Return the configuration with its values: what is not of a string's kind arrives as JSON text.

    Raises:
        ProviderError: a value is no JSON, or nested too deeply.
    """
    return {key: _value(key, each) for key, each in given.items() if each is not None}


def failures(urn: str, given: Properties) -> Iterator[str]:
    """Yield every reason to refuse the configuration of the provider `urn`.

    Raises:
        ProviderError: a value is no JSON, or nested too deeply.
    """
    config = values(given)
    name = urn.rpartition("::")[2]
    word = _of_default_provider if name.startswith("default") else partial(_of_explicit_provider, name)
    broken = list(_broken(config))
    yield from map(word, broken)
    region = region_of(config)
    if region is None:
        yield NO_REGION
    elif all(each.path != "region" for each in broken) and region not in {UNKNOWN, *partitions()}:
        yield str(UnknownRegionError(region))


def _value(key: str, given: Any) -> Any:  # noqa: ANN401  whatever the program configures
    if not isinstance(given, str) or given == UNKNOWN or KEYS.get(key, "string") == "string":
        return given
    try:
        return plain(json.loads(given)) if given else None
    except ValueError as error:
        raise ProviderError(_not_read(key, str(error))) from error
    except RecursionError as error:
        raise ProviderError(_not_read(key, "it is nested too deeply")) from error


def _not_read(key: str, reason: str) -> str:
    return f'{_MALFORMED}: error unmarshalling property "{key}": {reason}'


def _broken(config: Properties) -> Iterator[Broken]:
    for key, each in sorted(config.items()):
        if key in KEYS:
            # The SDK takes a moment to import, and only values with keys of their own need it.
            shape = sdk.configuration()[key].shape if isinstance(each, dict | list) else Shape(KEYS[key])
            yield from shapes.broken(shape, each, key)
        elif key not in _OF_THE_ENGINE and not key.startswith("__"):
            yield Broken(key, _UNKNOWN_KEY, unknown_key=True)


def _of_explicit_provider(name: str, broken: Broken) -> str:
    # The suggestion is this provider's own; the real one has none for the keys of its configuration.
    reason = _UNKNOWN_KEY if broken.unknown_key else broken.reason
    return f"{_INVALID}: {reason}. Examine values at '{name}.{broken.path}'."


def _of_default_provider(broken: Broken) -> str:
    path = broken.path
    if not broken.unknown_key:
        nested = "" if path in KEYS else "--path "
        return f"{_INVALID}: {broken.reason}. Check `pulumi config get {nested}aws:{path}`."
    # Only keys at the top are compared: none is near a path.
    similar = [f"`aws:{known}`" for known in sorted(KEYS) if _edits(path, known) <= _MOST_EDITS]
    return " ".join(
        [
            f"`aws:{path}` is not a valid configuration key for the aws provider.",
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
