"""iam-disallow-open-trust: a trust policy that lets anyone in."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, PolicyComplianceFramework, ResourceValidationArgs, Severity

from iam_guardrails.documents import parse
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding, document_grant
from iam_guardrails.grants import Grants
from iam_guardrails.shell import About, resource_policy
from iam_guardrails.trust import openings

ABOUT = About(
    name="iam-disallow-open-trust",
    display_name="No role that anyone can assume",
    description="A trust policy must name who may assume the role.",
    severity=Severity.CRITICAL,
    remediation_steps=(
        "Name the account, role or service in `Principal`, or bound it by a condition on `aws:PrincipalOrgID`, "
        "`aws:PrincipalAccount` or, for services, `aws:SourceAccount`. For web identities, ask for the claim that "
        "names your tenant, such as `token.actions.githubusercontent.com:sub` with `repo:ORG/REPO:*`."
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


def find(grants: Grants, _settings: Settings, _args: ResourceValidationArgs) -> Iterator[Finding]:
    """The openings of each trust policy."""
    for source in grants.trusts:
        for opening in openings(parse(source.value)):
            message = (
                f"{source.subject} must not {opening.offence} ({opening.statement.label}): {opening.who} may assume it."
            )
            yield Finding(message, (ASSUME_ROLE,), document_grant(source.value))


POLICY = resource_policy(ABOUT, EnforcementLevel.MANDATORY, find)
