"""What to do about a refused request: which setting would have allowed it, and what to ask for.

A statement that is asked for is the least that helps, and one the policy pack lets through. For what only an
administrator may do in IAM none is asked for: the request is to do it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from doctor.explain import advice
from doctor.explain.denial import Denial, account_in, role_name, role_path
from doctor.explain.explanation import Explanation, Json
from doctor.explain.roles import DEPLOYER, GROUPS, INFRASTRUCTURE, TASK, Role, role_called, service_in
from doctor.explain.rules import RULES

_SOME_ROLE = "arn:aws:iam::ACCOUNT_ID:role/ROLE_NAME"
"""Stands for a role that the error does not name."""
_SIGN_IN = "Then sign out and in again, since a session keeps the permissions it began with."


def explain_denial(denial: Denial) -> Explanation:
    """What a refused request means."""
    # A context or a boundary that refuses is the answer, whatever was asked.
    if denial.explicit or denial.kind not in {"", "identity-based policy"}:
        found = _stopped(denial)
    elif denial.action.lower() == "iam:passrole":
        found = _pass_role(denial)
    elif denial.action.lower().startswith("sts:assumerole"):
        found = _assume_role(denial)
    else:
        found = _missing(denial)
    return replace(found, recognised=_recognised(denial))


def _recognised(denial: Denial) -> dict[str, str]:
    named = {"action": denial.action, "principal": str(denial.principal), "resource": denial.resource}
    return {key: value for key, value in named.items() if value not in {"", "you"}}


def _title(denial: Denial, what: str = "is denied") -> str:
    on = f" on `{denial.resource}`" if denial.resource not in {"", "*"} else ""
    return f"`{denial.action}`{on} {what}"


def _allow(action: str, resource: str, **more: Any) -> Json:  # noqa: ANN401  any JSON value
    return {"Effect": "Allow", "Action": action, "Resource": resource or "*", **more}


# Passing a role


def _pass_role(denial: Denial) -> Explanation:
    """Which setting passes the role, and to whom."""
    who, arn = denial.principal, denial.resource
    if ":role/aws-service-role/" in arn:
        return _service_linked(denial)
    if who.account and account_in(arn) and account_in(arn) != who.account:
        return Explanation(
            _title(denial),
            f"The role is in account {account_in(arn)} and {who} in {who.account}: a role can be passed within its own "
            "account only, so no statement helps.",
            "Use a role of the same account: make the stack there, and pass the role that it makes.",
        )
    arn = "" if "*" in arn else arn
    service = service_in(denial.context.replace(denial.resource, "") if denial.resource else denial.context)
    role = role_called(role_name(arn), service) or (TASK if service == "ECS" else None)
    section = "gitHub" if who.is_github else _passer(role, service)
    named = f"`{role_name(arn)}`" if arn else "a role"
    cause = (
        f"No policy of {_whose(denial)} allows passing {named}{f', the {role.title},' if role else ''} to a service."
    )
    if not section:
        return Explanation(
            _title(denial),
            cause,
            "Which setting passes it depends on the role: `operators` passes those of `appRunner`, by the inline "
            "policy `AllowPassAppRunnerRole`, `ecs.operators` those of `ecs`, `express.operators` these and "
            f"`express.infrastructureRole`, `gitHub` all of them to a workflow. Make the role and the group "
            f"in one stack, and run `pulumi up`. {_SIGN_IN}",
            ask=_ask_to_pass(denial, arn),
            statement=_allow("iam:PassRole", arn or _SOME_ROLE),
        )
    condition = {"Condition": {"StringEquals": {"iam:PassedToService": role.service}}} if role and role.service else {}
    return Explanation(
        _title(denial),
        cause,
        _pass_fix(denial, section, role),
        _made_by(role, arn) + _members(denial, section),
        _ask_to_pass(denial, arn),
        _allow("iam:PassRole", arn or _SOME_ROLE, **condition),
    )


def _passer(role: Role | None, service: str | None) -> str | None:
    if service == "Express" and role:
        return INFRASTRUCTURE.passed_by
    if role:
        return role.passed_by
    return {"App Runner": "operators", "ECS": "ecs.operators", "Express": "express.operators"}.get(service or "")


def _pass_fix(denial: Denial, section: str, role: Role | None) -> str:
    who = denial.principal
    if section == "gitHub":
        return (
            "`gitHub` passes the roles of its own stack, and no other, for the services that it updates. Make this "
            "role in the stack that makes the workflow's, name the service in `gitHub.ecsServices` or "
            "`gitHub.appRunnerServices`, and run `pulumi up`."
        )
    passes = f"`{section}` passes exactly the roles of its stack"
    if who.kind not in {"user", "you"}:
        place = "the permission set, in IAM Identity Center" if who.kind == "permission set" else "a policy of its own"
        return f"{passes}, to its users. {_upper(who)} is none of them, so the statement goes into {place}."
    bare = " No condition on `iam:PassedToService`: App Runner is not known to send it."
    return f"{passes}: make the role and the group there, be one of its users, and run `pulumi up`. {_SIGN_IN}" + (
        bare if role and not role.service else ""
    )


def _made_by(role: Role | None, arn: str) -> tuple[tuple[str, Any], ...]:
    if not role or not arn or "*" in arn:
        return ()
    path = role_path(arn)
    return ((f"{role.key}.name", role_name(arn)), *([(f"{role.key}.path", path)] if path != "/" else []))


def _members(denial: Denial, section: str) -> tuple[tuple[str, Any], ...]:
    """The setting of those who pass the role."""
    who = denial.principal
    if section == "gitHub":
        return (("gitHub.role.name", who.name),)
    if who.kind not in {"user", "you"}:
        return ()
    users = [(f"{section}.users", [who.name])] if who.kind == "user" else []
    return ((f"{section}.groupName", GROUPS[section]), *users)


def _ask_to_pass(denial: Denial, arn: str) -> str:
    which = f"the role {arn}" if arn else "one role, which the error does not name (please put in its ARN)"
    return (
        f"Please let {_myself(denial)} pass {which}, and no other, by this statement; `iam:PassRole` on `*` or "
        "`IAMFullAccess` is not needed."
    )


def _upper(text: object) -> str:
    return str(text)[:1].upper() + str(text)[1:]


def _whose(denial: Denial) -> str:
    return "yours" if denial.principal.kind == "you" else str(denial.principal)


def _myself(denial: Denial) -> str:
    who = denial.principal
    return "me" if who.kind == "you" else f"{who}" + (f" (account {who.account})" if who.account else "")


# Service-linked roles


def _service_linked(denial: Denial) -> Explanation:
    delete = "delet" in denial.action.lower()
    key = "operators.deleteNetworkingRole" if delete else "operators.createServiceLinkedRoles"
    named = re.search(r"aws-service-role/([^/]+)/", denial.resource)
    service = named[1] if named else "networking.apprunner.amazonaws.com"
    action = denial.action if delete else "iam:CreateServiceLinkedRole"
    by_hand = f", or make the role once yourself: `aws iam create-service-linked-role --aws-service-name {service}`"
    condition = {} if delete else {"Condition": {"StringLike": {"iam:AWSServiceName": service}}}
    return Explanation(
        _title(denial),
        "A service-linked role is made by its service, in the name of whoever uses it first, and that one must be "
        "allowed to. `AWSAppRunnerFullAccess` does not allow the networking role of App Runner. Such a role is never "
        "passed.",
        f"Set `{key}`, and run `pulumi up`. {_SIGN_IN}",
        ((key, True),),
        f"Please let {_myself(denial)} use `{action}` for this one role by this statement{'' if delete else by_hand}.",
        _allow(action, denial.resource, **condition) if named else None,
    )


# Trust


def _assume_role(denial: Denial) -> Explanation:
    if "webidentity" in denial.action.lower():
        return Explanation(
            _title(denial),
            "The trust policy of the role does not trust the subject of this workflow's token, or the account has no "
            "identity provider of GitHub. Repositories that were created, renamed or transferred since 2026-07-15 send "
            "their ids in the subject: `repo:OWNER@OWNER_ID/NAME@REPOSITORY_ID:...`.",
            "Get the ids with `gh api repos/OWNER/NAME --jq '[.owner.id, .id]'`, and what the subject begins with by "
            "`gh api repos/OWNER/NAME/actions/oidc/customization/sub --jq .sub_claim_prefix`. Compare it with "
            "`gitHub.repository`, and `branches`, `gitTags`, `environments` and `pullRequests` with the job, in upper "
            "and lower case: a job with an environment is trusted by that alone. The job needs the permission "
            "`id-token: write`. Then run `pulumi up`. CloudTrail shows the subject that was sent, in the event "
            "`AssumeRoleWithWebIdentity`.",
            (
                ("gitHub.repository", "OWNER@123456/NAME@456789"),
                ("gitHub.repositoryAliases", ["OWNER/NAME"]),
                ("gitHub.branches", ["main"]),
            ),
        )
    role = role_called(role_name(denial.resource))
    trusted = f" `{role.key}` of this stack trusts `{role.trusts}` alone." if role else ""
    return Explanation(
        _title(denial),
        f"Either {_whose(denial)} has no policy that allows assuming the role, or the role's trust policy does not "
        f"name it.{trusted}",
        "A role of this stack is assumed by its service, never by a person: who deploys passes it, and needs "
        "`iam:PassRole` instead. What is assumed by a workflow is the role of `gitHub`.",
        _made_by(role, denial.resource),
    )


# All else


def _missing(denial: Denial) -> Explanation:
    """No policy allows the action: the setting that would, for a role or for people."""
    who, action = denial.principal, denial.action
    lower = action.lower()
    if who.kind == "role" and (role := DEPLOYER if who.is_github else role_called(who.name)):
        return _role_lacks(denial, role)
    if lower in {
        "iam:createservicelinkedrole",
        "iam:deleteservicelinkedrole",
        "iam:getservicelinkedroledeletionstatus",
    }:
        return _service_linked(denial)
    if lower == "iam:listroles":
        return _list_roles(denial)
    if _ADMINISTRATION.match(lower):
        return _administration(denial)
    if found := advice.for_people(denial):
        section = found.section
        asked, setting = (f" with `{found.path}`", f"Set `{found.path}`, be") if found.key else ("", "Be")
        return Explanation(
            _title(denial),
            f"No policy of {_whose(denial)} allows it; the group of `{section}` does{asked}.{_closed(lower)}",
            f"{setting} one of `{section}.users`, and run `pulumi up`. {_SIGN_IN}",
            (_members(denial, section) or ((f"{section}.groupName", GROUPS[section]),)) + found.config,
            f"Please put {_myself(denial)} into the group of `{section}`, or allow `{action}` by this statement.",
            _allow(action, denial.resource),
        )
    extra = "operators.extraStatements"
    statement = _allow(action, denial.resource)
    return Explanation(
        _title(denial),
        f"No policy of {_whose(denial)} allows it, and no setting of this project is for it.",
        f"Put the statement into `{extra}` (or that of `ecs.operators`, `express.operators` or of a role), where the "
        f"policy pack checks it, and run `pulumi up`. {_SIGN_IN}",
        ((extra, [dict(statement)]),),
        f"Please allow {_myself(denial)} to use `{action}` by this statement.",
        statement,
    )


_ADMINISTRATION = re.compile(r"iam:(?!get|list|simulate|generate)|(?:sso|sso-directory|identitystore|organizations):")


def _closed(action: str) -> str:
    """What an account should know that never had a service there."""
    if action != "apprunner:createservice":
        return ""
    return " App Runner has been closed to new customers since 2026-04-30; AWS points them to ECS Express, `express`."


def _list_roles(denial: Denial) -> Explanation:
    """As where the console says it in its own words, but with who it is."""
    words = "error occurred while fetching options"
    (said,) = (rule.explain(found) for rule in RULES if (found := rule.pattern.search(words)))
    ask = said.ask.replace("allow me", f"allow {_myself(denial)}")
    return replace(said, title=_title(denial), ask=ask, config=_members(denial, "operators"))


def _administration(denial: Denial) -> Explanation:
    """A change in IAM, which belongs to whoever runs `pulumi up`."""
    arn = denial.resource
    is_role = ":role/" in arn and "*" not in arn
    role = role_called(role_name(arn)) if is_role else None
    return Explanation(
        _title(denial),
        "Changing IAM is the administrator's: who may make or change roles and policies can give themselves every "
        "right. Who deploys uses roles that exist.",
        "Ask for the role, and choose an existing one in the console instead of a new one. Who runs `pulumi up` needs "
        "what `python -m components.deployer` prints for the stack, and nothing more.",
        _made_by(role, arn),
        f"Please do `{denial.action}`{f' on {arn}' if arn else ''} for me"
        + (", by `pulumi up` with the setting above" if role else ", best by this stack and `pulumi up`")
        + "; I need no administration of IAM"
        + (f". Then let {_myself(denial)} pass exactly this role by this statement." if is_role else "."),
        _allow("iam:PassRole", arn) if is_role else None,
    )


def _role_lacks(denial: Denial, role: Role) -> Explanation:
    """An application or a service that runs with a role of the stack may not do something."""
    who, action, resource = denial.principal, denial.action, denial.resource
    extra = f"{role.key}.extraStatements"
    found = advice.for_role(role.key, denial)
    key, config = (found.path, found.config) if found else (extra, ((extra, [dict(_allow(action, resource))]),))
    # Without the setting, these are all of `repositories`.
    pushes = key == "gitHub.pushRepositories"
    others = " Name the other repositories it pushes to as well." if pushes else ""
    return Explanation(
        _title(denial),
        f"{_upper(who)}, apparently the {role.title}, is not granted it: `{key}` does not name "
        f"{f'`{resource}`' if resource else 'what it needs'}.",
        f"Add it to `{key}`, run `pulumi up`, and try again. No person needs a permission for this.{others}",
        config,
        f"Please grant {_myself(denial)} `{action}` by this statement.",
        _allow(action, resource),
    )


# Denies and ceilings


def _stopped(denial: Denial) -> Explanation:
    """A policy that stops the request whatever else allows it: a denial, or a ceiling that leaves the action out."""
    if denial.kind == "role trust policy" and not denial.explicit:
        return _assume_role(denial)
    refusal = REFUSALS[denial.kind]
    whose = f" of {refusal['of']}" if "of" in refusal else ""
    kind = f"{denial.kind or 'policy'}{f' (`{denial.policy}`)' if denial.policy else ''}{whose}"
    # A denial is not lifted by a statement, and a resource's or an endpoint's policy names principals besides.
    grantable = bool(denial.resource) and not denial.explicit and bool(refusal.get("grantable"))
    on = f" on `{denial.resource}`" if denial.resource else ""
    return Explanation(
        _title(denial, f"is stopped by {_a(denial.kind or 'policy that denies it')}"),
        f"{_upper(_a(kind))} {'denies it explicitly' if denial.explicit else 'does not allow it'}. "
        + _flat(refusal["cause"]),
        _flat(refusal["fix"]),
        _boundary(denial) if denial.kind == "permissions boundary" else tuple(map(tuple, refusal.get("config", ()))),
        f"Please {'stop denying' if denial.explicit else 'allow'} `{denial.action}`{on} for {_myself(denial)} in the "
        f"{kind}{', by this statement' if grantable else ''}.",
        _allow(denial.action, denial.resource) if grantable else None,
    )


def _boundary(denial: Denial) -> tuple[tuple[str, Any], ...]:
    """The setting that puts a boundary on a user or a role of the stack."""
    who = denial.principal
    arn = denial.policy or f"arn:{who.partition}:iam::{who.account or '123456789012'}:policy/BOUNDARY"
    role = role_called(who.name) if who.kind == "role" else None
    if role:
        return ((f"{role.key}.permissionsBoundary", arn),)
    return (("operators.usersPermissionsBoundary", arn),) if who.kind in {"user", "you"} else ()


def _a(kind: str) -> str:
    return f"an {kind}" if kind.startswith("identity") else f"a {kind}"


def _flat(text: str) -> str:
    return " ".join(text.split())


REFUSALS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("refusals.toml").read_text(encoding="utf-8")
)
