"""What to do about a refused request: what decided it, and who was refused.

A statement that is asked for is the least that helps, and one the policy pack lets through. For what only an
administrator may do in IAM none is asked for: the request is to do it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from doctor.explain.accepting import is_accepted
from doctor.explain.asking import allow, myself, title, upper, whose
from doctor.explain.denial import Denial, account_in, role_name
from doctor.explain.explanation import Explanation
from doctor.explain.lacking import explain_missing, explain_other_account
from doctor.explain.linked import concerns_linked_roles, explain_linked_roles
from doctor.explain.passing import explain_passing
from doctor.explain.roles import Role, role_called, role_of

REFUSALS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("refusals.toml").read_text(encoding="utf-8")
)
_TRUST = ("sts:assumerole", "sts:tagsession", "sts:setsourceidentity")
"""What the trust policy of a role decides, too."""
_BOUNDED = {"iam:createrole", "iam:createuser"}
"""What organizations allow with a permissions boundary only."""
_BOUNDARY_HINT = (
    " Some organizations allow roles and users with a permissions boundary only. Set `permissionsBoundary` of the "
    "role, or `operators.usersPermissionsBoundary`."
)
_CUT = {
    "beginning": "The text begins within this error, so that the caller is known in part only.",
    "end": "The text ends within the ARN of the resource, which is omitted here.",
}


def explain_denial(denial: Denial) -> Explanation:
    """Explain what a refused request means."""
    action = denial.action.lower()
    # A context or a boundary that refuses is the answer, whatever was asked.
    if action.startswith(_TRUST) and not denial.explicit and denial.kind == "resource-based policy":
        found = _assume_role(denial)
    elif denial.explicit or denial.kind not in {"", "identity-based policy"}:
        found = _stopped(denial)
    elif action == "iam:passrole" and not concerns_linked_roles(denial):
        found = explain_passing(denial)
    elif action.startswith(_TRUST):
        found = _assume_role(denial)
    elif action == "iam:passrole":
        found = explain_linked_roles(denial)
    else:
        found = explain_missing(denial)
    config = tuple((path, value) for path, value in found.config if is_accepted(path, value))
    cut = f" {_CUT[denial.cut]}" if denial.cut else ""
    return replace(found, cause=found.cause + cut, config=config, recognised=_recognised(denial), known=not cut)


def _recognised(denial: Denial) -> dict[str, str]:
    named = {"action": denial.action, "principal": str(denial.principal), "resource": denial.resource}
    return {key: value for key, value in named.items() if value not in {"", "you"}}


# Trust


def _assume_role(denial: Denial) -> Explanation:
    if "webidentity" in denial.action.lower():
        return Explanation(
            title(denial),
            "The trust policy of the role does not trust the subject of this workflow's token, or the account has no "
            "identity provider of GitHub. Repositories that were created, renamed or transferred since 2026-07-15 send "
            "their ids in the subject: `repo:OWNER@OWNER_ID/NAME@REPOSITORY_ID:...`.",
            "Get the ids with `gh api repos/OWNER/NAME --jq '[.owner.id, .id]'`. `gh api "
            "repos/OWNER/NAME/actions/oidc/customization/sub --jq .sub_claim_prefix` shows what the subject begins "
            "with. Compare it with `gitHub.repository`, and `branches`, `gitTags`, `environments` and `pullRequests` "
            "with the job. Upper and lower case matter. A job with an environment is trusted by that alone. The job "
            "needs the permission `id-token: write`. Then run `pulumi up`. CloudTrail shows the subject that was "
            "sent, in the event `AssumeRoleWithWebIdentity`.",
            (
                ("gitHub.repository", "OWNER@123456/NAME@456789"),
                ("gitHub.repositoryAliases", ["OWNER/NAME"]),
                ("gitHub.branches", ["main"]),
            ),
        )
    if "tagsession" in denial.action.lower():
        return _tag_session(denial)
    role = role_called(role_name(denial.resource))
    trusted = f" `{role.key}` of this stack trusts `{role.trusts}` alone." if role else ""
    owner = account_in(denial.resource)
    other = (
        f" The role is in account {owner}, so both policies must allow it."
        if denial.principal.account and owner and owner != denial.principal.account
        else ""
    )
    caller, statement = role_of(denial), allow(denial.action, denial.resource) if denial.resource else None
    extra = ((f"{caller.key}.extraStatements", [dict(statement)]),) if caller and statement else ()
    return Explanation(
        title(denial),
        f"Either {whose(denial)} has no policy that allows assuming the role, or the trust policy of the role does not "
        f"trust the caller.{other}{trusted}",
        _assuming(role, caller),
        extra or (((f"{role.key}.name", role_name(denial.resource)),) if role else ()),
    )


def _assuming(role: Role | None, caller: Role | None) -> str:
    """Say what to do for a caller that assumes a role: a role of the stack trusts a service alone."""
    if role and not caller:
        return (
            "A service assumes a role of this stack, never a person. A user who deploys passes the role, and needs "
            "`iam:PassRole` instead. A workflow assumes the role of `gitHub`."
        )
    where = (
        f"Add the statement to `{caller.key}.extraStatements`, and run `pulumi up`."
        if caller
        else ("Add a statement that allows `sts:AssumeRole` on the role to a policy of the caller.")
    )
    return f"{where} The owner of the role names the caller in its trust policy. Both must hold across accounts."


def _tag_session(denial: Denial) -> Explanation:
    """Explain the tags of a session, which `configure-aws-credentials` sends unless it signs in with OIDC.

    Source: https://github.com/aws-actions/configure-aws-credentials#session-tagging-and-name
    """
    return Explanation(
        title(denial),
        "The caller assumes the role with tags for the session, as the action `configure-aws-credentials` does with keys "
        "and with a role that it has already. The trust policy of the role must allow `sts:TagSession`, too.",
        "Set `role-skip-session-tagging: true` in the step of the workflow. Or allow `sts:TagSession` next to "
        "`sts:AssumeRole` in the trust policy of the role. A workflow that signs in with OIDC alone, as the role of "
        "`gitHub` expects, sends no tags.",
    )


# Denies and ceilings


def _stopped(denial: Denial) -> Explanation:
    """Explain a policy that stops the request whatever else allows it: a denial, or a ceiling that omits the action."""
    if denial.kind == "role trust policy" and not denial.explicit:
        return _assume_role(denial)
    if denial.kind == "resource-based policy" and not denial.explicit:
        return explain_other_account(denial, account_in(denial.resource))
    refusal = REFUSALS[denial.kind]
    whose_policy = f" of {refusal['of']}" if "of" in refusal else ""
    kind = f"{denial.kind or 'policy'}{f' (`{denial.policy}`)' if denial.policy else ''}{whose_policy}"
    the = "" if refusal.get("proper") else "the "
    # A denial is not lifted by a statement, and a resource's or an endpoint's policy names principals, too.
    grantable = bool(denial.resource) and not denial.explicit and bool(refusal.get("grantable"))
    on = f" on `{denial.resource}`" if denial.resource else ""
    return Explanation(
        title(denial, f"is stopped by {_a(denial.kind or 'policy that denies it')}"),
        f"{upper(_a(kind))} {'denies it explicitly' if denial.explicit else 'does not allow it'}. "
        + _flat(refusal["cause"]),
        _flat(f"{refusal['fix']} {_mfa(denial, refusal)}{_bounded(denial)}"),
        _boundary(denial) if denial.kind == "permissions boundary" else (),
        f"Please {'stop denying' if denial.explicit else 'allow'} `{denial.action}`{on} for {myself(denial)} in {the}"
        f"{kind}{', with this statement' if grantable else ''}.",
        allow(denial.action, denial.resource) if grantable else None,
    )


def _mfa(denial: Denial, refusal: Mapping[str, Any]) -> str:
    """Return the denial that this project creates, which stands in a group: not one of a named managed policy."""
    return str(refusal["mfa"]) if denial.principal.joins_groups and not denial.policy and "mfa" in refusal else ""


def _bounded(denial: Denial) -> str:
    return _BOUNDARY_HINT if denial.explicit and denial.action.lower() in _BOUNDED else ""


def _boundary(denial: Denial) -> tuple[tuple[str, Any], ...]:
    """Return the setting that puts a boundary on a user or a role of the stack."""
    who = denial.principal
    arn = denial.policy or f"arn:{who.partition}:iam::{who.account or '123456789012'}:policy/BOUNDARY"
    if role := role_of(denial):
        return ((f"{role.key}.permissionsBoundary", arn),)
    return (("operators.usersPermissionsBoundary", arn),) if who.joins_groups else ()


def _a(kind: str) -> str:
    if REFUSALS.get(kind.partition(" (")[0], {}).get("proper"):
        return kind
    return f"an {kind}" if kind.startswith("identity") else f"a {kind}"


def _flat(text: str) -> str:
    return " ".join(text.split())
