"""What to do where no policy allows an action: the setting that allows it to a role of the stack, or to people."""

import re
from dataclasses import replace

from components.permissions_managed import ECR_ACCESS, TASK_EXECUTION
from doctor.explain import advice, infrastructure
from doctor.explain.advice import Advice
from doctor.explain.asking import SIGN_IN, allow, members, myself, place_of_statement, title, upper, whose
from doctor.explain.denial import Denial, account_in, role_name
from doctor.explain.explanation import Explanation
from doctor.explain.linked import concerns_linked_roles, explain_linked_roles
from doctor.explain.own_sign_in import concerns_own_sign_in, explain_own_sign_in
from doctor.explain.roles import ACCESS, EXECUTION, TASK, Role, role_called, role_of
from doctor.explain.rules import RULES_BY_NAME

_ADMINISTRATION = re.compile(
    r"(?:iam|sso|sso-directory|identitystore|organizations):(?!get|list|describe|search|simulate|generate|changepassword)"
)
# What the policy of a resource is called. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
_POLICIES = {
    "ecr": "repository policy",
    "s3": "bucket policy",
    "kms": "key policy",
    "secretsmanager": "resource policy of the secret, and the policy of its KMS key,",
    "sqs": "queue policy",
    "sns": "topic policy",
    "lambda": "policy of the function",
    "sts": "trust policy of the role",
}
_PULLING = {EXECUTION.key: TASK_EXECUTION, ACCESS.key: ECR_ACCESS}
"""The policy of AWS with which a role pulls images, by the setting that creates the role."""
_SIGN_IN_TO_REGISTRY = "ecr:getauthorizationtoken"


def explain_missing(denial: Denial) -> Explanation:
    """Return the setting that would allow the action, for a role or for people."""
    who, owner = denial.principal, account_in(denial.resource)
    if who.account and owner and owner != who.account:
        return explain_other_account(denial, owner)
    # A role that can change roles is an administrator, so no setting and no statement is advised.
    administers = _ADMINISTRATION.match(denial.action.lower()) and not concerns_linked_roles(denial)
    if (role := role_of(denial)) and not administers:
        return _role_lacks(denial, role)
    if concerns_linked_roles(denial):
        return explain_linked_roles(denial)
    if who.kind == "anonymous caller":
        return _unsigned(denial)
    return _user_lacks(denial) if who.joins_groups else _not_of_this_stack(denial)


# People


def _user_lacks(denial: Denial) -> Explanation:
    action = denial.action.lower()
    if action == "iam:listroles":
        return _list_roles(denial)
    if concerns_own_sign_in(denial):
        return explain_own_sign_in(denial)
    return _administration(denial) if _ADMINISTRATION.match(action) else _group_lacks(denial)


def _group_lacks(denial: Denial) -> Explanation:
    action = denial.action
    if found := advice.for_people(denial):
        section = found.section
        asked, setting = (f" with `{found.path}`", f"Set `{found.path}`, add") if found.key else ("", "Add")
        return Explanation(
            title(denial),
            f"No policy of {whose(denial)} allows it. The group of `{section}` has this permission{asked}."
            f"{_closed(action)}",
            f"{setting} the user to `{section}.users`, and run `pulumi up`. {SIGN_IN}",
            members(denial, section) + found.config,
            f"Please add {myself(denial)} to the group of `{section}`, or allow `{action}` with this statement.",
            allow(action, denial.resource),
        )
    extra, statement = "operators.extraStatements", allow(action, denial.resource)
    return Explanation(
        title(denial),
        f"No policy of {whose(denial)} allows it, and no group of this project has this permission.",
        f"Add the statement to `{extra}`, or to that of `ecs.operators` or `express.operators`. The policy pack "
        f"checks it there. Run `pulumi up`. {SIGN_IN}",
        ((extra, [dict(statement)]),),
        f"Please allow {myself(denial)} to use `{action}` with this statement.",
        statement,
    )


def _not_of_this_stack(denial: Denial) -> Explanation:
    """Explain the refusal of a caller that is in no group and isn't a role of the stack."""
    who, action = denial.principal, denial.action
    administers = bool(_ADMINISTRATION.match(action.lower()))
    if who.kind in {"service", "service-linked role", "root user"} or administers:
        statement = None
    else:
        statement = allow(action, denial.resource)
    caution = (
        " Changing IAM is an administrator's task: print the least policy of a stack with "
        "`python -m doctor permissions`, and give the role that."
        if administers
        else ""
    )
    return Explanation(
        title(denial),
        f"No policy of {whose(denial)} allows it.",
        f"{place_of_statement(who) if statement or not administers else upper(who) + ' is in no group.'}{caution}"
        f"{_instead(denial) if administers else ''}",
        ask=f"Please allow `{action}`{f' on {denial.resource}' if denial.resource else ''} for {myself(denial)}"
        f"{' with this statement' if statement else ''}.",
        statement=statement,
    )


def _unsigned(denial: Denial) -> Explanation:
    """Explain the refusal of a request without credentials, for which nobody should ask for a permission."""
    return Explanation(
        title(denial),
        "The request was not signed, so AWS does not know who sent it, and the policy of the resource allows nobody.",
        f"{place_of_statement(denial.principal)} A program signs its requests with an SDK, `curl` with `--aws-sigv4`. "
        "Only the owner of the resource can open it to everybody, with a resource-based policy.",
    )


def _closed(action: str) -> str:
    """Return what an account should know that never had a service there."""
    if action.lower() != "apprunner:createservice":
        return ""
    return " App Runner has been closed to new customers since 2026-04-30. AWS points them to ECS Express: `express`."


def _list_roles(denial: Denial) -> Explanation:
    """Explain it as where the console says it in its own words, but with who it is."""
    said = RULES_BY_NAME["list-roles"].explanation({}, asking=myself(denial))
    return replace(said, title=title(denial), config=members(denial, "operators"))


def _administration(denial: Denial) -> Explanation:
    """Explain a change in IAM, which only the deployer makes."""
    arn = denial.resource
    is_role = ":role/" in arn and "*" not in arn and "ACCOUNT_ID" not in arn
    role = role_called(role_name(arn)) if is_role else None
    return Explanation(
        title(denial),
        "Changing IAM is an administrator's task, because anyone who can create or change roles and policies can give "
        "themselves every permission. People who deploy use roles that exist.",
        "Ask for the role, and choose an existing one in the console instead of a new one. The user who runs `pulumi "
        f"up` needs what `python -m doctor permissions` prints for the stack, and nothing more.{_instead(denial)}",
        ((f"{role.key}.name", role_name(arn)),) if role else (),
        f"Please do `{denial.action}`{f' on {arn}' if arn else ''} for me"
        + (", by `pulumi up` with the setting above" if role else ", best with this stack and `pulumi up`")
        + ". I need no permission to change IAM"
        + (f". Then let {myself(denial)} pass exactly this role with this statement." if is_role else "."),
        allow("iam:PassRole", arn) if is_role else None,
    )


def _instead(denial: Denial) -> str:
    """Return the setting that makes a change of IAM unnecessary."""
    action = denial.action.lower()
    if "openidconnectprovider" in action:
        return (
            " An account needs one identity provider for GitHub: if it exists, set `gitHub.existingProvider`, or name "
            "it in `gitHub.providerArn`."
        )
    if action == "iam:createrole":
        return (
            " With `existing: true` the stack uses a role that an administrator created. If the organization requires "
            "a permissions boundary, set `permissionsBoundary` of the role."
        )
    return ""


# Roles of the stack


def _role_lacks(denial: Denial, role: Role) -> Explanation:
    """Explain what an application or a service that runs with a role of the stack lacks."""
    who, action, resource = denial.principal, denial.action, denial.resource
    is_this = f"{upper(who)} is apparently the {role.title}."
    ask, statement = f"Please allow {myself(denial)} `{action}` with this statement.", allow(action, resource)
    if resource == "*" and (policy := _PULLING.get(role.key)) and action.lower() == _SIGN_IN_TO_REGISTRY:
        return _managed(denial, role, policy, " AWS takes no other resource than `*` here.")
    if use := infrastructure.lacking(role, denial):
        given = (("ecs.infrastructureFor", [use.value]),) if use.value else ()
        said = _managed(denial, role, use.policy, also=_for(use.value))
        return replace(said, config=given + said.config, ask="", statement=None)
    if found := advice.for_role(role.key, denial):
        named = f", and does not name `{resource}`" if _names(found) and found.is_named else ""
        only = f" It is for {found.only_for} alone. {_ELSE.format(key=role.key)}" if found.only_for else ""
        cause = f"{is_this} `{found.path}` allows it{found.condition}{named}.{only}"
        return Explanation(title(denial), cause, _fix(found), found.config, ask, statement)
    general = advice.in_general(role.key, denial)
    if role is EXECUTION and not general and not denial.is_before_start and who.is_task:
        return _as_wrong_role(denial)
    if general and (not resource or denial.hides_resource):
        return _unnamed(denial, role, general)
    extra = f"{role.key}.extraStatements"
    also = f" `{general}` allows this action, but cannot name `{resource}`." if general else ""
    return Explanation(
        title(denial),
        f"{is_this} No list of the settings allows `{action}` on `{resource or '*'}`.{also}",
        f"Add the statement to `{extra}`. The policy pack checks it there. Run `pulumi up`, and try again. No person "
        "needs a permission for this.",
        ((extra, [dict(statement)]),),
        ask,
        statement,
    )


_ELSE = "For anything else, add the statement below to `{key}.extraStatements`."


def _names(found: Advice) -> bool:
    """Return whether a setting names what it allows; a switch doesn't."""
    return found.value is not True


def _fix(found: Advice) -> str:
    """Say what to do with a setting. Without the list of repositories, a workflow pushes to all of the stack."""
    first = f"{'Add it to' if _names(found) and found.is_named else 'Set'} `{found.path}`{found.condition}"
    others = " Name the other repositories that it pushes to, too." if found.key == "pushRepositories" else ""
    missing = "" if found.is_named and not found.others else " Fill in the names that the error does not tell."
    return f"{first}, run `pulumi up`, and try again. No person needs a permission for this.{others}{missing}"


def _unnamed(denial: Denial, role: Role, key: str) -> Explanation:
    """Explain an action that a list of the settings allows, on a resource that the error does not name."""
    who, action = denial.principal, denial.action
    return Explanation(
        title(denial),
        f"{upper(who)} is apparently the {role.title}. `{key}` allows it, and the error does not name the resource.",
        f"Find the resource that the role uses, and add it to `{key}`. Run `pulumi up`. The policy of the resource, "
        "such as that of a KMS key, must allow it, too.",
        ask=f"Please allow {myself(denial)} `{action}` on the resource that it uses.",
    )


def _as_wrong_role(denial: Denial) -> Explanation:
    """Explain what an application does as the execution role, with which the agent of ECS does nothing of the kind.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    found = advice.for_role(TASK.key, denial)
    add = f", and add the resource to `{found.path}`" if found else ""
    return Explanation(
        title(denial),
        f"{upper(denial.principal)} is apparently the {EXECUTION.title}, with which ECS only starts tasks. It does not "
        f"use `{denial.action}`, so the application does: the task definition names this role as `taskRoleArn`.",
        f"Use the role of `ecs.taskRole` as `taskRoleArn`{add}. Run `pulumi up`, and deploy the task definition.",
        found.config if found else (),
    )


def _for(use: str) -> str:
    return f" The stack attaches it with `{use}` in `ecs.infrastructureFor`." if use else ""


def _managed(denial: Denial, role: Role, policy: str, also: str) -> Explanation:
    """Explain an action that a policy of AWS allows, which the stack attaches."""
    who, action, resource = denial.principal, denial.action, denial.resource
    return Explanation(
        title(denial),
        f"{upper(who)} is apparently the {role.title}, and lacks the managed policy `{policy}`.{also}",
        f"The role that `{role.key}` creates has that policy. Use it, or attach the policy to this role.",
        ((f"{role.key}.name", who.name),) if who.name else (),
        f"Please allow {myself(denial)} `{action}` on `*` with this statement.",
        allow(action, resource),
    )


# Another account


def explain_other_account(denial: Denial, owner: str = "") -> Explanation:
    """Explain a resource of another account: its policy must allow the caller, and so must a policy of the caller."""
    who, action, resource = denial.principal, denial.action, denial.resource
    if who.kind == "anonymous caller":
        return _unsigned(denial)
    service = action.lower().partition(":")[0]
    policy = _POLICIES.get(service, "policy of the resource")
    account = f"account {owner}" if owner else "its account"
    if service == "iam":
        return Explanation(
            title(denial),
            f"The resource is in {account}, and {who} is in account {who.account}. IAM is changed only from within "
            f"an account.",
            "Sign in to that account, or assume a role in it, and try again.",
        )
    both = f"The {policy} in {account} must allow `{action}` for {myself(denial)}." + (
        "" if denial.kind == "resource-based policy" else f" A policy of {whose(denial)} must allow it, too."
    )
    name = resource.rpartition(":repository/")[2] if service == "ecr" else ""
    role = role_of(denial)
    own = advice.for_role(role.key, denial) if role and denial.kind != "resource-based policy" else None
    config = own.config if own else ()
    here = f"Here, add the ARN to `{own.path}`. " if own else ""
    if role and not own and denial.kind != "resource-based policy":
        extra = f"{role.key}.extraStatements"
        config = ((extra, [dict(allow(action, resource))]),)
        here = f"Here, add the statement to `{extra}`. "
    if name and advice.is_pull(action, resource):
        fix = (
            f"{here}There, the owner adds this account to `repositories.NAME.pullAccounts`, or the organization to "
            "`repositories.NAME.pullOrganization`. Both run `pulumi up`."
        )
        there = ((f'repositories["{name}"].pullAccounts', [who.account]),) if who.account and "*" not in name else ()
    else:
        push = (
            " The settings of this project let other accounts pull only. To push, use a role of that account."
            if name
            else ""
        )
        fix, there = f"{here}Ask the owner of the resource to add a statement to the {policy.rstrip(',')}.{push}", ()
    return Explanation(
        title(denial),
        both,
        fix,
        config or there,
        f"Please allow `{action}` on {resource} for {myself(denial)} in the {policy.rstrip(',')}.",
    )
