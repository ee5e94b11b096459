"""iam-review-undecidable: what is known, but cannot be judged."""

import re
from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, ResourceValidationArgs, Severity

from iam_guardrails.documents import joined, parse, quoted
from iam_guardrails.evaluation import unknown_origins
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding, document_grant, judgements
from iam_guardrails.grants import Grants
from iam_guardrails.managed_policies import classify, is_aws_managed
from iam_guardrails.run import CURRENT
from iam_guardrails.shell import About, resource_policy
from iam_guardrails.trust import openings, undecided
from iam_guardrails.trust import unknown_origins as unknown_trust

ABOUT = About(
    name="iam-review-undecidable",
    display_name="Review what cannot be judged",
    description="What brings a grant into the account should be readable here.",
    severity=Severity.LOW,
    remediation_steps=(
        "Make the policy, group or permission set in this stack, or review it where it is made and put its ARN into "
        "`allowedPolicyArns` of the pack's config; give a template as `templateBody`; acknowledge what has to stay."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    tags=("aws", "iam", "review"),
)


def find(grants: Grants, settings: Settings, _args: ResourceValidationArgs) -> Iterator[Finding]:
    """Policies, groups and templates from elsewhere, documents outside the grammar, and types nobody listed."""
    for undecidable in grants.undecidable:
        yield Finding(undecidable.message, (undecidable.grant,))
    for source in grants.policy_arns:
        if classify(source.value) is None and not _is_reviewed(source.value, settings):
            known = (
                "an AWS-managed policy this pack knows" if is_aws_managed(source.value) else "a policy of this stack"
            )
            message = f"{source.subject} must attach {known} to be judged, got {quoted(source.value)}."
            yield Finding(message, (source.value,))
    for source in grants.groups:
        if source.value not in CURRENT.groups:
            message = f"{source.subject} must be in a group of this stack to be judged, got {quoted(source.value)}."
            yield Finding(message, (source.value,))
    for reference in grants.references:
        if reference.made_by not in CURRENT.types:
            got = quoted(reference.value)
            message = f"{reference.subject} must refer to what this stack makes to be judged, got {got}."
            yield Finding(message, (reference.value,))
    yield from _unknown(grants)
    yield from _malformed(grants)


def _unknown(grants: Grants) -> Iterator[Finding]:
    """What a template takes from elsewhere, where it decides about a guarded action."""
    found = [(source, unknown_origins(judgement.document)) for source, judgement in judgements(grants)]
    found += [(source, unknown_trust(parse(source.value))) for source in grants.trusts]
    for source, origins in found:
        for origin in origins:
            message = f"{source.subject} must not depend on {quoted(origin)} to be judged."
            yield Finding(message, (origin,), document_grant(source.value))


def _malformed(grants: Grants) -> Iterator[Finding]:
    """Faults of documents in which no grant can hide: where one can, a mandatory policy reports it."""
    faulty = [(source, j.document.faults) for source, j in judgements(grants) if not j.grants]
    for source in grants.trusts:
        document = parse(source.value)
        principals = tuple(f"{statement.label} {fault}" for statement, fault in undecided(document))
        if not openings(document):
            faulty.append((source, (*document.faults, *principals)))
    for source, faults in faulty:
        if faults:
            message = f"{source.subject} must have a well-formed document to be judged: {joined(faults)}."
            yield Finding(message, ("document",), document_grant(source.value))


def _is_reviewed(policy: str, settings: Settings) -> bool:
    """Whether a customer-managed policy, by ARN or by path and name, is of this stack or on the allow-list."""
    name = re.sub(r"^arn:[^:]+:iam::[^:]*:policy", "", policy)
    allowed = {re.sub(r"^arn:[^:]+:iam::[^:]*:policy", "", arn) for arn in settings.allowed_policy_arns}
    return CURRENT.makes_policy(name) or (policy in settings.allowed_policy_arns if name != policy else name in allowed)


POLICY = resource_policy(ABOUT, EnforcementLevel.ADVISORY, find, ("exemptions", "allowedPolicyArns"))
