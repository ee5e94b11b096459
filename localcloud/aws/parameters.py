"""The limits that AWS's service models give of every parameter: lengths, ranges, patterns, enums."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from botocore.model import ListShape, Shape, StructureShape
from moto.core.utils import get_service_model

from localcloud.aws.refusals import Refusal

_CLASSES = {r"\p{L}": "a-zA-Z", r"\p{Z}": " ", r"\p{N}": "0-9"}
"""Java's classes of letters, separators and numbers, and what stands for each in Python's patterns."""
_SPECIMENS = {"L": "a", "Z": " ", "N": "0"}
"""For the same classes the character that stands for all that are not ASCII."""


class Broken(NamedTuple):
    """A value that breaks a limit: where it is, and what the member must be."""

    path: str
    constraint: str
    value: object


def broken(service: str, operation: str, parameters: Mapping[str, Any]) -> list[Broken]:
    """Return what in the parameters of an operation breaks a limit of the service's model."""
    shape = get_service_model(service).operation_model(operation).input_shape
    members = shape.members if shape is not None else {}
    return [
        found
        for name, value in parameters.items()
        if name in members and value is not None
        for found in _broken(members[name], value, _member_path(name))
    ]


def check_iam(operation: str, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that break a limit, in the words of IAM."""
    _refuse(broken("iam", operation, parameters), "ValidationError")


def check_sso(operation: str, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that break a limit, in the words of IAM Identity Center."""
    _refuse(broken("sso-admin", operation, parameters), "ValidationException")


def _refuse(found: Sequence[Broken], code: str) -> None:
    if found:
        listed = "; ".join(
            f"Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"
            for path, constraint, value in found
        )
        count = f"{len(found)} validation error{'s' if len(found) > 1 else ''}"
        raise Refusal(code, f"{count} detected: {listed}")


def check_ecr(operation: str, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that break a limit, in the words of ECR, which names the first."""
    for path, constraint, _ in broken("ecr", operation, parameters):
        message = f"Invalid parameter at '{path}' failed to satisfy constraint: '{constraint}'"
        raise Refusal("InvalidParameterException", message)


def _member_path(name: str) -> str:
    return name[0].lower() + name[1:]


def _broken(shape: Shape, value: object, path: str) -> Iterator[Broken]:
    for words in _broken_here(shape, value):
        yield Broken(path, f"Member must {words}", value)
    if isinstance(shape, ListShape) and isinstance(value, list):
        for index, item in enumerate(value, start=1):
            yield from _broken(shape.member, item, f"{path}.{index}.member")
    elif isinstance(shape, StructureShape) and isinstance(value, dict):
        for name, item in value.items():
            if name in shape.members:
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
        if "pattern" in limits and not _pattern(limits["pattern"]).fullmatch(_specimen(value)):
            yield f"satisfy regular expression pattern: {limits['pattern']}"


@lru_cache
def _pattern(pattern: str) -> re.Pattern[str]:
    for java, python in _CLASSES.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern, re.ASCII)


def _specimen(value: str) -> str:
    """Return the value with one ASCII character for all of its class that are not ASCII."""
    return "".join(char if char.isascii() else _SPECIMENS.get(unicodedata.category(char)[0], char) for char in value)
