"""IAM: roles (service-linked ones too), groups, users and managed policies.

Properties, defaults, ids, replacements and words follow internal/service/iam of hashicorp/terraform-provider-aws and
provider/resources.go of pulumi/pulumi-aws.
"""

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from localcloud.provider import documents, validation
from localcloud.provider.aws import Aws
from localcloud.provider.aws_model import AwsError
from localcloud.provider.iam_grants import attach, attach_exactly, attached, detach, inline_document
from localcloud.provider.iam_tags import as_tags, retag, tags_of
from localcloud.provider.naming import name_or_prefix
from localcloud.provider.resource_type import (
    DOCUMENT,
    FLAG,
    NUMBER,
    OBJECT,
    SET,
    Autoname,
    Id,
    Input,
    Kind,
    ProviderError,
    ResourceType,
)
from localcloud.provider.wire import Properties

_QUOTES = "\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}"
_VERSIONS_KEPT = 4  # of a managed policy's five; the next one needs room


_PRINCIPAL_NAME = validation.matches(
    r"[0-9A-Za-z=,.@\-_+]+",
    "must only contain alphanumeric characters, hyphens, underscores, commas, periods, @ symbols, plus and equals "
    "signs",
)


def _boundary(entity: Mapping[str, Any]) -> str | None:
    arn: str | None = entity.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return arn


def _rebound(aws: Aws, principal: str, name: str, boundary: str | None) -> None:
    key = {f"{principal}Name": name}
    if boundary:
        aws.call(f"iam:Put{principal}PermissionsBoundary", PermissionsBoundary=boundary, **key)
    else:
        aws.call(f"iam:Delete{principal}PermissionsBoundary", **key)


# Role


def _inline_checked(policies: Any) -> Any:  # noqa: ANN401  a list of blocks, or unknown
    if not isinstance(policies, list):
        return policies
    return [
        {**policy, "policy": DOCUMENT.checked(policy["policy"])} if "policy" in policy else policy
        for policy in policies
    ]


def _inline_documents(policies: list[Properties]) -> dict[str, str]:
    return {policy["name"]: policy["policy"] for policy in policies if policy.get("name")}


def _same_inline(left: list[Properties], right: list[Properties]) -> bool:
    old, new = _inline_documents(left), _inline_documents(right)
    return old.keys() == new.keys() and all(documents.same(old[name], new[name]) for name in old)


_INLINE_POLICIES = Kind(list, checked=_inline_checked, same=_same_inline)


def _role_rules(inputs: Properties) -> Iterator[tuple[str, str]]:
    checks = {"name": validation.iam_name(128), "policy": (validation.policy_json,)}
    return validation.blocks("inlinePolicies", inputs.get("inlinePolicies"), checks)


def _create_role(aws: Aws, inputs: Properties) -> None:
    name = inputs["name"]
    aws.call(
        "iam:CreateRole",
        RoleName=name,
        Path=inputs["path"] or None,
        AssumeRolePolicyDocument=documents.normalised(inputs["assumeRolePolicy"]),
        Description=inputs.get("description") or None,
        MaxSessionDuration=inputs["maxSessionDuration"],
        PermissionsBoundary=inputs.get("permissionsBoundary") or None,
        Tags=as_tags(inputs["tagsAll"]),
    )
    try:
        _put_inline(aws, name, inputs.get("inlinePolicies", []))
        attach(aws, "Role", name, inputs.get("managedPolicyArns", []))
    except AwsError:
        _empty_role(aws, name)
        aws.call("iam:DeleteRole", RoleName=name)
        raise


def _put_inline(aws: Aws, role: str, policies: list[Properties]) -> None:
    for name, policy in _inline_documents(policies).items():
        aws.call("iam:PutRolePolicy", RoleName=role, PolicyName=name, PolicyDocument=policy)


def _read_role(aws: Aws, known: Properties) -> Properties:
    name = known["name"]
    role = aws.call("iam:GetRole", RoleName=name)["Role"]
    return {
        "arn": role["Arn"],
        "assumeRolePolicy": documents.as_text(role["AssumeRolePolicyDocument"]),
        "createDate": role["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": role.get("Description") or None,
        "inlinePolicies": [
            {"name": policy, "policy": inline_document(aws, "Role", name, policy)}
            for policy in aws.names("iam:ListRolePolicies", "PolicyNames", RoleName=name)
        ],
        "managedPolicyArns": attached(aws, "Role", name),
        "maxSessionDuration": role["MaxSessionDuration"],
        "name": role["RoleName"],
        "path": role["Path"],
        "permissionsBoundary": _boundary(role),
        "tags": tags_of(role),
        "uniqueId": role["RoleId"],
    }


def _update_role(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    name = old["name"]
    if "assumeRolePolicy" in changed:
        document = documents.normalised(new["assumeRolePolicy"])
        aws.call("iam:UpdateAssumeRolePolicy", RoleName=name, PolicyDocument=document)
    if changed & {"description", "maxSessionDuration"}:
        aws.call(
            "iam:UpdateRole",
            RoleName=name,
            Description=new.get("description", ""),
            MaxSessionDuration=new["maxSessionDuration"],
        )
    if "permissionsBoundary" in changed:
        _rebound(aws, "Role", name, new.get("permissionsBoundary"))
    if "inlinePolicies" in changed:
        wanted = new.get("inlinePolicies", [])
        gone = _inline_documents(old.get("inlinePolicies", [])).keys() - _inline_documents(wanted).keys()
        _delete_inline(aws, name, sorted(gone))
        _put_inline(aws, name, wanted)
    if "managedPolicyArns" in changed:
        attach_exactly(aws, "Role", name, new.get("managedPolicyArns", []))
    if "tagsAll" in changed:
        retag(aws, "Role", {"RoleName": name}, old, new)


def _delete_inline(aws: Aws, role: str, names: list[str]) -> None:
    for name in names:
        aws.call("iam:DeleteRolePolicy", RoleName=role, PolicyName=name)


def _empty_role(aws: Aws, name: str) -> None:
    detach(aws, "Role", name, attached(aws, "Role", name))
    _delete_inline(aws, name, aws.names("iam:ListRolePolicies", "PolicyNames", RoleName=name))


def _delete_role(aws: Aws, state: Properties) -> None:
    if state.get("forceDetachPolicies"):
        _empty_role(aws, state["name"])
    detach(aws, "Role", state["name"], state.get("managedPolicyArns", []))
    _delete_inline(aws, state["name"], sorted(_inline_documents(state.get("inlinePolicies", []))))
    aws.call("iam:DeleteRole", RoleName=state["name"])


_ROLE = ResourceType(
    type="aws:iam/role:Role",
    noun="IAM Role",
    id=Id(("name",)),
    inputs={
        **name_or_prefix(64, validation.iam_name),
        "assumeRolePolicy": Input(DOCUMENT, required=True, checks=(validation.policy_json,)),
        "description": Input(
            checks=(
                validation.length_between(0, 1000),
                validation.matches(
                    f"[^{_QUOTES}]*", f"cannot contain specially formatted single or double quotes: [{_QUOTES}]"
                ),
            )
        ),
        "forceDetachPolicies": Input(FLAG, default=False, kept=True),
        "inlinePolicies": Input(_INLINE_POLICIES, computed=True),
        "managedPolicyArns": Input(SET, computed=True, checks=(validation.each(validation.arn),)),
        "maxSessionDuration": Input(NUMBER, default=3600, checks=(validation.number_between(3600, 43200),)),
        "path": Input(default="/", replaces=True, checks=(validation.length_between(0, 512),)),
        "permissionsBoundary": Input(checks=(validation.arn,)),
        "tags": Input(OBJECT),
    },
    outputs=("arn", "createDate", "uniqueId"),
    autoname=Autoname(longest=64),
    create=_create_role,
    read=_read_role,
    update=_update_role,
    delete=_delete_role,
    rules=_role_rules,
)


# Managed policy


def _create_policy(aws: Aws, inputs: Properties) -> Properties:
    policy = aws.call(
        "iam:CreatePolicy",
        PolicyName=inputs["name"],
        Path=inputs["path"] or None,
        PolicyDocument=documents.normalised(inputs["policy"]),
        Description=inputs.get("description") or None,
        Tags=as_tags(inputs["tagsAll"]),
    )["Policy"]
    return {"arn": policy["Arn"]}


def _read_policy(aws: Aws, known: Properties) -> Properties:
    arn = known["arn"]
    policy = aws.call("iam:GetPolicy", PolicyArn=arn)["Policy"]
    version = aws.call("iam:GetPolicyVersion", PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {
        "arn": arn,
        "attachmentCount": policy["AttachmentCount"],
        "description": policy.get("Description") or None,
        "name": policy["PolicyName"],
        "path": policy["Path"],
        "policy": documents.as_text(version["Document"]),
        "policyId": policy["PolicyId"],
        "tags": tags_of(policy),
    }


def _old_versions(aws: Aws, arn: str) -> list[str]:
    """Return the ids of the versions that are not the default, oldest first."""
    versions = aws.call("iam:ListPolicyVersions", PolicyArn=arn)["Versions"]
    ids = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
    return sorted(ids, key=lambda version: int(version.removeprefix("v")))


def _update_policy(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    arn = old["arn"]
    if "policy" in changed:
        spent = _old_versions(aws, arn)
        for version in spent[: max(0, len(spent) + 1 - _VERSIONS_KEPT)]:
            aws.call("iam:DeletePolicyVersion", PolicyArn=arn, VersionId=version)
        document = documents.normalised(new["policy"])
        aws.call("iam:CreatePolicyVersion", PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
    if "tagsAll" in changed:
        retag(aws, "Policy", {"PolicyArn": arn}, old, new)


def _delete_policy(aws: Aws, state: Properties) -> None:
    for version in _old_versions(aws, state["arn"]):
        aws.call("iam:DeletePolicyVersion", PolicyArn=state["arn"], VersionId=version)
    aws.call("iam:DeletePolicy", PolicyArn=state["arn"])


_POLICY = ResourceType(
    type="aws:iam/policy:Policy",
    noun="IAM Policy",
    id=Id(("arn",)),
    inputs={
        **name_or_prefix(128, validation.iam_name),
        "delayAfterPolicyCreationInMs": Input(NUMBER, kept=True),
        "description": Input(replaces=True),
        "path": Input(default="/", replaces=True),
        "policy": Input(DOCUMENT, required=True, checks=(validation.policy_json,)),
        "tags": Input(OBJECT),
    },
    outputs=("arn", "attachmentCount", "policyId"),
    autoname=Autoname(),
    create=_create_policy,
    read=_read_policy,
    update=_update_policy,
    delete=_delete_policy,
    doing={action: f"{action.removesuffix('e')}ing IAM Policy ({{arn}})" for action in ("read", "update", "delete")},
)


# Group


def _create_group(aws: Aws, inputs: Properties) -> None:
    aws.call("iam:CreateGroup", GroupName=inputs["name"], Path=inputs["path"])


def _read_group(aws: Aws, known: Properties) -> Properties:
    group = aws.call("iam:GetGroup", GroupName=known["name"])["Group"]
    return {"arn": group["Arn"], "name": group["GroupName"], "path": group["Path"], "uniqueId": group["GroupId"]}


def _update_group(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    name = old["name"]
    if "name" not in changed:  # moto moves a group only while it renames it
        name = f"{old['name'][:100]}-{secrets.token_hex(4)}"
        aws.call("iam:UpdateGroup", GroupName=old["name"], NewGroupName=name)
    aws.call("iam:UpdateGroup", GroupName=name, NewGroupName=new["name"], NewPath=new["path"])


def _delete_group(aws: Aws, state: Properties) -> None:
    aws.call("iam:DeleteGroup", GroupName=state["name"])


_GROUP = ResourceType(
    type="aws:iam/group:Group",
    noun="IAM Group",
    id=Id(("name",)),
    inputs={
        "name": Input(checks=(_PRINCIPAL_NAME,), moves=("arn",)),
        "path": Input(default="/", moves=("arn",)),
    },
    outputs=("arn", "uniqueId"),
    autoname=Autoname(),
    create=_create_group,
    read=_read_group,
    update=_update_group,
    delete=_delete_group,
)


# User


def _create_user(aws: Aws, inputs: Properties) -> None:
    aws.call(
        "iam:CreateUser",
        UserName=inputs["name"],
        Path=inputs["path"],
        PermissionsBoundary=inputs.get("permissionsBoundary") or None,
        Tags=as_tags(inputs["tagsAll"]),
    )


def _read_user(aws: Aws, known: Properties) -> Properties:
    user = aws.call("iam:GetUser", UserName=known["name"])["User"]
    return {
        "arn": user["Arn"],
        "name": user["UserName"],
        "path": user["Path"],
        "permissionsBoundary": _boundary(user),
        "tags": tags_of(user),
        "uniqueId": user["UserId"],
    }


def _update_user(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    if changed & {"name", "path"}:
        aws.call("iam:UpdateUser", UserName=old["name"], NewUserName=new["name"], NewPath=new["path"])
    if "permissionsBoundary" in changed:
        _rebound(aws, "User", new["name"], new.get("permissionsBoundary"))
    if "tagsAll" in changed:
        retag(aws, "User", {"UserName": new["name"]}, old, new)


def _delete_user(aws: Aws, state: Properties) -> None:
    user = {"UserName": state["name"]}
    for group in aws.names("iam:ListGroupsForUser", "Groups", "GroupName", **user):
        aws.call("iam:RemoveUserFromGroup", GroupName=group, **user)
    if state.get("forceDestroy"):
        for key in aws.names("iam:ListAccessKeys", "AccessKeyMetadata", "AccessKeyId", **user):
            aws.call("iam:DeleteAccessKey", AccessKeyId=key, **user)
        aws.ask("iam:DeleteLoginProfile", **user)
    aws.call("iam:DeleteUser", **user)


_USER = ResourceType(
    type="aws:iam/user:User",
    noun="IAM User",
    id=Id(("name",)),
    inputs={
        "forceDestroy": Input(FLAG, default=False, kept=True),
        "name": Input(checks=(_PRINCIPAL_NAME,), moves=("arn",)),
        "path": Input(default="/", moves=("arn",)),
        "permissionsBoundary": Input(checks=(validation.length_between(0, 2048),)),
        "tags": Input(OBJECT),
    },
    outputs=("arn", "uniqueId"),
    autoname=Autoname(),
    create=_create_user,
    read=_read_user,
    update=_update_user,
    delete=_delete_user,
)


# Service-linked role


class _ServiceLinkedRoleId(Id):
    """The role's ARN, which tells everything: `arn:aws:iam::<account>:role/aws-service-role/<service>/<name>`."""

    def parse(self, resource_id: str) -> Properties:
        service, _, name = resource_id.partition("/aws-service-role/")[2].partition("/")
        if not resource_id.startswith("arn:") or not name or "/" in name:
            raise ProviderError(
                "expected IAM Service Role ARN (arn:PARTITION:iam::ACCOUNTID:role/aws-service-role/"
                f"SERVICENAME/ROLENAME), received: {resource_id}"
            )
        return {"arn": resource_id, "awsServiceName": service, "name": name}


def _create_service_linked_role(aws: Aws, inputs: Properties) -> Properties:
    role = aws.call(
        "iam:CreateServiceLinkedRole",
        AWSServiceName=inputs["awsServiceName"],
        CustomSuffix=inputs.get("customSuffix") or None,
        Description=inputs.get("description") or None,
    )["Role"]
    retag(aws, "Role", {"RoleName": role["RoleName"]}, {}, inputs)
    return {"name": role["RoleName"]}


def _read_service_linked_role(aws: Aws, known: Properties) -> Properties:
    role = _read_role(aws, known)
    described = {name: role[name] for name in ("arn", "createDate", "description", "name", "path", "tags", "uniqueId")}
    _, _, suffix = known["name"].partition("_")
    service = role["path"].removeprefix("/aws-service-role/").removesuffix("/")
    return described | {"awsServiceName": service, "customSuffix": suffix or None}


def _update_service_linked_role(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    if "description" in changed:
        aws.call("iam:UpdateRole", RoleName=old["name"], Description=new.get("description", ""))
    if "tagsAll" in changed:
        retag(aws, "Role", {"RoleName": old["name"]}, old, new)


def _delete_service_linked_role(aws: Aws, state: Properties) -> None:
    aws.call("iam:DeleteServiceLinkedRole", RoleName=state["name"])


_SERVICE_LINKED_ROLE = ResourceType(
    type="aws:iam/serviceLinkedRole:ServiceLinkedRole",
    noun="IAM Service Linked Role",
    id=_ServiceLinkedRoleId(("arn",)),
    inputs={
        "awsServiceName": Input(
            required=True,
            replaces=True,
            checks=(
                validation.matches(r".*\..*", "must be a full service hostname e.g. elasticbeanstalk.amazonaws.com"),
            ),
        ),
        "customSuffix": Input(replaces=True),
        "description": Input(),
        "tags": Input(OBJECT),
    },
    outputs=("arn", "createDate", "name", "path", "uniqueId"),
    create=_create_service_linked_role,
    read=_read_service_linked_role,
    update=_update_service_linked_role,
    delete=_delete_service_linked_role,
    doing={
        "create": "creating IAM Service Linked Role ({awsServiceName})",
        **{
            action: f"{action.removesuffix('e')}ing IAM Service Linked Role ({{arn}})"
            for action in ("read", "update", "delete")
        },
    },
)


RESOURCE_TYPES = (_ROLE, _POLICY, _GROUP, _USER, _SERVICE_LINKED_ROLE)
