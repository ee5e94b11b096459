"""The fields of documents and statements, also under keys that AWS refuses.

AWS takes a key in any case. Terraform's `aws_iam_policy_document`, and Pulumi's `getPolicyDocument`, have the plural.
"""

from functools import cache
from typing import Any

from iam_guardrails.values import Repeated
from iam_guardrails.words import quoted

_LISTED = frozenset({"type", "identifiers"})


def proper_fields(value: dict[Any, Any], known: frozenset[str], problems: list[str]) -> dict[str, Any]:
    """Return the fields of an object under their proper keys, those in another case, plural or repeated included."""
    if value.keys() <= known and Repeated not in map(type, value.values()):
        return value
    spellings = _spellings(known)
    fields: dict[str, Any] = {}
    for key, item in value.items():
        proper = spellings.get(key.casefold()) if isinstance(key, str) else None
        if proper is None:
            problems.append(f"has the unknown key {quoted(key)}")
            continue
        if key != proper:
            problems.append(f"writes `{proper}` as {quoted(key)}")
        if isinstance(item, Repeated):
            problems.append(f"repeats the key `{proper}`")
        fields[proper] = Repeated((*_values(fields[proper]), *_values(item))) if proper in fields else item
    return fields


def misnamed(value: dict[Any, Any], known: frozenset[str]) -> dict[Any, Any]:
    """Return the fields of an object under all other keys."""
    if value.keys() <= known:
        return {}
    spellings = _spellings(known)
    return {key: item for key, item in value.items() if str(key).casefold() not in spellings}


def by_kind(principals: object, problems: list[str]) -> object:
    """Return principals that are listed with a `type` and `identifiers` as AWS takes them: by their kind."""
    if isinstance(principals, list) and principals and all(map(_is_listed, principals)):
        problems.append("lists its principals by `type` and `identifiers`")
        return [{str(one["type"]): one["identifiers"]} for one in principals]
    return principals


def _is_listed(principal: object) -> bool:
    return isinstance(principal, dict) and principal.keys() == _LISTED


@cache
def _spellings(known: frozenset[str]) -> dict[str, str]:
    """Return in lower case how some keys may be written."""
    return {f"{key}{end}".casefold(): key for key in known for end in ("", "s")}


def _values(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, Repeated) else (value,)
