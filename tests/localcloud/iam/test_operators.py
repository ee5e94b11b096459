"""Condition operators on one value of the request."""

import pytest

from tests.localcloud.iam.samples import holds

ARN_PATTERN = "arn:aws:someservice:*:111122223333:finance/*"
ARN_VALUE = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"


@pytest.mark.parametrize(
    ("operator", "expected_value", "value", "expected"),
    [
        pytest.param("StringEquals", "johndoe", "johndoe", True, id="string"),
        pytest.param("StringEquals", "johndoe", "JohnDoe", False, id="string, case-sensitive"),
        pytest.param("StringEquals", "john*", "johndoe", False, id="string, no wildcard"),
        pytest.param("StringEquals", ["a", "b"], "b", True, id="string, or"),
        pytest.param("StringNotEquals", ["a", "b"], "b", False, id="string, nor"),
        pytest.param("StringNotEquals", ["a", "b"], "c", True, id="string, neither"),
        pytest.param("StringEqualsIgnoreCase", "johndoe", "JohnDoe", True, id="string, any case"),
        pytest.param("StringNotEqualsIgnoreCase", "johndoe", "JohnDoe", False, id="string, not in any case"),
        pytest.param("StringLike", "t?.*", "t2.micro", True, id="like"),
        pytest.param("StringLike", "t?.*", "T2.micro", False, id="like, case-sensitive"),
        pytest.param("StringLike", "t2", "t2.micro", False, id="like, whole text"),
        pytest.param("StringNotLike", "t?.*", "t2.micro", False, id="not like"),
        pytest.param("StringLike", ARN_PATTERN, ARN_VALUE, True, id="like on an ARN crosses colons"),
        pytest.param("ArnLike", ARN_PATTERN, ARN_VALUE, False, id="ARN, field by field"),
        pytest.param("ArnEquals", "arn:aws:sns:*:1:topic-?", "arn:aws:sns:eu:1:topic-a", True, id="ARN equals is like"),
        pytest.param("ArnLike", "arn:aws:sns", "arn:aws:sns:eu:1:topic", False, id="ARN, all six fields"),
        pytest.param(
            "ArnLike", "arn:aws:logs:*:*:a:*", "arn:aws:logs:eu:1:a:b:c", True, id="ARN, colons in the resource"
        ),
        pytest.param("ArnNotLike", "arn:aws:sns:*:1:*", "arn:aws:sns:eu:1:topic", False, id="ARN, negated"),
        pytest.param("NumericEquals", 10, "10.0", True, id="number"),
        pytest.param("NumericNotEquals", "10", "10.0", False, id="number, negated"),
        pytest.param("NumericLessThan", "10", "9", True, id="number, not text"),
        pytest.param("NumericLessThan", "10", "10", False, id="number, less"),
        pytest.param("NumericLessThanEquals", "10", "10", True, id="number, less or equal"),
        pytest.param("NumericGreaterThan", "10", "10", False, id="number, greater"),
        pytest.param("NumericGreaterThanEquals", "1.2", "1.2", True, id="number, greater or equal"),
        pytest.param("NumericLessThan", "10", "few", False, id="number, of another type"),
        pytest.param("DateGreaterThan", "2020-01-01T00:00:01Z", "2020-01-01T00:00:02Z", True, id="date"),
        pytest.param("DateGreaterThan", "2020-01-01T00:00:01Z", "1577836801", False, id="date in seconds since 1970"),
        pytest.param("DateEquals", "2020-01-01", "2020-01-01T01:00:00+01:00", True, id="date, with an offset"),
        pytest.param("DateLessThan", "2020-01-01", "2019-12-31T23:59:59Z", True, id="date, before"),
        pytest.param("DateNotEquals", "2020-01-01", "2020-01-01T00:00:00Z", False, id="date, negated"),
        pytest.param("Bool", "false", "false", True, id="boolean"),
        pytest.param("Bool", True, "false", False, id="boolean without quotation marks"),
        pytest.param("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", True, id="binary"),
        pytest.param("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QQ==", False, id="other binary"),
        pytest.param("IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "203.0.113.9", True, id="IPv4"),
        pytest.param(
            "IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "2001:db8:1234:5678::9", True, id="IPv6"
        ),
        pytest.param("IpAddress", "203.0.113.0/24", "203.0.114.9", False, id="outside"),
        pytest.param("IpAddress", "203.0.113.9", "203.0.113.9", True, id="no prefix is a single address"),
        pytest.param("IpAddress", "203.0.113.5/24", "203.0.113.9", True, id="bits after the prefix: on no page"),
        pytest.param("NotIpAddress", "203.0.113.0/24", "203.0.113.9", False, id="IP, negated"),
    ],
)
def test_compares_a_value(operator: str, expected_value: object, value: str, *, expected: bool) -> None:
    """Follow reference_policies_elements_condition_operators. `IfExists` changes nothing for a key with a value."""
    assert holds({operator: {"a:key": expected_value}}, {"A:Key": value}) is expected
    assert holds({operator + "IfExists": {"a:key": expected_value}}, {"A:Key": value}) is expected
