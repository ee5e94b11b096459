"""Asking AWS itself what a group may do: `iam:SimulatePrincipalPolicy`, where the server has it.

A simulation knows the policies of the group, but no service control policy and no resource policy.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from collections.abc import Iterator
from typing import NamedTuple

from components import documents
from doctor import judge
from doctor.account import Live
from doctor.check.resources import entity, inline_document, inline_names
from doctor.check.rows import Row, compared

SERVICES = {
    documents.APP_RUNNER_BUILD: "apprunner:CreateService",
    documents.APP_RUNNER_TASKS: "apprunner:CreateService",
    documents.ECS_TASKS: "ecs:RegisterTaskDefinition",
    documents.ECS: "ecs:CreateExpressGatewayService",
}
"""What somebody calls who passes a role to a service, by the principal that the role trusts."""
UNNAMED = "role-that-nobody-named"
ALLOWED, DENIED = "allowed", "denied"


class Question(NamedTuple):
    """An action, what it is done to, and whether it should be allowed."""

    action: str
    resource: str
    allowed: bool


def simulation_rows(group: str, live: Live, fix: str) -> Iterator[Row]:
    """One row for each question about a group that passes roles; raises UnreadableError."""
    found = entity("group", group, live)
    if not found:
        return
    for question in _questions(group, live):
        answer = live.ask(
            "iam:SimulatePrincipalPolicy",
            PolicySourceArn=found["Arn"],
            ActionNames=[question.action],
            ResourceArns=[question.resource],
        )
        decisions = {each["EvalDecision"] for each in (answer or {}).get("EvaluationResults", [])}
        yield compared(
            f"group `{group}`: `{question.action}` on `{question.resource}`, simulated",
            ALLOWED if question.allowed else DENIED,
            ALLOWED if decisions == {ALLOWED} else DENIED,
            fix,
        )


def _questions(group: str, live: Live) -> Iterator[Question]:
    inline = [inline_document("group", group, policy, live) for policy in inline_names("group", group, live)]
    roles = [arn for arn in judge.passed_roles(inline) if "*" not in arn]
    if not roles:
        return
    yield Question("iam:ListRoles", "*", allowed=True)
    for action in dict.fromkeys(SERVICES[service] for arn in roles for service in _trusted(arn, live)):
        yield Question(action, "*", allowed=True)
    for arn in roles:
        yield Question("iam:PassRole", arn, allowed=True)
    yield Question("iam:PassRole", live.account.role_arn(UNNAMED, "/"), allowed=False)


def _trusted(role_arn: str, live: Live) -> list[str]:
    role = entity("role", role_arn.rpartition("/")[2], live)
    text = str(role["AssumeRolePolicyDocument"]) if role else ""
    return [service for service in SERVICES if f"'{service}'" in text]
