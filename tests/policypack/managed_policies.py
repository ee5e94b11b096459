"""The pack's table of AWS-managed policies, made by the pack's own judge from the documents that moto bundles."""

import json
from collections.abc import Mapping
from typing import Any

from iam_guardrails.actions import ESCALATION_WRITES, PASS_ROLE
from iam_guardrails.documents import parse
from iam_guardrails.evaluation import Judgement, Reach, judge
from iam_guardrails.findings import judged_grants
from iam_guardrails.managed_policies import (
    ADMINISTRATION,
    HARMLESS,
    PASS_ROLE_TO_SERVICE,
)
from iam_guardrails.managed_policies import PASS_ROLE as PASSES_ANY_ROLE
from moto.iam.aws_managed_policies import aws_managed_policies_data


def managed_documents() -> dict[str, Mapping[str, Any]]:
    """The documents of the AWS-managed policies by `path/Name`."""
    policies = json.loads(aws_managed_policies_data)
    return {f"{policy['Path']}{name}".removeprefix("/"): policy["Document"] for name, policy in policies.items()}


def classify(judgement: Judgement) -> str:
    """The class of a policy by what the judge found in its document."""
    writes = judged_grants(judgement, ESCALATION_WRITES, Reach.UNBOUNDED)
    if judgement.full_access or any(grant.is_named for grant in writes):
        return ADMINISTRATION
    passes = judgement.of(PASS_ROLE, Reach.UNBOUNDED)
    if any(not grant.services for grant in passes):
        return PASSES_ANY_ROLE
    return PASS_ROLE_TO_SERVICE if passes else HARMLESS


def table() -> str:
    """The table as text: one `class path/Name` a line, sorted by name."""
    found = {name: classify(judge(parse(document))) for name, document in managed_documents().items()}
    return "".join(f"{found[name]} {name}\n" for name in sorted(found))
