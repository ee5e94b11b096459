"""The work that a trust policy causes: a step of the budget stands for a bounded number of calls."""

import sys
from types import FrameType
from typing import Any

import pytest
from iam_guardrails.budget import STEPS, Budget
from iam_guardrails.documents import parse
from iam_guardrails.trust import evaluate_trust

GITHUB = "token.actions.githubusercontent.com"
MOST_CALLS = 15
"""Calls of functions, also of those that the interpreter has built in, for which a step may stand."""
MANY = 600


def allow(**fields: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", **fields}


def subjects(*values: str) -> dict[str, Any]:
    return allow(Principal={"Federated": GITHUB}, Condition={"StringLike": {f"{GITHUB}:sub": list(values)}})


def of_issuers(operator: str) -> dict[str, Any]:
    issuers = [f"idp{at}.example.com" for at in range(MANY)]
    return allow(Principal={"Federated": issuers}, Condition={operator: {f"{one}:sub": "x*" for one in issuers}})


def work_of(*statements: object) -> tuple[int, int]:
    """Return the calls and the steps that the check of a trust policy takes."""
    budget = Budget()
    document = parse({"Version": "2012-10-17", "Statement": list(statements)}, budget, trust=True)
    before, calls = budget.left, 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        trust = evaluate_trust(document, budget)
    finally:
        sys.setprofile(None)
    assert trust.openings
    return calls, before - budget.left


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([subjects(*(f"r*{at}" for at in range(MANY)))], id="values that name nobody"),
        pytest.param([subjects("r*", *(f"repo:acme/{at}:*" for at in range(MANY)))], id="values that name somebody"),
        pytest.param([subjects("r*", "r?")] * MANY, id="statements"),
        pytest.param([of_issuers("StringLikeIfExists")], id="issuers and conditions that may lack their keys"),
        pytest.param([of_issuers("StringNotLike")], id="issuers and negated conditions"),
    ],
)
def test_a_step_stands_for_a_bounded_number_of_calls(statements: list[Any]) -> None:
    calls, steps = work_of(*statements)
    assert 0 < steps < STEPS
    assert calls < MOST_CALLS * steps
