"""What to do about a role that is not assumed: by a user, by another role, or with the token of a workflow."""

from doctor.explain.asking import allow, title, whose
from doctor.explain.denial import Denial, account_in, role_name
from doctor.explain.explanation import Explanation
from doctor.explain.roles import Role, role_called, role_of
from doctor.explain.rules import fragment

_GITHUB = fragment("TOKEN_OF_GITHUB")


def explain_assuming(denial: Denial) -> Explanation:
    """Explain why a role is not assumed, which its trust policy decides, too."""
    if "webidentity" in denial.action.lower():
        return _workflow(denial) if _GITHUB.search(denial.context) else _token(denial)
    if "tagsession" in denial.action.lower():
        return _tag_session(denial)
    role = role_called(role_name(denial.resource))
    trusted = f" `{role.key}` of this stack trusts `{role.trusts}` alone." if role else ""
    owner = account_in(denial.resource)
    trust_decided = denial.kind == "role trust policy"
    other = (
        f" The role is in account {owner}, so both policies must allow it."
        if denial.principal.account and owner and owner != denial.principal.account and not trust_decided
        else ""
    )
    caller, statement = role_of(denial), allow(denial.action, denial.resource) if denial.resource else None
    extra = ((f"{caller.key}.extraStatements", [dict(statement)]),) if caller and statement else ()
    return Explanation(
        title(denial),
        f"{_CAUSES.get(denial.kind, _EITHER).format(whose=whose(denial), who_has=_who_has(denial))}{other}{trusted}",
        _trusting(role) if trust_decided else _assuming(role, caller),
        (() if trust_decided else extra) or (((f"{role.key}.name", role_name(denial.resource)),) if role else ()),
    )


_EITHER = (
    "Either {who_has} no policy that allows assuming the role, or the trust policy of the role does not trust the "
    "caller."
)
_CAUSES = {
    "role trust policy": "The trust policy of the role does not trust the caller, or not with what the request says: "
    "an external id, tags, MFA.",
    "identity-based policy": "No policy of {whose} allows assuming the role.",
}
"""What decided, by the kind of policy that AWS names; else it can be both."""


def _who_has(denial: Denial) -> str:
    return "you have" if denial.principal.kind == "you" else f"{whose(denial)} has"


def _trusting(role: Role | None) -> str:
    """Say what to do if the role does not trust the caller: a role of the stack trusts a service alone."""
    if role:
        return _assuming(role, None)
    return (
        "The owner of the role names the caller in its trust policy: `aws iam get-role --role-name NAME` shows it. No "
        "permission of the caller helps."
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
        "The caller assumes the role with tags for the session, as the action `configure-aws-credentials` does with "
        "keys and with a role that it has already. The trust policy of the role must allow `sts:TagSession`, too.",
        "Set `role-skip-session-tagging: true` in the step of the workflow. Or allow `sts:TagSession` next to "
        "`sts:AssumeRole` in the trust policy of the role. A workflow that signs in with OIDC alone, as the role of "
        "`gitHub` expects, sends no tags.",
    )


def _workflow(denial: Denial) -> Explanation:
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


def _token(denial: Denial) -> Explanation:
    """Explain a refused token where nothing shows that it is one of GitHub.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """
    return Explanation(
        title(denial),
        "The trust policy of the role does not trust the subject, the audience or the issuer of the token. The token "
        "is that of a service account of EKS, or of a job of GitHub, GitLab or another system.",
        "Compare the trust policy, `aws iam get-role --role-name NAME`, with the token: `sub`, `aud` and the provider "
        "must match, in upper and lower case, too. CloudTrail shows what was sent, in the event "
        "`AssumeRoleWithWebIdentity`. For GitHub, the section `gitHub` of this project writes that policy.",
    )
