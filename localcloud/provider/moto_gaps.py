"""Where moto is not AWS, in one place: what it does not refuse, does not know, drops, or words differently.

| moto 5.2 | here |
| --- | --- |
| checks no length, range, pattern or enum of a parameter | `aws_model.check_parameters`, from AWS's service models |
| takes policies, alone or in sum, beyond IAM's size quotas | `GUARDS` of Create and Put |
| attaches more than 10 policies, adds a user to more than 10 groups | `GUARDS` of Attach and Add |
| takes a malformed trust policy, one that names a missing principal | `GUARDS` of CreateRole, UpdateAssumeRolePolicy |
| takes a repository policy that names a missing principal | `GUARDS` of SetRepositoryPolicy |
| takes a permissions boundary that does not exist | `GUARDS` of Create and Put...PermissionsBoundary |
| deletes what is in use, renames onto an existing user | `GUARDS` of Delete, UpdateUser |
| does not know a user's permissions boundary | `localcloud/moto_iam.py` adds it to the server |
| does not simulate policies | `localcloud/moto_iam.py` asks the evaluator of `localcloud/iam/` |
| leaves a user's tags behind when the user is renamed or moved | `ANSWERS`: UpdateUser takes them along |
| drops that a new password must be changed | `ANSWERS`: CreateLoginProfile says so in an update |
| cannot change the client ids of an OpenID Connect provider | `ANSWERS` make the provider anew, with the same ARN |
| words a second OpenID Connect provider of a URL as "Unknown" | `GUARDS` of CreateOpenIDConnectProvider |
| asks no OpenID Connect provider for its thumbprint | left so: nothing here asks it, so the list stays empty |
| names service-linked roles in its own way | `ANSWERS`: CreateServiceLinkedRole makes a role of AWS's name and path |
| changes a group's path only while renaming it | `iam._update_group` renames there and back |
| words "not found" and "already exists" in its own way | `WORDS` |

What moto does not keep is kept in moto all the same, on the entity it belongs to: so it ends with the server.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from localcloud.provider.aws_model import AwsError

if TYPE_CHECKING:
    from localcloud.provider.aws import Aws

Guard = Callable[["Aws", str, Mapping[str, Any]], None]
"""Takes the operation and its parameters; raises the `AwsError` that AWS answers where moto would go on."""

Answer = Callable[["Aws", Mapping[str, Any]], dict[str, Any]]
"""Takes the parameters of an operation that moto has not, or has in another way; returns what AWS answers."""

QUOTA = 10
"""Managed policies a role, group or user, and groups a user (AWS's defaults, IAM and STS quotas)."""

INLINE_SIZE = {"Role": 10_240, "Group": 5_120, "User": 2_048}
"""Characters of a principal's inline policies in sum, white space not counted (IAM and STS quotas)."""

MANAGED_SIZE = 6_144
"""Characters of a managed policy, white space not counted (IAM and STS quotas)."""

TRUST_SIZE = 2_048
"""Characters of a role's trust policy, white space not counted (IAM and STS quotas)."""

CLIENT_IDS = 100
"""Client ids of an OpenID Connect provider (IAM and STS quotas)."""

SERVICE_LINKED_ROLES = {
    "apprunner.amazonaws.com": "AWSServiceRoleForAppRunner",
    "autoscaling.amazonaws.com": "AWSServiceRoleForAutoScaling",
    "ecs.amazonaws.com": "AWSServiceRoleForECS",
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
    "networking.apprunner.amazonaws.com": "AWSServiceRoleForAppRunnerNetworking",
    "replication.ecr.amazonaws.com": "AWSServiceRoleForECRReplication",
}
"""Services and the names of their roles (each service's guide, "Using service-linked roles"); AWS knows many more."""

WORDS = (
    (r"Role (\S+) not found", r"The role with name \1 cannot be found."),
    (r"Group (\S+) not found", r"The group with name \1 cannot be found."),
    (r"User (\S+) not found", r"The user with name \1 cannot be found."),
    (r"Policy (arn:\S+) not found", r"Policy \1 was not found."),
    (r"(User|Group) (\S+) already exists", r"\1 with name \2 already exists."),
    (r"User (\S+) already has password", r"Login Profile for user \1 already exists."),
    (r"Login profile for (\S+) not found", r"Login Profile for User \1 cannot be found."),
)
"""Moto's wording and AWS's."""


def in_aws_words(message: str) -> str:
    """Return a message of moto as AWS words it."""
    for pattern, words in WORDS:
        if match := re.fullmatch(pattern, message):
            return match.expand(words)
    return message


def _size(document: str) -> int:
    return len(re.sub(r"\s", "", document))


def _limit_exceeded(operation: str, message: str) -> AwsError:
    return AwsError(operation, "LimitExceeded", message, status=409)


def _conflict(operation: str, message: str) -> AwsError:
    return AwsError(operation, "DeleteConflict", message, status=409)


def _managed_size(_aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    if _size(given["PolicyDocument"]) > MANAGED_SIZE:
        raise _limit_exceeded(operation, f"Cannot exceed quota for PolicySize: {MANAGED_SIZE}")


def _inline_size(principal: str, aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    name = {f"{principal}Name": given[f"{principal}Name"]}
    others = set(aws.names(f"iam:List{principal}Policies", "PolicyNames", **name)) - {given["PolicyName"]}
    documents = [
        json.dumps(aws.call(f"iam:Get{principal}Policy", PolicyName=other, **name)["PolicyDocument"])
        for other in sorted(others)
    ]
    limit = INLINE_SIZE[principal]
    if sum(map(_size, [*documents, given["PolicyDocument"]])) > limit:
        owner = f"{principal.lower()} {given[f'{principal}Name']}"
        raise _limit_exceeded(operation, f"Maximum policy size of {limit} bytes exceeded for {owner}")


def _attached(principal: str, aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    name = {f"{principal}Name": given[f"{principal}Name"]}
    attached = aws.names(f"iam:ListAttached{principal}Policies", "AttachedPolicies", "PolicyArn", **name)
    if len(attached) >= QUOTA and given["PolicyArn"] not in attached:
        raise _limit_exceeded(operation, f"Cannot exceed quota for PoliciesPer{principal}: {QUOTA}")


def _groups(aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    groups = aws.names("iam:ListGroupsForUser", "Groups", "GroupName", UserName=given["UserName"])
    if len(groups) >= QUOTA and given["GroupName"] not in groups:
        raise _limit_exceeded(operation, f"Cannot exceed quota for GroupsPerUser: {QUOTA}")


def _trust(document_parameter: str, aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    from moto.iam.exceptions import MalformedPolicyDocument  # noqa: PLC0415  slow; only who makes a role pays
    from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator  # noqa: PLC0415

    document = given[document_parameter]
    try:
        IAMTrustPolicyDocumentValidator(document).validate()
    except MalformedPolicyDocument as error:
        raise AwsError(operation, "MalformedPolicyDocument", error.message) from error
    if _size(document) > TRUST_SIZE:
        raise _limit_exceeded(operation, f"Cannot exceed quota for ACLSizePerRole: {TRUST_SIZE}")
    for missing in _missing_principals(aws, document):
        message = f'Invalid principal in policy: "AWS":"{missing}"'
        raise AwsError(operation, "MalformedPolicyDocument", message)


def _repository_policy(aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    for _ in _missing_principals(aws, given["policyText"]):
        message = "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'"
        raise AwsError(operation, "InvalidParameterException", message)


def _missing_principals(aws: "Aws", document: str) -> Iterator[str]:
    """Yield the roles and users of this account that the document names as principals and that do not exist."""
    statements = json.loads(document).get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal", {})
        named = principal.get("AWS", []) if isinstance(principal, dict) else []
        for arn in [named] if isinstance(named, str) else named:
            match = re.fullmatch(rf"arn:[\w-]+:iam::{aws.account}:(role|user)/(?:.*/)?([^/]+)", arn)
            if match and not _exists(aws, match[1].capitalize(), match[2]):
                yield arn


def _exists(aws: "Aws", principal: str, name: str) -> bool:
    return aws.ask(f"iam:Get{principal}", **{f"{principal}Name": name}) is not None


def _boundary(aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    boundary = given.get("PermissionsBoundary")
    if boundary and aws.ask("iam:GetPolicy", PolicyArn=boundary) is None:
        message = f"Scope ARN: {boundary} does not exist or is not attachable."
        raise AwsError(operation, "NoSuchEntity", message, status=404)


def _new_role(aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    _trust("AssumeRolePolicyDocument", aws, operation, given)
    _boundary(aws, operation, given)


def _user_name_taken(aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    new = given.get("NewUserName", given["UserName"])
    if new != given["UserName"] and _exists(aws, "User", new):
        raise AwsError(operation, "EntityAlreadyExists", f"User with name {new} already exists.", status=409)


def _policy_in_use(aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    if aws.call("iam:GetPolicy", PolicyArn=given["PolicyArn"])["Policy"]["AttachmentCount"]:
        raise _conflict(operation, "Cannot delete a policy attached to entities.")


def _group_in_use(aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    group = {"GroupName": given["GroupName"]}
    if aws.names("iam:GetGroup", "Users", "UserName", **group):
        raise _conflict(operation, "Cannot delete entity, must remove users from group first.")
    if aws.names("iam:ListAttachedGroupPolicies", "AttachedPolicies", "PolicyArn", **group):
        raise _conflict(operation, "Cannot delete entity, must detach all policies first.")
    if aws.names("iam:ListGroupPolicies", "PolicyNames", **group):
        raise _conflict(operation, "Cannot delete entity, must delete policies first.")


def _user_in_use(aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    user = {"UserName": given["UserName"]}
    if aws.names("iam:ListGroupsForUser", "Groups", "GroupName", **user):
        raise _conflict(operation, "Cannot delete entity, must remove users from group first.")
    if aws.names("iam:ListAccessKeys", "AccessKeyMetadata", "AccessKeyId", **user):
        raise _conflict(operation, "Cannot delete entity, must delete access keys first.")
    if aws.ask("iam:GetLoginProfile", **user) is not None:
        raise _conflict(operation, "Cannot delete entity, must delete login profile first.")


def _provider_url_taken(aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    arns = aws.names("iam:ListOpenIDConnectProviders", "OpenIDConnectProviderList", "Arn")
    if given["Url"].removeprefix("https://") in (arn.partition("/")[2] for arn in arns):
        raise AwsError(
            operation, "EntityAlreadyExists", f"Provider with url {given['Url']} already exists.", status=409
        )


def _client_ids(aws: "Aws", operation: str, given: Mapping[str, Any]) -> None:
    arn = given["OpenIDConnectProviderArn"]
    known = aws.call("iam:GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn)["ClientIDList"]
    if len({*known, given["ClientID"]}) > CLIENT_IDS:
        raise _limit_exceeded(operation, f"Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: {CLIENT_IDS}")


GUARDS: Mapping[str, Guard] = {
    "iam:CreateRole": _new_role,
    "iam:UpdateAssumeRolePolicy": partial(_trust, "PolicyDocument"),
    "iam:CreatePolicy": _managed_size,
    "iam:CreatePolicyVersion": _managed_size,
    **{f"iam:Put{principal}Policy": partial(_inline_size, principal) for principal in INLINE_SIZE},
    **{f"iam:Attach{principal}Policy": partial(_attached, principal) for principal in INLINE_SIZE},
    "iam:AddUserToGroup": _groups,
    "iam:CreateUser": _boundary,
    "iam:PutRolePermissionsBoundary": _boundary,
    "iam:PutUserPermissionsBoundary": _boundary,
    "iam:UpdateUser": _user_name_taken,
    "iam:DeletePolicy": _policy_in_use,
    "iam:DeleteGroup": _group_in_use,
    "iam:DeleteUser": _user_in_use,
    "iam:CreateOpenIDConnectProvider": _provider_url_taken,
    "iam:AddClientIDToOpenIDConnectProvider": _client_ids,
    "ecr:SetRepositoryPolicy": _repository_policy,
}
"""What AWS refuses and moto does not, by operation."""


def _create_service_linked_role(aws: "Aws", given: Mapping[str, Any]) -> dict[str, Any]:
    operation, service = "iam:CreateServiceLinkedRole", given["AWSServiceName"]
    if service not in SERVICE_LINKED_ROLES:
        known = ", ".join(SERVICE_LINKED_ROLES)
        raise AwsError(operation, "InvalidInput", f"the local cloud knows no role of {service}; it knows {known}")
    suffix = given.get("CustomSuffix")
    name = SERVICE_LINKED_ROLES[service] + (f"_{suffix}" if suffix else "")
    if _exists(aws, "Role", name):
        taken = f"Service role name {name} has been taken in this account, please try a different suffix."
        raise AwsError(operation, "InvalidInput", taken)
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return aws.call(
        "iam:CreateRole",
        RoleName=name,
        Path=f"/aws-service-role/{service}/",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        Description=given.get("Description"),
    )


def _update_user(aws: "Aws", given: Mapping[str, Any]) -> dict[str, Any]:
    name = given["UserName"]
    tags = aws.send("iam:GetUser", UserName=name)["User"].get("Tags", [])
    # A later user of the old name would find those that stay.
    aws.send("iam:UntagUser", UserName=name, TagKeys=[tag["Key"] for tag in tags])
    aws.send("iam:UpdateUser", **given)
    aws.send("iam:TagUser", UserName=given.get("NewUserName", name), Tags=tags)
    return {}


def _create_login_profile(aws: "Aws", given: Mapping[str, Any]) -> dict[str, Any]:
    # The update also says no: moto remembers what an earlier password of the user had to be.
    reset = {"PasswordResetRequired": given.get("PasswordResetRequired", False)}
    profile = aws.send("iam:CreateLoginProfile", **given)["LoginProfile"]
    aws.send("iam:UpdateLoginProfile", UserName=given["UserName"], Password=given["Password"], **reset)
    return {"LoginProfile": profile | reset}


def _add_client_id(aws: "Aws", given: Mapping[str, Any]) -> dict[str, Any]:
    return _with_client_ids(aws, given, lambda known: [*known, given["ClientID"]])


def _remove_client_id(aws: "Aws", given: Mapping[str, Any]) -> dict[str, Any]:
    return _with_client_ids(aws, given, lambda known: [other for other in known if other != given["ClientID"]])


def _with_client_ids(aws: "Aws", given: Mapping[str, Any], change: Callable[[list[str]], list[str]]) -> dict[str, Any]:
    arn = {"OpenIDConnectProviderArn": given["OpenIDConnectProviderArn"]}
    provider = aws.send("iam:GetOpenIDConnectProvider", **arn)
    aws.send("iam:DeleteOpenIDConnectProvider", **arn)
    aws.send(
        "iam:CreateOpenIDConnectProvider",
        Url=f"https://{provider['Url']}",
        ClientIDList=change(provider["ClientIDList"]),
        ThumbprintList=provider["ThumbprintList"],
        Tags=provider.get("Tags", []),
    )
    return {}


ANSWERS: Mapping[str, Answer] = {
    "iam:AddClientIDToOpenIDConnectProvider": _add_client_id,
    "iam:CreateLoginProfile": _create_login_profile,
    "iam:CreateServiceLinkedRole": _create_service_linked_role,
    "iam:RemoveClientIDFromOpenIDConnectProvider": _remove_client_id,
    "iam:UpdateUser": _update_user,
}
"""Operations that the server is not asked as they are."""
