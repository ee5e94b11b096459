"""What IAM refuses and moto does not, by operation, in the words of IAM.

Sources: IAM API Reference ("names are not distinguished by case", what must go before a deletion), and for the words
the issues that users filed with them: rebuy-de/aws-nuke 281 (MFA devices) and 319 (SSH keys); for the version that a
managed policy must have Bayer-Group/cloudformation-template-generator 90 and Meteor-Community-Packages/
Meteor-CollectionFS 630; rebuy-de/aws-nuke 441 (protected roles); IAM User Guide, "Set an account password policy".
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.models import AccountPasswordPolicy
from moto.iam.policy_validation import BaseIAMPolicyValidator, IAMPolicyDocumentValidator

from localcloud.aws import quotas
from localcloud.aws.principals import check_trust
from localcloud.aws.quotas import Account, Parameters
from localcloud.aws.refusals import Refusal

Check = Callable[[Account, Parameters], None]
"""Takes moto's account and the parameters; raises what IAM answers where moto would go on."""

VERSION = "2012-10-17"
"""The version of the policy language that a managed policy must be in."""
_TAGGABLE = ("InstanceProfile", "OpenIDConnectProvider", "Role", "User")
PROTECTED = (
    "AddRoleToInstanceProfile",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
)
"""What nobody can do to a service-linked role, in addition to what has other checks, too."""
SHORTEST_PASSWORD = 8
KINDS_IN_PASSWORD = 3
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


def _version(_account: Account, given: Parameters) -> None:
    """Refuse a managed policy in the old language, which inline policies and trust policies can be in."""
    try:
        IAMPolicyDocumentValidator(given["PolicyDocument"]).validate()
    except MalformedPolicyDocument as error:
        raise Refusal("MalformedPolicyDocument", error.message) from error
    if json.loads(given["PolicyDocument"]).get("Version") != VERSION:
        raise Refusal("MalformedPolicyDocument", f"Policy document must be version {VERSION} or greater.")


def accept_old_versions() -> None:
    """Let moto's validators, which know inline policies from managed ones only by who calls, take both versions."""
    setattr(BaseIAMPolicyValidator, "_validate_version", lambda _self: None)  # noqa: B010  mypy lets no method go


def _tags(_account: Account, given: Parameters) -> None:
    keys = [tag["Key"].lower() for tag in given.get("Tags") or ()]
    if len(set(keys)) < len(keys):
        message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        raise Refusal("InvalidInput", message)
    if any(key.startswith("aws:") for key in keys):
        # Other services say it so. What IAM says was not to be found.
        raise Refusal("InvalidInput", "aws: prefixed tag key names are not allowed for external use.")


def _boundary(account: Account, given: Parameters) -> None:
    boundary = given.get("PermissionsBoundary")
    if boundary and boundary not in account.managed_policies:
        raise Refusal("NoSuchEntity", f"Scope ARN: {boundary} does not exist or is not attachable.")


def _trust(document: str) -> Check:
    return lambda account, given: check_trust(account, given[document])


def _role_of_customer(account: Account, given: Parameters) -> None:
    name = given["RoleName"]
    if account.get_role(name).path.startswith("/aws-service-role/"):
        message = f"Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
        raise Refusal("UnmodifiableEntity", message)


def _policy_of_customer(_account: Account, given: Parameters) -> None:
    arn = given["PolicyArn"]
    if arn.split(":")[4:5] == ["aws"]:
        # What IAM says was not to be found, so these words are this server's.
        raise Refusal("InvalidInput", f"Policy {arn} is managed by AWS, and only AWS can change it.")


def _password(account: Account, given: Parameters) -> None:
    password = given.get("Password")
    if password is not None and not _conforms(password, account.account_password_policy):
        message = "Password does not conform to the account password policy."
        raise Refusal("PasswordPolicyViolation", message)


def _conforms(password: str, policy: AccountPasswordPolicy | None) -> bool:
    """Whether a password is as the account's policy wants it, or else the default one: 8 characters, of three kinds."""
    if policy is None:
        kinds = sum(bool(re.search(kind, password)) for kind in ("[A-Z]", "[a-z]", "[0-9]", "[^A-Za-z0-9]"))
        return len(password) >= SHORTEST_PASSWORD and kinds >= KINDS_IN_PASSWORD
    required = {
        "[A-Z]": policy.require_uppercase_characters,
        "[a-z]": policy.require_lowercase_characters,
        "[0-9]": policy.require_numbers,
        # The only symbols that count (IAM API Reference, "PasswordPolicy").
        r"[!@#$%^&*()_+\-=\[\]{}|']": policy.require_symbols,
    }
    return len(password) >= policy.minimum_password_length and all(
        re.search(kind, password) for kind, is_required in required.items() if is_required
    )


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
    if url.partition("://")[2] in (arn.partition("/")[2] for arn in account.open_id_providers):
        raise Refusal("EntityAlreadyExists", f"Provider with url {url} already exists.")


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "CreateRole": (_name_of_role, _tags, _trust("AssumeRolePolicyDocument"), _boundary),
    **dict.fromkeys(PROTECTED, (_role_of_customer,)),
    "UpdateAssumeRolePolicy": (_role_of_customer, _trust("PolicyDocument")),
    "CreateInstanceProfile": (_tags,),
    "CreatePolicy": (_version, quotas.check_managed_size, _name_of_policy, _tags),
    "CreatePolicyVersion": (_policy_of_customer, _version, quotas.check_managed_size),
    **{f"Put{kind}Policy": (quotas.check_inline_size(kind.lower()),) for kind in ("Group", "User")},
    "PutRolePolicy": (_role_of_customer, quotas.check_inline_size("role")),
    **{f"Attach{kind}Policy": (quotas.check_attachments(kind.lower()),) for kind in ("Group", "User")},
    "AttachRolePolicy": (_role_of_customer, quotas.check_attachments("role")),
    **{f"Tag{kind}": (_tags,) for kind in _TAGGABLE},
    "TagPolicy": (_policy_of_customer, _tags),
    "UntagPolicy": (_policy_of_customer,),
    "AddUserToGroup": (quotas.check_groups,),
    "CreateGroup": (_name("Group", "GroupName"),),
    "UpdateGroup": (_name("Group", "NewGroupName", renames="GroupName"),),
    "CreateUser": (_name("User", "UserName"), _tags, _boundary),
    "UpdateUser": (_name("User", "NewUserName", renames="UserName"),),
    "PutRolePermissionsBoundary": (_role_of_customer, _boundary),
    "PutUserPermissionsBoundary": (_boundary,),
    "DeletePolicy": (_policy_of_customer, _policy_in_use),
    "DeletePolicyVersion": (_policy_of_customer,),
    "SetDefaultPolicyVersion": (_policy_of_customer,),
    "CreateLoginProfile": (_password,),
    "UpdateLoginProfile": (_password,),
    "DeleteGroup": (_group_in_use,),
    "DeleteUser": (_user_in_use,),
    "CreateOpenIDConnectProvider": (_url_of_provider, _tags),
    "AddClientIDToOpenIDConnectProvider": (quotas.check_client_ids,),
}
"""What IAM looks at, in its order, by operation."""
