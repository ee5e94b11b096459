"""iam-disallow-privilege-escalation: one write that leads to admin access by itself, on any target or on its holder."""

from collections.abc import Iterator
from itertools import groupby

from pulumi_policy import EnforcementLevel, Severity

from iam_guardrails.about import About
from iam_guardrails.actions import ESCALATION_WRITES
from iam_guardrails.checked import CheckedDocument, CheckedResource
from iam_guardrails.evaluation import Reach
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding, permission_findings, permissions_for
from iam_guardrails.run import Seen
from iam_guardrails.shell import resource_policy
from iam_guardrails.words import listed, quoted

ABOUT = About(
    name="iam-disallow-privilege-escalation",
    display_name="No write that leads to admin access",
    description="IAM writes that lead to admin access must be limited to specific targets, other than their holder.",
    severity=Severity.CRITICAL,
    remediation_steps=(
        "List the exact ARNs of the roles, users, groups or policies to change in `Resource`. Or limit the statement "
        "with `iam:PolicyARN` (the policies that can be attached) or `iam:PermissionsBoundary`, with literal ARNs. "
        "Don't let a role, user, group or policy change itself."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    tags=("aws", "iam", "identity-center", "privilege-escalation"),
)
_TODO = "List exact ARNs."


def find(resource: CheckedResource, _seen: Seen, _settings: Settings) -> Iterator[Finding]:
    """Find such writes on any target, those of Identity Center only if they are named, and writes on the holder."""
    for each in resource.documents:
        writes = permissions_for(each.evaluation, ESCALATION_WRITES, Reach.UNBOUNDED)
        named = [permission for permission in writes if permission.is_named]
        yield from permission_findings(each, named, _TODO)
        yield from _own_writes(each)


def _own_writes(each: CheckedDocument) -> Iterator[Finding]:
    """Find writes on the holder of the document."""
    for (_, resource, holder), group in groupby(
        each.own_writes, key=lambda one: (one.statement.position, one.resource, one.holder)
    ):
        found = list(group)
        actions = tuple(dict.fromkeys(write.action for write in found))
        where = f"on {quoted(resource)} ({found[0].statement.label})" if resource else f"({found[0].statement.label})"
        them = "the action" if len(actions) == 1 else "these actions"
        message = (
            f"{each.source.subject} allows {listed(actions, 'actions')} {where}. This is the {holder.kind} that has "
            f"these permissions, so it can give itself admin access. Remove {them}, or list only targets other than "
            f"{quoted(holder.name)}."
        )
        yield Finding(message, actions, each.key)


POLICY = resource_policy(ABOUT, EnforcementLevel.MANDATORY, find)
