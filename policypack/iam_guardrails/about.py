"""What people read of a policy: in the console of Pulumi Cloud, in a violation and in the documentation."""

from typing import NamedTuple

from pulumi_policy import PolicyComplianceFramework, Severity

DOCUMENTATION = "policypack/README.md"
"""Where each policy has its section: a path in this repository, or the address at which a publisher serves it."""

LEAST_PRIVILEGE = PolicyComplianceFramework(
    name="AWS Well-Architected Framework",
    version="2025-02-25",
    reference="SEC03-BP02",
    specification="Grant least privilege access",
)


class About(NamedTuple):
    """The metadata of a policy; its name is also the anchor of its section in the documentation."""

    name: str
    display_name: str
    description: str
    severity: Severity
    remediation_steps: str
    url: str
    tags: tuple[str, ...]
    framework: PolicyComplianceFramework = LEAST_PRIVILEGE

    @property
    def address(self) -> str:
        """Where the policy is documented; every violation ends with it."""
        return f"{DOCUMENTATION}#{self.name}"
