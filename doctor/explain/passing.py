"""What to do about a refused `iam:PassRole`: which setting passes the role, and to whom."""

from typing import Any

from components.arns import ECS_TASKS
from doctor.explain.asking import SIGN_IN, allow, ask_to_pass, members, place_of_statement, title, upper, whose
from doctor.explain.denial import Denial, account_in, role_name, role_path
from doctor.explain.explanation import Explanation
from doctor.explain.infrastructure import for_what
from doctor.explain.roles import (
    ACCESS,
    ALONE,
    ECS_INFRASTRUCTURE,
    GROUP_OF,
    INFRASTRUCTURE,
    INSTANCE,
    RULES_OF_EVENTS,
    SCHEDULES,
    Role,
    is_foreign,
    is_workflow,
    role_called,
    role_of,
    service_in,
)

_SOME_ROLE = "arn:aws:iam::ACCOUNT_ID:role/ROLE_NAME"
"""Stands for a role that the error does not name."""
_SETTINGS = (
    "`operators` passes the roles of `appRunner`, by the inline policy `AllowPassAppRunnerRole`. `ecs.operators` "
    "passes those of `ecs`, but for `scheduler` and `eventRules`. `express.operators` passes these and "
    "`express.infrastructureRole`. `gitHub` passes all of them to a workflow."
)


def explain_passing(denial: Denial) -> Explanation:
    """Return which setting passes the role, and to whom."""
    who, arn = denial.principal, denial.resource
    if who.account and account_in(arn) and account_in(arn) != who.account:
        return Explanation(
            title(denial),
            f"The role is in account {account_in(arn)}, and {who} is in account {who.account}. A role can be passed "
            "only within its own account, so no statement helps.",
            "Use a role of the same account: create the stack in that account, and pass the role that it creates.",
        )
    if ":role/arn:" in arn:
        return _doubled(denial, arn)
    arn = "" if "*" in arn else arn
    service = service_in(denial.surroundings)
    name = role_name(arn)
    foreign = service == "other" or (service is None and is_foreign(name))
    role = None if foreign else role_called(name, service) or ALONE.get(service or "")
    if role and not role.passed_by:
        return _by_statement(denial, role, arn)
    if (caller := role_of(denial)) in {SCHEDULES, RULES_OF_EVENTS}:
        return _by_events(denial, caller, arn)
    section = None if foreign else "gitHub" if is_workflow(denial) else _passer(role, service)
    named = f"`{name}`" if arn else "a role"
    cause = f"No policy of {whose(denial)} allows passing {named}{f', the {role.title},' if role else ''} to a service."
    condition = {"Condition": {"StringEquals": {"iam:PassedToService": role.service}}} if role and role.service else {}
    statement = allow("iam:PassRole", arn or _SOME_ROLE, **condition)
    if not section or not (who.joins_groups or section == "gitHub"):
        return Explanation(
            title(denial),
            cause,
            _elsewhere(denial, section, foreign=foreign),
            ask=ask_to_pass(denial, arn),
            statement=statement,
        )
    use = for_what(denial) if role is ECS_INFRASTRUCTURE else ()
    config = _created(role, arn) + use + _passed_by(denial, section, role)
    return Explanation(title(denial), cause, _fix(section, role), config, ask_to_pass(denial, arn), statement)


def _doubled(denial: Denial, arn: str) -> Explanation:
    """Explain an ARN that was built from an ARN where a name was expected: https://github.com/aws/containers-roadmap/issues/1390."""
    inner = arn[arn.index(":role/arn:") + len(":role/") :]
    return Explanation(
        title(denial),
        f"The ARN of the role contains an ARN, so it is malformed: there is no such role. The task definition or the "
        f"tool built it from `{inner}`, where the name of a role was expected. No permission is missing.",
        "Give the name of the role, or the ARN alone. `pulumi stack output` gives the ARNs of the roles of a stack.",
    )


def _by_events(denial: Denial, caller: Role, arn: str) -> Explanation:
    """Explain a role that EventBridge passes to a task: it passes those of its own entry."""
    condition = {"Condition": {"StringEquals": {"iam:PassedToService": ECS_TASKS}}}
    statement = allow("iam:PassRole", arn or _SOME_ROLE, **condition)
    return Explanation(
        title(denial),
        f"{upper(denial.principal)} is apparently the {caller.title}. `{caller.key}` passes exactly the "
        "execution role and the task role next to it, and the task definition names another role.",
        "Name these two roles in the task definition: `pulumi stack output` gives their ARNs. Or add the statement to "
        f"`{caller.key}.extraStatements`, and run `pulumi up`.",
        ((f"{caller.key}.extraStatements", [dict(statement)]),),
        ask_to_pass(denial, arn),
        statement,
    )


def _by_statement(denial: Denial, role: Role, arn: str) -> Explanation:
    """Explain a role that no setting passes: EventBridge gets it from who creates the schedule or the rule."""
    who, condition = denial.principal, {"Condition": {"StringEquals": {"iam:PassedToService": role.service}}}
    statement = allow("iam:PassRole", arn or _SOME_ROLE, **condition)
    section = "ecs.operators" if who.joins_groups else "gitHub.role" if is_workflow(denial) else ""
    extra = ((f"{section}.extraStatements", [dict(statement)]),) if section else ()
    where = f"Add the statement to `{section}.extraStatements`" if section else place_of_statement(who).rstrip(".")
    return Explanation(
        title(denial),
        f"No policy of {whose(denial)} allows passing {f'`{role_name(arn)}`' if arn else 'a role'}, the {role.title}. "
        f"`{role.key}` creates this role, and no group and no workflow of the settings passes it.",
        f"{where}, and run `pulumi up`. The policy pack checks it there. Or let the stack that creates the role create "
        "the schedule or the rule, too.",
        (*_created(role, arn), *(members(denial, section) if section == "ecs.operators" else ()), *extra),
        ask_to_pass(denial, arn),
        statement,
    )


def _passer(role: Role | None, service: str | None) -> str | None:
    if service == "Express" and role:
        return INFRASTRUCTURE.passed_by
    if role:
        return role.passed_by
    return GROUP_OF.get(service or "")


def _elsewhere(denial: Denial, section: str | None, *, foreign: bool) -> str:
    """Say where the statement goes when no group and no workflow of the settings passes the role."""
    who = denial.principal
    if not who.joins_groups:
        settings = (
            f" `{section}` lets only its users and its permission set pass the roles of its stack." if section else ""
        )
        return f"{place_of_statement(who)}{settings}"
    if foreign:
        return (
            "The role belongs to a service that this project creates no role for. Add the statement below to a "
            "group of the user, for example with `operators.extraStatements`. The policy pack checks it there."
        )
    return (
        f"The setting depends on the role. {_SETTINGS} Create the role and the group in one stack, and run "
        f"`pulumi up`. {SIGN_IN}"
    )


def _fix(section: str, role: Role | None) -> str:
    if section == "gitHub":
        is_app_runner = role in {ACCESS, INSTANCE}
        services = "appRunnerServices" if is_app_runner else "ecsServices"
        named = "`express`" if role == INFRASTRUCTURE else "the service of the role"
        limit = "" if is_app_runner else f" If `gitHub.passRolesOf` is set, it must name {named}, too."
        return (
            "`gitHub` passes the roles of its own stack, and only if the workflow updates a service that uses them. "
            f"Create this role in the stack that creates the workflow's role, name the service in `gitHub.{services}`, "
            f"and run `pulumi up`.{limit}"
        )
    bare = " Add no condition on `iam:PassedToService`: App Runner does not seem to send it."
    return (
        f"`{section}` passes exactly the roles of its stack. Create the role and the group in one stack, add the "
        f"user to "
        f"`{section}.users`, and run `pulumi up`. {SIGN_IN}" + (bare if role and not role.service else "")
    )


def _created(role: Role | None, arn: str) -> tuple[tuple[str, Any], ...]:
    """Return the setting that creates the role."""
    if not role or not arn:
        return ()
    path = role_path(arn)
    return ((f"{role.key}.name", role_name(arn)), *([(f"{role.key}.path", path)] if path != "/" else []))


def _passed_by(denial: Denial, section: str, role: Role | None) -> tuple[tuple[str, Any], ...]:
    """Return the setting of those who pass the role."""
    if section == "gitHub":
        is_app_runner = role in {ACCESS, INSTANCE}
        service = ("appRunnerServices", ["SERVICE"]) if is_app_runner else ("ecsServices", ["CLUSTER/SERVICE"])
        return (("gitHub.role.name", denial.principal.name), (f"gitHub.{service[0]}", service[1]))
    return members(denial, section)
