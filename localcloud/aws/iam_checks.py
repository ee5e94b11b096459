"""What IAM refuses and moto does not, by operation, in the words of IAM.

Sources: IAM API Reference ("names are not distinguished by case", what must go before a deletion), and for the words
the issues that users filed with them: rebuy-de/aws-nuke 281 (MFA devices) and 319 (SSH keys).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localcloud.aws import quotas
from localcloud.aws.principals import check_trust
from localcloud.aws.quotas import Account, Parameters
from localcloud.aws.refusals import Refusal

Check = Callable[[Account, Parameters], None]
"""Takes moto's account and the parameters; raises what IAM answers where moto would go on."""

_TAGGABLE = ("InstanceProfile", "OpenIDConnectProvider", "Policy", "Role", "User")
_KINDS = ("Role", "Group", "User")
_ARN = "PermissionsBoundaryArn"


def check(account: Account, operation: str, given: Parameters) -> None:
    """Refuse what IAM refuses of an operation.

    Raises:
        Refusal: With IAM's code and words.
    """
    for refuse in CHECKS.get(operation, ()):
        refuse(account, given)


def _conflict(what: str) -> Refusal:
    return Refusal("DeleteConflict", f"Cannot delete entity, must {what} first.")


def _taken(names: Iterable[str], name: str) -> bool:
    return name.lower() in {other.lower() for other in names}


def _name_of_role(account: Account, given: Parameters) -> None:
    if _taken((role.name for role in account.get_roles()), given["RoleName"]):
        raise Refusal("EntityAlreadyExists", f"Role with name {given['RoleName']} already exists.")


def _name_of_policy(account: Account, given: Parameters) -> None:
    own = (policy.name for policy in account.managed_policies.values() if f"::{account.account_id}:" in policy.arn)
    if _taken(own, given["PolicyName"]):
        message = f"A policy called {given['PolicyName']} already exists. Duplicate names are not allowed."
        raise Refusal("EntityAlreadyExists", message)


def _name(kind: str, parameter: str, renames: str | None = None) -> Check:
    """Return what refuses the name of another `Group` or `User`; `renames` is the parameter with the name so far."""

    def refuse(account: Account, given: Parameters) -> None:
        name, so_far = given.get(parameter), given[renames] if renames else None
        others = set(getattr(account, f"{kind.lower()}s")) - {so_far}
        if name and _taken(others, name):
            raise Refusal("EntityAlreadyExists", f"{kind} with name {name} already exists.")

    return refuse


def _tags(_account: Account, given: Parameters) -> None:
    keys = [tag["Key"].lower() for tag in given.get("Tags") or ()]
    if len(set(keys)) < len(keys):
        message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        raise Refusal("InvalidInput", message)


def _boundary(account: Account, given: Parameters) -> None:
    boundary = given.get("PermissionsBoundary")
    if boundary and boundary not in account.managed_policies:
        raise Refusal("NoSuchEntity", f"Scope ARN: {boundary} does not exist or is not attachable.")


def _trust(document: str) -> Check:
    return lambda account, given: check_trust(account, given[document])


def _role_exists(account: Account, given: Parameters) -> None:
    account.get_role(given["RoleName"])


def bounded(account: Account, arn: str) -> dict[str, list[Any]]:
    """Return the users and roles whose permissions boundary is this policy, by their kind."""
    return {
        kind: [each for each in principals if (getattr(each, "permissions_boundary", None) or {}).get(_ARN) == arn]
        for kind, principals in {"User": account.users.values(), "Role": account.get_roles()}.items()
    }


def _policy_in_use(account: Account, given: Parameters) -> None:
    arn = given["PolicyArn"]
    holders = (*account.get_roles(), *account.groups.values(), *account.users.values())
    # A boundary counts, too: https://github.com/gruntwork-io/cloud-nuke/issues/972
    if any(arn in holder.managed_policies for holder in holders) or any(bounded(account, arn).values()):
        raise Refusal("DeleteConflict", "Cannot delete a policy attached to entities.")
    if len(account.get_policy(arn).versions) > 1:
        message = (
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy."
        )
        raise Refusal("DeleteConflict", message)


def _group_in_use(account: Account, given: Parameters) -> None:
    group = account.get_group(given["GroupName"])
    _refuse_use(
        (group.users, "remove users from group"),
        (group.managed_policies, "detach all policies"),
        (group.policies, "delete policies"),
    )


def _user_in_use(account: Account, given: Parameters) -> None:
    user = account.get_user(given["UserName"])
    _refuse_use(
        (account.get_groups_for_user(user.name), "remove users from group"),
        (user.access_keys, "delete access keys"),
        (user.password, "delete login profile"),
        (user.mfa_devices, "delete MFA device"),
        (user.ssh_public_keys or user.signing_certificates, "remove referenced objects"),
    )


def _refuse_use(*uses: tuple[object, str]) -> None:
    for use, what in uses:
        if use:
            raise _conflict(what)


def _url_of_provider(account: Account, given: Parameters) -> None:
    url = given["Url"]
    if url.removeprefix("https://") in (arn.partition("/")[2] for arn in account.open_id_providers):
        raise Refusal("EntityAlreadyExists", f"Provider with url {url} already exists.")


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "CreateRole": (_name_of_role, _tags, _trust("AssumeRolePolicyDocument"), _boundary),
    "UpdateAssumeRolePolicy": (_role_exists, _trust("PolicyDocument")),
    "CreatePolicy": (quotas.check_managed_size, _name_of_policy, _tags),
    "CreatePolicyVersion": (quotas.check_managed_size,),
    **{f"Put{kind}Policy": (quotas.check_inline_size(kind.lower()),) for kind in _KINDS},
    **{f"Attach{kind}Policy": (quotas.check_attachments(kind.lower()),) for kind in _KINDS},
    **{f"Tag{kind}": (_tags,) for kind in _TAGGABLE},
    "AddUserToGroup": (quotas.check_groups,),
    "CreateGroup": (_name("Group", "GroupName"),),
    "UpdateGroup": (_name("Group", "NewGroupName", renames="GroupName"),),
    "CreateUser": (_name("User", "UserName"), _tags, _boundary),
    "UpdateUser": (_name("User", "NewUserName", renames="UserName"),),
    "PutRolePermissionsBoundary": (_boundary,),
    "PutUserPermissionsBoundary": (_boundary,),
    "DeletePolicy": (_policy_in_use,),
    "DeleteGroup": (_group_in_use,),
    "DeleteUser": (_user_in_use,),
    "CreateOpenIDConnectProvider": (_url_of_provider, _tags),
    "AddClientIDToOpenIDConnectProvider": (quotas.check_client_ids,),
}
"""What IAM looks at, in its order, by operation."""
