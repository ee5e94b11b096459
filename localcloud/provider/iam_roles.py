"""IAM: roles, service-linked ones too.

Properties, defaults, ids, replacements and words follow internal/service/iam of hashicorp/terraform-provider-aws and
provider/resources.go of pulumi/pulumi-aws; the calls are those of `doctor/permissions/calls.toml`.
"""

from collections.abc import Iterator
from typing import Any

from localcloud.provider import documents, validation
from localcloud.provider.aws import Aws
from localcloud.provider.iam_grants import attach, attached, detach, inline_document
from localcloud.provider.iam_parts import as_tags, boundary_of, retag, tags_of
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
from localcloud.provider.saying import repeated, saying
from localcloud.provider.wire import Properties

_QUOTES = "\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}"

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
    _with_principals(
        aws,
        "iam:CreateRole",
        RoleName=name,
        Path=inputs["path"] or None,
        AssumeRolePolicyDocument=documents.normalised(inputs["assumeRolePolicy"]),
        Description=inputs.get("description") or None,
        MaxSessionDuration=inputs["maxSessionDuration"],
        PermissionsBoundary=inputs.get("permissionsBoundary") or None,
        Tags=as_tags(inputs["tagsAll"]),
    )
    with saying(f"creating IAM Role ({name})"):
        try:
            _put_inline(aws, name, inputs.get("inlinePolicies", []))
        except ProviderError:
            _remove_role(aws, name, managed=True, inline=True)
            raise
        attach(aws, "Role", name, inputs.get("managedPolicyArns", []))


def _with_principals(aws: Aws, operation: str, **parameters: object) -> None:
    """Make a call with a trust policy, again while a principal of it is not there yet."""
    repeated(lambda: aws.call(operation, **parameters), "MalformedPolicyDocument", "Invalid principal in policy")


def _put_inline(aws: Aws, role: str, policies: list[Properties]) -> None:
    for name, policy in _inline_documents(policies).items():
        with saying(f"adding inline policy ({name})"):
            aws.call("iam:PutRolePolicy", RoleName=role, PolicyName=name, PolicyDocument=policy)


def _described(aws: Aws, name: str) -> Properties:
    """Return what IAM says of a role, whether a service owns it or not."""
    role = aws.call("iam:GetRole", RoleName=name)["Role"]
    return {
        "arn": role["Arn"],
        "assumeRolePolicy": documents.as_text(role["AssumeRolePolicyDocument"]),
        "createDate": role["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": role.get("Description") or None,
        "maxSessionDuration": role["MaxSessionDuration"],
        "name": role["RoleName"],
        "path": role["Path"],
        "permissionsBoundary": boundary_of(role),
        "tags": tags_of(role),
        "uniqueId": role["RoleId"],
    }


def _read_role(aws: Aws, known: Properties) -> Properties:
    name = known["name"]
    role = _described(aws, name)
    inline = [
        {"name": policy, "policy": inline_document(aws, "Role", name, policy)}
        for policy in aws.names("iam:ListRolePolicies", "PolicyNames", RoleName=name)
    ]
    return {**role, "inlinePolicies": inline, "managedPolicyArns": attached(aws, "Role", name)}


def _update_role(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    name = old["name"]
    role, doing = {"RoleName": name}, f"updating IAM Role ({name})"
    if "tagsAll" in changed:
        retag(aws, "iam:Role", role, old, new)
    if "assumeRolePolicy" in changed:
        document = documents.normalised(new["assumeRolePolicy"])
        with saying(f"{doing} assume role policy"):
            _with_principals(aws, "iam:UpdateAssumeRolePolicy", PolicyDocument=document, **role)
    if "description" in changed:
        with saying(f"{doing} description"):
            aws.call("iam:UpdateRoleDescription", Description=new.get("description", ""), **role)
    if "maxSessionDuration" in changed:
        with saying(f"{doing} MaxSessionDuration"):
            aws.call("iam:UpdateRole", MaxSessionDuration=new["maxSessionDuration"], **role)
    if "permissionsBoundary" in changed:
        _rebound(aws, name, new.get("permissionsBoundary"))
    if "inlinePolicies" in changed:
        with saying(doing):
            _replace_inline(aws, name, old.get("inlinePolicies", []), new.get("inlinePolicies", []))
    if "managedPolicyArns" in changed:
        before, after = set(old.get("managedPolicyArns", [])), set(new.get("managedPolicyArns", []))
        with saying(doing):
            detach(aws, "Role", name, sorted(before - after))
            attach(aws, "Role", name, sorted(after - before))


def _rebound(aws: Aws, name: str, boundary: str | None) -> None:
    if boundary:
        with saying(f"updating IAM Role ({name}) permissions boundary"):
            aws.call("iam:PutRolePermissionsBoundary", RoleName=name, PermissionsBoundary=boundary)
    else:
        with saying(f"deleting IAM Role ({name}) permissions boundary"):
            aws.call("iam:DeleteRolePermissionsBoundary", RoleName=name)


def _replace_inline(aws: Aws, role: str, old: list[Properties], new: list[Properties]) -> None:
    """Delete the policies that are gone or changed, and put those that are new or changed."""
    before, after = _inline_documents(old), _inline_documents(new)
    same = {name for name in before.keys() & after.keys() if documents.same(before[name], after[name])}
    _delete_inline(aws, role, sorted(before.keys() - same))
    _put_inline(aws, role, [policy for policy in new if policy.get("name") not in same])


def _delete_inline(aws: Aws, role: str, names: list[str]) -> None:
    for name in names:
        aws.ask("iam:DeleteRolePolicy", RoleName=role, PolicyName=name)


def _delete_role(aws: Aws, state: Properties) -> None:
    force = bool(state.get("forceDetachPolicies"))
    managed, inline = bool(state.get("managedPolicyArns")), bool(_inline_documents(state.get("inlinePolicies", [])))
    _remove_role(aws, state["name"], managed=force or managed, inline=force or inline)


def _remove_role(aws: Aws, name: str, *, managed: bool, inline: bool) -> None:
    """Delete a role, with its attachments and inline policies where the program knows of such."""
    role = {"RoleName": name}
    for profile in aws.names("iam:ListInstanceProfilesForRole", "InstanceProfiles", "InstanceProfileName", **role):
        aws.ask("iam:RemoveRoleFromInstanceProfile", InstanceProfileName=profile, **role)
    if managed:
        detach(aws, "Role", name, attached(aws, "Role", name))
    if inline:
        _delete_inline(aws, name, aws.names("iam:ListRolePolicies", "PolicyNames", **role))
    repeated(lambda: aws.call("iam:DeleteRole", **role), "DeleteConflict")


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
    retag(aws, "iam:Role", {"RoleName": role["RoleName"]}, {}, inputs)
    return {"name": role["RoleName"]}


def _read_service_linked_role(aws: Aws, known: Properties) -> Properties:
    role = _described(aws, known["name"])
    described = {name: role[name] for name in ("arn", "createDate", "description", "name", "path", "tags", "uniqueId")}
    _, _, suffix = known["name"].partition("_")
    service = role["path"].removeprefix("/aws-service-role/").removesuffix("/")
    return described | {"awsServiceName": service, "customSuffix": suffix or None}


def _update_service_linked_role(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    if "tagsAll" in changed:
        retag(aws, "iam:Role", {"RoleName": old["name"]}, old, new)
    if "description" in changed:
        aws.call("iam:UpdateRole", RoleName=old["name"], Description=new.get("description", ""))


def _delete_service_linked_role(aws: Aws, state: Properties) -> None:
    task = aws.call("iam:DeleteServiceLinkedRole", RoleName=state["name"])["DeletionTaskId"]
    aws.call("iam:GetServiceLinkedRoleDeletionStatus", DeletionTaskId=task)


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


RESOURCE_TYPES = (_ROLE, _SERVICE_LINKED_ROLE)
