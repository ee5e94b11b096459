"""The pack's own judge, for documents that are live already. The pack is no package of this repository's: see below."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

# Only the pack's folder is published, so that its modules are found from there and from nowhere else.
_PACK = str(Path(__file__).resolve().parent.parent / "policypack")
if _PACK not in sys.path:
    sys.path.append(_PACK)

from iam_guardrails.actions import PASS_ROLE  # noqa: E402  found on the path that was made above
from iam_guardrails.conditions import services  # noqa: E402
from iam_guardrails.documents import parse  # noqa: E402
from iam_guardrails.exemptions import WARNING, ConfigError, Exemption, Settings  # noqa: E402
from iam_guardrails.findings import Finding  # noqa: E402
from iam_guardrails.grants import Grants, Source, grants_of, may_grant  # noqa: E402
from iam_guardrails.managed_policies import PASS_ROLE_TO_SERVICE, classify, is_aws_managed  # noqa: E402
from iam_guardrails.matching import action_pattern, matches  # noqa: E402
from iam_guardrails.rules import (  # noqa: E402
    POLICIES,
    disallow_full_access,
    disallow_open_trust,
    disallow_privilege_escalation,
    disallow_unscoped_pass_role,
    review_pass_role,
    review_undecidable,
)

RULES = (disallow_full_access, disallow_unscoped_pass_role, disallow_privilege_escalation)
FINDS: Mapping[str, Callable[..., Iterable[Finding]]] = {
    rule.ABOUT.name: rule.find for rule in (*RULES, disallow_open_trust, review_pass_role, review_undecidable)
}
"""The rules that exemptions apply to, by the name of their policy."""
PROPERTIES: Mapping[str, tuple[str, ...]] = {
    policy.name: tuple(policy.config_schema.properties) if policy.config_schema else () for policy in POLICIES
}
"""The properties of each policy's config."""
_NO_SETTINGS = Settings()

__all__ = [
    "FINDS",
    "PROPERTIES",
    "RULES",
    "WARNING",
    "ConfigError",
    "Exemption",
    "Finding",
    "Settings",
    "findings",
    "is_aws_managed",
    "may_grant",
    "passed_roles",
    "passes",
    "passes_to_services",
    "violations",
]


def findings(policy: str, resource_type: str, name: str, props: Mapping[str, Any]) -> list[Finding]:
    """What a rule finds in a resource by itself, before exemptions; `props` are its checked inputs."""
    resource: Any = None  # no rule that exemptions apply to looks at more than the grants
    return list(FINDS[policy](grants_of(resource_type, name, props), _NO_SETTINGS, resource))


def violations(subject: str, *, document: object = None, policy_arn: str | None = None) -> list[str]:
    """What the mandatory rules say of a document or of an attached policy; `subject` begins each sentence."""
    grants = Grants(
        documents=[Source(subject, document)] if document is not None else [],
        policy_arns=[Source(subject, policy_arn)] if policy_arn else [],
    )
    # The rules look at nothing but the grants: the last argument is the resource, which there is none of.
    resource: Any = None
    return [finding.message for rule in RULES for finding in rule.find(grants, _NO_SETTINGS, resource)]


def passes(documents: Iterable[object]) -> dict[str, set[str]]:
    """Every entry of `Resource` that a statement passes a role by; `NotResource` counts as everything.

    Each with the services that a condition names, which may be none: no statement about it has such a condition.
    """
    found: dict[str, set[str]] = {}
    for document in documents:
        for statement in parse(document).statements:
            named = any(matches(action_pattern(each, widen=True), PASS_ROLE.lower()) for each in statement.actions)
            if statement.allows and named != statement.inverts_actions:
                for arn in ("*",) if statement.inverts_resources else statement.resources:
                    found.setdefault(arn, set()).update(services(statement.conditions or ()))
    return found


def passed_roles(documents: Iterable[object]) -> tuple[str, ...]:
    """Every ARN or pattern that a statement of the documents passes a role by, sorted."""
    return tuple(sorted(passes(documents)))


def passes_to_services(policy_arn: str) -> bool:
    """Whether an AWS-managed policy passes any role, to some services only: one cannot edit it."""
    return classify(policy_arn) == PASS_ROLE_TO_SERVICE
