"""iam-review-pass-role: PassRole and writes that lead to admin access, limited by less than exact ARNs."""

from collections.abc import Iterator
from itertools import chain

from pulumi_policy import EnforcementLevel, Severity

from iam_guardrails.about import About
from iam_guardrails.actions import ESCALATION_WRITES, PASS_ROLE
from iam_guardrails.checked import CheckedDocument, CheckedResource
from iam_guardrails.evaluation import Reach
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding, permission_findings, permissions_for
from iam_guardrails.managed_policies import PASS_ROLE_TO_SERVICE, classify
from iam_guardrails.rules import (
    disallow_full_access,
    disallow_open_trust,
    disallow_privilege_escalation,
    disallow_unscoped_pass_role,
)
from iam_guardrails.run import Seen
from iam_guardrails.shell import resource_policy
from iam_guardrails.words import quoted

ABOUT = About(
    name="iam-review-pass-role",
    display_name="Review what is limited by a name only",
    description="PassRole and writes that lead to admin access should be limited to exact ARNs.",
    severity=Severity.MEDIUM,
    remediation_steps=(
        "List exact ARNs if you know them: anyone who can create a role (user, policy) under the same prefix reaches "
        "it, too. Add an exemption for what has to stay, such as an AWS-managed policy, to the pack's config."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    tags=("aws", "iam", "pass-role", "privilege-escalation"),
)
_STRICT = (
    disallow_full_access,
    disallow_unscoped_pass_role,
    disallow_privilege_escalation,
    disallow_open_trust,
)


def find(resource: CheckedResource, seen: Seen, settings: Settings) -> Iterator[Finding]:
    """Find prefixes, managed policies that pass any role to some services, roles to write and use, reserved roles."""
    own = resource.own
    for source in own.access.policy_arns:
        if classify(source.value) == PASS_ROLE_TO_SERVICE:
            message = (
                f"{source.subject} attaches {quoted(source.value)}, which can pass any role to some services. List the "
                "role ARNs in your own policy, or add an exemption to the pack's config."
            )
            yield Finding(message, (source.value,))
    for each in own.documents:
        yield from _limited_by_a_name(each)
        yield from _in_a_management_account(each)
        yield from _usable_roles(each)
    if resource.is_reserved:
        yield from _reserved(resource, seen, settings)


def _limited_by_a_name(each: CheckedDocument) -> Iterator[Finding]:
    found = permissions_for(each.evaluation, (PASS_ROLE, *ESCALATION_WRITES), Reach.PREFIX)
    yield from permission_findings(each, found, "List exact ARNs.")


def _in_a_management_account(each: CheckedDocument) -> Iterator[Finding]:
    """Find writes to unnamed targets in Identity Center."""
    if not each.evaluation.full_access:
        found = permissions_for(each.evaluation, ESCALATION_WRITES, Reach.UNBOUNDED)
        unnamed = [permission for permission in found if not permission.is_named]
        suffix = ", which leads to admin access in a management account"
        yield from permission_findings(each, unnamed, "Deny the action.", suffix)


def _usable_roles(each: CheckedDocument) -> Iterator[Finding]:
    for role in each.usable_roles:
        message = (
            f"{each.source.subject} allows {quoted(role.write)} and {quoted(role.use)} on {quoted(role.resource)} "
            f"({role.statement.label}). Its holder can give that role admin access and use it. Remove one of the "
            "actions."
        )
        yield Finding(message, (role.write, role.use), each.key)


def _reserved(resource: CheckedResource, seen: Seen, settings: Settings) -> Iterator[Finding]:
    """Find in roles of permission sets what a mandatory policy reports elsewhere: only Identity Center edits them."""
    for finding in chain.from_iterable(rule.find(resource.reserved, seen, settings) for rule in _STRICT):
        message = f"{finding.message} The role belongs to a permission set of Identity Center: change it there."
        yield Finding(message, finding.keys, finding.document)


POLICY = resource_policy(ABOUT, EnforcementLevel.ADVISORY, find)
