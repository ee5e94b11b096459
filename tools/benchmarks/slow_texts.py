"""Generate documents that have nothing but one piece of JSON in one place, again and again."""

import json
from collections.abc import Callable
from itertools import count

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

LONGEST_DOCUMENT = 131_072
"""Characters of the longest document that is read."""
LONGEST_TEMPLATE = 51_200
"""Bytes of the longest template that `templateBody` can hold."""

_ALLOW = '{"Statement":{"Effect":"Allow",'
_RESOURCES = f'{_ALLOW}"Action":"*","Resource":['
_UNKNOWN = json.dumps(UNKNOWN_STRING_VALUE)
_VALUES = f'{_ALLOW}"Action":"*","Resource":"*","Condition":{{"StringEquals":{{"iam:PolicyARN":['


def odd_policies() -> dict[str, str]:
    """Return the longest policy documents of odd pieces, by name."""
    return {
        "empty statements": repeated("{}"),
        "statements that are lists, objects and numbers": repeated("[],{},1"),
        "statements with an unknown key": repeated('{"a":1}'),
        "a list of empty documents": repeated("{}", "[", "]"),
        "one action, again and again": repeated('"*"', f'{_ALLOW}"Action":[', '],"Resource":"*"}}'),
        "objects as resources": repeated("{}", _RESOURCES, "]}}"),
        "one resource, again and again": repeated('"*"', _RESOURCES, "]}}"),
        "lists as values of a condition": repeated("[]", _VALUES, "]}}}}"),
        "empty resources": repeated('""', _RESOURCES, "]}}"),
        "unknown actions": repeated(_UNKNOWN, f'{_ALLOW}"Resource":"*","Action":[', "]}}"),
        "unknown resources that are taken out": repeated(_UNKNOWN, f'{_ALLOW}"Action":"*","NotResource":[', "]}}"),
        "statements of an unknown action": repeated(f'{{"Effect":"Allow","Resource":"*","Action":{_UNKNOWN}}}'),
    }


def many_denies() -> dict[str, str]:
    """Return policy documents of which each of many entries is searched behind many Denies, by name."""
    users, roles = "arn:aws:iam::*:user/y", "arn:aws:iam::*:role/a"
    return {
        "Denies of other kinds of targets": _denied(f"{users}{{}}*", f"{roles}{{}}*"),
        "Denies of many fields": _denied(f"{users}{{}}*{':' * 230}", f"{roles}{{}}*"),
        "Denies of other services": _denied(f"{users}{{}}*", "arn:aws:s3:::a{}*"),
    }


def _denied(deny: str, entry: str) -> str:
    denies = [{"Effect": "Deny", "Action": "iam:*", "Resource": deny.format(at)} for at in range(260)]
    entries = [entry.format(at) for at in range(500)]
    allow = {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": entries}
    return json.dumps({"Version": "2012-10-17", "Statement": [*denies, allow]})


def repeated(piece: str, begin: str = '{"Statement":[', end: str = "]}") -> str:
    """Return the longest document with a list of one piece."""
    room = LONGEST_DOCUMENT - len(begin) - len(end)
    return f"{begin}{','.join([piece] * (room // (len(piece) + 1)))}{end}"


def repeated_key(key: str, value: Callable[[int], str]) -> str:
    """Return the longest document with a statement that has one key many times."""
    bare = '{"Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"'
    pairs: list[str] = []
    room = LONGEST_DOCUMENT - len(bare) - 2
    for at in count():
        pairs.append(f', "{key}": {value(at)}')
        room -= len(pairs[-1])
        if room < 0:
            break
    return bare + "".join(pairs[:-1]) + "}}"


def combinations() -> str:
    """Return a template whose 32 combinations take all the work that is done for them, and no more than the budget."""
    names = [f"C{at}" for at in range(5)]
    statements = [
        {"Effect": "Allow", "Action": {"Fn::If": [name, "s3:*", "iam:PassRole"]}, "Resource": "arn:aws:iam::*:role/a*"}
        for name in names
    ]
    document = {"Version": "2012-10-17", "Statement": statements}
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
    conditions = {name: {"Fn::Equals": [{"Ref": name}, "yes"]} for name in names}
    number = 40
    return json.dumps({"Conditions": conditions, "Resources": {f"P{at}": policy for at in range(number)}})
