"""The pack's table of AWS-managed policies, made by its own checker from the documents that moto bundles."""

import json
from collections.abc import Mapping
from typing import Any

from iam_guardrails.actions import ESCALATION_WRITES, PASS_ROLE
from iam_guardrails.budget import Budget
from iam_guardrails.documents import parse
from iam_guardrails.evaluation import Evaluation, Reach, evaluate
from iam_guardrails.findings import permissions_for
from iam_guardrails.managed_policies import (
    ADMINISTRATION,
    HARMLESS,
    PASS_ROLE_TO_SERVICE,
)
from iam_guardrails.managed_policies import PASS_ROLE as PASSES_ANY_ROLE
from moto.iam.aws_managed_policies import aws_managed_policies_data

SERVICE_LINKED = "aws-service-role/"
"""The path of policies that can be attached to no other role than that of their service.

Source: the error `PolicyNotAttachable`, "Cannot attach a Service Role Policy to a Customer Role" (aws/aws-cdk, issue
6131).
"""


def managed_documents() -> dict[str, Mapping[str, Any]]:
    """Return the documents of the AWS-managed policies by `path/Name`."""
    policies = json.loads(aws_managed_policies_data)
    return {f"{policy['Path']}{name}".removeprefix("/"): policy["Document"] for name, policy in policies.items()}


def evaluated(document: Mapping[str, Any]) -> Evaluation:
    """Return what a document allows."""
    budget = Budget()
    return evaluate(parse(document, budget), budget)


def classify(evaluation: Evaluation) -> str:
    """Return the class of a policy by what its document allows."""
    writes = permissions_for(evaluation, ESCALATION_WRITES, Reach.UNBOUNDED)
    if evaluation.full_access or any(permission.is_named for permission in writes):
        return ADMINISTRATION
    passes = evaluation.of(PASS_ROLE, Reach.UNBOUNDED)
    if any(not permission.services for permission in passes):
        return PASSES_ANY_ROLE
    return PASS_ROLE_TO_SERVICE if passes else HARMLESS


def table() -> str:
    """Return the table as text: one `class path/Name` a line, sorted by name."""
    found = {
        name: HARMLESS if name.startswith(SERVICE_LINKED) else classify(evaluated(document))
        for name, document in managed_documents().items()
    }
    return "".join(f"{found[name]} {name}\n" for name in sorted(found))
