"""iam-disallow-full-access: IAM administration, by an AWS-managed policy or by a document that amounts to it."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, ResourceValidationArgs, Severity

from iam_guardrails.actions import IAM_WRITES
from iam_guardrails.documents import quoted
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding, document_grant, grant_findings, judgements
from iam_guardrails.grants import Grants
from iam_guardrails.managed_policies import ADMINISTRATION, classify
from iam_guardrails.shell import About, resource_policy

ABOUT = About(
    name="iam-disallow-full-access",
    display_name="No IAMFullAccess, in any disguise",
    description="IAM administration must not be granted: whoever holds it owns the account.",
    severity=Severity.CRITICAL,
    remediation_steps=(
        "Attach the AWS-managed policy of the one service that is used, or name the actions and resources that are "
        "needed in a document of your own. For a permissions boundary or a break-glass role, add an exemption with a "
        "reason and a date to the pack's config."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    tags=("aws", "iam", "least-privilege"),
)


def find(grants: Grants, _settings: Settings, _args: ResourceValidationArgs) -> Iterator[Finding]:
    """Administration policies attached, documents that amount to one, and texts that may hide anything."""
    for source in grants.policy_arns:
        if classify(source.value) == ADMINISTRATION:
            message = f"{source.subject} must not attach {quoted(source.value)}, which gives IAM administration."
            yield Finding(message, (source.value,))
    for source, judgement in judgements(grants):
        if judgement.full_access:
            demand = "must not allow {actions} on {resource}"
            yield from grant_findings(source, judgement.document, [judgement.full_access], demand)
        elif judgement.all_writes:
            message = f"{source.subject} must not allow, taken together, every IAM write that leads to administration."
            yield Finding(message, IAM_WRITES, document_grant(source.value))


POLICY = resource_policy(ABOUT, EnforcementLevel.MANDATORY, find)
