"""Asking AWS itself what a group may do: `iam:SimulatePrincipalPolicy`.

A simulation knows the policies of the group, but no service control policy and no resource policy; and of a request
only what it is told. It is told what the real one would hold: that the operator signed in with MFA, to which service a
role is passed, and the tags that a new service must have.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from components import arns
from doctor import guardrails
from doctor.account import Answer, Live
from doctor.check.rows import Row, Status, compared
from doctor.differences import actions, principals, statements
from doctor.kinds.iam import entity, inline_document, inline_names

CREATE_APP_RUNNER = ("apprunner:CreateService", "apprunner", "service/any/any")
SERVICES = {
    arns.APP_RUNNER_BUILD: (CREATE_APP_RUNNER,),
    arns.APP_RUNNER_TASKS: (CREATE_APP_RUNNER,),
    arns.ECS_TASKS: (("ecs:RegisterTaskDefinition", "ecs", "task-definition/any:1"),),
    arns.ECS: (
        ("ecs:CreateExpressGatewayService", "ecs", "service/any/any"),
        ("ecs:CreateService", "ecs", "service/any/any"),
    ),
}
"""What somebody calls who passes a role to a service, and on what, by the principal that the role trusts. If it is one
of several, the documents of the group name it."""
UNNAMED = "role-that-nobody-named"
ALLOWED, DENIED = "allowed", "denied"
EXPLICIT_DENY = "explicitDeny"
MFA, PASSED_TO, TAG = "aws:MultiFactorAuthPresent", "iam:PassedToService", "aws:RequestTag/"


@dataclass(frozen=True)
class Question:
    """An action, what it is done to, whether it should be allowed, and what else the request holds, by context key."""

    action: str
    resource: str
    allowed: bool
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The question, as a sentence."""
        to = f" to `{self.context[PASSED_TO]}`" if PASSED_TO in self.context else ""
        return f"`{self.action}` on `{self.resource}`{to}"


def simulation_rows(group: str, live: Live, fix: tuple[str, ...]) -> Iterator[Row]:
    """One row for each question about a group that passes roles; raises UnreadableError."""
    found = entity("group", group, live)
    if not found:
        return
    for question in _questions(group, live):
        yield _row(group, question, _ask(found["Arn"], question, live), fix)


def _ask(group_arn: str, question: Question, live: Live) -> list[Answer]:
    given = {MFA: "true", **question.context}
    answer = live.ask(
        "iam:SimulatePrincipalPolicy",
        PolicySourceArn=group_arn,
        ActionNames=[question.action],
        ResourceArns=[question.resource],
        ContextEntries=[
            {
                "ContextKeyName": key,
                "ContextKeyValues": [value],
                "ContextKeyType": "boolean" if key == MFA else "string",
            }
            for key, value in given.items()
        ],
    )
    return list((answer or {}).get("EvaluationResults", []))


def _row(group: str, question: Question, results: list[Answer], fix: tuple[str, ...]) -> Row:
    what = f"group `{group}`: {question.text}, simulated"
    expected = ALLOWED if question.allowed else DENIED
    decisions = {each["EvalDecision"] for each in results}
    found = ALLOWED if decisions == {ALLOWED} else DENIED
    missing = sorted(_missing(results))
    if found == DENIED and question.allowed and missing and EXPLICIT_DENY not in decisions:
        # A condition of the group's policies asks for something that only the real request has.
        keys = ", ".join(f"`{key}`" for key in missing)
        return Row(what, expected, f"not decided: it depends on {keys} of the request", status=Status.NOTE)
    return compared(what, expected, found, fix)


def _missing(results: list[Answer]) -> set[str]:
    """The context keys that the simulation asked for in vain."""
    specific = [each for result in results for each in result.get("ResourceSpecificResults", [])]
    return {key for each in (*results, *specific) for key in each.get("MissingContextValues", [])}


def _questions(group: str, live: Live) -> Iterator[Question]:
    inline = [inline_document("group", group, policy, live) for policy in inline_names("group", group, live)]
    passed = {arn: _trusted(arn, live) for arn in guardrails.passed_roles(inline) if "*" not in arn}
    if not passed:
        return
    yield Question("iam:ListRoles", "*", allowed=True)
    calls = (call for trusted in passed.values() for each in trusted for call in _calls(each, inline))
    for action, service, kind in dict.fromkeys(calls):
        resource = live.account.regional_arn(service, kind)
        yield Question(action, resource, allowed=True, context=_tags(inline))
    for arn, trusted in passed.items():
        for context in [{PASSED_TO: to} for to in trusted] or [{}]:
            yield Question("iam:PassRole", arn, allowed=True, context=context)
    yield Question("iam:PassRole", live.account.role_arn(UNNAMED, "/"), allowed=False)


def _calls(service: str, inline: Iterable[Any]) -> list[tuple[str, str, str]]:
    """What the group calls to pass a role to a service: what its documents name, or else the first that can be."""
    named = {action for document in inline for action in actions(document)}
    calls = SERVICES[service]
    return [call for call in calls if call[0] in named] or [calls[0]]


def _trusted(role_arn: str, live: Live) -> list[str]:
    """The services that a role trusts, those that are known here."""
    role = entity("role", role_arn.rpartition("/")[2], live) or {}
    named = {who for _, who in principals(role.get("AssumeRolePolicyDocument"))}
    return [service for service in SERVICES if service in named]


def _tags(inline: Iterable[Any]) -> dict[str, str]:
    """The tags that a document asks for of what is created."""
    equals = [each.get("Condition", {}).get("StringEquals", {}) for document in inline for each in statements(document)]
    return {
        key: value for each in equals for key, value in each.items() if key.startswith(TAG) and isinstance(value, str)
    }
