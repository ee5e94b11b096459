"""iam-disallow-full-access: IAM admin access, through an AWS-managed policy or a document that amounts to it."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, Severity

from iam_guardrails.about import About
from iam_guardrails.actions import ADMIN_WRITES
from iam_guardrails.checked import CheckedResource
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding, permission_findings
from iam_guardrails.managed_policies import ADMINISTRATION, classify
from iam_guardrails.run import Seen
from iam_guardrails.shell import resource_policy
from iam_guardrails.words import quoted

ABOUT = About(
    name="iam-disallow-full-access",
    display_name="No IAM admin access",
    description="IAM admin access must not be granted.",
    severity=Severity.CRITICAL,
    remediation_steps=(
        "Attach the AWS-managed policy of the service that is used, or list the actions and resources that are needed "
        "in your own policy. For a permissions boundary or a break-glass role, add an exemption with a reason and a "
        "date to the pack's config."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    tags=("aws", "iam", "least-privilege"),
)
_TODO = "List the actions and resources that are needed."


def find(resource: CheckedResource, _seen: Seen, _settings: Settings) -> Iterator[Finding]:
    """Find admin policies that are attached, and documents that amount to one."""
    for source in resource.access.policy_arns:
        if classify(source.value) == ADMINISTRATION:
            message = f"{source.subject} attaches {quoted(source.value)}, which gives admin access. {_TODO}"
            yield Finding(message, (source.value,))
    for each in resource.documents:
        if each.evaluation.full_access:
            yield from permission_findings(each, [each.evaluation.full_access], _TODO)
        elif each.evaluation.all_writes:
            message = f"{each.source.subject} allows every IAM write that leads to admin access. {_TODO}"
            yield Finding(message, ADMIN_WRITES, each.key)


POLICY = resource_policy(ABOUT, EnforcementLevel.MANDATORY, find)
