"""What AWS says about itself in the data that botocore ships: partitions, limits of parameters, errors."""

import re
import uuid
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import botocore.session
from botocore.model import ListShape, ServiceModel, Shape, StructureShape

_GONE = frozenset(
    {
        "NoSuchEntity",
        "RepositoryNotFoundException",
        "RepositoryPolicyNotFoundException",
        "LifecyclePolicyNotFoundException",
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
        self._message = message
        self._status = status

    def answering(self, operation: str) -> "AwsError":
        """Return the same refusal as the answer to `operation`, a call of which the refused one was a part."""
        return AwsError(operation, self.code, self._message, status=self._status)

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


def check_parameters(operation: str, parameters: Mapping[str, object]) -> None:
    """Hold the parameters against the lengths, ranges, patterns and enums of AWS's service model.

    Raises:
        AwsError: in the words of the service.
    """
    service, _, name = operation.partition(":")
    if service == "s3":  # S3 has no such answer: it refuses names one by one
        return
    shape = service_model(service).operation_model(name).input_shape
    broken = [
        found
        for parameter, value in parameters.items()
        if shape is not None
        for found in _broken(shape.members[parameter], value, _member_path(parameter))
    ]
    if not broken:
        return
    if service == "ecr":
        path, constraint, _ = broken[0]
        message = f"Invalid parameter at '{path}' failed to satisfy constraint: '{constraint}'"
        raise AwsError(operation, "InvalidParameterException", message)
    found = "; ".join(
        f"Value '{value}' at '{path}' failed to satisfy constraint: {constraint}" for path, constraint, value in broken
    )
    count = f"{len(broken)} validation error{'s' if len(broken) > 1 else ''}"
    raise AwsError(operation, "ValidationError", f"{count} detected: {found}")


def _member_path(name: str) -> str:
    return name[0].lower() + name[1:]


def _broken(shape: Shape, value: object, path: str) -> Iterator[tuple[str, str, object]]:
    for words in _broken_here(shape, value):
        yield path, f"Member must {words}", value
    if isinstance(shape, ListShape) and isinstance(value, list):
        for index, item in enumerate(value, start=1):
            yield from _broken(shape.member, item, f"{path}.{index}.member")
    elif isinstance(shape, StructureShape) and isinstance(value, dict):
        for name, item in value.items():
            yield from _broken(shape.members[name], item, f"{path}.{_member_path(name)}")


def _broken_here(shape: Shape, value: object) -> Iterator[str]:
    limits = shape.metadata
    size, measure = (len(value), "length") if isinstance(value, str | list) else (value, "value")
    if isinstance(size, int):
        if size > limits.get("max", size):
            yield f"have {measure} less than or equal to {limits['max']}"
        if size < limits.get("min", size):
            yield f"have {measure} greater than or equal to {limits['min']}"
    if isinstance(value, str):
        if "enum" in limits and value not in limits["enum"]:
            yield f"satisfy enum value set: [{', '.join(limits['enum'])}]"
        pattern = _pattern(limits.get("pattern", ""))
        if pattern and not pattern.fullmatch(value):
            yield f"satisfy regular expression pattern: {limits['pattern']}"


@lru_cache
def _pattern(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, re.ASCII) if pattern else None
    except re.error:  # Java's \p{L}, which Python does not know; only tags have it, and moto checks those
        return None
