"""The eight policies of the pack, in the order in which they run."""

from pulumi_policy import Policy

from iam_guardrails.rules import (
    disallow_full_access,
    disallow_open_trust,
    disallow_privilege_escalation,
    disallow_unscoped_pass_role,
    review_exemption,
    review_pass_role,
    review_undecidable,
    review_unknown,
)
from iam_guardrails.secrets import mark_secrets

mark_secrets()

POLICIES: list[Policy] = [
    disallow_full_access.POLICY,
    disallow_unscoped_pass_role.POLICY,
    disallow_privilege_escalation.POLICY,
    disallow_open_trust.POLICY,
    review_pass_role.POLICY,
    review_undecidable.POLICY,
    review_unknown.POLICY,
    review_exemption.POLICY,
]
