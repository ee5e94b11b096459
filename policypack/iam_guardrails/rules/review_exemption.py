"""iam-review-exemption: findings of a mandatory policy that an exemption lets through, with its reason."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, Severity

from iam_guardrails.about import About
from iam_guardrails.checked import CheckedResource
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding
from iam_guardrails.run import Seen
from iam_guardrails.shell import resource_policy

ABOUT = About(
    name="iam-review-exemption",
    display_name="Review exemptions",
    description="What an exemption lets through stays visible.",
    severity=Severity.LOW,
    remediation_steps="Remove the permission before the exemption expires, or review and renew the exemption.",
    url="https://www.pulumi.com/docs/insights/policy/",
    tags=("aws", "iam", "review"),
)


def find(_resource: CheckedResource, seen: Seen, _settings: Settings) -> Iterator[Finding]:
    """Find what the mandatory policies, which come before this one, let through on this resource."""
    for message in seen.exempted:
        yield Finding(message, ())


POLICY = resource_policy(ABOUT, EnforcementLevel.ADVISORY, find, ())
