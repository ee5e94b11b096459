"""IAM: principals, policies, attachments, memberships.

Properties, defaults, ids, replacements and words follow internal/service/iam of hashicorp/terraform-provider-aws and
provider/resources.go of pulumi/pulumi-aws. A role, group or user takes policies in the same three ways; the rows of
those are built by one function each.
"""

import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

from localcloud.provider import documents, validation
from localcloud.provider.aws import Aws
from localcloud.provider.aws_model import AwsError
from localcloud.provider.resource_type import (
    DOCUMENT,
    SET,
    Autoname,
    Id,
    Input,
    Kind,
    ProviderError,
    ResourceType,
)
from localcloud.provider.wire import Properties, has_unknown

PRINCIPALS = ("Role", "Group", "User")

_PREFIX_SUFFIX = 26  # characters that the provider appends to a name prefix
_QUOTES = "\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}"
_VERSIONS_KEPT = 4  # of a managed policy's five; the next one needs room


def _name_checks(longest: int) -> tuple[validation.Check, ...]:
    return (validation.length_between(1, longest), validation.matches(r"[\w+=,.@-]*", r"must match [\w+=,.@-]"))


_PRINCIPAL_NAME = validation.matches(
    r"[0-9A-Za-z=,.@\-_+]+",
    "must only contain alphanumeric characters, hyphens, underscores, commas, periods, @ symbols, plus and equals "
    "signs",
)


def _named(longest: int) -> dict[str, Input]:
    """Return the inputs `name` and `namePrefix`, one of which a program may give."""
    return {
        "name": Input(computed=True, replaces=True, checks=_name_checks(longest)),
        "namePrefix": Input(replaces=True, kept=True, checks=_name_checks(longest - _PREFIX_SUFFIX)),
    }


def _name(inputs: Properties) -> str:
    """Return the name, which begins with the prefix and ends uniquely when only a prefix is given."""
    return str(inputs.get("name") or inputs["namePrefix"] + _unique())


def _unique() -> str:
    return time.strftime("%Y%m%d%H%M%S") + secrets.token_hex(6)


def _as_tags(tags: Mapping[str, str]) -> list[dict[str, str]] | None:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())] or None


def _tags(entity: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in entity.get("Tags", [])}


def _retag(aws: Aws, kind: str, key: Mapping[str, str], old: Properties, new: Properties) -> None:
    before, after = old.get("tagsAll", {}), new.get("tagsAll", {})
    if gone := sorted(before.keys() - after.keys()):
        aws.call(f"iam:Untag{kind}", TagKeys=gone, **key)
    if tags := _as_tags(dict(after.items() - before.items())):
        aws.call(f"iam:Tag{kind}", Tags=tags, **key)


def _boundary(entity: Mapping[str, Any]) -> str | None:
    arn: str | None = entity.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return arn


def _rebound(aws: Aws, principal: str, name: str, boundary: str | None) -> None:
    key = {f"{principal}Name": name}
    if boundary:
        aws.call(f"iam:Put{principal}PermissionsBoundary", PermissionsBoundary=boundary, **key)
    else:
        aws.call(f"iam:Delete{principal}PermissionsBoundary", **key)


def _attached(aws: Aws, principal: str, name: str) -> list[str]:
    return aws.names(
        f"iam:ListAttached{principal}Policies", "AttachedPolicies", "PolicyArn", **{f"{principal}Name": name}
    )


def _attach(aws: Aws, principal: str, name: str, arns: list[str]) -> None:
    for arn in arns:
        aws.call(f"iam:Attach{principal}Policy", PolicyArn=arn, **{f"{principal}Name": name})


def _detach(aws: Aws, principal: str, name: str, arns: list[str]) -> None:
    for arn in arns:
        aws.ask(f"iam:Detach{principal}Policy", PolicyArn=arn, **{f"{principal}Name": name})


def _attach_exactly(aws: Aws, principal: str, name: str, wanted: list[str]) -> None:
    attached = _attached(aws, principal, name)
    _attach(aws, principal, name, sorted(set(wanted) - set(attached)))
    _detach(aws, principal, name, sorted(set(attached) - set(wanted)))


# Role


def _inline_checked(policies: Any) -> Any:  # noqa: ANN401  a list of blocks, or unknown
    if not isinstance(policies, list):
        return policies
    return [{**policy, "policy": DOCUMENT.checked(policy.get("policy"))} for policy in policies]


def _inline_documents(policies: list[Properties]) -> dict[str, str]:
    return {policy["name"]: policy["policy"] for policy in policies if policy.get("name")}


def _same_inline(left: list[Properties], right: list[Properties]) -> bool:
    old, new = _inline_documents(left), _inline_documents(right)
    return old.keys() == new.keys() and all(documents.same(old[name], new[name]) for name in old)


_INLINE_POLICIES = Kind(checked=_inline_checked, same=_same_inline)


def _role_rules(inputs: Properties) -> Iterator[tuple[str, str]]:
    policies = inputs.get("inlinePolicies", [])
    for index, policy in enumerate(policies if isinstance(policies, list) else []):
        for name, checks in (("name", _name_checks(128)), ("policy", (validation.policy_json,))):
            value = policy.get(name)
            for check in checks if value is not None and not has_unknown(value) else ():
                if text := check(name, value):
                    yield f"inlinePolicies[{index}].{name}", text
    arns = inputs.get("managedPolicyArns", [])
    for index, arn in enumerate(arns if isinstance(arns, list) else []):
        if not has_unknown(arn) and (text := validation.arn("managed_policy_arns", arn)):
            yield f"managedPolicyArns[{index}]", text


def _create_role(aws: Aws, inputs: Properties) -> Properties:
    name = _name(inputs)
    aws.call(
        "iam:CreateRole",
        RoleName=name,
        Path=inputs["path"] or None,
        AssumeRolePolicyDocument=documents.normalised(inputs["assumeRolePolicy"]),
        Description=inputs.get("description") or None,
        MaxSessionDuration=inputs["maxSessionDuration"],
        PermissionsBoundary=inputs.get("permissionsBoundary") or None,
        Tags=_as_tags(inputs["tagsAll"]),
    )
    try:
        _put_inline(aws, name, inputs.get("inlinePolicies", []))
        _attach(aws, "Role", name, inputs.get("managedPolicyArns", []))
    except AwsError:
        _empty_role(aws, name)
        aws.call("iam:DeleteRole", RoleName=name)
        raise
    return {"name": name}


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
            {"name": policy, "policy": _inline_document(aws, "Role", name, policy)}
            for policy in aws.names("iam:ListRolePolicies", "PolicyNames", RoleName=name)
        ],
        "managedPolicyArns": _attached(aws, "Role", name),
        "maxSessionDuration": role["MaxSessionDuration"],
        "name": role["RoleName"],
        "path": role["Path"],
        "permissionsBoundary": _boundary(role),
        "tags": _tags(role),
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
        _attach_exactly(aws, "Role", name, new.get("managedPolicyArns", []))
    if "tagsAll" in changed:
        _retag(aws, "Role", {"RoleName": name}, old, new)


def _delete_inline(aws: Aws, role: str, names: list[str]) -> None:
    for name in names:
        aws.call("iam:DeleteRolePolicy", RoleName=role, PolicyName=name)


def _empty_role(aws: Aws, name: str) -> None:
    _detach(aws, "Role", name, _attached(aws, "Role", name))
    _delete_inline(aws, name, aws.names("iam:ListRolePolicies", "PolicyNames", RoleName=name))


def _delete_role(aws: Aws, state: Properties) -> None:
    if state.get("forceDetachPolicies"):
        _empty_role(aws, state["name"])
    _detach(aws, "Role", state["name"], state.get("managedPolicyArns", []))
    _delete_inline(aws, state["name"], sorted(_inline_documents(state.get("inlinePolicies", []))))
    aws.call("iam:DeleteRole", RoleName=state["name"])


_ROLE = ResourceType(
    type="aws:iam/role:Role",
    noun="IAM Role",
    id=Id(("name",)),
    inputs={
        **_named(64),
        "assumeRolePolicy": Input(DOCUMENT, required=True, checks=(validation.policy_json,)),
        "description": Input(
            checks=(
                validation.length_between(0, 1000),
                validation.matches(
                    f"[^{_QUOTES}]*", f"cannot contain specially formatted single or double quotes: [{_QUOTES}]"
                ),
            )
        ),
        "forceDetachPolicies": Input(default=False, kept=True),
        "inlinePolicies": Input(_INLINE_POLICIES, computed=True),
        "managedPolicyArns": Input(SET, computed=True),
        "maxSessionDuration": Input(default=3600, checks=(validation.number_between(3600, 43200),)),
        "path": Input(default="/", replaces=True, checks=(validation.length_between(0, 512),)),
        "permissionsBoundary": Input(checks=(validation.arn,)),
        "tags": Input(),
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
        PolicyName=_name(inputs),
        Path=inputs["path"] or None,
        PolicyDocument=documents.normalised(inputs["policy"]),
        Description=inputs.get("description") or None,
        Tags=_as_tags(inputs["tagsAll"]),
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
        "tags": _tags(policy),
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
        _retag(aws, "Policy", {"PolicyArn": arn}, old, new)


def _delete_policy(aws: Aws, state: Properties) -> None:
    for version in _old_versions(aws, state["arn"]):
        aws.call("iam:DeletePolicyVersion", PolicyArn=state["arn"], VersionId=version)
    aws.call("iam:DeletePolicy", PolicyArn=state["arn"])


_POLICY = ResourceType(
    type="aws:iam/policy:Policy",
    noun="IAM Policy",
    id=Id(("arn",)),
    inputs={
        **_named(128),
        "delayAfterPolicyCreationInMs": Input(kept=True),
        "description": Input(replaces=True),
        "path": Input(default="/", replaces=True),
        "policy": Input(DOCUMENT, required=True, checks=(validation.policy_json,)),
        "tags": Input(),
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
        Tags=_as_tags(inputs["tagsAll"]),
    )


def _read_user(aws: Aws, known: Properties) -> Properties:
    user = aws.call("iam:GetUser", UserName=known["name"])["User"]
    return {
        "arn": user["Arn"],
        "name": user["UserName"],
        "path": user["Path"],
        "permissionsBoundary": _boundary(user),
        "tags": _tags(user),
        "uniqueId": user["UserId"],
    }


def _update_user(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    if changed & {"name", "path"}:
        aws.call("iam:UpdateUser", UserName=old["name"], NewUserName=new["name"], NewPath=new["path"])
    if "permissionsBoundary" in changed:
        _rebound(aws, "User", new["name"], new.get("permissionsBoundary"))
    if "tagsAll" in changed:
        _retag(aws, "User", {"UserName": new["name"]}, old, new)


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
        "forceDestroy": Input(default=False, kept=True),
        "name": Input(checks=(_PRINCIPAL_NAME,), moves=("arn",)),
        "path": Input(default="/", moves=("arn",)),
        "permissionsBoundary": Input(kept=True, checks=(validation.length_between(0, 2048),)),
        "tags": Input(),
    },
    outputs=("arn", "uniqueId"),
    autoname=Autoname(),
    create=_create_user,
    read=_read_user,
    update=_update_user,
    delete=_delete_user,
)


# Inline policies of a principal


def _inline_document(aws: Aws, principal: str, owner: str, name: str) -> str:
    policy = aws.call(f"iam:Get{principal}Policy", PolicyName=name, **{f"{principal}Name": owner})
    return documents.as_text(policy["PolicyDocument"])


def _inline_policy(principal: str) -> ResourceType:
    owner = principal.lower()

    def key(properties: Properties) -> dict[str, str]:
        return {f"{principal}Name": properties[owner], "PolicyName": properties["name"]}

    def put(aws: Aws, inputs: Properties) -> Properties:
        known = inputs | {"name": _name(inputs)}
        aws.call(f"iam:Put{principal}Policy", PolicyDocument=documents.normalised(inputs["policy"]), **key(known))
        return {"name": known["name"]}

    def read(aws: Aws, known: Properties) -> Properties:
        document = _inline_document(aws, principal, known[owner], known["name"])
        return {owner: known[owner], "name": known["name"], "policy": document}

    def update(aws: Aws, old: Properties, new: Properties, _changed: frozenset[str]) -> None:
        put(aws, {**old, **new})

    def delete(aws: Aws, state: Properties) -> None:
        aws.call(f"iam:Delete{principal}Policy", **key(state))

    putting = f"putting IAM {principal} ({{{owner}}}) Policy ({{name}})"
    owner_checks = (validation.length_between(1, 128), validation.name_not_arn) if principal == "Role" else ()
    return ResourceType(
        type=f"aws:iam/{owner}Policy:{principal}Policy",
        noun=f"IAM {principal} Policy",
        id=Id(
            (owner, "name"),
            separator=":",
            malformed=f"{owner}_policy id must be of the form <{owner} name>:<policy name>",
        ),
        inputs={
            **_named(128),
            owner: Input(required=True, replaces=True, checks=owner_checks),
            "policy": Input(DOCUMENT, required=True, checks=(validation.policy_json,)),
        },
        autoname=Autoname(),
        create=put,
        read=read,
        update=update,
        delete=delete,
        doing={
            "create": putting,
            "update": putting,
            "delete": f"deleting IAM {principal} Policy ({{{owner}}}:{{name}})",
        },
    )


# Attachments of managed policies


def _attachment(principal: str) -> ResourceType:
    owner = principal.lower()

    def create(aws: Aws, inputs: Properties) -> None:
        _attach(aws, principal, inputs[owner], [inputs["policyArn"]])

    def read(aws: Aws, known: Properties) -> Properties | None:
        if known["policyArn"] not in _attached(aws, principal, known[owner]):
            return None
        return {owner: known[owner], "policyArn": known["policyArn"]}

    def delete(aws: Aws, state: Properties) -> None:
        _detach(aws, principal, state[owner], [state["policyArn"]])

    return ResourceType(
        type=f"aws:iam/{owner}PolicyAttachment:{principal}PolicyAttachment",
        noun=f"IAM {principal} Policy Attachment",
        id=Id(
            (owner, "policyArn"),
            separator="/",
            malformed=f'unexpected format for Import ID ("{{id}}"), expected <{owner}-name>/<policy_arn>',
        ),
        inputs={
            owner: Input(required=True, replaces=True),
            "policyArn": Input(required=True, replaces=True, checks=(validation.arn,)),
        },
        delete_before_replace=True,  # else deleting the old one detaches what creating the new one attached
        create=create,
        read=read,
        delete=delete,
        doing={
            "create": f"attaching IAM Policy ({{policyArn}}) to IAM {principal} ({{{owner}}})",
            "delete": f"detaching IAM Policy ({{policyArn}}) from IAM {principal} ({{{owner}}})",
        },
    )


def _exclusive_attachments(principal: str) -> ResourceType:
    owner = f"{principal.lower()}Name"
    noun = f"IAM (Identity & Access Management) {principal} Policy Attachments Exclusive"

    def create(aws: Aws, inputs: Properties) -> None:
        _attach_exactly(aws, principal, inputs[owner], inputs["policyArns"])

    def read(aws: Aws, known: Properties) -> Properties:
        return {owner: known[owner], "policyArns": _attached(aws, principal, known[owner])}

    def update(aws: Aws, _old: Properties, new: Properties, _changed: frozenset[str]) -> None:
        create(aws, new)

    def delete(_aws: Aws, _state: Properties) -> None:
        """Leave the policies attached: the resource only ever said which they are."""

    return ResourceType(
        type=f"aws:iam/{principal.lower()}PolicyAttachmentsExclusive:{principal}PolicyAttachmentsExclusive",
        noun=noun,
        id=Id((owner,)),
        inputs={owner: Input(required=True, replaces=True), "policyArns": Input(SET, required=True)},
        create=create,
        read=read,
        update=update,
        delete=delete,
    )


_ENTITIES = {"Group": "groups", "Role": "roles", "User": "users"}


def _create_policy_attachment(aws: Aws, inputs: Properties) -> None:
    for principal, names in _ENTITIES.items():
        for name in inputs.get(names, []):
            _attach(aws, principal, name, [inputs["policyArn"]])


def _read_policy_attachment(aws: Aws, known: Properties) -> Properties | None:
    arn = {"PolicyArn": known["policyArn"]}
    found = {
        names: aws.names("iam:ListEntitiesForPolicy", f"Policy{principal}s", f"{principal}Name", **arn)
        for principal, names in _ENTITIES.items()
    }
    return {"name": known["name"], "policyArn": known["policyArn"], **found} if any(found.values()) else None


def _update_policy_attachment(aws: Aws, old: Properties, new: Properties, _changed: frozenset[str]) -> None:
    for principal, names in _ENTITIES.items():
        before, after = set(old.get(names, [])), set(new.get(names, []))
        for name in sorted(before - after):
            _detach(aws, principal, name, [new["policyArn"]])
        for name in sorted(after - before):
            _attach(aws, principal, name, [new["policyArn"]])


def _delete_policy_attachment(aws: Aws, state: Properties) -> None:
    for principal, names in _ENTITIES.items():
        for name in state.get(names, []):
            _detach(aws, principal, name, [state["policyArn"]])


def _policy_attachment_rules(inputs: Properties) -> Iterator[tuple[str, str]]:
    if not any(inputs.get(names) for names in _ENTITIES.values()):
        yield "groups", 'Missing required argument. "groups": one of `groups,roles,users` must be specified'


_POLICY_ATTACHMENT = ResourceType(
    type="aws:iam/policyAttachment:PolicyAttachment",
    noun="IAM Policy Attachment",
    id=Id(("name",)),
    importable=False,
    inputs={
        "name": Input(replaces=True),
        "policyArn": Input(required=True, replaces=True, checks=(validation.arn,)),
        **{names: Input(SET) for names in _ENTITIES.values()},
    },
    autoname=Autoname(),
    delete_before_replace=True,  # as the attachments of one principal
    rules=_policy_attachment_rules,
    create=_create_policy_attachment,
    read=_read_policy_attachment,
    update=_update_policy_attachment,
    delete=_delete_policy_attachment,
    doing={"create": "attaching IAM Policy ({policyArn})"},
)


# Memberships


def _set_members(aws: Aws, pairs: set[tuple[str, str]], wanted: set[tuple[str, str]]) -> None:
    """Remove and add (group, user) pairs until those in `pairs` are `wanted`."""
    for group, user in sorted(pairs - wanted):
        aws.ask("iam:RemoveUserFromGroup", GroupName=group, UserName=user)
    for group, user in sorted(wanted - pairs):
        aws.call("iam:AddUserToGroup", GroupName=group, UserName=user)


def _groups_of(properties: Properties) -> set[tuple[str, str]]:
    return {(group, properties["user"]) for group in properties["groups"]}


def _users_of(properties: Properties) -> set[tuple[str, str]]:
    return {(properties["group"], user) for user in properties["users"]}


def _create_user_groups(aws: Aws, inputs: Properties) -> Properties:
    _set_members(aws, set(), _groups_of(inputs))
    return {"id": f"terraform-{_unique()}"}


def _read_user_groups(aws: Aws, known: Properties) -> Properties:
    groups = aws.names("iam:ListGroupsForUser", "Groups", "GroupName", UserName=known["user"])
    return {"user": known["user"], "groups": [group for group in groups if group in known["groups"]]}


class _UserGroupsId(Id):
    """Means nothing, except to an import, which says `<user>/<group>/<group>`..."""

    def parse(self, resource_id: str) -> Properties:
        user, *groups = resource_id.split("/")
        if not groups:
            raise ProviderError(f'unexpected format of ID ("{resource_id}"), expected <user-name>/<group-name1>/...')
        return {"user": user, "groups": groups, "id": f"terraform-{_unique()}"}


_USER_GROUP_MEMBERSHIP = ResourceType(
    type="aws:iam/userGroupMembership:UserGroupMembership",
    noun="IAM User Group Membership",
    id=_UserGroupsId(("id",)),
    inputs={"user": Input(required=True, replaces=True), "groups": Input(SET, required=True)},
    create=_create_user_groups,
    read=_read_user_groups,
    update=lambda aws, old, new, _changed: _set_members(aws, _groups_of(old), _groups_of(new)),
    delete=lambda aws, state: _set_members(aws, _groups_of(state), set()),
    doing={
        "create": "assigning IAM User Group Membership ({user})",
        **{
            action: f"{action.removesuffix('e')}ing IAM User Group Membership ({{user}})"
            for action in ("read", "update", "delete")
        },
    },
)

_GROUP_MEMBERSHIP = ResourceType(
    type="aws:iam/groupMembership:GroupMembership",
    noun="IAM Group Membership",
    id=Id(("name",)),
    importable=False,
    inputs={
        "name": Input(replaces=True),
        "group": Input(required=True, replaces=True),
        "users": Input(SET, required=True),
    },
    autoname=Autoname(),
    create=lambda aws, inputs: _set_members(aws, set(), _users_of(inputs)),
    read=lambda aws, known: {
        "name": known["name"],
        "group": known["group"],
        "users": aws.names("iam:GetGroup", "Users", "UserName", GroupName=known["group"]),
    },
    update=lambda aws, old, new, _changed: _set_members(aws, _users_of(old), _users_of(new)),
    delete=lambda aws, state: _set_members(aws, _users_of(state), set()),
)


RESOURCE_TYPES = (
    _ROLE,
    _POLICY,
    _GROUP,
    _USER,
    *(_inline_policy(principal) for principal in PRINCIPALS),
    *(_attachment(principal) for principal in PRINCIPALS),
    *(_exclusive_attachments(principal) for principal in PRINCIPALS),
    _POLICY_ATTACHMENT,
    _USER_GROUP_MEMBERSHIP,
    _GROUP_MEMBERSHIP,
)
