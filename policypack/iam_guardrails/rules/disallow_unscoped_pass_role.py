"""iam-disallow-unscoped-pass-role: `iam:PassRole` on roles nobody named."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, ResourceValidationArgs, Severity

from iam_guardrails.actions import PASS_ROLE
from iam_guardrails.documents import quoted
from iam_guardrails.evaluation import Reach
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding, grant_findings, judgements
from iam_guardrails.grants import Grants
from iam_guardrails.managed_policies import PASS_ROLE as PASSES_ANY_ROLE
from iam_guardrails.managed_policies import classify
from iam_guardrails.shell import About, resource_policy

ABOUT = About(
    name="iam-disallow-unscoped-pass-role",
    display_name="No iam:PassRole on roles nobody named",
    description="`iam:PassRole` must be allowed on named roles only: one that may be passed is as good as one's own.",
    severity=Severity.CRITICAL,
    remediation_steps=(
        "Put the exact ARNs of the roles to pass into `Resource`. A condition on `iam:PassedToService` may stand "
        "beside them, but does not replace them."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    tags=("aws", "iam", "pass-role", "privilege-escalation"),
)


def find(grants: Grants, _settings: Settings, _args: ResourceValidationArgs) -> Iterator[Finding]:
    """AWS-managed policies and statements that pass any role."""
    for source in grants.policy_arns:
        if classify(source.value) == PASSES_ANY_ROLE:
            message = f"{source.subject} must not attach {quoted(source.value)}, which passes any role to any service."
            yield Finding(message, (source.value,))
    for source, judgement in judgements(grants):
        found = judgement.of(PASS_ROLE, Reach.UNBOUNDED)
        yield from grant_findings(source, judgement.document, found, "must not allow {actions} on {resource}")


POLICY = resource_policy(ABOUT, EnforcementLevel.MANDATORY, find)
