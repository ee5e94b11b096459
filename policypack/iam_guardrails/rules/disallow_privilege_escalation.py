"""iam-disallow-privilege-escalation: one write that by itself leads to administration, on targets nobody named."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, ResourceValidationArgs, Severity

from iam_guardrails.actions import ESCALATION_WRITES
from iam_guardrails.evaluation import Reach
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding, grant_findings, judged_grants, judgements
from iam_guardrails.grants import Grants
from iam_guardrails.shell import About, resource_policy

ABOUT = About(
    name="iam-disallow-privilege-escalation",
    display_name="No write that leads to administration",
    description="A write to IAM that leads to administration must be allowed on named targets only.",
    severity=Severity.CRITICAL,
    remediation_steps=(
        "Put the exact ARNs of the roles, users, groups or policies to change into `Resource`, or bound the statement "
        "by `iam:PolicyARN` (the policies that may be attached) or `iam:PermissionsBoundary`, with literal ARNs."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    tags=("aws", "iam", "identity-center", "privilege-escalation"),
)


def find(grants: Grants, _settings: Settings, _args: ResourceValidationArgs) -> Iterator[Finding]:
    """Statements that allow such a write on any target; those of Identity Center where they are named."""
    for source, judgement in judgements(grants):
        found = [g for g in judged_grants(judgement, ESCALATION_WRITES, Reach.UNBOUNDED) if g.is_named]
        yield from grant_findings(source, judgement.document, found, "must not allow {actions} on {resource}")


POLICY = resource_policy(ABOUT, EnforcementLevel.MANDATORY, find)
