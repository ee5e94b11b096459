"""The checker as somebody sees it who has not read it: documents in, answers out."""

import json
from collections.abc import Mapping
from typing import Any

from iam_guardrails.actions import ANY_IAM_ACTION, Target
from iam_guardrails.budget import Budget
from iam_guardrails.budget import TooComplexError as TooComplex
from iam_guardrails.documents import parse
from iam_guardrails.evaluation import Reach, evaluate
from iam_guardrails.examples import example_arn
from iam_guardrails.trust import evaluate_trust

__all__ = ["TooComplex", "opens", "reported"]

_KINDS = {
    target: target.value.strip("/")
    for target in (Target.ROLE, Target.USER, Target.GROUP, Target.POLICY, Target.SAML_PROVIDER)
}
_REACHES = {Reach.UNBOUNDED: "any", Reach.PREFIX: "prefix"}


def reported(document: Mapping[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return what is reported of a document: `(action, kind)` with its reach, `any` or `prefix`, and an example ARN.

    Raises:
        TooComplex: The budget of one resource does not suffice.
    """
    budget = Budget()
    evaluation = evaluate(parse(json.dumps(document), budget), budget)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for permission in sorted(evaluation.permissions, key=lambda one: one.reach):
        if permission.action != ANY_IAM_ACTION and permission.target in _KINDS:
            reach = _REACHES[permission.reach]
            found[permission.action, _KINDS[permission.target]] = reach, example_arn(permission)
    return found


def opens(trust_policy: Mapping[str, Any]) -> bool:
    """Tell whether a trust policy is reported as one that lets in unnamed callers.

    Raises:
        TooComplex: The budget of one resource does not suffice.
    """
    budget = Budget()
    return bool(evaluate_trust(parse(json.dumps(trust_policy), budget, trust=True), budget).openings)
