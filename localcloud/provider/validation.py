"""Checks of single inputs, in the words of the Terraform AWS provider, which pulumi-aws passes on unchanged."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from localcloud.provider.wire import has_unknown

Check = Callable[[str, Any], str | None]
"""Takes the attribute's Terraform name and a known value; returns what is wrong with it, or None."""

_ACCOUNT = re.compile(r"(aws|aws-managed|third-party|\d{12}|cw.{10})")
_PARTITION = re.compile(r"aws(-[a-z]+)*")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_ARN_PARTS = 6


def length_between(low: int, high: int) -> Check:
    """Bound the number of characters."""

    def check(attribute: str, value: str) -> str | None:
        if low <= len(value) <= high:
            return None
        return f"expected length of {attribute} to be in the range ({low} - {high}), got {value}"

    return check


def number_between(low: int, high: int) -> Check:
    """Bound a number."""

    def check(attribute: str, value: float) -> str | None:
        if low <= value <= high:
            return None
        return f"expected {attribute} to be in the range ({low} - {high}), got {value}"

    return check


def at_most(count: int) -> Check:
    """Bound the number of blocks in a list."""

    def check(attribute: str, value: list[Any]) -> str | None:
        if len(value) <= count:
            return None
        return (
            f"Too many list items. Attribute {attribute} supports {count} item maximum, but config has {len(value)} "
            "declared."
        )

    return check


def matches(pattern: str, words: str) -> Check:
    """Require the whole value to match `pattern`; `words` is the provider's explanation."""
    compiled = re.compile(pattern, re.ASCII)

    def check(attribute: str, value: str) -> str | None:
        return None if compiled.fullmatch(value) else f"invalid value for {attribute} ({words})"

    return check


def each(check: Check) -> Check:
    """Hold every string of a list against a check."""

    def check_all(attribute: str, values: list[str]) -> str | None:
        return next(filter(None, (check(attribute, value) for value in values)), None)

    return check_all


def blocks(
    path: str, entries: object, checks: Mapping[str, tuple[Check, ...]], required: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield (property path, message) for each property of a list of objects that breaks its checks or is missing."""
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if not isinstance(entry, dict):
            if not has_unknown(entry):
                yield f"{path}[{index}]", f"expected an object, got {entry!r}"
            continue
        yield from ((f"{path}[{index}].{name}", missing(name)) for name in required if name not in entry)
        for name in checks.keys() & entry.keys():
            if not has_unknown(entry[name]):
                broken = filter(None, (check(attribute_name(name), entry[name]) for check in checks[name]))
                yield from ((f"{path}[{index}].{name}", text) for text in broken)


def missing(name: str) -> str:
    """Return the message about a required property that is missing."""
    return f'Missing required argument. The argument "{attribute_name(name)}" is required, but no definition was found.'


def attribute_name(name: str) -> str:
    """Return a property's name in Terraform, which the provider's messages use: `policyArn` is `policy_arn`."""
    return re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", name)


def iam_name(longest: int) -> tuple[Check, ...]:
    """Return the checks of a name in IAM."""
    return (length_between(1, longest), matches(r"[\w+=,.@-]*", r"must match [\w+=,.@-]"))


def one_of(*allowed: str) -> Check:
    """Require one of the `allowed` words."""

    def check(attribute: str, value: str) -> str | None:
        if value in allowed:
            return None
        listed = " ".join(f'"{word}"' for word in allowed)
        return f"expected {attribute} to be one of [{listed}], got {value}"

    return check


def arn(attribute: str, value: str) -> str | None:
    """Require a well-formed ARN, or nothing."""
    if not value:
        return None
    if not value.startswith("arn:"):
        return f'"{attribute}" ({value}) is an invalid ARN: arn: invalid prefix'
    parts = value.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        return f'"{attribute}" ({value}) is an invalid ARN: arn: not enough sections'
    _, partition, _, region, account, resource = parts
    for part, word, pattern in (
        (partition, "partition", _PARTITION),
        (region, "region", _REGION),
        (account, "account ID", _ACCOUNT),
    ):
        if part and not pattern.fullmatch(part):
            return (
                f'"{attribute}" ({value}) is an invalid ARN: invalid {word} value '
                f"(expecting to match regular expression: ^{pattern.pattern}$)"
            )
    if not partition or not resource:
        return f'"{attribute}" ({value}) is an invalid ARN: missing {"resource" if partition else "partition"} value'
    return None


def name_not_arn(attribute: str, value: str) -> str | None:
    """Refuse an ARN where a role's name belongs."""
    return f'"{attribute}" must be the role\'s name not its ARN' if arn(attribute, value) is None else None


def json_text(attribute: str, value: str) -> str | None:
    """Require JSON."""
    try:
        json.loads(value)
    except json.JSONDecodeError as error:
        return f'"{attribute}" contains an invalid JSON: {error.msg}, at offset {error.pos}'
    return None


def policy_json(attribute: str, value: str) -> str | None:
    """Require one JSON object without duplicate keys, as IAM does."""
    if not value:
        return f'"{attribute}" is an empty string, which is not a valid JSON value'
    complaint = {
        " ": "leading space characters are not allowed",
        "\t": "leading space characters are not allowed",
        "\r": "leading space characters are not allowed",
        "\n": "leading space characters are not allowed",
        '"': "contains a JSON-encoded string, not a JSON-encoded object",
        "[": "contains a JSON array, not a JSON object",
        "{": "",
    }.get(value[0], "not a JSON object")
    if complaint:
        return f'"{attribute}" contains an invalid JSON policy: {complaint}'
    try:
        json.loads(value, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        return f'"{attribute}" contains an invalid JSON policy: {error.msg}, at byte offset {error.pos}'
    except RecursionError:
        return f'"{attribute}" contains an invalid JSON policy: exceeded max depth'
    except _DuplicateKeyError as error:
        return f'"{attribute}" contains duplicate JSON keys: {error}'
    return None


class _DuplicateKeyError(Exception):
    """A JSON object names a key twice."""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise _DuplicateKeyError(f'duplicate key "{name}"')
    return dict(pairs)
