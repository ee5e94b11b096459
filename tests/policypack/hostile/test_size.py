"""Long documents and templates: what they allow is reported, and the work stays within the budget."""

import json
import sys
from collections.abc import Callable

import pytest
from iam_guardrails.budget import STEPS
from iam_guardrails.checked import check

from tests.policypack.cases import Resource
from tests.policypack.hostile.samples import ALLOW, PASS_ROLE_RULE, sound
from tests.policypack.judging import inline_policy

pytestmark = pytest.mark.thorough

LONGEST = 131_072
"""Characters of the longest document that is read."""
MOST_CALLS = 20 * STEPS
"""Calls of functions that one resource can cause: a step is a small piece of work."""

Sized = Callable[[int], str]
"""A document of about so many characters."""


def statements(of: object) -> Sized:
    """Return documents of `iam:PassRole` on everything, and as many of one statement as fit."""
    text = json.dumps(of)
    return lambda size: json.dumps({"Statement": [ALLOW, "FILL"]}).replace(
        '"FILL"', ",".join([text] * ((size - 100) // (len(text) + 1)))
    )


def values(key: str, of: Callable[[int], str]) -> Sized:
    """Return documents of one statement with as many different values of a field as fit."""

    def sized(size: int) -> str:
        length = len(of(10_000)) + 4
        return json.dumps(
            {"Statement": {**ALLOW, key: [of(at) for at in range((size - 200) // length)] + [ALLOW[key]]}}
        )

    return sized


def field(key: str, piece: str) -> Sized:
    """Return documents of one statement with a field that repeats a piece of text."""
    return lambda size: json.dumps({"Statement": {**ALLOW, key: piece * ((size - 200) // len(piece))}})


def text(piece: str) -> Sized:
    """Return texts that are not JSON: as many of one piece as fit, and an action."""
    return lambda size: piece * ((size - 20) // len(piece)) + '"iam:PassRole"'


def entries(key: str, of: object) -> Sized:
    """Return documents of one statement with a field that has one value, and as many of another as fit."""
    text = json.dumps(of)
    return lambda size: json.dumps({"Statement": {**ALLOW, key: [ALLOW[key], "FILL"]}}).replace(
        '"FILL"', ",".join([text] * ((size - 200) // (len(text) + 1)))
    )


def documents(of: object) -> Sized:
    """Return lists of a document that allows `iam:PassRole` on everything, and as many of another as fit."""
    text = json.dumps(of)
    return lambda size: f"[{json.dumps({'Statement': ALLOW})}{f',{text}' * ((size - 100) // (len(text) + 1))}]"


def unknown_keys(size: int) -> str:
    return json.dumps({"Statement": ALLOW, **{f"k{at}": 0 for at in range((size - 100) // 12)}})


def condition(size: int) -> str:
    return condition_of(["x" * 9] * ((size - 200) // 13))


def odd_condition(size: int) -> str:
    return condition_of([[]] * ((size - 200) // 4))


def condition_of(values: list[object]) -> str:
    operands = {"aws:username": values}
    return json.dumps({"Statement": {**ALLOW, "Condition": {"StringLike": operands}}})


DOCUMENTS: dict[str, Sized] = {
    "statements that are numbers": statements(0),
    "statements that are empty": statements({}),
    "statements that are lists": statements([]),
    "statements with an unknown key": statements({"a": 1}),
    "empty documents": documents({}),
    "documents that are lists": documents([]),
    "an action of any kind": entries("Action", "*"),
    "actions that are objects": entries("Action", {}),
    "resources that are objects": entries("Resource", {}),
    "resources that are no ARNs": values("Resource", lambda at: f"a{at}"),
    "harmless statements": statements({**ALLOW, "Action": "s3:GetObject"}),
    "statements that all allow": statements(ALLOW),
    "Denies": statements({"Effect": "Deny", "Action": "*", "Resource": "arn:aws:iam::*:role/app-*"}),
    "the same action": values("Action", lambda _: "iam:P?ssRole"),
    "different actions": values("Action", lambda at: f"iam:PassRole{at}"),
    "different resources": values("Resource", lambda at: f"arn:aws:iam::*:role/{at}*"),
    "a resource of wildcards": field("Resource", "*"),
    "a long Sid": field("Sid", "S"),
    "variables that don't end": lambda size: field("Resource", "${")(size - 30).replace(
        "{", '{"Version": "2012-10-17", ', 1
    ),
    "unknown keys": unknown_keys,
    "values of a condition": condition,
    "values of a condition that are lists": odd_condition,
    "words that are not JSON": text('"iam:PassRole" '),
    "variables that are not JSON": text("${"),
    "objects that don't end": text('{"a":1,'),
    "escapes that are not JSON": text("\\u0041"),
}


def calls(resource: Resource) -> int:
    """Return how many functions a check of a resource calls, those written in C included."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        check(resource.type, resource.name, resource.props)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("size", [6_144, LONGEST, 2**20])
@pytest.mark.parametrize("sized", [pytest.param(sized, id=name) for name, sized in DOCUMENTS.items()])
def test_reports_a_permission_in_a_long_document_with_bounded_work(sized: Sized, size: int) -> None:
    resource = inline_policy(sized(size))
    assert PASS_ROLE_RULE in sound(resource)
    assert calls(resource) < MOST_CALLS


def padded(size: int) -> str:
    """Return a harmless document of exactly so many characters."""
    text = json.dumps({"Statement": {**ALLOW, "Action": "s3:GetObject", "Sid": ""}})
    return text.replace('"Sid": ""', f'"Sid": "{"S" * (size - len(text))}"')


def test_a_document_that_is_longer_than_iam_takes_counts_as_admin_access() -> None:
    assert sound(inline_policy(padded(LONGEST))) == {}
    assert "iam-disallow-full-access" in sound(inline_policy(padded(LONGEST + 1)))


@pytest.mark.parametrize("size", [6_144, LONGEST, 2**20])
def test_answers_for_a_long_action_of_wildcards_with_bounded_work(size: int) -> None:
    resource = inline_policy(field("Action", "*?")(size))
    assert sound(resource)
    assert calls(resource) < MOST_CALLS
