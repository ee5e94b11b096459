"""iam-review-exemption: findings of a mandatory policy that an exemption let through, with its reason."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, ResourceValidationArgs, Severity

from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding
from iam_guardrails.grants import Grants
from iam_guardrails.run import CURRENT
from iam_guardrails.shell import About, resource_policy

ABOUT = About(
    name="iam-review-exemption",
    display_name="Review what is exempt",
    description="A finding that an exemption lets through stays visible.",
    severity=Severity.LOW,
    remediation_steps="Replace the grant before the exemption expires, or have it reviewed and renewed.",
    url="https://www.pulumi.com/docs/insights/policy/",
    tags=("aws", "iam", "review"),
)


def find(_grants: Grants, _settings: Settings, args: ResourceValidationArgs) -> Iterator[Finding]:
    """What the mandatory policies, which come before this one, let through on this resource."""
    for message in CURRENT.exempted.pop(args.urn, ()):
        yield Finding(message, ())


POLICY = resource_policy(ABOUT, EnforcementLevel.ADVISORY, find, ())
