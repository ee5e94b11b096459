"""The slow findings: each takes a bounded number of steps, and what is too complex is reported as such, once."""

import pytest
from iam_guardrails import checked
from iam_guardrails.budget import STEPS, Budget
from pulumi.runtime.proto import analyzer_pb2 as pb

from tests.policypack.findings.samples import FindingCase, parameters
from tests.policypack.judging import ROOT, check
from tests.policypack.process import Pack

MANDATORY = (
    "iam-disallow-full-access",
    "iam-disallow-unscoped-pass-role",
    "iam-disallow-privilege-escalation",
    "iam-disallow-open-trust",
)
TOO_COMPLEX = {"slow/many-excluded-resources", "slow/a-long-list-parameter"}
"""The cases for which the budget does not suffice."""
SLOW = parameters("fast")


@pytest.mark.parametrize("case", [case for case in SLOW if case.id not in TOO_COMPLEX])
def test_checks_a_slow_resource_within_the_budget(case: FindingCase, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = Budget()
    monkeypatch.setattr(checked, "Budget", lambda: budget)
    found = checked.check(case.resource.type, case.resource.name, case.resource.props)
    assert found.too_complex == ""
    assert not found.failure
    assert 0 < STEPS - budget.left <= STEPS


@pytest.mark.parametrize("case", [case for case in SLOW if case.id in TOO_COMPLEX])
def test_each_mandatory_policy_reports_once_that_a_resource_is_too_complex(case: FindingCase, pack: Pack) -> None:
    key = checked.check(case.resource.type, case.resource.name, case.resource.props).too_complex
    sentences = (
        f"Resource `{case.resource.name}` is too complex to be checked. Simplify its policy documents or its template, "
        f"or exempt `{key}` after a review."
    )
    expected = {policy: [f"{sentences} See policypack/README.md#{policy}"] for policy in MANDATORY}
    assert check(ROOT) == {}
    assert check(case.resource) == expected
    assert pack.check(case.resource) == pack.expected(expected)
    assert {level for violations in pack.check(case.resource).values() for level, _ in violations} == {pb.MANDATORY}
