"""iam-review-undecidable: what is known, but can't be checked."""

from collections.abc import Iterator

from pulumi_policy import EnforcementLevel, Severity

from iam_guardrails.about import About
from iam_guardrails.access import Source
from iam_guardrails.checked import CheckedResource
from iam_guardrails.conditions import names_harmless_policy
from iam_guardrails.documents import UNDECRYPTED
from iam_guardrails.exemptions import Settings
from iam_guardrails.findings import Finding
from iam_guardrails.managed_policies import classify, is_aws_managed, path_and_name
from iam_guardrails.rules.disallow_open_trust import ASSUME_ROLE
from iam_guardrails.run import Seen
from iam_guardrails.shell import resource_policy
from iam_guardrails.statements import joined
from iam_guardrails.values import ACCOUNT
from iam_guardrails.words import address, quoted

ABOUT = About(
    name="iam-review-undecidable",
    display_name="Review what can't be checked",
    description="Permissions should be defined where they can be checked.",
    severity=Severity.LOW,
    remediation_steps=(
        "Create the policy, group or permission set in this stack. Or review it where it is created and add its ARN to "
        "`allowedPolicyArns` in the pack's config. Give a template as `templateBody`. Add an exemption for what has to "
        "stay."
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    tags=("aws", "iam", "review"),
)
_NEW_POLICY = "an AWS-managed policy that this pack does not know"
_ACKNOWLEDGE = "Review it, and add an exemption to the pack's config."
_HIDDEN = (
    "has a policy document that is a secret that can't be decrypted, so it can't be checked. Check it where Pulumi has "
    "the passphrase or the key of the stack."
)


def find(resource: CheckedResource, seen: Seen, settings: Settings) -> Iterator[Finding]:
    """Find policies, groups and templates from outside the stack, malformed documents, and types nobody listed."""
    access = resource.access
    for undecidable in access.undecidable:
        yield Finding(undecidable.message, (undecidable.key,))
    for source in access.policy_arns:
        yield from _unknown_policy(source, seen, settings)
    for source in access.groups:
        if source.value not in seen.groups:
            message = (
                f"{source.subject} belongs to group {quoted(source.value)} from outside this stack, which can't be "
                "checked. Create the group in this stack, or review it and add an exemption."
            )
            yield Finding(message, (source.value,))
    for reference in access.references:
        if not seen.creates & reference.made_by:
            message = (
                f"{reference.subject} refers to {quoted(reference.value)} from outside this stack, which can't be "
                "checked. Create it in this stack, or review it and add an exemption."
            )
            yield Finding(message, (reference.value,))
    yield from _unknown(resource)
    yield from _doubtful(resource)
    yield from _strays(resource)
    yield from _malformed(resource)


def _unknown_policy(source: Source, seen: Seen, settings: Settings) -> Iterator[Finding]:
    if classify(source.value) is not None or _is_reviewed(source.value, seen, settings):
        return
    if is_aws_managed(source.value):
        said, todo = _NEW_POLICY, _ACKNOWLEDGE
    else:
        said = "a policy from outside this stack, which can't be checked"
        todo = "Review it where it is created, and add its ARN to `allowedPolicyArns`."
    yield Finding(f"{source.subject} attaches {quoted(address(source.value))}, {said}. {todo}", (source.value,))


def _unknown(resource: CheckedResource) -> Iterator[Finding]:
    """Find what a template takes from outside, where it decides about a guarded action."""
    found = [(each.source, each.key, each.evaluation.sources) for each in resource.documents]
    found += [(each.source, each.key, tuple(each.trust.sources)) for each in resource.trusts]
    for source, key, origins in found:
        for origin in origins:
            if origin == UNDECRYPTED:
                yield Finding(f"{source.subject} {_HIDDEN}", ("document",), key)
            else:
                yield Finding(f"{source.subject} {_depends_on(origin)}", (origin,), key)


def _depends_on(origin: str) -> str:
    if names_harmless_policy(origin) is None:
        said = f"has a condition on {quoted(origin)}, {_NEW_POLICY}"
        return f"{said}, so it can't be checked completely. {_ACKNOWLEDGE}"
    said = f"depends on {quoted(origin)}, so it can't be checked completely."
    return f"{said} Review it, or write its value into the document."


def _doubtful(resource: CheckedResource) -> Iterator[Finding]:
    """Find statements of trust policies that may let in others than they seem to."""
    for each in resource.trusts:
        for doubt in each.trust.doubts:
            message = f"{each.source.subject} {doubt.problem} ({doubt.statement.label}). {doubt.advice}"
            yield Finding(message, (ASSUME_ROLE,), each.key)


def _strays(resource: CheckedResource) -> Iterator[Finding]:
    """Find permissions on what is no ARN, unless a mandatory policy reports the document.

    A template or program may have put something else there than was meant.
    """
    for each in resource.documents:
        for statement, text in () if each.evaluation.permissions else each.evaluation.strays:
            message = (
                f"{each.source.subject} names {quoted(text)} in `Resource` ({statement.label}), which is neither an "
                "ARN nor `*`. Write the ARN, because AWS refuses the document."
            )
            yield Finding(message, (text,), each.key)


def _malformed(resource: CheckedResource) -> Iterator[Finding]:
    """Find malformed documents that allow nothing guarded: otherwise a mandatory policy reports them."""
    documents = [each for each in resource.documents if not each.evaluation.permissions]
    trusts = [each for each in resource.trusts if not each.trust.openings]
    faulty = [(each.source, each.key, each.document.faults) for each in documents]
    faulty += [(each.source, each.key, each.document.faults) for each in trusts]
    for source, key, faults in faulty:
        if faults:
            message = (
                f"{source.subject} has a policy document that is not valid: {joined(faults)}. Correct it, because AWS "
                "may refuse it."
            )
            yield Finding(message, ("document",), key)


def _is_reviewed(policy: str, seen: Seen, settings: Settings) -> bool:
    """Tell whether a customer-managed policy, by ARN or by path and name, is of this stack or on the allow-list.

    By ARN it is also on the list if it is of the stack's own account, whichever that is.
    """
    if is_aws_managed(policy):
        return False
    name = path_and_name(policy)
    has_account = name != policy and ACCOUNT not in policy
    allowed = settings.allowed_policy_arns if has_account else set(map(path_and_name, settings.allowed_policy_arns))
    return seen.policies.creates(name) or (policy if has_account else name) in allowed


POLICY = resource_policy(ABOUT, EnforcementLevel.ADVISORY, find, ("exemptions", "allowedPolicyArns"))
