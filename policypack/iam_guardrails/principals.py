"""The principals that a statement of a trust policy names.

Source: IAM User Guide, "AWS JSON policy elements: Principal".
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from iam_guardrails.values import HOLE, Either, OpenObject, Partial, Reference, Unknown, is_secret
from iam_guardrails.words import quoted

_NAMED = re.compile(rf"\d{{12}}|arn:[a-z-]+:(iam|sts)::\d{{12}}:[^*?{HOLE}]+|A[A-Z0-9]{{15,}}")
_OF_ACCOUNT = re.compile(r"\d{12}(?!\d)|arn:[^:]*:[^:]*:[^:]*:\d{12}:|A[A-Z0-9]{15}")


class Principal(NamedTuple):
    """A principal: its kind, such as `aws`, in lower case, and its name.

    `sure`: it is certainly there. Of an `Either`, only one value will be.
    """

    kind: str
    name: str | Unknown
    sure: bool = True


def principals(value: object, kind: str = "", *, sure: bool = True) -> Iterator[Principal]:
    """Iterate over the principals of an element; a string without a kind stands for the kind `AWS`."""
    if isinstance(value, str | Unknown):
        if value != "":
            yield Principal(kind.casefold() or "aws", value, sure)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield Principal(kind.casefold() or "aws", f"{value:012d}", sure)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from principals(item, kind or str(key), sure=sure)
        if isinstance(value, OpenObject):
            yield Principal(kind.casefold() or "aws", Unknown(value.source), sure=False)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from principals(one, kind, sure=sure and not isinstance(value, Either))


def is_named(name: str) -> bool:
    """Tell whether a principal of the kind `AWS` is an account, an ARN of one or a unique id, all of it known."""
    return _NAMED.fullmatch(name) is not None


def is_of_account(name: str) -> bool:
    """Tell whether a principal of the kind `AWS` begins with a literal account, whatever follows."""
    return _OF_ACCOUNT.match(name) is not None


def has_wildcard(name: str) -> bool:
    """Tell whether a name has a wildcard, which AWS accepts only as the whole name."""
    return "*" in name or "?" in name


def sources_of(name: str | Unknown) -> tuple[str, ...]:
    """Return where the unknown parts of a name come from."""
    if isinstance(name, Unknown):
        return (name.source,)
    if isinstance(name, Reference):
        return (name.logical_id,)
    return (name.sources or ("",)) if isinstance(name, Partial) else ("",)


def shown(name: str) -> str:
    """Return a name for a message."""
    return "a secret value" if is_secret(name) else quoted(name)
