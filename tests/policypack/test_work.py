"""The work that a resource causes: a step of the budget stands for a bounded number of calls."""

import json
import sys
from types import FrameType
from typing import Any

import pytest
from iam_guardrails import checked
from iam_guardrails.budget import STEPS, Budget
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policypack.cases import Resource
from tests.policypack.judging import inline_policy

MOST_CALLS = 30
"""Calls of functions, also of those that the interpreter has built in, for which a step may stand."""


def document(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(**fields: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", **fields}


def work_of(resource: Resource, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Return the calls and the steps that the check of a resource takes."""
    budget = Budget()
    monkeypatch.setattr(checked, "Budget", lambda: budget)
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        found = checked.check(resource.type, resource.name, resource.props)
    finally:
        sys.setprofile(None)
    assert not found.failure
    return calls, min(STEPS, budget.spent)


def many_denies(of: str, entry: str, number: int = 300) -> str:
    """Return a document of many Denies that the search for each of many entries must look at."""
    denies = [{"Effect": "Deny", "Action": "iam:*", "Resource": of.format(at)} for at in range(number)]
    return document(*denies, allow(Action="iam:CreateAccessKey", Resource=[entry.format(at) for at in range(number)]))


MANY_MARKERS = [UNKNOWN_STRING_VALUE] * 600


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(document(allow(Action=MANY_MARKERS)), id="unknown actions"),
        pytest.param(document(allow(NotAction=MANY_MARKERS)), id="unknown actions that are taken out"),
        pytest.param(document(allow(Resource=MANY_MARKERS)), id="unknown resources"),
        pytest.param(document(*[allow(Action=[UNKNOWN_STRING_VALUE] * 4)] * 200), id="statements of unknown actions"),
        pytest.param(many_denies("arn:aws:iam::*:user/y{}*", "arn:aws:iam::*:role/a{}*"), id="Denies and roles"),
        pytest.param(many_denies("arn:aws:iam::*:user/y{}*", "arn:aws:s3:::a{}*"), id="Denies and buckets"),
        pytest.param(document(allow(Resource=[""] * 20_000)), id="empty entries"),
    ],
)
def test_a_step_stands_for_a_bounded_number_of_calls(policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, steps = work_of(inline_policy(policy), monkeypatch)
    assert calls < MOST_CALLS * steps, (calls, steps)
