"""iam-disallow-unscoped-pass-role: `iam:PassRole` that is not limited to specific roles."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, Severity

from iam_guardrails.about import About
from iam_guardrails.actions import PASS_ROLE
from iam_guardrails.checked import CheckedResource
from iam_guardrails.evaluation import Reach
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding, permission_findings
from iam_guardrails.managed_policies import PASS_ROLE as PASSES_ANY_ROLE
from iam_guardrails.managed_policies import classify
from iam_guardrails.run import Seen
from iam_guardrails.shell import resource_policy
from iam_guardrails.words import quoted

ABOUT = About(
    name="iam-disallow-unscoped-pass-role",
    display_name="No unscoped iam:PassRole",
    description=(
        "`iam:PassRole` must be limited to specific role ARNs: anyone who can pass a role can use its permissions."
    ),
    severity=Severity.CRITICAL,
    remediation_steps=(
        "List the exact ARNs of the roles to pass in `Resource`. You can add a condition on `iam:PassedToService`, but "
        "it does not replace them."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    tags=("aws", "iam", "pass-role", "privilege-escalation"),
)
_TODO = "List the role ARNs it can pass."


def find(resource: CheckedResource, _seen: Seen, _settings: Settings) -> Iterator[Finding]:
    """Find AWS-managed policies and statements that pass any role."""
    for source in resource.access.policy_arns:
        if classify(source.value) == PASSES_ANY_ROLE:
            message = (
                f"{source.subject} attaches {quoted(source.value)}, which can pass any role to any service. {_TODO}"
            )
            yield Finding(message, (source.value,))
    for each in resource.documents:
        found = each.evaluation.of(PASS_ROLE, Reach.UNBOUNDED)
        yield from permission_findings(each, found, _TODO)


POLICY = resource_policy(ABOUT, EnforcementLevel.MANDATORY, find)
