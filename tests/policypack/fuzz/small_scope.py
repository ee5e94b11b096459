"""Every document of up to three statements over 128 kinds of statements.

Faults of a checker show in small documents: what matters is how two or three statements overlap.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, islice, product
from math import comb
from typing import Any

from tests.policypack.fuzz.automaton import Pattern
from tests.policypack.fuzz.expected import Oracle

Json = dict[str, Any]

PATTERNS = (
    "*",
    "arn:aws:iam",
    "arn:*:iam::*:*",
    "arn:aws:iam::*:role/*",
    "arn:aws-cn:iam::*:role/*",
    "arn:aws:iam::123456789012:role/*",
    "arn:aws:iam::*:role/a*",
    "arn:*role/ab*",
    "arn:aws:iam::????????????:role/abc*",
    "arn:aws:iam::*:role/*a",
    "arn:aws:iam::*:role/?",
    "arn:aws:iam::*:role/*/?*",
    "arn:aws:iam::*:role/service-role/*",
    "arn:aws:iam::*:role/aws-service-role/*",
    "arn:aws:iam::*:user/a*",
    "arn:aws:iam::*:*/??b*",
)
"""Nested and overlapping, with wildcards in every field."""

_ACTIONS = (("Action", "iam:*Role*"), ("NotAction", "iam:passrole"))
STATEMENTS: Sequence[Json] = [
    {"Effect": effect, actions: action, resources: pattern}
    for effect, (actions, action), resources, pattern in product(
        ("Allow", "Deny"), _ACTIONS, ("Resource", "NotResource"), PATTERNS
    )
]
SIZE = sum(comb(len(STATEMENTS), length) for length in (1, 2, 3))


def documents(start: int, count: int) -> Iterator[Json]:
    """Yield some of the documents, in an order that never changes."""
    every = (chosen for length in (1, 2, 3) for chosen in combinations(STATEMENTS, length))
    for chosen in islice(every, start, start + count):
        yield {"Version": "2012-10-17", "Statement": list(chosen)}


def oracle() -> Oracle:
    """Return what answers for every document."""
    return Oracle([Pattern(text, escapes=False) for text in PATTERNS])
