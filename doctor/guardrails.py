"""The policy pack's own checker, for permissions that are live already."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

# Only the pack's folder is published. Its package is found in that folder, and is not installed.
_PACK = str(Path(__file__).resolve().parent.parent / "policypack")
if _PACK not in sys.path:
    sys.path.append(_PACK)

from iam_guardrails.about import DOCUMENTATION  # noqa: E402  found on the path set above
from iam_guardrails.access import ResourceAccess, Source, may_allow  # noqa: E402
from iam_guardrails.actions import PASS_ROLE  # noqa: E402
from iam_guardrails.budget import Budget, TooComplexError  # noqa: E402
from iam_guardrails.checked import CheckedResource, check_access  # noqa: E402
from iam_guardrails.conditions import services  # noqa: E402
from iam_guardrails.documents import parse  # noqa: E402
from iam_guardrails.evaluation import guarded_actions  # noqa: E402
from iam_guardrails.exemptions import WARNING, ConfigError, Exemption, Settings, review  # noqa: E402
from iam_guardrails.findings import Finding  # noqa: E402
from iam_guardrails.managed_policies import PASS_ROLE_TO_SERVICE, classify, is_aws_managed  # noqa: E402
from iam_guardrails.patterns import action_pattern, matches  # noqa: E402
from iam_guardrails.rules import (  # noqa: E402
    POLICIES,
    disallow_full_access,
    disallow_open_trust,
    disallow_privilege_escalation,
    disallow_unscoped_pass_role,
    review_pass_role,
    review_undecidable,
)
from iam_guardrails.run import Seen  # noqa: E402
from iam_guardrails.secrets import redact  # noqa: E402
from iam_guardrails.shell import MOST_FINDINGS, findings  # noqa: E402

RULES = (disallow_full_access, disallow_unscoped_pass_role, disallow_privilege_escalation)
MANDATORY = frozenset(rule.ABOUT.name for rule in (*RULES, disallow_open_trust))
"""The policies that stop an update, unless a config sets another level."""
FINDS: Mapping[str, Callable[[CheckedResource, Seen, Settings], Iterable[Finding]]] = {
    rule.ABOUT.name: rule.find for rule in (*RULES, disallow_open_trust, review_pass_role, review_undecidable)
}
"""The rules that exemptions apply to, by the name of their policy."""
PROPERTIES: Mapping[str, tuple[str, ...]] = {
    policy.name: tuple(policy.config_schema.properties) if policy.config_schema else () for policy in POLICIES
}
"""The properties of each policy's config."""

__all__ = [
    "DOCUMENTATION",
    "FINDS",
    "MANDATORY",
    "MOST_FINDINGS",
    "POLICIES",
    "PROPERTIES",
    "RULES",
    "WARNING",
    "ConfigError",
    "Exemption",
    "Finding",
    "Seen",
    "Settings",
    "assumes_any_role",
    "attached",
    "findings",
    "is_aws_managed",
    "may_allow",
    "passed_roles",
    "passes",
    "passes_to_services",
    "redact",
    "review",
    "violations",
]


def violations(subject: str, document: object) -> list[str]:
    """Return what the mandatory rules find in a policy document; each message begins with `subject`."""
    try:
        return _messages(check_access(ResourceAccess(documents=[Source(subject, document)]), Budget()))
    except TooComplexError:
        return [f"{subject} is too complex to be checked. Simplify it."]


def attached(subject: str, policy_arn: str) -> list[str]:
    """Return what the mandatory rules find in an attached policy, by its ARN; each message begins with `subject`."""
    return _messages(check_access(ResourceAccess(policy_arns=[Source(subject, policy_arn)]), Budget()))


def _messages(resource: CheckedResource) -> list[str]:
    return [finding.message for rule in RULES for finding in rule.find(resource, Seen(), Settings())]


def passes(documents: Iterable[object]) -> dict[str, set[str]]:
    """Return each entry of `Resource` that a statement can pass, with the services that its conditions name.

    `NotResource` counts as everything. No services means that no condition names any.
    """
    found: dict[str, set[str]] = {}
    for document in documents:
        for statement in parse(document, Budget()).statements:
            if statement.allows and PASS_ROLE in guarded_actions(statement, most=True):
                for arn in ("*",) if statement.inverts_resources else statement.resources:
                    found.setdefault(arn, set()).update(services(statement.conditions))
    return found


def assumes_any_role(document: object) -> bool:
    """Tell whether a statement allows `sts:AssumeRole` on `*`: every role that trusts the account can be assumed."""
    return any(
        each.allows
        and "*" in (("*",) if each.inverts_resources else each.resources)
        and (
            any(matches(action_pattern(text, widen=False), "sts:assumerole") for text in each.actions)
            != each.inverts_actions
        )
        for each in parse(document, Budget()).statements
    )


def passed_roles(documents: Iterable[object]) -> tuple[str, ...]:
    """Return every ARN or pattern that a statement of the documents can pass, sorted."""
    return tuple(sorted(passes(documents)))


def passes_to_services(policy_arn: str) -> bool:
    """Tell whether an AWS-managed policy can pass any role, but to some services only. Nobody can edit it."""
    return classify(policy_arn) == PASS_ROLE_TO_SERVICE
