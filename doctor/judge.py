"""The pack's own judge, for documents that are live already. The pack is no package of this repository's: see below."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# Only the pack's folder is published, so that its modules are found from there and from nowhere else.
_PACK = str(Path(__file__).resolve().parent.parent / "policypack")
if _PACK not in sys.path:
    sys.path.append(_PACK)

from iam_guardrails.actions import PASS_ROLE  # noqa: E402  found on the path that was made above
from iam_guardrails.documents import parse  # noqa: E402
from iam_guardrails.exemptions import Settings  # noqa: E402
from iam_guardrails.grants import Grants, Source  # noqa: E402
from iam_guardrails.managed_policies import PASS_ROLE_TO_SERVICE, classify, is_aws_managed  # noqa: E402
from iam_guardrails.matching import action_pattern, matches  # noqa: E402
from iam_guardrails.rules import (  # noqa: E402
    disallow_full_access,
    disallow_privilege_escalation,
    disallow_unscoped_pass_role,
)

RULES = (disallow_full_access, disallow_unscoped_pass_role, disallow_privilege_escalation)
_NO_SETTINGS = Settings((), frozenset())

__all__ = ["RULES", "is_aws_managed", "passed_roles", "passes_to_services", "violations"]


def violations(subject: str, *, document: object = None, policy_arn: str | None = None) -> list[str]:
    """What the mandatory rules say of a document or of an attached policy; `subject` begins each sentence."""
    grants = Grants(
        documents=[Source(subject, document)] if document is not None else [],
        policy_arns=[Source(subject, policy_arn)] if policy_arn else [],
    )
    # The rules look at nothing but the grants: the last argument is the resource, which there is none of.
    resource: Any = None
    return [finding.message for rule in RULES for finding in rule.find(grants, _NO_SETTINGS, resource)]


def passed_roles(documents: Iterable[object]) -> tuple[str, ...]:
    """Every entry of `Resource` that a statement passes a role by, sorted; `NotResource` counts as everything."""
    found: set[str] = set()
    for document in documents:
        for statement in parse(document).statements:
            named = any(matches(action_pattern(each, widen=True), PASS_ROLE.lower()) for each in statement.actions)
            if statement.allows and named != statement.inverts_actions:
                found |= {"*"} if statement.inverts_resources else set(statement.resources)
    return tuple(sorted(found))


def passes_to_services(policy_arn: str) -> bool:
    """Whether an AWS-managed policy passes any role, to some services only: one cannot edit it."""
    return classify(policy_arn) == PASS_ROLE_TO_SERVICE
