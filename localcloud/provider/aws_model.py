"""What AWS says about itself in the data that botocore ships: partitions and errors."""

import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ServiceModel

_GONE = frozenset(
    {
        "NoSuchEntity",
        "RepositoryNotFoundException",
        "RepositoryPolicyNotFoundException",
        "LifecyclePolicyNotFoundException",
        "PullThroughCacheRuleNotFoundException",
        "ResourceNotFoundException",
        "NoSuchBucket",
        "NoSuchTagSet",
        "404",
    }
)


class AwsError(Exception):
    """AWS refused a call (or did not answer); its text is what the AWS SDK for Go prints, as pulumi-aws shows it."""

    def __init__(self, operation: str, code: str, message: str, *, status: int = 400, request_id: str = "") -> None:
        service, _, name = operation.partition(":")
        model = service_model(service)
        modelled = any(shape.metadata.get("error", {}).get("code", shape.name) == code for shape in model.error_shapes)
        super().__init__(
            f"operation error {model.service_id}: {name}, https response error StatusCode: {status}, "
            f"RequestID: {request_id or uuid.uuid4()}, {'' if modelled else 'api error '}{code}: {message}"
        )
        self.operation = operation
        self.code = code

    @property
    def gone(self) -> bool:
        """Whether AWS says that what the call is about does not exist."""
        return self.code in _GONE


class UnknownRegionError(Exception):
    """A region that no partition has."""

    def __init__(self, region: str) -> None:
        super().__init__(f"invalid AWS Region: {region}")


@cache
def partitions() -> Mapping[str, dict[str, Any]]:
    """Return every region's partition: `{"us-east-1": {"id": "aws", "outputs": {"dnsSuffix": ...}, "regions": ...}}`.

    Source: the partition data that AWS ships with botocore.
    """
    data = session().get_component("data_loader").load_data("partitions")
    return {
        region: partition
        for partition in data["partitions"]
        for region in partition["regions"]
        if not region.endswith("-global")
    }


def partition_of(region: str) -> str:
    """Return the partition's id.

    Raises:
        UnknownRegionError: no partition has the region.
    """
    if region not in partitions():
        raise UnknownRegionError(region)
    return str(partitions()[region]["id"])


@cache
def session() -> botocore.session.Session:
    """Return the one session, which caches the service models."""
    return botocore.session.Session()


@cache
def service_model(service: str) -> ServiceModel:
    """Return AWS's description of a service; making one takes milliseconds."""
    return session().get_service_model(service)
