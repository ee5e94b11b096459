"""Condition operators: how one value of a request is compared with the values in a policy.

All of it is from (reference_policies_elements_condition_operators).
"""

import base64
import ipaddress
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from localcloud.iam.patterns import Patterns, Source, arn_like, like, literal, literal_in_lower_case
from localcloud.iam.requests import Context

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Matches = Callable[[str], object]
"""Return a true value for a value of the request that one of the values in the policy matches."""


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        raise ValueError(f"not an integer or decimal: {text}")
    return Decimal(text)


def _moment(text: str) -> datetime:
    """Read ISO 8601 with at least a day, in UTC if it has no offset; or seconds since 1970."""
    if re.fullmatch("[0-9]{5,11}", text):
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def boolean(text: str) -> bool:
    """Read `true` or `false` in any case.

    Raises:
        ValueError: the text is neither.
    """
    if text.lower() not in {"true", "false"}:
        raise ValueError(f"neither true nor false: {text}")
    return text.lower() == "true"


def _network(text: str) -> Network:
    return ipaddress.ip_network(text, strict=False)


def _within(address: Network, network: Network) -> bool:
    return address.network_address in network


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


# Operators on text. Their values may have variables, and those of the `Like` and `Arn` operators may have wildcards.
_TEXT: dict[str, Source] = {
    "StringEquals": literal,
    "StringEqualsIgnoreCase": literal_in_lower_case,
    "StringLike": like,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
}
# Operators on other types, without wildcards and variables: the reader of both values, and (request, policy) -> match.
_TYPED: dict[str, tuple[Callable[[str], Any], Callable[[Any, Any], bool]]] = {
    **{
        f"{family}{comparison}": (reader, relation)
        for family, reader in {"Numeric": _number, "Date": _moment}.items()
        for comparison, relation in {
            "Equals": operator.eq,
            "LessThan": operator.lt,
            "LessThanEquals": operator.le,
            "GreaterThan": operator.gt,
            "GreaterThanEquals": operator.ge,
        }.items()
    },
    "Bool": (boolean, operator.eq),
    "BinaryEquals": (_bytes, operator.eq),
    "IpAddress": (_network, _within),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}
_NAME = re.compile(
    r"(?:(?P<quantifier>ForAllValues|ForAnyValue):)?"
    rf"(?P<base>{'|'.join([*_TEXT, *_TYPED, *_NEGATED])})"
    r"(?P<if_exists>IfExists)?"
)


@dataclass(frozen=True, slots=True)
class Operator:
    """A condition operator other than `Null`.

    Attributes:
        name: as written, for example `ForAnyValue:StringNotLikeIfExists`.
        base: the comparison without negation, for example `StringLike`.
        is_negated: whether the operator is the negation of its base.
        quantifier: `ForAllValues`, `ForAnyValue` or None.
        if_exists: whether the name ends in `IfExists`.
    """

    name: str
    base: str
    is_negated: bool
    quantifier: str | None
    if_exists: bool

    @property
    def reader(self) -> Callable[[str], object] | None:
        """The function that reads a value of the operator's type, or None for an operator on text."""
        return _TYPED[self.base][0] if self.base in _TYPED else None


def parse_operator(name: str) -> Operator | None:
    """Return the operator of this name, or None if there is none. `Null` is not included."""
    parts = _NAME.fullmatch(name)
    if parts is None:
        return None
    base = parts["base"]
    return Operator(
        name, _NEGATED.get(base, base), base in _NEGATED, parts["quantifier"], parts["if_exists"] is not None
    )


class Comparison:
    """The comparison of a value of the request with the values in a policy, joined by OR.

    Attributes:
        keys: the condition keys of the policy variables in the values.
    """

    def __init__(self, base: str, expected: Sequence[str], *, has_variables: bool) -> None:
        self.keys: tuple[str, ...] = ()
        self._patterns: Patterns | None = None
        self._lowers = base == "StringEqualsIgnoreCase"
        if base in _TEXT:
            self._patterns = Patterns(expected, _TEXT[base], has_variables=has_variables)
            self.keys = self._patterns.keys
        else:
            self._read, self._relation = _TYPED[base]
            self._expected = tuple(self._read(text) for text in expected)

    def matcher(self, values: Context) -> Matches:
        """Return the function that compares a value of this request.

        Raises:
            UnresolvedVariable: a variable in one of the values of the policy has no value in the request.
        """
        if self._patterns is None:
            return self._matches_typed
        matches = self._patterns.matcher(values)
        return (lambda value: matches(value.lower())) if self._lowers else matches

    def _matches_typed(self, value: str) -> bool:
        """Compare values of a type. A value of the request that is not of the type matches nothing."""
        try:
            actual = self._read(value)
        except ValueError:
            return False
        return any(self._relation(actual, expected) for expected in self._expected)
