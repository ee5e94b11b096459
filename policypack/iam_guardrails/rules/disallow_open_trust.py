"""iam-disallow-open-trust: a trust policy that lets anyone assume the role."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, PolicyComplianceFramework, Severity

from iam_guardrails.about import About
from iam_guardrails.checked import CheckedResource
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding
from iam_guardrails.run import Seen
from iam_guardrails.shell import resource_policy

ABOUT = About(
    name="iam-disallow-open-trust",
    display_name="No role that anyone can assume",
    description="A trust policy must limit who can assume the role.",
    severity=Severity.CRITICAL,
    remediation_steps=(
        "Name the account, role or service in `Principal`, or limit it with a condition on `aws:PrincipalOrgID`, "
        "`aws:PrincipalAccount` or, for services, `aws:SourceAccount`. For web identities, add a condition on the "
        "claim that names your tenant, such as `token.actions.githubusercontent.com:sub` with `repo:ORG/REPO:*`, or "
        "with `repo:ORG@ID/REPO@ID:*` for immutable subjects."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    tags=("aws", "iam", "trust", "oidc"),
    framework=PolicyComplianceFramework(
        name="AWS Well-Architected Framework",
        version="2025-02-25",
        reference="SEC03-BP07",
        specification="Analyze public and cross-account access",
    ),
)
ASSUME_ROLE = "sts:AssumeRole"


def find(resource: CheckedResource, _seen: Seen, _settings: Settings) -> Iterator[Finding]:
    """Find the statements of trust policies that let anyone in."""
    for each in resource.trusts:
        for opening in each.trust.openings:
            limited = opening.statement.conditions and not opening.weak
            who = f"{opening.who}, if its conditions hold" if limited else opening.who
            said = (
                f"{each.source.subject} {opening.problem} ({opening.statement.label}): {who}. "
                f"{opening.weak}{opening.advice}"
            )
            yield Finding(said, (ASSUME_ROLE,), each.key)


POLICY = resource_policy(ABOUT, EnforcementLevel.MANDATORY, find)
