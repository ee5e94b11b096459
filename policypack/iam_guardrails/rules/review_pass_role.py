"""iam-review-pass-role: PassRole and escalation writes that are bounded, but not by exact ARNs."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, ResourceValidationArgs, Severity

from iam_guardrails.actions import ESCALATION_WRITES, PASS_ROLE
from iam_guardrails.documents import quoted
from iam_guardrails.evaluation import Reach
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding, grant_findings, judged_grants, judgements
from iam_guardrails.grants import Grants
from iam_guardrails.managed_policies import PASS_ROLE_TO_SERVICE, classify
from iam_guardrails.shell import About, resource_policy

ABOUT = About(
    name="iam-review-pass-role",
    display_name="Review what is bounded by a name only",
    description="PassRole and writes that lead to administration should be allowed on exact ARNs.",
    severity=Severity.MEDIUM,
    remediation_steps=(
        "Name exact ARNs where they are known: whoever may create a role (user, policy) under the same prefix reaches "
        "it too. Acknowledge what has to stay, such as an AWS-managed policy, in the pack's config."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    tags=("aws", "iam", "pass-role", "privilege-escalation"),
)


def find(grants: Grants, _settings: Settings, _args: ResourceValidationArgs) -> Iterator[Finding]:
    """Prefixes, managed policies that pass any role to some services, and Identity Center writes nobody named."""
    for source in grants.policy_arns:
        if classify(source.value) == PASS_ROLE_TO_SERVICE:
            message = f"{source.subject} attaches {quoted(source.value)}, which passes any role to some services."
            yield Finding(message, (source.value,))
    for source, judgement in judgements(grants):
        prefixes = judged_grants(judgement, (PASS_ROLE, *ESCALATION_WRITES), Reach.PREFIX)
        demand = "should allow {actions} on exact ARNs, not on {resource}"
        yield from grant_findings(source, judgement.document, prefixes, demand)
        if not judgement.full_access:
            unnamed = [g for g in judged_grants(judgement, ESCALATION_WRITES, Reach.UNBOUNDED) if not g.is_named]
            demand = "should not allow {actions} on {resource}, which matters in a management account"
            yield from grant_findings(source, judgement.document, unnamed, demand)


POLICY = resource_policy(ABOUT, EnforcementLevel.ADVISORY, find)
