"""The checker of trust policies compared with the reference evaluator: each docstring is a theorem."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from iam_guardrails.budget import Budget
from iam_guardrails.documents import parse
from iam_guardrails.trust import Opening, evaluate_trust

from localcloud.iam import AssumeRoleRequest, trusts
from tests.policypack.rewriting import REWRITES, Json, briefly, statements_of, thoroughly, with_statements
from tests.policypack.strategies import (
    GITHUB,
    OWN_ACCOUNT,
    STRANGER,
    strangers,
    trust_documents,
    trust_statements,
)


def openings(document: Json) -> list[Opening]:
    budget = Budget()
    return evaluate_trust(parse(json.dumps(document), budget, trust=True), budget).openings


def opened(document: Json) -> bool:
    return bool(openings(document))


@thoroughly
@given(document=trust_documents(), stranger=strangers())
def test_a_stranger_is_let_in_only_by_an_opening(document: Json, stranger: AssumeRoleRequest) -> None:
    """Completeness: where the reference lets in an unnamed caller, an opening is reported."""
    assert opened(document) or not trusts(document, stranger)


@thoroughly
@given(document=trust_documents())
def test_an_opening_lets_strangers_in(document: Json) -> None:
    """Soundness: behind each opening for everybody stands a caller whom the reference lets in.

    Skips Denies, of which the checker credits few. Skips conditions, because the checker only asks whether they
    bound. What remains of an opening is its statement.
    """
    for opening in openings(document):
        if opening.who == "any AWS account can":
            statement = {
                k: v for k, v in statements_of(document)[opening.statement.position - 1].items() if k != "Condition"
            }
            arn = f"arn:aws:iam::{STRANGER}:role/any"
            assert any(
                trusts(with_statements(document, [statement]), AssumeRoleRequest("AWS", arn, action))
                for action in ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
            )


BOUND = {"StringEquals": {"aws:PrincipalOrgID": "o-ours000000"}}
CLOSED = {"Effect": "Deny", "Principal": "*", "Action": "sts:*"}


@pytest.mark.parametrize(
    "deny",
    [
        pytest.param({"Principal": "*", "Action": "sts:AssumeRoleWithSAML"}, id="of one way to assume"),
        pytest.param({"NotPrincipal": "*", "Action": "*"}, id="of nobody"),
        pytest.param(
            {"Principal": "*", "Action": "*", "Condition": {"Null": {"sts:ExternalId": "true"}}}, id="under a condition"
        ),
        pytest.param({"Principal": {"AWS": OWN_ACCOUNT}, "Action": "*"}, id="of one account"),
    ],
)
@briefly
@given(stranger=strangers())
def test_a_deny_that_closes_nothing(deny: Json, stranger: AssumeRoleRequest) -> None:
    """A Deny that leaves a way in for the stranger leaves the opening."""
    document = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*"}, {"Effect": "Deny", **deny}]}
    knowing = replace(stranger, context={**stranger.context, "sts:ExternalId": "shared"})
    assert trusts(document, knowing)
    assert opened(document)


@briefly
@given(document=trust_documents(), more=trust_statements())
def test_what_closes_and_what_does_not(document: Json, more: Json) -> None:
    """An organization in every Allow closes, as does a Deny of everybody; one more Allow does not."""
    present = statements_of(document)
    conditions_of = [{**s, "Condition": {**s.get("Condition", {}), **BOUND}} for s in present if s["Effect"] == "Allow"]
    assert not opened(with_statements(document, [*conditions_of, CLOSED]))
    assert not conditions_of or not opened(with_statements(document, conditions_of))
    if opened(document) and more["Effect"] == "Allow":
        assert opened(with_statements(document, [*present, more]))


@briefly
@given(document=trust_documents())
def test_a_trust_policy_written_otherwise(document: Json) -> None:
    """Invariance: case of actions and keys, order, and lists change nothing about an opening."""
    for name in ("case of actions", "order of statements", "order in a statement", "a value or a list of it"):
        assert opened(REWRITES[name](document)) == opened(document)
    shouted = json.loads(
        re.sub(r"(?i)aws:Principal\w+(?=\":)|" + re.escape(GITHUB), lambda m: m[0].upper(), json.dumps(document))
    )
    assert opened(shouted) == opened(document) or GITHUB in json.dumps(document)
