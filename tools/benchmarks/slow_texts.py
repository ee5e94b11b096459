"""Generate documents that have nothing but one piece of JSON in one place, again and again."""

from collections.abc import Callable
from itertools import count

LONGEST_DOCUMENT = 131_072
"""Characters of the longest document that is read."""

_ALLOW = '{"Statement":{"Effect":"Allow",'
_RESOURCES = f'{_ALLOW}"Action":"*","Resource":['
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
    }


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
